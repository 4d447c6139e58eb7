"""媒体の消去: a medium in; our bundles on it found, overwritten, read back and gone, each with its line, out.

What was destroyed or erased by other means is recorded as somebody reports it.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.screen.asking import ask
from desktop.screen.check import Check
from desktop.screen.dialog import Dialog
from desktop.screen.handover.pages import beside, field
from desktop.screen.handover.parts import DayBox, fill, make_table, measure_table, moment_words, refused, size_words
from desktop.screen.handover.place_box import PlaceBox, Words
from desktop.screen.look import Plain, Quiet
from desktop.screen.office import Office
from desktop.screen.worker import Task

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.clerk.drives import Drive, Kind
    from desktop.clerk.erase_medium import Erased, Look
    from desktop.store.handover import Handover
    from desktop.store.store import Store

PLACE = Words("消す媒体(&D)", "フォルダーを選ぶ", "媒体が一覧に出ないとき", "消すフォルダー(&F)")
HEADS = ("消す", "束の番号", "渡した・受け取った日時", "相手", "大きさ", "状態")
CHARS = (3, 8, 12, 0, 7, 9)
LEAD = "管理簿にある束と、その表紙・通知書だけを、名前が変わっていても中身で探して上書きし、読み返して確かめてから消します。ほかのファイルには触れません。"


class EraseMedium(Dialog):
    """Choose a place, look what of ours lies there, then erase what is marked."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent, "媒体の消去", LEAD)
        self.office = office
        self.found: Look | None = None
        self.erased: Erased | None = None
        self._where: tuple[Path, Drive | None] | None = None
        self._task: Task | None = None
        self.place = PlaceBox(office, self, PLACE)
        self.body.addWidget(self.place)
        self.place.changed.connect(self._forget)
        self.table = make_table("見つかった束", HEADS, CHARS, 4)
        self.marks: list[Check] = []
        self.told = Plain()
        self.promise = Quiet()
        for widget in (self.table, self.told, self.promise):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.leave = self.add_button("閉じる(&C)", self.reject, leave=True)
        self.go = self.add_button("中を調べる(&O)", self.start, default=True)
        self.fit(60, 24)
        self._forget()
        self.place.watch(on=True)
        self.place.rows.setFocus()

    def _measure(self) -> None:
        measure_table(self.table, CHARS, 4)
        super()._measure()

    def _forget(self) -> None:
        """Another place: what was found is of no use."""
        self.found, self._where = None, None
        self.table.setVisible(False)
        self.told.setVisible(False)
        self.promise.setVisible(False)
        self.go.setText("中を調べる(&O)")
        self.go.setEnabled(True)

    def start(self) -> None:
        """Look first; with something found, ask and erase."""
        if self._task is not None:
            return
        folder = self.place.folder_path()
        if folder is None:
            self.say("消すフォルダーが入力されていません。媒体かフォルダーを選んでください。")
            return
        self.say("")
        if self.found is None:
            self._where = (folder, self.place.drive())
            self._run(lambda store: look_at(store, folder), self._show)
        else:
            self._ask()

    def _run(self, job: Any, done: Any) -> None:
        self._enable(on=False)

        def ended(result: Any) -> None:
            self._end()
            done(result)

        def failed(fault: Exception) -> None:
            self._end()
            refused(self, self.office.worker.trouble)(fault)

        self._task = self.office.ask(
            job, ended, failed, lambda p: self.go_on(p.done, p.of, p.what), stopped=self._stopped, owner=self
        )

    def _enable(self, *, on: bool) -> None:
        self.place.setEnabled(on)
        self.place.watch(on=on)
        self.go.setEnabled(on)
        self.leave.setText("閉じる(&C)" if on else "中止(&C)")

    def _end(self) -> None:
        self._task = None
        self.end_work()
        self._enable(on=True)

    def _stopped(self) -> None:
        self._end()
        self._forget()
        self.say("中止しました。消し終えた束だけを、管理簿に記録しています。もう一度調べると、続きから消せます。")

    def _show(self, look: Look) -> None:
        """What lies there; what still waits for its receipt is not marked."""
        from desktop.clerk.erase_medium import promise

        self.found = look
        rows = [_row(f) for f in look.found]
        fill(self.table, rows)
        self.marks = []
        for n, found in enumerate(look.found):
            mark = Check("")
            mark.setChecked(not found.doubt)
            mark.setAccessibleName(f"束 {found.given.number} を消す")
            mark.toggled.connect(lambda _on: self._follow())
            self.table.setCellWidget(n, 0, mark)
            self.marks.append(mark)
        strange = (
            f"束や表紙に似ていても、管理簿の束ではないファイルが{len(look.strange)}個あります。それには触れません。"
        )
        nothing = "管理簿にある束は、見つかりませんでした。媒体とフォルダーを確かめてください。"
        doubts = [f"▲ {f.doubt}" for f in look.found if f.doubt]
        said = [*([] if look.found else [nothing]), *doubts, *([strange] if look.strange else [])]
        self.told.setText("\n".join(said))
        self.told.setVisible(bool(said))
        drive = self._where[1] if self._where else None
        self.promise.setText(promise(drive.kind if drive else "unknown", [f.given.mode for f in look.found]))
        for widget in (self.table, self.promise):
            widget.setVisible(bool(look.found))
        self.go.setText("印を付けた束を消す(&O)…" if look.found else "もう一度調べる(&O)")
        if not look.found:
            self.found = None
        self._follow()
        self.grow()

    def marked(self) -> list[str]:
        """Ids of the bundles to be erased."""
        if self.found is None:
            return []
        return [f.given.id for mark, f in zip(self.marks, self.found.found, strict=True) if mark.isChecked()]

    def _follow(self) -> None:
        self.go.setEnabled(self.found is None or bool(self.marked()))

    def _ask(self) -> None:
        ids = self.marked()
        said = f"媒体の中の{len(ids)}個の束と、その表紙・通知書を消します。元には戻せません。案件そのものは、この付議帳に残ります。"
        box = ask(self, "媒体の消去", said, "消す(&X)", danger=True)
        box.accepted.connect(lambda: self._erase(ids))
        box.open()

    def _erase(self, ids: list[str]) -> None:
        if self._where is None:
            return
        (folder, drive), who = self._where, self.office.clerk.who

        def job(store: Store) -> Generator[object, None, Erased]:
            from desktop.clerk.erase_medium import erase_medium, refuse_other_medium

            sure = partial(refuse_other_medium, folder, drive)
            return erase_medium(store, folder, who=who, drive=drive, only=ids, sure=sure)

        self._run(job, self._done)

    def _done(self, erased: Erased) -> None:
        self._forget()
        self.erased = erased
        self.told.setText(
            f"完了　{len(erased.parcels)}個の束（{erased.files}ファイル、{size_words(erased.size)}）を消し、管理簿に記録しました。"
        )
        self.told.show()
        self.promise.setText(erased.promise)
        self.promise.show()
        self.go.setText("もう一度調べる(&O)")
        self.leave.setFocus()
        self.grow()

    def reject(self) -> None:
        """While it works, 中止 stops the work."""
        if self._task is not None:
            self._task.cancel()
        else:
            super().reject()


class RecordErasure(Dialog):
    """A bundle whose medium was destroyed, or erased elsewhere: how and when, as somebody saw or reported it."""

    def __init__(self, office: Office, given: Handover, parent: QWidget | None = None) -> None:
        from desktop.clerk.erase_medium import KIND_WORDS, METHODS

        lead = "裁断した媒体や、相手が消した媒体について、方法と日付を管理簿に記録します。"
        super().__init__(parent, f"消去の記録　束 {given.number}", lead)
        self.office, self.given, self.methods = office, given, METHODS
        self.kind = QComboBox()
        for code, words in KIND_WORDS.items():
            self.kind.addItem(words, code)
        optical = any(word in given.medium_kind for word in ("DVD", "CD", "BD"))
        self.kind.setCurrentIndex(self.kind.findData("optical" if optical else "flash"))
        self.method = QComboBox()
        self.on = DayBox(office.today(), office.today())
        self.body.addWidget(
            beside(self, (field(self, "媒体の種類(&T)", self.kind), field(self, "消した日(&D)", self.on)))
        )
        self.add_field("消去の方法(&H)", self.method)
        self.kind.currentIndexChanged.connect(lambda _n: self._offer())
        self._offer()
        self.body.addStretch(1)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button("記録する(&O)", self.keep, default=True)
        self.fit(46)
        self.kind.setFocus()

    def _offer(self) -> None:
        """The methods that fit the class of medium."""
        kind: Kind = self.kind.currentData()
        self.method.clear()
        self.method.addItems(list(self.methods[kind]))

    def keep(self) -> None:
        day, given, who = self.on.day(), self.given, self.office.clerk.who
        method, kind = self.method.currentText(), self.kind.currentData()
        if day is None:
            self.say("消した日を日付として読めません。「R8.11.21」のように入れてください。")
            self.on.setFocus()
            return

        def job(store: Store) -> Any:
            from desktop.clerk.erase_medium import record_erasure

            return record_erasure(store, given.id, method=method, kind=kind, on=day, who=who, direction=given.direction)

        self.say("")
        tell = refused(self, self.office.worker.trouble)
        self.office.ask(job, lambda _done: self.accept(), tell, owner=self)


def look_at(store: Store, folder: Path) -> Any:
    """What of ours lies in a folder; runs on the worker."""
    from desktop.clerk.erase_medium import look_for

    return look_for(store, folder)


def _row(found: Any) -> tuple[str, ...]:
    given: Handover = found.given
    state = (
        "消去の記録あり" if given.erased_at else "受領済" if given.receipt_at else "受領書待ち" if given.waits else ""
    )
    return "", given.number, moment_words(given.at), given.partner, size_words(found.size), state
