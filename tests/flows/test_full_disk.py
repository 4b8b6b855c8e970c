"""A disk that runs full: mail stays on the server, and nothing is lost or half kept."""

from flows.offices import PIC, reply_to

from daemon.edges.store.keep import Keep


def test_mail_waits_on_the_server_until_there_is_room(desk, monkeypatch):
    number = desk.open()
    desk.deliver(reply_to(desk.mails_to(PIC)[0], "TERIMA", PIC, desk.now))
    monkeypatch.setattr(Keep, "free_mb", lambda _: desk.office.config.limits.free_disk_mb - 1)
    desk.pass_()
    assert desk.messages() == []
    monkeypatch.undo()
    desk.pass_()
    assert desk.status(number) == "acknowledged"
