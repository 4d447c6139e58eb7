"""A search gives exactly the cases whose text instr finds, in list order.

1. Words of 1, 2, 4 and 10 characters, rare, frequent, absent; ``%``, ``_``, quotes, 𠮷, 異体字.
2. The same right after an edit, before the index has followed, and after it has.
3. The same with filters, on later pages, and when the walk or the index alone answers.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case, Status
from desktop.store import search
from desktop.store.connect import connect
from desktop.store.pieces import GAP
from desktop.store.store import Store

TODAY = date(2026, 11, 20)
LETTERS = "個人情報の保護図書館を%_'\"\\*-^ 　\n，。aAａ𠮷葛󠄀髙か\u3099が"
WORDS = (
    *("個", "の", "%", "_", "'", '"', "𠮷", "\U000e0100", "鑰", "\n", "a", "A"),
    *("個人", "人個", "の%", "_'", '""', "葛󠄀", "𠮷葛", "か\u3099", "墓地"),
    *("個人情報", "報の保護", "図書館を", "　\n，。", "aAaA", "AND (", "NEAR"),
    *("個人情報の保護図書館", "情報の保護図書館を%", "個人情報の保護図書舘"),
)


def settled(store: Store) -> None:
    """Wait until the index has followed; it must within a second of the last change."""
    end = time.monotonic() + 10
    with_index = connect(store.path, read_only=True)
    try:
        while with_index.execute("SELECT count(*) FROM pending").fetchone()[0]:
            assert time.monotonic() < end
            time.sleep(0.02)
    finally:
        with_index.close()


def expected(store: Store, word: str, **wanted: Any) -> list[str]:
    """Every case of the list whose texts hold the word, in list order."""
    lines = store.list_cases(today=TODAY, limit=1000, **wanted)
    return [line.id for line in lines if any(word in text for text in texts(store.read_case(line.id)))]


def texts(case: Case) -> list[str]:
    found = list(case.facts.values())
    found += [t for a in case.attachments for t in (a.name, a.title)]
    for value in case.answers.values.values():
        found += [value] if isinstance(value, str) else value
    return found


def compare(store: Store, words: tuple[str, ...] = WORDS, **wanted: Any) -> None:
    for word in words:
        want = expected(store, word, **wanted)
        got = [line.id for line in store.list_cases(text=word, today=TODAY, limit=1000, **wanted)]
        assert got == want, word
        if "overdue_first" not in wanted:
            assert store.count_cases(text=word, **wanted) == len(want), word


@pytest.fixture
def full(store: Store) -> Store:
    """120 cases of random text in a form nobody has, so that every value is text."""
    pick = random.Random(3)
    for n in range(120):
        values = {
            "a": "".join(pick.choices(LETTERS, k=pick.randint(0, 40))),
            "b": ("個人", "情報") if n % 3 else "鑰"[n % 2 :],
        }
        if n % 40 == 5:
            values["c"] = "個人情報の保護図書館を%"
        facts = {"tanto": pick.choice(["髙橋", "葛󠄀西"])}
        store.add_case(Case("", (Answers("some.form", 1, values),), facts), who="試験")
    return store


def test_equal_to_instr_before_and_after_indexing(full: Store) -> None:
    compare(full)
    settled(full)
    compare(full)


def test_equal_after_edits_and_erasing(full: Store) -> None:
    settled(full)
    lines = full.list_cases(today=TODAY, limit=100)
    for n, line in enumerate(lines[::4]):
        case = full.read_case(line.id)
        values = {**case.answers.values, "a": "墓地" if n % 2 else "個人情報の保護図書館"}
        full.save(case.with_answers(Answers("some.form", 1, values)), (), who="試験")
    for line in lines[1::10]:
        full.bin(line.id, who="試験")
        full.erase([line.id], who="試験")
    compare(full)
    settled(full)
    compare(full)


@pytest.mark.parametrize(
    ("few", "glance", "reach", "walk"),
    [(0, 0, 1, 0), (0, 0, 999, 1), (0, 1, 1, 0), (10_000, 0, 999, 0), (0, 1000, 1, 0), (40, 1, 999, 1), (40, 9, 1, 1)],
)
def test_every_way_gives_the_same(
    full: Store, monkeypatch: pytest.MonkeyPatch, few: int, glance: int, reach: int, walk: int
) -> None:
    """The index alone, the walk alone, and a walk that gives way to the index."""
    monkeypatch.setattr(search, "_FEW", few)
    monkeypatch.setattr(search, "isqrt", lambda _: 0)
    monkeypatch.setattr(search, "_GLANCE", glance)
    monkeypatch.setattr(search, "_REACH", reach)
    monkeypatch.setattr(search, "_WALK", walk)
    compare(full)
    settled(full)
    compare(full)
    for line in full.list_cases(text="個人", today=TODAY, limit=30):  # hits of the index that are hits no more
        case = full.read_case(line.id)
        full.save(case.with_answers(Answers("some.form", 1, {"a": "墓地"})), (), who="試験")
    compare(full)
    lines = full.list_cases(text="の", today=TODAY, limit=1000)
    pages = [
        line for offset in range(0, 130, 7) for line in full.list_cases(text="の", today=TODAY, offset=offset, limit=7)
    ]
    assert tuple(pages) == lines


def test_filters(full: Store) -> None:
    for n, line in enumerate(full.list_cases(today=TODAY, limit=60)):
        if n % 3 == 0:
            full.archive(line.id, who="試験")
        elif n % 3 == 1:
            full.set_status(line.id, Status.REVIEW, who="試験")
    words = ("個人", "の", "葛󠄀西", "鑰")
    compare(full, words, archived=True)
    compare(full, words, status=Status.REVIEW)
    compare(full, words, overdue_first=False)


def test_a_word_never_reaches_over_two_places(store: Store) -> None:
    answers = Answers("some.form", 1, {"a": "墓", "b": ("地", "図"), "c": "書"})
    store.add_case(Case("", (answers,), {"tanto": "館"}), who="試験")
    for word in ("墓地", "地図", "図書", "書館", "墓" + GAP + "地", "地\n図", GAP):
        assert store.list_cases(text=word, today=TODAY) == (), word
        assert store.count_cases(text=word) == 0, word


def test_option_ids_are_not_found_but_facts_and_file_names_are(
    store: Store, make: Callable[..., Case], tmp_path: Any
) -> None:
    case = make({"tanto": "辻󠄀", "kimitsusei": "2", "rinji_kojo": "kojo"}, kubun="shimon", grid=("shimei",), biko="備考")
    (tmp_path / "が.pdf").write_bytes(b"%PDF")
    attached = store.attach(case.id, tmp_path / "が.pdf", "が.pdf", title="説明", who="山田")
    for word, hits in (("shimon", 0), ("shimei", 0), ("kojo", 0), ("辻󠄀", 1), ("備", 1), ("が.p", 1), ("説明", 1)):
        assert store.count_cases(text=word) == hits, word
    store.detach(attached.id, who="山田")
    assert store.count_cases(text="説明") == 0
    assert store.count_cases(text="備考") == 1
