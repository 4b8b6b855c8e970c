"""Rule files as text: every fault an admin makes first is named with its line and what to write."""

import pytest

from daemon.core.rulebook import compile_rules
from daemon.core.rulebook.source import FaultyFile, read_source
from daemon.core.rulebook.tables import Key, take


def faults(raw: bytes):
    with pytest.raises(FaultyFile) as caught:
        read_source("aturan.toml", raw)
    return caught.value.faults


@pytest.mark.parametrize(
    ("raw", "line", "column", "said"),
    [
        (b'a = "\\b(x)"', 1, 1, "kutip tunggal: '\\b(x)'"),
        (b'a = 1\nb = ["x", "\\f"]', 2, 11, "kutip tunggal: '\\f'"),
        (b'a = "\\d+"', 1, 8, "kutip tunggal"),
        (b"a", 1, 2, "kunci ="),
        (b"a = {x = 1,\n y = 2}", 1, 12, "beberapa baris"),
        (b"a = 1\na = 2", 2, 6, "[[rule]]"),
        (b"[rule]\nx = 1\n[rule]\n", 3, 6, "kurung ganda"),
        (b'a = ["x"\nb = 1', 2, 1, "tutup daftar"),
        (b"a = foo", 1, 5, "kutip"),
        (b'a = "x', 1, 7, "kutip"),
        (b'a = "\xe9"', 1, 6, "UTF-8"),
        (b"[[rule]\nx = 1", 1, 7, "[[nama]]"),
    ],
)
def test_a_fault_names_its_place_and_what_to_write(raw, line, column, said):
    fault = faults(raw)[0]
    assert (line, column) == (fault.line, fault.column)
    assert said in fault.mend
    assert fault.source_line == raw.decode("utf-8", "replace").split("\n")[line - 1]
    assert str(fault).startswith(f"aturan.toml:{line}:{column}: ")


def test_windows_files_are_read():
    source = read_source("x.toml", b'\xef\xbb\xbf# hai\r\n[[rule]]\r\nname = "a"\r\n')
    assert source.data == {"rule": [{"name": "a"}]}
    assert source.places["rule", 0, "name"] == (3, 1)


def test_every_key_has_a_place():
    text = b'[phrases]\na = ["x",\n  "y"]\n[[rule]]\nname = "n"\n[[rule.example]]\nreply = """a\nb"""\n[[rule.example]]\nx.y = {a = 1, b = [1, 2]}\n'
    places = read_source("x.toml", text).places
    assert places["phrases", "a", 1] == (3, 3)
    assert places["rule", 0, "example", 0, "reply"] == (7, 1)
    assert places["rule", 0, "example", 1] == (9, 1)
    assert places["rule", 0, "example", 1, "x", "y", "b", 1] == (10, 23)
    assert read_source("x.toml", text).where(("rule", 0, "nothing")) == "x.toml:4"


KEYS = {
    "name": Key("text", required=True),
    "any": Key("texts"),
    "kind": Key("text", allowed=("day", "hour")),
    "number": Key("whole", least=1, most=90),
    "inner": Key("table", keys={"flag": Key("flag", default=True)}),
}


def test_all_faults_of_a_table_are_collected_and_defaults_stand_in():
    source = read_source("x.toml", b'anny = ["x"]\nkind = "dayy"\nnumber = 100\n[inner]\nflag = 3\n')
    found = []
    values = take(source, (), KEYS, found)
    said = {(fault.line, fault.message, fault.mend) for fault in found}
    assert (1, "kunci 'anny' tidak dikenal", "maksud Anda 'any'?") in said
    assert (2, "nilai 'dayy' tidak dikenal", "maksud Anda 'day'? yang boleh: day, hour") in said
    assert (3, "100 terlalu besar", "paling banyak 90") in said
    assert any(line == 5 and "true atau false" in message for line, message, _ in said)
    assert any("'name' harus ada" in message for _, message, _ in said)
    assert values == {"name": None, "any": (), "kind": None, "number": None, "inner": {"flag": True}}


RULE = b'[[rule]]\nname = "a"\nany = ["selesai"]\nmeans = "answered"\n'


@pytest.mark.parametrize(
    ("raw", "place", "message", "mend"),
    [
        (b'[[rule]]\nname = "a"\nany = ["x", "/\\bx/"]\nmeans = "answered"\n', (3, 13), "karakter kendali U+0008", "tulis dengan kutip tunggal: '/\\bx/'"),
        (b'[[rule]]\nname = "\xe9"\n', (2, 9), "byte 0xE9 bukan UTF-8", "di Notepad: Save As, Encoding: UTF-8"),
        (b'[[rule]]\nname = "a"\nthen = {move = "answered",\n  pause_days = 3}\n', (3, 27), "nama kunci", "tidak boleh dipecah atas beberapa baris"),
        (RULE + RULE, (6, 1), "nama 'a' sudah dipakai di aturan.toml:1", "beri nama lain"),
        (RULE.replace(b'"selesai"', b"'/(a)\\1/'"), (3, 8), "rujukan balik (\\1) tidak didukung", "tanpa \\1"),
        (RULE.replace(b'"selesai"', b"'/a(?=b)/'"), (3, 8), "lookaround", "'unless' atau 'none'"),
        (RULE.replace(b'"selesai"', b"'/(a/'"), (3, 8), "bukan RE2 yang sah", "periksa kurung"),
        (RULE.replace(b'"selesai"', b"'/x*/'"), (3, 8), "cocok dengan teks kosong", "sedikitnya satu huruf"),
        (RULE.replace(b'"selesai"', b"'/(.*a){300}/'"), (3, 8), "pola ini terlalu besar", "perkecil angka"),
        (RULE.replace(b"any", b"anny"), (3, 1), "kunci 'anny' tidak dikenal", "maksud Anda 'any'?"),
        (RULE.replace(b'"answered"', b'"answerd"'), (4, 1), "nilai 'answerd' tidak dikenal", "maksud Anda 'answered'?"),
        (RULE.replace(b"selesai", b"@selesay"), (3, 8), "daftar '@selesay' tidak ada", "yang ada: -"),
        (RULE.replace(b"selesai", b"(selesai"), (3, 8), "')' tidak ada", "tutup dengan ')'"),
        (RULE + b'status = ["sentt"]\n', (5, 11), "nilai 'sentt' tidak dikenal", "maksud Anda 'sent'?"),
        (RULE + b"[rule.then]\npause_days = 400\n", (6, 1), "400 terlalu besar", "paling banyak 90"),
        (RULE + b'[rule.then]\nnotify = ["superior"]\n', (6, 11), "nilai 'superior' tidak dikenal", "leadership"),
        (RULE + b'[rule.then]\nnotify = ["officers"]\n', (6, 1), "'notify' tanpa 'template' tidak berakibat apa-apa", "rule_notice"),
        (RULE + b'[[rule.example]]\nreply = "Halo"\nmeans = "answered"\n', (6, 1), "contoh gagal: dibaca 'unclear', seharusnya 'answered'", "tidak ada kata yang menentukan"),
        (b'[[rule]]\nname = "a"\nmeans = "other"\n', (1, 1), "aturan 'a' tidak memuat syarat", 'any = ["..."]'),
        (b'[[rule]]\nname = "a"\nany = ["x"]\n', (1, 1), "aturan 'a' tidak berakibat apa-apa", "tambahkan 'means'"),
    ],
)  # fmt: skip
def test_what_admins_get_wrong_is_said_in_their_language_with_what_to_write(raw, place, message, mend):
    with pytest.raises(FaultyFile) as caught:
        compile_rules({"aturan.toml": raw})
    fault = caught.value.faults[0]
    assert (place, True, True) == ((fault.line, fault.column), message in fault.message, mend in fault.mend), str(fault)
    printed = str(fault).split("\n")
    assert printed[0].startswith(f"aturan.toml:{fault.line}:{fault.column}: ")
    assert printed[2] == "    " + " " * (fault.column - 1) + "^"


def test_every_fault_of_every_file_is_named_at_once():
    with pytest.raises(FaultyFile) as caught:
        compile_rules({"a.toml": RULE.replace(b"any", b"anny"), "b.toml": b'x = "\\d"', "c.toml": b"[[rule]]\n"})
    assert [fault.file for fault in caught.value.faults] == ["a.toml", "b.toml", *["c.toml"] * 3]


def test_files_of_windows_and_with_tabs_are_whole_rules():
    raw = b"\xef\xbb\xbf" + RULE.replace(b"\n", b"\r\n").replace(b"any =", b"any\t=")
    assert compile_rules({"aturan.toml": raw}).rules[0].name == "a"
