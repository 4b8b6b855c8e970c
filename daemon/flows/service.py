"""Starts and stops everything: one thread a mailbox, one scheduler for the ticks, one `now` a tick.

Deadlines are derived from facts at each tick; the scheduler keeps nothing. A thread that does not beat within its
limit is reported, and the watchdog of the service manager is told nothing.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import FrameType
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from daemon.edges import clock
from daemon.edges.config import FocalPoint
from daemon.edges.mailbox import Backoff, Mailbox, MailboxGone
from daemon.edges.process import is_gone, own_name
from daemon.edges.reader import Reader
from daemon.flows import adopting, auditing, delivery, digesting, intake, recounting, reloading, reminding
from daemon.flows.office import Office
from daemon.flows.transcribing import Texts

log = structlog.get_logger()

SWEEP_SECONDS = 20
DELIVER_SECONDS = 15
RELOAD_SECONDS = 10
SETTLE_SECONDS = 30
DOUBT_SECONDS = 120
BEAT_LIMIT_SECONDS = 900


def take_over(office: Office) -> None:
    """Free what processes of this machine held that are certainly gone: nobody has to wait for their leases to end."""
    for owner in office.store.holders():
        if is_gone(owner):
            log.info("taking over", owner=owner)
            office.store.let_go(owner)


def open_mailbox(office: Office, point: FocalPoint) -> Mailbox:
    """The mailbox of a focal point, bounded as the configuration says; it connects when it is first used."""
    return Mailbox(point.imap, message_bytes=office.config.limits.message_mb * 2**20)


@dataclass
class Pass:
    """What one pass did."""

    kept: int = 0
    settled: int = 0
    queued: int = 0
    sent: int = 0
    unreachable: list[str] = field(default_factory=list)


def one_pass(office: Office, reader: Reader, now: datetime, mailboxes: dict[str, Mailbox] | None = None) -> Pass:
    """Collect, settle, sweep, deliver, once; a server that is out of reach is named and the rest goes on."""
    done = Pass()
    owner = own_name()
    take_over(office)
    adopting.start(office, now)
    recounting.follow(office, now)
    delivery.resolve_doubts(office, now, owner)
    for point in office.config.focal_points:
        mailbox = (mailboxes or {}).get(point.code) or open_mailbox(office, point)
        try:
            done.kept += intake.collect(office, point, mailbox, now).kept
        except MailboxGone as gone:
            log.warning("mailbox out of reach", mailbox=point.code, reason=str(gone))
            done.unreachable.append(point.code)
        finally:
            if mailboxes is None:
                mailbox.close()
            elif mailbox.connected:
                mailboxes[point.code] = mailbox
            else:
                mailboxes.pop(point.code, None)
    done.settled = intake.settle_waiting(office, reader, now, owner)
    auditing.seal_chains(office, now)
    done.queued = reminding.sweep(office, now) + digesting.queue_due(office, now)
    done.sent = delivery.deliver(office, now, owner).sent
    return done


class Service:
    """The daemon: everything that runs until it is told to stop."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.owner = own_name()
        self._stop = threading.Event()
        self._beats: dict[str, datetime] = {}
        self._scheduler = BackgroundScheduler(
            timezone=office.config.office.zone,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._reader = Reader(own=office.own)
        self._boxes = {point.code: open_mailbox(office, point) for point in office.config.focal_points}
        self._arrived = threading.Event()
        self._texts = Texts(office, self._arrived.set)
        self._reload = threading.Event()

    def run(self) -> None:
        """Run until SIGTERM or SIGINT; work in hand is finished, nothing new is begun."""
        self._catch_signals()
        adopting.start(self.office, clock.now())
        recounting.follow(self.office, clock.now())
        take_over(self.office)
        threads = [threading.Thread(target=self._watch, args=(p,), name=f"mailbox-{p.code}") for p in self.office.config.focal_points]
        threads.append(threading.Thread(target=self._settle, name="settling"))
        for thread in threads:
            thread.start()
        self._schedule()
        notify("READY=1")
        log.info("running", mailboxes=sorted(self._boxes), rules=self.office.book.hash[:12])
        while not self._stop.wait(SETTLE_SECONDS):
            self._report_beats()
        notify("STOPPING=1")
        self._scheduler.shutdown(wait=True)
        self._arrived.set()
        self._join(threads)
        self.office.store.release_unsettled(self._texts.close())
        self._reader.close()
        self.office.store.let_go(self.owner)
        log.info("stopped")

    def _join(self, threads: list[threading.Thread]) -> None:
        """Wait for the threads; one that had just begun to wait for mail is woken again."""
        while waiting := [thread for thread in threads if thread.is_alive()]:
            for box in self._boxes.values():
                box.wake()
            waiting[0].join(0.2)

    def stop(self, *_: object) -> None:
        """Ask everything to end."""
        self._stop.set()
        for box in self._boxes.values():
            box.wake()

    def _catch_signals(self) -> None:
        def reload(_signal: int, _frame: FrameType | None) -> None:
            self._reload.set()

        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        signal.signal(signal.SIGHUP, reload)

    def _schedule(self) -> None:
        """Ticks. Each takes one `now` and a lease, so that of several processes one acts."""
        self._tick("sweep", self._sweep, IntervalTrigger(seconds=SWEEP_SECONDS))
        self._tick("deliver", lambda now: delivery.deliver(self.office, now, self.owner), IntervalTrigger(seconds=DELIVER_SECONDS))
        self._tick("doubts", lambda now: delivery.resolve_doubts(self.office, now, self.owner), IntervalTrigger(seconds=DOUBT_SECONDS))
        self._tick("digests", lambda now: digesting.queue_due(self.office, now), CronTrigger(minute="*/10"))
        self._tick("seal", lambda now: auditing.seal_chains(self.office, now), CronTrigger(minute=5))
        watcher = reloading.Watcher(self.office)
        self._tick("rules", lambda now: watcher.look(now, asked=self._taken(self._reload)), IntervalTrigger(seconds=RELOAD_SECONDS))
        self._scheduler.start()

    def _sweep(self, now: datetime) -> None:
        """Nothing is said by dates of a calendar that no longer holds (another process may have begun to count anew)."""
        recounting.follow(self.office, now)
        reminding.sweep(self.office, now)

    @staticmethod
    def _taken(event: threading.Event) -> bool:
        was_set = event.is_set()
        event.clear()
        return was_set

    def _tick(self, name: str, work: Callable[[datetime], Any], trigger: Any) -> None:
        def tick() -> None:
            now = clock.now()
            try:
                if name in ("deliver", "rules") or self.office.store.take_lease(f"tick:{name}", self.owner, now, 300) is not None:
                    work(now)
            except Exception:
                log.exception("tick failed", tick=name)
            self._beats[name] = clock.now()

        self._scheduler.add_job(tick, trigger, id=name, next_run_time=datetime.now(self._scheduler.timezone))

    def _watch(self, point: FocalPoint) -> None:
        """One mailbox: collect, wait for a hint or the poll, again; a client is thrown away after any fault."""
        box, backoff = self._boxes[point.code], Backoff()
        while not self._stop.is_set():
            now = clock.now()
            self._beats[point.code] = now
            try:
                if self.office.store.take_lease(f"mailbox:{point.code}", self.owner, now, 600) is None:
                    self._stop.wait(self.office.config.poll.seconds)
                    continue
                if intake.collect(self.office, point, box, now).kept:
                    self._arrived.set()
                backoff = Backoff()
                box.wait(self.office.config.poll.seconds)
            except MailboxGone as gone:
                backoff = backoff.after(gone.kind)
                log.warning("mailbox out of reach", mailbox=point.code, reason=str(gone), again_in=round(backoff.seconds))
                self._stop.wait(backoff.seconds)
            except Exception:
                log.exception("mailbox thread", mailbox=point.code)
                self._stop.wait(self.office.config.poll.seconds)
        box.close()

    def _settle(self) -> None:
        while not self._stop.is_set():
            self._beats["settling"] = clock.now()
            try:
                intake.settle_waiting(self.office, self._reader, clock.now(), self.owner, self._texts)
            except Exception:
                log.exception("settling")
            self._arrived.wait(SETTLE_SECONDS)
            self._arrived.clear()

    def _report_beats(self) -> None:
        now = clock.now()
        silent = sorted(n for n, beat in self._beats.items() if (now - beat).total_seconds() > BEAT_LIMIT_SECONDS)
        if silent or not self._scheduler.running:
            log.error("no beat", silent=silent, scheduler=self._scheduler.running)
        else:
            notify("WATCHDOG=1")


def notify(state: str) -> None:
    """Tell systemd (sd_notify(3)); nothing where it does not ask."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagram:
        datagram.sendto(state.encode(), address)
