"""Evidence -> linked | held | unrelated, each with its reasons. docs/linking.md prints this table with the why.

Evidence is scored together. Carriers of a case add up to a ceiling that depends on whether one of them is proof; who
wrote is added to that. So no heap of copied carriers makes a stranger's mail anything but held, and no registered
sender is believed about a case that nothing in the mail leads to.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from daemon.core.positions import REMAINING, find_positions, speaks_of_rest
from daemon.core.references import Reference, proposals
from daemon.core.verdict import Verdict

LINK_AT = 10.0
HOLD_AT = -2.0
PROOF_CEILING = 10.0
CLAIM_CEILING = 7.0

CARRIER_WEIGHT: Mapping[tuple[str, str], float] = {
    ("token", "header"): 8,
    ("token", "own"): 6,
    ("token", "subject"): 6,
    ("token", "quoted"): 6,
    ("token", "file"): 5,
    ("token", "forwarded"): 5,
    ("message_id", "header"): 7,
    ("message_id", "quoted"): 6,
    ("message_id", "own"): 6,
    ("message_id", "forwarded"): 5,
    ("case_number", "own"): 7,
    ("case_number", "subject"): 6,
    ("case_number", "name"): 5,
    ("case_number", "file"): 5,
    ("case_number", "quoted"): 5,
    ("case_number", "forwarded"): 3,
    ("letter_number", "own"): 6,
    ("letter_number", "subject"): 5,
    ("letter_number", "name"): 5,
    ("letter_number", "file"): 5,
    ("letter_number", "quoted"): 5,
    ("letter_number", "forwarded"): 3,
    ("list_position", "own"): 7,
    ("everything", "own"): 7,
}
WRITER_WEIGHT: Mapping[str, tuple[float, str]] = {
    "registered": (5, "the writer is registered at the case's institution"),
    "domain": (2, "the writer's address is in the institution's own domain"),
    "former": (1, "the writer was a contact of the institution once"),
    "stranger": (-2, "nobody knows this address"),
    "other": (-5, "the writer is registered at another institution"),
    "ambiguous": (-3, "From does not name exactly one mailbox"),
    "void": (-4, "the receiving server says that the sender is forged"),
}
NEAR_NUMBER = 3.0
NEAR_CHECK = 2.0
ONLY_OPEN_CASE = 2.0
STRONG_PLACES = frozenset({"header", "subject", "own", "name", "file"})
PROOF_PLACES = frozenset({"header", "own", "subject"})


@dataclass(frozen=True, slots=True)
class CaseFact:
    """What linking must know of a case."""

    number: str
    institution: str
    family: str
    is_open: bool = True
    topic: str = ""


@dataclass(frozen=True, slots=True)
class TokenFact:
    """A token that a message carried, verified: its state, the cases it stands for, and whom it was given to."""

    state: Literal["valid", "unknown", "forged", "expired"]
    kind: str = ""
    cases: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class WriterFact:
    """Who wrote: the address (empty where From is ambiguous) and the institutions it is registered at, or was, or whose domain it bears."""

    address: str = ""
    registered: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()
    domain: frozenset[str] = frozenset()

    def standing(self, institution: str, verdict: Verdict) -> str:
        """How the writer stands to an institution: a key of WRITER_WEIGHT."""
        if not self.address:
            return "ambiguous"
        if verdict.state == "fail":
            return "void"
        for standing, codes in (("registered", self.registered), ("domain", self.domain), ("former", self.former)):
            if institution in codes:
                return standing
        return "other" if self.registered else "stranger"


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """All that linking looks at: references found, tokens verified, the cases they lead to, and who wrote."""

    references: tuple[Reference, ...]
    tokens: Mapping[str, TokenFact]
    cases: Mapping[str, CaseFact]
    writer: WriterFact
    verdict: Verdict
    own_open: tuple[CaseFact, ...] = ()
    own_words: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for (or against) a case."""

    kind: str
    value: str
    place: str
    weight: float
    why: str
    proof: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case with its score and evidence, the heaviest first."""

    case: str
    score: float
    evidence: tuple[Evidence, ...]
    standing: str = ""
    proof: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """The decision. `cases` are linked ones; `candidates` (at most three where held) say what else was thought of.

    `limit` bounds what may follow: "" (nothing), "acknowledge" (one word for a bundle), "propose" (thread and words
    differ). `ask`: "pic" (which of your cases?), "address" (is this you?), "" (an officer).
    """

    outcome: Literal["linked", "held", "unrelated"]
    reason: str
    cases: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    limit: Literal["", "acknowledge", "propose"] = ""
    ask: Literal["", "pic", "address"] = ""
    named: tuple[Reference, ...] = field(default=())


def link(facts: LinkFacts) -> Link:
    """Decide where a message belongs. Pure: the same facts give the same link."""
    references = _resolve(facts)
    scored = _score(facts, references)
    named = tuple(r for r in references if r.place == "own" and r.case in facts.cases and r.kind not in ("token", "message_id"))
    if not scored:
        return _nothing_leads(facts)
    targets, reason, limit = _choose(facts, references, {r.case for r in named if r.case}, scored)
    if not targets:
        return _held(facts, scored, reason, named)
    weak = [case for case in targets if scored[case].score < LINK_AT]
    if weak:
        return _held(facts, scored, _why_weak(scored[weak[0]]), named)
    ranked = tuple(sorted((scored[case] for case in targets), key=_rank))
    return Link("linked", reason, tuple(targets), ranked, limit, named=named)


def _resolve(facts: LinkFacts) -> tuple[Reference, ...]:
    """Give each reference its case; a bundle's token leads to several, list positions choose among them."""
    bundle = bundle_of(facts)
    found: list[Reference] = []
    for reference in facts.references:
        if reference.kind in ("token", "message_id"):
            token = facts.tokens.get(reference.value)
            cases = token.cases if token and token.state == "valid" else ()
            found.extend(_with_case(reference, case) for case in cases)
        else:
            found.append(reference)
    if bundle:
        found.extend(find_places(facts.own_words, bundle))
    elif not any(token.state == "valid" for token in facts.tokens.values()):
        found.extend(find_everything(facts.own_words, quoted_list(facts)))
    return tuple(found)


def _with_case(reference: Reference, case: str) -> Reference:
    return Reference(
        reference.kind, reference.value, reference.place, case, reference.valid, reference.start, reference.end,
        reference.where,
    )  # fmt: skip


def bundle_of(facts: LinkFacts) -> tuple[str, ...]:
    """The cases of the merged mail that was answered, in its order; empty where it was no merged mail."""
    for reference in facts.references:
        token = facts.tokens.get(reference.value)
        if token and token.state == "valid" and token.kind == "bundle":
            return token.cases
    return ()


def quoted_list(facts: LinkFacts) -> tuple[str, ...]:
    """The cases of a quoted mail that has lost its token, in its order; empty where it names fewer than two."""
    quoted = (r.case for r in facts.references if r.kind == "case_number" and r.place == "quoted" and r.case in facts.cases)
    listed = tuple(dict.fromkeys(case for case in quoted if case))
    return listed if len(listed) > 1 else ()


def _score(facts: LinkFacts, references: Iterable[Reference]) -> dict[str, Candidate]:
    evidence: dict[str, list[Evidence]] = {}
    for reference in references:
        for case, weighed in _weigh(facts, reference):
            evidence.setdefault(case, []).append(weighed)
    return {case: _candidate(facts, case, found) for case, found in evidence.items()}


def _weigh(facts: LinkFacts, reference: Reference) -> Iterable[tuple[str, Evidence]]:
    if reference.kind == "case_number" and not reference.valid:
        for number in sorted(proposals(reference) & facts.cases.keys()):
            why = f"{reference.value} has a wrong check character; {number} is one slip away"
            weight = NEAR_NUMBER if number[-1] == reference.value[-1] else NEAR_CHECK
            yield number, Evidence("near_number", reference.value, reference.place, weight, why)
        return
    if reference.case is None or reference.case not in facts.cases:
        return
    weight = CARRIER_WEIGHT.get((reference.kind, reference.place), 0.0)
    proof = reference.kind in ("token", "message_id") and (
        reference.place in PROOF_PLACES or facts.verdict.state == "pass"
    )
    why = f"{reference.kind.replace('_', ' ')} in {reference.where or reference.place}"
    yield reference.case, Evidence(reference.kind, reference.value, reference.place, weight, why, proof)


def _candidate(facts: LinkFacts, case: str, found: list[Evidence]) -> Candidate:
    fact = facts.cases[case]
    proof = any(evidence.proof for evidence in found)
    has_token = any(evidence.kind in ("token", "message_id") for evidence in found)
    best: dict[tuple[str, str], Evidence] = {}
    for evidence in found:
        best.setdefault((evidence.kind, evidence.place), evidence)
    carriers = min(sum(e.weight for e in best.values()), PROOF_CEILING if has_token else CLAIM_CEILING)
    standing = facts.writer.standing(fact.institution, facts.verdict)
    weight, why = WRITER_WEIGHT[standing]
    writer = Evidence("writer", facts.writer.address, "from", weight, why)
    ordered = tuple(sorted((*best.values(), writer), key=lambda e: -abs(e.weight)))
    return Candidate(case, carriers + weight, ordered, standing, proof)


def _choose(
    facts: LinkFacts, references: tuple[Reference, ...], named: set[str], scored: Mapping[str, Candidate]
) -> tuple[list[str], str, Literal["", "acknowledge", "propose"]]:
    """The cases that the message is about, why, and what it may do; no cases where that cannot be told."""
    unknown = _names_unknown(facts, references)
    bundle = bundle_of(facts)
    thread = _thread_cases(references, scored)
    if named:
        if unknown:
            return [], f"names {unknown}, which no case bears", ""
        elsewhere = {facts.cases[c].family for c in thread} - {facts.cases[c].family for c in named}
        if bundle and named <= set(bundle):
            return sorted(named, key=bundle.index), "the writer names cases of the merged mail", ""
        if elsewhere and not bundle:
            owned = all(scored[c].standing == "registered" for c in {*named, *thread} if c in scored)
            if not owned:
                return [], "the writer's words name another case than the thread", ""
            return sorted(named), "the writer's own words name another case than the thread", "propose"
        return sorted(named), "the writer names the case", ""
    if unknown:
        return [], f"names {unknown}, which no case bears", ""
    if bundle:
        return list(bundle), "an answer to a merged mail that names none of its cases", "acknowledge"
    return _by_thread(facts, thread)


def _by_thread(facts: LinkFacts, thread: list[str]) -> tuple[list[str], str, Literal["", "acknowledge", "propose"]]:
    families = {facts.cases[case].family for case in thread}
    if len(families) == 1:
        return thread[:1], "what the mail carries leads to one case", ""
    if families:
        return [], "what the mail carries leads to several cases", ""
    return [], "nothing names a case for certain", ""


def _names_unknown(facts: LinkFacts, references: tuple[Reference, ...]) -> str:
    for reference in references:
        if reference.kind == "case_number" and reference.place == "own" and reference.value not in facts.cases:
            return reference.value
    return ""


def _thread_cases(references: tuple[Reference, ...], scored: Mapping[str, Candidate]) -> list[str]:
    """Cases that anything but the writer's words leads to; what stands only in quotes counts only by itself."""
    carried = [r for r in references if r.case in scored and (r.place != "own" or r.kind in ("token", "message_id"))]
    strong = {r.case for r in carried if r.place in STRONG_PLACES}
    weak = {r.case for r in references if r.case in scored and r.place in ("quoted", "forwarded")}
    proven = {r.case for r in references if r.case in scored and r.kind in ("token", "message_id") and r.place == "quoted"}
    chosen = strong or proven or weak
    return sorted((case for case in chosen if case), key=lambda case: _rank(scored[case]))


def _rank(candidate: Candidate) -> tuple[float, str]:
    return -candidate.score, candidate.case


def _held(facts: LinkFacts, scored: Mapping[str, Candidate], reason: str, named: tuple[Reference, ...]) -> Link:
    ranked = tuple(sorted(scored.values(), key=_rank))[:3]
    if ranked[0].score < HOLD_AT:
        return Link("unrelated", reason, (), ranked, named=named)
    ask: Literal["", "pic", "address"] = ""
    if facts.writer.registered and facts.verdict.state != "fail" and all(c.standing == "registered" for c in ranked):
        ask = "pic" if len(ranked) > 1 else ""
    elif ranked[0].standing in ("stranger", "domain") and any(e.kind in ("token", "message_id") for e in ranked[0].evidence):
        ask = "address"
    return Link("held", reason, (), ranked, ask=ask, named=named)


def _why_weak(candidate: Candidate) -> str:
    weight, why = WRITER_WEIGHT[candidate.standing]
    return why if weight <= 2 else "the mail names the case only by something that may be a slip"


def _nothing_leads(facts: LinkFacts) -> Link:
    """No carrier at all: a registered writer's mail waits with their open cases as suggestions, a stranger's is none."""
    if facts.writer.registered and facts.verdict.state != "fail":
        weight, why = WRITER_WEIGHT["registered"]
        evidence = [Evidence("writer", facts.writer.address, "from", weight, why)]
        if len(facts.own_open) == 1:
            evidence.append(Evidence("open_case", "", "store", ONLY_OPEN_CASE, "the only open case of the institution"))
        score = sum(e.weight for e in evidence)
        candidates = tuple(Candidate(c.number, score, tuple(evidence), "registered") for c in facts.own_open[:3])
        return Link("held", "a registered writer names no case", (), candidates, ask="pic" if candidates else "")
    if any(r.kind in ("case_number", "letter_number") for r in facts.references):
        return Link("held", "names a case that is not known")
    return Link("unrelated", "nothing in it leads to a case")


EVERYTHING = re.compile(
    r"(?<!\w)(?:semua(?:nya)?|seluruh(?:nya)?|kedua(?:nya)|ketiga(?:nya)|keempat(?:nya)|all(?: of them| cases)?|both)(?!\w)",
    re.IGNORECASE,
)


def find_places(text: str, bundle: tuple[str, ...]) -> tuple[Reference, ...]:
    """Cases of a merged mail that the writer's words choose: "nomor 2", "1 dan 2 PROSES", "semua kecuali 2", "semua"."""
    found = []
    for position in find_positions(text, len(bundle)):
        words = text[position.start : position.end]
        found += [Reference("list_position", words, "own", bundle[n - 1], start=position.start, end=position.end) for n in position.numbers]
    if found and not speaks_of_rest(text):
        return tuple(found)
    placed = {reference.case for reference in found}
    rest = find_everything(text, bundle) or find_everything(text, bundle if found else (), REMAINING)
    return (*found, *(reference for reference in rest if reference.case not in placed))


def find_everything(text: str, listed: tuple[str, ...], words: re.Pattern[str] = EVERYTHING) -> tuple[Reference, ...]:
    """Every case of a list, where the writer's words say "semua"."""
    everything = words.search(text) if listed else None
    if everything is None:
        return ()
    start, end = everything.span()
    return tuple(Reference("everything", everything.group(), "own", case, start=start, end=end) for case in listed)


def describe_candidate(candidate: Candidate) -> dict[str, Any]:
    """A candidate as it is stored and printed: case, score, evidence in order of weight."""
    return {
        "case": candidate.case,
        "score": round(candidate.score, 2),
        "evidence": [asdict(evidence) for evidence in candidate.evidence],
    }
