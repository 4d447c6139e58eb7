"""A bundle and its passphrase in, the case back in a folder out: answers.toml, attachments to the last byte, PDF, Excel."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop import places
from desktop.bundle.case_record import BROKEN, read_record
from desktop.bundle.model import LIMITS, Inside, Kept, Limits, Opened, Parcel, Passphrase, Progress
from desktop.bundle.unseal import unseal
from desktop.case.file import write_case
from desktop.case.model import Case
from desktop.clerk.file_names import folded, safe_name
from desktop.clerk.papers import make_folder
from desktop.definition.find import load
from desktop.definition.model import Form, is_rows
from desktop.errors import DeskError, refusal
from desktop.keys.passphrase import read_typed
from desktop.places import world_error, write_file

NOT_EMPTY = refusal(
    "clerk.not-empty",
    "「{folder}」には、既にファイルがあります。上書きはしません。空のフォルダーか新しいフォルダーを選んでください。",
)

ANSWERS: Final = "answers.toml"
_ROOM: Final = ".fugicho-opening"


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A case of a bundle; its files lie under generated names in the room of whoever reads it."""

    case: Case
    form: Form
    attachments: Mapping[str, Kept]
    """By attachment id."""
    papers: tuple[Kept, ...]
    """PDF and Excel as they were sealed."""


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case of a bundle restored into a folder."""

    case: Case
    form: Form
    answers: Path
    attachments: Mapping[str, Path]
    """By attachment id; the file name is the real one wherever every file system can hold it."""
    papers: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Reopened:
    """What a bundle held, restored."""

    folder: Path
    parcel: Parcel
    cases: tuple[OpenedCase, ...]


def open_bundle(
    bundle: Path, passphrase: str, folder: Path, *, limits: Limits = LIMITS
) -> Generator[Progress, None, Reopened]:
    """Restore the case of a bundle into a new or empty folder; several cases get a numbered folder each.

    After a refusal, or when the generator is closed, the folder is as it was before.
    """
    typed = read_typed(passphrase)
    with _room_in(folder) as (room, made):
        parcel, cases = yield from read_bundle(bundle, typed, room, limits=limits)
        several = len(cases) > 1
        opened = []
        for number, read in enumerate(cases, 1):
            place = folder / f"{number:02d}" if several else folder
            opened.append(_lay_out(read, place, made))
        return Reopened(folder, parcel, tuple(opened))


def read_bundle(
    bundle: Path, passphrase: str, room: Path, *, limits: Limits = LIMITS
) -> Generator[Progress, None, tuple[Parcel, tuple[ReadCase, ...]]]:
    """The cases of a bundle with their files in an empty room of the caller, who takes the room away afterwards."""
    opened = yield from unseal(bundle, Passphrase(read_typed(passphrase)), room, limits=limits)
    return opened.parcel, tuple(read_inside(opened, inside) for inside in opened.parcel.cases)


def read_inside(opened: Opened, inside: Inside) -> ReadCase:
    """One case: its record, its form (a newer one is refused by name), and its attachments counted."""
    records = opened.of(inside.id, "case")
    if len(records) != 1:
        raise DeskError(BROKEN, key="case")
    case = read_record(records[0].read())
    form = load(case.answers.form, case.answers.version)
    _refuse_foreign_answers(case, form)
    given = opened.of(inside.id, "attachment")
    files = {k.attachment: k for k in given}
    wanted = {a.id: (a.name, a.size, a.sha256) for a in case.attachments}
    if (
        case.id != inside.id
        or len(files) != len(given)
        or wanted != {key: (k.name, k.size, k.sha256) for key, k in files.items()}
    ):
        raise DeskError(BROKEN, key="attachments")
    return ReadCase(case, form, files, (*opened.of(inside.id, "pdf"), *opened.of(inside.id, "excel")))


def _refuse_foreign_answers(case: Case, form: Form) -> None:
    """Every answer belongs to a field of the form and has its kind."""
    facts = {f.id for f in form.facts}
    for name in case.facts:
        if name not in facts:
            raise DeskError(BROKEN, key=name)
    for name, value in case.answers.values.items():
        field = form.fields.get(name)
        if (
            field is None
            or field.is_tuple is isinstance(value, str)
            or (value and field.has_rows is not is_rows(value))
        ):
            raise DeskError(BROKEN, key=name)


@contextmanager
def _room_in(folder: Path) -> Iterator[tuple[Path, list[Path]]]:
    """A room inside the folder and the list of what was moved out of it; all of it is taken away after a fault."""
    new = not folder.exists()
    make_folder(folder)
    room = folder / _ROOM
    shutil.rmtree(room, ignore_errors=True)  # left by a run that was killed
    if any(folder.iterdir()):
        raise DeskError(NOT_EMPTY, folder=folder)
    made: list[Path] = []
    try:
        room.mkdir()
        yield room, made
        shutil.rmtree(room)
        places.sync_folder(folder)
    except BaseException as fault:
        _take_away(room, made)
        if new:
            with suppress(OSError):
                folder.rmdir()
        if isinstance(fault, OSError):
            raise world_error(fault, folder) from fault
        raise


def _take_away(room: Path, made: list[Path]) -> None:
    shutil.rmtree(room, ignore_errors=True)
    for path in reversed(made):
        with suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()


def _lay_out(read: ReadCase, place: Path, made: list[Path]) -> OpenedCase:
    """Move the files to their names; the answers come last, so that a folder that has them has everything."""
    if not place.exists():
        place.mkdir()
        made.append(place)
    taken = {folded(ANSWERS), folded(_ROOM)}
    papers = tuple(_move(kept, place, taken, made) for kept in read.papers)
    attachments = {key: _move(kept, place, taken, made) for key, kept in read.attachments.items()}
    text = write_case(read.case, read.form, {key: path.name for key, path in attachments.items()})
    made.append(place / ANSWERS)
    write_file(place / ANSWERS, text.encode("utf-8"))
    places.sync_folder(place)
    return OpenedCase(read.case, read.form, place / ANSWERS, attachments, papers)


def _move(kept: Kept, place: Path, taken: set[str], made: list[Path]) -> Path:
    name = safe_name(kept.name, taken)
    taken.add(folded(name))
    path = place / name
    made.append(path)
    kept.path.rename(path)
    return path
