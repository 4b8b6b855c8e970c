"""The mail programs that play people in other tests do what people's programs do: thread, quote and address a reply."""

import email
import email.policy

import pytest
from servers.mail_programs import PROGRAMS, Answer

RECEIVED = (
    b"From: Dumas <dumas@kantor.example.go.id>\r\n"
    b"To: pic@dinas.example.go.id\r\n"
    b"Reply-To: dumas+aaaabbbbccccddddeeeeffff22@kantor.example.go.id\r\n"
    b"Subject: [KWL-2026-000001-X] Jalan rusak \xe2\x80\x93 mohon tanggapan\r\n".replace(b"\xe2\x80\x93", b"-")
    + b"Message-ID: <kwl.aaaabbbbccccddddeeeeffff22.1@kantor.example.go.id>\r\n"
    b"References: <kwl.aaaabbbbccccddddeeeeffff22.0@kantor.example.go.id>\r\n"
    b"Date: Tue, 24 Nov 2026 08:00:00 +0700\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Cukup balas surel ini.\r\n"
)


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_a_reply_is_threaded_and_addressed(program, smtp_sink, tmp_path):
    enclosed = tmp_path / "jawaban.txt"
    enclosed.write_text("Nomor B-12/DPU/2026\n")
    answer = Answer(
        RECEIVED, "pic@dinas.example.go.id", "Sudah kami terima – terima kasih.", smtp_sink.port, (enclosed,)
    )
    PROGRAMS[program](answer)
    (taken,) = smtp_sink.taken
    message = email.message_from_bytes(taken.content, policy=email.policy.default)
    assert taken.sender == "pic@dinas.example.go.id"
    assert taken.recipient == "dumas+aaaabbbbccccddddeeeeffff22@kantor.example.go.id"
    assert message["In-Reply-To"] == "<kwl.aaaabbbbccccddddeeeeffff22.1@kantor.example.go.id>"
    assert "<kwl.aaaabbbbccccddddeeeeffff22.0@kantor.example.go.id>" in message["References"]
    assert "KWL-2026-000001-X" in message["Subject"]
    text = message.get_body(("plain",)).get_content()
    typed, quoted = "Sudah kami terima – terima kasih.", "> Cukup balas surel ini."
    assert typed in text.splitlines()
    expected = {
        "mutt": text.find(typed) < text.find(quoted),
        "alpine": text.find(typed) < text.find(quoted),
        "s-nail": -1 < text.find(quoted) < text.find(typed),
        "swaks": quoted not in text,
    }
    assert expected[program], text
    assert b"B-12/DPU/2026" in taken.content or "jawaban.txt" in taken.content.decode("ascii", "replace")


@pytest.mark.parametrize("way", ["forward", "group", "new"])
@pytest.mark.parametrize("program", ["mutt", "s-nail"])
def test_the_other_ways_to_answer(program, way, smtp_sink):
    """A forward carries our mail to whom it is for, a reply to all keeps the thread, a new mail bears nothing of ours."""
    to, subject = ("dumas@kantor.example.go.id", "Jawaban kami") if way != "group" else ("", "")
    PROGRAMS[program](Answer(RECEIVED, "pic@dinas.example.go.id", "Berikut jawaban kami.", smtp_sink.port, way=way, to=to, subject=subject if way == "new" else ""))
    message = email.message_from_bytes(smtp_sink.taken[0].content, policy=email.policy.default)
    assert "Berikut jawaban kami." in message.as_string()
    assert {taken.recipient for taken in smtp_sink.taken} == {to or "dumas+aaaabbbbccccddddeeeeffff22@kantor.example.go.id"}
    assert ("kwl.aaaabbbb" in str(message["References"])) == (way == "group")
    assert ("Cukup balas surel ini." in message.as_string()) == (way != "new")
