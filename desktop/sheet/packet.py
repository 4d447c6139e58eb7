"""A case in, its packet out: every paper laid out in official order, annexes numbered, attached pages in their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from desktop.answers.model import Answers
from desktop.answers.papers import InHand, papers_in_hand
from desktop.answers.shown import view
from desktop.case.model import Attachment
from desktop.definition.layout import Layout
from desktop.definition.model import Form, Value
from desktop.definition.place import is_on_paper
from desktop.japanese import Digits, write_digits
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Box, Page, Picture, Sheet

ATTACHED: Final = "attachment:"
"""Begins the key of a part that is an attached file."""
_SEVERAL: Final = 3
"""Pages from which a reference says from – to."""
_A4: Final = (210.0, 297.0)
_PLAIN: Final = Layout(*_A4, 20.0, 20.0, 20.0, 20.0)


class Attached(NamedTuple):
    """An attached file as the packet sees it; ``sizes`` are width and height in mm of its pages as they are read.

    Without pages (Word, Excel, a file that cannot be read) it travels with the case but is not in the packet.
    """

    attachment: Attachment
    sizes: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One paper of a packet, or the pages of an attached file."""

    key: str
    """Key of the paper (empty for a form that stands alone), or ``attachment:ID``."""
    title: str
    sheet: Sheet
    annex: str = ""
    """The number of the 別紙 as written, empty when the paper is none."""
    first: int = 1
    """Packet page of its first page, 頁 from 1."""
    own: int = 0
    """Its first page as counted apart from the packet (別紙 1, 2 …); 0: not counted apart."""

    @property
    def last(self) -> int:
        return self.first + len(self.sheet.pages) - 1


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything a case prints, in order."""

    parts: tuple[Part, ...]
    absent: tuple[Attachment, ...] = ()
    """Attachments that are not printed."""

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return tuple(p.sheet for p in self.parts)

    @property
    def count(self) -> int:
        """枚"""
        return sum(len(p.sheet.pages) for p in self.parts)

    @property
    def annex_pages(self) -> int:
        """Pages that are counted apart as 別紙; 0 when the papers count none."""
        return max((p.own + len(p.sheet.pages) - 1 for p in self.parts if p.own), default=0)

    def part(self, key: str) -> Part | None:
        return next((p for p in self.parts if p.key == key), None)


@dataclass
class Kept:
    """Sheets of the last packet, so that only a changed paper is laid out again."""

    sheets: dict[str, tuple[tuple[object, ...], Sheet]] = field(default_factory=dict)

    def sheet(
        self,
        hand: InHand,
        facts: Mapping[str, str],
        annex: str,
        first: int,
        titles: Mapping[str, str],
        *,
        draft: bool,
    ) -> Sheet:
        """A paper laid out; pictures in its figures, which name an attachment by title, get its id from ``titles``."""
        key: tuple[object, ...] = (hand.answers.values, facts, annex, first, titles, draft)
        kept = self.sheets.get(hand.key)
        if kept is None or kept[0] != key:
            made = lay_out(hand.form, hand.answers, facts=facts, draft=draft, annex=annex, first_page=first)
            kept = self.sheets[hand.key] = (key, _named(made, titles))
        return kept[1]


def build_packet(
    form: Form,
    answers: Answers,
    facts: Mapping[str, str],
    attached: Sequence[Attached] = (),
    *,
    draft: bool = False,
    kept: Kept | None = None,
) -> Packet:
    """The packet of a case; ``kept`` is handed in again to lay out only what changed."""
    kept = kept or Kept()
    if form.papers:
        answers = _without_closed(answers, view(form, answers, facts).values)
    hands = papers_in_hand(form, answers, facts)
    printed = [a for a in attached if a.sizes]
    titles = {name: a.attachment.id for a in attached for name in (a.attachment.name, a.attachment.title) if name}
    parts: list[Part] = []
    annexes, own, page = 0, 1, 1
    for hand in hands:
        annex, annexes = _annex(hand, annexes, form.style.digits)
        counts = hand.paper is not None and hand.paper.own_pages
        sheet = kept.sheet(hand, facts, annex, own if counts else 1, titles, draft=draft)
        parts.append(Part(hand.key, hand.title, sheet, annex, page, own if counts else 0))
        page += len(sheet.pages)
        own += len(sheet.pages) if counts else 0
        for given in [a for a in printed if _follows(hand, a.attachment)]:
            printed.remove(given)
            parts.append(_attached(given, form, hand.form.layout, page))
            page += len(given.sizes)
    layout = hands[0].form.layout if hands else _PLAIN
    for given in printed:
        parts.append(_attached(given, form, layout, page))
        page += len(given.sizes)
    return Packet(tuple(parts), tuple(a.attachment for a in attached if not a.sizes))


def blank_packet(form: Form) -> Packet:
    """Every paper of a form as it is handed out empty."""
    parts: list[Part] = []
    annexes, own, page = 0, 1, 1
    for hand in _every(form):
        annex, annexes = _annex(hand, annexes, form.style.digits)
        counts = hand.paper is not None and hand.paper.own_pages
        first = own if counts else 1
        sheet = lay_out(hand.form, Answers.of(hand.form), blank=True, annex=annex, first_page=first)
        parts.append(Part(hand.key, hand.title, sheet, annex, page, own if counts else 0))
        page += len(sheet.pages)
        own += len(sheet.pages) if counts else 0
    return Packet(tuple(parts))


def _every(form: Form) -> Iterator[InHand]:
    if not form.papers:
        yield from papers_in_hand(form, Answers.of(form), {})
    for paper in form.papers:
        yield InHand(paper.id, paper.title, paper.form, paper, Answers.of(paper.form), {}, frozenset())


def _without_closed(answers: Answers, shown: Mapping[str, Value]) -> Answers:
    """Answers of the case without those under closed sections of its own, with counted dates; papers keep theirs."""
    kept = {k: v for k, v in answers.values.items() if is_on_paper(k)}
    kept |= {k: v for k, v in shown.items() if not is_on_paper(k)}
    return Answers(answers.form, answers.version, kept)


def _annex(hand: InHand, count: int, digits: Digits) -> tuple[str, int]:
    """The number of a paper as written and how many annexes there are with it."""
    if hand.paper is None or not hand.paper.annex:
        return "", count
    return hand.paper.annex.replace("{n}", write_digits(str(count + 1), digits)), count + 1


def _named(sheet: Sheet, titles: Mapping[str, str]) -> Sheet:
    """The sheet with the ids of attachments in the place of their titles."""
    if not any(b.picture for page in sheet.pages for b in page.boxes):
        return sheet
    pages = tuple(replace(page, boxes=tuple(_named_box(b, titles) for b in page.boxes)) for page in sheet.pages)
    return replace(sheet, pages=pages)


def _named_box(box: Box, titles: Mapping[str, str]) -> Box:
    picture = box.picture
    if picture is None or picture.attachment not in titles:
        return box
    return replace(box, picture=replace(picture, attachment=titles[picture.attachment]))


def _follows(hand: InHand, attachment: Attachment) -> bool:
    word = hand.paper.after if hand.paper else ""
    return bool(word) and word in (attachment.title or attachment.name)


def _attached(given: Attached, form: Form, layout: Layout, first: int) -> Part:
    """The pages of a file inside the margins of the paper before it, each turned as it is read."""
    name = given.attachment.title or given.attachment.name
    pages = tuple(_page(given.attachment.id, n, size, layout) for n, size in enumerate(given.sizes, 1))
    sheet = Sheet(form.id, form.version, name, "ja-JP", layout.rule, pages)
    return Part(f"{ATTACHED}{given.attachment.id}", name, sheet, "", first)


def _page(attachment: str, number: int, size: tuple[float, float], layout: Layout) -> Page:
    short, long = sorted((layout.width, layout.height))
    lying = size[0] > size[1]
    width, height = (long, short) if lying else (short, long)
    room_x, room_y = width - layout.left - layout.right, height - layout.top - layout.bottom
    scale = min(room_x / max(size[0], 1.0), room_y / max(size[1], 1.0))
    wide, high = size[0] * scale, size[1] * scale
    box = Box(
        layout.left + (room_x - wide) / 2,
        layout.top + (room_y - high) / 2,
        wide,
        high,
        "",
        "picture",
        (),
        picture=Picture(attachment, number),
    )
    return Page(number, width, height, (box,))


def reference(part: Part, digits: Digits) -> str:
    """The words that refer to a paper: 別紙のとおり（２・３頁参照）, 別紙１のとおり."""
    if not part.own:
        name = part.annex.strip("【】〔〕（）") or "別紙"
        return f"{name}のとおり"
    first, last = part.own, part.own + len(part.sheet.pages) - 1
    numbers = [write_digits(str(n), digits) for n in range(first, last + 1)]
    pages = "・".join(numbers) if len(numbers) < _SEVERAL else f"{numbers[0]}～{numbers[-1]}"
    return f"別紙のとおり（{pages}頁参照）"
