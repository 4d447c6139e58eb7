"""A bundle and its passphrase in, its cases in the store out; a case that is here already is added beside it."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.errors import DeskError
from desktop.screen.asking import ask
from desktop.screen.dialog import Dialog
from desktop.screen.folder_box import FolderBox
from desktop.screen.look import Quiet
from desktop.screen.office import Office
from desktop.screen.worker import Task

if TYPE_CHECKING:
    from desktop.case.model import Case
    from desktop.store.store import Store

HERE_ALREADY = "store.already"


class OpenBundle(Dialog):
    """The window opens what ``restored`` gives."""

    restored = Signal(object)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            "取り込み（束を開く）",
            "受け取った束を開いて、案件を一覧に加えます。束のファイルはそのまま残ります。",
        )
        self.office = office
        self._task: Task | None = None
        self.bundle = FolderBox("open", "", "束のファイル", "束 (*.zip);;すべてのファイル (*)")
        self.add_field("束のファイル(&F)", self.bundle)
        self.passphrase = QLineEdit()
        self.add_field(
            "合言葉(&P)", self.passphrase, "通知票の文字をそのまま入れます。全角・大文字・空白の違いは問いません。"
        )
        self.typed = Quiet()
        self.body.addWidget(self.typed)
        self.body.addStretch(1)
        self.passphrase.textChanged.connect(self._count)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button("開く(&O)", self.start, default=True)
        self.fit(42)
        self.bundle.edit.setFocus()

    def _count(self, text: str) -> None:
        from desktop.keys.passphrase import CHECKS, RANDOM, normalise

        letters = len(normalise(text).replace("-", ""))
        self.typed.setText(f"{letters}文字／{RANDOM + CHECKS}文字" if letters else "")

    def start(self) -> None:
        self.open_it(beside=False)

    def open_it(self, *, beside: bool) -> None:
        """Open the bundle; ``beside`` adds its cases as new ones next to those that are here already."""
        bundle = self.bundle.path()
        if bundle is None:
            self.say("束のファイルが選ばれていません。受け取った束（.zip）を選んでください。")
            self.bundle.edit.setFocus()
            return
        self.say("")
        self.go.setEnabled(False)
        who, typed = self.office.clerk.who, self.passphrase.text()
        self._task = self.office.ask(
            lambda store: opening(store, bundle, typed, who, beside=beside),
            self._done,
            self._failed,
            lambda p: self.go_on(p.done, p.of, p.what),
            stopped=self._stopped,
        )

    def _failed(self, fault: Exception) -> None:
        self._over()
        if isinstance(fault, DeskError) and fault.code == HERE_ALREADY:
            said = "この束の案件は、既に一覧にあります。いまの案件は変えずに、別の案件として加えますか。"
            box = ask(self, "取り込み", said, "別の案件として加える(&A)")
            box.accepted.connect(lambda: self.open_it(beside=True))
            box.open()
        elif isinstance(fault, DeskError):
            self.say(str(fault))
            self.passphrase.setFocus()
            self.passphrase.selectAll()
        else:
            self.office.worker.trouble(fault)

    def _stopped(self) -> None:
        self._over()
        self.say("取り込みを取り消しました。案件は加えていません。")

    def _over(self) -> None:
        self._task = None
        self.end_work()
        self.go.setEnabled(True)

    def _done(self, cases: tuple[Case, ...]) -> None:
        self._over()
        self.accept()
        for case in cases:
            self.restored.emit(case)

    def reject(self) -> None:
        if self._task is not None:
            self._task.cancel()
        else:
            super().reject()


def opening(
    store: Store, bundle: Path, passphrase: str, who: str, *, beside: bool
) -> Generator[Any, None, tuple[Case, ...]]:
    """Take the cases of a bundle into the store; runs on the worker."""
    from desktop.clerk.take_in import take_in

    return take_in(bundle, passphrase, store, who=who, beside=beside)
