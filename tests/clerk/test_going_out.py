"""Papers that leave the program: asked for before, written down after, without a name of a case."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.case.people import Role
from desktop.clerk.acts import finish, print_case
from desktop.clerk.going_out import printed_out, taken_out, written_out
from desktop.definition.find import load
from desktop.errors import DeskError
from desktop.store.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "付議帳.sqlite3") as opened:
        yield opened


def put(store: Store) -> Case:
    return store.add_case(Case("", (Answers.of(load("komae.sheet"), {"jikou": "件名の語"}),)), who="山田")


def test_files_are_written_down_by_their_hashes(store: Store, tmp_path: Path) -> None:
    case = put(store)
    paths = finish(written_out(store, case.id, print_case(case, load("komae.sheet"), tmp_path / "出力"), who="山田"))
    (line,) = store.ledger(act="print")
    sums = [hashlib.sha256(p.read_bytes()).hexdigest() for p in paths]
    assert (line.subject, line.who) == (case.id, "山田")
    assert dict(line.facts) == {"count": 2, "kind": ["pdf", "xlsx"], "sha256": sums}
    assert "件名" not in str(line)


def test_without_the_right_nothing_is_written(store: Store, tmp_path: Path) -> None:
    store.add_person("管理", Role.ADMIN)
    case = put(store)
    drafter = store.add_person("起案", Role.DRAFTER)
    store.set_rights({**store.rights(), Role.DRAFTER: frozenset()})
    store.sit(drafter.id)
    with pytest.raises(DeskError) as refused:
        finish(written_out(store, case.id, print_case(case, load("komae.sheet"), tmp_path / "出力")))
    assert refused.value.code == "store.not-allowed"
    assert not (tmp_path / "出力").exists()
    store.sit(store.people()[0].id)
    assert store.ledger(act="print") == ()


def test_a_fault_on_the_way_leaves_no_line(store: Store) -> None:
    def fails() -> Generator[None, None, tuple[Path, ...]]:
        yield
        raise RuntimeError("full")

    with pytest.raises(RuntimeError):
        for _ in written_out(store, "x", fails()):
            pass
    assert store.ledger() == ()


def test_pages_of_a_printer(store: Store) -> None:
    printed_out(store, "x", 3, who="山田")
    assert [(line.subject, dict(line.facts)) for line in store.ledger()] == [("x", {"pages": 3})]


def test_a_list_or_attachment_taken_out_is_written_down(store: Store, tmp_path: Path) -> None:
    case = put(store)
    path = tmp_path / "件名の語.pdf"

    def write() -> Path:
        path.write_bytes(b"%PDF")
        return path

    taken_out(store, case.id, write, who="山田")
    (line,) = store.ledger(act="export")
    assert dict(line.facts) == {"count": 1, "kind": "pdf", "sha256": [hashlib.sha256(b"%PDF").hexdigest()]}
    assert "件名" not in str(line)
    path.unlink()
    store.add_person("管理", Role.ADMIN)
    drafter = store.add_person("起案", Role.DRAFTER)
    store.set_rights({**store.rights(), Role.DRAFTER: frozenset()})
    store.sit(drafter.id)
    with pytest.raises(DeskError):
        taken_out(store, case.id, write)
    assert not path.exists()
