"""THREATS T37 and T38 in the child that reads files: bombs and entities give no text, soon, in little room, and nothing is fetched."""

from collections import Counter

import pytest
from mail.hostile.files import FILES, content_of

from daemon.edges.attachments import Extractor

PASSWORDS = "root:"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(seconds=10, megabytes=256, ocr=False)


@pytest.mark.parametrize("file", FILES, ids=[file.label for file in FILES])
def test_a_hostile_file_gives_no_text(extractor, file):
    found = extractor.text(content_of(file), "", file.filename)
    assert PASSWORDS not in found.text
    assert "haha" not in found.text
    assert len(found.text.strip()) <= len(file.text), (found.method, found.text[:80])
    assert "CPU" not in found.reason
    assert "no answer within" not in found.reason


def test_each_threat_has_ten_files():
    assert min(Counter(file.threat for file in FILES).values()) >= 10
