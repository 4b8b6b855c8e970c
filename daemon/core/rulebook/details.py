"""What is taken out of a reply beside its meaning: time asked for, institution, person, end of absence, own letter."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from daemon.core.rulebook.model import Facts, LetterRef, Reading, Span
from daemon.core.rulebook.persons import find_person
from daemon.core.rulebook.spans import TimeFound, find_times
from daemon.core.rulebook.transfers import find_transfer
from daemon.core.rulebook.weighing import Verdict
from daemon.core.rulebook.words import Sentence


def take_details(
    reading: Reading, verdict: Verdict, sentences: Sequence[Sentence], text: str, facts: Facts, wanted: frozenset[str]
) -> Reading:
    """The reading with those of its details that are `wanted` and stand in the text."""
    if not wanted:
        return reading
    if "extension" in wanted:
        reading = replace(reading, extension=_extension(reading, verdict, sentences, facts.sent))
    if "until" in wanted:
        reading = replace(reading, until=_absence_end(sentences, facts))
    if "transfer_to" in wanted:
        name = find_transfer(text)
        known = facts.directory.find(name) if facts.directory and name else ()
        reading = replace(reading, transfer_to=name or None, candidates=known)
    if "pic" in wanted:
        reading = replace(reading, pic=find_person(" ".join(text.split())))
    if "letter" in wanted:
        reading = replace(reading, letter=find_own_letter(text, facts.sent))
    return reading


_UNTIL = re.compile(
    r"(?:sampai dengan|sampai|hingga|paling lambat|selambat lambatnya|selambatnya|paling cepat|until|till|by|before|no later than|sebelum|ke|menjadi|jadi|pada|to|be)(?: (?:hari|tanggal|pada|the|dengan|sekitar|kira-kira))*\W*$"
)
_ASKED = re.compile(
    r"(?:mohon|minta|perpanjang\w*|tambah\w*|waktu|selama|tempo|more|extension|extend|need|allow|another|lagi|sekitar|kira-kira|beri|kasih)\W[^.]{0,24}$"
)
_ON = re.compile(
    r"^\W{0,2}(?:lagi|ke depan|kedepan|dari sekarang|mendatang|more|from now|terhitung|kerja lagi|saja|aja)"
)
_NOT_ENOUGH = re.compile(
    r"^\W{0,2}(?:\w+\W+){0,1}(?:tidak (?:cukup|mungkin|akan|dapat|bisa|terkejar|memadai)|kurang|terlalu|is not|will not|not enough|is too|is impossible|would be (?:impossible|shameful|too)|berat|mustahil|mepet|sempit)\b"
)
_PAST = re.compile(
    r"(?:sejak|tertanggal|sudah|telah|terlambat|telat|since|dated|(?<!pengunduran )(?<!perpanjangan )(?<!penundaan )tenggat|deadline|batas \w+ yang|(?<!perpanjangan )batas waktu)(?: (?:tanggal|the))?\W*$"
)


def _extension(reading: Reading, verdict: Verdict, sentences: Sequence[Sentence], sent: date | None) -> Span | None:
    """The time asked for, from the sentence that asks; else from any other."""
    if reading.command and (span := _commanded(sentences[0].text, sent)):
        return span
    asking = {vote.hit.sentence for vote in verdict.votes}
    best: tuple[int, int, Span] | None = None
    for number, sentence in enumerate(sentences):
        weight, span = _span_in(sentence.text, sent)
        weight += 4 if number in asking and span else 0
        if span and (best is None or (weight, number) > best[:2]):
            best = (weight, number, span)
    return best[2] if best else None


def _commanded(line: str, sent: date | None) -> Span | None:
    """PERPANJANG 14, EXTEND 7 working days, PERPANJANG sampai 30 September."""
    head = line[:80]
    times = find_times(head, sent)
    bare = re.search(
        r"\b(?:perpanjang\w*|extend|extension)\D{0,12}?(\d{1,3})\b(?!\s*(?:/|-\d|[a-z]{3,9}\s+20\d\d|\w+ (?:yang )?lalu))",
        head,
    )
    first = times[0] if times else None
    if first and (not bare or first.start <= bare.start(1)):
        return _as_span(first)
    return Span(days=int(bare[1])) if bare else None


def _span_in(text: str, sent: date | None) -> tuple[int, Span | None]:
    """The span or date that a sentence asks for, and how plainly it does."""
    times = find_times(text, sent)
    dates = [(_date_weight(text, time, sent), time) for time in times if time.day]
    spans = [(_span_weight(text, time), time) for time in times if time.days]
    day = max((pair for pair in dates if pair[0] > 0), key=lambda pair: (pair[0], pair[1].start), default=None)
    span = max((pair for pair in spans if pair[0] > 0), key=lambda pair: (pair[0], pair[1].start), default=None)
    if day and span:
        if day[0] > 2 and span[0] > 2 and day[1].exact:
            return max(day[0], span[0]), Span(span[1].days, span[1].working, day[1].day)
        weight, chosen = span if span[0] >= day[0] else day
        return weight, _as_span(chosen)
    only = day or span
    return (only[0], _as_span(only[1])) if only else (0, None)


def _date_weight(text: str, time: TimeFound, sent: date | None) -> int:
    if sent and time.day and time.day <= sent:
        return 0
    before, after = text[: time.start], text[time.end :]
    if _NOT_ENOUGH.match(after) or _PAST.search(before):
        return 0
    clause = _CLAUSE.split(before)[-1]
    weight = 2 + (2 if _UNTIL.search(before) else 0) + (1 if time.exact else 0)
    weight += 1 if _OFFERS.search(clause) or _SUITS.match(after) else 0
    return max(1, weight - (3 if _OTHERS.search(clause) else 0))


def _span_weight(text: str, time: TimeFound) -> int:
    before, after = text[: time.start], text[time.end :]
    if _NOT_ENOUGH.match(after) or _PAST.search(before):
        return 0
    weight = 2 + (2 if _ASKED.search(before) or _MORE.search(text, time.start, time.end) else 0)
    weight += 2 if _ON.match(after) else 0
    return max(1, weight - (3 if _AFTERWARDS.match(after) else 0))


# What a clause says on whose day it is: the writer's own answer, or another event that they wait for.
_CLAUSE = re.compile(
    r"[,;:]\s|\b(?:karena|sebab|because|lantaran|soalnya|mengingat|sedangkan|maka|jadi|so|since|sehingga|baru setelah)\b"
)
_OFFERS = re.compile(
    r"\b(?:mohon|minta|izin\w*|boleh|bolehkah|bisa|usul\w*|usahakan|upayakan|janji\w*|realistis\w*|realistically|perpanjang\w*|diundur|mundur|digeser|geser|tenggat baru|(?:di|me)?(?:serah|setor|kirim|jawab|lapor|sampai)\w*"
    r"|please|ask|request\w*|submit|send|answer|reply|respond|extend\w*|extension|allow|grant|promise|have|agree|propose|suggest|setuju\w*|disetujui)\b"
)
_MORE = re.compile(r"\b(?:more|another|additional|further|extra|tambahan)\b")
_SUITS = re.compile(r"^\W{0,2}(?:would|will|should|is (?:fine|realistic|feasible)|works?|suits?|saja|aja|kami|boleh)\b")
_OTHERS = re.compile(
    r"\b(?:(?:on|maternity|sick|annual) leave|cuti|sakit|absen|umrah|umroh|haji|ditarik|dinas luar|diklat|wants?|requires?|you (?:gave|set|asked)|calendar|signs?|rapat|bertemu|sidang|jadwal\w*|dijadwalkan|undangan|pertemuan|mediasi|pelantikan|pulang|datang|terbit|meeting|meets?|hearing|deliver\w*|scheduled|arrives?|returns?|back|sits|court|wawancara|interview|berangkat|pemeriksaan (?:saksi|lapangan))\b"
)
_AFTERWARDS = re.compile(r"^\W{0,2}(?:sesudah|setelah|sebelum|after|before|sejak)")


def _as_span(time: TimeFound) -> Span:
    return Span(time.days, time.working, time.day)


_BACK = re.compile(
    r"(?:sampai dengan|sampai|hingga|kembali\w*|until|till|back|return\w*|masuk|buka|aktif|through|to|berdinas|bekerja|balas|baru|on|balik)(?: (?:lagi|kerja|kantor|bertugas|berjalan|in the office|at work|on|tanggal|hari|pada|the|dengan|kembali|in|at|ke kantor))*\W*$"
)


def _absence_end(sentences: Sequence[Sentence], facts: Facts) -> date | None:
    """The day on which an absence ends or the writer is back; the one they mark as such, else the last they name."""
    best: tuple[int, date] | None = None
    for sentence in sentences:
        for time in find_times(sentence.text, facts.sent):
            day = time.day or _after(time, facts)
            if day is None or (facts.sent and day < facts.sent):
                continue
            marked = 2 if _BACK.search(sentence.text[: time.start]) else 1
            score = 0 if day == facts.sent else marked + (1 if time.exact and time.day else 0)
            if best is None or (score, day) > best:
                best = (score, day)
    return best[1] if best else None


def _after(time: TimeFound, facts: Facts) -> date | None:
    """The day on which a span that began when the message was sent has passed."""
    if facts.sent is None or time.days is None or time.days > 400:
        return None
    if time.working and facts.working_days:
        return facts.working_days(facts.sent, time.days)
    return facts.sent + timedelta(days=time.days)


_OWN_LETTER = re.compile(
    r"\b(?:surat (?:jawaban|tanggapan|balasan|kami|jawaban kami|tanggapan kami)|melalui surat|dengan surat|lewat surat|dijawab surat|nota dinas kami|our (?:letter|reply|response)|reply|letter|lhp|laporan hasil pemeriksaan)"
    r"(?:\s+(?:kami|dinas|resmi))?\s*(?:nomor|no\.?|number|dated|dengan nomor)?[\s:]*(?P<number>[A-Za-z]{0,6}[-. ]?\d[\w.-]*(?:\s?/\s?[\w.-]+)+)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(?:nomor|no\.?|number)[\s:]*(?P<number>[A-Za-z]{0,6}[-. ]?\d[\w.-]*(?:\s?/\s?[\w.-]+)+)", re.IGNORECASE
)
_THEIRS = re.compile(
    r"\b(?:surat (?:saudara|bapak|ibu|setneg|kemensetneg|tugas|keputusan|sk)|your letter|sk)\b[^.;]{0,30}$",
    re.IGNORECASE,
)


def find_own_letter(text: str, sent: date | None) -> LetterRef | None:
    """The number and date of the writer's own letter; another's letter is passed over."""
    flat = " ".join(text.split())
    for pattern in (_OWN_LETTER, _NUMBER):
        for found in pattern.finditer(flat):
            if _THEIRS.search(flat[: found.start("number")]):
                continue
            tail = flat[found.end() : found.end() + 50].lower()
            times = [time for time in find_times(tail, sent) if time.day and time.start < 14]
            return LetterRef(found["number"].rstrip(".,"), times[0].day if times else None)
    return None
