"""Files that fields of a form name (item grid, checklist, clause library): a name in, what its file holds out, read once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from desktop.definition.fault import Fault
from desktop.definition.gather import Gather
from desktop.definition.table import Table
from desktop.errors import visible
from desktop.japanese import near

T = TypeVar("T")
Read = Callable[[Table, Path], T]


class Shelf(Generic[T]):
    """The files of one sort that a form uses; ``what`` is what a clerk calls such a file (項目表)."""

    def __init__(self, folder: Path, gather: Gather, what: str, read: Read[T]) -> None:
        self._folder = folder
        self._gather = gather
        self._what = what
        self._reader = read
        self._read: dict[str, T | None] = {}

    def find(self, name: str, table: Table, key: str = "") -> T | None:
        """What the file ``name.toml`` holds; a file that is not there is told at ``key`` of the table that names it."""
        if name not in self._read:
            self._read[name] = self._file(name, table, key)
        return self._read[name]

    def _file(self, name: str, table: Table, key: str) -> T | None:
        path = self._folder / f"{name}.toml"
        others = [p.name.removesuffix(".toml") for p in self._folder.glob("*.toml") if p.is_file()]
        if name not in others:
            table.say(key, f"{self._what}「{visible(name)}.toml」がありません。", near(name, others))
            return None
        tables = self._gather.tables(path)
        return None if tables is None else self._reader(Table(tables, "", self._gather.of(path)), path)


def read_alone(path: Path, read: Read[T]) -> tuple[Fault, ...]:
    """The faults of such a file on its own."""
    gather = Gather()
    tables = gather.tables(path)
    if tables is not None:
        read(Table(tables, "", gather.of(path)), path)
    return gather.faults()


def named_like_the_file(table: Table, key: str, what: str, path: Path) -> tuple[str, int]:
    """Name and version at the head of such a file, which its file name must repeat."""
    name, version = table.text(key, needed=True), table.whole("version", needed=True) or 1
    if path.name != f"{name}.v{version}.toml":
        table.say(key, f"{what}の名前と版が、ファイル名「{path.name}」に合いません。", f"{name}.v{version}.toml")
    return name, version
