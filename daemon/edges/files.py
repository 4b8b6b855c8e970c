"""Rules and templates: each file from the admin's folder, else the packaged one.

Never follows a link that leads out of the folder and never reads what everybody may write. Raises FaultyFile.
"""

import hashlib
import re
import stat
from functools import cache
from pathlib import Path
from typing import Literal

from daemon.core.rulebook.source import Fault, FaultyFile

Kind = Literal["rules", "templates"]
ENDINGS: dict[Kind, str] = {"rules": ".toml", "templates": ".j2"}
NOTE: dict[Kind, str] = {"rules": "# disalin dari berkas bawaan {}\n", "templates": "{{# disalin dari berkas bawaan {} #}}"}
COPIED_FROM = re.compile(rb"disalin dari berkas bawaan ([0-9a-f]{12})")
Standing = Literal["own", "current", "outdated", "unknown"]
"""An override of nothing packaged; of the very original; of an earlier original; of one that was not noted."""
LARGEST = 1_000_000
PACKAGE = Path(__file__).resolve().parents[1]


def packaged(kind: Kind) -> Path:
    """The folder of the files that come with the package; in a checkout (editable install) the one at its root."""
    installed = PACKAGE / "_defaults" / kind
    return installed if installed.is_dir() else PACKAGE.parent / kind


def find_files(kind: Kind, override: Path | None) -> dict[str, bytes]:
    """Every file of a kind by its path inside the folder (`id/letter.txt.j2`): the admin's, else the packaged one.

    Raises FaultyFile for a file that may not be trusted or cannot be read; a folder that is not there is empty.
    """
    own = read_folder(kind, override) if override is not None else {}
    return {**read_folder(kind, packaged(kind), own=False), **own}


def start_override(kind: Kind, name: str, folder: Path) -> list[Path]:
    """Copy a packaged file into the admin's folder, to be edited there; what is there already stays as it is.

    The copy notes which original it was made from, so that a later version of it is noticed; a rule file's schema comes along.
    Gives the files written. Raises LookupError for a name that is not packaged, FileExistsError.
    """
    shipped = packaged(kind)
    originals = read_folder(kind, shipped, own=False)
    if name not in originals:
        raise LookupError(f"no such file {name!r}: {', '.join(originals)}")
    target = folder / name
    if target.exists():
        raise FileExistsError(f"{target} is there already; nothing was changed")
    target.parent.mkdir(parents=True, exist_ok=True)
    first, newline, rest = originals[name].partition(b"\n")
    note = NOTE[kind].format(_print_of(originals[name])).encode()
    is_directive = first.startswith(b"#:schema")
    target.write_bytes(first + newline + note + rest if is_directive else note + originals[name])
    schema = shipped / first.removeprefix(b"#:schema ./").decode().strip() if is_directive else None
    if schema is None or not schema.is_file():
        return [target]
    (folder / schema.name).write_bytes(schema.read_bytes())
    return [target, folder / schema.name]


Stamp = tuple[str, int, int]
"""A file's path inside its folder, its size in bytes and when it was written, in nanoseconds."""


def stamps(kind: Kind, folder: Path | None) -> tuple[Stamp, ...]:
    """Size and time of each of the admin's own files; raises OSError where one goes away meanwhile."""
    if folder is None or not folder.is_dir():
        return ()
    found = ((path, path.stat()) for path in sorted(folder.rglob(f"*{ENDINGS[kind]}")))
    return tuple((path.relative_to(folder).as_posix(), state.st_size, state.st_mtime_ns) for path, state in found)


def overrides(kind: Kind, folder: Path | None) -> dict[str, Standing]:
    """How each of the admin's own files stands to the packaged one of its name."""
    if folder is None:
        return {}
    shipped = read_folder(kind, packaged(kind), own=False)
    return {name: _standing(text, shipped.get(name)) for name, text in read_folder(kind, folder).items()}


def _standing(own: bytes, original: bytes | None) -> Standing:
    if original is None:
        return "own"
    noted = COPIED_FROM.search(own[:2000])
    if noted is None:
        return "unknown"
    return "current" if noted[1].decode() == _print_of(original) else "outdated"


def _print_of(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:12]


def read_folder(kind: Kind, folder: Path, *, own: bool = True) -> dict[str, bytes]:
    """The files of one folder by relative name, sorted; see find_files.

    Who may write is asked of the admin's `own` folder; packaged files stand beside the code and are as safe as it is.
    """
    if not folder.is_dir():
        return {}
    faults: list[Fault] = []
    root = folder.resolve()
    if own:
        _judge_folders(kind, folder, faults)
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob(f"*{ENDINGS[kind]}")):
        name = path.relative_to(folder).as_posix()
        if path.name.startswith("."):
            continue
        if not path.resolve().is_relative_to(root):
            faults.append(_fault(name, "tautan ini menunjuk ke luar foldernya", "salin berkasnya ke folder ini"))
        elif not path.is_file():
            faults.append(_fault(name, "bukan berkas biasa"))
        else:
            _read(path, name, files, faults, own=own)
    if faults:
        raise FaultyFile(tuple(faults))
    return files


def _judge_folders(kind: Kind, folder: Path, faults: list[Fault]) -> None:
    inner = {path.parent for path in folder.rglob(f"*{ENDINGS[kind]}")} - {folder}
    for each in (folder, *sorted(inner)):
        _judge(each, folder.name if each == folder else each.relative_to(folder).as_posix(), faults)


def _read(path: Path, name: str, files: dict[str, bytes], faults: list[Fault], *, own: bool) -> None:
    if own:
        _judge(path, name, faults)
    if path.stat().st_size > LARGEST:
        faults.append(_fault(name, f"lebih besar dari {LARGEST // 1000} kB"))
        return
    try:
        files[name] = path.read_bytes()
    except OSError as error:
        faults.append(_fault(name, f"tidak dapat dibaca: {error.strerror}"))


def _judge(path: Path, name: str, faults: list[Fault]) -> None:
    """What everybody may write, anybody could have written."""
    if path.stat().st_mode & stat.S_IWOTH:
        faults.append(_fault(name, "semua orang boleh menulis di sini", f"chmod o-w {path}"))


def _fault(name: str, message: str, mend: str = "") -> Fault:
    return Fault(name, 1, 1, message, mend)


@cache
def reading_code() -> str:
    """Names the code that compiles and reads rules, by its contents."""
    digest = hashlib.sha256()
    for path in sorted((PACKAGE / "core" / "rulebook").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
