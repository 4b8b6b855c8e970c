"""Certificates for servers on loopback: an authority of our own, good ones, and the kinds that must be refused."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from servers.need import need_program

NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1"


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key, as PEM files."""

    path: Path
    key: Path


@dataclass(frozen=True)
class Authority:
    """A certificate authority in a folder."""

    folder: Path

    @property
    def ca_file(self) -> Path:
        return self.folder / "ca.pem"

    def issue(self, name: str, *, names: str = NAMES, days: int = 30) -> Certificate:
        """A certificate for loopback, or for whatever `names` says; `days` below zero is one that has expired."""
        key, request, path = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(names + "\n")
        _openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        if days < 0:
            return self._expired(key, request, path, extensions)
        _openssl(
            "x509", "-req", "-in", request, "-CA", self.ca_file, "-CAkey", self.folder / "ca.key", "-CAcreateserial",
            "-out", path, "-extfile", extensions, "-days", str(days),
        )  # fmt: skip
        return Certificate(path, key)

    def _expired(self, key: Path, request: Path, path: Path, extensions: Path) -> Certificate:
        """`openssl ca` is the one that takes dates."""
        config = self.folder / "ca.cnf"
        (self.folder / "index.txt").write_text("")
        (self.folder / "serial").write_text("1001\n")
        config.write_text(
            f"[ca]\ndefault_ca=x\n[x]\ndir={self.folder}\ndatabase=$dir/index.txt\nserial=$dir/serial\nnew_certs_dir=$dir\n"
            "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n"
        )
        _openssl(
            "ca", "-batch", "-config", config, "-in", request, "-out", path, "-cert", self.ca_file, "-keyfile",
            self.folder / "ca.key", "-startdate", "20200101000000Z", "-enddate", "20200201000000Z", "-extfile", extensions,
            "-notext",
        )  # fmt: skip
        return Certificate(path, key)


def new_authority(folder: Path) -> Authority:
    """A new authority; skips where there is no openssl."""
    need_program("openssl", "openssl")
    _openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Kawal test authority",
        "-keyout", folder / "ca.key", "-out", folder / "ca.pem",
    )  # fmt: skip
    return Authority(folder)


def _openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
