"""One open case: edits, joined typing, undo and redo, the lock, differences, what is to be saved, and cached results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.answers.model import Act, Answers, Edit
from desktop.case.file import read_case
from desktop.case.model import Attachment, Case, Status
from desktop.clerk.desk import Desk
from desktop.clerk.edits import PAUSE_S
from desktop.definition.find import load
from desktop.definition.model import Form, Value
from desktop.errors import DeskError

MakeDesk = Callable[..., Desk]


class Clock:
    """Time that passes only when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def form() -> Form:
    return load("komae.sheet")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(form: Form, clock: Clock) -> MakeDesk:
    def desk(base: Answers | None = None, **values: Value) -> Desk:
        return Desk(Case("id", (Answers.of(form, values),), revision=3), form, base=base, clock=clock)

    return desk


def test_values(make: MakeDesk) -> None:
    desk = make(jikou="事項", grid=("jusho", "shimei"), mk_jimu=("一", "二"), kubun="shimon")
    assert (desk.text("jikou"), desk.text("mk_jimu"), desk.text("biko")) == ("事項", "一\n二", "")
    assert (desk.chosen("grid"), desk.chosen("kubun")) == (("shimei", "jusho"), ("shimon",))
    assert (desk.value("biko"), desk.value("koui"), desk.value("fact:tanto")) == ("", (), "")
    assert dict(desk.values)["grid"] == ("shimei", "jusho")


def test_edit_undo_redo(make: MakeDesk) -> None:
    desk = make(jikou="一")
    assert desk.edit("jikou", "二")
    assert desk.edit("grid", ("jusho", "shimei"), name="「住所」にチェック")
    assert desk.edit("fact:tanto", "髙橋")
    assert not desk.edit("jikou", "二")
    assert desk.undo_name == "「担当」の入力"
    assert [desk.undo(), desk.undo_name, desk.undo(), desk.undo_name, desk.undo(), desk.undo()] == [
        "fact:tanto",
        "「住所」にチェック",
        "grid",
        "「事項」の入力",
        "jikou",
        None,
    ]
    assert (dict(desk.values), dict(desk.facts)) == ({"jikou": "一"}, {})
    assert (desk.can_undo, desk.can_redo) == (False, True)
    assert [desk.redo(), desk.redo(), desk.redo_name, desk.redo(), desk.redo()] == [
        "jikou",
        "grid",
        "「担当」の入力",
        "fact:tanto",
        None,
    ]
    assert (desk.text("jikou"), desk.chosen("grid"), desk.fact("tanto")) == ("二", ("shimei", "jusho"), "髙橋")


def test_a_new_edit_ends_redo(make: MakeDesk) -> None:
    desk = make()
    desk.edit("jikou", "一")
    desk.undo()
    desk.edit("biko", "二")
    assert not desk.can_redo
    assert desk.redo() is None


def test_edit_many_is_one_act(make: MakeDesk) -> None:
    desk = make(jikou="情報の情報", biko="情報")
    assert desk.edit_many("すべて置換", {"jikou": "資料の資料", "biko": "資料", "fact:tanto": "甲", "kensu": ""})
    assert desk.undo_name == "すべて置換"
    assert desk.undo() == "jikou"
    assert (dict(desk.values), dict(desk.facts)) == ({"jikou": "情報の情報", "biko": "情報"}, {})
    assert not desk.edit_many("何もしない", {"jikou": "情報の情報"})
    assert not desk.can_undo


def type_in(desk: Desk, place: str, text: str, start: str = "") -> None:
    for n in range(len(text)):
        desk.edit(place, start + text[: n + 1], typing=True)


def test_typing_joins(make: MakeDesk, clock: Clock) -> None:
    desk = make(jikou="初")
    type_in(desk, "jikou", "めて", "初")
    type_in(desk, "biko", "備考")
    type_in(desk, "jikou", "。", "初めて")
    clock.now += PAUSE_S
    type_in(desk, "jikou", "次", "初めて。")
    desk.pause()
    type_in(desk, "jikou", "終", "初めて。次")
    seen = []
    while desk.undo():
        seen.append((desk.text("jikou"), desk.text("biko")))
    assert seen == [("初めて。次", "備考"), ("初めて。", "備考"), ("初めて", "備考"), ("初めて", ""), ("初", "")]


def test_typing_after_undo_begins_anew(make: MakeDesk) -> None:
    desk = make()
    type_in(desk, "jikou", "一")
    desk.edit("jikou", "一二")
    desk.undo()
    type_in(desk, "jikou", "三", "一")
    desk.undo()
    assert desk.text("jikou") == "一"


def test_typed_and_deleted_leaves_nothing_to_undo(make: MakeDesk) -> None:
    desk = make(jikou="初")
    desk.edit("biko", "備考")
    desk.edit("jikou", "初め", typing=True)
    desk.edit("jikou", "初", typing=True)
    assert desk.undo_name == "「備考」の入力"
    type_in(desk, "jikou", "めて", "初")
    assert [desk.undo(), desk.text("jikou"), desk.undo(), desk.text("biko")] == ["jikou", "初", "biko", ""]


def test_texts_are_kept_code_point_by_code_point(make: MakeDesk) -> None:
    desk = make()
    text = "　辻󠄀\tが１〜～\r\n"
    desk.edit("jikou", text)
    assert desk.text("jikou") == text


@pytest.mark.parametrize(
    "locked", [{"status": Status.FINAL}, {"status": Status.SUBMITTED}, {"archived": True}, {"binned": True}]
)
def test_a_locked_case_is_refused(make: MakeDesk, locked: dict[str, object]) -> None:
    desk = make(jikou="一")
    desk.edit("jikou", "二")
    desk.renew(replace(desk.case, **locked))  # type: ignore[arg-type]
    for change in (
        lambda: desk.edit("jikou", "三"),
        lambda: desk.edit_many("置換", {"jikou": "三"}),
        desk.undo,
        desk.redo,
    ):
        with pytest.raises(DeskError) as refused:
            change()
        assert refused.value.code == "clerk.locked"
    assert (desk.can_undo, desk.can_redo, desk.text("jikou")) == (False, False, "二")


@pytest.mark.parametrize(
    ("place", "value"), [("jikou", ("一",)), ("grid", "shimei"), ("fact:nai", "x"), ("fact:tanto", ("x",))]
)
def test_a_value_of_the_wrong_kind_is_a_bug(make: MakeDesk, place: str, value: Value) -> None:
    with pytest.raises(ValueError, match=place.removeprefix("fact:")):
        make().edit(place, value)


def test_an_unknown_field_is_a_bug(make: MakeDesk) -> None:
    with pytest.raises(KeyError):
        make().edit("nai", "x")


def test_differences(make: MakeDesk, form: Form) -> None:
    base = Answers.of(form, {"jikou": "昨年", "grid": ("shimei",), "biko": "同じ"})
    desk = make(base, jikou="昨年", grid=("shimei",), biko="同じ")
    assert desk.differences() == frozenset()
    desk.edit("jikou", "今年")
    desk.edit("grid", ())
    desk.edit("kensu", "10件")
    assert desk.differences() == {"jikou", "grid", "kensu"}
    desk.undo()
    assert desk.differences() == {"jikou", "grid"}
    assert make(jikou="一").differences() == frozenset()


def test_shown_and_required_follow_the_answers(make: MakeDesk, form: Form) -> None:
    desk = make()
    asked = {f for f in form.fields if desk.shown(f)}
    desk.edit("koui", ("teikyo",))
    more = {f for f in form.fields if desk.shown(f)} - asked
    assert "gt_saki" in more
    assert desk.required("gt_saki")
    desk.undo()
    assert not desk.shown("gt_saki")
    assert not desk.required("gt_saki")


def test_what_is_to_be_saved(make: MakeDesk) -> None:
    desk = make(jikou="一")
    desk.edit("jikou", "二", name="甲")
    desk.undo()
    desk.redo()
    assert desk.dirty
    assert [(a.name, a.edits[0].old, a.edits[0].new) for a in desk.unsaved()] == [
        ("甲", "一", "二"),
        ("元に戻す：甲", "二", "一"),
        ("甲", "一", "二"),
    ]


def test_what_is_done_during_a_save_stays_unsaved(make: MakeDesk) -> None:
    desk = make(jikou="一")
    type_in(desk, "jikou", "二", "一")
    under_way, acts = desk.case, desk.unsaved()
    type_in(desk, "jikou", "三", "一二")
    assert acts == (Act("「事項」の入力", (Edit("jikou", "一", "一二"),), typing=True),)
    desk.saved(replace(under_way, revision=4), len(acts))
    assert (desk.case.revision, desk.text("jikou")) == (4, "一二三")
    assert [(a.edits[0].old, a.edits[0].new) for a in desk.unsaved()] == [("一二", "一二三")]
    desk.saved(replace(desk.case, revision=5), 1)
    assert (desk.dirty, desk.unsaved(), desk.case.revision) == (False, (), 5)
    assert desk.undo() == "jikou"
    assert desk.text("jikou") == "一"


def test_typing_is_one_entry_until_it_is_saved(make: MakeDesk) -> None:
    desk = make()
    type_in(desk, "jikou", "一二三四")
    assert [(a.edits[0].old, a.edits[0].new) for a in desk.unsaved()] == [("", "一二三四")]


def test_renewal_takes_what_the_store_says_but_not_unsaved_values(make: MakeDesk, form: Form) -> None:
    desk = make(jikou="一")
    file = Attachment("f", "図.png", "図", 1, "")
    elsewhere = replace(desk.case, papers=(Answers.of(form, {"jikou": "よそで"}),), revision=9, attachments=(file,))
    desk.edit("jikou", "二")
    desk.renew(elsewhere)
    assert (desk.text("jikou"), desk.case.revision, desk.attachments) == ("二", 9, (file,))
    desk.saved(replace(desk.case, revision=10), 1)
    desk.renew(replace(elsewhere, revision=11))
    assert (desk.text("jikou"), desk.case.revision) == ("よそで", 11)


def test_findings_and_sheet_are_kept_until_a_value_changes(papers: Path) -> None:
    read = read_case(papers / "k1.toml")
    desk = Desk(read.case, read.form)
    findings, sheet, draft = desk.findings(), desk.sheet(), desk.sheet(draft=True)
    assert desk.findings() is findings
    assert desk.sheet() is sheet
    assert desk.sheet(draft=True) is draft
    assert draft.draft
    assert not sheet.draft
    desk.saved(replace(desk.case, revision=8), 0)
    assert desk.sheet() is sheet
    desk.edit("jimu_mei", "別の事務")
    assert "別の事務" in desk.sheet().text()
    assert desk.findings() is not findings
    desk.undo()
    assert desk.sheet().text() == sheet.text()
    assert desk.findings() == findings


def test_mending_is_one_undoable_act(papers: Path) -> None:
    read = read_case(papers / "k1.toml")
    desk = Desk(read.case, read.form)
    text = desk.text("jimu_gaiyo")
    desk.edit("jimu_gaiyo", text.replace("，", "、", 1))
    offered = [f for f in desk.findings() if f.change is not None and f.place == "jimu_gaiyo"]
    assert offered
    mended = [f for f in offered if desk.mend(f)]
    assert mended
    assert desk.text("jimu_gaiyo") != text.replace("，", "、", 1)
    for _ in mended:
        assert desk.undo() == "jimu_gaiyo"
    assert desk.text("jimu_gaiyo") == text.replace("，", "、", 1)


def test_nothing_heavy_is_loaded_for_a_desk() -> None:
    import subprocess
    import sys

    heavy = ("PySide6", "sqlmodel", "sqlalchemy", "alembic", "openpyxl", "reportlab", "fontTools", "sqlcipher3")
    code = f"import sys, desktop.clerk.desk; print(*set({heavy!r}) & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"
