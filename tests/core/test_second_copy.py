"""The second copy of a mail in doubt: it says that it is one, and is else the same mail."""

import email
import email.policy

import pytest

from daemon.core.letters.second_copy import SAID, second_copy

MAIL = """From: Dumas <dumas@example.go.id>
To: pic@dinas.example.go.id
Subject: [KWL-2026-000001-X] Jalan rusak
Message-ID: <kwl.abc.1@example.go.id>
References: <kwl.abc.0@example.go.id>
Content-Language: {language}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_k"

--=_k
Content-Type: multipart/alternative; boundary="=_a"

--=_a
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Yth. Ibu =E2=80=93 mohon balasan.
--=_a
Content-Type: text/html; charset=utf-8

<html><body class=3D"x"><p>Yth. Ibu</p></body></html>
--=_a--
--=_k
Content-Type: text/plain; charset=us-ascii
Content-Disposition: attachment; filename="surat.txt"

Surat.
--=_k--
"""


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_views_say_it_first_and_nothing_else_changes(language):
    before = email.message_from_string(MAIL.format(language=language), policy=email.policy.SMTP)
    copy = email.message_from_bytes(second_copy(before.as_bytes()), policy=email.policy.SMTP)
    plain, rich = (copy.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert plain.replace("\r\n", "\n").startswith(f"{SAID[language]}\n\nYth. Ibu \u2013 mohon balasan.")
    assert rich.index(SAID[language]) < rich.index("Yth. Ibu")
    assert dict(copy.items()) == dict(before.items())
    (letter,) = copy.iter_attachments()
    assert (letter.get_filename(), letter.get_content().strip()) == ("surat.txt", "Surat.")


def test_a_third_copy_does_not_say_it_twice():
    once = second_copy(MAIL.format(language="id").replace("\n", "\r\n").encode())
    assert second_copy(once) == once
