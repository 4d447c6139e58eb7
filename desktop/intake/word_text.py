"""Elements of a Word document in, their words out, with ticks as signs and what was left out counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from desktop.intake.symbols import font_key, shown

Rows = tuple[tuple[str, ...], ...]
Merged = tuple[tuple[int, int, int, int], ...]
_SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_SKIPPED: Final[Mapping[str, str]] = {
    "del": "削除された文字", "moveFrom": "削除された文字", "rt": "ふりがな", "instrText": "", "Fallback": "", "delText": "",
    "sdtPr": "", "pPr": "", "rPr": "", "sectPr": "", "tblPr": "", "tblGrid": "", "tcPr": "", "trPr": "", "fldData": "",
}  # fmt: skip
"""Left out, with the name it is counted by."""
_BOXES: Final = ("checkbox", "checkBox")


@dataclass
class Words:
    """What is noticed while the words are read."""

    ignored: Counter[str] = field(default_factory=Counter)
    symbols: int = 0
    """Ticks that were told from a symbol font or a box to click."""
    numbered: int = 0
    """Paragraphs with a number of their own that is not in the text."""


def tag(element: Any) -> str:
    """The name of an element without its namespace."""
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def attribute(element: Any, name: str) -> str:
    """An attribute by its name, whatever its namespace."""
    return next((str(v) for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


def parts_of(parent: Any, words: Words) -> Iterator[tuple[str, bool]]:
    """Paragraphs and tables in order, as text; True for a table."""
    for child in parent:
        match tag(child):
            case "p":
                yield _paragraph(child, words), False
                for box in _text_boxes(child):
                    yield from parts_of(box, words)
            case "tbl":
                yield _table_text(child, words), True
            case "sdt" | "sdtContent" | "ins" | "customXml" | "moveTo":
                yield from parts_of(child, words)
            case _:
                pass


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    """Boxes of text anchored in a paragraph; of alternatives the first."""
    for element in paragraph.iter():
        if tag(element) == "txbxContent" and not any(tag(a) == "Fallback" for a in element.iterancestors()):
            inner = next((a for a in element.iterancestors() if tag(a) in ("txbxContent", "p")), None)
            if inner is not None and tag(inner) == "p":
                yield element


def _paragraph(paragraph: Any, words: Words) -> str:
    if any(tag(e) == "numPr" for e in paragraph.iter()):
        words.numbered += 1
    return "".join(_run(paragraph, words))


def _run(element: Any, words: Words) -> Iterator[str]:
    """The words below an element."""
    for child in element:
        name = tag(child)
        if name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name] if name != "br" or attribute(child, "type") != "page" else ""
        elif name == "sym":
            yield _symbol(child, words)
        elif name == "ffData":
            yield from _box(child, words)
        elif name == "sdt":
            yield from _control(child, words)
        elif name == "r" and _hidden(child):
            words.ignored["隠し文字"] += 1
        elif name in _SKIPPED:
            words.ignored[_SKIPPED[name]] += bool(_SKIPPED[name])
        elif name != "txbxContent":
            yield from _run(child, words)


def _hidden(run: Any) -> bool:
    return any(
        tag(e) == "vanish" and attribute(e, "val") not in ("0", "false")
        for p in run if tag(p) == "rPr" for e in p
    )  # fmt: skip


def _symbol(element: Any, words: Words) -> str:
    """A sign of a symbol font: ☑ for the þ of Wingdings."""
    font, code = font_key(attribute(element, "font")), attribute(element, "char")
    try:
        sign = chr(int(code, 16))
    except ValueError:
        return ""
    if not font:
        return sign
    words.symbols += 1
    return shown(sign, font)


def _control(element: Any, words: Words) -> Iterator[str]:
    """A content control: a box to click as ☑ or ☐, any other as its words."""
    for part in element:
        if tag(part) == "sdtPr":
            for inner in part:
                if tag(inner) in _BOXES:
                    yield from _box(part, words)
                    return
    for part in element:
        if tag(part) == "sdtContent":
            yield from _run(part, words)


def _box(element: Any, words: Words) -> Iterator[str]:
    box = next((e for e in element.iter() if tag(e) in _BOXES), None)
    if box is None:
        return
    said = {tag(e): attribute(e, "val") for e in box}
    value = said.get("checked", said.get("default", "0"))
    words.symbols += 1
    yield "☐" if value in ("0", "false") else "☑"


# ---------------------------------------------------------------- tables


def _table_text(table: Any, words: Words) -> str:
    """Rows as lines, cells parted by tabs; the paragraphs of a cell are lines of their own."""
    return "\n".join("\t".join(cell_text(c, words) for c in _cells(row) if not _continues(c)) for row in _rows(table))


def cell_text(cell: Any, words: Words) -> str:
    return "\n".join(text for text, _ in parts_of(cell, words)).strip("\n")


def grid_of(table: Any, _words: Words) -> tuple[Rows, Merged, Mapping[tuple[int, int], str]]:
    """A table as rows of text with its merged cells, and the cells whose signs were told from a font."""
    rows: list[tuple[str, ...]] = []
    merged: list[tuple[int, int, int, int]] = []
    unsure: dict[tuple[int, int], str] = {}
    open_cells: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(_rows(table)):
        line: list[str] = [""] * _before(row)
        for cell in _cells(row):
            column, span = len(line), _span(cell)
            seen = Words()
            text = "" if _continues(cell) else cell_text(cell, seen)
            if seen.symbols:
                unsure[number, column] = text
            line.extend([text, *[""] * (span - 1)])
            _merge(cell, (number, column, span), open_cells, merged)
        rows.append(tuple(line))
    return tuple(rows), tuple(m for m in merged if (m[0], m[1]) != (m[2], m[3])), unsure


def _merge(
    cell: Any,
    place: tuple[int, int, int],
    open_cells: dict[int, tuple[int, int]],
    merged: list[tuple[int, int, int, int]],
) -> None:
    """Keep the area a cell covers; one that goes on from above makes that one's area longer."""
    row, column, span = place
    if _continues(cell) and column in open_cells:
        at, _ = open_cells[column]
        first, left, _, right = merged[at]
        merged[at] = (first, left, row, right)
        return
    open_cells[column] = (len(merged), span)
    merged.append((row, column, row, column + span - 1))


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if tag(child) == "tr":
            yield child
        elif tag(child) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if tag(child) == "tc":
            yield child
        elif tag(child) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(child)


def _property(cell: Any, name: str) -> Any:
    return next((e for p in cell if tag(p) in ("tcPr", "trPr") for e in p if tag(e) == name), None)


def _span(cell: Any) -> int:
    return _number(_property(cell, "gridSpan"), 1)


def _before(row: Any) -> int:
    """Columns left free before the first cell."""
    return _number(_property(row, "gridBefore"), 0)


def _number(element: Any, usual: int) -> int:
    value = attribute(element, "val") if element is not None else ""
    return max(min(int(value), 1000), usual) if value.isdecimal() else usual


def _continues(cell: Any) -> bool:
    merge = _property(cell, "vMerge")
    return merge is not None and attribute(merge, "val") != "restart"
