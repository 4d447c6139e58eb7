"""Cases of a received bundle in, in the store out: files read in piece by piece, then everything in one transaction.

New cases are added, known ones brought to what was chosen.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import IO, TYPE_CHECKING

from sqlmodel import delete

from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store import write
from desktop.store.contents import Taken, drop_unused, finish, taking_in
from desktop.store.faults import LOST_UPDATE
from desktop.store.handover import Handover, record
from desktop.store.history import places
from desktop.store.pen import ATTACHMENT, PAPER, Pen, find, note, note_all, touch
from desktop.store.read import read_attachments, read_papers
from desktop.store.rounds import add_round, put_away

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from desktop.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Arrival:
    """A case as it is to stand in the store after a bundle was taken in."""

    case: Case
    """For a known case ``case.revision`` is the one the choice was made on; 0 for a new one."""
    files: Mapping[str, Callable[[], IO[bytes]]] = field(default_factory=lambda: MappingProxyType({}))
    """What opens the bytes of each of its attachments, by attachment id."""


def read_in(
    writer: Writer, arrivals: Sequence[Arrival], known: Set[tuple[str, str]], taken: MutableMapping[str, Taken]
) -> Generator[int, None, None]:
    """Read the files that are not here yet into the store, which nobody sees before they are given to a case.

    ``known`` are id and digest of every attachment that is here. Gives the bytes of all files so far; whoever stops on
    the way drops what was ``taken``.
    """
    before = 0
    for arrival in arrivals:
        for a in arrival.case.attachments:
            if arrival.case.revision and (a.id, a.sha256) in known:
                continue
            with arrival.files[a.id]() as file:
                steps = taking_in(writer, file)
                try:
                    while True:
                        yield before + next(steps)
                except StopIteration as last:
                    taken[a.id] = last.value
                finally:
                    steps.close()
            before += taken[a.id].size


def take_bundle(
    pen: Pen,
    given: Handover,
    arrivals: Sequence[Arrival],
    taken: Mapping[str, Taken],
    facts: Mapping[str, object],
) -> Handover:
    """All of a bundle and its line in the 管理簿, or nothing; refuses a bundle that was taken in before."""
    made = record(pen, given, "handover.receive", facts)
    for arrival in arrivals:
        if arrival.case.revision:
            _bring(pen, arrival.case, taken, f"束 {given.number} の受け取り")
        else:
            write.add(pen, arrival.case, taken, birth=f"束 {given.number} の受け取り", kind="receive")
    return made


def _bring(pen: Pen, case: Case, taken: Mapping[str, Taken], name: str) -> None:
    """Bring a known case to what was chosen, locked or not: the paper that counts is the one that was handed in."""
    row = find(pen, case.id)
    if row.revision != case.revision:
        raise DeskError(LOST_UPDATE)
    if row.binned and not case.binned:  # what came in anew must not lie where nobody looks
        put_away(pen, case.id, binned=False, name=f"ごみ箱から戻す（{name}）")
    if row.archived and not case.archived:
        put_away(pen, case.id, archived=False)
    row = find(pen, case.id)
    papers, facts = read_papers(pen.raw, row.no, pen.path)
    lines = write.differing_lines(places(papers, facts), places(case.papers, case.facts), name)
    revision = row.revision + 1
    _bring_files(pen, row.no, revision, case, taken)
    forms = write.forms_of(case.papers)
    write.write_papers(pen, row.no, case.papers, case.facts, forms)
    pen.transaction.execute(delete(PAPER).where(PAPER.c.case_no == row.no, PAPER.c.position >= len(case.papers)))
    _bring_rounds(pen, row.no, case)
    touch(pen, row, **write.columns(forms[0], case.answers, case.facts, case.status), status=case.status.value)
    note(pen, row.no, revision, "receive", name, old=row.status.value, new=case.status.value)
    if lines:
        note_all(pen, row.no, revision, "edit", lines)


def _bring_files(pen: Pen, no: int, revision: int, case: Case, taken: Mapping[str, Taken]) -> None:
    """Attachments that are no longer there go, new ones come; the same one stays as it is."""
    before = {a.id: a for a in read_attachments(pen.raw, no)}
    after = {a.id: a for a in case.attachments}
    for key, old in before.items():
        if key not in after or after[key].sha256 != old.sha256:
            row = pen.raw.execute("SELECT content_no FROM attachment WHERE id = ?", (key,)).fetchone()
            pen.transaction.execute(delete(ATTACHMENT).where(ATTACHMENT.c.id == key))
            drop_unused(pen.transaction, row[0])
            note(pen, no, revision, "detach", "添付を外す", old.name, old=old.sha256)
    for key, new in after.items():
        if key not in before or before[key].sha256 != new.sha256:
            write.hold(pen, no, new, finish(pen.transaction, taken[key]))
            note(pen, no, revision, "attach", "添付", new.name, new=new.sha256)
        elif before[key] != new:
            pen.transaction.exec_driver_sql(
                "UPDATE attachment SET name = ?, title = ?, pages = ?, first_page = ? WHERE id = ?",
                (new.name, new.title, new.pages, new.first_page, key),
            )


def _bring_rounds(pen: Pen, no: int, case: Case) -> None:
    """差戻し that happened at the sender's come along; ours stay."""
    here = {n for (n,) in pen.raw.execute("SELECT number FROM round WHERE case_no = ?", (no,))}
    for round_ in case.rounds:
        if round_.number not in here:
            add_round(pen, no, round_)
