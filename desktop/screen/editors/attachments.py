"""その他資料: titles of attached papers, taken from the case's attachments or typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu, QWidget

from desktop.definition.model import Field, Phrase
from desktop.screen.editors.entries import ListEditor
from desktop.screen.look import Flat


class AttachmentsEditor(ListEditor):
    """A list of titles with a menu of the files attached to the case."""

    noun = "資料"

    def __init__(self, field: Field, titles: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.titles = tuple(titles)
        self.pick = Flat(
            "添付ファイルから選ぶ…", f"「{field.label}」に添付ファイルの題名を入れる（Ctrl+J からも選べます）"
        )
        self.pick.clicked.connect(self._open)
        self.foot.insertWidget(1, self.pick)
        self.show_titles(titles)

    def show_titles(self, titles: Sequence[str]) -> None:
        """The titles of the case's attachments, in order."""
        self.titles = tuple(titles)
        self.pick.setVisible(bool(self.titles) and not self.locked)

    def offered(self) -> tuple[Phrase, ...]:
        left = [t for t in self.titles if t not in self.value()]
        return (*(Phrase(f"添付：{t}", t) for t in left), *self.field.phrases)

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        super().set_locked(locked)
        self.pick.setVisible(bool(self.titles) and not locked)

    def _open(self) -> None:
        menu = self.menu()
        menu.exec(self.pick.mapToGlobal(self.pick.rect().bottomLeft()))
        menu.deleteLater()

    def menu(self) -> QMenu:
        """One entry a title that is not on the list yet."""
        menu = QMenu(self)
        for title in self.titles:
            act = menu.addAction(title)
            act.triggered.connect(lambda _on=False, t=title: self.add_entry(t))
            act.setEnabled(title not in self.value())
        return menu
