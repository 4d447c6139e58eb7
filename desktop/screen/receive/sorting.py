"""Files of a drop in; which of them are bundles with their covers, which receipts, and which are something else, out. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from desktop.secretariat.dropped import kind_of

MOST: Final = 2000
"""Files of one folder that are looked at."""


class Sorted(NamedTuple):
    """What was dropped."""

    bundles: list[Path]
    """With the covers beside them."""
    receipts: list[Path]
    other: list[Path]


def sort_files(paths: Iterable[Path]) -> Sorted:
    """By their first bytes, so it belongs on the worker; a folder is a medium, whose bundles are wanted."""
    found = Sorted([], [], [])
    for path in paths:
        for file, inside in _files(path):
            match kind_of(file):
                case "receipt":
                    found.receipts.append(file)
                case "bundle" | "cover":
                    found.bundles.append(file)
                case _ if not inside:
                    found.other.append(file)
    return found


def _files(path: Path) -> Iterator[tuple[Path, bool]]:
    """The file itself, or what lies in a folder and one below."""
    if not path.is_dir():
        yield path, False
        return
    try:
        found = sorted(p for pattern in ("*", "*/*") for p in path.glob(pattern) if p.is_file())
    except OSError:
        found = []
    yield from ((p, True) for p in found[:MOST])
