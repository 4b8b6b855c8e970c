"""The eleven meanings: what turns each of them round, and which of two outweighs the other.

These are the defaults of the language; a rule file may change them under [meaning.NAME].
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from daemon.core.rulebook.model import Meaning
from daemon.core.rulebook.voice import Voice

SAME = "same"
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a hit for a meaning means in each voice: a meaning, "same" or "nothing"; and what it is stronger than.

    `outweighs`: those do not count beside this one. `later`: of the two, the later sentence decides.
    """

    negated: str = NOTHING
    future: str = NOTHING
    wished: str = NOTHING
    supposed: str = NOTHING
    asked: str = NOTHING
    quoted: str = NOTHING
    outweighs: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    take: tuple[str, ...] = ()

    def turned(self, means: Meaning, voice: Voice) -> str:
        """What a hit for `means` says in a voice."""
        if voice == "plain":
            return means
        said: str = getattr(self, voice)
        return means if said == SAME else said


VOICES = ("negated", "future", "wished", "supposed", "asked", "quoted")

POLICIES: Mapping[str, Policy] = {
    "acknowledged": Policy(negated="not_received", later=("not_received",)),
    "in_progress": Policy(future="acknowledged", quoted=SAME, outweighs=("acknowledged", "not_received"), later=("answered",)),
    "answered": Policy(
        negated="in_progress",
        future="in_progress",
        outweighs=("acknowledged",),
        later=("in_progress", "not_competent", "extension", "needs_info", "not_received"),
        take=("letter",),
    ),
    "not_competent": Policy(
        future=SAME, wished=SAME, asked=SAME, outweighs=("acknowledged", "in_progress", "not_received"), take=("transfer_to",)
    ),
    "extension": Policy(
        future=SAME,
        wished=SAME,
        supposed=SAME,
        asked=SAME,
        outweighs=("acknowledged", "in_progress", "out_of_office", "not_received"),
        later=("not_competent",),
        take=("extension",),
    ),
    "needs_info": Policy(
        future=SAME, wished=SAME, supposed=SAME, asked=SAME, outweighs=("acknowledged", "in_progress", "out_of_office")
    ),
    "pic_changed": Policy(
        future=SAME,
        wished=SAME,
        outweighs=("acknowledged", "in_progress", "not_competent", "not_received", "needs_info", "out_of_office", "other"),
        take=("pic",),
    ),
    "not_received": Policy(
        negated="acknowledged", future=SAME, wished=SAME, asked=SAME, outweighs=("needs_info",), later=("acknowledged",)
    ),
    "withdrawn": Policy(
        quoted=SAME,
        wished=SAME,
        outweighs=("acknowledged", "in_progress", "answered", "not_received"),
    ),
    "out_of_office": Policy(future=SAME, wished=SAME, quoted=SAME, outweighs=("acknowledged", "in_progress"), take=("until",)),
    "other": Policy(wished=SAME, asked=SAME, future=SAME, negated=SAME, outweighs=("acknowledged", "out_of_office", "needs_info")),
}  # fmt: skip


def merge(policy: Policy, changes: Mapping[str, object]) -> Policy:
    """A policy with what a rule file says otherwise (None: unchanged)."""
    kept = {field.name: getattr(policy, field.name) for field in fields(policy)}
    return Policy(**{**kept, **{name: value for name, value in changes.items() if value is not None}})
