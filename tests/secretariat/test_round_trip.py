"""Every form goes out and comes in: equal answers, equal files to the last byte, the same printed PDF.

1. Each form of its own filled in every field, figures and tables too, and every real or finished case with its files,
   all in one bundle, in modes A and B.
2. What was printed at the sender is what the receiver prints, byte by byte.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from desktop.bundle.model import Mode
from desktop.case.file import read_case
from desktop.case.model import Attachment, Case
from desktop.clerk import export
from desktop.clerk.acts import finish
from desktop.clerk.handover import hand_over
from desktop.clerk.papers import packet_bytes, packet_of
from desktop.definition.find import load
from desktop.places import FORMS
from desktop.secretariat.accepting import accept
from desktop.secretariat.receive import look, open_bundle, opening_for, receiving_room
from desktop.secretariat.received import Standing
from desktop.store.store import Store, open_store
from tests.forms.every_rig import SINGLE, USUAL, filled
from tests.rigs.desks import CLOSINGS, DESK, OFFICE, TERMS, WORDS, noise, same_case

PAPERS = Path(__file__).parents[1] / "papers"
FILES = [*sorted(PAPERS.glob("*.toml")), *sorted(p for p in FORMS.glob("*/examples/*.toml") if "kyotsu" not in str(p))]
FIGURES = 6
"""Forms with a figure that are filled here; fewer would mean that they are no longer tried."""


@dataclass
class Sent:
    """The sender's store with every case in it."""

    store: Store
    cases: list[Case]
    folder: Path
    laid: dict[int, bytes]
    """Every paper in the order it was laid out: the second bundle takes those of the first one."""


def added(store: Store, case: Case, number: int, files: Mapping[str, Path]) -> Case:
    """The case with its files and one more."""
    data = noise(3000 + number, number)
    more = Attachment(f"x{number}", f"資料 𠮷か\u3099 {number}.bin", "", len(data), hashlib.sha256(data).hexdigest())
    given: dict[str, Any] = {**files, more.id: io.BytesIO(data)}
    return store.add_case(replace(case, id="", attachments=(*case.attachments, more)), who="山田", files=given)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    folder = tmp_path_factory.mktemp("desks")
    with open_store(folder / "課" / "付議帳.sqlite3") as store:
        given = [(Case("", (filled(load(name), USUAL),)), {}) for name in SINGLE if not name.startswith("kyotsu.")]
        read = [read_case(path) for path in FILES]
        given += [(replace(r.case, attachments=_own(r.case, n)), _renamed(r, n)) for n, r in enumerate(read)]
        cases = [added(store, case, number, files) for number, (case, files) in enumerate(given)]
        yield Sent(store, cases, folder, {})


def _own(case: Case, number: int) -> tuple[Attachment, ...]:
    """Two examples may have a file of the same id."""
    return tuple(replace(a, id=f"{number}-{a.id}") for a in case.attachments)


def _renamed(read: Any, number: int) -> dict[str, Any]:
    return {f"{number}-{key}": path for key, path in read.files.items()}


def test_figures_are_tried(sent: Sent) -> None:
    """1"""
    kinds = [f.kind for c in sent.cases for a in c.papers for f in load(a.form).fields.values() if a.values.get(f.id)]
    assert kinds.count("figure") >= FIGURES
    assert kinds.count("table") >= FIGURES


@pytest.mark.parametrize("mode", ["A", "B"])
def test_every_form_comes_over(sent: Sent, mode: Mode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1 and 2"""
    calls = iter(range(10_000))

    def once(*args: Any, **more: Any) -> bytes:
        number = next(calls)
        if number not in sent.laid:
            sent.laid[number] = packet_bytes(*args, **more)
        return sent.laid[number]

    monkeypatch.setattr(export, "packet_bytes", once)
    ids = [case.id for case in sent.cases]
    out = hand_over(sent.store, ids, tmp_path / "usb", CLOSINGS[mode], TERMS, who="山田", division="室", signer=DESK)
    bundle = finish(out).bundle
    with open_store(tmp_path / "局" / "付議帳.sqlite3") as office, receiving_room(office) as room:
        office.keep_desk_key(OFFICE, who="鈴木")
        office.keep_known_key(DESK.card, who="鈴木")
        office.confirm_known_key(DESK.public, who="鈴木")
        (waiting,) = finish(look([bundle], room))
        how = opening_for(office, waiting, WORDS)
        assert how is not None
        received = finish(open_bundle(office, waiting, how, room))
        assert {c.standing for c in received.cases} == {Standing.NEW}
        printed = {c.case.id: next(k for k in c.papers if k.role == "pdf").read() for c in received.cases}
        finish(accept(office, received, who="鈴木"))
        for case in sent.cases:
            here = office.read_case(case.id)
            assert same_case(here, sent.store.read_case(case.id))
            for a in here.attachments:
                assert hashlib.sha256(b"".join(office.attachment_bytes(a.id))).hexdigest() == a.sha256
            if mode == "A":
                assert printed[case.id] == pdf(office, here), case.answers.form


def pdf(store: Store, case: Case) -> bytes:
    form = load(case.answers.form, case.answers.version)
    files = {a.id: (lambda key=a.id: store.attachment_bytes(key)) for a in case.attachments}
    return packet_bytes(packet_of(case, form, files), form, "pdf", files)
