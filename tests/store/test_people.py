"""Who may do what, asked of the store itself: no way around the screen, the last 管理者 stays, every change says who.

1. A store without people allows everything. 2. With people somebody has to sit. 3. Every changing method asks for its
right, each of them by name. 4. People come, change and leave. 5. All of it stands in the ledger.
"""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from desktop.case.model import Case, Remark, Status
from desktop.case.people import Person, Right, Role
from desktop.errors import DeskError
from desktop.keys.desk import make_signing_key
from desktop.store.gate import Gate
from desktop.store.handover import Handover, Medium
from desktop.store.house import House
from desktop.store.pairs import Draft
from desktop.store.store import Store

Make = Callable[..., Case]


@dataclass(frozen=True)
class Section:
    """A section with one person of each role; the 管理者 sits."""

    people: dict[Role, Person]

    def sit(self, store: Store, role: Role) -> Person:
        return store.sit(self.people[role].id) or pytest.fail("nobody")


@pytest.fixture
def section(store: Store) -> Section:
    names = {Role.ADMIN: "管理", Role.DRAFTER: "起案", Role.CHECKER: "確認", Role.SECRETARIAT: "事務"}
    return Section({role: store.add_person(name, role) for role, name in names.items()})


def code(act: Callable[[], object]) -> str:
    with pytest.raises(DeskError) as refused:
        act()
    return refused.value.code


def test_one_clerk_alone_may_do_everything(store: Store, make: Make) -> None:
    case = make(jikou="一人の案件")
    assert store.people() == ()
    assert store.person is None
    assert all(store.may(right) for right in Right)
    store.bin(case.id, who="山田")
    store.erase([case.id], who="山田")


def test_nobody_sits_nobody_changes(store: Store, make: Make, section: Section) -> None:
    case = make(jikou="案件")
    store.sit("")
    assert store.person is None
    assert code(lambda: store.save(case, (), who="誰か")) == "store.nobody"
    assert not any(store.may(right) for right in Right)
    store.note("lock")  # what the program itself does is written down all the same
    assert store.read_case(case.id) == case


def test_a_change_is_signed_by_who_sits_not_by_who_is_said(
    store: Store, make: Make, edited: Callable[..., Case], section: Section
) -> None:
    case = make(jikou="案件")
    drafter = section.sit(store, Role.DRAFTER)
    store.save(edited(case, jikou="直した"), (), who="別の人")
    assert store.history(case.id)[0].who == drafter.name == "起案"


@pytest.fixture
def asked(store: Store, make: Make, edited: Callable[..., Case], section: Section) -> dict[str, Callable[[], object]]:
    """Each changing method of a store with something it would do."""
    case, other, thrown = make(jikou="甲"), make(jikou="乙"), make(jikou="丙")
    file = store.attach(other.id, io.BytesIO(b"x"), "x.txt", who="")
    store.set_status(other.id, Status.REVIEW, who="")
    returned = make(jikou="丁")
    store.set_status(returned.id, Status.REVIEW, who="")
    store.return_case(returned.id, [Remark("", "直す")], who="")
    store.bin(thrown.id, who="")
    store.add_cases([Case("", case.papers)], who="", note="取り込み：一覧.xlsx")
    line = store.history(case.id)[0].number
    phrase = store.add_phrase("komae.sheet", "jikou", "題", "文")
    store.add_medium(Medium("USB-1", "USBメモリ"), who="")
    store.record_out(replace(BUNDLE, direction="out"), who="")
    known = make_signing_key("他の課", AT).card
    store.keep_known_key(known, who="")
    return {
        "add_case": lambda: store.add_case(Case("", case.papers), who=""),
        "add_cases": lambda: store.add_cases([Case("", case.papers)], who="", note="取り込み"),
        "undo_taking": lambda: store.undo_taking(store.takings()[0], who=""),
        "save": lambda: store.save(edited(case, jikou="後"), (), who=""),
        "restore_field": lambda: store.restore_field(case.id, line, who=""),
        "set_status": lambda: store.set_status(case.id, Status.REVIEW, who=""),
        "return_case": lambda: store.return_case(other.id, [Remark("", "直す")], who=""),
        "mark_taken": lambda: store.mark_taken(case.id, [Remark("", "要確認")], who=""),
        "settle": lambda: store.settle(returned.id, 1, 0, who=""),
        "duplicate": lambda: store.duplicate(case.id, who=""),
        "archive": lambda: store.archive(case.id, who=""),
        "unarchive": lambda: store.unarchive(case.id, who=""),
        "bin": lambda: store.bin(case.id, who=""),
        "restore": lambda: store.restore(thrown.id, who=""),
        "attach": lambda: store.attach(case.id, io.BytesIO(b"y"), "y.txt", who=""),
        "describe_attachment": lambda: store.describe_attachment(file.id, title="題", pages=1, first_page=1, who=""),
        "detach": lambda: store.detach(file.id, who=""),
        "add_phrase": lambda: store.add_phrase("komae.sheet", "jikou", "題", "文"),
        "remove_phrase": lambda: store.remove_phrase(phrase.number),
        "add_person": lambda: store.add_person("新人", Role.DRAFTER),
        "change_person": lambda: store.change_person(section.people[Role.CHECKER].id, name="改名"),
        "set_rights": lambda: store.set_rights(store.rights()),
        "set_setting": lambda: store.set_setting("policy.keep_years", "3"),
        "set_keeping": lambda: store.set_keeping(case.id, 10, who=""),
        "ask_erasure": lambda: store.ask_erasure([thrown.id], who=""),
        "refuse_erasure": lambda: store.refuse_erasure([thrown.id], who=""),
        "erase": lambda: store.erase([thrown.id], who=""),
        "take_bundle": lambda: list(store.take_bundle(BUNDLE, (), who="", facts={})),
        "add_medium": lambda: store.add_medium(Medium("USB-2", "USBメモリ"), who=""),
        "change_medium": lambda: store.change_medium(Medium("USB-1", "DVD-R"), who=""),
        "keep_desk_key": lambda: store.keep_desk_key(make_signing_key("室", AT), who=""),
        "keep_known_key": lambda: store.keep_known_key(make_signing_key("他", AT).card, who=""),
        "confirm_known_key": lambda: store.confirm_known_key(known.public, who=""),
        "retire_known_key": lambda: store.retire_known_key(known.public, who=""),
        "record_out": lambda: store.record_out(replace(BUNDLE, id="2", direction="out"), who=""),
        "record_step": lambda: store.record_step("1", "out", "receipt", who=""),
        "withdraw": lambda: store.withdraw("1", who=""),
        "record_line": lambda: store.record_line(Draft("handover.loan", "1", {}), who=""),
    }


AT = datetime(2026, 11, 21, tzinfo=UTC)
BUNDLE = Handover("1", "in", "B", AT.isoformat(), "ab", 1, 1, "komae", "室", "室", "付議案件 1件")


OWN = frozenset({"put", "note", "own_loss", "sit", "scrub", "settle_unerased", "warm", "close"})
"""What the program does itself, whoever sits."""


def test_every_changing_method_is_asked_here(asked: dict[str, Callable[[], object]]) -> None:
    """A new method of the store has to be added to the list above, or does not change anything."""
    changing = {
        name
        for kind in (Store, House, Gate)
        for name, method in vars(kind).items()
        if callable(method) and not name.startswith("_") and {"_write", "_change", "_put_away"} & set(names_in(method))
    }
    assert changing - OWN == set(asked)


def names_in(method: Callable[..., object]) -> list[str]:
    inner = inspect.unwrap(method).__code__
    own = [c for c in inner.co_consts if inspect.iscode(c)]
    return [*inner.co_names, *(n for c in own for n in c.co_names)]


def test_who_has_no_right_changes_nothing(
    store: Store, section: Section, asked: dict[str, Callable[[], object]]
) -> None:
    store.set_rights({**store.rights(), Role.DRAFTER: frozenset()})
    section.sit(store, Role.DRAFTER)
    before = everything(store)
    assert {name: code(act) for name, act in asked.items()} == dict.fromkeys(asked, "store.not-allowed")
    assert everything(store) == before


def everything(store: Store) -> list[list[tuple[object, ...]]]:
    """Every row that means something."""
    tables = (
        "cases",
        "paper",
        "revision",
        "attachment",
        "content",
        "person",
        "setting",
        "erase_asked",
        "phrase",
        "ledger",
    )
    return [store._read(lambda r, t=table: r.execute(f"SELECT * FROM {t}").fetchall()) for table in tables]  # noqa: S608


def test_the_refusal_says_who_can(store: Store, make: Make, section: Section) -> None:
    case = make(jikou="案件")
    section.sit(store, Role.DRAFTER)
    store.set_status(case.id, Status.REVIEW, who="")
    with pytest.raises(DeskError) as refused:
        store.set_status(case.id, Status.FINAL, who="")
    said = str(refused.value)
    assert "確認・確定・差戻し" in said
    assert "起案者の起案さん" in said
    assert "確認者か事務局か管理者に頼む" in said
    section.sit(store, Role.CHECKER)
    assert store.set_status(case.id, Status.FINAL, who="").status is Status.FINAL
    section.sit(store, Role.DRAFTER)
    assert code(lambda: store.set_status(case.id, Status.DRAFT, who="", reason="直す")) == "store.not-allowed"


def test_another_table_of_rights(store: Store, make: Make, section: Section) -> None:
    case = make(jikou="案件")
    store.set_rights({**store.rights(), Role.DRAFTER: frozenset({Right.SUBMIT, Right.CHECK})})
    section.sit(store, Role.DRAFTER)
    store.set_status(case.id, Status.REVIEW, who="")
    store.set_status(case.id, Status.FINAL, who="")
    assert code(lambda: store.duplicate(case.id, who="")) == "store.not-allowed"
    section.sit(store, Role.ADMIN)
    (line,) = store.ledger(act="rights")
    assert (line.subject, line.facts["given"]) == ("起案者", ["check"])
    assert "edit" in line.facts["taken"]


def test_the_first_is_an_admin_and_the_last_stays(store: Store) -> None:
    assert code(lambda: store.add_person("起案", Role.DRAFTER)) == "store.last-admin"
    assert store.people() == ()
    admin = store.add_person("　管理　一郎 ", Role.ADMIN)
    assert (admin.name, store.person) == ("管理　一郎", admin)
    other = store.add_person("二郎", Role.DRAFTER)
    for change in ({"role": Role.CHECKER}, {"active": False}):
        assert code(lambda: store.change_person(admin.id, **change)) == "store.last-admin"  # noqa: B023
    store.change_person(other.id, role=Role.ADMIN)
    store.change_person(admin.id, active=False)
    assert code(lambda: store.change_person(other.id, role=Role.CHECKER)) == "store.nobody"  # who left sits no more
    assert code(lambda: store.sit(admin.id)) == "store.no-person"
    store.sit(other.id)
    assert code(lambda: store.change_person(other.id, role=Role.CHECKER)) == "store.last-admin"


def test_names(store: Store, section: Section) -> None:
    assert code(lambda: store.add_person(" 　", Role.DRAFTER)) == "store.nameless"
    assert code(lambda: store.add_person("起案", Role.DRAFTER)) == "store.same-name"
    gone = store.change_person(section.people[Role.DRAFTER].id, active=False)
    again = store.add_person("起案", Role.DRAFTER)
    assert again.id != gone.id
    assert code(lambda: store.change_person(gone.id, active=True)) == "store.same-name"
    assert store.change_person(gone.id, active=True, name="起案（元）").name == "起案（元）"
    assert code(lambda: store.change_person("いない", name="x")) == "store.no-person"


def test_a_name_is_kept_as_typed_and_found_however_it_is_spaced(store: Store) -> None:
    hanako = store.add_person("狛江　花子", Role.ADMIN)
    assert [p.name for p in store.people()] == ["狛江　花子"]
    store.note("print")
    assert store.ledger_names() == ("狛江　花子",)
    assert {line.who for line in store.ledger()} == {"狛江　花子"}
    assert code(lambda: store.add_person("狛江 花子", Role.DRAFTER)) == "store.same-name"
    assert code(lambda: store.add_person("狛江花子", Role.DRAFTER)) == "store.same-name"
    assert store.change_person(hanako.id, name="狛江 花子").name == "狛江 花子"  # one's own name may be spaced anew


def test_somebody_the_ledger_writes_in_two_ways_is_one_of_the_filter(store: Store) -> None:
    for who in ("狛江　花子", "山田", "狛江 花子"):
        store.note("print", who=who)
    assert store.ledger_names() == ("狛江 花子", "山田")
    for by in ("狛江　花子", "狛江 花子"):
        assert store.count_ledger(by=by) == 2
        assert [line.who for line in store.ledger(by=by)] == ["狛江 花子", "狛江　花子"]
    assert store.count_ledger(by="狛江") == 0


def test_the_ledger_has_ids_and_roles_only(store: Store, section: Section) -> None:
    store.change_person(section.people[Role.DRAFTER].id, role=Role.CHECKER, name="改名した人")
    line = store.ledger(act="role")[0]
    assert line.subject == section.people[Role.DRAFTER].id
    assert dict(line.facts) == {"old": "起案者", "new": "確認者", "renamed": True}


def test_settings_the_program_remembers_are_nobodys(store: Store, section: Section) -> None:
    section.sit(store, Role.DRAFTER)
    store.set_setting("intake.columns", "[]")
    assert store.setting("intake.columns") == "[]"
    for name in ("policy.lock_minutes", "rights", "store.id", "ledger.head"):
        assert code(lambda: store.set_setting(name, "1")) == "store.not-allowed"  # noqa: B023


def test_a_binding_setting_stands_in_the_ledger(store: Store) -> None:
    store.set_setting("policy.lock_minutes", "5", who="山田")
    assert [(line.who, line.act, line.subject, dict(line.facts)) for line in store.ledger()] == [
        ("山田", "settings", "policy.lock_minutes", {"new": "5"})
    ]


def test_reading_needs_no_right_but_the_ledger_does(store: Store, make: Make, section: Section) -> None:
    case = make(jikou="案件")
    section.sit(store, Role.DRAFTER)
    assert store.read_case(case.id)
    assert store.list_cases(today=date(2026, 11, 20))
    assert code(store.ledger) == "store.not-allowed"
