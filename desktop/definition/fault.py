"""What is wrong with a definition: file, line, place, sentence and the near name; plus the callback that gathers it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop.definition.model import Grade


class Say(Protocol):
    """Takes one fault: ``place`` is a dotted path into the file (``section[2].field[1].label``, counted from 1)."""

    def __call__(self, place: str, sentence: str, suggestion: str = "", grade: Grade = "誤り") -> None: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one file; ``str()`` is one line as compilers print it."""

    file: Path
    place: str
    sentence: str
    suggestion: str = ""
    """A name that was probably meant, empty when none is near."""
    grade: Grade = "誤り"
    line: int = 0
    """From 1; 0 when unknown."""
    whole: bool = False
    """The sentence names the file and the next step itself: a file that could not be read at all."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        place = f"{self.place}：" if self.place else ""
        hint = f"「{self.suggestion}」ではありませんか。" if self.suggestion else ""
        return f"{where}: {self.grade}: {place}{self.sentence}{hint}"
