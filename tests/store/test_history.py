"""Every change with who, when, old and new; stored small, read whole."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.answers.model import Act, Edit
from desktop.case.model import Case, Remark, Status
from desktop.store.connect import connect
from desktop.store.history import differing
from desktop.store.store import Store

Make = Callable[..., Case]
TEXT = st.text("あい𠮷\n葛󠄀", max_size=12)


@given(TEXT, TEXT)
def test_what_differs_leads_from_old_to_new(old: str, new: str) -> None:
    start, was, now = differing(old, new)
    assert old[:start] + was + old[start + len(was) :] == old
    assert old[:start] + now + old[start + len(was) :] == new
    if was and now:
        assert was[0] != now[0]
        assert was[-1] != now[-1]


def test_every_change_is_told_whole(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    case = make({"tanto": "甲"}, jikou="一二三四五", mk_jimu=("一",))
    act = Act("貼り付け", (Edit("jikou", "一二三四五", "一二参四五"),))
    case = store.save(edited(case, jikou="一二参四五"), (act,), who="山田")
    case = store.save(edited(case, jikou="", mk_jimu=("一", "二"), grid=("shimei",)), (), who="田中")
    store.save(replace(case, facts={"nendo": "令和８年度"}), (), who="田中")
    told = [(c.who, c.name, c.place, c.old, c.new) for c in store.history(case.id) if c.kind == "edit"]
    assert set(told[:2]) == {
        ("田中", "入力", "fact:tanto", "甲", ""),
        ("田中", "入力", "fact:nendo", "", "令和８年度"),
    }
    assert set(told[2:5]) == {
        ("田中", "入力", "jikou", "一二参四五", ""),
        ("田中", "入力", "mk_jimu", ("一",), ("一", "二")),
        ("田中", "入力", "grid", (), ("shimei",)),
    }
    assert told[5:] == [("山田", "貼り付け", "jikou", "一二三四五", "一二参四五")]
    times = [c.at for c in store.history(case.id)]
    assert times == sorted(times, reverse=True)
    assert [c.revision for c in store.history(case.id)] == [4, 4, 3, 3, 3, 2, 1]


def test_a_change_the_acts_do_not_name_is_recorded_all_the_same(
    store: Store, make: Make, edited: Callable[..., Case]
) -> None:
    case = make(jikou="初め")
    store.save(edited(case, biko="備考"), (Act("別のこと", (Edit("jikou", "", "x"),)),), who="山田")
    change = store.history(case.id)[0]
    assert (change.name, change.place, change.old, change.new) == ("入力", "biko", "", "備考")


def test_long_texts_are_stored_by_what_differs(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    long = "情" * 50_000
    case = make(jikou=long)
    for n in range(20):
        case = store.save(edited(case, jikou=long[: n * 1000] + "改" + long[n * 1000 :]), (), who="山田")
    reader = connect(store.path, read_only=True)
    size = reader.execute("SELECT sum(length(old) + length(new)) FROM revision").fetchone()[0]
    reader.close()
    assert size < 60_000
    assert store.history(case.id)[-2].old == long
    assert store.first_answers(case.id).text("jikou") == long


def test_the_other_acts(store: Store, make: Make) -> None:
    case = make(jikou="案件")
    file = store.attach(case.id, io.BytesIO(b"abc"), "図.png", who="山田")
    store.describe_attachment(file.id, title="図", pages=2, first_page=3, who="山田")
    store.detach(file.id, who="山田")
    store.set_status(case.id, Status.REVIEW, who="山田")
    store.return_case(case.id, [Remark("jikou", "直す")], who="課長")
    store.settle(case.id, 1, 0, who="山田")
    store.archive(case.id, who="山田")
    store.bin(case.id, who="山田")
    copy = store.duplicate(case.id, who="山田")
    kinds = [c.kind for c in reversed(store.history(case.id))]
    assert kinds == ["create", "attach", "describe", "detach", "status", "return", "settle", "archive", "bin"]
    assert [c.kind for c in store.history(copy.id)] == ["copy"]
    told = {c.kind: c for c in store.history(case.id)}
    assert (told["return"].who, told["return"].old, told["return"].new) == ("課長", "確認中", "下書き")
    assert (told["attach"].place, told["attach"].new) == ("図.png", file.sha256)
