"""Files of a drop in; which of them are bundles with their covers, which receipts, and which are something else, out. No Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from desktop.bundle.model import ENDINGS

_BUNDLE: Final = re.compile(r"付議帳_\d{8}_[0-9A-F]{8}")
_RECEIPT: Final = re.compile(r"受領書.*\.json", re.IGNORECASE)
_OURS: Final = tuple(ENDINGS.values())
MOST: Final = 2000
"""Files of one folder that are looked at."""


class Sorted(NamedTuple):
    """What was dropped."""

    bundles: list[Path]
    """With the covers beside them."""
    receipts: list[Path]
    other: list[Path]


def sort_files(paths: Iterable[Path]) -> Sorted:
    """By name alone, so that nothing is opened on the window's thread; a folder is a medium, whose bundles are wanted."""
    found = Sorted([], [], [])
    for path in paths:
        for file, inside in _files(path):
            if _RECEIPT.fullmatch(file.name):
                found.receipts.append(file)
            elif is_bundle(file):
                found.bundles.append(file)
            elif not inside:
                found.other.append(file)
    return found


def is_bundle(path: Path) -> bool:
    """Whether a file is one, or a cover of one, by its name; no other file that is taken in ends in .zip or .age."""
    name = path.name.lower()
    if name.endswith(".txt"):
        return bool(_BUNDLE.match(path.name)) and path.stem.endswith("表紙")
    return name.endswith(_OURS)


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
