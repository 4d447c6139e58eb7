"""The first schema (付議帳 0.1.0). An issued step is never edited; a change of the schema is a new step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def number() -> sa.Column[int]:
    return sa.Column("no", sa.Integer(), primary_key=True, nullable=False)


def of(name: str, table: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.no"), nullable=False)


def upgrade() -> None:
    _cases()
    _attachments()
    _history()
    _rest()
    op.execute("INSERT INTO release (schema_number, program) VALUES (1, '0.1.0')")
    op.execute("PRAGMA application_id = 1716864871")
    op.execute("PRAGMA user_version = 1")


def _cases() -> None:
    op.create_table(
        "cases",
        number(),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        *(text(n) for n in ("form", "title", "division", "year", "due", "owner", "status", "turn")),
        flag("archived"),
        flag("binned"),
        text("copied_from"),
        whole("revision"),
        text("created_at"),
        text("updated_at"),
    )
    # the filters of the list stand in the index too, so that a narrow filter reads no rows in vain
    op.execute(
        "CREATE INDEX cases_by_turn ON cases (binned, archived, turn, updated_at DESC, no DESC, status, year, owner)"
    )
    op.execute(
        "CREATE INDEX cases_by_update ON cases (binned, archived, updated_at DESC, no DESC, status, year, owner)"
    )
    op.create_table(
        "paper",
        number(),
        of("case_no", "cases"),
        whole("position"),
        text("form"),
        whole("version"),
        text("text"),
        text("parts"),
        sa.UniqueConstraint("case_no", "position"),
    )
    op.create_table("pending", sa.Column("case_no", sa.Integer(), primary_key=True, nullable=False))
    # tokens are made by desktop.store.search: ASCII only, so that no newer tokenizer can read them differently
    op.execute(
        "CREATE VIRTUAL TABLE find USING fts5(grams, content='', contentless_delete=1, tokenize='ascii', detail=full)"
    )


def _attachments() -> None:
    op.create_table("content", number(), sa.Column("sha256", sa.String(), nullable=True, unique=True), whole("size"))
    op.create_table(
        "chunk",
        number(),
        of("content_no", "content"),
        whole("position"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("content_no", "position"),
    )
    op.create_table(
        "attachment",
        number(),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        of("case_no", "cases"),
        of("content_no", "content"),
        text("name"),
        text("title"),
        whole("pages"),
        whole("first_page"),
    )
    op.create_index("attachment_of_case", "attachment", ["case_no"])
    op.create_index("attachment_of_content", "attachment", ["content_no"])


def _history() -> None:
    op.create_table(
        "revision",
        number(),
        of("case_no", "cases"),
        whole("revision"),
        *(text(n) for n in ("at", "who", "kind", "name", "place")),
        whole("start"),
        text("old"),
        text("new"),
    )
    op.create_index("revision_of_case", "revision", ["case_no"])
    op.create_table(
        "round",
        number(),
        of("case_no", "cases"),
        whole("number"),
        text("who"),
        text("at"),
        sa.UniqueConstraint("case_no", "number"),
    )
    op.create_table(
        "remark",
        number(),
        of("round_no", "round"),
        whole("position"),
        text("place"),
        text("text"),
        flag("settled"),
        sa.UniqueConstraint("round_no", "position"),
    )


def _rest() -> None:
    op.create_table("phrase", number(), *(text(n) for n in ("form", "field", "title", "text")))
    op.create_index("phrase_of_field", "phrase", ["form", "field"])
    op.create_table("setting", sa.Column("name", sa.String(), primary_key=True, nullable=False), text("value"))
    op.create_table(
        "release", sa.Column("schema_number", sa.Integer(), primary_key=True, nullable=False), text("program")
    )
