"""Attachments that take minutes keep nobody waiting: what needs no text goes first, what is read in a moment next."""

import email
import email.policy
import io
import threading

import pytest
from edges.files import pdf
from flows.offices import PIC, reply_to
from servers.need import missing

from daemon.edges.attachments import Extractor, find_ocr
from daemon.flows import intake, service
from daemon.flows.transcribing import Texts

WORDS = "Jawaban kami sampaikan terlampir."


def four_pages_of_noise() -> bytes:
    """A fax of four pages on which character recognition spends all the time that it is given."""
    from PIL import Image

    pages = [Image.effect_noise((2480, 3508), 120).point(lambda grey: 255 if grey > 100 else 0)] * 4
    target = io.BytesIO()
    pages[0].save(target, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    return target.getvalue()


@pytest.fixture
def fax(desk):
    """A fax whose text alone could lead to a case, at an office that gives a file eight seconds."""
    if not find_ocr():
        missing("no tesseract here: apt-get install tesseract-ocr tesseract-ocr-ind; pip install kawal[ocr]")
    desk.office.extractor = Extractor(seconds=8)
    desk.open()
    desk.open()
    return four_pages_of_noise()


class Post:
    """The daemon's two threads at this desk, a step at a time."""

    def __init__(self, desk) -> None:
        self.desk, self.ready = desk, threading.Event()
        self.texts = Texts(desk.office, self.ready.set)
        self.point = desk.office.config.focal_points[0]
        self.box = service.open_mailbox(desk.office, self.point)

    def send(self, content: bytes, kind: str, name: str) -> None:
        raw = reply_to(self.desk.mails_to(PIC)[0], WORDS, PIC, self.desk.now, subject=name, to=self.desk.box, thread=False, quote=False)
        mail = email.message_from_bytes(raw, policy=email.policy.SMTP)
        mail.add_attachment(content, maintype=kind.split("/", maxsplit=1)[0], subtype=kind.split("/")[1], filename=name)
        self.desk.deliver(mail.as_bytes())

    def settle(self) -> dict[str, str]:
        """Collect and settle as the daemon does at a hint; gives the outcome of each message by its subject."""
        intake.collect(self.desk.office, self.point, self.box, self.desk.now)
        intake.settle_waiting(self.desk.office, self.desk.reader, self.desk.now, "test", self.texts)
        return {m.subject.removeprefix("Re: "): m.outcome for m in self.desk.office.store.messages()}

    def settle_until(self, count: int) -> dict[str, str]:
        """The same, until so many messages are settled."""
        while sum(map(bool, (found := self.settle()).values())) < count:
            assert self.ready.wait(60)
            self.ready.clear()
        return found


def test_the_next_good_message_is_settled_while_a_fax_burns_its_time(desk, fax):
    post = Post(desk)
    post.send(fax, "image/tiff", "faks.tif")
    assert not any(post.settle().values())
    letter = desk.mails_to(PIC)[0]
    desk.answer(letter, "TERIMA")
    done = post.settle()
    assert [outcome for outcome in done.values() if outcome] == ["linked"]
    post.send(pdf(), "application/pdf", "jawaban.pdf")
    done = post.settle_until(2)
    assert done["jawaban.pdf"] == "linked", "its text is read in a moment, and needs not wait for the fax either"
    done = post.settle_until(3)
    assert done["faks.tif"] == "held"
    assert post.texts.close() == []


def test_what_is_not_read_when_the_daemon_stops_has_not_been_tried(desk, fax):
    """Three stops over a slow fax are no three strikes of poison."""
    post = Post(desk)
    post.send(fax, "image/tiff", "faks.tif")
    post.settle()
    left = post.texts.close()
    assert len(left) == 1
    desk.office.store.release_unsettled(left)
    (claimed,) = desk.office.store.claim_unsettled(10, "next", desk.now, 300)
    assert claimed.attempts == 1
