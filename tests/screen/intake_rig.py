"""The assistant with an engine a test can script: real files are read by the real reading process."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desktop.clerk.keep_taken import keep, keep_many, last_taking, undo_taking
from desktop.clerk.take_files import Looked, look_at_text
from desktop.clerk.take_list import Listed, listed
from desktop.definition.model import Form
from desktop.intake.child import reading
from desktop.intake.model import Guess, Purpose, Reading, SourceFile
from desktop.screen.intake.engine import Columns, Kept, OnSlow, Profile
from desktop.screen.intake.taking import Asked


@dataclass
class ScriptedEngine:
    """Guesses and readings by file name; what was kept is in ``kept``."""

    guesses: dict[str, tuple[Guess, ...]] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    profiles: dict[tuple[str, ...], Profile] = field(default_factory=dict)
    undone: list[Kept] = field(default_factory=list)
    limits: Any = None

    def looking(self, path: Path, asked: Asked, on_slow: OnSlow) -> Generator[float, None, Looked]:
        how: Any = {"password": asked.password, "encoding": asked.encoding, "separator": asked.separator}
        if self.limits is not None:
            how["limits"] = self.limits
        document = yield from reading(path, **how, on_slow=on_slow)
        source = SourceFile(path, path.name, path.stat().st_size, "ab" * 32)
        return Looked(source, document, self.guesses.get(path.name, ()))

    def pasted(self, text: str) -> Looked:
        return replace(look_at_text(text), guesses=self.guesses.get("", ()))

    def read_as(self, looked: Looked, asked: Asked, purpose: Purpose, form: Form) -> Reading:
        del asked, purpose
        return replace(self.readings[looked.source.name], form=form.id, version=form.version)

    def match(self, store: Any, looked: Looked, asked: Asked, form: Form, columns: Columns) -> Listed:
        return listed(looked, form, store, places=columns.places, grid=columns.grid, hidden=asked.hidden)

    def profiling(
        self, path: Path, asked: Asked, key: tuple[str, ...], on_slow: OnSlow
    ) -> Generator[float, None, Profile]:
        del path, asked, on_slow
        yield 0.5
        return self.profiles[key]

    def keep(self, store: Any, looked: Looked, reading: Reading, who: str) -> Kept:
        return Kept((keep(store, reading, looked.source, who),))

    def keep_list(self, store: Any, looked: Looked, listed: Listed, who: str) -> Kept:
        return Kept(keep_many(store, listed.cases, looked.source, who))

    def undo(self, store: Any, kept: Kept, who: str) -> None:
        self.undone.append(kept)
        taking = last_taking(store, kept.made)
        assert taking is not None
        undo_taking(store, taking, who)
