"""Foreign files in; what each seems to be, and what it says for a case, a list or a count out. Nothing is stored here.

Files are read by the separate process of :mod:`desktop.intake.child`; one bad file never stops the others.
Storing what the clerk confirmed is :mod:`desktop.clerk.keep_taken`'s, case lists are :mod:`desktop.clerk.take_list`'s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Unpack

from desktop.definition.find import forms, load
from desktop.definition.model import Form
from desktop.definition.place import is_paper
from desktop.errors import DeskError, refusal
from desktop.intake import child
from desktop.intake.model import Document, Doubt, Grid, Guess, Purpose, Reading, SourceFile
from desktop.japanese import today_in_japan
from desktop.places import world_error

if TYPE_CHECKING:
    from desktop.intake.child import How

NO_FORM: Final = refusal(
    "clerk.no-form-seen",
    "「{file}」がどの様式のものか分かりません。様式を選んで、もう一度読み取ってください。",
)
NOT_A_READING: Final = refusal(
    "clerk.not-a-reading",
    "「{file}」は案件の一覧か、件数を数える一覧として読んでください。１つの案件にはなりません。",
)
NO_ITEMS: Final = refusal(
    "clerk.no-items",
    "様式「{form}」には、個人情報の項目を入れる欄がありません。項目の欄のある様式を選んでください。",
)
TOO_LARGE: Final = frozenset({"intake.many-cells", "intake.many-sheet-cells"})
"""Refusals of lists that are not kept but can be counted where they lie."""
_HASHED: Final = 0.1
"""Share of the work that the sum of a file takes."""
_CHUNK: Final = 1 << 20
_SURE: Final = 0.5
PASTED: Final = "貼り付けた文"


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was read."""

    source: SourceFile
    document: Document
    guesses: tuple[Guess, ...]
    """What it may be, likeliest first."""

    @property
    def notes(self) -> tuple[str, ...]:
        """One sentence for each kind of thing that was left out unread."""
        return tuple(
            f"「{self.source.name}」の{what}（{count:,}か所）は読んでいません。" if what == "数式" else
            f"「{self.source.name}」の{what}（{count:,}）は開かず、読んでいません。"
            for what, count in self.document.ignored.items()
            if what != "数式"
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be read."""

    path: Path
    fault: DeskError

    @property
    def sentence(self) -> str:
        return str(self.fault)


def looking(path: Path, **how: Unpack[How]) -> Generator[float, None, Looked]:
    """Read a file and guess what it is; yields the share done. Closing it ends the reading process."""
    source = yield from _measured(path)
    try:
        reading = child.reading(path, **how)
        try:
            while True:
                yield _HASHED + next(reading) * (1 - _HASHED)
        except StopIteration as end:
            document: Document = end.value
        finally:
            reading.close()
    except DeskError as fault:
        if fault.code not in TOO_LARGE:
            raise
        kind = "csv" if fault.code == "intake.many-cells" else "excel"
        say = f"「{source.name}」は大きな一覧です。行は取り込まず、件数だけを数えます。"
        return Looked(source, Document(kind), (Guess("large", certainty=1.0, say=say),))  # type: ignore[arg-type]
    return Looked(source, document, guesses_of(document, source.name))


def look_at(
    paths: Sequence[Path], progress: Callable[[float], None] | None = None, **how: Unpack[How]
) -> tuple[Looked | Refused, ...]:
    """Every file of a drop; a bad one is refused with its sentence, the others go on."""
    made: list[Looked | Refused] = []
    for number, path in enumerate(paths):
        act = looking(path, **how)
        try:
            while True:
                share = next(act)
                if progress is not None:
                    progress((number + share) / len(paths))
        except StopIteration as end:
            made.append(end.value)
        except DeskError as fault:
            made.append(Refused(path, fault))
    return tuple(made)


def look_at_text(text: str, name: str = PASTED) -> Looked:
    """Text that was copied from a PDF and pasted."""
    data = text.encode("utf-8", "surrogatepass")
    source = SourceFile(Path(name), name, len(data), hashlib.sha256(data).hexdigest())
    document = Document("text", text=text.replace("\r\n", "\n").replace("\r", "\n"), encoding="utf-8")
    return Looked(source, document, guesses_of(document, name))


def _measured(path: Path) -> Generator[float, None, SourceFile]:
    """Name, size and sum of a file; its bytes are only counted here."""
    made, size = hashlib.sha256(), 0
    try:
        whole = max(1, path.stat().st_size)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                made.update(chunk)
                size += len(chunk)
                yield _HASHED * min(1.0, size / whole)
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault
    return SourceFile(path, path.name, size, made.hexdigest())


def guesses_of(document: Document, name: str) -> tuple[Guess, ...]:
    """What a document may be; a workbook of ours bears its own name."""
    if _is_our_book(document):
        own = _own_guess(document, name)
        if own is not None:
            return (own,)
    from desktop.intake.recognise import recognise

    return tuple(recognise(document, installed()))


def installed() -> tuple[Form, ...]:
    """The newest version of every form that can be loaded."""
    made: dict[str, Form] = {}
    for entry in forms():
        if entry.id not in made:
            try:
                made[entry.id] = load(entry.id)
            except DeskError:  # a faulty definition must not keep files of other forms out
                continue
    return tuple(made.values())


def _own_guess(document: Document, name: str) -> Guess | None:
    from desktop.clerk.own_excel import own_reading

    try:
        reading = own_reading(document, name)
        form = load(reading.form, reading.version)
    except DeskError:  # told when it is read; perhaps it still is somebody's Excel of a form
        return None
    say = f"「{name}」は、付議帳で保存した「{form.short}」です。そのまま１つの案件にします。"
    return Guess("sheet", reading.form, 1.0, say)


# ---------------------------------------------------------------- one file as answers


def read_as(
    looked: Looked, purpose: Purpose, form: Form | None = None, *, field: str = "", hidden: bool = False
) -> Reading:
    """A filled sheet, an item list or statistics as answers; ``hidden`` reads hidden rows and sheets too.

    ``field`` is the place an item list or one table of statistics is for (``koumoku@itaku-1``).

    Without a form the likeliest is taken; refuses when none is likely.
    """
    name, document = looked.source.name, looked.document
    if purpose == "sheet" and _is_our_book(document) and (form is None or _is_own(looked, form)):
        from desktop.clerk.own_excel import own_reading

        return own_reading(document, name)
    form = form or _likely(looked, purpose)
    shown = document if hidden else without_hidden(document)
    reading = _READERS[purpose](shown, form, field) if purpose in _READERS else None
    if reading is None:
        raise DeskError(NOT_A_READING, file=name)
    return replace(reading, doubts=(*reading.doubts, *document.doubts, *_of_hidden(document, hidden=hidden)))


def _is_our_book(document: Document) -> bool:
    """Whether a workbook of ours is read cell by cell; a PDF of ours is read like any other, only its form is known."""
    return bool(document.ours) and document.kind == "excel"


def _is_own(looked: Looked, form: Form) -> bool:
    return any(g.form == form.id and g.certainty == 1.0 for g in looked.guesses)


def _likely(looked: Looked, purpose: Purpose) -> Form:
    for guess in looked.guesses:
        if guess.form and guess.purpose == purpose and guess.certainty >= _SURE:
            return load(guess.form)
    raise DeskError(NO_FORM, file=looked.source.name)


def _sheet(document: Document, form: Form, field: str) -> Reading:
    """Tables by their cells, running text by the form's layout."""
    del field
    if document.grids and any(any(row) for grid in document.grids for row in grid.rows):
        from desktop.intake.take_grid import take_grid

        return take_grid(document, form)
    from desktop.intake.take_text import take_text

    return take_text(document.text, form)


def _items(document: Document, form: Form, field: str) -> Reading:
    """The first list of items for the field, the item grid of the form when none is named."""
    from desktop.intake.take_items import take_items

    place = field or items_field(form)
    return max((take_items(grid, form, place) for grid in _written(document)), key=lambda r: len(r.found))


def items_field(form: Form) -> str:
    """The field an item list is for: the grid, else a list of items; refuses a form that has neither."""
    fields = dict(form.fields.items())
    for kind in ("grid", "list"):
        for place, field in fields.items():
            if field.kind == kind and not is_paper(place) and (kind == "grid" or "項目" in field.label):
                return place
    raise DeskError(NO_ITEMS, form=form.short)


def _statistics(document: Document, form: Form, field: str) -> Reading:
    """The tables of every worksheet; the first that answers a table counts."""
    from desktop.intake.take_statistics import take_statistics

    first, *others = (take_statistics(grid, form, field) for grid in _written(document))
    made = first
    for more in others:
        new = {p: v for p, v in more.values.items() if p not in made.values}
        doubts = tuple(d for d in more.doubts if not d.place or d.place in new)
        made = replace(
            made,
            values={**made.values, **new},
            found={**more.found, **made.found},
            doubts=(*made.doubts, *doubts),
            leftover=(*made.leftover, *more.leftover),
        )
    return made


def _written(document: Document) -> tuple[Grid, ...]:
    """Grids with something in them; of running text its lines as one column."""
    grids = tuple(g for g in document.grids if any(any(row) for row in g.rows))
    return grids or (Grid("", tuple((line,) for line in document.text.split("\n"))),)


_READERS: Final[Mapping[Purpose, Callable[[Document, Form, str], Reading]]] = {
    "sheet": _sheet,
    "items": _items,
    "statistics": _statistics,
}


def without_hidden(document: Document) -> Document:
    """The document without hidden sheets; hidden rows are empty, so that the others keep their numbers."""
    grids = tuple(_shown(grid) for grid in document.grids if not grid.hidden)
    return replace(document, grids=grids) if grids else document


def _shown(grid: Grid) -> Grid:
    if not grid.hidden_rows:
        return grid
    rows = tuple(() if n in grid.hidden_rows else row for n, row in enumerate(grid.rows))
    return replace(grid, rows=rows)


def _of_hidden(document: Document, *, hidden: bool) -> Sequence[Doubt]:
    sheets = [g.name for g in document.grids if g.hidden and any(any(r) for r in g.rows)]
    rows = sum(1 for g in document.grids if not g.hidden for n in g.hidden_rows if n < len(g.rows) and any(g.rows[n]))
    if not sheets and not rows:
        return ()
    parts = [f"非表示のシート「{'」「'.join(sheets[:5])}」"] if sheets else []
    parts += [f"非表示の行（{rows:,}行）"] if rows else []
    told = "も読みました" if hidden else "は読んでいません"
    return (Doubt("", f"{'と'.join(parts)}{told}。含めるかどうかを確かめてください。"),)


def profiling(
    path: Path,
    key: Sequence[str] = (),
    *,
    sheet: str = "",
    show: bool = False,
    today: date | None = None,
    **how: Unpack[How],
) -> Generator[float, None, Mapping[str, Any]]:
    """Count and profile a large list in the reading process; its rows never leave it.

    ``key`` are the heads of the columns that tell one row from another, empty: guessed. ``show`` lets the few odd
    values come along as examples; otherwise only their rows are told. ``today`` decides which days lie out of range.
    """
    today = today or today_in_japan()
    ask = {"key": list(key), "sheet": sheet, "show": show, "today": today.isoformat()}
    return (yield from child.working(path, "profile", ask, **how))
