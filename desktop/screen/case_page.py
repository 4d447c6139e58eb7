"""One open case: its desk in; the form, the findings and the live sheet side by side, saved by itself, out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from desktop.case.model import TAKEN_IN, Case, Remark, Status
from desktop.clerk.desk import Desk
from desktop.definition.model import Form, Value
from desktop.screen.attached_pages import AttachedPages
from desktop.screen.autosave import Autosave
from desktop.screen.findings_view import FindingsView
from desktop.screen.form_plan import places_on_papers
from desktop.screen.form_view import FormView
from desktop.screen.labels import remark_word
from desktop.screen.look import Card, Plain, Word, em
from desktop.screen.office import Office
from desktop.screen.own_phrases import Known, StorePhrases, read_phrases
from desktop.screen.remarks_view import RemarksView
from desktop.screen.sheet_view import SheetView

if TYPE_CHECKING:
    from desktop.answers.model import Answers
    from desktop.answers.papers import InHand
    from desktop.checks.finding import Finding
    from desktop.clerk.attached import Measured
    from desktop.screen.history import HistoryDialog
    from desktop.screen.window import Window
    from desktop.sheet.packet import Packet
    from desktop.store.store import Store

SHEET_PAUSE, CHECK_PAUSE = 30, 250
"""ms of quiet before the sheet, and the findings, follow what was typed."""
TAB_CHARS = 14
STEPS: dict[str, tuple[Status, ...]] = {
    "to_review": (Status.DRAFT,),
    "send_back": (Status.REVIEW,),
    "finish": (Status.REVIEW,),
    "submit": (Status.FINAL,),
    "reopen": (Status.FINAL, Status.SUBMITTED),
}
ALWAYS = frozenset(
    {"print_sheet", "save_pdf", "save_excel", "export_bundle", "close_page", "check", "check_back", "attachments",
     "compare", "history", "next_pane", "previous_pane", "show_findings", "show_sheet", "look_for", "next_section",
     "previous_section", "keep_for"}
)  # fmt: skip
UNLOCKED = frozenset({"save", "replace", "phrases", "keep_phrase", "references", "glyphs"})


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
    opened_other = Signal(str)

    def __init__(self, office: Office, opened: Opened, window: Window) -> None:
        super().__init__()
        self.office = office
        self.over = window
        self.desk = Desk(opened.case, opened.form, base=opened.base)
        self.compared = False
        self.autosave = Autosave(self.desk, office, self)
        self.form = FormView(self.desk, self, own_phrases=StorePhrases(office, opened.phrases))
        self.form.keys.enter_moves = window.settings.enter_moves
        self.files = AttachedPages(office, self.desk, self)
        self.sheet = SheetView()
        self.sheet.pages.pictures.ask = self.files.ask
        self.findings = FindingsView()
        self.remarks = RemarksView(opened.form)
        self._lay_out()
        self._sheet_soon = self._timer(SHEET_PAUSE, self.update_sheet)
        self._check_soon = self._timer(CHECK_PAUSE, self.update_findings)
        self._join()
        self._show_state()
        self.update_findings()
        QTimer.singleShot(0, self, self.update_sheet)
        self._measure()

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
        self.status = Word("", strong=True)
        self.step_button = QPushButton()
        self.step_button.setAutoDefault(False)
        self.step_button.clicked.connect(self._next_step)
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
        self.form.settled.connect(self._settle)
        self.sheet.clicked.connect(self._sheet_clicked)
        self.findings.chosen.connect(self._jump)
        self.findings.fix_wanted.connect(self._fix)
        self.remarks.chosen.connect(self._to_remark)
        self.remarks.settled.connect(self._settle)
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
        step = next((s for s in ("to_review", "finish", "submit", "reopen") if case.status in STEPS[s]), "")
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
        steps = frozenset(name for name, states in STEPS.items() if case.status in states)
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
        if self.compared:
            self.form.fields.mark_differences(self.desk.differences())
        self.state_changed.emit()

    def _entered(self, place: str) -> None:
        self.autosave.save()
        self.sheet.mark_place(*places_on_papers(self.desk.papers(), place))

    def _sheet_clicked(self, field: str, option: str, offset: int) -> None:
        self.form.go_to(field, offset, option=option)

    def go_to(self, place: str, start: int = -1, length: int = 0) -> None:
        """Put the cursor into a place of the form."""
        if place == "attachments":
            self.attachments()
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
            who, case_id = self.office.clerk.who, self.desk.case.id
            self._after_saving(lambda store: store.mark_taken(case_id, unsure, who=who))

    def settle_taken(self, unsure: Sequence[Remark]) -> None:
        """What was pinned with a taking in that was taken back needs no looking at any more."""
        held = next((r for r in self.desk.case.rounds if r.number == TAKEN_IN), None)
        for at, remark in enumerate(held.remarks if held else ()):
            if remark in unsure:
                self._settle(TAKEN_IN, at, True)  # noqa: FBT003

    def undo(self) -> None:
        self.form.wish("undo")

    def redo(self) -> None:
        self.form.wish("redo")

    def save(self) -> None:
        self.autosave.save(lambda: self.over.say("保存しました。"))

    def flush(self) -> str | None:
        """Save everything before closing; the sentence of what hindered it."""
        fault = self.autosave.flush()
        return None if fault is None else str(fault) or "保存先が応答しません。"

    def forget_unsaved(self) -> None:
        """Closed without saving, on the clerk's word."""
        self.autosave.stop()

    # tools of the form -----------------------------------------------------------------------------------------------

    def look_for(self) -> None:
        self.form.wish("find")

    def replace(self) -> None:
        self.form.wish("replace")

    def phrases(self) -> None:
        self.form.wish("phrases")

    def keep_phrase(self) -> None:
        self.form.wish("keep phrase")

    def references(self) -> None:
        self.form.wish("references")

    def glyphs(self) -> None:
        self.form.wish("glyphs")

    def next_section(self) -> None:
        self.form.wish("next section")

    def previous_section(self) -> None:
        self.form.wish("previous section")

    # checking --------------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Go to the next finding after the current place."""
        self._step_finding(1)

    def check_back(self) -> None:
        self._step_finding(-1)

    def _step_finding(self, by: int) -> None:
        self.update_findings()
        self.panel.setVisible(True)
        self.panel.setCurrentIndex(0)
        if self.desk.findings():
            self.findings.step(forward=by > 0)
        else:
            self.over.say("点検で見つかったことはありません。")

    def show_findings(self) -> None:
        self.panel.setVisible(not self.panel.isVisible())

    def show_sheet(self) -> None:
        self.sheet.setVisible(not self.sheet.isVisible())

    def next_pane(self) -> None:
        self._go_pane(1)

    def previous_pane(self) -> None:
        self._go_pane(-1)

    def _go_pane(self, by: int) -> None:
        panes: list[QWidget] = [w for w in (self.form, self.panel, self.sheet) if w.isVisible()]
        focus = self.focusWidget()
        at = next((n for n, w in enumerate(panes) if focus and (w is focus or w.isAncestorOf(focus))), 0)
        target = panes[(at + by) % len(panes)]
        (self.panel.currentWidget() if target is self.panel else target).setFocus(Qt.FocusReason.TabFocusReason)

    # comparing -------------------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Mark what differs from the case this one was copied from; without one, ask which to compare with."""
        if self.compared:
            self._mark(on=False)
        elif self.desk.base is not None:
            self.show_differences()
        else:
            self._choose_other()

    def show_differences(self) -> None:
        if self.desk.base is not None:
            self._mark(on=True)

    def _mark(self, *, on: bool) -> None:
        self.compared = on
        found = self.desk.differences() if on else frozenset()
        self.form.fields.mark_differences(found)
        if not on:
            said = "違いの印を消しました。"
        elif found:
            said = f"{len(found)}項目に違いの印を付けました。もう一度選ぶと消えます。"
        else:
            said = "今のところ、比べた案件と同じです。違ってきた項目に印が付きます。"
        self.over.say(said)

    def _choose_other(self) -> None:
        from desktop.screen.compare import ChooseCase

        dialog = ChooseCase(self.office, self.desk.case, self.over)
        dialog.chosen.connect(self._compare_with)
        self.over.show_dialog(dialog)

    def _compare_with(self, other: Case) -> None:
        self.desk.base = other.answers
        self._mark(on=True)

    # acts on the case ------------------------------------------------------------------------------------------------

    def _dialog(self, dialog: QDialog, done: Callable[[], None] | None = None) -> None:
        self.over.show_dialog(dialog, done)

    def _next_step(self) -> None:
        getattr(self, self.step_button.property("step"))()

    def to_review(self) -> None:
        self._with_errors_asked("確認へ回す", lambda: self._set_status(Status.REVIEW))

    def finish(self) -> None:
        self._with_errors_asked("確定", lambda: self._set_status(Status.FINAL))

    def submit(self) -> None:
        self._set_status(Status.SUBMITTED)

    def _with_errors_asked(self, verb: str, go: Callable[[], None]) -> None:
        from desktop.screen.asking import ask

        self.update_findings()
        wrong = sum(f.grade == "誤り" for f in self.desk.findings())
        if not wrong:
            go()
            return
        said = (
            f"必ず書く項目の抜けなどの「誤り」が{wrong}件あります。\nこのまま{verb}と、紙にも空欄のまま印刷されます。"
        )
        self._dialog(ask(self.over, verb, said, f"このまま{verb}(&G)", danger=True), go)

    def _set_status(self, status: Status, reason: str = "") -> None:
        who, case_id = self.office.clerk.who, self.desk.case.id
        self._after_saving(lambda store: store.set_status(case_id, status, who=who, reason=reason))

    def _after_saving(self, job: Callable[[Store], Any], done: Callable[[], None] | None = None) -> None:
        """Save what is unsaved, do the job, then hold the case as the store has it."""

        def act() -> None:
            self.office.ask(job, lambda case: self._adopt(case, done), owner=self)

        self.autosave.save(act)

    def _adopt(self, case: Case, done: Callable[[], None] | None = None) -> None:
        self.desk.renew(case)
        self.office.changed.emit(case.id)
        self._show_state()
        self.form.refresh()
        self.update_findings()
        self.update_sheet()
        if done is not None:
            done()

    def reload(self) -> None:
        """Hold the case as the store has it now (attachments, remarks)."""
        case_id = self.desk.case.id
        self._after_saving(lambda store: store.read_case(case_id), self._measure)

    def send_back(self) -> None:
        from desktop.screen.send_back import SendBack

        dialog = SendBack(self.desk.form, self.form.current_place(), self.over, hands=self._papers())
        dialog.written.connect(self._return)
        self._dialog(dialog)

    def _papers(self) -> tuple[InHand, ...]:
        """The papers of a case of several; none where the form stands alone."""
        return self.desk.papers() if self.desk.form.papers else ()

    def _return(self, remarks: Any) -> None:
        who, case_id = self.office.clerk.who, self.desk.case.id
        self._after_saving(
            lambda store: store.return_case(case_id, remarks, who=who), lambda: self.panel.setCurrentIndex(1)
        )

    def reopen(self) -> None:
        from desktop.screen.send_back import Reopen

        dialog = Reopen(self.desk.case.status.value, self.over)
        dialog.written.connect(lambda reason: self._set_status(Status.DRAFT, reason))
        self._dialog(dialog)

    def _settle(self, number: int, index: int, settled: bool) -> None:  # noqa: FBT001
        who, case_id = self.office.clerk.who, self.desk.case.id
        self._after_saving(lambda store: store.settle(case_id, number, index, who=who, settled=settled))

    def attachments(self) -> None:
        from desktop.screen.attachments_dialog import AttachmentsDialog

        dialog = AttachmentsDialog(self.office, self.desk, self.over)
        dialog.changed.connect(self.reload)
        self.autosave.save(lambda: self._dialog(dialog))

    def history(self) -> None:
        from desktop.screen.history import HistoryDialog

        def show() -> None:
            dialog = HistoryDialog(self.office, self.desk, self.over)
            dialog.restore_wanted.connect(lambda line: self._restore_field(dialog, line))
            self._dialog(dialog)

        self.autosave.save(show)

    def _restore_field(self, dialog: HistoryDialog, line: int) -> None:
        """A field gets the value it had before a line of the history."""
        who, case_id = self.office.clerk.who, self.desk.case.id

        def done(case: Case) -> None:
            self._adopt(case, dialog.put_back)

        self.office.ask(lambda store: store.restore_field(case_id, line, who=who), done, dialog.refused, owner=dialog)

    def print_sheet(self) -> None:
        from desktop.screen.printing import PrintPreview
        from desktop.sheet.packet import blank_packet

        def make(draft: bool, blank: bool) -> Packet:  # noqa: FBT001 - as the preview's boxes stand
            return blank_packet(self.desk.form) if blank else self.desk.packet(draft=draft)

        def show(_allowed: object) -> None:
            preview = PrintPreview(make, draft=self._is_draft(), files=self.files, parent=self.over)
            preview.accepted.connect(lambda: self._write_down(preview.sent))
            self._dialog(preview)

        from desktop.case.people import Right

        self.office.ask(lambda store: store.allow(Right.PRINT), show, owner=self)

    def _write_down(self, pages: int) -> None:
        """Pages that went to a printer stand in the ledger."""
        from desktop.clerk.going_out import printed_out

        case_id, who = self.desk.case.id, self.office.clerk.who
        self.office.worker.run(lambda: printed_out(self.office.store, case_id, pages, who=who))

    def _is_draft(self) -> bool:
        """Until 確定 a print carries the 案 mark."""
        return not self.desk.case.locked

    def save_pdf(self) -> None:
        self._save_paper("pdf")

    def save_excel(self) -> None:
        self._save_paper("xlsx")

    def _save_paper(self, kind: str) -> None:
        from desktop.screen.save_paper import SavePaper

        self._dialog(SavePaper(self.office, self.desk, kind, self.over))

    def export_bundle(self) -> None:
        from desktop.screen.export_bundle import ExportBundle

        self.autosave.save(lambda: self._dialog(ExportBundle(self.office, (self.desk.case.id,), self.over)))


def first_place(form: Form) -> str:
    """Where the cursor begins: the first fact, else the first field."""
    return f"fact:{form.facts[0].id}" if form.facts else next(iter(form.fields), "")


def short_act(name: str) -> str:
    """An act as the menu tells it: of a file that was taken in its name only."""
    return re.sub("（[^（]*SHA-256 .*", "", name, flags=re.DOTALL)


def remark_words(case: Case) -> str:
    """For the tab: how many remarks of the latest 差戻し, or spots taken in as 要確認, are not dealt with yet."""
    left = sum(not r.settled for held in case.standing for r in held.remarks)
    what = "・".join("差戻しの指摘" if r.number else remark_word(r.number) for r in case.standing)
    return f"{what}　{f'残り {left}' if left else '対応済み'}"


class Elided(QLabel):
    """One bold line that gives way when there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        bold = self.font()
        bold.setBold(True)
        self.setFont(bold)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(60)

    def show_text(self, text: str) -> None:
        self._text = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width()))

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()


class Banner(Card):
    """A sentence that stays until its cause is gone, with one button."""

    def __init__(self, verb: str, act: Callable[[], None]) -> None:
        super().__init__(washed=True)
        row = QHBoxLayout(self)
        self.words = Plain()
        self.button = QPushButton(verb)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(lambda: act())
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.hide()

    def show_text(self, text: str) -> None:
        self.words.setText(text)
        self.words.setAccessibleName(text)
        self.setVisible(bool(text))
