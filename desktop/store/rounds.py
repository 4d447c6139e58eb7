"""Status, 差戻し, 保管 and ごみ箱 of a case: a pen and the wish in, the change made or refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from sqlmodel import insert, select, update

from desktop.case.model import MOVES, TAKEN_IN, Remark, Round, Status
from desktop.errors import DeskError
from desktop.store import ledger
from desktop.store.describe import form_of, heading
from desktop.store.faults import GONE, LOCKED, NO_MOVE, NO_REASON, NO_REMARK, UNWRITABLE_TEXT
from desktop.store.keeping import follow
from desktop.store.pen import REMARK, ROUND, Pen, Row, find, note, touch
from desktop.store.people import MOVING
from desktop.store.read import read_papers


def set_status(pen: Pen, case_id: str, status: Status, reason: str) -> None:
    """Move a case along ``MOVES``; back to 下書き from 確定 or 提出済 only with a reason."""
    row = find(pen, case_id)
    _refuse_put_away(row)
    if status not in MOVES[row.status]:
        raise DeskError(NO_MOVE, old=row.status.value, new=status.value, next=_next(row.status))
    pen.allow(MOVING[row.status, status])
    if row.status in (Status.FINAL, Status.SUBMITTED) and status is Status.DRAFT and not reason.strip():
        raise DeskError(NO_REASON, old=row.status.value)
    _move(pen, row, status, reason)


def _refuse_put_away(row: Row) -> None:
    if row.archived or row.binned:
        raise DeskError(LOCKED, state=row.locked)


def _next(status: Status) -> str:
    return f"「{status.value}」からは「{'」か「'.join(s.value for s in MOVES[status])}」にしてください。"


def _move(pen: Pen, row: Row, status: Status, reason: str, *, returned: bool = False) -> None:
    papers, facts = read_papers(pen.raw, row.no, pen.path)
    turn = heading(form_of(papers[0]), papers[0], facts).turn(status)
    revision = touch(pen, row, status=status.value, turn=turn)
    kind = "return" if returned else "status"
    note(pen, row.no, revision, kind, reason, old=row.status.value, new=status.value)  # type: ignore[arg-type]
    follow(pen, row.no)


def return_case(pen: Pen, case_id: str, remarks: Sequence[Remark]) -> None:
    """差戻し: a case in 確認中 goes back to 下書き with remarks; the round is kept."""
    row = find(pen, case_id)
    _refuse_put_away(row)
    if row.status is not Status.REVIEW:
        raise DeskError(NO_MOVE, old=row.status.value, new="差戻し", next="差戻しは、確認中の案件だけにできます。")
    if not any(r.text.strip() for r in remarks):
        raise DeskError(NO_REMARK)
    last = pen.raw.execute("SELECT max(number) FROM round WHERE case_no = ?", (row.no,)).fetchone()[0]
    add_round(pen, row.no, Round((last or 0) + 1, pen.who, pen.at, tuple(remarks)))
    _move(pen, row, Status.DRAFT, "差戻し", returned=True)


def add_round(pen: Pen, no: int, round_: Round) -> None:
    """Keep one round with its remarks."""
    stamp = round_.at.astimezone(UTC).isoformat(timespec="microseconds")
    row = {"case_no": no, "number": round_.number, "who": round_.by, "at": stamp}
    round_no = int(pen.transaction.execute(insert(ROUND).returning(ROUND.c.no), row).scalar_one())
    _add_remarks(pen, round_no, round_.remarks, 0)


def _add_remarks(pen: Pen, round_no: int, remarks: Sequence[Remark], first: int) -> None:
    if any(r.text.endswith("\0") for r in remarks):
        raise DeskError(UNWRITABLE_TEXT, place="指摘")
    rows = [
        {"round_no": round_no, "position": n, "place": r.place, "text": r.text, "settled": r.settled}
        for n, r in enumerate(remarks, first)
    ]
    if rows:
        pen.transaction.execute(insert(REMARK), rows)


def mark_taken(pen: Pen, case_id: str, remarks: Sequence[Remark]) -> None:
    """What was taken into a case that was there already and is still 要確認, behind what stands there."""
    row = find(pen, case_id)
    _refuse_put_away(row)
    held = pen.raw.execute("SELECT no FROM round WHERE case_no = ? AND number = ?", (row.no, TAKEN_IN)).fetchone()
    if held is None:
        add_round(pen, row.no, Round(TAKEN_IN, pen.who, pen.at, tuple(remarks)))
    else:
        count = pen.raw.execute("SELECT count(*) FROM remark WHERE round_no = ?", held).fetchone()[0]
        _add_remarks(pen, held[0], remarks, count)
    note(pen, row.no, row.revision, "settle", f"取り込みの要確認{len(remarks)}件を付けた")


def settle(pen: Pen, case_id: str, number: int, index: int, *, settled: bool) -> None:
    """Mark one remark of a round as dealt with, or not."""
    row = find(pen, case_id)
    round_no = select(ROUND.c.no).where(ROUND.c.case_no == row.no, ROUND.c.number == number).scalar_subquery()
    done = pen.transaction.execute(
        update(REMARK).where(REMARK.c.round_no == round_no, REMARK.c.position == index).values(settled=settled)
    )
    if done.rowcount != 1:
        raise DeskError(GONE)
    of = "取り込みの要確認" if number == TAKEN_IN else f"第{number}回の指摘"
    name = f"{of}{index + 1}を{'対応済みに' if settled else '未対応に'}"
    note(pen, row.no, row.revision, "settle", name)


def put_away(
    pen: Pen, case_id: str, *, archived: bool | None = None, binned: bool | None = None, name: str = ""
) -> None:
    """Archive, take back, bin or restore a case; nothing happens when it is so already. ``name`` is for the history."""
    row = find(pen, case_id)
    new = {
        "archived": row.archived if archived is None else archived,
        "binned": row.binned if binned is None else binned,
    }
    if (row.archived, row.binned) == (new["archived"], new["binned"]):
        return
    revision = touch(pen, row, **new)
    if archived is not None:
        note(pen, row.no, revision, "archive", "保管" if archived else "保管から一覧へ")
        follow(pen, row.no)
    else:
        note(pen, row.no, revision, "bin", name or ("ごみ箱へ" if binned else "ごみ箱から戻す"))
        ledger.note(pen, ledger.Act.DELETE if binned else ledger.Act.UNDELETE, case_id)
