"""Template and facts -> one complete outgoing message. Nothing here knows a clock, a disk or a server."""

from daemon.core.letters.facts import PURPOSES, MissingFact, Purpose, is_rule_mail
from daemon.core.letters.invitation import Entry, deadline_ics, sequence_at
from daemon.core.letters.lines import (
    CandidateLine,
    CaseLine,
    CommentLine,
    ContactLine,
    DateLine,
    DeadlineLine,
    Earlier,
    FailureLine,
    FileLine,
    HeldLine,
    Picture,
    ReadingLine,
    Section,
    UnverifiedLine,
)
from daemon.core.letters.mime import compose, phrase
from daemon.core.letters.outbound import Enclosure, Outbound, Rendered
from daemon.core.letters.rendering import TemplateSet, Words
from daemon.core.letters.tapping import one_tap, tap

__all__ = [
    "PURPOSES",
    "CandidateLine",
    "CaseLine",
    "CommentLine",
    "ContactLine",
    "DateLine",
    "DeadlineLine",
    "Earlier",
    "Enclosure",
    "Entry",
    "FailureLine",
    "FileLine",
    "HeldLine",
    "MissingFact",
    "Outbound",
    "Picture",
    "Purpose",
    "ReadingLine",
    "Rendered",
    "Section",
    "TemplateSet",
    "UnverifiedLine",
    "Words",
    "compose",
    "deadline_ics",
    "is_rule_mail",
    "one_tap",
    "phrase",
    "sequence_at",
    "tap",
]
