"""A case in, its official papers as PDF and Excel files in a folder out; nothing is overwritten, nothing half-written."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from desktop.answers.model import Answers
from desktop.bundle.model import Progress, Source
from desktop.case.model import Case
from desktop.clerk.file_names import free_path, paper_name
from desktop.definition.model import Form
from desktop.errors import DeskError, refusal
from desktop.places import world_error, write_file

if TYPE_CHECKING:
    from desktop.sheet.packet import Packet

ENDING = refusal("clerk.ending", "「{path}」には書き出せません。ファイル名の終わりを .pdf か .xlsx にしてください。")
EXISTS = refusal("clerk.exists", "「{path}」は既にあります。上書きはしません。別の名前にしてください。")
NOT_FOLDER = refusal("clerk.not-folder", "「{path}」はフォルダーではありません。フォルダーを選んでください。")

Kind = Literal["pdf", "xlsx"]
KINDS: Final[tuple[Kind, ...]] = ("pdf", "xlsx")
NO_FILES: Final[Mapping[str, Source]] = MappingProxyType({})
ATTACHED: Final = "attachment:"
"""As in ``desktop.sheet.packet``, which is loaded only when something is printed."""


def print_case(
    case: Case,
    form: Form,
    folder: Path,
    *,
    kinds: Sequence[Kind] = KINDS,
    draft: bool = False,
    blank: bool = False,
    files: Mapping[str, Source] = NO_FILES,
    chosen: Collection[str] | None = None,
) -> Generator[Progress, None, tuple[Path, ...]]:
    """Write the papers of a case into a folder, which is made when it is missing; gives the files in the order of kinds.

    ``files`` are the attachments by id, to be bound in; ``chosen`` names the parts of the packet to print, None: all.
    """
    from desktop.sheet.packet import blank_packet

    with folder_for(folder):
        made: list[tuple[str, bytes]] = []
        answers = Answers.of(form) if blank else case.answers
        yield Progress(0, len(kinds) * 2, f"{form.short}の紙面を組んでいます")
        packet = _chosen(blank_packet(form) if blank else packet_of(case, form, files, draft=draft), chosen)
        for done, kind in enumerate(kinds):
            yield Progress(done, len(kinds) * 2, f"{form.short}（{_called(kind)}）を作っています")
            name = paper_name(form, answers, f".{kind}")
            made.append((name, packet_bytes(packet, form, kind, files, answers=answers)))
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
    from desktop.sheet.packet import blank_packet

    ending = path.suffix.lower()
    if ending not in (".pdf", ".xlsx"):
        raise DeskError(ENDING, path=path)
    if path.exists():
        raise DeskError(EXISTS, path=path)
    kind: Kind = "pdf" if ending == ".pdf" else "xlsx"
    write_file(path, packet_bytes(blank_packet(form), form, kind))
    return path


def packet_of(case: Case, form: Form, files: Mapping[str, Source] = NO_FILES, *, draft: bool = False) -> Packet:
    """Everything a case prints, its attachments measured."""
    from desktop.clerk.attached import measure
    from desktop.sheet.packet import build_packet

    attached = measure(case, files).attached
    return build_packet(form, case.answers, case.facts, attached, draft=draft)


def packet_bytes(
    packet: Packet, form: Form, kind: Kind, files: Mapping[str, Source] = NO_FILES, *, answers: Answers | None = None
) -> bytes:
    """The packet as one PDF, or as one workbook with a sheet for each paper.

    A workbook carries along what of ``answers`` no cell of it shows, so that it can be taken in again.
    """
    from desktop.clerk.attached import content

    bound = {p.key.removeprefix(ATTACHED) for p in packet.parts if p.key.startswith(ATTACHED)}
    pictured = {b.picture.attachment for s in packet.sheets for page in s.pages for b in page.boxes if b.picture}
    pictures = {name: content(files[name]) for name in sorted(bound | pictured) if name in files}
    if kind == "pdf":
        from desktop.paper.pdf import write_pdf

        return write_pdf(packet.sheets, title=form.title, pictures=pictures)
    from desktop.paper.excel import write_excel

    papers = [p for p in packet.parts if not p.key.startswith(ATTACHED)] or list(packet.parts)
    carried = ""
    if answers is not None:
        from desktop.clerk.own_excel import carry

        carried = carry(form, answers, papers)
    if len(papers) == 1:
        return write_excel(papers[0].sheet, sheet_name=form.short, pictures=pictures, carried=carried)
    names = [p.title for p in papers]
    return write_excel([p.sheet for p in papers], sheet_names=names, pictures=pictures, carried=carried)


def _chosen(packet: Packet, keys: Collection[str] | None) -> Packet:
    if keys is None:
        return packet
    return replace(packet, parts=tuple(p for p in packet.parts if p.key in keys))


def _called(kind: Kind) -> str:
    return "PDF" if kind == "pdf" else "Excel"


@contextmanager
def folder_for(folder: Path) -> Iterator[None]:
    """A folder to write into; when that fails, the folders that were made for it go again."""
    try:
        absent = [p for p in (folder, *folder.parents) if not p.exists()]
    except OSError as fault:  # a medium that does not answer
        raise world_error(fault, folder) from fault
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
    try:
        if folder.exists() and not folder.is_dir():
            raise DeskError(NOT_FOLDER, path=folder)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise world_error(fault, folder) from fault
