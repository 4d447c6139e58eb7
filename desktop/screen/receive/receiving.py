"""Bundles dropped or chosen in; judged one by one on the worker, compared, taken in and signed for out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.errors import DeskError
from desktop.screen.calm import hold_collector, release_collector
from desktop.screen.choose import choose
from desktop.screen.dialog import Dialog
from desktop.screen.office import Office
from desktop.screen.receive.differences_page import DifferencesPage
from desktop.screen.receive.lots_page import LotsPage
from desktop.screen.receive.sorting import sort_files
from desktop.secretariat.sitting import Lot, Sitting, State

if TYPE_CHECKING:
    from desktop.bundle.model import Progress
    from desktop.screen.worker import Task
    from desktop.secretariat.doubts import Doubt
    from desktop.secretariat.dropped import Carrier
    from desktop.secretariat.received import ReceivedCase
    from desktop.sheet.packet import Packet
    from desktop.store.handover import Handover
    from desktop.store.store import Store

TITLE = "束を受け取る"
ENDINGS = "束と表紙 (*.zip *.age 付議帳_*);;すべてのファイル (*)"


class Receiving(Dialog):
    """``taking`` is told before cases that are here already are changed, ``taken`` after some came in."""

    taking = Signal(object)
    """frozenset of case ids"""
    taken = Signal()

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent, TITLE)
        self.office = office
        self.sitting = Sitting()
        self._tasks: list[Task] = []
        self._gone = list[bool]()
        self.destroyed.connect(lambda: self._gone.append(True))
        self.lots = LotsPage()
        self.body.addWidget(self.lots, 1)
        self.current: QWidget = self.lots
        self._make_buttons()
        self.lots.typed.connect(self.open_lot)
        self.lots.compare.connect(self.show_differences)
        self.lots.doubted.connect(self.make_sure)
        self.lots.chosen_changed.connect(self._follow)
        self.lots.carried.connect(self._take_carrier)
        self.setAcceptDrops(True)
        self._follow()
        self.fit(78, 36)
        self._stay_calm()
        self.finished.connect(lambda _result: self._leave())
        self.destroyed.connect(partial(_give_up, office, self.sitting))  # the lock takes dialogs away unfinished

    def _stay_calm(self) -> None:
        """No full garbage collection until the dialog is gone, also when the lock takes it away unfinished."""
        held = [hold_collector()]

        def let_go(_left: object = None) -> None:
            if held:
                release_collector(held.pop())

        self.finished.connect(let_go)
        self.destroyed.connect(let_go)

    @cached_property
    def differences(self) -> DifferencesPage:
        """Made when something differs for the first time."""
        page = DifferencesPage()
        page.hide()
        self.body.addWidget(page, 1)
        return page

    def _make_buttons(self) -> None:
        self.leave = self.add_button("閉じる(&C)", self.reject, leave=True)
        self.back = self.add_button("一覧に戻る(&B)", self.show_lots)
        self.add_files = self.add_button("束を加える(&A)…", self.ask_files)
        self.halt = self.add_button("中止(&X)", self.stop)
        self.again = self.add_button("再提出依頼(&R)…", self.ask_again)
        self.again.setToolTip("受け取れない束を管理簿に残し、送り元に渡す再提出依頼を印刷します")
        self.receipts = self.add_button("受領書(&J)…", self.ask_receipts)
        self.receipts.setToolTip("受け取った束の受領書を媒体に書き、印刷します")
        self.decide = self.add_button("これで決める(&O)", self.decide_case, default=True)
        self.take = self.add_button("受け取る(&T)", self.take_ready, default=True)

    # what there is ---------------------------------------------------------------------------------------------------

    def _ready(self) -> list[Lot]:
        return [lot for lot in self.lots.lots if lot.state is State.READY]

    def _asking_again(self) -> list[Lot]:
        return [lot for lot in self.lots.lots if lot.asks_again]

    def _signed_for(self) -> list[Handover]:
        return [lot.taken for lot in self.lots.lots if lot.taken is not None]

    def _follow(self) -> None:
        """Which buttons there are; what a button does to how many stands on it."""
        on_list, busy = self.current is self.lots, bool(self._tasks)
        ready, bad, signed = len(self._ready()), len(self._asking_again()), len(self._signed_for())
        shown = {
            self.back: not on_list,
            self.decide: not on_list,
            self.add_files: on_list,
            self.halt: busy,
            self.again: on_list and not busy and bool(bad),
            self.receipts: on_list and not busy and bool(signed),
            self.take: on_list and (bool(ready) or not signed),
        }
        for button, visible in sorted(
            shown.items(), key=lambda pair: pair[1]
        ):  # all side by side are wider than a screen
            button.setVisible(visible)
        self.again.setText(f"再提出依頼 {bad}件(&R)…")
        self.receipts.setText(f"受領書 {signed}通(&J)…")
        self.take.setEnabled(bool(ready) and not busy)
        self.take.setText(f"{ready}束を受け取る(&T)" if ready else "受け取る(&T)")
        main = self._main_button()
        below = (self.decide, self.take, self.receipts, self.again, self.add_files, self.leave)
        for button in (*below, self.lots.open_button, self.lots.doubt_button, self.lots.compare_button):
            button.setDefault(button is main)

    def _main_button(self) -> QPushButton | None:
        """What is next to do; none while only a bundle in another row wants something."""
        if self.current is not self.lots:
            return self.decide
        lot = self.lots.chosen()
        steps = (
            (lot is not None and lot.state is State.LOCKED, self.lots.open_button),
            (bool(self._ready()), self.take),
            (lot is not None and lot.state is State.ASK, self.lots.doubt_button),
            (lot is not None and lot.state is State.CHOOSE, self.lots.compare_button),
            (any(one.state in (State.LOCKED, State.ASK, State.CHOOSE) for one in self.lots.lots), None),
            (bool(self._signed_for()), self.receipts),
            (bool(self._asking_again()), self.again),
            (not self.lots.lots, self.add_files),
        )
        return next((button for wanted, button in steps if wanted), self.leave)

    def _take_carrier(self, carrier: Carrier) -> None:
        self.sitting.carrier = carrier

    # bundles ---------------------------------------------------------------------------------------------------------

    def ask_files(self) -> None:
        choose(self, "several", "受け取る束を選ぶ", self.office.folder("receive"), self.add, ENDINGS)

    def add(self, paths: Sequence[Path], *, left: int = 0) -> None:
        """Judge these bundles; what is none is told in its row, or in their number when it was ``left`` out before."""
        sitting = self.sitting

        def job(_store: Store) -> tuple[list[Path], tuple[Lot, ...]]:
            found = sort_files(paths)
            files = [*found.bundles, *found.other]
            return files, sitting.add(files)

        self._work(job, lambda made: self._list(made[0], made[1], left))

    def _list(self, files: list[Path], lots: tuple[Lot, ...], left: int) -> None:
        if not lots:
            self.say("束がありません。束のファイル（.zip・.age）か、束の入ったフォルダーを選んでください。")
            return
        self.office.remember("receive", lots[0].path.parent)
        self.say(f"束ではないファイルが{left}件あります。束とは分けて落としてください。" if left else "")
        self.lots.add(lots)
        self._soon(lambda: self._work(lambda store: self.sitting.judge(store, files, lots), self._judged))

    def _soon(self, act: Callable[[], None]) -> None:
        """After the window has had its turn, so that a large drop never holds it up."""
        QTimer.singleShot(0, self, act)

    def _judged(self, _done: object) -> None:
        self.lots.next_wanting()
        if self._ready() and not self.lots.words.hasFocus():
            self.take.setFocus()
        self._tell_bugs()

    def open_lot(self, lot: Lot, typed: str) -> None:
        """Open one bundle with what was typed."""
        self.say("")
        self._work(lambda store: self.sitting.open(store, lot, typed), partial(self._opened, lot))

    def _opened(self, lot: Lot, _done: object) -> None:
        if lot.state is State.LOCKED and self.lots.chosen() is lot:
            self.lots.words.setFocus()
            self.lots.words.selectAll()
        else:
            self._judged(None)
        self._tell_bugs()

    def _tell_bugs(self) -> None:
        """A bug of ours at one bundle has its report, and the others went on."""
        bugs, self.sitting.bugs = self.sitting.bugs, []
        for bug in bugs[:1]:
            self.office.worker.trouble(bug)

    # working ---------------------------------------------------------------------------------------------------------

    def _work(self, job: Callable[[Store], Any], done: Callable[[Any], None]) -> None:
        """A long act on the worker; bundles are shown as they stand while it goes on."""
        slot: list[Task] = []

        def over(then: Callable[[], None]) -> None:
            self._tasks[:] = [t for t in self._tasks if t not in slot]
            if self._gone:
                return
            if not self._tasks:
                self.end_work()
            self.lots.follow()
            self._follow()
            then()

        slot.append(
            self.office.ask(
                job,
                lambda result: over(lambda: done(result)),
                lambda fault: over(lambda: self._failed(fault)),
                self._progress,
                stopped=lambda: over(self._stopped),
                owner=self,
            )
        )
        self._tasks += slot
        self.lots.tell("")
        self.go_on(0, 0, "調べています")
        self._follow()

    def _progress(self, progress: Progress) -> None:
        self.go_on(progress.done, progress.of, progress.what)
        self.lots.follow()
        self._follow()

    def _failed(self, fault: Exception) -> None:
        if isinstance(fault, DeskError):
            self.say(str(fault))
        else:
            self.office.worker.trouble(fault)

    def _stopped(self) -> None:
        self.sitting.called_off()
        self.lots.follow()
        self._follow()
        self.say("中止しました。調べ終わった束は、受け取れます。")

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    # making sure -----------------------------------------------------------------------------------------------------

    def make_sure(self, lot: Lot) -> None:
        """Ask what a person made sure of, one doubt after the other."""
        from desktop.screen.receive.doubts import ask_doubt

        left = lot.open_doubts()
        if left and not self._tasks:
            ask_doubt(self, lot, left[0])

    def confirm_key(self, lot: Lot, name: str) -> None:
        """The numbers of its key were the same."""
        who = self.office.clerk.who
        self._work(lambda store: self.sitting.confirm_key(store, lot, name, who=who), lambda _done: self._settled(lot))

    def agree(self, lot: Lot, doubt: Doubt, name: str = "") -> None:
        """A person made sure; ``name`` is one this desk goes by, too."""
        lot.agree(doubt)
        if name:
            who = self.office.clerk.who
            self._work(lambda store: self.sitting.own_name(store, name, who=who), lambda _done: self._settled(lot))
        else:
            self._settled(lot)

    def turn_away(self, lot: Lot, doubt: Doubt) -> None:
        """It is not to be taken."""
        lot.turn_away(doubt)
        self._settled(lot)

    def _settled(self, lot: Lot) -> None:
        self.lots.follow()
        self._follow()
        if lot.state is State.ASK:
            self.make_sure(lot)
        elif any(one.state is State.ASK for one in self.lots.lots):
            self.lots.next_wanting()
        else:
            self._judged(None)

    # choosing --------------------------------------------------------------------------------------------------------

    def show_differences(self, lot: Lot) -> None:
        """The first case of a bundle that nobody has chosen for, else its first."""
        cases = lot.differing()
        left = [c for c in cases if c.case.id not in lot.choices]
        self._show_case(lot, (left or list(cases))[0])

    def _show_case(self, lot: Lot, one: ReceivedCase) -> None:
        cases = [c.case.id for c in lot.differing()]
        place = f"（{lot.number}の{cases.index(one.case.id) + 1}件目／{len(cases)}件）"
        self._show(self.differences)
        self.differences.show_case(one, lot.choices.get(one.case.id), place)

    def show_lots(self) -> None:
        self._show(self.lots)
        self.lots.follow()
        self.lots.table.setFocus()

    def _show(self, page: QWidget) -> None:
        self.current.hide()
        page.show()
        self.current = page
        self._follow()
        self.say("")

    def decide_case(self) -> None:
        """Keep the choice and go to the next case that wants one, of this bundle or another."""
        lot, one = self.lots.chosen(), self.differences.one
        if lot is None or one is None:
            return
        lot.decide(one.case.id, self.differences.chosen())
        for other in (lot, *self.lots.lots):
            left = [c for c in other.differing() if c.case.id not in other.choices]
            if other.state is State.CHOOSE and left:
                self.lots.stand_on(other)
                self._show_case(other, left[0])
                return
        self.show_lots()
        self.take.setFocus()

    # taking in -------------------------------------------------------------------------------------------------------

    def take_ready(self) -> None:
        """Take in everything that is ready; cases that are open in the window are saved and closed first."""
        lots = self._ready()
        if not lots:
            return
        self.say("")
        self.taking.emit(frozenset(c.case.id for lot in lots for c in lot.differing()))
        who = self.office.clerk.who
        self._work(lambda store: self.sitting.take(store, lots, who=who), self._took)

    def _took(self, _done: object) -> None:
        self.taken.emit()
        left = [lot for lot in self.lots.lots if lot.fault and lot.state in (State.READY, State.CHOOSE)]
        if left:
            self.lots.stand_on(left[0])
            self.say(str(left[0].fault))
        elif self._signed_for():
            self.receipts.setFocus()

    # papers ----------------------------------------------------------------------------------------------------------

    def ask_again(self) -> None:
        """再提出依頼 for what is bad: noted first, then printed."""
        lots, who = self._asking_again(), self.office.clerk.who
        division = self.office.clerk.division

        def job(store: Store) -> Generator[Progress, None, Packet]:
            from desktop.screen.receive.papers import again_packet

            self.sitting.note_refused(store, lots, who=who)
            return (yield from again_packet(lots, division, store.now(), self.sitting.carrier))

        self._work(job, self._preview)

    def ask_receipts(self) -> None:
        """Where the receipts go: the folder the bundles came from, unless another one is chosen."""
        choose(self, "folder", "受領書を書く媒体（フォルダー）を選ぶ", self._medium(), self.write_receipts)

    def _medium(self) -> str:
        for lot in self.lots.lots:
            if lot.taken is not None:
                return str(lot.path.parent)
        return self.office.folder("receive")

    def write_receipts(self, folders: list[Path]) -> None:
        taken, clerk, folder = self._signed_for(), self.office.clerk, folders[0]

        def job(store: Store) -> Generator[Progress, None, tuple[tuple[Path, ...], Packet]]:
            from desktop.screen.receive.papers import receipt_packet
            from desktop.secretariat.receipt import write_receipts

            act = write_receipts(store, taken, folder, division=clerk.division, name=clerk.name, who=clerk.who)
            written = yield from act
            return written, (yield from receipt_packet(store, taken, clerk.division))

        self._work(job, lambda made: self._wrote(folder, *made))

    def _wrote(self, folder: Path, written: tuple[Path, ...], packet: Packet) -> None:
        self.lots.tell(f"受領書 {len(written)}通を「{folder}」に書き、読み返して確かめました。")
        self._preview(packet)

    def _preview(self, packet: Packet) -> None:
        from desktop.screen.receive.papers import preview

        self.lots.follow()
        preview(packet, self)

    # leaving ---------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        from desktop.screen.intake.door import files_of

        event.acceptProposedAction()
        self.add(files_of(event))

    def reject(self) -> None:
        """While something is at work Esc stops it; what is ready and not taken is asked about."""
        if self._tasks:
            self.stop()
        elif self._ready():
            from desktop.screen.asking import ask

            said = f"受け取れる束が{len(self._ready())}件残っています。受け取らずに閉じますか。束のファイルはそのまま残ります。"
            box = ask(self, TITLE, said, "受け取らずに閉じる(&G)", danger=True)
            box.accepted.connect(super().reject)
            box.open()
        else:
            super().reject()

    def _leave(self) -> None:
        """The room goes, after whatever still lies in it was given up."""
        self.stop()
        _give_up(self.office, self.sitting)


def _give_up(office: Office, sitting: Sitting, _gone: object = None) -> None:
    """Close the sitting on the worker, behind what is still under way there."""

    def job() -> Generator[None, None, None]:
        act = leaving(sitting)
        next(act)
        return act

    office.worker.run(job, through=True)


def leaving(sitting: Sitting) -> Generator[None, None, None]:
    """Takes the room away at its end, also when it is closed too early."""
    try:
        yield
    finally:
        sitting.close()
