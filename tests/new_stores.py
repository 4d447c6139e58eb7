"""New stores of one process: the first takes the steps of the schema, the later ones repeat its statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

from desktop.store import schema

NUMBER = re.compile("'[0-9a-f]{32}'")
"""A store's own number: every store has another one."""
ASKING = ("SELECT", "PRAGMA main.table_info", "PRAGMA temp.table_info", "--")

take_steps = schema._take_steps
"""What a test of the steps themselves puts back."""


@contextmanager
def made_once() -> Iterator[None]:
    """While it lasts, an empty file becomes a store in a third of the time; all else migrates step by step as always."""
    heard: dict[Any, list[str]] = {}

    def take(known: Any, transaction: Any) -> None:
        raw = transaction.connection.driver_connection
        if raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            take_steps(known, transaction)
        elif known in heard:
            for statement in heard[known]:
                transaction.exec_driver_sql(NUMBER.sub(f"'{uuid4().hex}'", statement)).close()
        else:
            heard[known] = _listened(raw, lambda: take_steps(known, transaction))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_take_steps", take)
        yield


def _listened(raw: Any, act: Any) -> list[str]:
    """The statements an act sends to a connection, but for what only asks."""
    said: list[str] = []
    raw.set_trace_callback(said.append)
    try:
        act()
    finally:
        raw.set_trace_callback(None)
    return [statement for statement in said if not statement.lstrip().startswith(ASKING)]
