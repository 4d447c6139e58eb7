"""A clerk who does anything in any order: nothing may differ between what was done and what is stored.

The clerk's acts go through the desk and the store; beside them a model of plain dictionaries does the same. After every
save and every reopening all cases of the store are compared with the model. 2,000 steps here, more in the rigs.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desktop.answers.model import Answers
from desktop.case.model import MOVES, Case, Remark, Status
from desktop.clerk.desk import Desk
from desktop.definition.find import load
from desktop.definition.model import FIGURE_COLUMNS, Form, Value
from desktop.errors import DeskError
from desktop.store import write
from desktop.store.store import Store, open_store

EXAMPLES = 60
TODAY = date(2026, 11, 20)
FORMS = ("komae.sheet", "shinjuku.fugi", "setagaya.review")
"""A sheet that stands alone, a case of several papers with copies, checklists and a figure, and one of tables."""

LETTERS = st.sampled_from("個人情報の保護図書館。、，　\n１（）※%_'\"\\aZ9𠮷辻󠄀がか\u3099髙\r\t\u200b")
TEXT = st.text(LETTERS, max_size=20)
WHICH = st.integers(0, 99)
COPIES = st.sampled_from([("1",), ("1", "2"), ("2 itaku-1",), ("1", "2 itaku-2", "3"), ("off",), ("1", "on"), ()])


@dataclass(frozen=True)
class Places:
    """Where a clerk can write in cases of a form, by how it is written."""

    texts: list[str]
    lists: list[str]
    ticks: list[str]
    ones: list[str]
    rows: list[str]
    copies: list[str]
    facts: list[str]

    @staticmethod
    def of(form: Form) -> Places:
        places = [p for p in form.fields if not p.startswith("@")]
        for paper in form.papers:
            if paper.copies:
                places += [f"{f}@{paper.id}-{n}" for f in paper.form.fields for n in (1, 2)]

        def kinds(*wanted: str) -> list[str]:
            return [p for p in places if form.fields[p].kind in wanted]

        return Places(
            kinds("text", "prose", "count", "period"),
            kinds("list"),
            kinds("choices", "grid", "clauses"),
            kinds("choice"),
            kinds("table", "figure"),
            [f"@{p.id}" for p in form.papers if p.copies],
            [f"fact:{f.id}" for f in form.facts if f.kind != "choice"],
        )


@dataclass
class Written:
    """A case as the model has it: what the desk holds and what was stored last."""

    values: dict[str, Value] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    status: str = "下書き"
    archived: bool = False
    binned: bool = False
    copied_from: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    rounds: list[list[str]] = field(default_factory=list)

    @property
    def locked(self) -> bool:
        return self.archived or self.binned or self.status in ("確定", "提出済")


@dataclass
class Open:
    """The open desk, its model and the model's own undo lists."""

    case_id: str
    desk: Desk
    values: dict[str, Value]
    facts: dict[str, str]
    past: list[tuple[dict[str, Value], dict[str, str]]] = field(default_factory=list)
    future: list[tuple[dict[str, Value], dict[str, str]]] = field(default_factory=list)

    @property
    def now(self) -> tuple[dict[str, Value], dict[str, str]]:
        return deepcopy(self.values), deepcopy(self.facts)


class Clerk(RuleBasedStateMachine):
    """The acts. ``self.written`` is what the store must hold."""

    template: Path
    steps = 0
    """Over all clerks of a run."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "付議帳.sqlite3"
        shutil.copy(self.template, self.path)
        self.store: Store = open_store(self.path)
        self.form = load(FORMS[0])
        self.places = Places.of(self.form)
        self.written: dict[str, Written] = {}
        self.open: Open | None = None
        self.seconds = 0.0

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    # ------------------------------------------------------------ the case list

    @initialize(form=st.sampled_from(FORMS))
    def begin(self, form: str) -> None:
        self.form = load(form)
        self.places = Places.of(self.form)
        self.create("初めの案件")

    @rule(title=TEXT)
    def create(self, title: str) -> None:
        first = self.places.texts[0]
        answers = Answers.of(self.form, {first: title})
        case = self.store.add_case(Case("", (answers,)), who="試験")
        self.written[case.id] = Written({first: title} if title else {})

    def pick(self, which: int) -> str:
        return list(self.written)[which % len(self.written)]

    @precondition(lambda self: self.written)
    @rule(which=WHICH)
    def open_case(self, which: int) -> None:
        self.close_case()
        case_id = self.pick(which)
        desk = Desk(self.store.read_case(case_id), self.form, clock=lambda: self.seconds)
        written = self.written[case_id]
        self.open = Open(case_id, desk, deepcopy(written.values), deepcopy(written.facts))

    @precondition(lambda self: self.written)
    @rule(which=WHICH)
    def duplicate(self, which: int) -> None:
        self.save()
        case_id = self.pick(which)
        copy = self.store.duplicate(case_id, who="試験")
        old = self.written[case_id]
        self.written[copy.id] = Written(
            deepcopy(old.values), deepcopy(old.facts), copied_from=case_id, files=list(old.files)
        )
        self.compare_case(copy.id)

    @precondition(lambda self: self.written)
    @rule(which=WHICH, act=st.sampled_from(["archive", "unarchive", "bin", "restore"]))
    def put_away(self, which: int, act: str) -> None:
        self.save()
        case_id = self.pick(which)
        case = getattr(self.store, act)(case_id, who="試験")
        written = self.written[case_id]
        if act in ("archive", "unarchive"):
            written.archived = act == "archive"
        else:
            written.binned = act == "bin"
        self.renew(case_id, case)

    @precondition(lambda self: self.written)
    @rule(which=WHICH)
    def erase(self, which: int) -> None:
        case_id = self.pick(which)
        if not self.written[case_id].binned:
            with pytest.raises(DeskError, match="ごみ箱"):
                self.store.erase([case_id], who="試験")
            return
        if self.open is not None and self.open.case_id == case_id:
            self.open = None
        self.store.erase([case_id], who="試験")
        del self.written[case_id]

    # ------------------------------------------------------------ one case

    def change(self, place: str, value: Value, *, typing: bool = False) -> None:
        """The same edit on the desk and in the model."""
        open_ = self.open
        assert open_ is not None
        if self.written[open_.case_id].locked:
            with pytest.raises(DeskError, match="変更できません"):
                open_.desk.edit(place, value, typing=typing)
            return
        before = open_.now
        held: dict[str, Any] = open_.facts if place.startswith("fact:") else open_.values
        held[place.removeprefix("fact:")] = value
        if value in ("", ()):
            del held[place.removeprefix("fact:")]
        changed = open_.now != before
        assert open_.desk.edit(place, value, typing=typing) is changed
        if changed:
            open_.past.append(before)
            open_.future.clear()

    @precondition(lambda self: self.open)
    @rule(which=WHICH, text=TEXT)
    def edit(self, which: int, text: str) -> None:
        self.change(at(self.places.texts, which), text)

    @precondition(lambda self: self.open and not self.written[self.open.case_id].locked)
    @rule(which=WHICH, text=st.text(LETTERS, min_size=2, max_size=5))
    def type_in(self, which: int, text: str) -> None:
        """Several keys without a pause are one step of undo."""
        open_ = self.open
        assert open_ is not None
        place = at(self.places.texts, which)
        self.seconds += 10
        steps = len(open_.past)
        start = str(open_.desk.values.get(place, ""))
        for n in range(1, len(text) + 1):
            self.change(place, start + text[:n], typing=True)
        del open_.past[steps + 1 :]
        self.seconds += 10

    @precondition(lambda self: self.open and self.places.lists)
    @rule(which=WHICH, entries=st.lists(TEXT, max_size=3))
    def list_entries(self, which: int, entries: list[str]) -> None:
        self.change(at(self.places.lists, which), tuple(entries))

    @precondition(lambda self: self.open and self.places.rows)
    @rule(which=WHICH, rows=st.lists(st.lists(TEXT, min_size=14, max_size=14), max_size=3))
    def cells(self, which: int, rows: list[list[str]]) -> None:
        """Rows as long as the field has columns, with something in them."""
        place = at(self.places.rows, which)
        field = self.form.fields[place]
        wide = len(field.columns)
        first = "node" if field.kind == "figure" else "甲"
        self.change(place, tuple((first, *row[1:wide]) for row in rows))

    @precondition(lambda self: self.open and self.places.ticks)
    @rule(which=WHICH, box=WHICH)
    def tick(self, which: int, box: int) -> None:
        place = at(self.places.ticks, which)
        options = list(self.form.fields[place].choices)
        assert self.open is not None
        chosen = set(self.open.values.get(place, ())) ^ {at(options, box)}
        self.change(place, tuple(o for o in options if o in chosen))

    @precondition(lambda self: self.open and self.places.ones)
    @rule(which=WHICH, box=WHICH)
    def choose(self, which: int, box: int) -> None:
        place = at(self.places.ones, which)
        self.change(place, at([*self.form.fields[place].choices, ""], box))

    @precondition(lambda self: self.open and self.places.copies)
    @rule(which=WHICH, copies=COPIES)
    def lay_in(self, which: int, copies: tuple[str, ...]) -> None:
        self.change(at(self.places.copies, which), copies)

    @precondition(lambda self: self.open)
    @rule(which=WHICH, text=TEXT)
    def fact(self, which: int, text: str) -> None:
        self.change(at(self.places.facts, which), text)

    @precondition(lambda self: self.open and not self.written[self.open.case_id].locked)
    @rule(back=st.booleans(), times=st.integers(1, 4))
    def undo_redo(self, back: bool, times: int) -> None:
        open_ = self.open
        assert open_ is not None
        for _ in range(times):
            source, target = (open_.past, open_.future) if back else (open_.future, open_.past)
            place = open_.desk.undo() if back else open_.desk.redo()
            assert (place is None) is not bool(source)
            if source:
                target.append(open_.now)
                open_.values, open_.facts = source.pop()

    @rule()
    def save(self) -> None:
        open_ = self.open
        if open_ is None or not open_.desk.dirty:
            return
        acts = open_.desk.unsaved()
        open_.desk.saved(self.store.save(open_.desk.case, acts, who="試験"), len(acts))
        written = self.written[open_.case_id]
        written.values, written.facts = open_.now
        self.compare_case(open_.case_id)

    @rule()
    def close_case(self) -> None:
        self.save()
        self.open = None

    # ------------------------------------------------------------ status and files

    @precondition(lambda self: self.written)
    @rule(which=WHICH, status=st.sampled_from(Status), reason=st.sampled_from(["", "誤りのため"]))
    def move(self, which: int, status: Status, reason: str) -> None:
        self.save()
        case_id = self.pick(which)
        written = self.written[case_id]
        old = Status(written.status)
        needs = old in (Status.FINAL, Status.SUBMITTED) and status is Status.DRAFT
        if written.archived or written.binned or status not in MOVES[old] or (needs and not reason):
            with pytest.raises(DeskError):
                self.store.set_status(case_id, status, who="試験", reason=reason)
            return
        case = self.store.set_status(case_id, status, who="試験", reason=reason)
        written.status = status.value
        self.renew(case_id, case)

    @precondition(lambda self: any(w.status == "確認中" and not w.locked for w in self.written.values()))
    @rule(which=WHICH, text=TEXT)
    def send_back(self, which: int, text: str) -> None:
        self.save()
        waiting = [i for i, w in self.written.items() if w.status == "確認中" and not w.locked]
        case_id = waiting[which % len(waiting)]
        remarks = ["指摘", text]
        pinned = [Remark(self.places.texts[0], r) for r in remarks]
        case = self.store.return_case(case_id, pinned, who="課長")
        self.written[case_id].status = "下書き"
        self.written[case_id].rounds.append(remarks)
        self.renew(case_id, case)

    @precondition(lambda self: any(not w.locked for w in self.written.values()))
    @rule(which=WHICH, name=TEXT, data=st.binary(max_size=40))
    def attach(self, which: int, name: str, data: bytes) -> None:
        free = [i for i, w in self.written.items() if not w.locked]
        case_id = free[which % len(free)]
        self.store.attach(case_id, io.BytesIO(data), name, who="試験")
        self.written[case_id].files.append((name, data))
        self.renew(case_id, self.store.read_case(case_id))

    @precondition(lambda self: any(w.files and not w.locked for w in self.written.values()))
    @rule(which=WHICH)
    def detach(self, which: int) -> None:
        having = [i for i, w in self.written.items() if w.files and not w.locked]
        case_id = having[which % len(having)]
        n = which % len(self.written[case_id].files)
        self.store.detach(self.store.read_case(case_id).attachments[n].id, who="試験")
        del self.written[case_id].files[n]
        self.renew(case_id, self.store.read_case(case_id))

    def renew(self, case_id: str, case: Case) -> None:
        """The store changed a case; an open desk hears of it."""
        if self.open is not None and self.open.case_id == case_id:
            self.open.desk.renew(case)
        if self.open is None or self.open.case_id != case_id or not self.open.desk.dirty:
            self.compare_case(case_id)

    # ------------------------------------------------------------ comparing

    @rule()
    def reopen(self) -> None:
        self.close_case()
        self.store.close()
        self.store = open_store(self.path, create=False)
        for case_id in self.written:
            self.compare_case(case_id)

    @rule(word=st.text(LETTERS, min_size=1, max_size=3))
    def search(self, word: str) -> None:
        for binned, archived in ((False, False), (False, True), (True, False)):
            want = {
                i
                for i, w in self.written.items()
                if w.binned == binned and (binned or w.archived == archived) and any(word in t for t in self.texts(w))
            }
            lines = self.store.list_cases(text=word, today=TODAY, archived=archived, binned=binned, limit=500)
            assert {line.id for line in lines} == want
            assert self.store.count_cases(text=word, archived=archived, binned=binned) == len(want)

    def texts(self, written: Written) -> Iterator[str]:
        yield from written.facts.values()
        yield from (name for name, _ in written.files)
        for place, value in written.values.items():
            field = self.form.fields[place]
            if field.kind == "figure":
                yield from (row[FIGURE_COLUMNS.index("text")] for row in value)
            elif not field.chooses and not place.startswith("@"):
                yield from words(value)

    def compare_case(self, case_id: str) -> None:
        case, written = self.store.read_case(case_id), self.written[case_id]
        assert dict(case.answers.values) == written.values
        assert dict(case.facts) == written.facts
        assert (case.status.value, case.archived, case.binned) == (written.status, written.archived, written.binned)
        assert (case.copied_from, case.locked) == (written.copied_from, written.locked)
        assert [(a.name, b"".join(self.store.attachment_bytes(a.id))) for a in case.attachments] == written.files
        assert [[m.text for m in r.remarks] for r in case.rounds] == written.rounds
        edits = [c for c in self.store.history(case_id) if c.kind == "edit"]
        places: dict[str, Value] = {**written.values, **{f"fact:{k}": v for k, v in written.facts.items()}}
        for change in edits:  # going back through the history meets every value
            assert (places.get(change.place) or change.new[:0]) == change.new
            places[change.place] = change.old

    @invariant()
    def the_desk_is_as_it_was_left(self) -> None:
        if self.open is not None:
            assert dict(self.open.desk.values) == self.open.values
            assert dict(self.open.desk.facts) == self.open.facts

    @invariant()
    def the_list_has_every_case(self) -> None:
        Clerk.steps += 1
        shelves = [(w.archived, w.binned) for w in self.written.values()]
        assert self.store.count_cases() == shelves.count((False, False))
        assert self.store.count_cases(archived=True) == shelves.count((True, False))
        assert self.store.count_cases(binned=True) == sum(binned for _, binned in shelves)


def at(things: list[str], which: int) -> str:
    return things[which % len(things)]


def words(value: Value) -> Iterator[str]:
    """Every text of an answer."""
    if isinstance(value, str):
        yield value
    else:
        for part in value:
            yield from words(part)


def run(folder: Path, examples: int, *, shrink: bool = True) -> int:
    """So many clerks of about 50 steps each -> the steps they made together."""
    Clerk.template = folder / "empty.sqlite3"
    Clerk.steps = 0
    open_store(Clerk.template).close()
    run_state_machine_as_test(
        Clerk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            report_multiple_bugs=False,
            phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        ),
    )
    return Clerk.steps


def test_a_random_clerk(tmp_path: Path) -> None:
    assert run(tmp_path, EXAMPLES) >= 2000


def test_the_rig_notices_a_store_that_loses_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The known-bad control: the third answer of a case and those after it are not written."""
    real = write.write_pieces

    def forget(values: dict[str, Value], *places: frozenset[str]) -> tuple[str, str]:
        return real(dict([*values.items()][:2]), *places)

    monkeypatch.setattr(write, "write_pieces", forget)
    with pytest.raises(AssertionError):
        run(tmp_path, EXAMPLES, shrink=False)
