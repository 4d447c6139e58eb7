"""The reading process: one line of JSON in on standard input, what a file says out as lines of JSON.

Started by :mod:`desktop.intake.child` only. It limits its own memory, loads only the reader that the bytes call for,
and ends when the program that asked is gone.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop.errors import DeskError
from desktop.intake.frames import Tell, line, tell_document
from desktop.intake.limits import Limits
from desktop.intake.source import Source
from desktop.places import world_error

if TYPE_CHECKING:
    from desktop.intake.model import Document

JOBS: Final[Mapping[str, tuple[str, str]]] = {
    "count": ("desktop.intake.count", "count"),
}
"""What may be done here with a list's rows: ``function(rows, ask, tell_share) -> dict``; rows never leave the process."""
FILE_JOBS: Final[Mapping[str, tuple[str, str]]] = {"profile": ("desktop.intake.profile_file", "profile_file")}
"""The same for jobs that may read a plain file themselves: ``function(source, rows_of, ask, tell_share) -> dict``."""

_CPU_SECONDS: Final = 3600
"""Last of all nets: nothing of ours runs for ever, whoever was killed."""
_GAP: Final = 0.1


def main() -> None:
    asked = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**asked["limits"])
    _limit(limits)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    out = sys.stdout.buffer

    def tell(message: Mapping[str, Any]) -> None:
        out.write(line(message))

    try:
        _do(asked, limits, tell)
        tell({"say": "end"})
    except DeskError as refused:
        tell({"say": "refused", "code": refused.code, "sentence": str(refused), "world": refused.world})
    except MemoryError:
        tell({"say": "refused", "code": "intake.memory", "sentence": ""})
    except Exception as fault:  # a fault of ours or of a library: the name only, never what stood in the file
        if os.environ.get("FUGICHO_READER_TRACE"):
            raise
        tell({"say": "refused", "code": "intake.crashed", "sentence": "", "fault": _where(fault)})
    out.flush()
    os._exit(0)  # nothing to tidy up, and the thread that waits for our parent must not hold us


def _where(fault: BaseException) -> str:
    """Kind and place of a fault."""
    import traceback  # only for rigs: it costs every start three milliseconds

    frames = traceback.extract_tb(fault.__traceback__)
    return f"{type(fault).__name__} {Path(frames[-1].filename).name}:{frames[-1].lineno}"


def _limit(limits: Limits) -> None:
    """Memory, time and traces of this process (on Windows the job object holds the memory)."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))


def _end_with_parent() -> None:
    """The pipe ends when the program is gone."""
    with suppress(OSError, ValueError):
        while os.read(0, 1024):
            pass
    os._exit(3)


def _do(asked: Mapping[str, Any], limits: Limits, tell: Tell) -> None:
    path = Path(asked["path"])
    share = _sharer(tell)
    try:
        with path.open("rb") as file:
            given = {key: asked[key] for key in ("password", "encoding", "separator")}
            source = Source(path, file, limits=limits, share=share, **given)
            if asked["job"] == "document":
                tell_document(document_of(source), tell)
            else:
                tell({"say": "result", "value": _job(asked["job"], source, asked["ask"], share)})
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault


def _job(name: str, source: Source, ask: Mapping[str, Any], share: Callable[[float], None]) -> dict[str, Any]:
    if name in FILE_JOBS:
        module, function = FILE_JOBS[name]
        of_file: dict[str, Any] = getattr(import_module(module), function)(source, rows_of, ask, share)
        return of_file
    module, function = JOBS[name]
    made: dict[str, Any] = getattr(import_module(module), function)(rows_of(source, ask.get("sheet", "")), ask, share)
    return made


def _sharer(tell: Tell) -> Callable[[float], None]:
    """A function that tells the share done, not too often."""
    told = 0.0

    def share(done: float) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _GAP:
            told = now
            tell({"say": "progress", "share": round(done, 3)})
            sys.stdout.buffer.flush()

    return share


def document_of(source: Source) -> Document:
    """The whole file by the reader of its kind."""
    match source.kind:
        case "xlsx" | "xlsb" | "xls" | "ods":
            from desktop.intake.read_excel import read_book

            return read_book(source)
        case "csv":
            from desktop.intake.read_csv import read_table

            return read_table(source)
        case "docx":
            return _by("read_word", source)
        case "pdf":
            return _by("read_pdf", source, source.password)
        case _:
            return _by("read_text", source, source.encoding)


def rows_of(source: Source, sheet: str = "") -> Iterator[list[str]]:
    """The rows of a list: of a CSV, or of one worksheet (the first that is shown when none is named)."""
    if source.kind in ("csv", "text"):
        from desktop.intake.read_csv import table_rows

        return table_rows(source)
    from desktop.intake.read_excel import book_rows

    return book_rows(source, sheet)


def _by(module: str, source: Source, *more: str) -> Document:
    """The reader of another kind, loaded only now."""
    read: Callable[..., Document] = import_module(f"desktop.intake.{module}").read
    return read(source.file, source.name, *more)


if __name__ == "__main__":
    main()
