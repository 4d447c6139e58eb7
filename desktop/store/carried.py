"""What a restore does not set back: a copy put beside the store and the store as it is now in, its standing carried over.

Cases go back to what they were when the copy was taken. What people did besides stays done: the ledger, who may do what,
what was erased, what was handed out or received, keys and media. As long as the ledger of the copy is the beginning of
that of the store, the copy is only older and the store's rows count alone. Where both went on apart (the store itself was
put back from another copy meanwhile), the rows of both stay, and what is done in one of them is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from desktop.store import ledger
from desktop.store.backup import read_closed
from desktop.store.erasure import remove
from desktop.store.handover import SECRET, WITHDRAW
from desktop.store.ledger import Act

_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("id",),
    "medium": ("number",),
    "desk_key": ("public",),
    "known_key": ("public",),
    "parcel": ("id", "direction"),
    "unerased": ("case_id", "place"),
}
"""Tables that are not set back, and what tells one row from another."""
_PARTS: Final = "parcel_case"
"""The cases of a parcel follow it by its number."""
_SETTINGS: Final = (
    "name = 'rights' OR name IN ('plain.reason', 'recovery.noted')"
    f" OR name LIKE 'policy.%' OR name LIKE 'backup.%' OR name LIKE '{SECRET}%'"
)
"""Settings that are not set back: who may do what, where copies lie, passphrases that are still to be told."""


def carry_over(opened: Any, before: Path, key: bytes) -> tuple[int, bool]:
    """Bring the standing of the store kept in ``before`` into the copy, in its transaction -> cases removed again, and whether
    the ledger went on with that of the store.

    A case erased since the copy does not come back; one that came anew after it was erased stays.
    """
    with closing(read_closed(before, key)) as present:
        if not _columns(present, "ledger"):  # the first schema had nothing of all this
            return 0, not _end(opened)
        common, end = _common(opened, present), _end(opened)
        if older := common == end:
            _take_ledger(opened, present, end)
        opened.execute("PRAGMA secure_delete=ON")
        numbers = {table: _take(opened, present, table, older=older) for table in _TABLES}
        _take_parts(opened, present, numbers["parcel"], older=older)
        _take_settings(opened, present, older=older)
        gone = _erased(opened, present, common)
    return remove(opened, gone).cases, older


# ---------------------------------------------------------------- the ledger


def _end(reader: Any) -> int:
    return int(reader.execute("SELECT coalesce(max(no), 0) FROM ledger").fetchone()[0])


def _common(opened: Any, present: Any) -> int:
    """The last line both ledgers have; each line holds the hash of the one before, so all before it are the same."""
    low, high = 0, min(_end(opened), _end(present))
    while low < high:
        middle = (low + high + 1) // 2
        if _hash(opened, middle) == _hash(present, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _hash(reader: Any, no: int) -> str:
    row = reader.execute("SELECT hash FROM ledger WHERE no = ?", (no,)).fetchone()
    return str(row[0]) if row else ""


def _take_ledger(opened: Any, present: Any, end: int) -> None:
    """The lines since the copy; a copy without any line has no id yet that its ledger begins with."""
    _insert(opened, present, "ledger", "no > ?", (end,))
    names = (ledger.HEAD,) if end else (ledger.HEAD, ledger.STORE_ID)
    marks = ", ".join("?" * len(names))
    _insert(opened, present, "setting", f"name IN ({marks})", names, verb="INSERT OR REPLACE")


# ---------------------------------------------------------------- tables


def _columns(reader: Any, table: str) -> tuple[str, ...]:
    """The columns of a table; none of one that this schema does not have."""
    return tuple(row[1] for row in reader.execute(f"PRAGMA table_info({table})"))


def _shared(opened: Any, present: Any, table: str) -> tuple[str, ...]:
    """Columns both have: one of them may come from an older schema."""
    there = _columns(present, table)
    return tuple(name for name in _columns(opened, table) if name in there)


def _insert(
    opened: Any, present: Any, table: str, where: str = "1", given: tuple[object, ...] = (), verb: str = "INSERT"
) -> None:
    names = _shared(opened, present, table)
    if not names:
        return
    listed, marks = ", ".join(names), ", ".join("?" * len(names))
    rows = present.execute(f"SELECT {listed} FROM {table} WHERE {where} ORDER BY rowid", given)  # noqa: S608
    opened.executemany(f"{verb} INTO {table} ({listed}) VALUES ({marks})", rows.fetchall())


def _take(opened: Any, present: Any, table: str, *, older: bool) -> dict[int, int]:
    """The rows of a table -> under which number each stands now."""
    if not _shared(opened, present, table):
        return {}
    if older:
        if table == "parcel":
            opened.execute(f"DELETE FROM {_PARTS}")  # noqa: S608 - rows that point to the others go first
        opened.execute(f"DELETE FROM {table}")  # noqa: S608
        _insert(opened, present, table)
        return {no: no for (no,) in present.execute(f"SELECT no FROM {table}")}  # noqa: S608
    return _merge(opened, present, table)


def _merge(opened: Any, present: Any, table: str) -> dict[int, int]:
    """Rows of both; of a row that both have the present one counts, with the times only the copy knows."""
    names = tuple(name for name in _shared(opened, present, table) if name != "no")
    keys, listed = _TABLES[table], ", ".join(names)
    same = " AND ".join(f"{name} = ?" for name in keys)
    numbers = {}
    for no, *values in present.execute(f"SELECT no, {listed} FROM {table} ORDER BY no").fetchall():  # noqa: S608
        row = dict(zip(names, values, strict=True))
        given = tuple(row[name] for name in keys)
        there = opened.execute(f"SELECT no, {listed} FROM {table} WHERE {same}", given).fetchone()  # noqa: S608
        if there is None:
            sql = f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * len(names))}) RETURNING no"  # noqa: S608
            numbers[no] = opened.execute(sql, values).fetchone()[0]
            continue
        old = dict(zip(names, there[1:], strict=True))
        row |= {name: row[name] or old[name] for name in names if name.endswith("_at")}
        setting = ", ".join(f"{name} = ?" for name in names)
        opened.execute(f"UPDATE {table} SET {setting} WHERE no = ?", (*row.values(), there[0]))  # noqa: S608
        numbers[no] = there[0]
    return numbers


def _take_parts(opened: Any, present: Any, numbers: Mapping[int, int], *, older: bool) -> None:
    """The cases of each parcel, under the number the parcel has now."""
    if not _shared(opened, present, _PARTS):
        return
    verb = "INSERT" if older else "INSERT OR IGNORE"
    for no, case_id, digest in present.execute(f"SELECT parcel_no, case_id, digest FROM {_PARTS}").fetchall():  # noqa: S608
        opened.execute(
            f"{verb} INTO {_PARTS} (parcel_no, case_id, digest) VALUES (?, ?, ?)",
            (numbers[no], case_id, digest),
        )


def _take_settings(opened: Any, present: Any, *, older: bool) -> None:
    """What binds everybody is that of the store; a passphrase to be told goes only when it was told."""
    kept = "" if older else f" AND name NOT LIKE '{SECRET}%'"
    opened.execute(f"DELETE FROM setting WHERE ({_SETTINGS}){kept}")  # noqa: S608
    _insert(opened, present, "setting", _SETTINGS, verb="INSERT OR REPLACE")
    done = "notice_at <> '' OR receipt_at <> '' OR erased_at <> ''"
    opened.execute(
        f"DELETE FROM setting WHERE name IN (SELECT '{SECRET}' || id FROM parcel WHERE direction = 'out' AND ({done})"  # noqa: S608
        f" UNION SELECT '{SECRET}' || subject FROM ledger WHERE act = ?)",
        (WITHDRAW,),
    )


# ---------------------------------------------------------------- erasures


def _erased(opened: Any, present: Any, common: int) -> list[str]:
    """Cases of the copy that are erased: since it was taken, or before without having come anew by then."""
    sql = "SELECT j.value, max(l.no) FROM ledger l, json_each(l.facts, '$.cases') j WHERE l.act = ? GROUP BY j.value"
    rows = present.execute(sql, (Act.ERASE.value,)).fetchall()
    here = {case_id for (case_id,) in opened.execute("SELECT id FROM cases")}
    return [c for c, no in rows if c in here and (no > common or not _came_again(opened, c, no, common))]


_CAME_AGAIN: Final = (
    # taken in with a bundle, or from a list
    "SELECT 1 FROM ledger l JOIN parcel p ON p.id = l.subject AND p.direction = 'in' JOIN parcel_case c"
    " ON c.parcel_no = p.no WHERE l.act = 'handover.receive' AND c.case_id = :id AND l.no > :no AND l.no <= :end",
    "SELECT 1 FROM ledger l, json_each(l.facts, '$.cases') j"
    " WHERE l.act = 'import' AND j.value = :id AND l.no > :no AND l.no <= :end",
    # by hand, which is no line of the ledger
    "SELECT 1 FROM cases c, ledger l WHERE c.id = :id AND l.no = :no AND c.created_at > l.at",
)


def _came_again(opened: Any, case_id: str, no: int, end: int) -> bool:
    """Whether a case came into the store after the line that erased it; the clock may have been set back meanwhile."""
    given = {"id": case_id, "no": no, "end": end}
    return any(opened.execute(sql, given).fetchone() for sql in _CAME_AGAIN)
