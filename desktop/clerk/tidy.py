"""An open store and the media that are put in now in; copies on them rid of erased cases and of open text out.

Run at the start and whenever a medium is attached: what was erased or sealed while it was away is done there, too.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.clerk.retention import Settled, settle
from desktop.store.beside import State, Tell, beside
from desktop.store.erasure import FOLDERS
from desktop.store.sealing import Sealed, plain_copies, seal_copies

if TYPE_CHECKING:
    from desktop.store.store import Store


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was done to copies that are there now."""

    settled: Settled | None = None
    sealed: Sealed | None = None

    @property
    def words(self) -> str:
        """In one sentence, empty when nothing was done."""
        said = []
        if self.settled is not None and self.settled.reached:
            said.append(f"控え{len(self.settled.reached)}個から、消去した案件を消しました。")
        if self.sealed is not None and self.sealed.copies:
            said.append(f"暗号になっていなかった控え{len(self.sealed.copies)}個を、暗号にしました。")
        return "".join(said)

    @property
    def left(self) -> tuple[Path, ...]:
        """Copies anybody can still read."""
        return self.sealed.left if self.sealed is not None else ()


def known_places(store: Store) -> tuple[Path, ...]:
    """Folders on other media that ever got a copy."""
    try:
        return tuple(map(Path, json.loads(store.setting(FOLDERS) or "[]")))
    except (ValueError, TypeError):
        return ()


def tidy(store: Store, *, who: str = "") -> Generator[State, None, Tidied]:
    """Go along the list of 未消去, and seal what copies of a sealed store are still plain."""
    settled = (yield from settle(store, who=who)) if store.unerased() else None
    if not store.sealed:
        return Tidied(settled)
    path, key, folders = store.path, store.key, known_places(store)

    def seal(tell: Tell) -> Sealed | None:
        return seal_copies(path, key, folders, tell) if plain_copies(path, folders) else None

    return Tidied(settled, (yield from beside(seal)))
