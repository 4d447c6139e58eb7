"""The stores that tests make by repeating statements are those that the steps of the schema make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.store import schema
from desktop.store.connect import connect
from desktop.store.store import open_store
from tests.new_stores import NUMBER, take_steps


def dump(path: Path, key: bytes) -> tuple[list[str], list[Any]]:
    """What a store consists of with every row, and what its header says."""
    open_store(path, key=key).close()
    raw = connect(path, key)
    things = raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY rowid").fetchall()
    rows = [(n, raw.execute(f"SELECT * FROM {n}").fetchall()) for kind, n, _ in things if kind == "table"]  # noqa: S608
    found = [*map(repr, things), *map(repr, rows)]
    header = [raw.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version", "page_size")]
    raw.close()
    return found, header


@pytest.mark.parametrize("key", [b"", b"k" * 32], ids=["plain", "sealed"])
def test_repeated_statements_make_the_same_store(tmp_path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(tmp_path / "first.sqlite3").close()
    repeated = dump(tmp_path / "repeated.sqlite3", key)
    again = dump(tmp_path / "again.sqlite3", key)
    monkeypatch.setattr(schema, "_take_steps", take_steps)
    stepped = dump(tmp_path / "stepped.sqlite3", key)
    for found, header in (repeated, again):
        assert header == stepped[1]
        assert [NUMBER.sub("", line) for line in found] == [NUMBER.sub("", line) for line in stepped[0]]
        assert found != stepped[0], "two stores bear the same number"
