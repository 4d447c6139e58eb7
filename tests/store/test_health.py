"""The background check: every flipped bit of a sealed store is found, a whole store is told whole, work goes on.

The known-bad control: the same bit in a plain file stays unseen by SQLite's check, and the sentence says so.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store import health
from desktop.store.health import Check, Health
from desktop.store.store import Store, open_store

KEY = bytes(range(32))


def filled(path: Path, key: bytes, cases: int = 30) -> list[Case]:
    with open_store(path, key=key) as store:
        made = [Case("", (Answers("f", 1, {"a": f"案件{n}" + "情報" * 900}),)) for n in range(cases)]
        return list(store.add_cases(made, who="x", note="x"))


@pytest.mark.parametrize("key", [b"", KEY], ids=["plain", "sealed"])
def test_a_whole_store(path: Path, key: bytes) -> None:
    filled(path, key)
    heard: list[Health] = []
    with open_store(path, key=key) as store:
        check = store.check_health(heard.append)
        assert store.check_health() is check or check.result.state == "whole"
        case = store.add_case(Case("", (Answers("f", 1, {"a": "点検中"}),)), who="x")
        result = check.wait(30)
        assert (result.state, heard) == ("whole", [result])
        assert "壊れたところはありません" in result.words
        assert ("文字の化けまでは調べられません" in result.words) == (not key)
        assert store.read_case(case.id) == case


def test_every_flipped_bit_of_a_sealed_store(path: Path) -> None:
    """0 wrong values: what is shown is right or refused, and the check names a page."""
    cases = filled(path, KEY)
    data = path.read_bytes()
    pick = random.Random(5)
    for _ in range(40):
        bad = bytearray(data)
        bad[pick.randrange(len(bad))] ^= 1 << pick.randrange(8)
        path.write_bytes(bad)
        found = noticed(path, cases)
        assert found in ("store.damaged", "store.wrong-key", "store.not-a-store", "damaged")
    path.write_bytes(data)
    with open_store(path, key=KEY) as store:
        assert store.check_health().wait(30).state == "whole"
        assert wrong_values(store, cases) == []


def noticed(path: Path, cases: list[Case]) -> str:
    try:
        with open_store(path, key=KEY) as store:
            assert wrong_values(store, cases) == []
            result = store.check_health().wait(30)
    except DeskError as refused:
        return refused.code
    assert result.findings
    assert "控えのファイルから戻してください" in result.words
    return result.state


def wrong_values(store: Store, cases: list[Case]) -> list[Case]:
    return [case for case in cases if shown(store, case) not in (case, "store.damaged")]


def shown(store: Store, case: Case) -> Case | str:
    try:
        return store.read_case(case.id)
    except DeskError as refused:
        return refused.code


def test_the_control_a_bit_in_a_plain_text(path: Path) -> None:
    cases = filled(path, b"")
    data = bytearray(path.read_bytes())
    at, words = 0, "情報".encode() * 20
    while (at := data.find(words, at)) >= 0:
        data[at + 2] ^= 1
        at += 4096
    path.write_bytes(data)
    with open_store(path) as store:
        assert store.check_health().wait(30).state == "whole", "SQLite does not see it"
        assert wrong_values(store, cases), "and the clerk reads something else"


def test_a_check_lets_go_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing the store does not wait for a long check."""
    filled(path, KEY, 400)
    with open_store(path, key=KEY) as store:
        check = store.check_health()
    assert check.result.state in ("stopped", "whole")

    asked: list[int] = []

    def slowly(reader: object) -> tuple[str, ...]:
        while True:  # as long as SQLite would: until its handler says no
            reader.execute("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n")  # type: ignore[attr-defined]
            asked.append(1)

    monkeypatch.setattr(health, "_quick", slowly)
    with open_store(path, key=KEY) as store:
        check = store.check_health()
        time.sleep(0.2)
        assert check.result.state == "running"
        begun = time.monotonic()
    assert check.result.state == "stopped"
    assert time.monotonic() - begun < 2


def test_a_page_that_is_moved_this_moment_is_no_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path, KEY)
    answers = iter([["HMAC verification failed for page 3"], []])

    class Reader:
        def execute(self, sql: str) -> Reader:
            self.rows = [("ok",)] if "quick" in sql else [(line,) for line in next(answers)]
            return self

        def fetchall(self) -> list[tuple[str]]:
            return self.rows

        def fetchmany(self, _count: int) -> list[tuple[str]]:
            return self.rows

        def set_progress_handler(self, *_: object) -> None:
            pass

        def close(self) -> None:
            pass

    monkeypatch.setattr(health, "connect", lambda *_, **__: Reader())
    assert Check(path, KEY).wait(30).state == "whole"


def test_a_file_that_is_gone(path: Path) -> None:
    filled(path, KEY)
    path.unlink()
    result = Check(path, KEY).wait(30)
    assert result.state == "failed"
    assert "見つかりません" in result.words
