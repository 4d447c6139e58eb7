"""The first start: who sits here (自治体, 課, 氏名) and how the store is kept in; the store, settings and samples out."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from desktop.screen.completer import Completer
from desktop.screen.dialog import Dialog
from desktop.screen.office import Clerk, Office
from desktop.screen.unlock_words import NewWords

if TYPE_CHECKING:
    from desktop.case.file import CaseFile
    from desktop.clerk.unlock import Entered
    from desktop.definition.model import Municipality
    from desktop.store.store import Store


class FirstStart(Dialog):
    """Asked once; 「設定」 asks the same again. Where no store is yet, also how it is to be kept."""

    given_up = Signal()
    """Closed before there is a store: nothing can be done without one."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            "はじめに",
            "付議帳へようこそ。次のことを決めると始められます。内容はこのPCの中だけに保存され、あとから「設定」で変えられます。",
        )
        self.office = office
        self.seat = Seat(office, self)
        self.keeping = None if office.is_open else Keeping(self)
        self.samples = self.add_check(
            "見本の案件を入れる(&M)（様式ごとの記入例です。いつでもごみ箱に移せます）", on=office.is_open
        )
        self._paper = ("", "")
        """A new recovery code and its check word, until they are handed out."""
        if self.keeping is not None:
            self.leave_button = self.add_button("終了(&Q)", self.reject, leave=True)
        self.start_button = self.add_button("始める(&S)", self.start, default=True)
        for typed in (self.seat.division.editTextChanged, self.seat.name.textChanged):
            typed.connect(lambda _text: self.say(""))  # what was missing is being given
        self.fit(44 if self.keeping else 40)

    def start(self) -> None:
        """Make the store when there is none, keep who sits here, copy the samples, close."""
        if fault := self.seat.fault() or (self.keeping.fault() if self.keeping else ""):
            self.say(fault)
            return
        self.say("")
        clerk = self.seat.clerk()
        if self.keeping is None:
            self._sit(clerk)
            return
        self.start_button.setEnabled(False)
        self.go_on(0, 0, "保存先を作っています")
        self.office.set_up(
            self.keeping.way(self.office.path, clerk.name), lambda made: self._made(clerk, *made), self._not_made
        )

    def _not_made(self, fault: Exception) -> None:
        self.end_work()
        self.start_button.setEnabled(True)
        self.office.worker.trouble(fault)

    def _made(self, clerk: Clerk, seat: Any, code: str, word: str) -> None:
        """The store is there: it gets its samples, then the recovery paper takes the place of this dialog."""
        self.end_work()
        self.leave_button.hide()
        if self.keeping is not None:
            self.keeping.words.wipe()
            self.keeping = None
        self._paper = (code, word)
        self.office.sit(seat._replace(unnoted=False))  # it is asked for here; the list has not to ask for it as well
        self.office.sit_down(clerk)
        self.office.opened.emit()
        self._fill(clerk)

    def _sit(self, clerk: Clerk) -> None:
        self.office.sit_down(clerk)
        self._fill(clerk)

    def _fill(self, clerk: Clerk) -> None:
        if not self.samples.isChecked():
            self._end()
            return
        self.start_button.setEnabled(False)
        self.office.ask(
            lambda store: add_samples(store, clerk),
            lambda _count: self._end(),
            self._failed,
            lambda state: self.go_on(*state),
            owner=self,
        )

    def _failed(self, fault: Exception) -> None:
        self.end_work()
        self.office.worker.trouble(fault)
        self._end()

    def _end(self) -> None:
        """The recovery paper, when there is a new one, and the dialog is done."""
        (code, word), self._paper = self._paper, ("", "")
        if not code:
            self.accept()
            return
        from desktop.screen.unlock_recovery import hand_out

        hand_out(self.office, code, word, self, self.accept)

    def reject(self) -> None:
        """Closed without an answer: with a store the program works all the same and asks again at the next start."""
        if any(self._paper):
            return  # the paper has to come first
        super().reject()
        if self.keeping is not None:
            self.given_up.emit()


class Keeping:
    """How a new store is kept: sealed by a passphrase, or plain by a choice that gives its reason."""

    def __init__(self, dialog: Dialog) -> None:
        self._dialog = dialog
        self.choice = QComboBox()
        self.choice.addItem("合言葉で守る（中身を暗号にします）", "sealed")
        self.choice.addItem("合言葉を付けない（このPCを使える人は、だれでも中を読めます）", "plain")
        dialog.add_field("案件の守り方(&G)", self.choice)
        self.words = NewWords(dialog)
        self.reason = QLineEdit()
        label = dialog.add_field(
            "合言葉を付けない理由(&R)",
            self.reason,
            "理由は、操作の記録に残ります。例：操作の練習に使うだけで、実際の案件は入れない",
        )
        self._why = label.parentWidget() or label
        self.reason.textEdited.connect(lambda _text: dialog.say(""))
        self.choice.currentIndexChanged.connect(self._show)
        self._show()

    @property
    def plain(self) -> bool:
        return bool(self.choice.currentData() == "plain")

    def _show(self) -> None:
        self.words.set_visible(on=not self.plain)
        self._why.setVisible(self.plain)
        self._dialog.say("")

    def fault(self) -> str:
        """What is missing, in one sentence, with the cursor put there."""
        if not self.plain:
            return self.words.fault()
        if not self.reason.text().strip():
            self.reason.setFocus()
            return "合言葉を付けない理由が入力されていません。理由を入力するか、「合言葉で守る」を選んでください。"
        return ""

    def way(self, path: Path, name: str) -> Callable[[], Entered]:
        """What the worker does to make the store."""
        words, reason = ("", self.reason.text().strip()) if self.plain else (self.words.text(), "")

        def go() -> Entered:
            from desktop.clerk.unlock import set_up

            return set_up(path, person_name=name, passphrase=words, plain_reason=reason)

        return go


class Seat:
    """The three inputs, for the first start and the settings."""

    def __init__(self, office: Office, dialog: Dialog) -> None:
        self._clerk = office.clerk
        self._found: tuple[Municipality, ...] = ()
        self.municipality = QComboBox()
        self.division = QComboBox()
        self.division.setEditable(True)
        self.division.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.name = QLineEdit(office.clerk.name)
        person = office.seat.person is not None
        self.name.setReadOnly(person)
        dialog.add_field("自治体(&J)", self.municipality)
        dialog.add_field("課(&K)", self.division, "一覧から選ぶか、そのまま入力してください。")
        note = (
            "名前は「ファイル」の「利用者と権限」で変えます。"
            if person
            else "だれが書いたかを履歴に残すために使います。"
        )
        dialog.add_field("氏名(&N)", self.name, note)
        self.municipality.currentIndexChanged.connect(self._offer_divisions)
        office.worker.run(_municipalities, self._show, owner=dialog)

    def _show(self, found: tuple[Municipality, ...]) -> None:
        self._found = found
        for one in found:
            self.municipality.addItem(one.name, one.id)
        at = self.municipality.findData(self._clerk.municipality)
        self.municipality.setCurrentIndex(max(at, 0))
        self._offer_divisions()
        if not self._clerk.name:  # the first start begins here, the settings at their own first line
            self.municipality.setFocus()

    def _offer_divisions(self) -> None:
        at = self.municipality.currentIndex()
        if not 0 <= at < len(self._found):
            return
        typed = self.division.currentText() or self._clerk.division
        self.division.clear()
        self.division.addItems(self._found[at].divisions)
        self.division.setCompleter(Completer(self._found[at].divisions, self.division))
        self.division.setEditText(typed)

    def clerk(self) -> Clerk:
        return Clerk(
            self.municipality.currentData() or "", self.division.currentText().strip(), self.name.text().strip()
        )

    def fault(self) -> str:
        """What is missing, in one sentence, with the cursor put there."""
        clerk = self.clerk()
        for given, box, words in (
            (clerk.municipality, self.municipality, "自治体が選ばれていません。"),
            (clerk.division, self.division, "課が入力されていません。一覧から選ぶか、入力してください。"),
            (clerk.name, self.name, "氏名が入力されていません。入力してください。"),
        ):
            if not given:
                box.setFocus()
                return words
        return ""


def _municipalities() -> tuple[Municipality, ...]:
    from desktop.definition.find import municipalities

    return municipalities()


def sample_files(municipality: str) -> list[Path]:
    """The answers files of the sample cases of a municipality (all of them when none is said)."""
    from desktop.places import forms_folders

    return sorted(path for folder in forms_folders() for path in folder.glob(f"{municipality or '*'}/examples/*.toml"))


def fill_with_samples(store: Store, clerk: Clerk) -> Generator[tuple[int, int, str], None, int]:
    """The sample cases for a store that has no case at all, also none kept or in the bin."""
    if store.count_cases() or store.count_cases(archived=True) or store.count_cases(binned=True):
        return 0
    return (yield from add_samples(store, clerk))


def add_samples(store: Store, clerk: Clerk) -> Generator[tuple[int, int, str], None, int]:
    """Copy the sample cases with their attachments into the store, telling progress; the return value is their number."""
    from desktop.case.file import read_case

    files, added = sample_files(clerk.municipality), 0
    for n, path in enumerate(files):
        yield n, len(files), "見本の案件を入れています"
        sample = read_case(path)
        if sample.form.use == "case":  # a paper the program fills itself is no case
            _add(store, sample, clerk)
            added += 1
    return added


def _add(store: Store, sample: CaseFile, clerk: Clerk) -> Any:
    """One sample case under an id of its own."""
    from dataclasses import replace
    from uuid import uuid4

    from desktop.case.model import Status

    case = replace(sample.case, id=str(uuid4()), status=Status.DRAFT, rounds=(), revision=0)
    return store.add_case(case, who=clerk.who, files=sample.files)
