"""The pages of a text and the forms of one body in; the pages of each paper of the form that was asked for out.

A file may hold several sheets, sheets of other forms, slides and annexes. A page is known by the fixed words of a form;
one without any belongs to the paper it stands amid. Nothing is cut out of a text that holds one paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.definition.find import forms, load
from desktop.definition.model import Form
from desktop.errors import DeskError
from desktop.intake.labels import fold
from desktop.intake.model import Doubt, Found
from desktop.intake.page_words import Words, page_words
from desktop.intake.source_text import PAGE

LEAST: Final = 20
"""Characters of fixed words from which a page is one of a form's."""
SHORT: Final = 3
_HEADING: Final = 60
"""Characters of a page that is only the heading of the next one."""
_FOOT: Final = re.compile(r"(?m)^[ \t]*[0-9]{1,3}[ \t]*\n(?:[ \t]*\n){2,}(?=\S)")
"""The number of a page at its foot, with nothing behind it."""
_PROSE: Final = 15
"""Characters from which a last line may be amid a sentence."""
_TITLE: Final = 12
"""What the title on a line of its own is worth."""
_BEGIN: Final = 8
"""Fixed words at the begin of a paper by which its first page is known."""

OTHERS: Final = "このファイルには「{form}」の用紙が{count}件あります（{pages}から）。ここには{this}の１件だけを読みました。ほかの用紙は、その頁の文だけをコピーして「コピーした文を読む」で取り込んでください。"
UNREAD: Final = "{pages}は「{form}」の用紙ではない（{what}）とみて読んでいません。要るものがないか確かめてください。"


@dataclass(frozen=True, slots=True)
class PaperText:
    """One paper of a text, the other pages emptied, so that every line keeps its number."""

    text: str
    doubts: tuple[Doubt, ...] = ()
    rest: tuple[Found, ...] = ()
    """Pages that belong to no paper of the form, by their first words."""


def paper_texts(text: str, form: Form) -> tuple[PaperText, ...]:
    """The papers of a form in a text, in their order; at least one, the whole text when nothing parts it."""
    pages = _pages(text)
    if len(pages) < 2:
        return (PaperText(text),)
    owners = owners_of(pages, form)
    starts = _starts(pages, owners, form)
    foreign = [o for o in owners if o not in ("", form.id)]
    if form.id not in owners or (len(starts) < 2 and not foreign):
        return (PaperText(text),)
    ends = frozenset(word for part in _papers(form) for word in _Known.of(part).words)
    runs = [_with_tail(run, pages, owners, ends) for run in _runs(owners, starts, form.id)]
    taken = {n for run in runs for n in run}
    rest = tuple(Found(_first_line(pages[n]), f"{n + 1}頁") for n in range(len(pages)) if n not in taken)
    unread = tuple(_unread(owners, taken, form))
    return tuple(
        PaperText(
            _only(pages, run),
            (*_told(runs, at, form), *(unread if at == 0 else ())),
            rest if at == 0 else (),
        )
        for at, run in enumerate(runs)
    )


def _pages(text: str) -> list[str]:
    """The pages with their line ends; a blank that begins a line may be what an extraction left of a form feed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if PAGE in text:
        return text.split(PAGE)
    text = _FOOT.sub(lambda found: found[0] + PAGE, text)
    return re.split(rf"(?m)(?<=\n) (?=\S)|{PAGE}", text)


def _only(pages: Sequence[str], run: Sequence[int]) -> str:
    kept = set(run)
    return PAGE.join(page if n in kept else "\n" * page.count("\n") for n, page in enumerate(pages))


# ---------------------------------------------------------------- whose page


def owners_of(pages: Sequence[str], form: Form) -> list[str]:
    """The id of the form each page is of, by its fixed words; the form asked for where another is no better."""
    own = [_Known.of(part) for part in _papers(form)]
    others = [(part.id, _Known.of(part)) for f in _beside(form) for part in _papers(f)]
    made = []
    for page in pages:
        plain, lines = fold(page), {fold(line) for line in page.split("\n")}
        mine = max(known.worth(plain, lines) for known in own)
        best, other = max(((known.worth(plain, lines), name) for name, known in others), default=(0, ""))
        made.append("" if max(mine, best) < LEAST else form.id if mine >= best else other)
    return made


@dataclass(frozen=True, slots=True)
class _Known:
    """What tells the pages of a paper."""

    title: str
    words: frozenset[str]

    @classmethod
    def of(cls, form: Form) -> _Known:
        found = (t for t in page_words(form) if isinstance(t, Words) and t.role not in ("clause", "fragment"))
        return cls(fold(form.title), frozenset(t.words for t in found if len(t.words) >= SHORT))

    def worth(self, plain: str, lines: set[str]) -> int:
        return sum(len(w) for w in self.words if w in plain) + (_TITLE if self.title in lines else 0)


def _papers(form: Form) -> tuple[Form, ...]:
    """The papers a form is made of, each of them once."""
    return tuple({p.form.key: p.form for p in form.papers}.values()) or (form,)


def _beside(form: Form) -> Iterator[Form]:
    """The other forms of the same body, none that is a paper of this one."""
    own = {part.key for part in _papers(form)}
    body = form.id.partition(".")[0]
    for name in dict.fromkeys(e.id for e in forms() if e.id.partition(".")[0] == body and e.id != form.id):
        try:
            other = load(name)
        except DeskError:  # a faulty definition owns no page
            continue
        if not own & {other.key, *(part.key for part in _papers(other))}:
            yield other


# ---------------------------------------------------------------- which paper


def _starts(pages: Sequence[str], owners: Sequence[str], form: Form) -> list[int]:
    """The pages a paper of the form begins on; a case of several papers begins with its first, which is there once."""
    first = _papers(form)[0]
    if form.papers and (form.papers[0].copies or sum(p.form.key == first.key for p in form.papers) > 1):
        return []
    words = [t.words for t in page_words(first) if isinstance(t, Words) and t.role in ("label", "option", "text")]
    begin = list(dict.fromkeys(w for w in words if len(w) >= SHORT))[:_BEGIN]
    made = []
    for n, page in enumerate(pages):
        plain = fold(page)
        if owners[n] == form.id and 2 * sum(w in plain for w in begin) > len(begin):
            while n and owners[n - 1] == form.id and len(fold(pages[n - 1])) < _HEADING:
                n -= 1
            made.append(n)
    return made


def _runs(owners: Sequence[str], starts: Sequence[int], mine: str) -> Iterator[list[int]]:
    """The pages of every paper: from its begin to the last page that is its own, those without words amid them too."""
    begins = [owners.index(mine), *starts[1:]]
    for start, end in zip(begins, [*begins[1:], len(owners)], strict=True):
        own = [n for n in range(start, end) if owners[n] == mine]
        yield [n for n in range(start, own[-1] + 1) if owners[n] in ("", mine)]


def _with_tail(run: list[int], pages: Sequence[str], owners: Sequence[str], words: frozenset[str]) -> list[int]:
    """A paper with the pages its last answer goes on to: those behind a page that ends amid a sentence."""
    made = list(run)
    while made[-1] + 1 < len(pages) and not owners[made[-1] + 1]:
        last = next((line for line in reversed(_lines(pages[made[-1]]))), "")
        if not last or last[-1] in "。．.）)」】" or fold(last) in words or len(last) < _PROSE:
            break
        made.append(made[-1] + 1)
    return made


def _lines(page: str) -> list[str]:
    """The lines with something in them, without the number of the page."""
    return [line.strip() for line in page.split("\n") if line.strip() and not line.strip().isdecimal()]


# ---------------------------------------------------------------- what is told


def _told(runs: Sequence[Sequence[int]], at: int, form: Form) -> Iterator[Doubt]:
    if len(runs) > 1:
        pages = "、".join(f"{run[0] + 1}頁" for run in runs)
        this = f"{runs[at][0] + 1}頁から"
        yield Doubt("", OTHERS.format(form=form.short, count=len(runs), pages=pages, this=this), where=this)


def _unread(owners: Sequence[str], taken: set[int], form: Form) -> Iterator[Doubt]:
    """One sentence for the pages of other forms, one for those of none."""
    left = [n for n in range(len(owners)) if n not in taken]
    foreign = [n for n in left if owners[n] not in ("", form.id)]
    others = [n for n in left if n not in foreign]
    names = dict.fromkeys(f"「{load(owners[n]).short}」" for n in foreign)
    for found, what in ((foreign, f"{'・'.join(names)}の用紙"), (others, "別紙や資料")):
        if found:
            pages = _spans([n + 1 for n in found])
            yield Doubt("", UNREAD.format(pages=pages, form=form.short, what=what), where=f"{found[0] + 1}頁")


def _spans(pages: Sequence[int]) -> str:
    """5～7頁・16頁"""
    made: list[list[int]] = []
    for page in pages:
        if made and page == made[-1][-1] + 1:
            made[-1].append(page)
        else:
            made.append([page])
    return "・".join(f"{s[0]}～{s[-1]}頁" if len(s) > 1 else f"{s[0]}頁" for s in made)


def _first_line(page: str) -> str:
    return next(iter(_lines(page)), "")
