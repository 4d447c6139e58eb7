"""The tables of the store as SQLModel classes; only writing imports this module (SQLModel costs 0.2 s to import).

Reading, listing and searching go by plain SQL (``read``, ``lines``, ``search``); the migrations make the tables.
The search index ``find`` (contentless FTS5) is no SQLModel table: see migrations/versions and ``search``.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Cases(SQLModel, table=True):
    """What the list shows of a case, one short row; its texts lie in ``paper``."""

    __tablename__ = "cases"

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    """UUID"""
    form: str
    """Form of the first paper, for the list."""
    title: str
    division: str
    year: str
    due: str
    """提出期限 as ISO date, or empty."""
    owner: str
    """担当"""
    status: str
    turn: str
    """What the list sorts by: ``due`` while the case is still to be handed in, else the end of time."""
    archived: bool
    binned: bool
    copied_from: str
    revision: int
    """Row version: one more with every change; a save based on an older one is refused."""
    created_at: str
    updated_at: str
    """UTC, ISO with microseconds."""
    keep_years: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """保存期間 in years; 0: as the settings say."""
    keep_until: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Last day of the 保存期間 as ISO date; empty while the case is not completed."""


class Paper(SQLModel, table=True):
    """The answers to one form of a case as pieces (see ``pieces``); the first paper also carries facts and file names."""

    __tablename__ = "paper"

    no: int | None = Field(default=None, primary_key=True)
    case_no: int = Field(foreign_key="cases.no")
    position: int
    form: str
    version: int
    text: str
    parts: str


class Content(SQLModel, table=True):
    """The bytes of an attachment, kept once however many cases hold it; without a hash it is still being read in."""

    __tablename__ = "content"

    no: int | None = Field(default=None, primary_key=True)
    sha256: str | None = Field(default=None, unique=True)
    size: int


class Chunk(SQLModel, table=True):
    """At most 1 MiB of a content."""

    __tablename__ = "chunk"

    no: int | None = Field(default=None, primary_key=True)
    content_no: int = Field(foreign_key="content.no")
    position: int
    data: bytes


class AttachmentRow(SQLModel, table=True):
    """A file of a case, its name as it was given, every code point."""

    __tablename__ = "attachment"

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    case_no: int = Field(foreign_key="cases.no")
    content_no: int = Field(foreign_key="content.no")
    name: str
    title: str
    pages: int
    first_page: int


class Revision(SQLModel, table=True):
    """One change of a case. ``start`` >= 0: ``old`` became ``new`` at that offset of a text; -1: whole values as JSON."""

    __tablename__ = "revision"

    no: int | None = Field(default=None, primary_key=True)
    case_no: int = Field(foreign_key="cases.no")
    revision: int
    at: str
    who: str
    kind: str
    name: str
    place: str
    start: int
    old: str
    new: str


class RoundRow(SQLModel, table=True):
    """One 差戻し."""

    __tablename__ = "round"

    no: int | None = Field(default=None, primary_key=True)
    case_no: int = Field(foreign_key="cases.no")
    number: int
    who: str
    at: str


class RemarkRow(SQLModel, table=True):
    """A remark of a 差戻し at a place."""

    __tablename__ = "remark"

    no: int | None = Field(default=None, primary_key=True)
    round_no: int = Field(foreign_key="round.no")
    position: int
    place: str
    text: str
    settled: bool


class PhraseRow(SQLModel, table=True):
    """One's own 定型文 of a field."""

    __tablename__ = "phrase"

    no: int | None = Field(default=None, primary_key=True)
    form: str
    field: str
    title: str
    text: str


class Setting(SQLModel, table=True):
    """A setting of this store by name."""

    __tablename__ = "setting"

    name: str = Field(primary_key=True)
    value: str


class Pending(SQLModel, table=True):
    """Cases whose index entry is older than their text; a search reads their text itself."""

    __tablename__ = "pending"

    case_no: int | None = Field(default=None, primary_key=True)


class Release(SQLModel, table=True):
    """Which program version a schema asks for. This table never changes its shape: older programs read it."""

    __tablename__ = "release"

    schema_number: int = Field(primary_key=True)
    program: str


class PersonRow(SQLModel, table=True):
    """Somebody who works with this store."""

    __tablename__ = "person"

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    """UUID"""
    name: str
    role: str
    active: bool


class LedgerRow(SQLModel, table=True):
    """One act; the table takes new lines only (triggers), each with the hash of the line before it."""

    __tablename__ = "ledger"

    no: int | None = Field(default=None, primary_key=True)
    at: str
    who: str
    person: str
    act: str
    subject: str
    facts: str
    """JSON text: ids, counts, hashes and names of exported files; never a text of a case."""
    before: str
    hash: str


class Mark(SQLModel, table=True):
    """How many transactions were written; the lock file has the number, too (see ``lock``)."""

    __tablename__ = "mark"

    one: int = Field(primary_key=True)
    number: int


class EraseAsked(SQLModel, table=True):
    """A case somebody asked to erase, until another person approves or refuses."""

    __tablename__ = "erase_asked"

    case_no: int = Field(foreign_key="cases.no", primary_key=True)
    at: str
    who: str
    person: str
    reason: str


class Unerased(SQLModel, table=True):
    """A backup that could not be reached when a case was erased and still holds it (未消去)."""

    __tablename__ = "unerased"

    no: int | None = Field(default=None, primary_key=True)
    case_id: str
    at: str
    place: str


class DeskKeyRow(SQLModel, table=True):
    """A key of one's own; the file is encrypted, and the secret lies nowhere else."""

    __tablename__ = "desk_key"

    no: int | None = Field(default=None, primary_key=True)
    public: str = Field(unique=True)
    kind: str
    name: str
    secret: str
    made_at: str
    retired_at: str


class KnownKeyRow(SQLModel, table=True):
    """A public key of another desk, used only after its fingerprint was compared."""

    __tablename__ = "known_key"

    no: int | None = Field(default=None, primary_key=True)
    public: str = Field(unique=True)
    kind: str
    name: str
    made_at: str
    added_at: str
    confirmed_at: str
    retired_at: str


class MediumRow(SQLModel, table=True):
    """A registered medium (登録管理台帳)."""

    __tablename__ = "medium"

    no: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    """管理番号"""
    kind: str
    label: str
    note: str
    added_at: str
    retired_at: str


class ParcelRow(SQLModel, table=True):
    """A bundle that went out or came in, as it stands now; how it came to that is in the ledger."""

    __tablename__ = "parcel"

    no: int | None = Field(default=None, primary_key=True)
    id: str
    direction: str
    mode: str
    made_at: str
    sha256: str
    size: int
    files: int
    cases: int
    municipality: str
    division: str
    partner: str
    content: str
    """情報の内容 in words without a name."""
    secrecy: str
    medium: str
    medium_kind: str
    approved_by: str
    approved_on: str
    due_back: str
    reason: str
    at: str
    notice_at: str
    receipt_at: str
    returned_at: str
    erased_at: str


class ParcelCase(SQLModel, table=True):
    """A case in a bundle, with the digest of its record."""

    __tablename__ = "parcel_case"

    parcel_no: int = Field(foreign_key="parcel.no", primary_key=True)
    case_id: str = Field(primary_key=True)
    digest: str
