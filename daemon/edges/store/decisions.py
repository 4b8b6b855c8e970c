"""Which change is written by which function, and the two ways to apply decisions."""

from collections.abc import Mapping, Sequence

from daemon.core import changes as effects
from daemon.core.changes import Change
from daemon.edges.store import writing_cases, writing_directory, writing_mail, writing_messages
from daemon.edges.store.journal import Applied, InOneGo, Writer, apply_each, apply_one
from daemon.edges.store.part import Part

WRITERS: Mapping[type, Writer] = {
    effects.SettleMessage: writing_messages.settle_message,
    effects.LinkMessage: writing_messages.link_message,
    effects.UnlinkMessage: writing_messages.unlink_message,
    effects.HoldMessage: writing_messages.hold_message,
    effects.SettleHeld: writing_messages.settle_held,
    effects.OpenCase: writing_cases.open_case,
    effects.MoveCase: writing_cases.move_case,
    effects.AddEvent: writing_cases.add_event,
    effects.MarkHeard: writing_cases.mark_heard,
    effects.SetCategory: writing_cases.set_category,
    effects.SetLetter: writing_cases.set_letter,
    effects.SetDeadline: writing_cases.set_deadline,
    effects.RecountDeadline: writing_cases.recount_deadline,
    effects.CloseDeadlines: writing_cases.close_deadlines,
    effects.PauseDeadlines: writing_cases.pause_deadlines,
    effects.ReopenDeadlines: writing_cases.reopen_deadlines,
    effects.SetWake: InOneGo(writing_cases.set_wakes),
    effects.QueueMail: writing_mail.queue_mail,
    effects.DropMail: writing_mail.drop_mail,
    effects.SuppressNotice: writing_mail.suppress_notice,
    effects.IssueToken: writing_mail.issue_token,
    effects.UseToken: writing_mail.use_token,
    effects.SaveDraft: writing_mail.save_draft,
    effects.CloseDraft: writing_mail.close_draft,
    effects.SetDelivery: writing_mail.set_delivery,
    effects.SetContact: writing_directory.set_contact,
    effects.SetInstitution: writing_directory.set_institution,
}


class Decisions(Part):
    """Applying what was decided."""

    def apply(self, changes: Sequence[Change], *, rules: str = "") -> Applied:
        """Apply one decision in one transaction, in the order given; raises StaleDecision when the flow must decide anew.

        `rules` is the hash of the rule set that decided, noted on links that name none.
        """
        return apply_one(self.db, changes, rules, WRITERS)

    def apply_many(self, decisions: Sequence[tuple[Sequence[Change], str]]) -> list[Applied | Exception]:
        """Apply several decisions (changes, rules) in one commit; one that fails is undone alone, its exception given."""
        return apply_each(self.db, decisions, WRITERS) if decisions else []
