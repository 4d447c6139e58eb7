"""A store on a share in, a verified copy of it on a disk of this PC out; nothing is written on the share.

SQLite is never let onto the share: the files are copied as bytes, twice compared, and only then opened here.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from desktop.errors import DeskError
from desktop.keys.ring import ring_path
from desktop.places import FULL, put_in_place, sync_folder, world_error, write_file
from desktop.store import schema
from desktop.store.backup import copy, file_hash, sync, verified
from desktop.store.beside import Tell
from desktop.store.connect import connect
from desktop.store.faults import ABSENT, HOME_MOVED, HOME_TAKEN, NOT_A_STORE, told
from desktop.store.local import check_place
from desktop.store.lock import left_mark
from desktop.store.mark import check_left, check_open
from desktop.store.spare import free
from desktop.store.tally import Tally, tally

_ENDS: Final = ("", "-wal")
_COMPARING: Final = "写しを確かめています"


def _unheard(_state: tuple[int, int, str]) -> None:
    """Nobody waits for the progress."""


def copy_home(path: Path, target: Path, key: bytes = b"", tell: Tell = _unheard) -> Tally:
    """Copy the store at ``path`` to ``target`` and compare -> what it holds; a copy appears only when it is whole.

    Refuses a store somebody has open, one that lost saved work, a target that is taken or a share itself.
    """
    from sqlcipher3 import dbapi2

    check_place(target)
    if schema.is_there(target):
        raise DeskError(HOME_TAKEN, path=target)
    if not schema.is_there(path):
        raise DeskError(ABSENT, path=path)
    mark = left_mark(path)
    schema.make_folder(target)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
            here = Path(folder) / path.name
            _fetch(path, here, tell)
            if schema.kind(here) == "foreign":
                raise DeskError(NOT_A_STORE, path=path)
            if mark is not None:
                check_left(here, key, mark)
            with closing(connect(here, key)) as source:
                schema.ready(source, path)
                if mark is not None:
                    check_open(source, path, mark)
                held = tally(source)
                part = Path(folder) / "part"
                copy(source, part, key, tell)
            sync(part)
            if verified(part, key, tell).digest != held.digest:
                raise DeskError(HOME_MOVED, path=path)
            if schema.is_there(ring_path(here)):
                write_file(ring_path(target), ring_path(here).read_bytes())
            put_in_place(part, target)
            sync_folder(target.parent)
            return held
    except OSError as fault:
        raise world_error(fault, target) from fault
    except dbapi2.Error as fault:
        raise told(fault, path) or fault from None


def _fetch(path: Path, here: Path, tell: Tell) -> None:
    """The files as bytes, read twice: a store in use would change between the two."""
    ring = ring_path(path)
    wanted = [(path.with_name(path.name + end), here.with_name(here.name + end)) for end in _ENDS]
    wanted = [(source, to) for source, to in (*wanted, (ring, ring_path(here))) if source.exists()]
    need = 2 * sum(source.stat().st_size for source, _ in wanted)
    if free(here.parent) < need:
        raise DeskError(FULL, path=here.parent.parent)
    for source, to in wanted:
        shutil.copyfile(source, to)
        tell((0, 0, "このパソコンに写しています"))
    for source, to in wanted:
        if file_hash(source, tell, _COMPARING) != file_hash(to, tell, _COMPARING):
            raise DeskError(HOME_MOVED, path=path)
    if [end for end in _ENDS if path.with_name(path.name + end).exists()] != [
        end for end in _ENDS if here.with_name(here.name + end).exists()
    ]:
        raise DeskError(HOME_MOVED, path=path)
