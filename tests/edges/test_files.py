"""Rules and templates in layers: the admin's file, else the packaged one; nothing untrusted is read."""

import os
import sys
from pathlib import Path

import pytest

from daemon.core.rulebook.source import FaultyFile
from daemon.edges import files
from daemon.edges.files import find_files, overrides, packaged, start_override


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An admin's folder with one template."""
    own = tmp_path / "templates"
    (own / "id").mkdir(parents=True)
    (own / "id" / "letter.txt.j2").write_text("milik kantor")
    return own


def fault(folder):
    with pytest.raises(FaultyFile) as caught:
        find_files("templates", folder)
    return str(caught.value)


def test_the_packaged_files_serve_where_the_admin_has_none(tmp_path):
    assert set(find_files("rules", None)) >= {"calendar.toml", "clocks.toml", "ladder.toml"}
    assert "id/letter.txt.j2" in find_files("templates", tmp_path)
    assert find_files("templates", tmp_path / "missing") == find_files("templates", None)


def test_an_admins_file_hides_the_packaged_one_and_no_other(folder):
    found = find_files("templates", folder)
    assert found["id/letter.txt.j2"] == b"milik kantor"
    assert found["id/letter.subject.j2"] == find_files("templates", None)["id/letter.subject.j2"]


def test_an_admins_file_of_a_new_name_is_added(folder):
    (folder / "id" / "_kop.txt.j2").write_text("kop")
    assert find_files("templates", folder)["id/_kop.txt.j2"] == b"kop"
    assert overrides("templates", folder) == {"id/_kop.txt.j2": "own", "id/letter.txt.j2": "unknown"}


@pytest.mark.parametrize(("kind", "name"), [("rules", "clocks.toml"), ("templates", "id/letter.html.j2")])
def test_an_override_knows_the_original_it_was_made_from(tmp_path, monkeypatch, kind, name):
    """`kawal doctor` can say that a later version of the packaged file is not in the copy."""
    start_override(kind, name, tmp_path / "own")
    assert overrides(kind, tmp_path / "own") == {name: "current"}
    assert find_files(kind, tmp_path / "own")[name] != find_files(kind, None)[name], "the copy notes its original"
    (tmp_path / "later" / name).parent.mkdir(parents=True)
    (tmp_path / "later" / name).write_bytes(find_files(kind, None)[name] + b"\n")
    monkeypatch.setattr(files, "packaged", lambda _: tmp_path / "later")
    assert overrides(kind, tmp_path / "own") == {name: "outdated"}


def test_an_override_brings_its_schema_and_harms_nothing(tmp_path):
    written = start_override("rules", "clocks.toml", tmp_path)
    assert [path.name for path in written] == ["clocks.toml", "clocks.schema.json"]
    assert written[0].read_bytes().startswith(b"#:schema ./clocks.schema.json\n# disalin dari")
    with pytest.raises(FileExistsError, match="nothing was changed"):
        start_override("rules", "clocks.toml", tmp_path)
    with pytest.raises(LookupError, match=r"clocks\.toml"):
        start_override("rules", "clock.toml", tmp_path)


def test_only_files_of_the_kind_are_read(folder):
    for name in ("catatan.txt", ".letter.txt.j2", "id/letter.txt.j2~", "id/.#letter.txt.j2"):
        (folder / name).write_text("x")
    assert set(find_files("templates", folder)) == set(find_files("templates", None))


def test_a_link_out_of_the_folder_is_refused(folder, tmp_path):
    """T63: a rules folder is not a way to read another file."""
    secret = tmp_path / "secret"
    secret.write_text("x")
    (folder / "id" / "hold.txt.j2").symlink_to(secret)
    assert "menunjuk ke luar" in fault(folder)


def test_a_link_inside_the_folder_is_followed(folder):
    (folder / "id" / "hold.txt.j2").symlink_to("letter.txt.j2")
    assert find_files("templates", folder)["id/hold.txt.j2"] == b"milik kantor"


@pytest.mark.parametrize("path", ["id/letter.txt.j2", "id", "."])
def test_what_everybody_may_write_is_refused(folder, path):
    target = folder / path
    target.chmod(target.stat().st_mode | 0o002)
    said = fault(folder)
    assert "semua orang boleh menulis" in said
    assert "chmod o-w" in said


def test_a_folder_or_pipe_named_like_a_file_is_refused(folder):
    (folder / "x.j2").mkdir()
    os.mkfifo(folder / "y.j2")
    said = fault(folder)
    assert "x.j2:1:1: bukan berkas biasa" in said
    assert "y.j2:1:1: bukan berkas biasa" in said


def test_a_link_to_nowhere_is_refused(folder):
    (folder / "x.j2").symlink_to(folder / "missing")
    assert "bukan berkas biasa" in fault(folder)


def test_a_huge_file_is_refused_unread(folder, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 5)
    assert "lebih besar dari" in fault(folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named(folder):
    (folder / "id" / "letter.txt.j2").chmod(0)
    assert "tidak dapat dibaca" in fault(folder)


def test_every_fault_is_told_at_once(folder, tmp_path):
    (folder / "a.j2").symlink_to(tmp_path)
    (folder / "b.j2").mkdir()
    assert fault(folder).count(":1:1:") >= 2


def test_an_installed_package_has_its_own_and_a_checkout_the_root(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "PACKAGE", tmp_path / "daemon")
    (tmp_path / "rules").mkdir()
    assert packaged("rules") == tmp_path / "rules"
    (tmp_path / "daemon" / "_defaults" / "rules").mkdir(parents=True)
    assert packaged("rules") == tmp_path / "daemon" / "_defaults" / "rules"


def test_names_use_strokes_on_every_system(folder):
    assert all("\\" not in name for name in find_files("templates", folder))
    assert sys.getfilesystemencoding() == "utf-8"
