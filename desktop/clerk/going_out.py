"""Papers of a case that leave the program in; the right asked for before, the act in the ledger after, out.

The ledger gets the id of the case, counts, kinds and hashes; never a file name, which has the 件名 in it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desktop.case.people import Right
from desktop.places import world_error
from desktop.store.ledger import Act

if TYPE_CHECKING:
    from desktop.store.store import Store

P = TypeVar("P")


def written_out(
    store: Store, case_id: str, job: Generator[P, None, tuple[Path, ...]], *, who: str = ""
) -> Generator[P, None, tuple[Path, ...]]:
    """Let papers be written as files by ``job``; nothing is written without ``Right.PRINT``."""
    store.allow(Right.PRINT)
    paths = yield from job
    kinds = [path.suffix.removeprefix(".") for path in paths]
    store.note(Act.PRINT, case_id, who=who, count=len(paths), kind=kinds, sha256=[_sum(path) for path in paths])
    return paths


def taken_out(store: Store, case_id: str, job: Callable[[], Path], *, who: str = "") -> Path:
    """Let a file with what a case says (an attachment, a list) be written by ``job``; the right as for a paper."""
    store.allow(Right.PRINT)
    path = job()
    store.note(Act.EXPORT, case_id, who=who, count=1, kind=path.suffix.removeprefix("."), sha256=[_sum(path)])
    return path


def _sum(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault


def printed_out(store: Store, case_id: str, pages: int, *, who: str = "") -> None:
    """Write down that pages went to a printer."""
    store.note(Act.PRINT, case_id, who=who, pages=pages)
