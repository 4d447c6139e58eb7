"""A bundle, its passphrase and a store in; the cases of the bundle in the store out, all of them or none."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.bundle.model import LIMITS, Limits, Progress
from desktop.case.model import Case
from desktop.clerk.reopen import ReadCase, read_bundle
from desktop.errors import DeskError
from desktop.keys.passphrase import read_typed
from desktop.places import world_error

if TYPE_CHECKING:
    from desktop.store.store import Store


def take_in(
    bundle: Path, passphrase: str, store: Store, *, who: str, limits: Limits = LIMITS, beside: bool = False
) -> Generator[Progress, None, tuple[Case, ...]]:
    """Add the cases of a bundle to a store; a case that is there already is refused and nothing is changed.

    With ``beside`` every case gets a new id and stands beside the one that is there already. The files lie next to
    the store while they are compared, and nowhere afterwards.
    """
    typed = read_typed(passphrase)
    try:
        room = Path(tempfile.mkdtemp(prefix=".fugicho-opening-", dir=store.path.parent))
    except OSError as fault:
        raise world_error(fault, store.path.parent) from fault
    try:
        _, cases = yield from read_bundle(bundle, typed, room, limits=limits)
        if beside or not _here(cases, store):
            yield from _keep_before(store)
        yield Progress(0, 0, "案件を保存しています")
        return _add_all(cases, store, who, beside=beside)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _here(cases: tuple[ReadCase, ...], store: Store) -> bool:
    """Whether a case of the bundle is in the store already, so that nothing will be taken in."""
    ids = [(read.case.id,) for read in cases]
    sql = "SELECT 1 FROM cases WHERE id = ?"
    return store.look(lambda reader: any(reader.execute(sql, one).fetchone() for one in ids))


def _keep_before(store: Store) -> Generator[Progress, None, None]:
    """A copy of the store as it was before, which is never thinned."""
    from desktop.store.safekeeping import take

    steps = take(store, "import")
    try:
        for done, of, what in steps:
            yield Progress(done, of, what)
    finally:
        steps.close()


def _add_all(cases: tuple[ReadCase, ...], store: Store, who: str, *, beside: bool) -> tuple[Case, ...]:
    added: list[Case] = []
    try:
        for read in cases:
            files = {key: kept.path for key, kept in read.attachments.items()}
            case, files = _copy(read.case, files) if beside else (read.case, files)
            added.append(store.add_case(case, who=who, files=files))
    except BaseException:
        for case in added:
            with suppress(DeskError):
                store.undo_add(case.id, who=who)
        raise
    return tuple(added)


def _copy(case: Case, files: Mapping[str, Path]) -> tuple[Case, dict[str, Path]]:
    """The same case under ids of its own, for the case and for every attachment."""
    ids = {a.id: str(uuid.uuid4()) for a in case.attachments}
    attachments = tuple(replace(a, id=ids[a.id]) for a in case.attachments)
    return replace(case, id="", attachments=attachments), {ids[key]: path for key, path in files.items()}
