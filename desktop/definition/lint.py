"""A folder of forms in, every fault of every file out at once: what ``python -m desktop lint`` tells of definitions.

The answers files under ``examples`` are read one floor up, by ``desktop.case.lint``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

from desktop.definition.fault import Fault
from desktop.definition.find import form_files, named_sort
from desktop.definition.gather import Gather
from desktop.definition.model import Field, Form
from desktop.definition.read import FILE_NAME, Reading, layout_file, read_form, rules_file
from desktop.definition.read_checklist import WHAT as CHECKLIST
from desktop.definition.read_checklist import read_checklist
from desktop.definition.read_clauses import WHAT as CLAUSES
from desktop.definition.read_clauses import read_clauses
from desktop.definition.read_grid import read_grid
from desktop.definition.read_municipality import read_municipality
from desktop.definition.read_words import WORDS, read_words
from desktop.definition.shelf import Read, read_alone
from desktop.errors import DeskError, refusal
from desktop.japanese import near

NO_FORMS: Final = refusal(
    "definition.no-forms",
    "「{folder}」に自治体のフォルダー（municipality.toml のあるフォルダー）がありません。様式のフォルダーを指定してください。",
)


def lint(folder: Path) -> tuple[Fault, ...]:
    """Faults of one municipality's folder, or of a folder of such folders, by file and line."""
    places = municipality_folders(folder)
    faults = [f for place in places for f in _municipality(place)]
    return tuple(sorted(dict.fromkeys(faults), key=lambda f: (str(f.file), f.line, f.place, f.sentence)))


def municipality_folders(folder: Path) -> tuple[Path, ...]:
    """The folder itself when it holds definitions, else the folders in it that do; refuses when there are none."""
    if any(folder.glob("*.toml")):
        return (folder,)
    found = tuple(sorted({p.parent for p in folder.glob("*/*.toml")}))
    if not found:
        raise DeskError(NO_FORMS, folder=folder)
    return found


def _municipality(folder: Path) -> Iterator[Fault]:
    files = list(form_files(folder))
    readings = {p: read_form(p) for p in files}
    for reading in readings.values():
        yield from reading.faults
    if not files:
        gather = Gather()
        read_municipality(folder, gather)
        yield from gather.faults()
        yield Fault(folder / "municipality.toml", "", "様式の定義（名前.v版.toml）が１つもありません。")
    yield from _strays(folder, files)
    yield from _named(folder, files)
    yield from _versions(readings)


def _strays(folder: Path, files: list[Path]) -> Iterator[Fault]:
    """Files nothing reads: misnamed ones, layouts and rules without their form."""
    read = {folder / "municipality.toml", *files}
    read |= {other for p in files for other in (layout_file(p), rules_file(p))}
    for path in sorted(folder.glob("*.toml")):
        if path in read or FILE_NAME.fullmatch(path.name):
            continue
        known = [p.name for p in read if not p.is_file()]
        sentence = f"「{path.name}」はどの様式からも読まれません。ファイル名を確かめてください。"
        yield Fault(path, "", sentence, near(path.name, known))


_SORTS: Final[Mapping[str, tuple[str, Read[object]]]] = {
    "grid": ("項目表", read_grid),
    "checklist": (CHECKLIST, read_checklist),
    "clauses": (CLAUSES, read_clauses),
    "words": (WORDS, read_words),
}
"""What a file that fields name holds, by the key at its head."""


def _named(folder: Path, files: list[Path]) -> Iterator[Fault]:
    """Item grids, checklists and clause libraries no form uses are read here, the others came with their form."""
    used = "\n".join(p.read_text("utf-8", errors="replace") for p in files)
    for path in sorted(folder.glob("*.toml")):
        if FILE_NAME.fullmatch(path.name) and path not in files:
            what, read = _SORTS[named_sort(path)]
            yield from read_alone(path, read)
            if what != WORDS and f'"{path.name.removesuffix(".toml")}"' not in used:
                sentence = f"{what}「{path.name}」はどの様式でも使われていません。"
                yield Fault(path, "", sentence, grade="注意")


def _versions(readings: dict[Path, Reading]) -> Iterator[Fault]:
    """What changed from one version of a form to the next must be written in the newer one."""
    forms = sorted(((r.form, p) for p, r in readings.items() if r.form), key=lambda e: e[0].key)
    for (old, _), (new, path) in pairwise(forms):
        if old.id == new.id:
            yield from _gone(old, new, path)
            yield from _changed(old, new, path)
            yield from _dates(old, new, path)


def _own(form: Form) -> Mapping[str, Field]:
    """The fields of a form without those of its papers, which are looked at in their own versions."""
    return {f.id: f for s in form.sections for f in s.fields}


def _gone(old: Form, new: Form, path: Path) -> Iterator[Fault]:
    for name, field in _own(old).items():
        if name not in new.fields and name not in new.renamed and name not in new.withdrawn:
            sentence = f"第{old.version}版の欄「{name}」（{field.label}）が第{new.version}版にありません。"
            yield Fault(
                path,
                "",
                sentence + "[renamed] か [withdrawn] に書いてください。",
                near(name, set(new.fields) - set(old.fields)),
            )
    for paper in old.papers:
        if new.papers and new.paper(paper.id) is None:
            sentence = f"第{old.version}版の用紙「{paper.id}」（{paper.title}）が第{new.version}版にありません。"
            yield Fault(path, "", sentence + "その用紙の答えは、写すときに引き継がれません。", grade="注意")
    for name in {**old.renamed, **old.withdrawn}:
        if name not in new.renamed and name not in new.withdrawn and name not in new.fields:
            sentence = f"第{old.version}版で改名・廃止した欄「{name}」が第{new.version}版に書かれていません。"
            yield Fault(path, "", sentence + "[renamed] か [withdrawn] に書いてください。")


def _changed(old: Form, new: Form, path: Path) -> Iterator[Fault]:
    for name, before in _own(old).items():
        now = new.fields.get(new.renamed.get(name, name))
        if now is None:
            continue
        if _shape(before) != _shape(now):
            sentence = f"欄「{name}」の種類が {before.kind} から {now.kind} に変わり、答えを引き継げません。"
            yield Fault(path, "", sentence + "新しい識別名の欄にしてください。")
        for option in before.choices:
            if option not in now.choices:
                sentence = (
                    f"欄「{name}」の選択肢「{option}」が第{new.version}版にありません。写すときに選び直しになります。"
                )
                yield Fault(path, "", sentence, grade="注意")


def _shape(field: Field) -> str:
    """Kinds whose answers can be carried over to each other are one shape."""
    if field.has_rows or field.kind in ("checklist", "clauses"):
        return field.kind
    if field.chooses:
        return "choice" if field.kind == "choice" else "choices"
    return "list" if field.is_tuple else "text"


def _dates(old: Form, new: Form, path: Path) -> Iterator[Fault]:
    if old.valid_to and new.valid_from and old.valid_to >= new.valid_from:
        sentence = f"第{new.version}版の初め（{new.valid_from}）が、第{old.version}版の終わり（{old.valid_to}）より後ではありません。"
        yield Fault(path, "valid_from", sentence, grade="注意")
