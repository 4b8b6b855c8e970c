"""A TCP proxy that can go silent, cut, count and remember what a client said: for half-open connections and the wire."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Proxy:
    """Between a client and 127.0.0.1:target. `stall()` leaves connections open and passes nothing on."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.said = bytearray()
        self.answered = bytearray()
        self.connections = 0
        self._pass = threading.Event()
        self._pass.set()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._cut_when = b""
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self) -> None:
        """Pass nothing on from now, and say nothing about it."""
        self._pass.clear()

    def resume(self) -> None:
        """Pass on again."""
        self._pass.set()

    def cut(self) -> None:
        """Close every connection."""
        for pair in self._pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def cut_when(self, said: bytes) -> None:
        """Close the connection when the client says this; it is not passed on. Empty: never again."""
        self._cut_when = said

    def close(self) -> None:
        """Stop listening and close everything."""
        self.resume()
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target), 10)
            except OSError:
                return
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                end.settimeout(None)
            self.connections += 1
            self._pairs.append((client, server))
            threading.Thread(target=self._pump, args=(client, server, self.said), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, self.answered), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, kept: bytearray) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._pass.wait()
                kept += data
                if kept is self.said and self._cut_when and self._cut_when in data:
                    break
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def running_proxy(target: int) -> Iterator[Proxy]:
    """A proxy before a server on 127.0.0.1."""
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
