"""「別紙のとおり（２・３頁参照）」 against the attached files, and その他資料 against their titles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.answers.shown import View
from desktop.case.model import Attachment
from desktop.checks.finding import Finding
from desktop.definition.model import Field, Kind, Paper
from desktop.japanese import write_number

_PLAIN = str.maketrans("０１２３４５６７８９，（）〜－−", "0123456789,()～--")
_PAGES = r"[0-9][0-9・、,～\-及びとから頁ページ ]*"
_REFERENCE = re.compile(
    rf"(?:別紙|別添|添付資料|資料)[^\n。]{{0,20}}?({_PAGES})(?:頁|ページ)(?:目)?(?:を|の)?参照\)?"
    r"|(?:別紙|別添)[0-9\-]*(?:のとおり|(?:を|の)?参照)()"
)
_TEXTS: frozenset[Kind] = frozenset({"text", "prose", "period", "count", "list", "table"})
_MOST_PAGES = 2000


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention of a 別紙: offset, length, page numbers (empty: the whole 別紙)."""

    start: int
    length: int
    pages: tuple[int, ...]


def references(text: str) -> tuple[Reference, ...]:
    """Every mention of a 別紙 in a text; １～３頁, ２・３頁, half and full width."""
    if not re.search("別紙|別添|資料", text):
        return ()
    found = [
        Reference(m.start(), len(m[0]), page_numbers(m[1] or "")) for m in _REFERENCE.finditer(text.translate(_PLAIN))
    ]
    return tuple(found)


def page_numbers(text: str) -> tuple[int, ...]:
    """「2・3」 as 2 and 3, 「1～3」 as 1, 2 and 3."""
    pages: list[int] = []
    for first, last in re.findall(r"([0-9]+)(?:頁|ページ)?(?: *(?:～|-|から) *([0-9]+))?", text):
        begin, end = int(first), int(last or first)
        pages += range(begin, min(end, begin + _MOST_PAGES) + 1)
    return tuple(dict.fromkeys(pages))


@dataclass(frozen=True, slots=True)
class Annexes:
    """Where the pages of a 別紙 can be: in attached files, and in papers of the case that are annexes themselves."""

    files: tuple[Attachment, ...] = ()
    own: bool = False
    """The case has papers that are annexes."""
    pages: int | None = 0
    """Pages of the papers that are counted as 別紙 1, 2 …; None when nobody counted them."""

    def holds(self, page: int) -> bool:
        """Whether a page may be there; a file whose pages nobody counted may hold any page from its first."""
        of_papers = self.own if self.pages is None else page <= self.pages
        return of_papers or any(_holds(a, page) for a in self.files)

    def __bool__(self) -> bool:
        return self.own or bool(self.files)


def annexes(attachments: Sequence[Attachment], papers: Sequence[Paper] = (), pages: int | None = None) -> Annexes:
    """The annexes of a case; ``papers`` are those in hand, ``pages`` what the packet counts as 別紙 pages."""
    files = [a for a in attachments if "別紙" in a.title + a.name or "別添" in a.title + a.name]
    own = any(p.annex or p.own_pages for p in papers)
    counted = pages if any(p.own_pages for p in papers) else 0
    return Annexes(tuple(files or ([] if own else attachments)), own, counted)


def missing_papers(shown: View, among: Annexes) -> Iterator[Finding]:
    """誤り for every mention of a 別紙 that is not there: the answer stands in a paper nobody gets."""
    for field in shown.fields.values():
        if field.kind in _TEXTS:
            yield from _of_field(field, shown, among)


def _of_field(field: Field, shown: View, among: Annexes) -> Iterator[Finding]:
    text = shown.text(field.id)
    for mention in references(text):
        if say := _lack(text[mention.start : mention.start + mention.length], mention, among):
            label = shown.label(field.id)
            yield Finding("誤り", "missing.attachment", field.id, label, say, mention.start, mention.length)


def _lack(written: str, mention: Reference, among: Annexes) -> str:
    if not among:
        return f"「{written}」とありますが、添付ファイルがありません。別紙を添付してください。"
    lacking = [n for n in mention.pages if not among.holds(n)]
    if not lacking:
        return ""
    pages = "・".join(write_number(n) for n in lacking[:5])
    if among.own and among.pages and not among.files:
        there = f"別紙は{write_number(among.pages)}頁まで"
        return f"「{written}」とありますが、{there}で、{pages}頁がありません。頁を確かめてください。"
    return f"「{written}」とありますが、添付した別紙に{pages}頁がありません。頁か添付ファイルを確かめてください。"


def _holds(attachment: Attachment, page: int) -> bool:
    """A file whose pages nobody counted may hold any page from its first."""
    return page >= attachment.first_page and (attachment.pages == 0 or page < attachment.first_page + attachment.pages)


def listed_papers(shown: View, attachments: Sequence[Attachment], papers: Sequence[Paper] = ()) -> Iterator[Finding]:
    """その他資料 and the files of the case tell each other; a file listed in one of several such fields is listed.

    ``papers`` are those in hand: where some are a 別紙 themselves, a 別紙 is no file that is wanting.
    """
    own = any(p.annex or p.own_pages for p in papers)
    fields = [f for f in shown.fields.values() if f.kind == "attachments"]
    listed = {f.id: shown.chosen(f.id) for f in fields}
    for field in fields:
        wanting = _without_file(field, listed[field.id], shown, attachments)
        yield from (f for f in wanting if not own or not re.search("別紙|別添", _named(f, shown)))
    if fields:
        yield from _without_title(fields[0], [t for titles in listed.values() for t in titles], shown, attachments)


def _without_file(
    field: Field, listed: Sequence[str], shown: View, attachments: Sequence[Attachment]
) -> Iterator[Finding]:
    titles = {_bare(a.title) for a in attachments} | {_bare(a.name.rsplit(".", 1)[0]) for a in attachments}
    start = 0
    for title in listed:
        if title.strip() and _bare(title) not in titles:
            say = f"「{title}」のファイルが案件に添付されていません。ファイルを添付してください（紙で出すときは、このままで構いません）。"
            yield Finding("注意", "reference.file", field.id, shown.label(field.id), say, start, len(title))
        start += len(title) + 1


def _without_title(
    field: Field, listed: Sequence[str], shown: View, attachments: Sequence[Attachment]
) -> Iterator[Finding]:
    titles = {_bare(t) for t in listed}
    for attachment in attachments:
        if attachment.title and _bare(attachment.title) not in titles:
            label = shown.label(field.id)
            say = (
                f"添付した「{attachment.title}」が「{label}」に書かれていません。資料として出すなら書き加えてください。"
            )
            yield Finding("注意", "reference.title", field.id, label, say)


def _named(finding: Finding, shown: View) -> str:
    return shown.text(finding.place)[finding.start : finding.start + finding.length]


def _bare(title: str) -> str:
    return re.sub(r"[\s　【】「」]", "", title)
