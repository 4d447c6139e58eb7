"""The 管理簿 in: lines of the ledger and how each bundle stands now; rows to show, print and write to Excel out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop.case.people import Right
from desktop.clerk.handover_lines import SIDES, is_open, side_of, thing_of
from desktop.clerk.lists_out import Plain
from desktop.japanese import japan_time
from desktop.screen.handover.parts import iso_words, moment_words

if TYPE_CHECKING:
    from desktop.clerk.open_pairs import Pair
    from desktop.store.handover import Handover
    from desktop.store.ledger import Line
    from desktop.store.store import Store

BOOK: Final = "管理簿"
HEADS: Final = (
    "日時", "区分", "照合", "取扱者", "情報の内容", "数量", "媒体", "管理番号", "相手", "承認", "ハッシュ", "結果",
)  # fmt: skip
TOLD: Final = ("情報の内容", "媒体", "管理番号", "相手", "承認", "ハッシュ")
"""Columns that :func:`story` tells of a bundle, too."""
ACTS: Final = ("handover", "portal")
MOST: Final = 2_000
"""Lines that are shown at a time; a search or days find older ones."""
MARK: Final = "▲"
WAITS: Final[Mapping[str, str]] = {
    "receipt": "受領書待ち",
    "return": "返却待ち",
    "notice": "未通知",
    "difference": "数が違う",
    "loan": "返却待ち",
    "portal": "交換の途中",
    "report": "消去報告待ち",
    "incident": "報告待ち",
}
"""What a pair waits for, in a word or two."""
LATE: Final[Mapping[str, str]] = {
    "return": "返却の遅れ",
    "loan": "返却の遅れ",
    "report": "消去報告の遅れ",
    "incident": "報告の遅れ",
}
OPENING: Final = frozenset(
    {"handover.out", "handover.lend", "handover.report_due", "handover.incident", "portal.approve"}
)
"""Acts that begin a pair: what is still open stands on their line."""


class BookLine(NamedTuple):
    """One line of the 管理簿."""

    no: int
    words: tuple[str, ...]
    """A cell for each of :data:`HEADS`."""
    subject: str
    direction: str
    odd: bool
    """Something of its bundle is missing, late or does not match."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are wanted."""

    text: str = ""
    since: date | None = None
    until: date | None = None
    direction: str = ""
    odd_only: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the window shows."""

    lines: tuple[BookLine, ...]
    bundles: Mapping[tuple[str, str], Handover]
    """By id and direction."""
    open: Mapping[str, tuple[Pair, ...]]
    """What waits for its other half, by the id of the bundle, loan, exchange, report or incident."""
    more: bool
    """There are older lines than those shown."""


def read_book(store: Store, asked: Asked, today: date) -> Shown:
    """Runs on the worker. Who may not read the ledger sees the bundles themselves, a line each."""
    from desktop.clerk.open_pairs import open_pairs

    bundles: dict[tuple[str, str], Handover] = {(h.id, h.direction): h for h in store.handovers()}
    waiting: dict[str, tuple[Pair, ...]] = {}
    for pair in open_pairs(store, today):
        waiting[pair.subject] = (*waiting.get(pair.subject, ()), pair)
    if store.may(Right.LEDGER):
        lines = _ledger(store, asked)
        found = [_row(line, bundles, waiting) for line in lines]
    else:
        lines, found = (), _bundles(bundles.values(), waiting, asked)
    return Shown(tuple(row for row in found if _wanted(row, asked)), bundles, waiting, len(lines) >= MOST)


def _ledger(store: Store, asked: Asked) -> tuple[Line, ...]:
    found = [
        line
        for act in ACTS
        for line in store.ledger(act=act, text=asked.text, since=asked.since, until=asked.until, limit=MOST)
    ]
    return tuple(sorted(found, key=lambda line: -line.no)[:MOST])


def mark_words(pairs: Sequence[Pair]) -> str:
    """▲ 返却の遅れ・受領書待ち"""
    words = (LATE.get(p.kind, WAITS[p.kind]) if p.late else WAITS[p.kind] for p in pairs)
    return f"{MARK} {'・'.join(dict.fromkeys(words))}" if pairs else ""


def _row(line: Line, bundles: Mapping[tuple[str, str], Handover], waiting: Mapping[str, tuple[Pair, ...]]) -> BookLine:
    f, subject, direction = line.facts, thing_of(line), side_of(line, bundles)
    told = waiting[subject] if is_open(line, direction, waiting) else ()
    approval = "　".join(filter(None, (str(f.get("approved_by", "")), iso_words(str(f.get("approved_on", ""))))))
    words = (
        moment_words(line.at.isoformat()),
        line.words,
        mark_words(told) if line.act in OPENING else "",
        line.who,
        str(f.get("content", "")),
        _count(f),
        str(f.get("medium", "")),
        str(f.get("medium_number", "")),
        str(f.get("partner", "")),
        approval,
        str(f.get("sha256", "")),
        str(f.get("result", "")),
    )
    return BookLine(line.no, words, subject, direction, bool(told))


def _count(facts: Mapping[str, Any]) -> str:
    if "pieces_back" in facts:
        return f"{facts['pieces_back']}／{facts.get('pieces_out', '')}個"
    if "count" in facts:
        return f"{facts['count']}件"
    return f"{facts['pieces']}個" if "pieces" in facts else ""


def _bundles(bundles: Iterable[Handover], waiting: Mapping[str, tuple[Pair, ...]], asked: Asked) -> list[BookLine]:
    """A line for each bundle, from its row alone."""
    rows = []
    for n, h in enumerate(bundles, 1):
        day = japan_time(h.at).date()
        if (asked.since and day < asked.since) or (asked.until and day > asked.until):
            continue
        told = waiting.get(h.id, ()) if h.direction == "out" else ()
        approval = "　".join(filter(None, (h.approved_by, iso_words(h.approved_on))))
        words = (
            moment_words(h.at), "持出し" if h.direction == "out" else "受領", mark_words(told), h.division,
            h.content, f"{len(h.cases)}件",
            h.medium_kind, h.medium, h.partner, approval, h.sha256, "受領済" if h.receipt_at else "",
        )  # fmt: skip
        if not asked.text or any(asked.text in w for w in words) or asked.text.upper() == h.number:
            rows.append(BookLine(n, words, h.id, h.direction, bool(told)))
    return rows


def _wanted(row: BookLine, asked: Asked) -> bool:
    return (not asked.direction or row.direction == asked.direction) and (not asked.odd_only or row.odd)


def story(given: Handover, pairs: Sequence[Pair]) -> str:
    """How a bundle stands, in full, for the ground below the table."""
    done = (
        ("通知", given.notice_at),
        ("受領書", given.receipt_at),
        ("返却", given.returned_at),
        ("消去", given.erased_at),
        ("取りやめ", given.withdrawn_at),
    )
    parts = [
        f"束 {given.number}　{SIDES[given.direction]}　{given.content}　{given.files}ファイル",
        f"相手　{given.partner}　　媒体　{given.medium_kind or '―'} {given.medium}　　"
        f"承認　{given.approved_by} {iso_words(given.approved_on)}",
        "　　".join(f"{what}　{moment_words(at) or 'まだ'}" for what, at in done if at or _asked_for(given, what)),
        f"SHA-256　{given.sha256}",
        f"暗号化しない理由　{given.reason}" if given.reason else "",
        *(f"{MARK} {pair.words}" for pair in pairs),
    ]
    return "\n".join(filter(None, parts))


def _asked_for(given: Handover, what: str) -> bool:
    """Whether a step is waited for at all."""
    if given.direction == "in" or given.withdrawn_at:
        return False
    return {"通知": given.mode == "A", "返却": bool(given.due_back), "消去": False, "取りやめ": False}.get(what, True)


def as_plain(lines: Sequence[BookLine]) -> Plain:
    """The lines as they are shown, for Excel and CSV."""
    return Plain(BOOK, HEADS, tuple(line.words for line in lines))
