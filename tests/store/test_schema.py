"""Opening: made by the migrations, never a newer or foreign file, one program at a time, nothing half-made.

1. A new store is what the models say. 2. Opening one of today's schema imports no ORM. 3. Refusals name what to do and
change nothing. 4. A store of every released schema opens for ever. 5. A migration is all or nothing.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.errors import DeskError
from desktop.store import schema
from desktop.store.connect import connect
from desktop.store.store import open_store

OLD = Path(__file__).parents[1] / "old"
TODAY = date(2026, 11, 20)
pytestmark = pytest.mark.usefixtures("steps_taken")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_new_store_is_what_the_models_say(path: Path) -> None:
    from sqlmodel import SQLModel

    from desktop.store import tables

    open_store(path).close()
    raw = connect(path)
    for model in SQLModel.__subclasses__():
        if model.__module__ != tables.__name__:
            continue
        table = SQLModel.metadata.tables[str(model.__tablename__)]
        made = {r[1]: (r[2], bool(r[3]), bool(r[5])) for r in raw.execute(f"PRAGMA table_info({table.name})")}
        said = {c.name: (str(c.type), not c.nullable, c.primary_key) for c in table.columns}
        assert made == said, table.name
        links = {(r[3], r[2], r[4]) for r in raw.execute(f"PRAGMA foreign_key_list({table.name})")}
        assert links == {(k.parent.name, k.column.table.name, k.column.name) for k in table.foreign_keys}
    assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [(f"{schema.SCHEMA:04}",)]
    assert raw.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA,)
    raw.close()


def test_the_program_of_a_schema_is_noted(path: Path) -> None:
    """An older program names it when it refuses the file."""
    open_store(path).close()
    raw = connect(path)
    assert [row[0] for row in raw.execute("SELECT schema_number FROM release")] == list(range(1, schema.SCHEMA + 1))
    raw.close()


def test_connections_lose_nothing(path: Path) -> None:
    open_store(path).close()
    raw = connect(path)
    asked = ("journal_mode", "synchronous", "foreign_keys", "cell_size_check", "mmap_size", "trusted_schema")
    assert [raw.execute(f"PRAGMA {p}").fetchone()[0] for p in asked] == ["wal", 2, 1, 1, 0, 0]
    raw.close()
    reader = connect(path, read_only=True)
    with pytest.raises(Exception, match="readonly"):
        reader.execute("DELETE FROM setting")
    reader.close()


def test_the_list_is_read_by_its_index(path: Path) -> None:
    from desktop.store.lines import COLUMNS, Wanted

    open_store(path).close()
    raw = connect(path)
    for wanted in (Wanted(), Wanted(overdue_first=False), Wanted(year="令和８年度", archived=True)):
        where, given = wanted.where()
        sql = f"SELECT {COLUMNS} FROM cases c WHERE {where} ORDER BY {wanted.order}"  # noqa: S608
        plan = raw.execute("EXPLAIN QUERY PLAN " + sql, given)
        assert not any("TEMP B-TREE" in row[3] for row in plan)
    raw.close()


OPENING = """
import sys, datetime, pathlib
from desktop.store.store import open_store
with open_store(pathlib.Path(sys.argv[1]), create=False) as store:
    (line,) = store.list_cases(text="𠮷野", today=datetime.date(2026, 11, 20))
    store.read_case(line.id), store.history(line.id), store.count_cases()
print(*{m.split(".")[0] for m in sys.modules} & {"sqlmodel", "sqlalchemy", "alembic", "pydantic", "PySide6"})
"""


def test_opening_imports_no_orm(tmp_path: Path) -> None:
    copy = Path(shutil.copy(OLD / "store-0001.sqlite3", tmp_path / "s.sqlite3"))
    open_store(copy).close()  # it is of today's schema now
    done = subprocess.run([sys.executable, "-c", OPENING, str(copy)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("old", sorted(OLD.glob("store-*.sqlite3")), ids=lambda p: p.stem)
def test_a_store_of_every_schema_opens(old: Path, tmp_path: Path) -> None:
    """Cases, files and history of a released schema, as tests/old/make_store.py wrote them."""
    copy = Path(shutil.copy(old, tmp_path / "付議帳.sqlite3"))
    with open_store(copy, create=False) as store:
        lines = store.list_cases(today=TODAY)
        assert [(line.title, line.status.value, line.overdue) for line in lines] == [
            ("敬老のつどい", "確認中", True),
            ("辻󠄀さんの𠮷野家調査", "下書き", False),
        ]
        case = store.read_case(lines[0].id)
        assert case.answers.text("jikou") == "　敬老のつどいにおける\n住民記録情報の目的外利用について"
        assert case.answers.chosen("grid") == ("shimei", "jusho")
        assert dict(case.facts) == {"nendo": "令和８年度", "teishutsu_kigen": "令和８年11月19日", "tanto": "髙橋"}
        assert [(r.by, [m.text for m in r.remarks]) for r in case.rounds] == [("課長", ["件数を確かめる"])]
        (file,) = case.attachments
        assert (file.name, b"".join(store.attachment_bytes(file.id))) == ("名簿（案）が.txt", "が\r\n".encode())
        assert [c.kind for c in store.history(case.id)][-3:] == ["edit", "attach", "create"]
        assert store.read_case(lines[1].id).copied_from == case.id
        assert [store.count_cases(text=word) for word in ("𠮷野", "名簿（案）", "墓", "%")] == [1, 2, 0, 0]
        assert store.setting("課") == "未来戦略室"
        assert [p.text for p in store.phrases("komae.sheet", "biko")] == ["令和８年度の"]
        assert store.save(case.with_answers(case.answers), (), who="試験").revision == case.revision


def test_a_newer_schema_is_not_touched(path: Path) -> None:
    open_store(path).close()
    raw = connect(path)
    raw.execute(f"PRAGMA user_version={schema.SCHEMA + 1}")
    raw.execute("INSERT INTO release VALUES (?, '9.8.0')", (schema.SCHEMA + 1,))
    raw.close()
    before = digest(path)
    with pytest.raises(DeskError, match="第9.8.0版以降") as refused:
        open_store(path)
    assert refused.value.code == "store.newer"
    assert digest(path) == before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "store.not-a-store"),
        ("付議帳".encode() * 400, "store.not-a-store"),
        (b"SQLite format 3\0" + b"\0" * 5000, "store.not-a-store"),
    ],
    ids=["empty", "text", "only a head"],
)
def test_no_store(path: Path, content: bytes, code: str) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(DeskError) as refused:
        open_store(path)
    assert refused.value.code == code
    assert path.read_bytes() == content


def test_another_programs_database(path: Path) -> None:
    path.parent.mkdir()
    raw = connect(path, create=True)
    raw.execute("CREATE TABLE cases (id)")
    raw.close()
    before = digest(path)
    with pytest.raises(DeskError) as refused:
        open_store(path)
    assert refused.value.code == "store.not-a-store"
    assert digest(path) == before


def test_no_file(path: Path) -> None:
    with pytest.raises(DeskError) as refused:
        open_store(path, create=False)
    assert refused.value.code == "store.absent"
    assert not path.exists()


def test_a_broken_page_is_told(path: Path) -> None:
    open_store(path).close()
    data = bytearray(path.read_bytes())
    data[100:4096] = bytes(3996)
    path.write_bytes(data)
    with pytest.raises(DeskError) as refused:
        open_store(path)
    assert refused.value.code == "store.damaged"


def test_a_migration_is_all_or_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails in its middle leaves no file; the next start makes the store."""
    from alembic import op

    real = op.create_index

    def fail(name: str, *rest: object, **more: object) -> None:
        if name == "phrase_of_field":
            raise RuntimeError("stopped in the middle")
        real(name, *rest, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_index", fail)
        with pytest.raises(RuntimeError, match="middle"):
            open_store(path)
    assert [p.name for p in path.parent.iterdir()] == ["付議帳.sqlite3.lock"]
    with open_store(path) as store:
        assert store.count_cases() == 0


def test_an_older_schema_is_migrated(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way every later schema goes: user_version below SCHEMA leads to the upgrade (tests/store/test_upgrade.py)."""
    from desktop.store import upgrade

    open_store(path).close()
    asked: list[Path] = []
    monkeypatch.setattr(schema, "SCHEMA", schema.SCHEMA + 1)
    monkeypatch.setattr(upgrade, "upgrade", lambda _connection, at, *_rest: asked.append(at))
    open_store(path).close()
    assert asked == [path]


FORBIDDEN = """
import os, pathlib, sys
from desktop.errors import DeskError
from desktop.store import lock, schema
from desktop.store.store import open_store
if os.geteuid() == 0:
    os.setuid(65534)  # file modes do not bind root
try:
    open_store(pathlib.Path(sys.argv[1]))
except DeskError as refused:
    print(refused.code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no modes there")
def test_a_folder_that_cannot_be_written(path: Path) -> None:
    path.parent.mkdir(mode=0o500)
    done = subprocess.run([sys.executable, "-c", FORBIDDEN, str(path)], capture_output=True, text=True, check=False)
    assert done.stdout == "places.read-only\n", done.stderr
    assert list(path.parent.iterdir()) == []


def test_a_place_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "ファイル").write_text("x")
    with pytest.raises(DeskError) as refused:
        open_store(tmp_path / "ファイル" / "付議帳.sqlite3")
    assert refused.value.world


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("database or disk is full", "places.full"),
        ("disk I/O error", "places.broken"),
        ("file is not a database", "places.broken"),
    ],
)
def test_a_new_store_that_cannot_be_written(words: str, code: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full, or fails, while the first store is made: one sentence, and nothing half-made is left."""

    def fail(*_: object) -> None:
        raise dbapi2.OperationalError(words)

    with monkeypatch.context() as patch:
        patch.setattr(schema, "migrate", fail)
        with pytest.raises(DeskError) as refused:
            open_store(path)
    assert refused.value.code == code
    assert [p.name for p in path.parent.iterdir()] == ["付議帳.sqlite3.lock"]
    open_store(path).close()
