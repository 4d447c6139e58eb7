"""Lines of the ledger and what their ids are called now in; what a clerk reads of a line, on the screen or on paper, out.

A line itself has ids, counts and codes only. The screen says 件名 and names while they are there, and has the ids beside
them; paper has the names of people, never a 件名.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from desktop.case.people import Right, same_person
from desktop.errors import DeskError
from desktop.japanese import japan_time, write_date
from desktop.keys.desk import KIND_WORDS
from desktop.keys.ring import read_ring, ring_path
from desktop.store.keeping import FOREVER
from desktop.store.ledger import Act, Line, fact_label, fact_rank, fact_words

if TYPE_CHECKING:
    from desktop.store.store import Store

GONE_CASE: Final = "消去済みの案件"
GONE_PERSON: Final = "この記録にいない利用者"
CODE_SLOT: Final = "回復用の票"
SETTINGS: Final[Mapping[str, str]] = {
    "policy.lock.minutes": "画面のロックまでの時間",
    "policy.keep_years": "ふだんの保存期間",
    "backup.second": "控えの二つめの置き場所",
}
"""Settings a line may be about."""
_OF_CASES: Final = frozenset({Act.PRINT, Act.EXPORT, Act.IMPORT, Act.DELETE, Act.UNDELETE, Act.KEEPING})
_OF_PEOPLE: Final = frozenset({Act.UNLOCK, Act.SLOT, Act.ROLE})
_KINDS: Final[Mapping[str, str]] = {"pdf": "PDF", "xlsx": "Excel", "csv": "CSV", "toml": "案件のファイル"} | {
    str(kind): words for kind, words in KIND_WORDS.items()
}
_MODES: Final = {"A": "パスワード", "B": "受取先の鍵", "C": "暗号化なし"}
_RIGHTS: Final = {right.value: right.words for right in Right}
_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    Act.UNLOCK: {"kind": "開け方", "slot": "使った鍵"},
    Act.SLOT: {"kind": "開け方"},
    Act.RESTORE: {"name": "戻した控え", "old": "戻す前の控え"},
    Act.ERASE: {"reached": "消去した控え"},
    "handover.receive": {"new": "新しい案件"},
}
"""What a fact is called in some acts."""
_HASHES: Final = ("sha256",)
"""Facts that say something only to who compares files: the row leaves them out, the whole line has them in full."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ids of some lines are called now."""

    people: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    """件名 by the id of a case."""
    slots: Mapping[str, str] = field(default_factory=dict)
    """Whose a slot of the key ring is."""
    parcels: Mapping[str, str] = field(default_factory=dict)
    """Number of a bundle by its id."""

    def and_more(self, other: Known) -> Known:
        """With what further lines need."""
        return Known(other.people, {**self.titles, **other.titles}, other.slots, {**self.parcels, **other.parcels})

    # who and what ----------------------------------------------------------------------------------------------------

    def who(self, line: Line) -> str:
        """Who did it, written as the list of people writes them."""
        return self.written(line.who)

    def written(self, name: str) -> str:
        """A name as the list of people writes it, however a line does."""
        return next((n for n in self.people.values() if same_person(n, name)), name)

    def subject(self, line: Line, *, paper: bool = False) -> str:
        """What it was done to."""
        found = line.subject.partition(":")[0]
        if not found or found in self.people:
            return self.people.get(found, "")
        if found in self.parcels:
            return f"束 {self.parcels[found]}"
        if not is_id(found):
            return SETTINGS.get(line.subject, line.subject)
        if found in self.titles or line.act in _OF_CASES:
            return found if paper else self.case(found)
        if line.act in _OF_PEOPLE:
            return GONE_PERSON
        return str(line.facts.get("medium_number") or line.facts.get("partner") or "")

    def case(self, case_id: str) -> str:
        return self.titles.get(case_id, GONE_CASE)

    # facts -----------------------------------------------------------------------------------------------------------

    def said(self, line: Line, *, paper: bool = False) -> str:
        """The facts in one line."""
        return "、".join(f"{label}：{words}" for label, words in self.facts(line, paper=paper) if words)

    def facts(self, line: Line, *, paper: bool = False, whole: bool = False) -> list[tuple[str, str]]:
        """Label and words of every fact; ``whole`` has the hashes in full as well."""
        rest = dict(line.facts)
        told: list[tuple[str, str]] = list(_moved(line, rest))
        for name in sorted(rest, key=fact_rank):
            if name in _HASHES and not (paper or whole):
                continue
            told.append((_label(name, line.act), self._words(name, rest[name], paper=paper, whole=whole)))
        return told

    def _words(self, name: str, value: Any, *, paper: bool, whole: bool) -> str:
        match name:
            case "slot":
                return self._slot(str(value))
            case "case" | "cases":
                return self._cases(value, paper=paper, whole=whole)
            case "asked" | "approved":
                return "・".join(self.people.get(str(one), GONE_PERSON) for one in _several(value))
            case "given" | "taken":
                return "・".join(_RIGHTS.get(str(one), str(one)) for one in _several(value))
            case "kind":
                return "・".join(_KINDS.get(str(one), str(one)) for one in _several(value))
            case "mode":
                return _MODES.get(str(value), str(value))
            case "bytes":
                return f"{value:,}バイト" if isinstance(value, int) else str(value)
            case "sha256" if whole:
                return "・".join(map(str, _several(value)))
            case "parcel":
                return self.parcels.get(str(value), str(value)[:8])
        return _day(value) or fact_words(value)

    def _slot(self, slot_id: str) -> str:
        return self.slots.get(slot_id, "今は使えない鍵")

    def _cases(self, value: Any, *, paper: bool, whole: bool) -> str:
        if isinstance(value, int):
            return f"{value:,}"
        ids = [str(one) for one in _several(value) if one]
        if paper:
            return "・".join(ids)
        there = [self.titles[one] for one in ids if one in self.titles]
        gone = len(ids) - len(there)
        many = f"{GONE_CASE}{gone}件" if gone > 1 or there else GONE_CASE
        return "・".join([*there, *([many] if gone else [])]) if ids and not whole else "・".join(map(self.case, ids))

    # everything ------------------------------------------------------------------------------------------------------

    def ids(self, line: Line) -> list[tuple[str, str]]:
        """The ids and codes behind the words, for who has to follow one through the records."""
        found: list[tuple[str, str]] = []
        if is_id(line.subject.partition(":")[0]):
            found.append(("対象の番号", line.subject))
        for name in ("case", "cases", "asked", "approved", "parcel", "slot"):
            value = line.facts.get(name)
            ids = [str(one) for one in _several(value) if one and not isinstance(one, int)]
            if ids:
                found.append((f"{_label(name, line.act)}の番号", "・".join(ids)))
        return found


def known(store: Store, lines: Sequence[Line]) -> Known:
    """What the ids of lines are called now."""
    people = {person.id: person.name for person in store.people()}
    ids = {one for line in lines for one in _ids_of(line) if is_id(one)} - people.keys()
    titles = store.titles(sorted(ids)) if ids else {}
    left = ids - titles.keys()
    parcels = {h.id: h.number for h in store.handovers() if h.id in left} if left else {}
    return Known(people, titles, _slots(store, people), parcels)


def _ids_of(line: Line) -> Iterable[str]:
    yield line.subject.partition(":")[0]
    for name in ("case", "cases", "parcel"):
        yield from map(str, _several(line.facts.get(name)))


def _slots(store: Store, people: Mapping[str, str]) -> dict[str, str]:
    """Whose every slot is; a ring nobody can read hides no line of the ledger."""
    if not store.sealed:
        return {}
    try:
        slots = read_ring(ring_path(store.path)).slots
    except DeskError:
        return {}
    return {s.id: CODE_SLOT if s.kind == "recovery" else people.get(s.person, s.label) for s in slots}


# ---------------------------------------------------------------- before and after


def _moved(line: Line, rest: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """前 and 後 of an act as one: 役割：起案者 → 管理者."""
    turned: tuple[str, Callable[[Any], str]] | None = _MOVES.get(line.act)
    if turned is None:
        return
    label, words = turned
    sides = [words(rest.pop(name)) for name in ("old", "new") if name in rest]
    if line.act == Act.SETTINGS:
        sides = [_setting(line.subject, sides[-1])] if sides else []
    if sides and not (len(sides) == 2 and sides[0] == sides[1]):
        yield label, " → ".join(sides)
    if line.act == Act.ROLE:
        if rest.pop("renamed", False):
            yield "名前", "変更"
    elif line.act == Act.RIGHTS:
        for name in ("given", "taken"):
            if not rest.get(name, True):
                del rest[name]


def _years(value: Any) -> str:
    years = int(value) if str(value).lstrip("-").isdecimal() else value
    return "永年" if years == FOREVER else "ふだんの年数" if years == 0 else f"{years}年"


def _setting(name: str, value: str) -> str:
    if name == "policy.keep_years":
        return _years(value)
    if name == "policy.lock.minutes":
        return "ロックしない" if value == "0" else f"{value}分"
    return value or "なし"


_MOVES: Final[Mapping[str, tuple[str, Callable[[Any], str]]]] = {
    Act.ROLE: ("役割", str),
    Act.KEEPING: ("保存期間", _years),
    Act.SETTINGS: ("決めた値", str),
    Act.MIGRATE: ("形式", str),
    Act.RIGHTS: ("権限", str),
}


# ---------------------------------------------------------------- small words


def _label(name: str, act: str) -> str:
    return _LABELS.get(act, {}).get(name) or ("大きさ" if name == "bytes" else fact_label(name))


def is_id(text: str) -> bool:
    """Whether a text is the id of a case, a person or a bundle."""
    return len(text) == 36 and text.count("-") == 4


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def _day(value: Any) -> str:
    """A day or moment as it is said; empty for anything else."""
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d(T|$)", value):
        return ""
    try:
        if "T" not in value:
            return write_date(date.fromisoformat(value), "half")
        here = japan_time(datetime.fromisoformat(value))
    except ValueError:
        return ""
    return f"{write_date(here.date(), 'half')}{here.hour}時{here.minute:02}分"
