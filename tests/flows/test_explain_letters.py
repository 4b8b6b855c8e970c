"""`kawal explain` without an office: letters that no ledger knows are still told apart by their numbers."""

import json

import pytest
from typer.testing import CliRunner

from daemon.cli import app, commands
from daemon.cli.frame import FRAME

FIRST, SECOND = "B-1712/Kemensetneg/D-2/DM.05/08/2026", "B-1809/Kemensetneg/D-2/DM.05/09/2026"


@pytest.fixture
def readings(tmp_path, monkeypatch):
    """What explain reads in a reply, as pairs of case and meaning."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(FRAME, "config_path", None)
    if not app.registered_groups:
        commands.attach(app)

    def read(words: str) -> list[tuple[str | None, str]]:
        mail = tmp_path / "a.eml"
        mail.write_text(f"From: pic@disdik.example.go.id\nTo: dumas@example.go.id\nSubject: Re: surat\nDate: Mon, 7 Sep 2026 09:00:00 +0700\n\n{words}\n")
        result = CliRunner().invoke(app, ["--json", "explain", str(mail)])
        return [(row["case"], row["means"]) for row in json.loads(result.stdout)["readings"]]

    return read


def test_two_letters_of_a_series_are_read_apart(readings):
    words = f"Surat {FIRST} belum kami terima.\nSurat {SECOND} masih dalam proses pemeriksaan."
    assert readings(words) == [(FIRST, "not_received"), (SECOND, "in_progress")]


def test_one_word_for_two_letters_is_said_of_both(readings):
    assert readings(f"Surat {FIRST} dan {SECOND} telah kami terima dengan baik.") == [(FIRST, "acknowledged"), (SECOND, "acknowledged")]


def test_the_answers_own_number_is_no_case(readings):
    words = f"Surat {FIRST} sudah kami jawab dengan surat kami nomor 700/118/Inspektorat/2026."
    assert readings(words) == [(None, "answered")]
