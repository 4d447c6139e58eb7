"""Bundles out and in, media and keys: what happened to one in, its row and its line in the ledger out, both or neither.

The ledger is the 管理簿: it only grows. The rows say how things stand now, so that what is still out can be listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from desktop.case.people import Right
from desktop.errors import DeskError, refusal
from desktop.japanese import day_and_minute, japan_time
from desktop.keys.desk import KeyKind, PublicKey, SecretKey
from desktop.store.ledger import note
from desktop.store.people import put_setting

if TYPE_CHECKING:
    from desktop.store.pen import Pen

SAME_NUMBER: Final = refusal(
    "store.same-medium", "管理番号「{number}」の媒体は、既に登録されています。番号を確かめてください。"
)
NO_NUMBER: Final = refusal("store.no-medium-number", "媒体の管理番号がありません。貼ってある番号を入れてください。")
NO_MEDIUM: Final = refusal(
    "store.no-medium", "管理番号「{number}」の媒体は登録されていません。「媒体」の画面で登録してください。"
)
NO_PARCEL: Final = refusal(
    "store.no-parcel", "この束は、この記録の管理簿にありません。管理簿の一覧で、束の番号を確かめてください。"
)
DONE_BEFORE: Final = refusal(
    "store.done-before",
    "束 {number} の{what}は、{at}に記録されています。二重には記録しません。管理簿で確かめてください。",
)
WITHDRAWN: Final = refusal(
    "store.withdrawn",
    "束 {number} は、持出しを取りやめています。{what}は記録できません。渡すときは、束を作り直してください。",
)
KNOWN_KEY: Final = refusal(
    "store.known-key", "この公開鍵は、「{name}」の鍵として既に取り込まれています。鍵の一覧で確かめてください。"
)
NO_KEY: Final = refusal("store.no-key", "この鍵は、この記録にありません。鍵の一覧で確かめてください。")

ENDS_SECRET: Final[frozenset[Step]] = frozenset({"notice", "receipt", "erase"})
"""After these nobody needs the passphrase from here: it was told, it opened the bundle, or there is nothing to open."""
WITHDRAW: Final = "handover.withdraw"
SECRET: Final = "handover.secret."  # noqa: S105 - a name, no secret
"""Setting of an encrypted store with a passphrase that is still to be noticed; gone with the notice."""

Direction = Literal["out", "in"]
Step = Literal["notice", "receipt", "return", "erase"]
ACTS: Final[Mapping[Step, tuple[str, str, str]]] = MappingProxyType(
    {
        "notice": ("handover.notice", "notice_at", "パスワードの通知"),
        "receipt": ("handover.receipt", "receipt_at", "受領書"),
        "return": ("handover.return", "returned_at", "媒体の返却"),
        "erase": ("handover.erase", "erased_at", "媒体の消去"),
    }
)
"""What may happen to a bundle after it went out or came in: act in the ledger, column, word."""


@dataclass(frozen=True, slots=True)
class Medium:
    """A registered medium."""

    number: str
    """管理番号"""
    kind: str
    """媒体の種類"""
    label: str = ""
    note: str = ""
    added_at: str = ""
    retired_at: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """A bundle that went out or came in, as it stands now. Times are UTC in ISO, days ISO; empty is not yet."""

    id: str
    direction: Direction
    mode: str
    made_at: str
    sha256: str
    size: int
    files: int
    municipality: str
    division: str
    """The 課 it was made by."""
    partner: str
    """相手: whom it went to, or came from."""
    content: str
    """情報の内容 in words without a name."""
    secrecy: str = ""
    medium: str = ""
    """管理番号"""
    medium_kind: str = ""
    approved_by: str = ""
    approved_on: str = ""
    due_back: str = ""
    """返却予定日"""
    reason: str = ""
    """Why it is not encrypted (mode C)."""
    at: str = ""
    notice_at: str = ""
    receipt_at: str = ""
    returned_at: str = ""
    erased_at: str = ""
    withdrawn_at: str = ""
    """When it was decided that it does not leave after all (持出しの取りやめ)."""
    cases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Digest of the record of each case by the case's id."""

    @property
    def number(self) -> str:
        """束の番号"""
        return self.id.replace("-", "")[:8].upper()

    def late(self, today: date) -> bool:
        """Whether the medium should be back by now."""
        return (
            self.direction == "out"
            and bool(self.due_back)
            and not (self.returned_at or self.withdrawn_at)
            and self.due_back < today.isoformat()
        )

    @property
    def waits(self) -> bool:
        """Whether the receipt has not come yet."""
        return self.direction == "out" and not (self.receipt_at or self.withdrawn_at)


@dataclass(frozen=True, slots=True)
class DeskKey:
    """A key of one's own, retired or not."""

    key: SecretKey
    retired_at: str = ""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key of another desk."""

    key: PublicKey
    added_at: str
    confirmed_at: str = ""
    """When its fingerprint was compared; before that it is not used."""
    retired_at: str = ""

    @property
    def usable(self) -> bool:
        return bool(self.confirmed_at) and not self.retired_at


# ---------------------------------------------------------------- media

_MEDIUM: Final = ("number", "kind", "label", "note", "added_at", "retired_at")


def media(reader: Any, *, retired: bool) -> tuple[Medium, ...]:
    sql = f"SELECT {', '.join(_MEDIUM)} FROM medium WHERE ? OR retired_at = '' ORDER BY number"  # noqa: S608
    return tuple(Medium(*row) for row in reader.execute(sql, (retired,)).fetchall())


def medium(reader: Any, number: str) -> Medium | None:
    row = reader.execute(f"SELECT {', '.join(_MEDIUM)} FROM medium WHERE number = ?", (number,)).fetchone()  # noqa: S608
    return Medium(*row) if row else None


def add_medium(pen: Pen, given: Medium) -> Medium:
    """Register a medium under its 管理番号."""
    number = " ".join(given.number.split())
    if not number:
        raise DeskError(NO_NUMBER)
    if medium(pen.raw, number) is not None:
        raise DeskError(SAME_NUMBER, number=number)
    made = replace(given, number=number, added_at=pen.stamp, retired_at="")
    _insert(pen, "medium", {name: getattr(made, name) for name in _MEDIUM})
    note(pen, "medium.add", number, kind=made.kind)
    return made


def change_medium(pen: Pen, given: Medium, *, retired: bool) -> Medium:
    """Another kind, label or note; or the medium is out of use (使用廃止) or in use again."""
    old = medium(pen.raw, given.number)
    if old is None:
        raise DeskError(NO_MEDIUM, number=given.number)
    new = replace(given, added_at=old.added_at, retired_at=(old.retired_at or pen.stamp) if retired else "")
    if new != old:
        pen.transaction.exec_driver_sql(
            "UPDATE medium SET kind = ?, label = ?, note = ?, retired_at = ? WHERE number = ?",
            (new.kind, new.label, new.note, new.retired_at, new.number),
        )
        note(pen, "medium.change", new.number, kind=new.kind, result="使用廃止" if retired else "使用中")
    return new


# ---------------------------------------------------------------- keys


def desk_keys(reader: Any) -> tuple[DeskKey, ...]:
    """One's own keys, newest first."""
    rows = reader.execute("SELECT kind, name, public, secret, made_at, retired_at FROM desk_key ORDER BY no DESC")
    return tuple(
        DeskKey(SecretKey(kind, name, public, secret, datetime.fromisoformat(made_at)), retired_at)
        for kind, name, public, secret, made_at, retired_at in rows.fetchall()
    )


def keep_desk_key(pen: Pen, key: SecretKey) -> None:
    """Keep a new key of one's own; the one of its kind in use until now is retired, and still opens what it opened."""
    pen.transaction.exec_driver_sql(
        "UPDATE desk_key SET retired_at = ? WHERE kind = ? AND retired_at = ''", (pen.stamp, key.kind)
    )
    row = {"kind": key.kind, "name": key.name, "public": key.public, "secret": key.secret}
    _insert(pen, "desk_key", {**row, "made_at": key.made_at.isoformat(), "retired_at": ""})
    note(pen, "key.make", key.card.fingerprint, kind=key.kind)


_KNOWN: Final = "SELECT kind, name, public, made_at, added_at, confirmed_at, retired_at FROM known_key"


def known_keys(reader: Any) -> tuple[KnownKey, ...]:
    """Keys of others, newest first."""
    return tuple(map(_known, reader.execute(f"{_KNOWN} ORDER BY no DESC").fetchall()))


def _known(row: tuple[Any, ...]) -> KnownKey:
    kind, name, public, made_at, *times = row
    return KnownKey(PublicKey(kind, name, public, datetime.fromisoformat(made_at)), *times)


def _find_known(reader: Any, public: str) -> KnownKey | None:
    row = reader.execute(f"{_KNOWN} WHERE public = ?", (public,)).fetchone()
    return _known(row) if row else None


def keep_known_key(pen: Pen, key: PublicKey) -> KnownKey:
    """Keep a key of another desk; it is used only after :func:`settle_known_key`."""
    _allow_key(pen, key.kind)
    if (there := _find_known(pen.raw, key.public)) is not None and not there.retired_at:
        raise DeskError(KNOWN_KEY, name=there.key.name)
    pen.transaction.exec_driver_sql("DELETE FROM known_key WHERE public = ?", (key.public,))
    row = {"kind": key.kind, "name": key.name, "public": key.public, "made_at": key.made_at.isoformat()}
    _insert(pen, "known_key", {**row, "added_at": pen.stamp, "confirmed_at": "", "retired_at": ""})
    note(pen, "key.add", key.fingerprint, kind=key.kind)
    return KnownKey(key, pen.stamp)


def settle_known_key(pen: Pen, public: str, *, confirmed: bool) -> None:
    """The fingerprint was compared and is right (``confirmed``), or the key is no longer used."""
    there = _find_known(pen.raw, public)
    if there is None:
        raise DeskError(NO_KEY)
    _allow_key(pen, there.key.kind)
    column = "confirmed_at" if confirmed else "retired_at"
    pen.transaction.exec_driver_sql(f"UPDATE known_key SET {column} = ? WHERE public = ?", (pen.stamp, public))  # noqa: S608
    note(pen, "key.confirm" if confirmed else "key.retire", there.key.fingerprint, kind=there.key.kind)


def _allow_key(pen: Pen, kind: KeyKind) -> None:
    """A key that signs is also known by who receives bundles: they are the ones who call its desk."""
    if kind == "sign":
        with suppress(DeskError):
            pen.allow(Right.RECEIVE)
            return
    pen.allow(Right.SETTINGS)


def keys_of(reader: Any, kind: KeyKind) -> tuple[PublicKey, ...]:
    """Keys of others that may be used now."""
    return tuple(k.key for k in known_keys(reader) if k.key.kind == kind and k.usable)


# ---------------------------------------------------------------- bundles

_COLUMNS: Final = tuple(f.name for f in fields(Handover) if f.name not in ("cases", "withdrawn_at"))


def handovers(
    reader: Any, direction: Direction | None = None, *, open_only: bool = False, today: date | None = None
) -> tuple[Handover, ...]:
    """Bundles, newest first; ``open_only``: out and without a receipt, or past the day they should be back."""
    found = _read(reader, "1" if direction is None else "direction = ?", () if direction is None else (direction,))
    if not open_only:
        return found
    return tuple(h for h in found if h.waits or (today is not None and h.late(today)))


def handover(reader: Any, parcel_id: str, direction: Direction) -> Handover | None:
    found = _read(reader, "id = ? AND direction = ?", (parcel_id, direction))
    return found[0] if found else None


def of_case(reader: Any, case_id: str) -> tuple[Handover, ...]:
    """The bundles a case was in, newest first."""
    return _read(reader, "no IN (SELECT parcel_no FROM parcel_case WHERE case_id = ?)", (case_id,))


def _read(reader: Any, where: str, given: tuple[object, ...]) -> tuple[Handover, ...]:
    sql = f"SELECT no, {', '.join(_COLUMNS)} FROM parcel WHERE {where} ORDER BY no DESC"  # noqa: S608
    rows = reader.execute(sql, given).fetchall()
    cases: dict[int, dict[str, str]] = {row[0]: {} for row in rows}
    sql = f"SELECT parcel_no, case_id, digest FROM parcel_case WHERE parcel_no IN (SELECT no FROM parcel WHERE {where})"  # noqa: S608
    for no, case_id, digest in reader.execute(f"{sql} ORDER BY rowid", given):
        cases[no][case_id] = digest
    sql = "SELECT subject, at FROM ledger WHERE act = ?"
    withdrawn: dict[str, str] = dict(reader.execute(sql, (WITHDRAW,)).fetchall())
    made = ((row[0], Handover(**dict(zip(_COLUMNS, row[1:], strict=True)))) for row in rows)
    return tuple(
        replace(h, cases=MappingProxyType(cases[no]), withdrawn_at=withdrawn.get(h.id, "") if _is_out(h) else "")
        for no, h in made
    )


def _is_out(given: Handover) -> bool:
    return given.direction == "out"


def record(pen: Pen, given: Handover, act: str, facts: Mapping[str, object], secret: str = "") -> Handover:
    """A bundle went out or came in: its row, its cases and its line in the ledger.

    ``secret`` is kept with it, in an encrypted store only. Refuses a bundle that is there already.
    """
    if (there := handover(pen.raw, given.id, given.direction)) is not None:
        raise DeskError(DONE_BEFORE, number=there.number, what="受け渡し", at=_said(there.at))
    made = replace(given, at=pen.stamp)
    row = {name: getattr(made, name) for name in _COLUMNS} | {"cases": len(made.cases)}
    no = _insert(pen, "parcel", row)
    for case_id, digest in made.cases.items():
        _insert(pen, "parcel_case", {"parcel_no": no, "case_id": case_id, "digest": digest})
    note(pen, act, made.id, **(dict(_facts(made)) | dict(facts)))
    if secret:
        put_setting(pen, SECRET + made.id, secret)
    return made


def secret(reader: Any, parcel_id: str) -> str:
    """The passphrase that is kept for a bundle, empty when there is none."""
    row = reader.execute("SELECT value FROM setting WHERE name = ?", (SECRET + parcel_id,)).fetchone()
    return str(row[0]) if row else ""


def _erase_secret(pen: Pen, parcel_id: str) -> None:
    """Nothing of the passphrase stays in the page it stood on."""
    pen.raw.execute("PRAGMA secure_delete=ON")
    pen.transaction.exec_driver_sql("DELETE FROM setting WHERE name = ?", (SECRET + parcel_id,))


def step(pen: Pen, parcel_id: str, direction: Direction, what: Step, facts: Mapping[str, object]) -> Handover:
    """Something happened to a bundle after it went out or came in; once only."""
    there = handover(pen.raw, parcel_id, direction)
    if there is None:
        raise DeskError(NO_PARCEL)
    act, column, word = ACTS[what]
    if there.withdrawn_at and what != "erase":
        raise DeskError(WITHDRAWN, number=there.number, what=word)
    if before := getattr(there, column):
        raise DeskError(DONE_BEFORE, number=there.number, what=word, at=_said(before))
    pen.transaction.exec_driver_sql(
        f"UPDATE parcel SET {column} = ? WHERE id = ? AND direction = ?",  # noqa: S608
        (pen.stamp, parcel_id, direction),
    )
    note(pen, act, there.id, **(dict(_facts(there)) | dict(facts)))
    if direction == "out" and what in ENDS_SECRET:
        _erase_secret(pen, parcel_id)
    done = handover(pen.raw, parcel_id, direction)
    assert done is not None  # noqa: S101 - found above in the same transaction
    return done


def withdraw(pen: Pen, parcel_id: str) -> Handover:
    """A bundle does not leave after all; once, and not after its receipt."""
    there = handover(pen.raw, parcel_id, "out")
    if there is None:
        raise DeskError(NO_PARCEL)
    if before := there.withdrawn_at or there.receipt_at:
        word = "持出しの取りやめ" if there.withdrawn_at else "受領書"
        raise DeskError(DONE_BEFORE, number=there.number, what=word, at=_said(before))
    note(pen, WITHDRAW, there.id, **_facts(there))
    _erase_secret(pen, parcel_id)
    return replace(there, withdrawn_at=pen.stamp)


def _facts(given: Handover) -> Mapping[str, object]:
    """What every line of the 管理簿 has: 情報の内容, 数量, 媒体, 管理番号, 相手, 承認者, 承認日, ハッシュ."""
    said = {
        "direction": given.direction,
        "content": given.content,
        "count": len(given.cases),
        "medium": given.medium_kind,
        "medium_number": given.medium,
        "partner": given.partner,
        "approved_by": given.approved_by,
        "approved_on": given.approved_on,
        "due_back": given.due_back,
        "mode": given.mode,
        "sha256": given.sha256,
        "reason": given.reason,
    }
    return {name: value for name, value in said.items() if value not in ("", 0)}


def _said(stamp: str) -> str:
    return day_and_minute(japan_time(stamp))


def _insert(pen: Pen, table: str, row: Mapping[str, object]) -> int:
    names = ", ".join(row)
    marks = ", ".join("?" * len(row))
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING rowid"  # noqa: S608
    return int(pen.transaction.exec_driver_sql(sql, tuple(row.values())).scalar_one())
