"""The people of a store and their keys in; somebody added, renamed, given a role or a passphrase, stopped, out.

Only who may change people can; everybody sees who else works here and changes their own passphrase.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.screen.asking import ask
from desktop.screen.dialog import Dialog
from desktop.screen.look import TALL, em
from desktop.screen.office import Office
from desktop.screen.row_views import calm_table
from desktop.screen.unlock_words import NewWords, secret_box

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.case.people import Person, Role
    from desktop.screen.window import Window
    from desktop.store.store import Store

HEADS = ("名前", "役割", "合言葉", "状態")
STOPPED = "停止中"
BEHIND = (
    "「{name}」さんを停止しました。ただし、つながっていない場所にある控えは、まだこの人の合言葉で開けます（{places}）。"
    "その媒体を差し込んで、「控え」の画面で控えを取ってください。"
)
NOBODY_YET = "この保存先には、まだ利用者がいません。合言葉を付けると、人ごとの名前・役割・合言葉を決められます。"


class Known(NamedTuple):
    """Everybody, who of them has a passphrase, and whether there is a recovery code and a Windows slot."""

    people: tuple[Person, ...]
    keyed: frozenset[str]


def read_known(store: Store) -> Known:
    """Runs on the worker."""
    from desktop.keys.ring import read_ring, ring_path

    ring = read_ring(ring_path(store.path)) if store.sealed else None
    slots = ring.slots if ring else ()
    return Known(store.people(), frozenset(s.person for s in slots if s.kind == "passphrase"))


def open_people(window: Window) -> None:
    """The dialog over the window; a store without people offers to be sealed instead."""
    office = window.office
    if office.seat.person is None:
        from desktop.screen.unlock_seal import open_seal

        open_seal(window, NOBODY_YET)
        return
    window.show_dialog(PeopleDialog(office, window))


class PeopleDialog(Dialog):
    """The table above, what can be done with the chosen line beside each other below it."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            "利用者と権限",
            "この保存先を使う人です。人ごとに合言葉があり、だれが何をしたかが履歴と操作の記録に残ります。",
        )
        self.office = office
        self.known = Known((), frozenset())
        self.why = office.hindrance("people")
        self.table = self._make_table()
        self.body.addWidget(self.table, 1)
        self._make_acts()
        self.add_button("閉じる(&C)", self.accept, leave=True)
        self.fit(52, 20)
        self.reload()

    def _make_table(self) -> QTableWidget:
        table = calm_table("利用者", HEADS)
        table.verticalHeader().setDefaultSectionSize(round(em(self) * TALL))
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            table.setColumnWidth(column, 8 * em(self))
        table.setMinimumHeight(round(em(self) * TALL * 5))
        table.itemSelectionChanged.connect(self._follow)
        return table

    def _make_acts(self) -> None:
        """Rows of three, so that nothing is cut off with large text."""
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("加える(&A)…", self.add),
            ("名前・役割(&N)…", self.change),
            ("合言葉の変更(&P)…", self.change_words),
            ("停止(&T)…", self.stop),
            ("権限の表(&R)…", self.rights),
            ("回復用の合言葉(&K)…", self.renew_recovery),
            ("鍵の作り直し(&G)…", self.new_key),
            ("Windowsで開く(&W)…", self.windows),
        )
        grid = QGridLayout()
        grid.setSpacing(round(em(self) * 0.5))
        self.acts: list[QPushButton] = []
        for n, (words, act) in enumerate(acts):
            button = QPushButton(words)
            button.setAutoDefault(False)
            button.setMinimumHeight(round(em(self) * TALL))
            button.clicked.connect(act)
            self._tall.append(button)
            grid.addWidget(button, n // 3, n % 3)
            self.acts.append(button)
        self.acts[7].setVisible(has_windows())
        self.body.addLayout(grid)

    # what is shown ---------------------------------------------------------------------------------------------------

    def reload(self, choose: str = "") -> None:
        """Ask the store who is here."""
        chosen = choose or (person.id if (person := self.chosen()) else "")
        self.office.ask(read_known, lambda known: self._show(known, chosen), owner=self)

    def _show(self, known: Known, chosen: str) -> None:
        self.known = known
        self.table.setRowCount(len(known.people))
        for row, person in enumerate(known.people):
            words = (
                person.name + ("（自分）" if self._is_me(person) else ""),
                person.role.value,
                "あり" if person.id in known.keyed else "なし",
                "使用中" if person.active else STOPPED,
            )
            for column, text in enumerate(words):
                self.table.setItem(row, column, QTableWidgetItem(text))
        ids = [person.id for person in known.people]
        self.table.selectRow(ids.index(chosen) if chosen in ids else 0)
        self.table.setFocus()
        self._follow()

    def _is_me(self, person: Person) -> bool:
        me = self.office.seat.person
        return me is not None and me.id == person.id

    def chosen(self) -> Person | None:
        row = self.table.currentRow()
        return self.known.people[row] if 0 <= row < len(self.known.people) else None

    def _follow(self) -> None:
        """What can be done with the line; who may not is told why where the button is."""
        person = self.chosen()
        add, change, words, stop, _, recovery, key, _ = self.acts
        for button in (add, change, stop, recovery, key):
            button.setEnabled(not self.why)
            button.setToolTip(self.why)
            button.setAccessibleDescription(self.why)
        mine = person is not None and self._is_me(person)
        words.setEnabled(person is not None and person.active and (mine or not self.why))
        words.setToolTip("" if words.isEnabled() else self.why)
        stopped = person is not None and not person.active
        stop.setText("再開(&T)…" if stopped else "停止(&T)…")
        if person is None or mine:
            stop.setEnabled(False)

    # acts ------------------------------------------------------------------------------------------------------------

    def _open(self, dialog: Dialog) -> None:
        dialog.finished.connect(lambda _result: self.reload())
        dialog.open()

    def add(self) -> None:
        self._open(AddPerson(self.office, self))

    def change(self) -> None:
        if (person := self.chosen()) is not None:
            self._open(ChangePerson(self.office, person, self))

    def change_words(self) -> None:
        if (person := self.chosen()) is not None:
            mine = self._is_me(person) and not self.office.seat.by_code
            self._open(ChangeWords(self.office, person, mine=mine, parent=self))

    def rights(self) -> None:
        from desktop.screen.rights_dialog import RightsDialog

        self._open(RightsDialog(self.office, self))

    def stop(self) -> None:
        """Somebody left: their passphrase opens nothing any more; their name stays in the history."""
        person = self.chosen()
        if person is None:
            return
        if not person.active:
            self._open(ReturnPerson(self.office, person, self))
            return
        said = (
            f"「{person.name}」さんは、この保存先を開けなくなります。これまでの履歴の名前は残ります。\n"
            "この人が保存先の写しを持ったまま離れた場合は、「鍵の作り直し」もしてください。"
        )
        box = ask(self, "利用者の停止", said, "停止する(&T)", danger=True)
        box.accepted.connect(lambda: self._stop(person))
        box.open()

    def _stop(self, person: Person) -> None:
        def job(store: Store) -> tuple[Path, ...]:
            from desktop.clerk.unlock import stop_person
            from desktop.store.safekeeping import behind

            stop_person(store, person.id)
            return behind(store)

        self.office.ask(job, lambda left: self._stopped(person, left), self._failed, owner=self)

    def _stopped(self, person: Person, left: tuple[Path, ...]) -> None:
        """A copy on a medium that was away still has the ring of before."""
        self.reload(person.id)
        if left:
            places = "、".join(f"「{place}」" for place in left)
            self.say(BEHIND.format(name=person.name, places=places))

    def _failed(self, fault: Exception) -> None:
        self.end_work()
        self.office.worker.trouble(fault)

    def renew_recovery(self) -> None:
        """A new paper; the old one opens nothing from then on."""
        said = "新しい「回復用の合言葉」を作ります。今までの票では開けなくなるので、新しい票と取り替えてください。"
        box = ask(self, "回復用の合言葉", said, "作り直す(&K)", danger=True)
        box.accepted.connect(self._renew)
        box.open()

    def _renew(self) -> None:
        renew_recovery(self.office, self)

    def new_key(self) -> None:
        """After somebody left with a copy: everything is sealed anew, and everybody gets new words."""
        from desktop.screen.unlock_seal import NewKey

        window = self.parentWidget()
        for page in window.case_pages():  # type: ignore[union-attr]
            if page.flush() is not None:
                self.say("保存できていない案件があります。保存できてから、鍵を作り直してください。")
                return
        self._open(NewKey(window, self))  # type: ignore[arg-type]

    def windows(self) -> None:
        """Let the Windows account that is signed in open the store, or ask for the passphrase again."""
        said = (
            "今サインインしているWindowsのアカウントで、自分の名前で開けるようにします。"
            "このアカウントを使える人は、合言葉なしで開けます。"
        )
        box = ask(self, "Windowsのアカウント", said, "開けるようにする(&O)", danger=True)
        again = box.addButton("合言葉だけにする(&P)", QMessageBox.ButtonRole.ActionRole)
        again.clicked.connect(lambda: self._windows(on=False))
        box.accepted.connect(lambda: self._windows(on=True))
        box.open()

    def _windows(self, *, on: bool) -> None:
        def job(store: Store) -> None:
            from desktop.clerk.unlock import add_windows, remove_windows

            (add_windows if on else remove_windows)(store)

        self.office.ask(job, lambda _done: self.say(""), self._failed, owner=self)


def has_windows() -> bool:
    """Whether this PC can keep a key for the account that is signed in."""
    from desktop.keys.windows import protector

    return protector() is not None


def renew_recovery(office: Office, over: QWidget) -> None:
    """Make a new recovery code and show its paper."""

    def job(store: Store) -> tuple[str, str]:
        from desktop.clerk.unlock import new_recovery
        from desktop.keys.recovery import check_word
        from desktop.keys.ring import read_ring, ring_path

        code = new_recovery(store)
        return code, check_word(read_ring(ring_path(store.path)))

    def show(made: tuple[str, str]) -> None:
        from desktop.screen.unlock_recovery import RecoverySheet

        RecoverySheet(office, *made, over).open()

    office.ask(job, show, owner=over)


class _Change(Dialog):
    """What the small dialogs share: one act on the worker, a refusal said in place."""

    def __init__(self, office: Office, title: str, lead: str, parent: QWidget | None) -> None:
        super().__init__(parent, title, lead)
        self.office = office

    def finish(self, verb: str) -> None:
        self.body.addStretch(1)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button(verb, self.keep, default=True)
        self.fit(38)

    def keep(self) -> None:
        raise NotImplementedError

    def run(self, job: Callable[[Store], Any]) -> None:
        """Do it; who sits here may have changed by it."""
        self.say("")
        self.go.setEnabled(False)
        self.office.ask(job, self._done, self._refused, owner=self)

    def _done(self, _made: Any) -> None:
        self.office.look_again()
        self.accept()

    def _refused(self, fault: Exception) -> None:
        from desktop.errors import DeskError

        self.go.setEnabled(True)
        if isinstance(fault, DeskError):
            self.say(str(fault))
        else:
            self.office.worker.trouble(fault)


class AddPerson(_Change):
    """Somebody new, with a first passphrase they change themselves."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(
            office, "利用者を加える", "最初の合言葉は、本人に入れてもらうか、後で本人に変えてもらってください。", parent
        )
        self.name = QLineEdit()
        self.role = role_box()
        self.add_field("名前(&N)", self.name)
        self.add_field("役割(&R)", self.role, ROLE_NOTE)
        self.words = NewWords(self)
        self.finish("加える(&O)")
        self.name.setFocus()

    def keep(self) -> None:
        name, role, words = self.name.text().strip(), role_of(self.role), self.words.text()
        if not name:
            self.say("名前が入力されていません。入力してください。")
            self.name.setFocus()
        elif fault := self.words.fault():
            self.say(fault)
        else:

            def job(store: Store) -> Any:
                from desktop.clerk.unlock import add_person

                return add_person(store, name, role, words)

            self.run(job)


class ChangePerson(_Change):
    """Another name or role."""

    def __init__(self, office: Office, person: Person, parent: QWidget | None = None) -> None:
        super().__init__(office, "名前と役割", "", parent)
        self.person = person
        self.name = QLineEdit(person.name)
        self.role = role_box(person.role)
        self.add_field("名前(&N)", self.name, "変えた後の履歴に残ります。これまでの履歴の名前は変わりません。")
        self.add_field("役割(&R)", self.role, ROLE_NOTE)
        self.finish("決定(&O)")
        self.name.setFocus()

    def keep(self) -> None:
        person, name, role = self.person, self.name.text().strip(), role_of(self.role)

        def job(store: Store) -> Any:
            from desktop.clerk.unlock import change_person

            return change_person(store, person.id, name=name, role=role)

        self.run(job)


class ChangeWords(_Change):
    """A new passphrase: one's own by the old one, another's by who may change people."""

    def __init__(self, office: Office, person: Person, *, mine: bool, parent: QWidget | None = None) -> None:
        lead = "" if mine else "本人に入れてもらってください。前の合言葉では開けなくなります。"
        super().__init__(office, f"合言葉の変更　{person.name}", lead, parent)
        self.person = person
        self.old = secret_box() if mine else None
        if self.old is not None:
            self.add_field("今の合言葉(&P)", self.old)
            self.old.textEdited.connect(lambda _text: self.say(""))
        self.words = NewWords(self, "新しい合言葉(&N)", "新しい合言葉をもう一度(&A)")
        self.finish("変更(&O)")

    def keep(self) -> None:
        if self.old is not None and not self.old.text():
            self.say("今の合言葉が入力されていません。入力してください。")
            self.old.setFocus()
            return
        if fault := self.words.fault():
            self.say(fault)
            return
        person, old, new = self.person, self.old.text() if self.old else None, self.words.text()

        def job(store: Store) -> Any:
            from desktop.clerk.unlock import change_passphrase

            return change_passphrase(store, person.id, new, old=old)

        self.run(job)


class ReturnPerson(_Change):
    """Somebody came back: they get a new passphrase."""

    def __init__(self, office: Office, person: Person, parent: QWidget | None = None) -> None:
        said = f"「{person.name}」さんがまた使えるようにします。新しい合言葉を、本人に入れてもらってください。"
        super().__init__(office, "利用者の再開", said, parent)
        self.person = person
        self.words = NewWords(self, "新しい合言葉(&N)", "新しい合言葉をもう一度(&A)")
        self.finish("再開する(&O)")

    def keep(self) -> None:
        if fault := self.words.fault():
            self.say(fault)
            return
        person, new = self.person, self.words.text()

        def job(store: Store) -> Any:
            from desktop.clerk.unlock import return_person

            return return_person(store, person.id, new)

        self.run(job)


ROLE_NOTE = "役割ごとに何ができるかは、「権限の表」で見られます。"


def role_box(role: Any = None) -> QComboBox:
    """The four roles."""
    from desktop.case.people import Role

    box = QComboBox()
    for one in Role:
        box.addItem(one.value, one.value)
    box.setCurrentIndex(list(Role).index(role) if role else 0)
    return box


def role_of(box: QComboBox) -> Role:
    """The role chosen; Qt keeps a plain text of it."""
    from desktop.case.people import Role

    return Role(box.currentData())
