"""The files of a case: added by choosing or dropping, named, counted, taken out again; each act is stored at once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.clerk.desk import Desk
from desktop.screen.asking import ask
from desktop.screen.choose import choose
from desktop.screen.dialog import Dialog
from desktop.screen.line_table import Index, LineTable
from desktop.screen.look import Quiet, em
from desktop.screen.naming import name_headers
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.case.model import Attachment
    from desktop.store.store import Store

HEADS = ("ファイル名", "題名（紙に印刷）", "枚数", "最初の頁", "大きさ")
NAME, TITLE, PAGES, FIRST, SIZE = range(len(HEADS))
MOST_PAGES = 99_999
MOST_NAMES = 3
"""Files named in one sentence."""


class AttachmentsDialog(Dialog):
    """Opened over its case page, which looks again on ``changed``."""

    changed = Signal()
    _taken = Signal(int, int, str)
    """Bytes taken in so far, told from the worker's thread."""

    def __init__(self, office: Office, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            "添付",
            "案件に添える資料です。ここへファイルを落としても加えられます。題名・枚数・最初の頁は、選んで F2 で直せます。",
        )
        self.office, self.desk = office, desk
        self.table = Files(desk.case.attachments, locked=desk.locked)
        self.table.described.connect(self._describe)
        self.view = QTableView()
        self.view.setModel(self.table)
        self.view.setAccessibleName("添付した資料")
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.verticalHeader().hide()
        name_headers(self.view)
        self.view.setWordWrap(False)
        self.view.setTabKeyNavigation(False)
        self.view.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.view.horizontalHeader().setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        for column in (PAGES, FIRST, SIZE):
            self.view.setColumnWidth(column, em(self) * 6)
        self.view.verticalHeader().setDefaultSectionSize(round(em(self) * 2.2))
        self.body.addWidget(self.view, 1)
        self.mute = Quiet()
        self.mute.hide()
        self.body.addWidget(self.mute)
        self.add_button("閉じる(&C)", self.accept, leave=True)
        self.add_file = self.add_button("加える(&A)…", self.ask_files)
        self.save_file = self.add_button("取り出す(&S)…", self.ask_target)
        self.remove_file = self.add_button("外す(&D)", self.ask_remove)
        self.add_file.setEnabled(not desk.locked)
        self.setAcceptDrops(not desk.locked)
        self.view.selectionModel().selectionChanged.connect(self._follow)
        self._taken.connect(self.go_on)
        self._follow()
        self._tell_mute()
        self.fit(58, 22)
        self.view.setFocus()
        self._choose(0)

    def _choose(self, row: int) -> None:
        """The keyboard on a file, in the column F2 changes first."""
        if 0 <= row < len(self.table.lines):
            self.view.setCurrentIndex(self.table.index(row, TITLE))
            self.view.setFocus()

    def _follow(self) -> None:
        chosen = self.current() is not None
        self.save_file.setEnabled(chosen)
        self.remove_file.setEnabled(chosen and not self.desk.locked)

    def _tell_mute(self) -> None:
        """Which files travel with the case without being printed, told before anybody looks for them on paper."""
        from desktop.clerk.attached import PICTURES

        names = [f.name for f in self.table.lines if PurePath(f.name).suffix.lower() not in {".pdf", *PICTURES}]
        told = "".join(f"「{name}」" for name in names[:MOST_NAMES]) + ("など" if len(names) > MOST_NAMES else "")
        self.mute.setText(f"{told}は、印刷される一式に入りません。要るときは別に印刷してください。" if names else "")
        self.mute.setVisible(bool(names))

    def current(self) -> Attachment | None:
        row = self.view.currentIndex().row()
        return self.table.lines[row] if 0 <= row < len(self.table.lines) else None

    # adding ----------------------------------------------------------------------------------------------------------

    def ask_files(self) -> None:
        choose(self, "several", "添付する資料を選ぶ", self.office.folder("attach"), self.add)

    def add(self, paths: list[Path]) -> None:
        """Take files into the store, one after the other."""
        if not paths:
            return
        self.office.remember("attach", paths[0].parent)
        self.say("")
        who, case_id = self.office.clerk.who, self.desk.case.id
        self.office.ask(
            lambda store: add_files(store, case_id, paths, who, self._taken.emit),
            self._added,
            self._failed,
            owner=self,
        )

    def _added(self, refused: str) -> None:
        self._look_again()
        if refused:
            self.say(refused)

    def _failed(self, fault: Exception) -> None:
        self._look_again()
        self.office.worker.trouble(fault)

    def _look_again(self, _result: Any = None) -> None:
        case_id = self.desk.case.id
        self.office.ask(lambda store: store.read_case(case_id).attachments, self._show, owner=self)
        self.changed.emit()

    def _show(self, files: tuple[Attachment, ...]) -> None:
        self.end_work()
        self.table.show_lines(files)
        self._choose(len(files) - 1)
        self._follow()
        self._tell_mute()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(u.isLocalFile() for u in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()]
        folders = [p for p in paths if p.is_dir()]
        self.add([p for p in paths if not p.is_dir()])
        if folders:
            self.say(f"「{folders[0].name}」はフォルダーなので加えられません。中のファイルを選んでください。")
        event.acceptProposedAction()

    # changing --------------------------------------------------------------------------------------------------------

    def _describe(self, file: Attachment) -> None:
        who = self.office.clerk.who
        self.office.ask(
            lambda store: store.describe_attachment(
                file.id, title=file.title, pages=file.pages, first_page=file.first_page, who=who
            ),
            lambda _file: self.changed.emit(),
            self._failed,
            owner=self,
        )

    def ask_remove(self) -> None:
        file = self.current()
        if file is None:
            return
        box = ask(self, "添付を外す", f"「{file.name}」を案件から外します。", "外す(&D)", danger=True)
        box.accepted.connect(lambda: self.remove(file))
        box.open()

    def remove(self, file: Attachment) -> None:
        who = self.office.clerk.who
        self.office.ask(lambda store: store.detach(file.id, who=who), self._look_again, self._failed, owner=self)

    # taking out ------------------------------------------------------------------------------------------------------

    def ask_target(self) -> None:
        file = self.current()
        if file is None:
            return
        from desktop.clerk.file_names import free_path, safe_name

        def take(paths: list[Path]) -> None:  # a folder: Windows keeps the name of a file that is chosen in its lists
            self.take_out(file, free_path(paths[0], safe_name(file.name)))

        choose(self, "folder", "添付を取り出すフォルダー", self.office.folder("attach"), take)

    def take_out(self, file: Attachment, path: Path) -> None:
        """Write the bytes of an attachment to a file."""
        self.office.remember("attach", path.parent)
        case_id, who = self.desk.case.id, self.office.clerk.who
        self.office.ask(
            lambda store: write_out(store, case_id, file.id, path, who),
            lambda _done: self.say_done(f"「{path.name}」を取り出しました。"),
            owner=self,
        )

    def say_done(self, sentence: str) -> None:
        self.doing.setText(sentence)
        self.doing.show()


class Files(LineTable["Attachment"]):
    """The attachments as rows; title, pages and first page can be edited."""

    described = Signal(object)

    def __init__(self, files: Sequence[Attachment], *, locked: bool) -> None:
        super().__init__(HEADS)
        self._locked = locked
        self.show_lines(files)

    def words(self, line: Attachment, column: int) -> str:
        """What a cell says."""
        return (line.name, line.title, str(line.pages or ""), str(line.first_page), size_words(line.size))[column]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return super().data(index, Qt.ItemDataRole.DisplayRole if role == Qt.ItemDataRole.EditRole else role)

    def flags(self, index: QModelIndex | Any) -> Qt.ItemFlag:
        usual = super().flags(index)
        if index.column() in (TITLE, PAGES, FIRST) and not self._locked:
            return usual | Qt.ItemFlag.ItemIsEditable
        return usual

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        from dataclasses import replace

        file = self.lines[index.row()]
        changed = replace(file, title=str(value).strip()) if index.column() == TITLE else _counted(file, index, value)
        if role != Qt.ItemDataRole.EditRole or changed is None or changed == file:
            return False
        self.lines[index.row()] = changed
        self.dataChanged.emit(index, index)
        self.described.emit(changed)
        return True


def _counted(file: Attachment, index: Index, value: Any) -> Attachment | None:
    """The attachment with a number changed; None for what is no number."""
    from dataclasses import replace

    from desktop.japanese import read_int

    try:
        number = read_int(str(value).strip() or "0")
    except ValueError:  # a word that is no number at all
        return None
    if not 0 <= number <= MOST_PAGES:
        return None
    return replace(file, pages=number) if index.column() == PAGES else replace(file, first_page=max(1, number))


def size_words(size: int) -> str:
    """12 KB, 3.4 MB."""
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:,.0f} KB" if size < 1024**2 else f"{size / 1024**2:,.1f} MB"


def add_files(
    store: Store, case_id: str, paths: list[Path], who: str, tell: Callable[[int, int, str], None]
) -> Generator[int, None, str]:
    """Attach files one by one with their pages counted; saves go between them; gives what was refused, a line each."""
    from desktop.clerk.attached import page_sizes
    from desktop.errors import DeskError
    from desktop.places import world_error

    refused: list[str] = []
    for n, path in enumerate(paths):
        yield n
        try:
            told = partial(_tell, tell, path.stat().st_size, path.name)
            try:
                pages = len(page_sizes(path, path.name))
            except DeskError as fault:
                refused.append(str(fault))  # one bad file keeps none of the others out
                continue
            store.attach(case_id, path, path.name, title=path.stem, pages=pages, who=who, progress=told)
        except OSError as fault:
            raise world_error(fault, path) from fault
    return "\n".join(refused)


def _tell(tell: Callable[[int, int, str], None], size: int, name: str, done: int) -> None:
    tell(done, size, f"「{name}」を加えています")


def write_out(store: Store, case_id: str, attachment: str, path: Path, who: str) -> None:
    """Write an attachment whole or not at all; the ledger says so."""
    from desktop.clerk.going_out import taken_out
    from desktop.places import write_file

    def write() -> Path:
        write_file(path, b"".join(store.attachment_bytes(attachment)))
        return path

    taken_out(store, case_id, write, who=who)
