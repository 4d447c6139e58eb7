"""The finds of a paper in, the stretches of text between them out, each with the rooms for answers it may belong to."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.definition.place import copy_key
from desktop.intake.labels import MARKS, fold, mark_of
from desktop.intake.match_words import NUMBER, Find
from desktop.intake.page_words import Room, Token, Words
from desktop.intake.source_text import PAGE, PARAGRAPH, SourceText
from desktop.sheet.text_marks import MARK, marks_at

BLANKS: Final = " \t\r\v\f\u00a0\u2000\u200b"
_WIDE: Final = re.compile(r"[^\x00-\xff\uff61-\uff9f]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A line of an answer."""

    text: str
    at: int
    """Where it begins in the text."""
    marks: int = 0
    """Marks of a paragraph's end behind it."""
    hard: bool = False
    """What follows is another paragraph."""
    gap: bool = False
    """An empty line stands before it."""
    page: bool = False
    """It begins a page."""

    @property
    def width(self) -> float:
        """In full-width characters."""
        wide = len(_WIDE.findall(self.text))
        return wide + (len(self.text) - wide) / 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text between two finds."""

    rooms: tuple[tuple[str, Room], ...]
    """With the key of their paper."""
    units: tuple[Unit, ...]
    key: str = ""
    """Paper of the find before it."""
    after: str = ""
    """Paper of the find behind it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A find with the paper it belongs to."""

    find: Find
    token: Words
    key: str


def placed(finds: Sequence[Find], tokens: Sequence[Token], copied: Collection[str]) -> list[Placed]:
    """Every find with the key of its paper; a step back within a paper that is copied begins the next copy."""
    made: list[Placed] = []
    copy = dict.fromkeys(copied, 1)
    last: dict[str, int] = {}
    for find in finds:
        token = tokens[find.token]
        if not isinstance(token, Words):
            continue
        if token.paper in copy and find.token <= last.get(token.paper, -1):
            copy[token.paper] += 1
        last[token.paper] = find.token
        key = copy_key(token.paper, str(copy.get(token.paper, "")))
        made.append(Placed(find, token, key))
    return made


def stretches(
    source: SourceText, tokens: Sequence[Token], found: Sequence[Placed], heads: Sequence[str]
) -> Iterator[Stretch]:
    """What stands before the first find, between every two, and behind the last."""
    cutter = _Cutter(source, tokens, heads)
    edges: list[Placed | None] = [None, *found, None]
    for one, other in itertools.pairwise(edges):
        start = source.folded.at[one.find.end - 1] + 1 if one else 0
        end = _begin(source, other) if other else len(source.text)
        units = cutter.units(start, end, one)
        keys = (one or other, other or one)
        yield Stretch(_rooms(tokens, one, other), units, *(k.key if k else "" for k in keys))


def mark_before(source: SourceText, find: Find) -> int:
    """Where the mark of a box stands, -1 when none does."""
    at = source.folded.at[find.start] - 1
    while at >= 0 and source.text[at] in " \u3000\u00a0\t":
        at -= 1
    return at if at >= 0 and (source.text[at] in MARKS or mark_of(source.text[at]) is not None) else -1


def _begin(source: SourceText, other: Placed) -> int:
    at = mark_before(source, other.find) if other.token.role in ("option", "check") else -1
    return at if at >= 0 else source.folded.at[other.find.start]


def _rooms(tokens: Sequence[Token], one: Placed | None, other: Placed | None) -> tuple[tuple[str, Room], ...]:
    """The rooms a stretch may fill: those behind the one find that no other words part from it, else those before
    the other; between two papers both."""
    first = one.find.token + 1 if one else 0
    last = other.find.token if other else len(tokens)
    if one and other and (one.key != other.key or last < first):
        behind = _behind(tokens[first:], one.token.paper)
        before = _behind(tokens[:last][::-1], other.token.paper)[::-1]
        return (*((one.key, r) for r in behind), *((other.key, r) for r in before))
    beside = one or other
    if beside is None:
        return ()
    behind = _behind(tokens[first:last], beside.token.paper) if one else ()
    before = _behind(tokens[first:last][::-1], beside.token.paper)[::-1] if other else ()
    return tuple((beside.key, room) for room in behind or before)


def _behind(tokens: Sequence[Token], paper: str) -> tuple[Room, ...]:
    rooms: list[Room] = []
    for token in tokens:
        if token.paper != paper or (isinstance(token, Words) and token.blocks):
            break
        if isinstance(token, Room):
            rooms.append(token)
    return tuple(rooms)


class _Cutter:
    """Cuts stretches into lines, without what stands at the head of every page."""

    def __init__(self, source: SourceText, tokens: Sequence[Token], heads: Sequence[str]) -> None:
        self.source = source
        self._usual = _usual_blanks(source.text)
        self.again: dict[str, list[str]] = {}
        for token in tokens:
            if isinstance(token, Words) and token.again and len(token.words) > 1:
                self.again.setdefault(token.paper, []).append(token.words)
        self.stacked: dict[str, list[str]] = {}
        for token in tokens:
            if isinstance(token, Words) and token.stacked:
                self.stacked.setdefault(token.paper, []).append(token.stacked)
        for words in self.again.values():
            words.sort(key=len, reverse=True)
        self._heads = [_pattern(head) for head in heads if head.strip("*")]
        self._firm = [_pattern(head) for head in heads if len(head.replace("*", "")) > 3]
        """Those that are told from an answer by themselves."""
        self._plain = [_pattern(head) for head in heads if "*" not in head and len(head) > 5]
        """Those that are told wherever they stand."""

    def units(self, start: int, end: int, one: Placed | None) -> tuple[Unit, ...]:
        made: list[Unit] = []
        paper = one.token.paper if one else ""
        page = first = after = False
        blank = head = 0
        for line, at in _lines(self.source.text, start, end):
            if line.startswith(PAGE):
                page, first, head = True, True, 0
            bare = line.strip(BLANKS + MARK + PARAGRAPH)
            if not bare.strip("\u3000"):
                blank += 1
                continue
            if page and self._repeated(fold(bare), paper, head):
                head += 1
                continue
            if not self.source.marked and self._is_head(fold(bare), after=after):
                after = True
                continue
            after = False
            page = False
            line = self._unstacked(line, paper)
            if at == start and one is not None:  # on the line of the words before it
                line, at = (
                    line.lstrip(BLANKS + "\u3000" + MARK),
                    at + len(line) - len(line.lstrip(BLANKS + "\u3000" + MARK)),
                )
            if at + len(line) == end < len(self.source.text):  # the words behind it stand on the same line
                line = line.rstrip(BLANKS + "\u3000")
            made.append(_unit(line, at, gap=blank > self._usual and not first, page=first, marked=self.source.marked))
            blank, first = 0, False
        return tuple(made)

    def _is_head(self, line: str, *, after: bool) -> bool:
        """Whether a line is a running head although nothing tells where pages begin; ``after`` one was just before it."""
        return any(p.fullmatch(line) for p in (self._heads if after else self._plain))

    def _unstacked(self, line: str, paper: str) -> str:
        """Without a label from top to bottom that a reader put amid a line beside it, with a blank behind."""
        for words in self.stacked.get(paper, ()) if self.source.marked else ():
            line = line.replace(f"{words} ", "", 1)
        return line

    def _repeated(self, line: str, paper: str, head: int) -> bool:
        """Whether a line at a page's head is a running head or a label that stands again; ``head`` lines were so."""
        if any(p.fullmatch(line) for p in (self._heads if head else self._firm)):
            return True
        for words in self.again.get(paper, ()):
            line = line.replace(words, "")
        return not line


def _usual_blanks(text: str) -> int:
    """Empty lines between two lines, as most of them have it: some extractions put one behind every line."""
    counts = Counter(len(found[0].split("\n")) - 2 for found in re.finditer(r"\n(?:[ \t\u3000\u00a0]*\n)*", text))
    return counts.most_common(1)[0][0] if counts else 0


def _pattern(head: str) -> re.Pattern[str]:
    """A running head with ``*`` for an answer, ``#`` for a number."""
    parts = re.split(r"([*#])", head)
    signs = {"*": ".{0,110}?", "#": NUMBER.pattern}
    return re.compile("".join(signs.get(part) or re.escape(part) for part in parts))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Lines of a part of the text with where they begin; a line that ends in a cell or a <br> ends in ``\\v``."""
    at = start
    for piece in re.split(r"([\n\v\t])", text[start:end]):
        if piece in ("\n", "\v", "\t"):
            at += 1
            continue
        hard = text[at + len(piece) : at + len(piece) + 1] in ("\v", "\t")
        yield piece + ("\v" if hard else ""), at
        at += len(piece)


def _unit(line: str, at: int, *, gap: bool, page: bool, marked: bool) -> Unit:
    hard = line.endswith(("\v", PARAGRAPH))
    at += len(line) - len(line.lstrip("\f"))
    line = line.strip("\v\f\r\n")
    if marked:
        marks = marks_at(line)
        return Unit(line.rstrip(MARK), at, marks, hard or bool(marks), gap, page)
    return Unit(line.strip(), at + len(line) - len(line.lstrip()), 0, hard, gap, page)
