"""From hits to one meaning: turned meanings, what outweighs what, the later sentence, else `unclear`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from daemon.core.rulebook.matching import RawHit
from daemon.core.rulebook.model import Meaning
from daemon.core.rulebook.policy import NOTHING, SAME, Policy
from daemon.core.rulebook.rules import HINT, WEIGHTS
from daemon.core.rulebook.second import FAINT, SURE, SURER, Heard
from daemon.core.rulebook.voice import Voice, Voices
from daemon.core.rulebook.words import Sentence

_VOICES: dict[Voice, str] = {
    "negated": "disangkal",
    "future": "baru akan terjadi",
    "wished": "baru diminta atau diharapkan",
    "supposed": "pengandaian",
    "asked": "pertanyaan",
    "quoted": "kutipan",
}


_WEAK, _NORMAL = WEIGHTS["weak"], WEIGHTS["normal"]


class Vote(NamedTuple):
    """One hit with what it says; `why_not` says why it does not count."""

    hit: RawHit
    means: Meaning | None
    why_not: str = ""

    @property
    def weight(self) -> int:
        """The hit's weight as a number."""
        return self.hit.rule.rank

    @property
    def at(self) -> tuple[int, int]:
        """Where it stands in the reply."""
        return self.hit.sentence, self.hit.start


@dataclass(frozen=True, slots=True)
class Verdict:
    """The meaning that the votes come to, the votes for it, the others, and how it came about."""

    means: Meaning
    votes: tuple[Vote, ...]
    others: tuple[Vote, ...]
    why: str
    choices: tuple[Meaning, ...] = ()


def cast(
    hits: Sequence[RawHit], sentences: Sequence[Sentence], voices: Voices, policies: Mapping[str, Policy]
) -> list[Vote]:
    """What each hit says in its voice, hints aside; hits within a longer hit do not count."""
    votes = []
    by_sentence: defaultdict[int, list[RawHit]] = defaultdict(list)
    for hit in hits:
        if not hit.why_not and not hit.rule.all and hit.rule.rank > HINT:
            by_sentence[hit.sentence].append(hit)
    for hit in hits:
        if hit.rule.rank == HINT or (hit.rule.means is None and hit.rule.follow is None):
            continue
        if hit.why_not:
            votes.append(Vote(hit, hit.rule.means, hit.why_not))
        elif longer := _covering(hit, by_sentence[hit.sentence]):
            if longer.rule.means is None and longer.rule.follow is None:
                continue  # courtesy: nothing was nearly said either
            votes.append(Vote(hit, hit.rule.means, f"bagian dari kata-kata aturan '{longer.rule.name}'"))
        else:
            votes.append(_said(hit, sentences, voices, policies))
    return votes


def cast_hints(
    hits: Sequence[RawHit], sentences: Sequence[Sentence], voices: Voices, policies: Mapping[str, Policy]
) -> list[Vote]:
    """The hints that may count: outside courtesy, and not denied where their meaning must not be denied."""
    courtesy: defaultdict[int, list[RawHit]] = defaultdict(list)
    for hit in hits:
        if hit.rule.means is None and not hit.why_not:
            courtesy[hit.sentence].append(hit)
    votes = []
    for hit in hits:
        means = hit.rule.means
        if hit.rule.rank > HINT or means is None or hit.why_not or _covering(hit, courtesy[hit.sentence]):
            continue
        deniable = dict(hit.rule.turned).get("negated", policies[means].negated) != SAME
        if not deniable or voices.voice(sentences[hit.sentence], hit.start, hit.end) != "negated":
            votes.append(Vote(hit, means))
    return votes


def _said(hit: RawHit, sentences: Sequence[Sentence], voices: Voices, policies: Mapping[str, Policy]) -> Vote:
    means = hit.rule.means
    if hit.command or (means is None and hit.phrase is None):
        return Vote(hit, means)
    voice = voices.voice(
        sentences[hit.sentence],
        hit.start,
        hit.end,
        within=hit.phrase is not None and hit.phrase.open,
    )
    if voice == "plain":
        return Vote(hit, means)
    said = dict(hit.rule.turned).get(voice) or (policies[means].turned(means, voice) if means else _spoken_of(voice))
    if said == NOTHING:
        return Vote(hit, means, _VOICES[voice])
    turned: Meaning = means if said == "same" else said  # type: ignore[assignment]
    return Vote(hit, turned)


def _spoken_of(voice: Voice) -> str:
    """Words without a meaning of their own count wherever they are spoken of, but not where they are denied."""
    return NOTHING if voice == "negated" else "same"


def _covering(hit: RawHit, hits: Sequence[RawHit]) -> RawHit | None:
    """The longer hit that takes this one's words: "kami teruskan ke camat" says more than "teruskan"."""
    if hit.command:
        return None
    length = hit.end - hit.start
    for other in hits:
        if other.start < hit.end and hit.start < other.end and other.end - other.start > length and _takes(other, hit):
            return other
    return None


def _takes(other: RawHit, hit: RawHit) -> bool:
    within = other.start <= hit.start and hit.end <= other.end
    heavier = other.rule.rank >= hit.rule.rank
    gapped = other.phrase is not None and (other.phrase.gapped or other.phrase.is_pattern)
    if within:
        return heavier or other.phrase is None or not (other.phrase.open or other.phrase.is_pattern)
    return heavier and not gapped


class Listener(Protocol):
    """The second voice on one reply."""

    def hints(self) -> Sequence[Vote]:
        """The hints outside the frame of the letter."""
        ...

    def heard(self) -> Heard | None:
        """What it hears in the whole, None where it knows no word."""
        ...


def judge(votes: Sequence[Vote], policies: Mapping[str, Policy], second: Listener | None) -> Verdict:
    """The meaning of the votes as far as the second voice hears it too; commands and decisive rules need no other voice.

    Nothing is read that no rule says: where the voice surely hears something else, only a rule or a hint that says just
    that can take the place of what is doubted. Where they do not meet, an officer is asked.
    """
    verdict = weigh(votes, policies)
    torn = len(verdict.choices) > 1
    heard = second.heard() if second and not torn and not _is_certain(verdict) else None
    if second is None or heard is None or (heard.means == verdict.means and heard.lead >= FAINT):
        return verdict
    hints = second.hints()
    said = tuple(vote for vote in (*votes, *hints) if vote.means == heard.means and not vote.why_not)
    if said and heard.lead >= (SURE if any(vote.weight > HINT for vote in said) else SURER):
        return Verdict(heard.means, said, _others(votes, said), _why(heard.means, said))
    if verdict.votes:
        return _doubt(verdict, heard.means)
    return replace(verdict, others=verdict.others + tuple(vote._replace(why_not=_UNHEARD) for vote in hints))


_UNHEARD = "hanya petunjuk, dan balasan serupa biasanya berarti lain"


def _others(votes: Sequence[Vote], said: Sequence[Vote]) -> tuple[Vote, ...]:
    why = "balasan serupa biasanya berarti lain"
    return tuple(vote._replace(why_not=vote.why_not or why) for vote in votes if vote not in said)


def weigh(votes: Sequence[Vote], policies: Mapping[str, Policy]) -> Verdict:
    """The meaning of the votes. Nothing that counts, or two that do not give way to each other: `unclear`."""
    counted = [vote for vote in votes if not vote.why_not and vote.means is not None]
    lost = [vote for vote in votes if vote.why_not]
    if any(vote.weight > _WEAK for vote in counted):
        lost += [vote._replace(why_not="terlalu lemah di samping yang lain") for vote in counted if vote.weight == _WEAK]
        counted = [vote for vote in counted if vote.weight > _WEAK]
    standing = _standing({vote.means for vote in counted if vote.means}, counted, policies)
    lost += [vote._replace(why_not="kalah dari arti lain") for vote in counted if vote.means not in standing]
    if len(standing) == 1:
        means = standing[0]
        chosen = tuple(vote for vote in counted if vote.means == means)
        return Verdict(means, chosen, tuple(lost), _why(means, chosen))
    if not standing:
        return Verdict("unclear", (), tuple(lost), "tidak ada kata yang menentukan")
    torn = tuple(vote._replace(why_not="aturan tidak sepakat") for vote in counted if vote.means in standing)
    why = "aturan tidak sepakat: " + ", ".join(standing)
    return Verdict("unclear", (), torn + tuple(lost), why, tuple(standing))


def _why(means: Meaning, votes: Sequence[Vote]) -> str:
    first = votes[0].hit.rule
    return f"aturan '{first.name}' ({first.where}) mengartikannya {means}"


def _standing(meanings: set[Meaning], votes: Sequence[Vote], policies: Mapping[str, Policy]) -> list[Meaning]:
    """The meanings that nothing outweighs, the last said first."""
    left = {
        m
        for m in meanings
        if not any(m in policies[other].outweighs for other in meanings if other != m and other in policies)
    }
    last = {m: max(vote.at for vote in votes if vote.means == m) for m in left}
    weight = {m: max(vote.weight for vote in votes if vote.means == m) for m in left}
    order = sorted(left, key=lambda m: (weight[m], last[m]), reverse=True)
    if len(order) > 1 and weight[order[0]] > weight[order[1]]:
        return order[:1]
    if len(order) == 2 and _by_order(order[0], order[1], policies) and last[order[0]] > last[order[1]]:
        return order[:1]
    return order


def _by_order(a: Meaning, b: Meaning, policies: Mapping[str, Policy]) -> bool:
    """Whether of the two the later sentence decides."""
    return b in policies[a].later or a in policies[b].later


def _is_certain(verdict: Verdict) -> bool:
    """Whether a command or something decisive stands there."""
    return any(vote.weight > _NORMAL or vote.hit.command for vote in verdict.votes)


def _doubt(verdict: Verdict, heard: Meaning) -> Verdict:
    """`unclear` instead of a meaning that the second voice does not hear; what is heard is offered first, and no more."""
    why = f"kata-katanya berarti {verdict.means}, tetapi balasan serupa biasanya berarti lain"
    fallen = tuple(vote._replace(why_not=why) for vote in verdict.votes)
    choices = tuple(dict.fromkeys((heard, verdict.means)))
    return Verdict("unclear", (), (*fallen, *verdict.others), why, choices)
