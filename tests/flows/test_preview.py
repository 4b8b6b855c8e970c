"""The gallery holds every mail in every form; templates are tried in a child that may not take for ever."""

import email
import email.policy

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
