"""A folder of forms in, every fault of its definitions and of its example answers files out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from desktop.case.file import read_case
from desktop.definition.fault import Fault
from desktop.definition.find import forget
from desktop.definition.lint import lint as lint_definitions
from desktop.definition.lint import municipality_folders
from desktop.errors import DeskError, DeskErrors


def lint(folder: Path) -> tuple[Fault, ...]:
    """Definitions first; examples are read only against definitions without a 誤り."""
    faults = lint_definitions(folder)
    wrong = {f.file.parent for f in faults if f.grade == "誤り"}
    forget()
    examples = [f for place in municipality_folders(folder) if place not in wrong for f in _examples(place)]
    return (*faults, *examples)


def _examples(folder: Path) -> Iterator[Fault]:
    for path in sorted(folder.glob("examples/*.toml")):
        try:
            read_case(path, (folder,))
        except DeskErrors as errors:
            yield from (_fault(path, e) for e in errors.errors)
        except DeskError as error:
            yield _fault(path, error)


def _fault(path: Path, error: DeskError) -> Fault:
    line = str(error.facts.get("line", "")).removeprefix("の").removesuffix("行目")
    return Fault(path, "", str(error), line=int(line) if line.isdigit() else 0)
