"""The words of ``backup`` and ``restore`` in; a copy taken, tried or put back, and what there is to say of it, out."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

from desktop.clerk import copies
from desktop.command.outcome import Outcome
from desktop.errors import DeskError, refusal
from desktop.places import world_error
from desktop.store.beside import State
from desktop.store.kept import Kept
from desktop.store.safekeeping import take
from desktop.store.schema import kind

ONE_ACT = refusal(
    "command.backup-one-act",
    "控えの指定が足りないか、重なっています。「backup 記録 -o フォルダー」か「backup --test 控え」の、どちらか一方を指定してください。",
)
ASK = "合言葉："
T = TypeVar("T")


def backup(words: Namespace) -> Outcome:
    """A verified copy in a folder, or a copy tried out."""
    if words.test is not None and words.store is None and words.output is None:
        return _try(words)
    if words.test is None and words.store is not None and words.output is not None:
        return _take(words)
    raise DeskError(ONE_ACT)


def _take(words: Namespace) -> Outcome:
    with copies.open_any(words.store, typed_in(words, words.store), words.person) as store:
        made = finish(take(store, "hand", folder=words.output))
    counts = made.note.counts if made.note is not None else {}
    table = {
        "copy": str(made.path),
        "size": made.size,
        "sha256": made.note.sha256 if made.note is not None else "",
        "sealed": made.ring.exists(),
        "counts": dict(counts),
    }
    line = f"控え　{made.path}（案件{counts.get('cases', 0)}件、{made.size:,}バイト。読み返して確かめました）"
    return Outcome(table, [line, *_ring_line(made)])


def _ring_line(made: Kept) -> list[str]:
    return [f"鍵　{made.ring}（控えを開くのに要ります。一緒に保管してください）"] if made.ring.exists() else []


def _try(words: Namespace) -> Outcome:
    opened = copies.open_copy(words.test, typed=typed_in(words, words.test), person=words.person)
    done = finish(copies.try_copy(opened))
    table = {
        "copy": str(done.copy),
        "cases": done.cases,
        "attachments": done.attachments,
        "changes": done.changes,
        "noted": done.noted,
    }
    line = f"控え　{done.copy}（戻して開きました。案件{done.cases}件、添付{done.attachments}件、履歴{done.changes}行）"
    missing = "取ったときの記録（.note）がないため、件数の照合はしていません。中身がすべて読めることは確かめました。"
    return Outcome(table, [line], [] if done.noted else [missing])


def restore(words: Namespace) -> Outcome:
    """A copy in the place of the store; what lay there is kept."""
    typed = typed_in(words, words.copy)
    opened = copies.open_copy(words.copy, typed=typed, store=words.store, person=words.person)
    done = finish(copies.put_back(opened, words.store, who=words.who))
    before = str(done.before.path) if done.before is not None else ""
    table = {"store": str(words.store), "copy": str(words.copy), "cases": done.cases, "before": before}
    lines = [f"戻しました　{words.store}（案件{done.cases}件）"]
    if done.ring_only:
        lines = [f"鍵のファイルを戻しました　{words.store}（案件{done.cases}件は、最後に保存したままです）"]
    if done.ring_back:
        lines.append(copies.RING_BACK)
    if done.set_back:
        lines.append(copies.SET_BACK)
    if before:
        lines.append(f"戻す前の記録　{before}（間引かずに残します）")
    return Outcome(table, lines)


def typed_in(words: Namespace, path: Path) -> str:
    """The passphrase of a sealed file: the first line of a file or of standard input, else asked for."""
    if words.typed is None:
        sealed = path.is_file() and kind(path) == "sealed"
        return getpass.getpass(ASK) if sealed and sys.stdin.isatty() else ""
    if words.typed == "-":
        data = sys.stdin.buffer.read()
    else:
        try:
            data = Path(words.typed).read_bytes()
        except OSError as fault:
            raise world_error(fault, Path(words.typed), reading=True) from fault
    return data.decode("utf-8-sig", "replace").partition("\n")[0].rstrip("\r")


def finish(act: Generator[State, None, T]) -> T:
    """Run a long act to its end; an interruption closes it, which takes back what it wrote."""
    try:
        while True:
            next(act)
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        act.close()
