"""一覧をExcel・CSVに書き出す: the lists of the screen in, a file in which every text stays text out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.clerk.lists_out import CP932, UTF_8, Written, write_list
from desktop.screen.choose import choose
from desktop.screen.dialog import Dialog
from desktop.screen.intake.plain_lists import Source
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.store.store import Store


class Way(NamedTuple):
    """A kind of file."""

    words: str
    ending: str
    encoding: str = UTF_8


WAYS = (
    Way("Excel（.xlsx）", ".xlsx"),
    Way("CSV（UTF-8、Excelで開けます）", ".csv"),
    Way("CSV（シフトJIS、古いシステム向け）", ".csv", CP932),
)


class WriteList(Dialog):
    """Choose what and how; the system's dialog asks where, and before anything is written over."""

    def __init__(self, office: Office, sources: Sequence[Source], parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            "一覧をExcel・CSVに書き出す",
            "画面の一覧や表を、そのままの文字で書き出します。「=」などで始まる文も、式にならず文字のまま残ります。",
        )
        self.office, self.sources = office, tuple(sources)
        self.what, self.way = QComboBox(), QComboBox()
        for source in self.sources:
            self.what.addItem(source.name)
        for way in WAYS:
            self.way.addItem(way.words)
        self.add_field("書き出すもの(&W)", self.what)
        self.add_field("形式(&F)", self.way)
        self.body.addStretch(1)
        self.add_button("閉じる(&C)", self.reject, leave=True)
        self.go = self.add_button("場所を選んで書き出す(&S)…", self.ask_where, default=True)
        self.fit(40)
        self.what.setFocus()

    def ask_where(self) -> None:
        from desktop.clerk.file_names import safe_name

        way = WAYS[self.way.currentIndex()]
        start = Path(self.office.folder("lists")) / safe_name(f"{self.what.currentText()}{way.ending}")
        choose(
            self, "save", "書き出す場所を選ぶ", str(start), lambda paths: self.write(paths[0]), f"{way.words} (*{way.ending})"
        )  # fmt: skip

    def write(self, path: Path) -> None:
        """Write the chosen list; the system has asked already whether to write over a file."""
        source, way = self.sources[self.what.currentIndex()], WAYS[self.way.currentIndex()]
        target = path if path.suffix.lower() == way.ending else path.with_name(path.name + way.ending)
        self.office.remember("lists", path.parent)
        self.say("")
        self.go.setEnabled(False)
        self.go_on(0, 0, f"「{target.name}」に書き出しています")

        who = self.office.clerk.who

        def job(store: Store) -> Written:
            from desktop.clerk.going_out import taken_out

            done: list[Written] = []

            def out() -> Path:
                done.append(write_list(source.make(store), target, encoding=way.encoding, replace=path == target))
                return done[0].path

            taken_out(store, "", out, who=who)
            return done[0]

        self.office.ask(job, self._written, self._failed, owner=self)

    def _written(self, written: Written) -> None:
        """Done; what was changed on the way is told before the dialog goes."""
        self.end_work()
        self.go.setEnabled(True)
        if written.notes:
            self.say("\n".join(written.notes))
        else:
            self.accept()

    def _failed(self, fault: Exception) -> None:
        from desktop.errors import DeskError

        self.end_work()
        self.go.setEnabled(True)
        if isinstance(fault, DeskError):
            self.say(str(fault))
        else:
            self.office.worker.trouble(fault)
