"""A case of several papers in the store.

1. Every kind of answer is kept, copied, and comes back; words of tables and figures are found, ids and places are not.
2. The list shows what a paper says, in its own words or in those of the case.
3. A change of one cell is stored small and told whole, back to the first answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from desktop.answers.changes import steps
from desktop.answers.figure import FigureShape, rows_of
from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.definition.model import Rows, Value
from desktop.store import describe
from desktop.store.connect import connect
from desktop.store.store import Store
from tests.several import SEVERAL

TODAY = date(2026, 11, 21)
ZU = rows_of(
    [FigureShape("node", "node7", "org", "受託事業者", 12.5, 20), FigureShape("node", "b", "org", "市", 60, 20)]
)
T: Rows = (("７，７２５件", "１件", ""), ("", "", ""), ("", "", ""))
VALUES: dict[str, Value] = {
    "jigyo": "健診の案内",
    "koui": ("itaku", "sai"),
    "koumoku": ("氏名", "住所"),
    "itakusaki@itaku": "甲社",
    "@saiitaku": ("1", "2 itaku"),
    "itakusaki@saiitaku-2": "乙社",
    "c_ku@check": ("u1=maru",),
    "t@tokei": T,
    "ichiran@tokei": (("点検の委託", "有"),),
    "zu@tokei": ZU,
    "joko@tokei": ("himitsu",),
}


@pytest.fixture(autouse=True)
def several(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(describe, "load", lambda *_: SEVERAL)
    return


def found(store: Store, word: str) -> bool:
    return bool(store.list_cases(text=word, today=TODAY))


def put(store: Store, values: dict[str, Value]) -> Case:
    return store.add_case(Case("", (Answers.of(SEVERAL, values),)), who="山田")


def test_1_kept_and_copied(store: Store) -> None:
    case = put(store, VALUES)
    assert dict(store.read_case(case.id).answers.values) == VALUES
    copy = store.duplicate(case.id, who="山田")
    assert dict(copy.answers.values) == VALUES
    assert copy.copied_from == case.id


@pytest.mark.parametrize("word", ["受託事業者", "７，７２５件", "点検の委託", "乙社", "住所"])
def test_1_words_are_found(store: Store, word: str) -> None:
    put(store, VALUES)
    assert found(store, word)


@pytest.mark.parametrize("word", ["node7", "12.5", "u1=maru", "itaku", "himitsu", "maru"])
def test_1_ids_and_places_are_not(store: Store, word: str) -> None:
    put(store, VALUES)
    assert not found(store, word)


def test_2_the_list_shows_what_a_paper_says(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, VALUES)
    (line,) = store.list_cases(today=TODAY)
    assert (line.title, line.division) == ("健診の案内", "甲社")
    taken = replace(SEVERAL, listed={"title": "kenmei@itaku", "division": "itakusaki@saiitaku-2"})
    monkeypatch.setattr(describe, "load", lambda *_: taken)
    put(store, {**VALUES, "itakusaki@saiitaku-2": "丙社"})
    assert ("健診の案内の委託について", "丙社") in {(n.title, n.division) for n in store.list_cases(today=TODAY)}


def test_3_a_cell_is_stored_small_and_told_whole(store: Store) -> None:
    long: Rows = tuple((f"{n}番の委託の内容。" + "長" * 90, "有") for n in range(60))
    case = put(store, {**VALUES, "ichiran@tokei": long})
    field = SEVERAL.fields["ichiran@tokei"]
    changed: Rows = (*long[:30], ("短い", "無"), *long[31:])
    for rows in (changed, changed[:-1], (), long):
        case = store.save(case.with_answers(case.answers.put(field, rows)), (), who="山田")
    told = [(c.old, c.new) for c in store.history(case.id) if c.kind == "edit"]
    assert told == [((), long), (changed[:-1], ()), (changed, changed[:-1]), (long, changed)]
    assert store.first_answers(case.id).rows("ichiran@tokei") == long
    assert [s.line for s in steps(SEVERAL, "ichiran@tokei", changed, changed[:-1])] == [
        f"60行目を削除：{long[-1][0]}／有 → （なし）"
    ]
    reader = connect(store.path, read_only=True)
    sizes = [r[0] for r in reader.execute("SELECT length(old) + length(new) FROM revision WHERE kind = 'edit'")]
    reader.close()
    assert sizes[0] < 250
    assert sizes[1] < 250


def test_3_the_figure(store: Store) -> None:
    case = put(store, VALUES)
    more = (*ZU, *rows_of([FigureShape("note", "n", text="注意書き")]))
    store.save(case.with_answers(case.answers.put(SEVERAL.fields["zu@tokei"], more)), (), who="山田")
    change = store.history(case.id)[0]
    assert (change.place, change.old, change.new) == ("zu@tokei", ZU, more)
    assert found(store, "注意書き")
