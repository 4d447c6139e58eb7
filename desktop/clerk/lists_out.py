"""A list or table as it stands on the screen in; an .xlsx or .csv in which every text stays text out."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from desktop.errors import DeskError, refusal
from desktop.intake.formula_guard import guarded
from desktop.places import write_file

ENDING: Final = refusal(
    "clerk.list-ending", "「{path}」には一覧を書き出せません。ファイル名の終わりを .xlsx か .csv にしてください。"
)
THERE: Final = refusal("clerk.list-there", "「{path}」は既にあります。上書きはしません。別の名前にしてください。")
CP932: Final = "cp932"
UTF_8: Final = "utf-8-sig"
_LOST: Final = "〓"
_EXAMPLES: Final = 10


@dataclass(frozen=True, slots=True)
class Plain:
    """A list: its heads and the texts of its rows."""

    name: str
    """Of the worksheet."""
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Written:
    path: Path
    notes: tuple[str, ...] = ()
    """One sentence for each thing that was changed on the way."""


def write_list(plain: Plain, path: Path, *, encoding: str = UTF_8, replace: bool = False) -> Written:
    """Write a list to a file ending in .xlsx or .csv; ``replace`` when the clerk has agreed to write over it."""
    ending = path.suffix.lower()
    if ending not in (".xlsx", ".csv"):
        raise DeskError(ENDING, path=path)
    if path.exists() and not replace:
        raise DeskError(THERE, path=path)
    if ending == ".xlsx":
        from desktop.paper.list_excel import write_rows

        write_file(path, write_rows(plain.name, plain.heads, plain.rows))
        return Written(path)
    data, lost = csv_bytes(plain, encoding)
    write_file(path, data)
    return Written(path, _told(path, lost))


def csv_bytes(plain: Plain, encoding: str = UTF_8) -> tuple[bytes, tuple[str, ...]]:
    """The list as CSV with CRLF, and the characters that the encoding does not have (written as 〓)."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (plain.heads, *plain.rows):
        writer.writerow([guarded(cell) for cell in row])
    text = out.getvalue()
    if encoding != CP932:
        return text.encode(UTF_8, "replace"), ()
    lost = tuple(_lost(text))
    for char in lost:
        text = text.replace(char, _LOST)
    return text.encode(CP932), lost


def _lost(text: str) -> Iterator[str]:
    for char in dict.fromkeys(text):
        try:
            char.encode(CP932)
        except UnicodeEncodeError:
            yield char


def _told(path: Path, lost: Sequence[str]) -> tuple[str, ...]:
    if not lost:
        return ()
    shown = "".join(c for c in lost[:_EXAMPLES] if c.isprintable())
    more = f"など{len(lost)}種類" if len(lost) > _EXAMPLES else ""
    return (
        f"「{path.name}」では、シフトJISにない文字（{shown}{more}）を{_LOST}に替えました。"
        "元のまま残すときは、UTF-8で書き出してください。",
    )
