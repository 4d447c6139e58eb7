"""The forms of the clerk's municipality in, a new empty case of the chosen one out: 年度, 提出期限 and 担当 asked at once.

Forms of the day come first, cases of several papers before single ones; a form past its date stands last and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from desktop.screen.case_table import date_words, year_words
from desktop.screen.dialog import Dialog
from desktop.screen.look import TALL, Quiet, em
from desktop.screen.office import Office

if TYPE_CHECKING:
    from datetime import date

    from desktop.case.model import Case
    from desktop.definition.find import FormEntry
    from desktop.definition.model import Form

MOST_ROWS = 6
YEARS = (0, 1, -1, -2)


class NewCase(Dialog):
    """Choose a form; the window opens what ``made`` gives."""

    made = Signal(object)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent, "新しい案件", "使う様式を選び、年度と期限を入れてください。後からでも変えられます。")
        self.office = office
        self.forms = QListWidget()
        self.forms.setAlternatingRowColors(True)
        self._set_rows(2)
        self.forms.itemActivated.connect(lambda _item: self.make())
        self.add_field("様式(&F)", self.forms)
        today = office.today()
        this = today.year - (today.month < 4)
        self.year = QComboBox()
        self.year.addItems([year_words(this + n) for n in YEARS])
        self.year.setEditable(True)  # older papers are typed in too
        self.year.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.year.setCompleter(None)  # type: ignore[arg-type]
        self.add_field("年度(&Y)", self.year)
        self.due = QLineEdit()
        self.read = Quiet()
        self.add_field(
            "事務局への提出期限(&D)", self.due, "R8.11.20、令和８年11月20日、2026/11/20 のどれでも読み取ります。"
        )
        self.body.addWidget(self.read)
        self.read.hide()
        self.owner = QLineEdit(office.clerk.name)
        self.add_field("担当(&T)", self.owner)
        self.held = QLineEdit()
        self.add_field(
            "審議会の開催日(&K)",
            self.held,
            "その日に使える様式を先に並べます。まだ決まっていないときは、空のままにしてください。",
        )
        self.held.editingFinished.connect(self._list_again)
        self.body.addStretch(1)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.make_button = self.add_button("案件を作る(&M)", self.make, default=True)
        self.make_button.setEnabled(False)
        self.due.textChanged.connect(self._read_due)
        self.fit(38)
        self._day = today
        self._list()

    def _list(self) -> None:
        municipality, day = self.office.clerk.municipality, self._day
        self.office.worker.run(lambda: entries(municipality, day), self._show_forms, owner=self)

    def _list_again(self) -> None:
        """The order follows the day of the council, when it is known."""
        from desktop.japanese import first_date

        found = first_date(self.held.text())
        day = found.first if found else self.office.today()
        if day != self._day:
            self._day = day
            self._list()

    def _row(self) -> int:
        return round(TALL * em(self))

    def _set_rows(self, rows: int) -> None:
        """As high as its rows; known before the dialog is measured, so that nothing gapes later."""
        self.forms.setFixedHeight(rows * self._row() + 2 * self.forms.frameWidth() + 2)

    def _show_forms(self, found: tuple[FormEntry, ...]) -> None:
        item = self.forms.currentItem()
        chosen = item.data(256) if item is not None else None
        self.forms.clear()
        for entry in found:
            item = QListWidgetItem(entry_words(entry, self._day, whose=not self.office.clerk.municipality))
            item.setData(256, entry)
            item.setToolTip(item.text())
            item.setSizeHint(QSize(0, self._row()))
            self.forms.addItem(item)
        self.forms.setCurrentRow(found.index(chosen) if chosen in found else 0)
        self._set_rows(min(max(len(found), 2), MOST_ROWS))
        self.grow()
        if chosen is None:
            self.forms.setFocus()
        self.make_button.setEnabled(bool(found))
        if not found:
            self.say("使える様式がありません。「設定」で自治体を選ぶか、様式のフォルダーを確かめてください。")

    def _read_due(self, text: str) -> None:
        from desktop.japanese import first_date

        found = first_date(text)
        self.read.setVisible(bool(text))
        self.read.setText(
            f"{date_words(found.last.isoformat())}まで" if found else ("日付が読み取れません。" if text else "")
        )
        self.grow()

    def make(self) -> None:
        """Make the case in the store; the dialog closes when it is there."""
        item = self.forms.currentItem()
        if item is None or not self.make_button.isEnabled():
            return
        self.make_button.setEnabled(False)
        self.say("")
        entry: FormEntry = item.data(256)
        said = {
            "year": self.year.currentText().strip(),
            "due": self.due.text().strip(),
            "held": self.held.text().strip(),
            "owner": self.owner.text().strip(),
        }
        said["division"] = self.office.clerk.division
        who = self.office.clerk.who
        self.office.ask(
            lambda store: store.add_case(first_case(entry.id, entry.version, said), who=who),
            self._made,
            self._failed,
            owner=self,
        )

    def _made(self, case: Case) -> None:
        self.accept()
        self.made.emit(case)

    def _failed(self, fault: Exception) -> None:
        self.make_button.setEnabled(True)
        self.office.worker.trouble(fault)


def entries(municipality: str, day: date) -> tuple[FormEntry, ...]:
    """Forms of a municipality (of all when none is said) as they are offered on a day.

    The newest version that is valid on the day, or else the newest; what is past its date last, never hidden. Forms that
    are only a part of a case stay out.
    """
    from desktop.definition.find import forms

    found: dict[str, FormEntry] = {}
    for entry in forms():
        mine = entry.alone and municipality in ("", entry.municipality.id)
        if mine and (entry.id not in found or (entry.valid_on(day) and not found[entry.id].valid_on(day))):
            found[entry.id] = entry
    order = {"valid": 0, "future": 1, "past": 2}
    return tuple(sorted(found.values(), key=lambda e: (order[e.age(day)], not e.papers)))


def entry_words(entry: FormEntry, day: date, *, whose: bool = False) -> str:
    """A form as the list shows it: its title (and ``whose``), whether it is a set of papers, and when its time is not now."""
    words = f"{entry.municipality.name}　{entry.title}" if whose else entry.title
    words += "　［用紙一式］" if entry.papers else ""
    match entry.age(day):
        case "past":
            return f"{words}　注意：{date_words(str(entry.valid_to))}まで有効だった様式です"
        case "future":
            return f"{words}　注意：{date_words(str(entry.valid_from))}から有効になる様式です"
    return words


def first_case(form_id: str, version: int, said: Mapping[str, str]) -> Case:
    """An empty case with what was asked at once, put where the form lists it."""
    from types import MappingProxyType

    from desktop.answers.model import Answers
    from desktop.case.model import Case
    from desktop.definition.find import load

    form = load(form_id, version)
    facts, values = placed(form, said)
    return Case(id=str(uuid4()), papers=(Answers.of(form, values),), facts=MappingProxyType(facts))


MEETING = "kaisaibi"
"""Fact of the day of the council's meeting, wherever a form asks for it."""


def placed(form: Form, said: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """Facts and answers for the words of a list line, along the form's ``listed`` table."""
    from desktop.definition.model import FACT

    facts: dict[str, str] = {}
    values: dict[str, Any] = {}
    for what, place in form.listed.items():
        text = said.get(what, "")
        if not text:
            continue
        if place.startswith(FACT):
            facts[place.removeprefix(FACT)] = text
        elif place in form.fields and not form.fields[place].is_tuple:
            values[place] = text
    if said.get("held") and any(f.id == MEETING for f in form.facts):
        facts[MEETING] = said["held"]
    return facts, values
