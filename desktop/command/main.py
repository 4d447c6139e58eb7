"""The words of a command line in, an exit code out: 0 done, 1 誤り found, 2 refused, 3 a bug of ours, 130 interrupted."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from desktop import VERSION
from desktop.errors import DeskError, DeskErrors, bug_report, refusal, visible
from desktop.places import data_folder, why, world_error

if TYPE_CHECKING:
    from argparse import Namespace

    from desktop.command.outcome import Outcome

REFUSED: Final = 2
BUG: Final = 3
INTERRUPTED: Final = 130
NOT_SAID = refusal(
    "command.not-said",
    "結果を出力できませんでした（{why}）。出力先の空きと、書き込む権限を確かめてください。",
    world=True,
)
_GONE: Final = (errno.EPIPE, errno.EINVAL)
"""What a pipe says when its reader has gone, on Linux and on Windows."""

OpenWindow = Callable[[Path | None, bool], int]
"""Opens the window on a store, with sample cases or not; the only thing that may load Qt."""


def main(words: Sequence[str], open_window: OpenWindow) -> int:
    """Run one command; nothing it meets reaches the person as a stack trace."""
    speak_utf8()
    try:
        if list(words) in ([], ["app"]):  # the way of every day loads nothing of the other commands
            return _told(lambda: open_window(None, False), as_json=False)  # noqa: FBT003
        from desktop.command.words import parser

        read = parser().parse_args(list(words))
        return _told(lambda: _run(read, open_window), as_json=read.command != "app" and read.json)
    except SystemExit as end:  # argparse: -h, --version, wrong words
        return end.code if isinstance(end.code, int) else REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        _flush()


def _run(words: Namespace, open_window: OpenWindow) -> int:
    if words.command == "app":
        return open_window(words.store, words.sample)
    from desktop.command.work import work

    return _tell(work(words), as_json=words.json)


def _told(act: Callable[[], int], *, as_json: bool) -> int:
    """Do an act; a refusal is its sentence and code 2, anything else a report and code 3."""
    try:
        return act()
    except DeskError as fault:
        return _refuse(fault, as_json=as_json)
    except OSError as fault:
        return _refuse(world_error(fault, Path(fault.filename or ".")), as_json=as_json)
    except Exception as fault:
        return _report(fault)


def speak_utf8() -> None:
    """UTF-8 whatever the console is set to; a lone surrogate of a foreign file name is written as its escape."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, or a program without a console
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _tell(outcome: Outcome, *, as_json: bool) -> int:
    _say(sys.stderr, map(visible, outcome.notes))
    _say(sys.stdout, [_json(outcome.table)] if as_json else map(visible, outcome.lines))
    return outcome.code


def _refuse(fault: DeskError, *, as_json: bool) -> int:
    faults = fault.errors if isinstance(fault, DeskErrors) else (fault,)
    _say(sys.stderr, (str(f) for f in faults))
    if as_json:
        with suppress(DeskError):  # the sentence on stderr has to do
            _say(sys.stdout, [_json({"refused": [{"code": f.code, "sentence": str(f)} for f in faults]})])
    return REFUSED


def _report(fault: Exception) -> int:
    """Write the report where the clerk can find it and say so in one sentence."""
    text = bug_report(fault, VERSION)
    path = write_report(text)
    where = f"記録「{path}」を、付議帳の担当に渡してください。" if path else "この文を付議帳の担当に伝えてください。"
    _say(sys.stderr, [f"付議帳の不具合のため、止まりました（{type(fault).__name__}）。{where}"])
    return BUG


def write_report(text: str) -> Path | None:
    """A report in the data folder, or the system's temporary one; None when neither can be written."""
    import tempfile

    name = f"不具合_{datetime.now().astimezone():%Y%m%d_%H%M%S}_{os.getpid()}.txt"
    for folder in (data_folder() / "不具合", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        except OSError:
            continue
        return folder / name
    return None


def _json(table: object) -> str:
    import json

    return json.dumps(table, ensure_ascii=False, indent=2)


def _say(stream: IO[str], lines: Iterable[str]) -> None:
    """Write lines; a reader that went away (``| head``) is no fault, a result that cannot be written is one."""
    try:
        for line in lines:
            stream.write(line + "\n")
        stream.flush()
    except OSError as fault:
        _silence(stream)
        if stream is sys.stdout and fault.errno not in _GONE:
            raise DeskError(NOT_SAID, why=why(fault)) from fault


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            _silence(stream)


def _silence(stream: IO[str]) -> None:
    """Nobody reads any more: what is left goes nowhere, so that the interpreter does not complain at its end."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())
