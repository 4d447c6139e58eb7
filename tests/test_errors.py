"""Refusals: declared once, Japanese sentences with a next step; bugs of ours are told apart and leak nothing.

1. Importing every room declares every refusal; a code names its room.
2. A sentence ends with 。, is Japanese, and says what to do next.
3. ``str`` of an error is its sentence with the facts filled in; several errors give one sentence a line.
4. A bug report names the place in our code and no text of a case.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

import desktop
from desktop.errors import REFUSALS, DeskError, DeskErrors, Refusal, bug_report, refusal

NEXT_STEP = ("ください", "できます", "お知らせ", "{next}")
"""Every sentence says what to do; ``{next}`` is a fact that says it."""


def all_refusals() -> list[Refusal]:
    """Import every module that declares one, without Qt's application."""
    package = Path(desktop.__file__).parent
    for path in sorted(package.rglob("*.py")):
        if "refusal(" in path.read_text("utf-8") and path.name != "errors.py":
            importlib.import_module(".".join(path.relative_to(package.parent).with_suffix("").parts))
    return list(REFUSALS.values())


@pytest.mark.parametrize("what", all_refusals(), ids=lambda r: r.code)
def test_sentence(what: Refusal) -> None:
    room = what.code.split(".")[0]
    assert room in {r for rooms in desktop.FLOORS for r in rooms}
    assert re.fullmatch(r"[a-z]+(\.[a-z0-9-]+)+", what.code)
    assert what.sentence.endswith(("。", "{next}"))
    assert re.search("[ぁ-ん]", what.sentence)
    assert any(step in what.sentence for step in NEXT_STEP), what.sentence


def test_a_code_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        refusal("places.full", "もう一度。")


def test_facts_are_filled_in() -> None:
    error = DeskError(REFUSALS["places.full"], path="D:\\案件")
    assert "「D:\\案件」" in str(error)
    assert error.world
    assert error.code == "places.full"


def test_foreign_text_stays_in_one_visible_line() -> None:
    """A value with control characters neither breaks the sentence nor commands the terminal."""
    said = str(DeskError(REFUSALS["places.no-place"], path="a\n\x1b[2J\0\u2028\u202e　外字\ue000葛\U000e0100"))
    assert "a〔U+000A〕〔U+001B〕[2J〔U+0000〕〔U+2028〕〔U+202E〕　外字\ue000葛\U000e0100" in said
    assert len(said.splitlines()) == 1
    assert len(str(DeskError(REFUSALS["places.no-place"], path="あ" * 100_000))) < 1_200


def test_several_errors_give_a_line_each() -> None:
    full = DeskError(REFUSALS["places.full"], path="甲")
    gone = DeskError(REFUSALS["places.no-place"], path="乙")
    both = DeskErrors((full, gone))
    assert str(both).splitlines() == [str(full), str(gone)]


def test_bug_report_holds_no_case_text() -> None:
    written = "山田太郎の病歴"

    def fails() -> None:
        raise KeyError(written)

    with pytest.raises(KeyError) as caught:
        fails()
    report = bug_report(caught.value, "0.1.0")
    assert "KeyError" in report
    assert "fails" in report
    assert written not in report
