"""下書き → 確認中 → 確定 → 提出済, reopening with a reason, 差戻し with remarks that are kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.case.model import MOVES, TAKEN_IN, Case, Remark, Status
from desktop.errors import DeskError
from desktop.store.store import Store

Make = Callable[..., Case]
WAY = {
    Status.DRAFT: (),
    Status.REVIEW: (Status.REVIEW,),
    Status.FINAL: (Status.REVIEW, Status.FINAL),
    Status.SUBMITTED: (Status.REVIEW, Status.FINAL, Status.SUBMITTED),
}


@pytest.mark.parametrize("old", Status)
@pytest.mark.parametrize("new", Status)
def test_moves(store: Store, make: Make, old: Status, new: Status) -> None:
    case = make(jikou="案件")
    for step in WAY[old]:
        store.set_status(case.id, step, who="山田")
    if new in MOVES[old]:
        moved = store.set_status(case.id, new, who="山田", reason="直すため")
        assert (moved.status, moved.locked) == (new, new in (Status.FINAL, Status.SUBMITTED))
        assert store.history(case.id)[0].name == "直すため"
        return
    with pytest.raises(DeskError) as refused:
        store.set_status(case.id, new, who="山田", reason="直すため")
    assert refused.value.code == "store.no-move"
    assert store.read_case(case.id).status is old


@pytest.mark.parametrize("old", [Status.FINAL, Status.SUBMITTED])
@pytest.mark.parametrize("reason", ["", " 　\n"])
def test_reopening_needs_a_reason(store: Store, make: Make, old: Status, reason: str) -> None:
    case = make(jikou="案件")
    for step in WAY[old]:
        store.set_status(case.id, step, who="山田")
    with pytest.raises(DeskError) as refused:
        store.set_status(case.id, Status.DRAFT, who="山田", reason=reason)
    assert refused.value.code == "store.no-reason"
    assert store.read_case(case.id).status is old


def test_every_return_is_kept(store: Store, make: Make) -> None:
    case = make(jikou="案件")
    for n in (1, 2):
        store.set_status(case.id, Status.REVIEW, who="山田")
        case = store.return_case(
            case.id, [Remark("jikou", f"第{n}回"), Remark("fact:nendo", "年度"), Remark("", "全体")], who="課長"
        )
    assert case.status is Status.DRAFT
    assert [(r.number, r.by, [m.text for m in r.remarks]) for r in case.rounds] == [
        (1, "課長", ["第1回", "年度", "全体"]),
        (2, "課長", ["第2回", "年度", "全体"]),
    ]
    case = store.settle(case.id, 2, 1, who="山田")
    assert [[m.settled for m in r.remarks] for r in case.rounds] == [[False, False, False], [False, True, False]]
    assert not store.settle(case.id, 2, 1, who="山田", settled=False).rounds[1].remarks[1].settled


def test_return_is_refused(store: Store, make: Make) -> None:
    case = make(jikou="案件")
    with pytest.raises(DeskError) as refused:
        store.return_case(case.id, [Remark("jikou", "直す")], who="課長")
    assert refused.value.code == "store.no-move"
    store.set_status(case.id, Status.REVIEW, who="山田")
    with pytest.raises(DeskError) as refused:
        store.return_case(case.id, [Remark("jikou", "　")], who="課長")
    assert refused.value.code == "store.no-remark"
    with pytest.raises(DeskError) as refused:
        store.settle(case.id, 1, 0, who="山田")
    assert refused.value.code == "store.gone"
    assert store.read_case(case.id).rounds == ()


@pytest.mark.parametrize("act", ["archive", "bin"])
def test_a_case_put_away_keeps_its_status(store: Store, make: Make, act: str) -> None:
    case = make(jikou="案件")
    getattr(store, act)(case.id, who="山田")
    with pytest.raises(DeskError) as refused:
        store.set_status(case.id, Status.REVIEW, who="山田")
    assert refused.value.code == "store.locked"


def test_what_taking_in_left_is_no_return(store: Store, make: Make) -> None:
    """Pinned to a case that is there, behind what stands there; a 差戻し still begins with the first; a copy keeps it."""
    case = make(jikou="案件")
    store.mark_taken(case.id, [Remark("jikou", "印を確かめる。")], who="山田")
    case = store.mark_taken(case.id, [Remark("", "非表示の行があります。")], who="山田")
    assert [(r.number, [m.text for m in r.remarks]) for r in case.rounds] == [
        (TAKEN_IN, ["印を確かめる。", "非表示の行があります。"])
    ]
    store.settle(case.id, TAKEN_IN, 0, who="山田")
    assert store.history(case.id)[0].name == "取り込みの要確認1を対応済みに"
    store.set_status(case.id, Status.REVIEW, who="山田")
    case = store.return_case(case.id, [Remark("jikou", "末尾")], who="課長")
    assert [r.number for r in case.standing] == [1, TAKEN_IN]
    assert store.takings() == ()  # taken back with the answers, not as a case
    copy = store.duplicate(case.id, who="山田")
    assert [(r.number, [m.text for m in r.remarks]) for r in copy.rounds] == [(TAKEN_IN, ["非表示の行があります。"])]
