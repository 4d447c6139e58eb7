"""A list's file in, inside the reading process; its profile out. A large plain CSV is counted by two processes at once.

What is not plain (zero bytes, a quote left open, an encoding in which a comma may be half a letter) goes row by row.
"""

from __future__ import annotations

import csv
import gc
import json
import os
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from desktop.intake.encoding import codec
from desktop.intake.limits import LIMITS, Limits
from desktop.intake.profile import ListTally, profile_in_child
from desktop.intake.profile_bytes import BytesTally, Stretch, Uneven, whole_rows

if TYPE_CHECKING:
    from desktop.intake.source import Source

RowsOf = Callable[["Source", str], Iterator[list[str]]]
Share = Callable[[float], None]

LARGE: Final = 8 << 20
"""Bytes from which a second process is worth its start."""
_PLAIN: Final = frozenset({"cp932", "utf-8", "euc_jp"})
"""Encodings in which every byte of a comma, quote or line end is one."""
_SEPARATORS: Final = frozenset(",;\t")
"""The byte of any other separator may be half of a letter in CP932."""
_SHARE: Final = 0.5
"""Of the file, counted by this process; the other has yet to start."""
_BLOCK: Final = 1 << 20
_BEGINNING: Final = 4
"""Blocks by which head and key are told."""
SEED: Final = "PYTHONHASHSEED"
"""Both processes must give a key the same hash."""


def profile_file(source: Source, rows_of: RowsOf, ask: Mapping[str, Any], share: Share) -> dict[str, Any]:
    """The profile of a CSV or of one worksheet."""
    if source.kind in ("csv", "text") and not source.is_open:
        from desktop.intake.read_csv import settled

        encoding, separator = settled(source)
        middle = _middle(source.file, encoding) if separator in _SEPARATORS else 0
        if middle and os.environ.get(SEED, "random") != "random":
            found = _by_two(source.path, middle, encoding, separator, ask, share, source.limits)
            if found is not None:
                return found
    return profile_in_child(rows_of(source, ask.get("sheet", "")), ask, share)


def _middle(file: IO[bytes], encoding: str) -> int:
    """Where a row begins near the middle of a large plain CSV; 0 when it is none. What follows is looked at later."""
    size = file.seek(0, 2)
    if size < LARGE or encoding not in _PLAIN:
        return 0
    file.seek(0)
    quotes = at = 0
    while block := file.read(_BLOCK):
        if b"\0" in block or (not at and block.startswith((b"sep=", b'"sep='))):
            return 0
        if at >= size * _SHARE and (middle := _row_start(block, at, quotes)):
            return middle
        if found := block.count(b'"'):
            if b'="' in block:
                return 0
            quotes += found
        at += len(block)
    return 0


def _row_start(block: bytes, at: int, quotes: int) -> int:
    """The first place of a block behind a line end that no quote holds; 0 when there is none."""
    end = block.find(b"\n")
    while end >= 0:
        if not (quotes + block.count(b'"', 0, end)) % 2:
            return at + end + 1
        end = block.find(b"\n", end + 1)
    return 0


def _by_two(
    path: Path,
    middle: int,
    encoding: str,
    separator: str,
    ask: Mapping[str, Any],
    share: Share,
    limits: Limits = LIMITS,
) -> dict[str, Any] | None:
    """Count the first part here and the rest in a second process; None when the file is not as plain as it looked."""
    gc.disable()  # nothing here makes rings, and looking for them costs a tenth of the time
    with _Hand() as hand, Stretch(path, 0, middle) as stretch:
        try:
            blocks = whole_rows(stretch)
            first = b"".join(islice(blocks, _BEGINNING))
            text = first.decode(codec(encoding))
            rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator))
            tally = ListTally.begun(rows, ask)
            heads = [column.head for column in tally.columns]
            told = {
                "path": str(path),
                "start": middle,
                "encoding": encoding,
                "separator": separator,
                "widest": limits.columns,
            }
            hand.tell(told | {"heads": heads, "key": tally.key, "ask": dict(ask)})
            tally.take(rows[tally.head_row :])
            take = BytesTally(tally, encoding, separator, widest=limits.columns).take
            for block in blocks:
                take(block)
                share(stretch.at / max(1, middle))
            tally.hashes.sum_up()
        except (UnicodeError, csv.Error, Uneven):
            return None
        other = hand.state()
    if other is None:
        return None
    tally.merge(other, b64decode(other["hashes"]))
    longest = max((max(column.lengths, default=0) for column in tally.columns), default=0)
    return tally.result() if longest <= limits.cell_text else None


class _Hand:
    """The second process; it starts while the first rows are looked at."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # our own interpreter and module, no shell
            [sys.executable, "-X", "utf8", "-W", "ignore", "-m", "desktop.intake.profile_hand"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def tell(self, told: Mapping[str, Any]) -> None:
        """What it shall count."""
        if self._process.stdin is not None:
            with suppress(OSError):  # it died at once: its end tells
                self._process.stdin.write(json.dumps(told).encode() + b"\n")
                self._process.stdin.flush()

    def __enter__(self) -> _Hand:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def state(self) -> dict[str, Any] | None:
        """What it counted; None when it met something that is not plain."""
        said = self._process.stdout.read() if self._process.stdout is not None else b""
        return dict(json.loads(said)) if self._process.wait() == 0 and said else None
