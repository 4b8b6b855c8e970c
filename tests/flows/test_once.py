"""`kawal once` on replies that real mail programs made."""

import os
import subprocess
import sys

import pytest
from flows.offices import PIC
from servers.mail_programs import Answer, reply_with_mutt, reply_with_s_nail, reply_with_swaks


@pytest.mark.parametrize("program", [reply_with_mutt, reply_with_s_nail, reply_with_swaks], ids=lambda p: p.__name__)
def test_once_links_the_reply_of_a_mail_program(desk, program):
    number = desk.open()
    letter = desk.sink.to(PIC)[0].content
    program(Answer(received=letter, text="Surat sudah kami terima, terima kasih.", sender=PIC, host=desk.sink.host, port=desk.sink.port))
    (reply,) = [taken for taken in desk.sink.taken if taken.sender == PIC]
    assert "+" in reply.recipient
    desk.dovecot.deliver(reply.recipient, reply.content, PIC)
    environment = {**os.environ, "KAWAL_NOW": desk.now.isoformat()}
    command = [sys.executable, "-m", "daemon", "--config", str(desk.folder / "config.toml"), "once", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert desk.messages()[-1][1] == "linked"
    assert desk.status(number) == "acknowledged"
