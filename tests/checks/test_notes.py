"""※ notes of one paper.

1. A reference without its note is told at its words; a note no text refers to is told at the note.
2. Notes written out in a text count as notes; a bare ※ is enough for a single note.
3. A paper without a list of ※ notes is left alone.
"""

from __future__ import annotations

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.checks.check import check
from desktop.checks.finding import Finding
from desktop.definition.model import Field, Value
from tests.several import form_of, section

FORM = form_of(
    "chu",
    section(Field("bun", "prose", "説明"), Field("narabi", "list", "並び"), Field("chu", "list", "注", numbering="※")),
)


def found(**values: Value) -> list[Finding]:
    told = check(FORM, Case("0", (Answers.of(FORM, values),)))
    return [f for f in told if f.code.startswith("note.")]


def test_1_every_reference_has_its_note() -> None:
    assert found(bun="回線（※１）と規格（※２）", chu=("回線とは", "規格とは")) == []
    assert found(bun="回線（※1）", narabi=("規格※２",), chu=("回線とは", "規格とは")) == []


def test_1_a_reference_without_a_note() -> None:
    (finding,) = found(bun="回線（※１）と\n規格（※３）と（※２）", chu=("回線とは", "規格とは"))
    assert (finding.grade, finding.code, finding.place) == ("注意", "note.missing", "bun")
    assert "回線（※１）と\n規格（※３）"[finding.start : finding.start + finding.length] == "※３"
    assert finding.sentence.startswith("「※３」とありますが、その注が書かれていません（注は２件です）。")


def test_1_a_note_nobody_refers_to() -> None:
    (finding,) = found(bun="回線（※１）", chu=("回線とは", "規格とは"))
    assert (finding.code, finding.place, finding.start, finding.length) == ("note.unused", "chu", 5, 4)
    assert "注「※２」を指す文がありません" in finding.sentence


@pytest.mark.parametrize(
    "values",
    [
        {"bun": "回線（※１）\n※１　回線とは"},
        {"bun": "回線※", "chu": ("回線とは",)},
        {"bun": "回線（※２）と規格（※３）", "chu": ("※２　回線とは", "※３　規格とは")},
        {"bun": "回線（※１）", "chu": ("これは（※２）による", "さらに")},
        {},
    ],
)
def test_2_notes_of_other_shapes(values: dict[str, Value]) -> None:
    assert found(**values) == []


def test_3_without_a_list_of_notes() -> None:
    form = form_of("bun", section(Field("bun", "prose", "説明")))
    assert check(form, Case("0", (Answers.of(form, {"bun": "回線（※３）"}),))) == ()
