"""The open store in; its kept copies (控え) listed, one taken now, tried out or put back, the second place chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox

from desktop.screen.backups_rows import CopyRows, chosen_copy, day, show_copies, when
from desktop.screen.choose import choose
from desktop.screen.dialog import Dialog
from desktop.screen.look import TALL, Plain, Quiet, em
from desktop.screen.worker import Task

if TYPE_CHECKING:
    from desktop.screen.window import Window
    from desktop.store.kept import Kept
    from desktop.store.restore import Tested
    from desktop.store.safekeeping import Second
    from desktop.store.store import Store

LEAD = (
    "控えは、変更があると30分ごとと、付議帳を閉じるときに、自動で取ります。古いものから日・週・月ごとに一つへ間引きます。"
    "束の取り込み・復元・形式の変更の前に取った控えは、間引きません。"
)
NONE = "まだ控えがありません。「今すぐ控えを取る」を押すと取れます。"
NO_SECOND = (
    "二つめの置き場所は、まだ決めていません。このPCが壊れたり、なくなったりしたときのために、"
    "USBメモリーなど、別のドライブのフォルダーを決めてください。"
)


class State:
    """What the store says of its copies; read on the worker."""

    def __init__(self, store: Store) -> None:
        from desktop.store.kept import folder_of
        from desktop.store.safekeeping import all_kept, reached, second_of

        self.folder = folder_of(store.path)
        self.second: Second | None = second_of(store)
        self.there = reached(self.second) if self.second is not None else None
        self.copies: list[tuple[Kept, str]] = []
        for place, copies in all_kept(store):
            self.copies += [(one, self._name(place)) for one in copies]
        self.copies.sort(key=lambda found: (found[0].counter, found[0].at), reverse=True)

    def _name(self, place: Path) -> str:
        if place == self.folder:
            return "控えのフォルダー"
        if self.second is not None and place == self.there:
            return f"二つめの置き場所（{self.second.name}）"
        return str(place)


class Backups(Dialog):
    """The list, newest first; what is chosen can be tried and put back."""

    def __init__(self, window: Window) -> None:
        super().__init__(window, "控え", LEAD)
        self.window_, self.office = window, window.office
        self.state: State | None = None
        self._task: Task | None = None
        self.rows = CopyRows("控えの一覧", self)
        self.rows.currentItemChanged.connect(lambda *_: self._follow())
        self.body.addWidget(self.rows, 1)
        row = QHBoxLayout()
        self.take = self._button(row, "今すぐ控えを取る(&T)", self.take_now)
        self.try_ = self._button(row, "控えを試す(&E)", self.try_chosen)
        self.put = self._button(row, "この控えから戻す(&R)…", self.restore_chosen)
        row.addStretch(1)
        self.body.addLayout(row)
        self.told = Plain()
        self.told.hide()
        self.body.addWidget(self.told)
        self._make_second()
        self.stop = self.add_button("中止(&S)", self.cancel)
        self.stop.hide()
        self.leave = self.add_button("閉じる(&C)", self.accept, leave=True)
        self.fit(58, 30)
        self.look()

    def _button(self, row: QHBoxLayout, words: str, act: Any) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _on=False: act())
        button.setMinimumHeight(round(em(self) * TALL))
        self._tall.append(button)
        row.addWidget(button)
        return button

    def _make_second(self) -> None:
        self.body.addWidget(Plain("二つめの置き場所"))
        self.where = Quiet()
        self.body.addWidget(self.where)
        row = QHBoxLayout()
        self.choose_ = self._button(row, "置き場所を選ぶ(&P)…", self.ask_second)
        self.carry_ = self._button(row, "今すぐ写す(&W)", self.carry_now)
        self.forget = self._button(row, "使うのをやめる(&X)", self.forget_second)
        self.days = QSpinBox()
        self.days.setRange(1, 90)
        self.days.setSuffix("日たったら知らせる")
        self.days.setAccessibleName("二つめの置き場所に写していないことを知らせるまでの日数")
        self.days.setMinimumHeight(round(em(self) * TALL))
        self._tall.append(self.days)
        self.days.editingFinished.connect(self._keep_days)
        row.addWidget(self.days)
        row.addStretch(1)
        self.body.addLayout(row)

    # what there is ---------------------------------------------------------------------------------------------------

    def look(self, keep: Path | None = None) -> None:
        """Ask the store again; ``keep`` is the copy to stand on."""
        self.office.ask(State, lambda state: self._show(state, keep), self._failed, owner=self)

    def _show(self, state: State, keep: Path | None) -> None:
        self.state = state
        show_copies(self.rows, state.copies, keep)
        if not state.copies:
            self.tell(NONE)
        self._show_second(state)
        self._follow()
        self.rows.setFocus()

    def _show_second(self, state: State) -> None:
        second = state.second
        for widget in (self.carry_, self.forget, self.days):
            widget.setVisible(second is not None)
        self.choose_.setText("別の場所に変える(&P)…" if second is not None else "置き場所を選ぶ(&P)…")
        if second is None:
            self.where.setText(NO_SECOND)
            return
        self.days.setValue(second.days)
        from datetime import datetime

        last = f"最後に写した日：{day(datetime.fromisoformat(second.at))}" if second.at else "まだ写していません"
        here = str(state.there) if state.there is not None else f"{second.folder}（今はつながっていません）"
        self.where.setText(f"{here}　{last}")

    def _follow(self) -> None:
        """Which buttons can be used."""
        one, free = chosen_copy(self.rows), self._task is None
        usable = one is not None and one.usable
        why_take, why_put = self.office.hindrance("backup"), self.office.hindrance("restore")
        self._set(self.take, free, why_take)
        self._set(self.try_, free and usable, why_take)
        self._set(self.put, free and usable, why_put)
        self._set(self.choose_, free, why_take)
        self._set(self.forget, free, why_take)
        self.carry_.setEnabled(free and self.state is not None and self.state.there is not None)
        self.days.setEnabled(free and not why_take)
        self.stop.setVisible(not free)

    def _set(self, button: QPushButton, on: bool, why: str) -> None:  # noqa: FBT001
        button.setEnabled(on and not why)
        button.setToolTip(why)

    def tell(self, sentence: str) -> None:
        """What came of it, in one sentence that stays."""
        self.told.setText(sentence)
        self.told.setVisible(bool(sentence))
        self.grow()

    # long acts -------------------------------------------------------------------------------------------------------

    def _begin(self, job: Any, done: Any) -> None:
        self.say("")
        self.tell("")
        self._task = self.office.ask(
            job, lambda found: self._end(lambda: done(found)), self._failed, lambda state: self.go_on(*state),
            stopped=self._stopped, owner=self,
        )  # fmt: skip
        self._follow()

    def _end(self, then: Any) -> None:
        self._task = None
        self.end_work()
        then()
        self._follow()

    def _failed(self, fault: Exception) -> None:
        from desktop.errors import DeskError

        if not isinstance(fault, DeskError):
            self._end(lambda: self.office.worker.trouble(fault))
            return
        self._end(lambda: self.say(str(fault)))
        if self.state is not None:
            self.look(self._chosen_path())

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _stopped(self) -> None:
        self._end(lambda: self.tell("中止しました。途中のものは残していません。"))

    def _chosen_path(self) -> Path | None:
        one = chosen_copy(self.rows)
        return one.path if one is not None else None

    def take_now(self) -> None:
        """A copy by hand."""
        from desktop.store.safekeeping import take

        who = self.office.clerk.who
        self._begin(lambda store: take(store, "hand", who=who), self._taken)

    def _taken(self, made: Kept) -> None:
        self.tell(f"控えを取り、読み返して確かめました（{when(made.at)}）。")
        self.look(made.path)

    def try_chosen(self) -> None:
        """控えを試す: really put back in an empty folder, opened and read."""
        from desktop.clerk import copies

        one = chosen_copy(self.rows)
        if one is None:
            return

        def job(store: Store) -> Any:
            opened = copies.open_with(one.path, store)
            if opened is None:
                from desktop.clerk.copies import OLD_KEY
                from desktop.errors import DeskError

                raise DeskError(OLD_KEY)
            return copies.try_copy(opened, scratch=store.path.parent)

        self._begin(job, lambda tested: self._tried(one, tested))

    def _tried(self, one: Kept, tested: Tested) -> None:
        same = "取ったときの件数と一致しています。" if tested.noted else "取ったときの件数の記録はありません。"
        self.tell(
            f"試しました。{when(one.at)}の控えを実際に戻して開き、案件{tested.cases:,}件・添付{tested.attachments:,}件・"
            f"履歴{tested.changes:,}行をすべて読めました。{same}"
        )
        self.look(one.path)

    def restore_chosen(self) -> None:
        from desktop.screen.restore import open_restore

        one = chosen_copy(self.rows)
        if one is not None:
            self.accept()
            open_restore(self.window_, one.path)

    # the second place ------------------------------------------------------------------------------------------------

    def ask_second(self) -> None:
        start = self.office.folder("backup")
        choose(self, "folder", "控えの二つめの置き場所", start, lambda paths: self.use_second(paths[0]))

    def use_second(self, folder: Path) -> None:
        """Make a folder the second place and write the newest copy there."""
        from desktop.store.safekeeping import choose_second

        who, days = self.office.clerk.who, self.days.value() if self._has_second() else 7
        self.office.remember("backup", folder)
        self._begin(lambda store: choose_second(store, folder, who=who, days=days), lambda _: self.carry_now())

    def _has_second(self) -> bool:
        return self.state is not None and self.state.second is not None

    def carry_now(self) -> None:
        from desktop.store.safekeeping import carry

        self._begin(carry, self._carried)

    def _carried(self, count: int) -> None:
        self.tell(f"二つめの置き場所に{count}個の控えを写し、読み返して確かめました。" if count else "二つめの置き場所は、もう新しい控えを持っています。")  # fmt: skip
        self.look(self._chosen_path())

    def forget_second(self) -> None:
        from desktop.screen.asking import ask
        from desktop.store.safekeeping import forget_second

        who = self.office.clerk.who
        said = "二つめの置き場所には、これから控えを写しません。今ある控えは、そこに残ります。"
        box = ask(self, "二つめの置き場所", said, "使うのをやめる(&X)")
        box.accepted.connect(
            lambda: self.office.ask(lambda store: forget_second(store, who=who), lambda _: self.look(), self._failed)
        )
        box.open()

    def _keep_days(self) -> None:
        from desktop.store.safekeeping import set_days

        days = self.days.value()
        second = self.state.second if self.state is not None else None
        if second is not None and days != second.days:
            self.office.ask(lambda store: set_days(store, days), lambda _: self.look(), self._failed, owner=self)

    def reject(self) -> None:
        """Closed while something is at work: that is stopped first."""
        self.cancel()
        super().reject()


def open_backups(window: Window) -> None:
    """The dialog over the window."""
    dialog = Backups(window)
    window.show_dialog(dialog)
    dialog.finished.connect(lambda _result: _look_again(window))


def _look_again(window: Window) -> None:
    if window.keeper is not None:
        window.keeper.look()
