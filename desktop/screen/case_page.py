"""One open case: its desk in; the form, the findings and the live sheet side by side, saved by itself, out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from desktop.case.model import Case, Remark
from desktop.clerk.desk import Desk
from desktop.definition.model import Form, Value
from desktop.screen.attached_pages import AttachedPages
from desktop.screen.autosave import Autosave
from desktop.screen.case_differences import Differences
from desktop.screen.case_doors import CaseDoors
from desktop.screen.case_steps import CaseSteps, next_step, steps_at
from desktop.screen.case_stored import Stored
from desktop.screen.case_widgets import Banner, Elided
from desktop.screen.findings_view import FindingsView
from desktop.screen.form_plan import places_on_papers
from desktop.screen.form_view import FormView
from desktop.screen.look import Word, em
from desktop.screen.office import Office
from desktop.screen.own_phrases import Known, StorePhrases, read_phrases
from desktop.screen.remarks_view import RemarksView, remark_words
from desktop.screen.sheet_view import SheetView

if TYPE_CHECKING:
    from desktop.answers.model import Answers
    from desktop.checks.finding import Finding
    from desktop.clerk.attached import Measured
    from desktop.screen.window import Window
    from desktop.store.store import Store

SHEET_PAUSE, CHECK_PAUSE = 30, 250
"""ms of quiet before the sheet, and the findings, follow what was typed."""
TAB_CHARS = 14
ALWAYS = frozenset(
    {"print_sheet", "save_pdf", "save_excel", "export_bundle", "close_page", "check", "check_back", "attachments",
     "compare", "history", "next_pane", "previous_pane", "show_findings", "show_sheet", "look_for", "next_section",
     "previous_section", "keep_for"}
)  # fmt: skip
UNLOCKED = frozenset({"save", "replace", "phrases", "keep_phrase", "references", "glyphs"})
WISHES = {
    "undo": "undo", "redo": "redo", "look_for": "find", "replace": "replace", "phrases": "phrases",
    "keep_phrase": "keep phrase", "references": "references", "glyphs": "glyphs", "next_section": "next section",
    "previous_section": "previous section",
}  # fmt: skip
"""Acts of the menus the form does, by its own name for them."""


class Opened(NamedTuple):
    """What a page is made of."""

    case: Case
    form: Form
    base: Answers | None
    """What the case was copied from."""
    phrases: Known
    """The clerk's own 定型文."""


def read_opened(store: Store, case_id: str) -> Opened:
    """Read a case with its own form version; runs on the worker."""
    from desktop.definition.find import load

    case = store.read_case(case_id)
    form = load(case.answers.form, case.answers.version)
    base = store.first_answers(case_id) if case.copied_from else None
    return Opened(case, form, base, read_phrases(store, form))


class CasePage(QWidget):
    """A tab of the window."""

    state_changed = Signal()

    def __init__(self, office: Office, opened: Opened, window: Window) -> None:
        super().__init__()
        self.office = office
        self.over = window
        self.desk = Desk(opened.case, opened.form, base=opened.base)
        self.autosave = Autosave(self.desk, office, self)
        self.stored = Stored(office, self.desk, self.autosave, self)
        self.form = FormView(self.desk, self, own_phrases=StorePhrases(office, opened.phrases))
        self.form.keys.enter_moves = window.settings.enter_moves
        self.files = AttachedPages(office, self.desk, self)
        self.sheet = SheetView()
        self.sheet.pages.pictures.ask = self.files.ask
        self.findings = FindingsView()
        self.remarks = RemarksView(opened.form)
        self.differences = Differences(office, self.desk, self.form.fields, window)
        self.steps = CaseSteps(self.stored, self.form, window, self.update_findings)
        self.doors = CaseDoors(self.stored, self.autosave, self.files, window)
        self.acts = self._what_can_be_done()
        self._lay_out()
        self._sheet_soon = self._timer(SHEET_PAUSE, self.update_sheet)
        self._check_soon = self._timer(CHECK_PAUSE, self.update_findings)
        self._join()
        self._show_state()
        self.update_findings()
        QTimer.singleShot(0, self, self.update_sheet)
        self._measure()

    def _what_can_be_done(self) -> dict[str, Callable[[], None]]:
        """Every act of a case, by its name in the menus."""
        return {
            **{name: partial(self.form.wish, wish) for name, wish in WISHES.items()},
            **self.steps.acts(),
            **self.doors.acts(),
            "save": lambda: self.autosave.save(lambda: self.over.say("保存しました。")),
            "compare": self.differences.compare,
            "check": lambda: self._step_finding(forward=True),
            "check_back": lambda: self._step_finding(forward=False),
            "show_findings": lambda: self.panel.setVisible(not self.panel.isVisible()),
            "show_sheet": lambda: self.sheet.setVisible(not self.sheet.isVisible()),
            "next_pane": lambda: self._go_pane(1),
            "previous_pane": lambda: self._go_pane(-1),
        }

    def _timer(self, pause: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=pause)
        timer.timeout.connect(act)
        return timer

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._head())
        self.banner = Banner("もう一度保存(&R)", self.autosave.save)
        whole.addWidget(self.banner)
        self.panel = QTabWidget()
        self.panel.setDocumentMode(True)
        self.panel.addTab(self.findings, "点検")
        self.panel.addTab(self.remarks, "指摘")
        self.left = QSplitter(Qt.Orientation.Vertical)
        self.left.setChildrenCollapsible(False)
        self.left.addWidget(self.form)
        self.left.addWidget(self.panel)
        self.left.setStretchFactor(0, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.left)
        self.split.addWidget(self.sheet)
        self.split.setSizes([560, 520])
        self.left.setSizes([460, 170])
        whole.addWidget(self.split, 1)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        unit = em(self)
        row.setContentsMargins(unit, 6, unit, 6)
        row.setSpacing(unit)
        self.name = Elided()
        bold = self.name.font()
        bold.setBold(True)
        self.name.setFont(bold)
        self.name.setMinimumWidth(60)
        self.status = Word("", strong=True)
        self.step_button = QPushButton()
        self.step_button.setAutoDefault(False)
        self.step_button.clicked.connect(lambda: self.acts[self.step_button.property("step")]())
        self.saved = QLabel()
        self.saved.setAccessibleName("保存の状態")
        row.addWidget(self.name, 1)
        row.addWidget(self.saved)
        row.addWidget(self.status)
        row.addWidget(self.step_button)
        return row

    def _join(self) -> None:
        self.form.edited.connect(self._edited)
        self.form.entered.connect(self._entered)
        self.form.settled.connect(self.steps.settle)
        self.sheet.clicked.connect(self._sheet_clicked)
        self.findings.chosen.connect(self._jump)
        self.findings.fix_wanted.connect(self._fix)
        self.remarks.chosen.connect(self._to_remark)
        self.remarks.settled.connect(self.steps.settle)
        self.stored.renewed.connect(self._show_anew)
        self.steps.sent_back.connect(lambda: self.panel.setCurrentIndex(1))
        self.doors.attached.connect(lambda: self.stored.reload(self._measure))
        self.office.seated.connect(self._show_state)
        self.autosave.told.connect(self._tell_saved)
        self.autosave.stored.connect(lambda: self.office.changed.emit(self.desk.case.id))

    # what is shown ---------------------------------------------------------------------------------------------------

    def title(self) -> str:
        """What the case is called: the field its form lists as title."""
        place = self.desk.form.listed.get("title", "")
        text = self.desk.fact(place.removeprefix("fact:")) if place.startswith("fact:") else self.desk.text(place)
        return " ".join(text.split()) or "（件名なし）"

    def tab_words(self) -> str:
        name = self.title()
        return name if len(name) <= TAB_CHARS else name[: TAB_CHARS - 1] + "…"

    def _show_state(self) -> None:
        """Title, status and what can be done next."""
        case = self.desk.case
        self.name.show_text(f"{self.title()}　〔{self.desk.form.short}〕")
        self.status.show_word(case.status.value, strong=case.locked)
        step = next_step(case.status)
        act = self.over.acts[step]
        self.step_button.setText(act.text())
        why = self.over.hindrance(step)
        self.step_button.setToolTip(why or act.toolTip())
        self.step_button.setProperty("step", step)
        self.step_button.setEnabled(not (case.archived or case.binned or why))
        locked = case.locked or bool(self.office.hindrance("edit"))
        self.form.set_locked(locked)
        self.findings.set_locked(locked)
        self.remarks.show_case(case)
        for check in self.remarks.checks:
            check.setEnabled(not locked)
        self.panel.setTabVisible(1, bool(case.rounds))
        self.panel.setTabText(1, remark_words(case))
        self.state_changed.emit()

    def _show_anew(self) -> None:
        """The case is held as the store has it: everything follows."""
        self._show_state()
        self.form.refresh()
        self.update_findings()
        self.update_sheet()

    def _tell_saved(self, state: str, words: str) -> None:
        self.banner.show_text(
            f"まだ保存できていません。入力した内容はこの画面に残っています。{words}" if state == "failed" else ""
        )
        self.saved.setText({"unsaved": "未保存の変更あり", "failed": "保存できません"}.get(state, words))

    def update_sheet(self) -> None:
        """Lay out what is answered now and show it."""
        self._sheet_soon.stop()
        self.sheet.show_packet(self.desk.packet())

    def _measure(self) -> None:
        """Look into the attached files for the sizes of their pages."""
        self.files.measure(self._measured)

    def _measured(self, found: Measured) -> None:
        self.desk.measured(found.sizes)
        self.sheet.pages.pictures.forget()
        self.update_sheet()

    def update_findings(self) -> None:
        self._check_soon.stop()
        found = self.desk.findings()
        self.findings.show_findings(found)
        counts = [(g, sum(f.grade == g for f in found)) for g in ("誤り", "注意", "気づき")]
        words = "　".join(f"{g} {n}" for g, n in counts if n)
        self.panel.setTabText(0, f"点検　{words or '指摘なし'}")

    def come_forward(self) -> None:
        """The tab came to the front: the cursor goes into the form, where it was or to the beginning."""
        self.go_to(self.form.current_place() or first_place(self.desk.form))

    def usable(self) -> frozenset[str]:
        """Names of the acts that can be used now."""
        case = self.desk.case
        if case.archived or case.binned:
            return ALWAYS
        steps = steps_at(case.status)
        if case.locked:
            return ALWAYS | steps
        undo = {"undo"} if self.desk.can_undo else set()
        redo = {"redo"} if self.desk.can_redo else set()
        return ALWAYS | UNLOCKED | steps | undo | redo

    def undo_words(self) -> tuple[str, str]:
        return short_act(self.desk.undo_name), short_act(self.desk.redo_name)

    # editing ---------------------------------------------------------------------------------------------------------

    def _edited(self, place: str) -> None:
        self.autosave.changed()
        self._sheet_soon.start()
        self._check_soon.start()
        if place == self.desk.form.listed.get("title"):
            self.name.show_text(f"{self.title()}　〔{self.desk.form.short}〕")
        self.differences.renew()
        self.state_changed.emit()

    def _entered(self, place: str) -> None:
        self.autosave.save()
        self.sheet.mark_place(*places_on_papers(self.desk.papers(), place))

    def _sheet_clicked(self, field: str, option: str, offset: int) -> None:
        self.form.go_to(field, offset, option=option)

    def go_to(self, place: str, start: int = -1, length: int = 0) -> None:
        """Put the cursor into a place of the form."""
        if place == "attachments":
            self.doors.attachments()
        elif place:
            self.form.go_to(place, start, length)

    def _to_remark(self, place: str) -> None:
        """To the place of a remark; one the answers of now do not call for is told."""
        self.go_to(place)
        if not self.form.asked.shown(place):
            label = self.remarks.label_of(place)
            self.over.say(f"「{label}」は、今の答えでは使わない欄なので出ていません。読み取った内容は残っています。")

    def _jump(self, finding: Finding) -> None:
        self.go_to(finding.place, finding.start, finding.length)

    def _fix(self, finding: Finding) -> None:
        """Do what a finding offers, as one act that undo takes back."""
        if self.desk.mend(finding):
            self.form.refresh()
            self.go_to(finding.place)
            self._edited(finding.place)

    def take_in(self, name: str, values: Mapping[str, Value], unsure: Sequence[Remark] = ()) -> None:
        """Values of a file the clerk has looked at, as one act that undo takes back; what is ``unsure`` is pinned."""
        if self.desk.edit_many(name, values):
            self.form.refresh()
            self._edited(next(iter(values)))
            self._show_state()
        if unsure:
            self.steps.pin(unsure)

    def flush(self) -> str | None:
        """Save everything before closing; the sentence of what hindered it."""
        fault = self.autosave.flush()
        return None if fault is None else str(fault) or "保存先が応答しません。"

    def forget_unsaved(self) -> None:
        """Closed without saving, on the clerk's word."""
        self.autosave.stop()

    # panes -----------------------------------------------------------------------------------------------------------

    def _step_finding(self, *, forward: bool) -> None:
        """Go to the next (or previous) finding, seen from the current place."""
        self.update_findings()
        self.panel.setVisible(True)
        self.panel.setCurrentIndex(0)
        if self.desk.findings():
            self.findings.step(forward=forward)
        else:
            self.over.say("点検で見つかったことはありません。")

    def _go_pane(self, by: int) -> None:
        panes: list[QWidget] = [w for w in (self.form, self.panel, self.sheet) if w.isVisible()]
        focus = self.focusWidget()
        at = next((n for n, w in enumerate(panes) if focus and (w is focus or w.isAncestorOf(focus))), 0)
        target = panes[(at + by) % len(panes)]
        (self.panel.currentWidget() if target is self.panel else target).setFocus(Qt.FocusReason.TabFocusReason)


def first_place(form: Form) -> str:
    """Where the cursor begins: the first fact, else the first field."""
    return f"fact:{form.facts[0].id}" if form.facts else next(iter(form.fields), "")


def short_act(name: str) -> str:
    """An act as the menu tells it: of a file that was taken in its name only."""
    return re.sub("（[^（]*SHA-256 .*", "", name, flags=re.DOTALL)
