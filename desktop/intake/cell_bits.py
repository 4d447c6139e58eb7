"""A written cell and the outline of a form in; what its lines are out: words of the form, boxes with signs, or text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final, Literal

from desktop.definition.model import Form
from desktop.intake.cells import Cell
from desktop.intake.labels import CHOSEN, CIRCLE, UNCHOSEN, Folded, fold, folded
from desktop.intake.outline import Outline, Spot, plain_names, strong

BitKind = Literal["words", "box", "caption", "check", "write", "clause", "mark", "text"]

SIGNS: Final = CHOSEN + UNCHOSEN + CIRCLE + "◎×✕✗☓"
_SIGN: Final = re.escape(SIGNS)
_ONLY_SIGN: Final = re.compile(rf"[{_SIGN}\-ー]|\([{_SIGN}]\)|\(\)|\[[{_SIGN}]?\]")
_HELD: Final = re.compile(r"\{(\w+)(?::\w+)?\}")
_ARTICLE: Final = re.compile(r"^第[0-9○]+条")
_NEAR: Final = 0.9
_LONG: Final = 24
_COLON: Final = re.compile(r"[:：]")
_BLANKS: Final = re.compile(r"[ \u3000\t]+")
_NAMED_BRACKETS: Final = re.compile(r"\s*[【〔\[＜<〈《（(](.{1,30}?)[】〕\]＞>〉》）)]\s*(\S.*)")


@dataclass(frozen=True, slots=True, eq=False)
class Bit:
    """One thing in a cell, in order."""

    cell: Cell
    kind: BitKind
    text: str
    """As written; of words their remainder is a bit of its own."""
    spots: tuple[int, ...] = ()
    """Places in the outline's spots it may stand for."""
    sign: str = ""
    """Box: the sign before it; mark: the sign."""
    inside: str = ""
    """Box: what stands in brackets behind it."""
    groups: tuple[str, ...] = ()
    """Write: what stands for the fields it holds."""
    alone: bool = True
    """Nothing else stands in its cell."""
    near: bool = False
    """Only like the words of the form, not equal."""
    bracketed: bool = False
    """Box: it was printed with a bracket behind it, empty or not."""


class BitReader:
    """Reads the cells of a source against one form."""

    def __init__(self, form: Form, outline: Outline) -> None:
        self._spots = outline.spots
        self._words: dict[str, list[int]] = {}
        self._captions: dict[str, list[int]] = {}
        self._checks: dict[str, list[int]] = {}
        self._clauses: dict[str, list[int]] = {}
        self._boxes: dict[str, dict[str, int]] = {}
        self._writes: list[tuple[re.Pattern[str], int, tuple[str, ...]]] = []
        for n, spot in enumerate(outline.spots):
            self._learn(n, spot)
        self._parsers = {f: _parser(names) for f, names in self._boxes.items()}
        self._style = form.style

    def _learn(self, n: int, spot: Spot) -> None:
        match spot.kind:
            case "words":
                for name in spot.names:
                    self._words.setdefault(name, []).append(n)
            case "caption":
                self._captions.setdefault(spot.names[0], []).append(n)
            case "clause":
                self._clauses.setdefault(spot.names[0], []).append(n)
            case "check":
                self._checks.setdefault(spot.names[0], []).append(n)
            case "box":
                for name in spot.names:
                    self._boxes.setdefault(spot.field, {}).setdefault(name, n)
            case "write" if strong(spot.names[0]):
                self._writes.append((template(spot.names[0]), n, spot.holds))

    def bits(self, cell: Cell) -> list[Bit]:
        """What a cell holds."""
        whole = self._one(cell, cell.text)
        if whole is not None:
            return whole
        found: list[Bit] = []
        lines = cell.lines
        at = 0
        while at < len(lines):
            taken, made = self._lines(cell, lines, at)
            found.extend(made)
            at += taken
        found = list(_joined(found))
        return [replace(b, alone=len(found) == 1) for b in found]

    def _lines(self, cell: Cell, lines: tuple[str, ...], at: int) -> tuple[int, list[Bit]]:
        """How many lines from one on are one thing, and what it is."""
        for count in range(min(4, len(lines) - at), 0, -1):
            made = self._one(cell, "\n".join(lines[at : at + count]), part=count > 1)
            if made is not None:
                return count, made
        inline = self._inline(cell, lines[at])
        return 1, inline or [Bit(cell, "text", lines[at])]

    def _one(self, cell: Cell, text: str, *, part: bool = False) -> list[Bit] | None:
        """A text that is as a whole known to the form."""
        plain = fold(text)
        if not plain:
            return None
        if _ONLY_SIGN.fullmatch(plain):
            return [Bit(cell, "mark", text, sign=plain.strip("()[]") or "□")]
        for name in plain_names(text):
            if name in self._words:
                return [Bit(cell, "words", text, tuple(self._words[name] + self._captions.get(name, [])))]
        if not part or "\n" in text:
            boxes = self._boxed(cell, text)
            if boxes:
                return boxes
        clause = self._clauses.get(_ARTICLE.sub("", plain))
        if clause is not None:
            return [Bit(cell, "clause", text, tuple(clause))]
        for name in plain_names(text):
            if name in self._captions:
                return [Bit(cell, "caption", text, tuple(self._captions[name]))]
        for pattern, n, _ in self._writes:
            groups = matched(pattern, text)
            if groups is not None:
                return [Bit(cell, "write", text, (n,), groups=groups)]
        return self._long(cell, text, plain)

    def _long(self, cell: Cell, text: str, plain: str) -> list[Bit] | None:
        """Rows of checklists and long fixed texts, also with a word or two changed."""
        bare = plain.lstrip("・○◯-0123456789.()")
        if found := self._checks.get(plain) or self._checks.get(bare):
            return [Bit(cell, "check", text, tuple(found))]
        if len(plain) < _LONG:
            return None
        best, spots = _NEAR, [0][:0]
        for name, at in (*self._checks.items(), *((w, a) for w, a in self._words.items() if len(w) >= _LONG)):
            if abs(len(name) - len(plain)) > len(plain) // 5:
                continue
            match = SequenceMatcher(None, name, plain, autojunk=False)
            if match.real_quick_ratio() > best and match.quick_ratio() > best and match.ratio() > best:
                best, spots = match.ratio(), at
        if not spots:
            return None
        kind: BitKind = "check" if self._spots[spots[0]].kind == "check" else "words"
        return [Bit(cell, kind, text, tuple(spots), near=True)]

    def _inline(self, cell: Cell, line: str) -> list[Bit] | None:
        """件名：○○, 【件名】○○, and a label parted from its answer by a blank."""
        named = _NAMED_BRACKETS.fullmatch(line)
        cuts = [(named[1], named[2])] if named else []
        cuts += [(line[: m.start()], line[m.end() :]) for m in _COLON.finditer(line[:42])]
        cuts += [(line[: m.start()], line[m.end() :]) for m in reversed(list(_BLANKS.finditer(line[:42])))]
        for head, rest in cuts:
            names = [n for n in plain_names(head) if n in self._words] if head.strip() and rest.strip() else []
            spots = tuple(n for n in self._words[names[0]] if self._spots[n].field) if names else ()
            if spots:
                return [Bit(cell, "words", head, spots, alone=False), Bit(cell, "text", rest.strip(), alone=False)]
        return None

    def _boxed(self, cell: Cell, text: str) -> list[Bit] | None:
        """A text that consists of boxes of one field; every field it may be is a candidate."""
        found: list[list[Bit]] = []
        plain = folded(text)
        for field, parser in self._parsers.items():
            made = _parsed(cell, text, plain, parser, self._boxes[field])
            if made and not any(set(plain_names(b.inside)) & self._words.keys() for b in made):
                found.append(made)
        if not found:
            return None
        most = [bits for bits in found if len(bits) == len(found[0])]
        return [
            replace(bits[0], spots=tuple(dict.fromkeys(s for b in bits for s in b.spots)))
            for bits in zip(*most, strict=True)
        ]


def _parser(names: dict[str, int]) -> re.Pattern[str]:
    words = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    signs = rf"\((?P<round>[{_SIGN}]?)\)|\[(?P<square>[{_SIGN}]?)\]|(?P<bare>[{_SIGN}])"
    inside = rf"\((?P<inside>(?![{_SIGN}]?\))[^()]*)\)|(?P<empty>\(\)(?=$|[・/,|])|\(\)$)"
    return re.compile(rf"[・/,|]*(?:{signs})?(?P<name>{words})(?:{inside})?[・/,|]*")


def _parsed(cell: Cell, text: str, plain: Folded, parser: re.Pattern[str], names: dict[str, int]) -> list[Bit]:
    """The boxes a text consists of; none when anything else stands in it."""
    made: list[Bit] = []
    at = 0
    while at < len(plain.text):
        found = parser.match(plain.text, at)
        if found is None:
            return []
        sign = found["bare"] or found["round"] or found["square"] or ""
        if not sign and (found["round"] is not None or found["square"] is not None):
            sign = "□"
        inside = (
            text[plain.at[found.start("inside")] : plain.at[found.end("inside") - 1] + 1] if found["inside"] else ""
        )
        bracketed = found["inside"] is not None or found["empty"] is not None
        made.append(Bit(cell, "box", text, (names[found["name"]],), sign, inside, bracketed=bracketed))
        at = found.end()
    return made


def template(words: str) -> re.Pattern[str]:
    """〔諮問第{bango}号〕 as a pattern over folded text, one group for each field."""
    made = []
    for n, part in enumerate(_HELD.split(words)):
        if n % 2 == 0:
            made.append(re.escape(fold(part)))
        else:
            made.append("(?:-[0-9]+)?" if part == "annex" else ".*?" if part == "title" else "(.+?)")
    return re.compile("".join(made))


def matched(pattern: re.Pattern[str], text: str) -> tuple[str, ...] | None:
    """What of a text stands for each group of a template, as written."""
    plain = folded(text)
    found = pattern.fullmatch(plain.text)
    if found is None:
        return None
    spans = (found.span(n) for n in range(1, (found.lastindex or 0) + 1))
    return tuple(text[plain.at[start] : plain.at[end - 1] + 1] for start, end in spans)


def _joined(bits: list[Bit]) -> Iterator[Bit]:
    """Neighbouring lines of text as one bit."""
    kept: Bit | None = None
    for bit in bits:
        if kept is not None and kept.kind == bit.kind == "text":
            kept = replace(kept, text=f"{kept.text}\n{bit.text}")
            continue
        if kept is not None:
            yield kept
        kept = bit
    if kept is not None:
        yield kept
