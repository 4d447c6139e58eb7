"""Gathers what reading the files of a form finds: files in, their tables and one list of faults with lines out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.definition.fault import Fault
from desktop.definition.model import Grade
from desktop.definition.toml_file import key_lines, line_of, parse, read_text
from desktop.errors import DeskError


@dataclass
class Gather:
    """Collects the faults of a form's files; ``of(path)`` is the ``say`` for one of them."""

    found: list[tuple[Path, str, str, str, Grade]] = field(default_factory=list)
    texts: dict[Path, str] = field(default_factory=dict)
    broken: list[Fault] = field(default_factory=list)

    def of(self, path: Path) -> _SayOf:
        return _SayOf(self, path)

    def tables(self, path: Path) -> dict[str, Any] | None:
        """The tables of one file, or None with the fault noted."""
        try:
            self.texts[path] = text = read_text(path)
            return parse(text, path.name)
        except DeskError as error:
            line = error.facts.get("line", 0)
            self.broken.append(Fault(path, "", str(error), line=line if isinstance(line, int) else 0, whole=True))
            return None

    def faults(self) -> tuple[Fault, ...]:
        """All faults with their lines, in file and line order."""
        lines = {p: key_lines(self.texts[p]) for p in {f[0] for f in self.found} if p in self.texts}
        made = [
            Fault(path, place, sentence, suggestion, grade, line_of(place, lines.get(path, {})))
            for path, place, sentence, suggestion, grade in self.found
        ]
        return tuple(sorted({*self.broken, *made}, key=lambda f: (str(f.file), f.line, f.place, f.sentence)))


@dataclass(frozen=True)
class _SayOf:
    gather: Gather
    path: Path

    def __call__(self, place: str, sentence: str, suggestion: str = "", grade: Grade = "誤り") -> None:
        self.gather.found.append((self.path, place, sentence, suggestion, grade))
