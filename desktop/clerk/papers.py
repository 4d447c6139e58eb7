"""A case in, its official paper as PDF and Excel files in a folder out; nothing is overwritten, nothing half-written."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from desktop.answers.model import Answers
from desktop.bundle.model import Progress
from desktop.case.model import Case
from desktop.clerk.file_names import free_path, paper_name
from desktop.definition.model import Form
from desktop.errors import DeskError, refusal
from desktop.places import world_error, write_file

if TYPE_CHECKING:
    from desktop.sheet.model import Sheet

ENDING = refusal("clerk.ending", "「{path}」には書き出せません。ファイル名の終わりを .pdf か .xlsx にしてください。")
EXISTS = refusal("clerk.exists", "「{path}」は既にあります。上書きはしません。別の名前にしてください。")
NOT_FOLDER = refusal("clerk.not-folder", "「{path}」はフォルダーではありません。フォルダーを選んでください。")

Kind = Literal["pdf", "xlsx"]
KINDS: Final[tuple[Kind, ...]] = ("pdf", "xlsx")


def print_case(
    case: Case, form: Form, folder: Path, *, kinds: Sequence[Kind] = KINDS, draft: bool = False, blank: bool = False
) -> Generator[Progress, None, tuple[Path, ...]]:
    """Write the paper of a case into a folder, which is made when it is missing; gives the files in the order of kinds."""
    with folder_for(folder):
        made: list[tuple[str, bytes]] = []
        answers = Answers.of(form) if blank else case.answers
        for done, kind in enumerate(kinds):
            yield Progress(done, len(kinds) * 2, f"{form.short}（{_called(kind)}）を作っています")
            name = paper_name(form, answers, f".{kind}")
            made.append((name, paper(case, form, kind, draft=draft, blank=blank)))
        written: list[Path] = []
        try:
            for done, (name, data) in enumerate(made, len(kinds)):
                yield Progress(done, len(kinds) * 2, f"「{name}」を書き込んでいます")
                path = free_path(folder, name)
                write_file(path, data)
                written.append(path)
        except BaseException:
            for path in written:
                with suppress(OSError):
                    path.unlink()
            raise
        return tuple(written)


def print_blank(form: Form, path: Path) -> Path:
    """Write the empty official form to a file ending in .pdf or .xlsx that is not there yet."""
    ending = path.suffix.lower()
    if ending not in (".pdf", ".xlsx"):
        raise DeskError(ENDING, path=path)
    if path.exists():
        raise DeskError(EXISTS, path=path)
    kind: Kind = "pdf" if ending == ".pdf" else "xlsx"
    write_file(path, paper(Case(id="", papers=(Answers.of(form),)), form, kind, blank=True))
    return path


def paper(case: Case, form: Form, kind: Kind, *, draft: bool = False, blank: bool = False) -> bytes:
    """The paper of a case as the bytes of a file."""
    from desktop.sheet.lay_out import lay_out

    sheet = lay_out(form, case.answers, facts=case.facts, blank=blank, draft=draft)
    return _pdf(sheet, form) if kind == "pdf" else _excel(sheet, form)


def _pdf(sheet: Sheet, form: Form) -> bytes:
    from desktop.paper.pdf import write_pdf

    return write_pdf((sheet,), title=form.title)


def _excel(sheet: Sheet, form: Form) -> bytes:
    from desktop.paper.excel import write_excel

    return write_excel(sheet, sheet_name=form.short)


def _called(kind: Kind) -> str:
    return "PDF" if kind == "pdf" else "Excel"


@contextmanager
def folder_for(folder: Path) -> Iterator[None]:
    """A folder to write into; when that fails, the folders that were made for it go again."""
    absent = [p for p in (folder, *folder.parents) if not p.exists()]
    make_folder(folder)
    try:
        yield
    except BaseException:
        for made in absent:
            with suppress(OSError):  # somebody else put something in
                made.rmdir()
        raise


def make_folder(folder: Path) -> None:
    """Make a folder when it is missing; a file in its place is refused."""
    if folder.exists() and not folder.is_dir():
        raise DeskError(NOT_FOLDER, path=folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise world_error(fault, folder) from fault
