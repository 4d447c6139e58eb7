"""Findings and remarks on the screen.

1. Findings stand by grade, 誤り first, with counts and words; each grade has a shape of its own.
2. Enter and click jump; the offer has a button, Ctrl+Enter does the same; a locked case offers nothing.
3. New findings keep the keyboard on the one it was on; the same findings redraw nothing.
4. Remarks are jumps with a check, the latest round only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.answers.model import Answers
from desktop.case.model import TAKEN_IN, Case, Remark, Round
from desktop.checks.finding import Finding
from desktop.clerk.desk import Desk
from desktop.definition.find import load
from desktop.definition.model import Change
from desktop.screen.findings_view import GRADES, FindingsView, offer_of
from desktop.screen.look import draw_sign
from desktop.screen.remarks_view import RemarksView, remark_words

Key, Mod = Qt.Key, Qt.KeyboardModifier
DOUBLED = Change("mk_riyu", "replace", "住民住民", "住民")
FOUND = (
    Finding("気づき", "text.doubled", "mk_riyu", "理由", "「住民住民」は同じ言葉が重なっています。", 3, 4, DOUBLED),
    Finding("誤り", "missing", "jikou", "事項", "「事項」が書かれていません。記入してください。"),
    Finding("注意", "rule.zei", "sonota", "その他の項目", "税に関する情報が書かれています。"),
    Finding("誤り", "missing", "kubun", "諮問・報告の別", "選ばれていません。"),
)


@pytest.fixture
def view(qtbot: QtBot) -> FindingsView:
    made = FindingsView()
    qtbot.addWidget(made)
    made.resize(620, 400)
    made.show_findings(FOUND)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.list.setFocus()
    return made


def texts(view: FindingsView) -> list[str]:
    return [str(view.rows.index(n, 0).data()) for n in range(view.rows.rowCount())]


def test_grades_stand_in_order_with_counts(view: FindingsView) -> None:
    found = texts(view)
    assert [t.split("　")[0] for t in found] == ["誤り", "誤り", "誤り", "注意", "注意", "気づき", "気づき"]
    assert found[0].startswith("誤り　2件")
    assert view.counts.text() == "誤り 2　注意 1　気づき 1"
    assert view.counts.accessibleName() == "点検の結果：誤り2件、注意1件、気づき1件"
    assert "提案：「住民住民」を「住民」に直す" in found[-1]


def test_every_grade_has_its_own_shape() -> None:
    pictures = []
    for grade in GRADES:
        image = QImage(24, 24, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        draw_sign(painter, QRectF(0, 0, 24, 24), grade, QColor("black"), QColor("white"))
        painter.end()
        pictures.append(image)
    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]


def test_keys_jump_and_mend(view: FindingsView, qtbot: QtBot) -> None:
    qtbot.keyClick(view.list, Key.Key_Down)
    while view.list.current() != FOUND[1]:
        qtbot.keyClick(view.list, Key.Key_Down)
    assert not view.fix.isEnabled()
    with qtbot.waitSignal(view.chosen) as told:
        qtbot.keyClick(view.list, Key.Key_Return)
    assert told.args == [FOUND[1]]
    qtbot.keyClick(view.list, Key.Key_End)
    assert view.list.current() == FOUND[0]
    with qtbot.waitSignal(view.fix_wanted) as wanted:
        qtbot.keyClick(view.list, Key.Key_Return, Mod.ControlModifier)
    assert wanted.args == [FOUND[0]]
    with qtbot.waitSignal(view.fix_wanted):
        view.fix.click()


def test_click_jumps_and_the_button_mends(view: FindingsView, qtbot: QtBot) -> None:
    index = view.rows.index(view.rows.rowCount() - 1, 0)
    rect = view.list.visualRect(index)
    with qtbot.waitSignal(view.chosen) as told:
        qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + rect.center() / 20)
    assert told.args == [FOUND[0]]
    button = view.list.drawing.button_rect(FOUND[0], rect)
    with qtbot.waitSignal(view.fix_wanted):
        qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=button.center())


def test_a_locked_case_jumps_only(view: FindingsView, qtbot: QtBot) -> None:
    view.set_locked(True)
    qtbot.keyClick(view.list, Key.Key_End)
    assert not view.fix.isEnabled()
    with qtbot.assertNotEmitted(view.fix_wanted):
        qtbot.keyClick(view.list, Key.Key_Return, Mod.ControlModifier)


def test_new_findings_keep_the_keyboard(view: FindingsView, qtbot: QtBot) -> None:
    qtbot.keyClick(view.list, Key.Key_End)
    moved = replace(FOUND[0], sentence="「住民住民」が２か所あります。")
    view.show_findings((moved, FOUND[2]))
    assert view.list.current() == moved
    with qtbot.assertNotEmitted(view.rows.modelReset):
        view.show_findings([moved, FOUND[2]])


def test_the_button_offers_nothing_when_the_finding_is_mended(view: FindingsView) -> None:
    view.list.setCurrentIndex(view.rows.index(view.rows.rowCount() - 1, 0))
    assert view.fix.isEnabled()
    view.show_findings(FOUND[1:])  # the mended one is gone
    assert not view.fix.isEnabled()


def test_nothing_found_is_said(view: FindingsView) -> None:
    view.show_findings(())
    assert view.nothing.isVisible()
    assert not view.list.isVisible()
    assert view.counts.text() == "誤り 0　注意 0　気づき 0"


def test_stepping_goes_round(view: FindingsView) -> None:
    seen: list[object] = []
    view.chosen.connect(seen.append)
    for _ in range(5):
        view.step(forward=True)
    view.step(forward=False)
    assert [f.place for f in seen if isinstance(f, Finding)] == [
        "jikou",
        "kubun",
        "sonota",
        "mk_riyu",
        "jikou",
        "mk_riyu",
    ]


def test_offers_in_words() -> None:
    assert offer_of(Change("f", "clear")) == "この欄を空にする"
    assert offer_of(Change("f", "replace", "あ", "")) == "「あ」を消す"
    assert offer_of(Change("f", "replace", "あ" * 40, "い" * 40)) == "提案どおりに直す"
    assert offer_of(Change("f", "choose", "x")) == "チェックを付ける"


def test_the_findings_of_an_empty_sheet_lead_to_their_fields(qtbot: QtBot) -> None:
    form = load("komae.sheet")
    desk = Desk(Case("c", (Answers.of(form),)), form)
    view = FindingsView()
    qtbot.addWidget(view)
    view.show_findings(desk.findings())
    places = [r.place for r in view.rows.rows if isinstance(r, Finding)]
    assert "jikou" in places
    assert set(places) <= {*form.fields, *(f"fact:{f.id}" for f in form.facts), "attachments"}


# --- remarks ---


def rounds(*remarks: Remark) -> tuple[Round, ...]:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    return (Round(1, "事務局", at, (Remark("biko", "前の回"),)), Round(2, "事務局", at, remarks))


def test_remarks_are_jumps_with_checks(qtbot: QtBot) -> None:
    form = load("komae.sheet")
    case = Case("c", (Answers.of(form),), rounds=rounds(Remark("jikou", "末尾を。"), Remark("", "全体に。")))
    view = RemarksView(form)
    qtbot.addWidget(view)
    assert view.head.text() == "差戻しの指摘はありません。"
    view.show_case(case)
    assert "第2回" in view.head.text()
    assert "2件のうち0件" in view.head.text()
    assert [j.text() for j in view.jumps] == ["事項", "案件の全体"]
    assert [j.isEnabled() for j in view.jumps] == [True, False]
    with qtbot.waitSignal(view.chosen) as told:
        view.jumps[0].click()
    assert told.args == ["jikou"]
    with qtbot.waitSignal(view.settled) as settled:
        view.checks[1].click()
    assert settled.args == [2, 1, True]
    kept = view.checks[1]
    view.show_case(replace(case, rounds=rounds(Remark("jikou", "末尾を。"), Remark("", "全体に。", settled=True))))
    assert view.checks[1] is kept  # the keyboard stays on it
    assert "1件に対応済み" in view.head.text()


def test_what_taking_in_left_stays_beside_a_return(qtbot: QtBot) -> None:
    form = load("komae.sheet")
    at = datetime(2026, 1, 5, tzinfo=UTC)
    taken = Round(TAKEN_IN, "係", at, (Remark("koui", "印を確かめてください。", settled=True),))
    returned = Round(1, "事務局", at, (Remark("jikou", "末尾を。"),))
    view = RemarksView(form)
    qtbot.addWidget(view)
    case = Case("c", (Answers.of(form),), rounds=(taken, returned))
    view.show_case(case)
    assert view.head.text().split("\n") == [
        "第1回の差戻し（事務局）　指摘1件のうち0件に対応済み",
        "取り込みの要確認　1件のうち1件に対応済み",
    ]
    assert remark_words(case) == "差戻しの指摘・要確認　残り 1"
    with qtbot.waitSignal(view.settled) as told:
        view.checks[1].click()
    assert told.args == [0, 0, False]


def test_a_narrow_line_of_counts_drops_the_words_not_the_numbers(view: FindingsView) -> None:
    counts = view.counts
    counts.show_counts({"誤り": 12, "注意": 1})
    counts.resize(counts.sizeHint())
    assert list(counts.words().values()) == ["誤り 12", "注意 1", "気づき 0"]
    counts.resize(counts.width() - 1, counts.height())
    assert list(counts.words().values()) == ["12", "1", "0"]
