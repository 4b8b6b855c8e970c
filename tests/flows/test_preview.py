"""The gallery holds every mail in every form; templates are tried in a child that may not take for ever."""

import email
import email.policy
import importlib.util
from pathlib import Path

import pytest

from daemon.core.letters import PURPOSES
from daemon.edges.files import find_files
from daemon.flows.preview import check_templates, write_gallery


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    out = tmp_path_factory.mktemp("galeri")
    return out, write_gallery(out)


def test_the_gallery_has_every_purpose_in_both_languages(gallery):
    out, pages = gallery
    assert {page.purpose for page in pages} == set(PURPOSES)
    assert {page.language for page in pages} == {"id", "en"}
    index = (out / "index.html").read_text()
    for page in pages:
        assert f'href="{page.html}"' in index
        for file in (page.html, page.text, page.eml):
            assert (out / file).stat().st_size > 100


def test_each_mail_of_the_gallery_is_a_whole_one(gallery):
    out, pages = gallery
    for page in pages:
        read = email.message_from_bytes((out / page.eml).read_bytes(), policy=email.policy.default)
        assert read["Subject"].endswith(page.subject)
        assert read.get_body(("plain",)) is not None
        html = read.get_body(("html", "related"))
        assert html is not None
        if html.get_content_type() == "text/html":
            assert len(html.get_content().encode()) < 100_000


def test_an_admins_folder_is_shown(tmp_path):
    own = tmp_path / "templates" / "id"
    own.mkdir(parents=True)
    (own / "farewell.txt.j2").write_text("Selamat jalan, {{ recipient_name }}.")
    write_gallery(tmp_path / "out", tmp_path / "templates")
    assert "Selamat jalan, Ibu Melati Sari." in (tmp_path / "out" / "farewell-id.txt").read_text()


def files(**changed):
    return {**find_files("templates", None), **{name: text.encode() for name, text in changed.items()}}


def test_the_shipped_templates_pass_their_trial():
    assert check_templates(files()) == ()


def test_a_template_that_never_ends_is_stopped():
    """The sandbox bounds names, not time: nested loops are ended from outside."""
    text = "{% for a in range(999) %}{% for b in range(999) %}{% for c in range(999) %}{% endfor %}{% endfor %}{% endfor %}"
    (fault,) = check_templates(files(**{"id/farewell.txt.j2": text}), seconds=12)
    assert "belum selesai diisi" in fault.message


def test_a_template_that_eats_memory_is_stopped():
    text = "{% set x = 'x' * 2000000000 %}{{ x }}"
    (fault, *_) = check_templates(files(**{"id/farewell.txt.j2": text}))
    assert "tidak dapat diisi" in fault.message or "berhenti" in fault.message


def test_a_fault_on_paper_needs_no_child():
    (fault,) = check_templates(files(**{"id/farewell.txt.j2": "{{ nama }}"}), seconds=0)
    assert "'nama' tidak dikenal" in fault.message


def test_the_pictures_of_the_docs_are_those_that_make_pictures_draws():
    """Each is there in both languages, small enough for a page, and stands in docs/letters.md."""
    docs = Path(__file__).resolve().parents[2] / "docs"
    specification = importlib.util.spec_from_file_location("pictures", docs / "pictures.py")
    script = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(script)
    wanted = {f"{mail}-{language}.png" for mail in script.MAILS for language in script.LANGUAGES}
    found = {path.name: path for path in (docs / "pictures").iterdir()}
    page = (docs / "letters.md").read_text()
    assert set(found) == wanted
    assert [name for name in wanted if f"pictures/{name}" not in page] == []
    for path in found.values():
        assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        assert path.stat().st_size < 150_000
