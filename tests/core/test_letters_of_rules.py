"""Templates that rules send: the two shipped ones, and an office's own rule_... beside them."""

from datetime import UTC, datetime

import pytest

from daemon.core.letters import TemplateSet, is_rule_mail
from daemon.core.letters.trial import try_templates
from daemon.edges.files import find_files

NOW = datetime(2026, 11, 29, 9, 5, tzinfo=UTC)
SHIPPED = {name: content.decode() for name, content in find_files("templates", None).items()}
OWN = {
    "id/rule_undangan.subject.j2": "Undangan: {{ topic }}",
    "id/rule_undangan.txt.j2": "Mohon hadir. {{ words }}\n{{ footer }}\n{{ case }}\n",
}


def faults(own):
    templates = TemplateSet({**SHIPPED, **own})
    return [str(fault) for fault in templates.check() or try_templates(templates, NOW)]


def test_an_office_may_write_letters_of_its_own_for_rules():
    assert faults(OWN) == []
    assert {p for p in TemplateSet({**SHIPPED, **OWN}).purposes if is_rule_mail(p)} == {
        "rule_notice", "rule_question", "rule_undangan",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("id/rule_undangan.txt.j2", "{{ topik }} {{ footer }}", "id/rule_undangan.txt.j2:1:1: nama 'topik' tidak dikenal"),
        ("id/rule_undangan.txt.j2", "Mohon hadir.", "pembawa kasus {{ footer }}"),
        ("id/rule_undangan.txt.j2", "{{ footer }}{{ words.a.b }}", "tidak dapat diisi"),
        ("en/rule_undangan.subject.j2", "Invitation", "en/rule_undangan.txt.j2:1:1: bagian teks polos belum ada"),
    ],
)
def test_what_is_wrong_with_it_is_named_with_its_line(name, text, said):
    assert any(said in fault for fault in faults({**OWN, name: text}))
