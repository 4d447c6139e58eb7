"""An exchange over the LGWAN portal: each step with time, person and the file it was about in, one line each out.

承認 → アップロード → ダウンロード確認 → 消去確認, in this order and each once. 付議帳 itself touches no network.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from desktop.clerk.handover import NO_PARTNER
from desktop.clerk.medium_steps import DIFFERS, SAME
from desktop.errors import DeskError, refusal
from desktop.japanese import day_and_minute, japan_time
from desktop.places import world_error
from desktop.store.handover import Direction
from desktop.store.pairs import Draft, Entry

if TYPE_CHECKING:
    from desktop.store.store import Store

PortalStep = Literal["approve", "upload", "download", "erase"]

NO_EXCHANGE: Final = refusal("clerk.no-exchange", "この交換の記録がありません。ポータル交換の一覧で確かめてください。")
NO_HANDLER: Final = refusal("clerk.no-handler", "取扱者の氏名がありません。操作した人の氏名を入れてください。")
NO_FILE_FACTS: Final = refusal(
    "clerk.no-file-facts",
    "ファイルの名前・件数・SHA-256 がそろっていません。登録したファイルを選ぶか、３つとも入れてください。",
)
IN_FUTURE: Final = refusal("clerk.step-in-future", "日時「{at}」は、まだ来ていません。日時を確かめてください。")
TOO_SOON: Final = refusal("clerk.step-too-soon", "日時「{at}」は、前の段階の日時より前です。日時を確かめてください。")
PORTAL_WORDS: Final[Mapping[PortalStep, str]] = MappingProxyType(
    {"approve": "承認ログイン", "upload": "アップロード", "download": "ダウンロード確認", "erase": "消去確認"}
)
_ORDER: Final[tuple[PortalStep, ...]] = ("approve", "upload", "download", "erase")
PORTAL_ACTS: Final = tuple(f"portal.{step}" for step in _ORDER)
_BUNDLE: Final = re.compile(r"付議帳_\d{8}_([0-9A-F]{8})")
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_SLACK: Final = timedelta(minutes=5)
"""Clocks of two computers differ."""


@dataclass(frozen=True, slots=True)
class PortalFile:
    """The file that is exchanged."""

    name: str
    """As it is called; as it is read back, its number or its ending."""
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Done:
    """One step that happened."""

    step: PortalStep
    at: datetime
    """日時 as the person says it."""
    handler: str
    """取扱者"""
    file: PortalFile | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange as far as it has come."""

    id: str
    direction: Direction
    partner: str
    steps: tuple[Done, ...] = ()

    @property
    def number(self) -> str:
        return self.id[:8].upper()

    @property
    def following(self) -> PortalStep | None:
        """The step that comes next, None when the exchange is finished."""
        return _ORDER[len(self.steps)] if len(self.steps) < len(_ORDER) else None

    @property
    def file(self) -> PortalFile | None:
        """What was put up."""
        return next((s.file for s in self.steps if s.step == "upload"), None)

    @property
    def differs(self) -> bool:
        """Whether what was fetched is not what was put up."""
        fetched = next((s.file for s in self.steps if s.step == "download"), None)
        return fetched is not None and self.file is not None and not _same(fetched, self.file)


def _same(one: PortalFile, other: PortalFile) -> bool:
    return (one.rows, one.sha256) == (other.rows, other.sha256)


def file_facts(path: Path, rows: int) -> PortalFile:
    """Name and digest of a file, read where it lies; its rows were counted by who made it."""
    try:
        with path.open("rb") as file:
            return PortalFile(path.name, rows, hashlib.file_digest(file, "sha256").hexdigest())
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault


def begin_exchange(
    store: Store, *, partner: str, at: datetime, handler: str, who: str, direction: Direction = "out"
) -> Exchange:
    """The first step, 承認ログイン."""
    if not partner.strip():
        raise DeskError(NO_PARTNER)
    facts: dict[str, object] = {"direction": direction, "partner": partner.strip()}
    subject = str(uuid.uuid4())
    _put(store, subject, Done("approve", at, handler), facts, who)
    return exchange(store, subject)


def record_portal(store: Store, exchange_id: str, done: Done, *, who: str) -> Exchange:
    """One of the following steps; アップロード and ダウンロード確認 say which file, and a difference is written down."""
    so_far = exchange(store, exchange_id)
    if so_far.steps and done.at < so_far.steps[-1].at - _SLACK:
        raise DeskError(TOO_SOON, at=_said(done.at))
    facts: dict[str, object] = {"direction": so_far.direction, "partner": so_far.partner}
    if done.step in ("upload", "download"):
        file = _checked(done.file)
        facts |= {"name": _kind_of(file.name, file.sha256), "rows": file.rows, "sha256": file.sha256}
        if done.step == "download" and so_far.file is not None:
            facts["result"] = SAME if _same(file, so_far.file) else DIFFERS
    _put(store, exchange_id, done, facts, who)
    return exchange(store, exchange_id)


def _checked(file: PortalFile | None) -> PortalFile:
    if file is None or not file.name.strip() or file.rows < 0:
        raise DeskError(NO_FILE_FACTS)
    digest = "".join(file.sha256.split()).lower()
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise DeskError(NO_FILE_FACTS)
    return replace(file, name=file.name.strip(), sha256=digest)


def _kind_of(name: str, sha256: str) -> str:
    """What the 管理簿 has of a file: a bundle by its number, else the ending and the digest; a name may tell of a person."""
    if bundle := _BUNDLE.match(name):
        return f"束 {bundle[1]}"
    ending = _ENDING.search(name)
    return f"{ending[0].lower() if ending else 'ファイル'}（SHA-256 {sha256[:8]}）"


def _put(store: Store, subject: str, done: Done, facts: Mapping[str, object], who: str) -> None:
    if not done.handler.strip():
        raise DeskError(NO_HANDLER)
    if done.at > store.now() + _SLACK:
        raise DeskError(IN_FUTURE, at=_said(done.at))
    at = done.at.astimezone(UTC).isoformat(timespec="seconds")
    place = _ORDER.index(done.step)
    after = PORTAL_ACTS[place - 1] if place else ""
    said = {**facts, "done_at": at, "handler": done.handler.strip()}
    store.record_line(Draft(PORTAL_ACTS[place], subject, said, after), who=who)


def exchange(store: Store, exchange_id: str) -> Exchange:
    """One exchange."""
    found = next((e for e in exchanges(store) if e.id == exchange_id), None)
    if found is None:
        raise DeskError(NO_EXCHANGE)
    return found


def exchanges(store: Store) -> tuple[Exchange, ...]:
    """Every exchange, newest first."""
    return exchanges_in(store.entries(PORTAL_ACTS))


def exchanges_in(lines: Iterable[Entry]) -> tuple[Exchange, ...]:
    """The exchanges of lines, oldest line first."""
    found: dict[str, Exchange] = {}
    for entry in lines:
        if entry.act not in PORTAL_ACTS:
            continue
        so_far = found.get(entry.subject) or Exchange(entry.subject, entry.facts["direction"], entry.facts["partner"])
        found[entry.subject] = replace(so_far, steps=(*so_far.steps, _done(entry)))
    return tuple(reversed(found.values()))


def _done(entry: Entry) -> Done:
    f = entry.facts
    file = PortalFile(f["name"], f["rows"], f["sha256"]) if "sha256" in f else None
    return Done(_ORDER[PORTAL_ACTS.index(entry.act)], datetime.fromisoformat(f["done_at"]), f["handler"], file)


def _said(at: datetime) -> str:
    return day_and_minute(japan_time(at))
