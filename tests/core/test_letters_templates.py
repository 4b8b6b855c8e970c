"""Templates: what an admin may get wrong is named with its line; what strangers write stays text."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from jinja2 import TemplateError
from jinja2.exceptions import SecurityError

from daemon.core.letters import PURPOSES, TemplateSet
from daemon.core.letters.mime import made_facts
from daemon.core.letters.samples import given_facts, sample_mails, sample_outbound
from daemon.core.letters.trial import try_templates
from daemon.core.rulebook.source import FaultyFile
from daemon.edges.files import find_files

NOW = datetime(2026, 11, 29, 9, 5, tzinfo=UTC)
SHIPPED = {name: content.decode() for name, content in find_files("templates", None).items()}
SAMPLES = {sample.name: sample for sample in sample_mails(NOW)}


@pytest.fixture(scope="module")
def templates():
    return TemplateSet(SHIPPED)


def words(templates, name, language="id", **facts):
    sample = SAMPLES[name]
    outbound = sample_outbound(sample, language, NOW)
    given = {**given_facts(sample), **sample.facts, **facts}
    return templates.render(sample.purpose, language, {**given, **made_facts(outbound, given)})


def faults(**changed):
    """The faults of the shipped templates with some of them changed (double underscores stand for / and dots)."""
    return [str(fault) for fault in TemplateSet({**SHIPPED, **changed}).check()]


def changed(name, old, new):
    assert old in SHIPPED[name], f"{name} no longer holds {old!r}"
    return {name: SHIPPED[name].replace(old, new, 1)}


def line_with(text, needle):
    return next(n for n, line in enumerate(text.splitlines(), 1) if needle in line)


def test_every_purpose_has_all_parts_in_both_languages():
    for purpose in PURPOSES:
        for language in ("id", "en"):
            for part in ("subject", "txt", "html"):
                assert f"{language}/{purpose}.{part}.j2" in SHIPPED


def test_every_purpose_has_a_sample():
    assert {sample.purpose for sample in SAMPLES.values()} == set(PURPOSES)


def test_the_shipped_templates_have_no_fault(templates):
    assert templates.check() == ()
    assert try_templates(templates, NOW) == ()


def test_an_unknown_name_is_named_with_its_line_and_what_may_be_meant():
    new = changed("id/letter.txt.j2", "{{ letter_number }}", "{{ letter_nomber }}")
    (fault,) = faults(**new)
    line = line_with(new["id/letter.txt.j2"], "letter_nomber")
    assert fault.startswith(f"templates/id/letter.txt.j2:{line}:1: nama 'letter_nomber' tidak dikenal")
    assert "'letter_number'" in fault


def test_a_name_of_another_purpose_is_unknown_here():
    (fault,) = faults(**changed("id/hold.txt.j2", "{{ original_subject", "{{ deadlines"))
    assert "'deadlines' tidak dikenal untuk 'hold'" in fault


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("{% if case %}", "salah tulis"),
        ("{{ case | hari }}", "No filter named 'hari'"),
        ("{{ case", "salah tulis"),
        ('{% include "id/_tidak_ada.txt.j2" %}', "templat yang tidak ada: id/_tidak_ada.txt.j2"),
    ],
)
def test_a_slip_of_syntax_is_placed(broken, said):
    text = SHIPPED["id/farewell.txt.j2"] + "\n" + broken + "\n"
    found = faults(**{"id/farewell.txt.j2": text})
    assert any(said in fault for fault in found)
    assert all(fault.startswith("templates/id/farewell.txt.j2:") for fault in found)


def test_a_missing_plain_part_is_a_fault():
    files = {name: text for name, text in SHIPPED.items() if name != "id/letter.txt.j2"}
    (fault,) = TemplateSet(files).check()
    assert str(fault) == "templates/id/letter.txt.j2:1:1: bagian teks polos belum ada"


def test_html_and_a_whole_second_language_may_be_left_out():
    files = {name: text for name, text in SHIPPED.items() if not name.startswith("en/") and name != "id/letter.html.j2"}
    templates = TemplateSet(files)
    assert templates.check() == ()
    assert words(templates, "letter", "en").text.startswith("Cukup balas")
    assert words(templates, "letter").html == ""


def test_a_lost_carrier_is_a_fault():
    (fault,) = faults(**{"id/letter.txt.j2": "Cukup balas. {{ case }}"})
    assert "pembawa kasus {{ footer }}" in fault


def test_a_digest_needs_no_carrier():
    assert faults(**{"id/monthly.txt.j2": "{{ figures.total.open }}", "id/monthly.html.j2": "x"}) == []


def test_a_file_for_no_purpose_is_named():
    (fault,) = faults(**{"id/leter.txt.j2": "x"})
    assert "tujuan 'leter' tidak dikenal; maksud Anda 'letter'?" in fault
    (fault,) = faults(**{"surat.j2": "x"})
    assert "nama berkas harus" in fault


def test_plain_text_inside_html_must_be_escaped():
    new = changed("id/reminder.html.j2", '{% filter forceescape %}{% include "id/_opening.txt.j2" %}{% endfilter %}', '{% include "id/_opening.txt.j2" %}')
    (fault,) = faults(**new)
    assert "adalah teks polos" in fault


def test_a_wrong_attribute_is_found_when_it_is_tried():
    new = changed("id/letter.txt.j2", "deadline.due|day", "deadline.jatuh|day")
    found = try_templates(TemplateSet({**SHIPPED, **new}), NOW)
    assert {(f.file, f.line) for f in found} == {("templates/id/letter.txt.j2", line_with(new["id/letter.txt.j2"], "deadline.jatuh"))}
    assert "jatuh" in found[0].message


def test_a_mail_over_100_kb_is_found_when_it_is_tried():
    new = changed("en/farewell.html.j2", "<h1>", "{% for n in range(900) %}<p>" + "x" * 150 + "</p>{% endfor %}<h1>")
    (fault,) = try_templates(TemplateSet({**SHIPPED, **new}), NOW)
    assert (fault.file, fault.message) == ("templates/en/farewell.html.j2", "HTML melebihi 100 kB")


def test_bytes_that_are_not_utf8_are_placed():
    with pytest.raises(FaultyFile, match=r"templates/id/letter.txt.j2:2:1: bukan UTF-8"):
        TemplateSet({"id/letter.txt.j2": b"satu\ndua \xe9\n"})


def test_a_mark_and_crlf_are_accepted():
    files = {name: ("\ufeff" + text.replace("\n", "\r\n")).encode() for name, text in SHIPPED.items()}
    assert TemplateSet(files).check() == ()


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ cases.__class__ }}",
        "{{ tap.__globals__ }}",
        "{{ answers.__code__ }}",
        "{{ cases.append(1) }}",
        "{{ range(100000000)|list }}",
        "{{ self.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(case) }}",
        "{{ lipsum.__globals__ }}",
        "{{ cycler }}",
        "{% set x = namespace() %}",
    ],
)
def test_an_admins_template_cannot_leave_the_sandbox(attack):
    """T50: even who may write templates may not run code."""
    files = {**SHIPPED, "id/reminder.txt.j2": attack + "{{ footer }}"}
    with pytest.raises((SecurityError, TemplateError, OverflowError, AttributeError, TypeError)):
        words(TemplateSet(files), "reminder-1", cases=[SAMPLES["reminder-1"].facts["cases"][0]])


HOSTILE = "{{ 7*7 }}{% raw %}{0.__init__.__globals__}%(password)s<img src=x onerror=alert(1)><a href=' javascript:x'>"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", ["hold", "answer-review", "proposal-move", "letter", "reminder-12", "confirmation-3", "ask-pic", "returned", "draft"])
def test_what_strangers_write_is_never_compiled_nor_markup(templates, name, language):
    """T50-T52: it appears as it was written, and only as text."""
    facts = {
        key: HOSTILE
        for key, value in SAMPLES[name].facts.items()
        if isinstance(value, str) and key not in ("kind", "tone", "case", "decision")
    }
    made = words(templates, name, language, **facts)
    assert "49" not in made.html.replace("49%", "")
    assert "<img src=x" not in made.html
    assert "<a href=' javascript" not in made.html
    if facts:
        assert "{{ 7*7 }}" in made.text.replace("\n", " ")
        assert "{{ 7*7 }}" in made.html


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


PASSIVE = {
    "html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "th", "p", "b", "br", "span", "a", "h1", "h2",
    "h3", "ul", "li", "img",
}  # fmt: skip


def test_nothing_active_and_nothing_from_outside(templates):
    """T52, T53: no script, form, frame, remote picture or style sheet; every link is a mailto of ours."""
    for sample in SAMPLES.values():
        for language in ("id", "en"):
            html = words(templates, sample.name, language).html
            style = html[html.index("<style") : html.index("</style>")]
            assert "url(" not in style
            assert "@import" not in style
            for tag, attributes in Elements(html).found:
                assert tag in PASSIVE
                assert not [name for name in attributes if name.startswith("on")]
                assert attributes.get("src", "cid:").startswith("cid:")
                assert "background" not in attributes
                assert attributes.get("href", "mailto:dumas").startswith("mailto:dumas")


UNSUPPORTED = (
    "display: flex", "display:flex", "display: grid", "position:", "float:", "var(--", "calc(", "gap:", "object-fit",
    "background-image", "@font-face", "transform", "animation", "box-shadow", "rem;", "vw;", "vh;", ":has(", "::before",
)  # fmt: skip
"""CSS that mail programs in the field do not draw (Outlook for Windows, older Gmail)."""


def test_no_css_that_mail_programs_do_not_draw(templates):
    for sample in SAMPLES.values():
        html = words(templates, sample.name).html
        assert not [css for css in UNSUPPORTED if css in html]


def test_tables_for_layout_say_so_and_tables_of_data_have_headers(templates):
    for sample in SAMPLES.values():
        html = words(templates, sample.name).html
        for table in re.findall(r"<table[^>]*>", html):
            assert 'role="presentation"' in table or 'class="list"' in table or 'class="sheet"' in table
        assert re.search(r'<html lang="id"', html)
        assert all('scope="' in th for th in re.findall(r"<th\b[^>]*>", html))


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_pic_reads_first_that_a_reply_is_enough(templates, language):
    first = {"id": ("Cukup balas surel ini", "Tidak perlu dijawab"), "en": ("Just reply to this mail", "No answer is needed")}[language]
    for sample in SAMPLES.values():
        if PURPOSES[sample.purpose].audience == "pic":
            assert words(templates, sample.name, language).text.startswith(first)


def test_no_template_may_name_a_complainant():
    """Promise 7: there is no such fact, so no template can print it."""
    known = frozenset().union(*(purpose.known for purpose in PURPOSES.values()))
    assert not known & {"complainant", "identity", "nik", "phone", "pengadu", "pelapor"}


def test_links_of_strangers_are_defanged(templates):
    made = words(templates, "hold", words="lihat HTTP://evil.example/x dan www.evil.example dan ftp://x")
    for text in (made.text, made.html):
        assert "http://evil" not in text.casefold()
        assert "hxxp://evil.example" in text
        assert "www[.]evil" in text


def test_instants_are_printed_in_the_readers_zone(templates):
    moment = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    sample = SAMPLES["hold"]
    given = {**given_facts(sample), **sample.facts, "received": moment, "today": moment, "subject_tag": "", "tap": lambda *_: "", "answers": lambda *_: ()}
    jayapura = templates.render("hold", "id", {**given, "zone": "Asia/Jayapura"}).text
    jakarta = templates.render("hold", "en", {**given, "zone": "Asia/Jakarta"}).text
    assert "25 November 2026 pukul 08.30 WIT" in jayapura
    assert "25 November 2026 at 06:30 WIB" in jakarta


def test_dates_and_figures_speak_the_readers_language(templates):
    due = date(2026, 12, 14)
    from daemon.core.letters import DeadlineLine

    indonesian = words(templates, "letter", deadlines=(DeadlineLine("answer", due),)).text
    english = words(templates, "letter", "en", deadlines=(DeadlineLine("answer", due),)).text
    assert "Jawaban lengkap: Senin, 14 Desember 2026" in indonesian
    assert "Complete answer: Monday, 14 December 2026" in english


def test_plain_lines_fit_and_keep_their_marks(templates):
    for sample in SAMPLES.values():
        for line in words(templates, sample.name).text.splitlines():
            assert len(line) <= 76 or " " not in line.strip(), line


def test_a_letter_without_deadline_or_file_is_whole(templates):
    made = words(templates, "letter", deadlines=(), file_name="", calendar=False, asked="")
    assert "TENGGAT" not in made.text
    assert "None" not in made.text
    assert made.subject == "Mohon tindak lanjut: Sertifikat tanah belum terbit sejak 2019"


def test_of_a_secret_letter_only_a_notice_is_mailed(templates):
    made = words(templates, "letter-secret", asked="isi yang rahasia", perihal="perihal yang rahasia")
    assert "dikirim lewat kurir" in made.text
    assert "rahasia" not in made.text.replace("bersifat rahasia", "").replace(": rahasia", "")
    assert "yang rahasia" not in made.html
