"""A folder of forms in, every fault of its definitions and of its example answers files out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from desktop.case.file import read_case
from desktop.definition.fault import Fault
from desktop.definition.find import forget, forms, load, municipalities
from desktop.definition.lint import lint as lint_definitions
from desktop.definition.lint import municipality_folders
from desktop.errors import DeskError, DeskErrors
from desktop.fonts.chain import chain


def lint(folder: Path) -> tuple[Fault, ...]:
    """Definitions first; examples are read only against definitions without a 誤り."""
    faults = lint_definitions(folder)
    wrong = {f.file.parent for f in faults if f.grade == "誤り"}
    forget()
    sound = [place for place in municipality_folders(folder) if place not in wrong]
    return (*faults, *(f for place in sound for f in (*_marks(place), *_examples(place))))


def _marks(folder: Path) -> Iterator[Fault]:
    """Marks that no font can print would stand as 〓 before every option."""
    styles = [(folder / "municipality.toml", m.style) for m in municipalities((folder,))]
    own = [(e.path, load(e.id, e.version, (folder,)).own_style) for e in forms((folder,), use="")]
    for path, style in (*styles, *((path, style) for path, style in own if style is not None)):
        for key, mark in (("chosen", style.chosen), ("unchosen", style.unchosen)):
            if chain("mincho").missing(mark):
                sentence = f"印「{mark}」を印刷できるフォントがありません。■・□・●・○・レ・✓ などから選んでください。"
                yield Fault(path, f"style.{key}", sentence)


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
