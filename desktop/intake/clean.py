"""A cell of a list and the field it goes to in; the field's answer as the form writes it out, and what is doubtful.

Nothing is changed in secret: :class:`Cleaned` says what was read, and the caller keeps the old words beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from desktop.answers.model import in_order
from desktop.answers.sums import write_count
from desktop.definition.model import Fact, Field, Form, Option, Value
from desktop.intake.columns import words
from desktop.intake.labels import MARKS, find_marks, fold
from desktop.intake.serial_day import day_of
from desktop.japanese import Digits, canonical_date, first_date, write_date, write_digits, written_dates

_CLOCK: Final = re.compile(r"(?<=\d)[ T]\d{1,2}:\d{2}(?::\d{2})?$")
_WEEKDAY: Final = re.compile(r"[(（][月火水木金土日](?:曜日?)?(?:[・･]?祝)?[)）]")
_COUNT: Final = re.compile(r"(約|およそ|年間)?(\d{1,3}(?:,\d{3})+|\d+)([^\d,.~〜～()]{0,4})")
_STRONG: Final = re.compile(r"[、,，;；\n]+")
_WEAK: Final = re.compile(r"[・･/／\s+＋]+")
_BULLET: Final = re.compile(r"^[\s　]*(?:[・･●○◆■－-]|[(（]?[0-9０-９]{1,2}[)）.．、]|[①-⑳])[\s　]*")
_WIDE: Final = re.compile(r"[^\x00-\x7f]")
_NEAR: Final = 0.8
_DAYS: Final = "日付として読めません。令和８年11月20日のように直してください。"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The answer a cell gives; ``doubt`` is the rest of a sentence that begins with the cell's words."""

    value: Value
    doubt: str = ""


def clean(form: Form, target: Field | Fact, text: str, unit: str = "") -> Cleaned:
    """One cell; ``unit`` is the one its head names."""
    text = text.strip(" \t\u3000\u00a0\n")
    if isinstance(target, Fact):
        return _fact(form, target, text)
    match target.kind:
        case "choice":
            return _choice(target.choices, text)
        case "choices" | "grid":
            return _choices(target, text)
        case "period":
            return _period(form, text)
        case "count":
            return _count(form, target, text, unit)
        case "list":
            return Cleaned(tuple(_entries(target, text)))
        case "text":
            return Cleaned(one_line(text))
        case _:
            return Cleaned(text)


def is_nothing(text: str) -> bool:
    """Whether a cell is empty, or holds only a sign for nothing (－, なし)."""
    return fold(text).casefold() in {"", *words().nothing}


def says(text: str) -> bool | None:
    """What a cell of a column of ○ says: chosen, not chosen, None when it is neither."""
    plain = fold(text).casefold()
    if plain in words().yes:
        return True
    return False if not plain or plain in words().no else None


def one_line(text: str) -> str:
    """A text whose lines were broken to fit a cell: Japanese is joined directly, Latin words by a blank."""
    made = ""
    for line in (line.strip() for line in text.split("\n")):
        made += (" " if made and line and not (_WIDE.match(made[-1]) or _WIDE.match(line)) else "") + line
    return made


# ---------------------------------------------------------------- days and years


def _fact(form: Form, fact: Fact, text: str) -> Cleaned:
    if fact.kind == "date":
        return _day(form, text)
    if fact.kind == "year":
        return _year(form, text)
    if fact.kind == "choice":
        return _choice({o.id: o for o in fact.options}, text)
    return Cleaned(one_line(text))


def _date(form: Form, text: str) -> str:
    """The form's own spelling of a day, month or year; empty when the text is none."""
    plain = _WEEKDAY.sub("", _CLOCK.sub("", text))
    return canonical_date(plain, form.style.digits) or ""


def _period(form: Form, text: str) -> Cleaned:
    """A day, or words; a bare number is a day that lost its style."""
    if not (made := _date(form, text)) and (day := day_of(text, form.style)):
        return Cleaned(day, f"Excelの日付の通し番号と見て、{day}としました。元の表で日付を確かめてください。")
    return Cleaned(made or text)


def _day(form: Form, text: str) -> Cleaned:
    if made := _date(form, text):
        return Cleaned(made)
    if day := day_of(text, form.style):
        return Cleaned(day, f"Excelの日付の通し番号と見て、{day}としました。元の表で日付を確かめてください。")
    if (found := first_date(text)) and found.first == found.last:
        day = write_date(found.first, form.style.digits)
        more = "ほかの言葉も書かれています" if len(written_dates(text)) < 2 else "日付が２つ以上あります"
        return Cleaned(day, f"{more}。{day}としてよいか確かめてください。")
    return Cleaned(text, _DAYS)


def _year(form: Form, text: str) -> Cleaned:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    digits = form.style.digits
    if re.fullmatch(r"\d{1,2}", plain):
        made = canonical_date(f"令和{plain}年度", digits)
        if made:
            return Cleaned(made, f"元号がないため、{made}としました。合っているか確かめてください。")
    if re.fullmatch(r"[12]\d{3}", plain):
        plain += "年度"
    made = canonical_date(plain, digits)
    if made and made.endswith("度"):
        return Cleaned(made)
    if made and made.endswith("年"):
        return Cleaned(made + "度")
    if found := first_date(text):
        made = _fiscal(found.first, digits)
        return Cleaned(made, f"年度ではなく日付が書かれているため、{made}としました。合っているか確かめてください。")
    return Cleaned(text, "年度として読めません。令和８年度のように直してください。")


def _fiscal(day: date, digits: Digits) -> str:
    """The fiscal year of a day."""
    year = day.year if day.month > 3 else day.year - 1
    made = canonical_date(f"{year}年度", "half") or f"{year}年度"
    return write_digits(made, digits)


# ---------------------------------------------------------------- options


def _choice(options: Mapping[str, Option], text: str) -> Cleaned:
    found, doubts = _found(options, text)
    if len(found) == 1:
        return Cleaned(found[0], doubts[0] if doubts else "")
    if len(found) > 1:
        named = "・".join(f"「{options[o].label}」" for o in found)
        return Cleaned("", f"{named}が書かれています。１つだけ選んでください。")
    return Cleaned("", doubts[0] if doubts else "")


def _choices(field: Field, text: str) -> Cleaned:
    found, doubts = _found(field.choices, text)
    return Cleaned(in_order(field, tuple(found)), doubts[0] if doubts else "")


def _found(options: Mapping[str, Option], text: str) -> tuple[list[str], list[str]]:
    """Options a cell names, and what of it is doubtful."""
    if not text:
        return [], []
    if not MARKS.isdisjoint(text) and (marks := find_marks(text)):
        named = [m.words for m in marks if m.mark == "chosen" and m.words]
        if named or any(m.words for m in marks):
            return _each(options, named)
    if (meant := _yes_no(options, text)) is not None:
        return [meant], []
    if is_nothing(text):
        return [], []
    return _each(options, list(_tokens(options, text)))


def _yes_no(options: Mapping[str, Option], text: str) -> str | None:
    """○ and 1 in a field of 有 and 無."""
    wanted = says(text)
    if wanted is None or not fold(text):
        return None
    told = [o.id for o in options.values() if says(o.label) is wanted]
    return told[0] if len(told) == 1 and len(options) <= 3 else None


def _tokens(options: Mapping[str, Option], text: str) -> Iterator[str]:
    """The names in a cell; ・ and blanks part them only where no option's own label has them."""
    labels = {fold(o.label) for o in options.values()}
    for piece in filter(None, (p.strip() for p in _STRONG.split(text))):
        bare = _BULLET.sub("", piece)
        if fold(piece) in labels or fold(bare) in labels:
            yield bare if fold(bare) in labels else piece
        else:
            yield from filter(None, _WEAK.split(bare or piece))


def _each(options: Mapping[str, Option], names: list[str]) -> tuple[list[str], list[str]]:
    found: list[str] = []
    doubts: list[str] = []
    for name in names:
        option, sure = _option(options, name)
        if option is None:
            doubts.append(f"「{name}」に当たる選択肢がありません。選び直してください。")
            continue
        found.append(option.id)
        if not sure:
            doubts.append(f"「{name}」を「{option.label}」と読みました。合っているか確かめてください。")
    return list(dict.fromkeys(found)), doubts


def _option(options: Mapping[str, Option], name: str) -> tuple[Option | None, bool]:
    """The option of a name, and whether it is certain."""
    wanted = fold(name).casefold()
    for option in options.values():
        known = (option.label, f"{option.number}{option.label}", option.number, f"{option.label}{option.caption}")
        if wanted and wanted in {fold(k).casefold() for k in known if k}:
            return option, True
    parts = [o for o in options.values() if len(wanted) > 1 and _part(wanted, fold(o.label).casefold())]
    if len(parts) == 1:
        return parts[0], False
    best = max(options.values(), key=lambda o: _ratio(wanted, o), default=None)
    return (best, False) if best is not None and _ratio(wanted, best) >= _NEAR else (None, False)


def _part(one: str, other: str) -> bool:
    return len(other) > 1 and (one in other or other in one)


def _ratio(wanted: str, option: Option) -> float:
    return SequenceMatcher(None, wanted, fold(option.label).casefold(), autojunk=False).ratio()


# ---------------------------------------------------------------- counts and entries


def _count(form: Form, field: Field, text: str, unit: str) -> Cleaned:
    """A number with its unit in the form's style; other words stay as they are."""
    found = _COUNT.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", "").replace("、", ","))
    if found is None:
        return Cleaned(text)
    number = int(found[2].replace(",", ""))
    offered = [u for u in field.unit.split("・") if u]
    own = found[3] or unit or (offered[0] if len(offered) == 1 else "")
    made = (found[1] or "") + write_count(number, own, form.style)
    if own or not offered:
        return Cleaned(made)
    return Cleaned(made, f"単位がありません。{'・'.join(offered)}などの単位を付けてください。")


def _entries(field: Field, text: str) -> Iterator[str]:
    """The entries of a list: its lines, or what stands between commas where the form prints them so."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) == 1 and field.numbering == "、":
        lines = [line for line in re.split(r"[、，,]", lines[0]) if line.strip()]
    yield from (_BULLET.sub("", line).strip() if len(lines) > 1 else line.strip() for line in lines)
