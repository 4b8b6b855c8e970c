"""The forecast is what then really happens when nobody answers."""

from flows.offices import HEAD, PIC

from daemon.flows.forecasting import foresee


def test_the_forecast_names_the_reminders_that_then_go_out(desk):
    desk.open()
    desk.wait(hours=2)
    rows = list(foresee(desk.office, desk.now, 60))
    reminders = {row["at"][:10] for row in rows if row["purpose"] == "reminder" and row["recipient"] == PIC}
    for _ in range(60):
        desk.wait(days=1, hours=0)
        desk.now = desk.now.replace(hour=2)
        desk.pass_()
    sent = {m["Date"].datetime.date().isoformat() for m in desk.mails_to(PIC) if "Pengingat" in str(m["Subject"]) or "Segera" in str(m["Subject"])}
    assert reminders == sent
    assert bool(desk.mails_to(HEAD, "perhatian pimpinan")) == any(r["recipient"] == HEAD for r in rows)
    assert any(row["draft"] for row in rows)


def test_a_forecast_changes_nothing(desk):
    desk.open()
    before = (desk.office.store.count_outgoing(), [d.wake for d in desk.office.store.running_deadlines()])
    list(foresee(desk.office, desk.now, 30))
    assert (desk.office.store.count_outgoing(), [d.wake for d in desk.office.store.running_deadlines()]) == before
