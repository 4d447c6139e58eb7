"""The second schema (付議帳 0.2.0): people, the ledger, the mark of saved work, 保存期間, what is not erased yet, and
what handing over needs: keys of the desk and of others, the register of media, bundles out and in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEPT: Final = (
    "CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'ledger: append only'); END",
    "CREATE TRIGGER ledger_keeps BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'ledger: append only'); END",
    # a line goes behind the last one; REPLACE, which fires no trigger for what it deletes, is refused by this one
    "CREATE TRIGGER ledger_grows BEFORE INSERT ON ledger"
    " WHEN NEW.no IS NOT (SELECT coalesce(max(no), 0) + 1 FROM ledger)"
    " BEGIN SELECT RAISE(ABORT, 'ledger: append only'); END",
)


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def unique(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, unique=True)


def number(name: str = "no") -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), primary_key=True, nullable=False)


def upgrade() -> None:
    _people()
    _ledger()
    _keeping()
    _listing()
    _keys_and_media()
    _parcels()
    op.execute("CREATE TABLE mark (one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL)")
    op.execute("INSERT INTO mark (one, number) VALUES (1, 0)")
    op.execute("INSERT INTO release (schema_number, program) VALUES (2, '0.2.0')")
    op.execute("PRAGMA user_version = 2")


def _people() -> None:
    op.create_table(
        "person",
        number(),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        text("name"),
        text("role"),
        sa.Column("active", sa.Boolean(), nullable=False),
    )


def _ledger() -> None:
    op.create_table(
        "ledger", number(), *(text(n) for n in ("at", "who", "person", "act", "subject", "facts", "before", "hash"))
    )
    for trigger in _KEPT:
        op.execute(trigger)
    put: Any = sa.text("INSERT OR IGNORE INTO setting (name, value) VALUES ('store.id', :id)")
    op.get_bind().execute(put, {"id": uuid4().hex})


def _keeping() -> None:
    op.add_column("cases", sa.Column("keep_years", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("keep_until", sa.String(), nullable=False, server_default=""))
    _fill_keeping()
    op.execute("CREATE INDEX cases_by_keeping ON cases (keep_until) WHERE keep_until <> ''")
    op.create_table(
        "erase_asked",
        sa.Column("case_no", sa.Integer(), sa.ForeignKey("cases.no"), primary_key=True, nullable=False),
        *(text(n) for n in ("at", "who", "person", "reason")),
    )
    op.create_table(
        "unerased",
        number(),
        *(text(n) for n in ("case_id", "at", "place")),
        sa.UniqueConstraint("case_id", "place"),
    )


def _keys_and_media() -> None:
    op.create_table(
        "desk_key", number(), unique("public"), *(text(n) for n in ("kind", "name", "secret", "made_at", "retired_at"))
    )
    op.create_table(
        "known_key",
        number(),
        unique("public"),
        *(text(n) for n in ("kind", "name", "made_at", "added_at", "confirmed_at", "retired_at")),
    )
    op.create_table(
        "medium", number(), unique("number"), *(text(n) for n in ("kind", "label", "note", "added_at", "retired_at"))
    )


def _parcels() -> None:
    op.create_table(
        "parcel",
        number(),
        *(text(n) for n in ("id", "direction", "mode", "made_at", "sha256")),
        *(whole(n) for n in ("size", "files", "cases")),
        *(text(n) for n in ("municipality", "division", "partner", "content", "secrecy", "medium", "medium_kind")),
        *(text(n) for n in ("approved_by", "approved_on", "due_back", "reason")),
        *(text(n) for n in ("at", "notice_at", "receipt_at", "returned_at", "erased_at")),
        sa.UniqueConstraint("id", "direction"),
    )
    op.execute("CREATE INDEX parcel_by_time ON parcel (direction, at DESC)")
    op.create_table(
        "parcel_case",
        sa.Column("parcel_no", sa.Integer(), sa.ForeignKey("parcel.no"), primary_key=True, nullable=False),
        sa.Column("case_id", sa.String(), primary_key=True, nullable=False),
        text("digest"),
    )
    op.execute("CREATE INDEX parcel_of_case ON parcel_case (case_id)")


def _listing() -> None:
    """The list is read from its index alone: in a sealed file each page costs, and 50 cases lie on 50 of them."""
    shown = "id, title, form, division, due"
    for name, order in (("turn", "turn, updated_at DESC"), ("update", "updated_at DESC")):
        op.execute(f"DROP INDEX cases_by_{name}")
        op.execute(
            f"CREATE INDEX cases_by_{name} ON cases (binned, archived, {order}, no DESC, status, year, owner, {shown})"
        )


def _fill_keeping() -> None:
    """Five years from the end of the fiscal year (Japan) in which a case was handed in, else put away."""
    connection = op.get_bind()
    over = connection.exec_driver_sql(
        "SELECT c.no, coalesce("
        " (SELECT max(at) FROM revision WHERE case_no = c.no AND kind = 'status' AND new = '提出済' AND c.status = '提出済'),"
        " (SELECT max(at) FROM revision WHERE case_no = c.no AND kind = 'archive' AND name = '保管'),"
        " c.created_at) FROM cases c WHERE c.status = '提出済' OR c.archived"
    ).fetchall()
    for no, at in over:
        done = datetime.fromisoformat(at) + timedelta(hours=9)
        year = done.year + (6 if done.month >= 4 else 5)
        connection.exec_driver_sql("UPDATE cases SET keep_until = ? WHERE no = ?", (f"{year}-03-31", no))
    # two blocks of the search index on a page of a sealed file; of those of 4,050 bytes only one has room there
    op.execute("INSERT INTO find (find, rank) VALUES ('pgsz', 4000)")
