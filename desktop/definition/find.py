"""Folders of forms in; the municipalities, a cheap listing of the forms, and one whole form on demand out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from desktop.definition.fault import Fault
from desktop.definition.gather import Gather
from desktop.definition.model import Form, Municipality, Style, Use
from desktop.definition.read import FILE_NAME, read_form
from desktop.definition.read_municipality import read_municipality
from desktop.errors import DeskError, DeskErrors, refusal
from desktop.japanese import near
from desktop.places import forms_folders

FAULTY: Final = refusal(
    "definition.faulty", "様式の定義「{file}」{line}に誤りがあります。{sentence}定義を直してください。"
)
UNREADABLE: Final = refusal("definition.unreadable", "「{folder}」の様式の定義を読めません。{next}")
NOTHING: Final = refusal(
    "definition.nothing",
    "「{folder}」に様式がありません。付議帳を入れ直すか、様式のフォルダーを元の場所に戻してください。",
    world=True,
)
UNKNOWN: Final = refusal(
    "definition.unknown-form", "{where}様式「{form}」はありません。{hint}様式の識別名を確かめてください。"
)
NEWER: Final = refusal(
    "definition.newer-version",
    "{where}様式「{form}」の第{version}版は、この付議帳にはありません（ここにある最新は第{newest}版です）。"
    "新しい版の付議帳で開くか、第{version}版の定義を様式のフォルダーに入れてください。",
)
NO_VERSION: Final = refusal(
    "definition.no-version",
    "{where}様式「{form}」の第{version}版の定義がありません（ここにあるのは{versions}です）。定義のファイルを戻してください。",
)
TWICE: Final = refusal(
    "definition.twice",
    "{where}様式「{form}」の第{version}版が２か所（{first} と {second}）にあります。どちらかのファイルを外してください。",
)


@dataclass(frozen=True, slots=True)
class FormEntry:
    """A form as lists show it, read from the head of its file only."""

    id: str
    version: int
    title: str
    short: str
    municipality: Municipality
    valid_from: date | None
    valid_to: date | None
    path: Path
    papers: bool = False
    """A case of several papers."""
    alone: bool = True
    """False for a form that is only a part of a case of several papers."""
    use: Use = "case"

    def age(self, day: date) -> Literal["valid", "future", "past"]:
        """Whether the form was in use on a day, is yet to come, or is past its date."""
        if self.valid_from is not None and day < self.valid_from:
            return "future"
        return "past" if self.valid_to is not None and self.valid_to < day else "valid"

    def valid_on(self, day: date) -> bool:
        """Whether the form was in use on a day."""
        return self.age(day) == "valid"


def municipalities(folders: tuple[Path, ...] | None = None) -> tuple[Municipality, ...]:
    """Every municipality once, the shipped ones first; one that cannot be read is there under its folder's name.

    A folder that has nothing but papers the program fills itself is no municipality.
    """
    found: dict[str, Municipality] = {}
    places = folders or forms_folders()
    for municipality, _ in _municipalities(places):
        if {e.use for e in _forms(places) if e.municipality.id == municipality.id} != {"paper"}:
            found.setdefault(municipality.id, municipality)
    return tuple(found.values())


def forms(folders: tuple[Path, ...] | None = None, use: Use | Literal[""] = "case") -> tuple[FormEntry, ...]:
    """Every version of every form a case may have, by municipality and id, newest version first.

    ``use="paper"`` lists what the program fills itself, an empty one all of them. A file whose head cannot be read is
    listed under its file name; loading it tells what is wrong.
    """
    return tuple(e for e in _forms(folders or forms_folders()) if use in ("", e.use))


def load(form_id: str, version: int | None = None, folders: tuple[Path, ...] | None = None) -> Form:
    """One whole form; ``version=None`` takes the newest. Cached until :func:`forget`.

    Refuses an unknown form (with a near name), a version that is not here, two files of one version, a faulty file.
    """
    return _load(form_id, version, folders or forms_folders())


def forget() -> None:
    """Read everything anew from now on (after forms were added or changed)."""
    for cached in (_municipalities, _forms, _load):
        cached.cache_clear()


@lru_cache(maxsize=8)
def _municipalities(folders: tuple[Path, ...]) -> tuple[tuple[Municipality, Path], ...]:
    found = []
    for folder in folders:
        for path in _municipality_files(folder):
            gather = Gather()
            made = read_municipality(path.parent, gather)
            if made is None or gather.found:  # the others must stay usable; loading a form of it tells what is wrong
                made = _unreadable(path.parent)
            found.append((made, path.parent))
    return tuple(found)


def _unreadable(folder: Path) -> Municipality:
    return Municipality(folder.name, f"（読めない自治体：{folder.name}）", "", "", Style(), ())


def _municipality_files(folder: Path) -> list[Path]:
    """A folder of municipalities, or one municipality's folder itself."""
    own = folder / "municipality.toml"
    return [own] if own.is_file() else sorted(folder.glob("*/municipality.toml"))


@lru_cache(maxsize=8)
def _forms(folders: tuple[Path, ...]) -> tuple[FormEntry, ...]:
    entries = [e for m, folder in _municipalities(folders) for e in _entries(m, folder)]
    order = {name: n for n, name in enumerate(dict.fromkeys(e.municipality.id for e in entries))}
    return tuple(sorted(entries, key=lambda e: (order[e.municipality.id], e.id, -e.version)))


def form_files(folder: Path) -> Iterator[Path]:
    """The definition files of the forms of one municipality (no layouts, rules, or files that fields name)."""
    for path in sorted(folder.glob("*.toml")):
        if FILE_NAME.fullmatch(path.name) and not named_sort(path):
            yield path


def named_sort(path: Path) -> str:
    """The sort of a file that is no form (grid, checklist, clauses, words), by its head; empty for a form."""
    head = _head(path)
    return next((key for key in ("grid", "checklist", "clauses", "words") if key in head), "")


def _head(path: Path) -> dict[str, Any]:
    """The keys before the first table of a file; empty when they cannot be read."""
    lines = []
    try:
        with path.open(encoding="utf-8-sig") as text:
            for line in text:
                if line.startswith("["):
                    break
                lines.append(line)
        return tomllib.loads("".join(lines))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _entries(municipality: Municipality, folder: Path) -> Iterator[FormEntry]:
    for path in form_files(folder):
        head, name = _head(path), FILE_NAME.fullmatch(path.name)
        if name is None:
            continue
        unreadable = f"（読めない様式：{path.name}）"
        yield FormEntry(
            id=f"{folder.name}.{name['name']}",
            version=int(name["version"]),
            title=_text(head, "title", unreadable),
            short=_text(head, "short", unreadable),
            municipality=municipality,
            valid_from=_day(head, "valid_from"),
            valid_to=_day(head, "valid_to"),
            path=path,
            papers=head.get("papers") is True,
            alone=head.get("alone") is not False,
            use="paper" if head.get("use") == "paper" else "case",
        )


def _text(head: dict[str, Any], key: str, default: str) -> str:
    value = head.get(key)
    return value if isinstance(value, str) else default


def _day(head: dict[str, Any], key: str) -> date | None:
    value = head.get(key)
    return value if isinstance(value, date) else None


@lru_cache(maxsize=64)
def _load(form_id: str, version: int | None, folders: tuple[Path, ...]) -> Form:
    every = _forms(folders)
    if not every:
        raise DeskError(NOTHING, folder=folders[0])
    mine = [e for e in every if e.id == form_id]
    if not mine:
        meant = near(form_id, (e.id for e in every))
        raise DeskError(UNKNOWN, where="", form=form_id, hint=f"「{meant}」ではありませんか。" if meant else "")
    wanted = mine[0].version if version is None else version
    files = [e.path for e in mine if e.version == wanted]
    if not files:
        raise _no_version(form_id, wanted, [e.version for e in mine])
    if len(files) > 1:
        raise DeskError(TWICE, where="", form=form_id, version=wanted, first=files[0], second=files[1])
    reading = read_form(files[0])
    wrong = tuple(f for f in reading.faults if f.grade == "誤り")
    if wrong or reading.form is None:
        raise as_errors(wrong or reading.faults)
    return reading.form


def _no_version(form_id: str, wanted: int, versions: list[int]) -> DeskError:
    if wanted > max(versions):
        return DeskError(NEWER, where="", form=form_id, version=wanted, newest=max(versions))
    named = "・".join(f"第{v}版" for v in sorted(versions))
    return DeskError(NO_VERSION, where="", form=form_id, version=wanted, versions=named)


def as_errors(faults: tuple[Fault, ...]) -> DeskErrors:
    """The faults of definition files as one refusal with a sentence each."""
    return DeskErrors(
        tuple(
            DeskError(UNREADABLE, folder=f.file.parent.name, next=f.sentence)
            if f.whole
            else DeskError(
                FAULTY,
                file=f"{f.file.parent.name}/{f.file.name}",
                line=f"の{f.line}行目" if f.line else "",
                sentence=f.sentence + (f"「{f.suggestion}」ではありませんか。" if f.suggestion else ""),
            )
            for f in faults
        )
    )
