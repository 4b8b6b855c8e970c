"""The table of purposes: which facts each mail is given, who reads it, and which carriers it must bear.

A template may name only what stands here; `kawal rules check` says so with the line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Audience = Literal["pic", "officer", "superior", "leadership"]

GIVEN = ("office", "focal_point", "recipient_name", "footer", "reply_to")
GIVEN_OPTIONAL: Mapping[str, Any] = MappingProxyType({"one_tap": (), "note": "", "unverified": (), "others": ()})
MADE = ("language", "zone", "today", "subject_tag", "purpose", "tap", "answers")
"""Made by compose: tap(WORDS, case="") is a mailto link that answers, answers(case="") the list of a PIC's one-tap answers."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a mail of one purpose is given: `facts` always, `optional` with the value where a flow says nothing.

    `carriers`: it must show the footer and list its cases' numbers; a digest to superiors bears none.
    """

    audience: Audience
    facts: frozenset[str]
    optional: Mapping[str, Any] = field(default_factory=dict)
    carriers: bool = True

    @property
    def known(self) -> frozenset[str]:
        """Every name that a template of this purpose may use."""
        return self.facts | self.optional.keys() | set(GIVEN) | GIVEN_OPTIONAL.keys() | set(MADE)


def _purpose(audience: Audience, facts: str, *, carriers: bool = True, **optional: Any) -> Purpose:
    return Purpose(audience, frozenset(facts.split()), MappingProxyType(optional), carriers)


RULE_FACTS = "case institution topic category status rule words means sender received"
PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {
        # the follow-up letter; by_courier: the letter itself is secret and went by courier; file_name: it is attached
        "letter": _purpose(
            "pic",
            "case institution letter_number letter_date perihal topic category asked deadlines",
            sifat="biasa", complete_answer=(), earlier=(), file_name="", too_large=False, by_courier=False, calendar=False,
        ),
        # cases, rest: CaseLine; tone: before, after, second, catch_up
        "reminder": _purpose("pic", "cases", rest=(), tone="after", institution=""),
        # a new set of rules would send `count` mails at once, more than `limit`: it waits; rules, before: short hashes
        "rules_waiting": _purpose("officer", "rules before count limit"),
        # several of these to one person in one morning; sections: Section, total: how many cases
        "morning": _purpose("pic", "sections total"),
        # an officer is told of a limit that was reached; kind: flood (who: the writer) or breaker; count of limit
        "alert": _purpose("officer", "kind count limit", who="", case="", carriers=False),
        "copy_head": _purpose("pic", "institution pic_name cases", rest=(), earlier=()),
        # one level up: institution is the one that owes the answer
        "escalation": _purpose("pic", "institution superior cases", rest=(), earlier=(), file_name=""),
        # kind: escalation, transfer, new_pic, letter, ...; text is the whole plain text of what KIRIM would send
        "draft": _purpose("officer", "kind to subject text", cases=(), version=1, why="", changed=""),
        "new_case_draft": _purpose("officer", "fields file_name faults recipients", version=1, hints=()),
        # readings: ReadingLine
        "confirmation": _purpose("pic", "readings", institution="", original_subject="", calendar=False),
        # changes: DateLine; calendar: an .ics that sets dates goes with it
        "date_change": _purpose("pic", "changes institution", rest=(), calendar=False),
        # changes: DateLine of every kind of clock; why: calendar, clocks or both; total: how many moved, told: how many PICs
        "recount": _purpose("officer", "changes total told why", file_name="", carriers=False),
        # attachments: FileLine; enclosed: they go with this mail
        "answer_review": _purpose(
            "officer",
            "case institution topic sender received words",
            attachments=(), enclosed=True, asked="", letter_number="", links=(), due=None, late=None,
        ),
        # kind: move, extension, data, transfer, new_pic, new_address, resend, unclear, late; offers: the words that act
        # (YA, KIRIM, BUKAN, BATAL, DATA); reading: ReadingLine; teaching: what earlier transfers taught, in a sentence
        "proposal": _purpose(
            "officer",
            "kind case institution topic sender received words reading",
            why="", offers=(), candidates=(), recipients=(), text="", teaching="",
        ),
        # candidates: CandidateLine or dicts like it; words: plain, defanged, at most 600 characters
        "hold": _purpose(
            "officer", "sender original_subject received words attachment_count reason candidates", mailbox=""
        ),
        # held: HeldLine, the oldest first; count: how many wait; days: how long the oldest has
        "held_reminder": _purpose("officer", "held count days", carriers=False),
        # decision: linked, dismissed, new
        "hold_settled": _purpose("officer", "original_subject sender decision by", case="", received=None),
        "ask_pic": _purpose("pic", "original_subject received candidates", words=""),
        "ask_address": _purpose("pic", "original_subject received unknown_address case topic"),
        "handover": _purpose("pic", "institution cases", rest=(), former_name="", files=(), calendar=False),
        "farewell": _purpose("pic", "institution", successor_name="", count=0, carriers=False),
        # lists of CaseLine (new_answers, due_today, due_week, limited), HeldLine, FailureLine (failures, waiting),
        # ContactLine (silent, bouncing), Vouching (unvouched), CommentLine (comments), str; counts: how many of each, however many are listed; commands list them
        "daily": _purpose(
            "officer",
            "date new_answers held failures due_today due_week silent counts commands",
            bouncing=(), waiting=(), limited=(), rule_faults=(), comments=(), unvouched=(), drafts=(), since=None, quiet=False, file_name="",
            anchor="", carriers=False,
        ),
        # untold: how many more stand only in the sheet
        "weekly_pic": _purpose("pic", "institution cases", rest=(), untold=0, file_name="", closed_count=0, week="", promises=()),
        # figures: digest.Figures; pictures: Picture; promises: CaseLine promised for last week and not brought
        # aim: aim.AimMonth, oldest first
        "weekly_superior": _purpose("superior", "institution figures", pictures=(), file_name="", promises=(), carriers=False),
        "weekly_leadership": _purpose("leadership", "figures", pictures=(), file_name="", promises=(), carriers=False),
        "monthly": _purpose("leadership", "figures aim", pictures=(), file_name="", number="", promises=(), carriers=False),
        "returned": _purpose("pic", "case institution topic reason due", how="", letter_number="", letter_date=None, calendar=False),
        "bounce_alert": _purpose("officer", "case institution topic address", alternate="", detail="", carriers=False),
        # line: what was done, or what could have been said; words: the command as it was read; undo: BATAL is offered
        "command_reply": _purpose("officer", "line words understood undo original_subject", case=""),
        # what a rule wants told or asked ([rule.then]); rule: its name; words: what it hit; means: the reading
        "rule_notice": _purpose("pic", RULE_FACTS),
        "rule_question": _purpose("pic", RULE_FACTS, original_subject=""),
    }
)  # fmt: skip
RULE_MAILS = ("rule_notice", "rule_question")


def is_rule_mail(purpose: str) -> bool:
    """Whether rules may send a mail of this purpose: rule_notice, rule_question, and the admin's own rule_...."""
    return purpose.startswith("rule_")


def find_purpose(name: str) -> Purpose | None:
    """What a mail of the purpose `name` is given; an admin's own rule_... is given what rule_question is."""
    return PURPOSES.get(name) or (PURPOSES["rule_question"] if is_rule_mail(name) else None)


class MissingFact(LookupError):  # noqa: N818 - named for what happened
    """A mail cannot be written: facts that its purpose needs were not given."""


def complete(purpose: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with the defaults of what is optional. Raises LookupError for an unknown purpose, MissingFact."""
    known = find_purpose(purpose)
    if known is None:
        raise LookupError(f"no purpose {purpose!r}; known: {', '.join(PURPOSES)}")
    missing = sorted((known.facts | set(GIVEN)) - facts.keys())
    if missing:
        raise MissingFact(f"{purpose}: not given: {', '.join(missing)}")
    return {**GIVEN_OPTIONAL, **known.optional, **facts}
