"""Receiving bundles: judged one by one, shown against the store, taken in whole or not at all.

1. A new case arrives whole: answers, facts, status, rounds, attachments byte by byte; the 管理簿 has its line.
2. The same bundle again changes nothing and says so; so does another bundle with the same content.
3. A newer version shows what differs, field by field, and where both sides changed; taken, kept or merged as chosen.
4. A bundle of an older state (replayed) is told.
5. One bad bundle never stops the others: foreign, damaged, not for us, with a foreign cover, twice in one drop.
6. What is unpacked lies veiled on the disk; nothing is left in the end.
7. A fault on the way: the store as before, no line.
8. Only who may receive.
9. A bundle is one by its content, whatever a medium or a gateway called it; its cover is found by its digest then.
12. A newer version of a case in the bin or among the kept ones comes back to the list when it is taken.
11. What somebody called the file does not stay in the 管理簿.
10. What it came on is told by the bundle, else by its cover, else by a person; the 受領書 and the 管理簿 have it.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.answers.model import Act, Edit
from desktop.bundle.model import Closing, Passphrase, Recipients, Unclosed
from desktop.case.file import read_case
from desktop.case.model import Attachment, Case, Remark, Round, Status
from desktop.case.people import Role
from desktop.clerk.acts import finish
from desktop.clerk.handover import HandedOver, Terms, hand_over
from desktop.clerk.handover_papers import receipt_paper
from desktop.errors import DeskError
from desktop.keys.desk import SecretKey, make_receiving_key, make_signing_key
from desktop.keys.passphrase import make_passphrase
from desktop.secretariat.accepting import accept
from desktop.secretariat.dropped import Carrier
from desktop.secretariat.receive import Room, look, open_bundle, opening_for, receiving_room
from desktop.secretariat.received import FILES, Choice, Chosen, Received, Standing, Trust, Waiting
from desktop.store.store import Store, open_store

AT = datetime(2026, 11, 21, tzinfo=UTC)
OFFICE, OTHER, DESK = make_receiving_key("総務課", AT), make_receiving_key("他", AT), make_signing_key("室", AT)
WORDS = make_passphrase(random.Random(3).randrange)
TERMS = Terms("総務課", "課長", date(2026, 11, 20), secrecy="3B")
B = Recipients((OFFICE.public,))


@dataclass
class Desks:
    """Both desks and the medium between them."""

    sender: Store
    office: Store
    usb: Path
    room: Room
    case: Case

    def send(self, *ids: str, how: Closing = B, folder: str = "a", terms: Terms = TERMS) -> HandedOver:
        act = hand_over(
            self.sender, ids or [self.case.id], self.usb / folder, how, terms, who="山田", division="室", signer=DESK
        )
        return finish(act)

    def look(self, *paths: Path) -> tuple[Waiting, ...]:
        return finish(look(paths, self.room))

    def opened(self, path: Path, passphrase: str = "") -> Received:
        (waiting,) = self.look(path)
        if waiting.fault:
            raise waiting.fault
        opening = opening_for(self.office, waiting, passphrase)
        assert opening is not None
        return finish(open_bundle(self.office, waiting, opening, self.room))

    def take(self, path: Path, **chosen: Chosen) -> Received:
        received = self.opened(path)
        finish(accept(self.office, received, chosen and {self.case.id: chosen["choice"]}, who="鈴木"))
        return received

    def edit(self, store: Store, **values: str) -> Case:
        """Change answers of the case in one of the stores."""
        case = store.read_case(self.case.id)
        papers = replace(case.answers, values={**case.answers.values, **values})
        edits = tuple(Edit(name, "", value) for name, value in values.items())
        return store.save(case.with_answers(papers), [Act("入力", edits)], who="山田")

    def here(self) -> Case:
        return self.office.read_case(self.case.id)

    def lines(self) -> list[str]:
        return [line.act for line in self.office.ledger(act="handover")]


def know(store: Store, *keys: SecretKey) -> None:
    """The numbers of these keys were compared by voice."""
    for key in keys:
        store.keep_known_key(key.card, who="鈴木")
        store.confirm_known_key(key.public, who="鈴木")


FILE = b"%PDF " + bytes(range(256)) * 999


@pytest.fixture
def desks(tmp_path: Path, papers: Path) -> Iterator[Desks]:
    with (
        open_store(tmp_path / "課" / "付議帳.sqlite3") as sender,
        open_store(tmp_path / "局" / "付議帳.sqlite3") as office,
    ):
        office.keep_desk_key(OFFICE, who="鈴木")
        know(office, DESK)
        attachment = Attachment("a1", "資料 𠮷.pdf", "資料", len(FILE), hashlib.sha256(FILE).hexdigest(), 2, 1)
        source = tmp_path / "資料.pdf"
        source.write_bytes(FILE)
        read = read_case(papers / "k1.toml").case
        rounds = (Round(1, "課長", AT, (Remark("jikou", "直してください"),)),)
        case = replace(read, id="", attachments=(attachment,), rounds=rounds)
        made = sender.add_case(case, who="山田", files={"a1": source})
        with receiving_room(office) as room:
            yield Desks(sender, office, tmp_path / "usb", room, made)


def content(case: Case) -> tuple[Any, ...]:
    return (
        [(p.form, p.version, dict(p.values)) for p in case.papers],
        dict(case.facts),
        case.status,
        case.attachments,
        case.rounds,
    )


def test_a_new_case_arrives_whole(desks: Desks) -> None:
    """1"""
    done = desks.send()
    received = desks.take(done.bundle)
    assert [c.standing for c in received.cases] == [Standing.NEW]
    assert content(desks.here()) == content(desks.sender.read_case(desks.case.id))
    assert b"".join(desks.office.attachment_bytes("a1")) == FILE
    (line,) = desks.office.ledger(act="handover.receive")
    assert (line.who, line.facts["partner"], line.facts["count"], line.facts["sha256"]) == (
        "鈴木",
        "室",
        1,
        done.handover.sha256,
    )
    assert desks.office.handovers("in")[0].number == done.handover.number


def test_the_same_again_changes_nothing(desks: Desks) -> None:
    """2"""
    done = desks.send()
    desks.take(done.bundle)
    before = (desks.here(), desks.lines(), desks.office.history(desks.case.id))
    again = desks.opened(done.bundle)
    assert again.changes_nothing
    assert again.before is not None
    finish(accept(desks.office, again, who="鈴木"))
    assert (desks.here(), desks.lines(), desks.office.history(desks.case.id)) == before
    other = desks.opened(desks.send(folder="b").bundle)
    assert (other.before, [c.standing for c in other.cases]) == (None, [Standing.SAME])
    finish(accept(desks.office, other, who="鈴木"))
    assert desks.here() == before[0]
    assert desks.lines() == ["handover.receive"] * 2


def test_a_newer_version_shows_what_differs(desks: Desks) -> None:
    """3"""
    desks.take(desks.send().bundle)
    desks.edit(desks.office, biko="局で直した", tanto="局の課名")
    desks.edit(desks.sender, biko="課で直した", jikou="新しい事項")
    received = desks.opened(desks.send(folder="b").bundle)
    (one,) = received.cases
    assert one.standing is Standing.CHANGED
    found = {d.place: (d.ours, d.theirs, d.touched) for d in one.differences}
    assert found["biko"] == ("局で直した", "課で直した", True)
    assert found["jikou"][1:] == ("新しい事項", False)
    assert found["tanto"][0::2] == ("局の課名", True)


def newer(desks: Desks) -> Path:
    desks.take(desks.send().bundle)
    desks.edit(desks.office, biko="局で直した")
    desks.edit(desks.sender, biko="課で直した", jikou="新しい事項")
    desks.sender.set_status(desks.case.id, Status.REVIEW, who="山田")
    return desks.send(folder="b").bundle


@pytest.mark.parametrize(
    ("chosen", "biko", "jikou", "status"),
    [
        (Chosen(Choice.TAKE), "課で直した", "新しい事項", Status.REVIEW),
        (Chosen(Choice.KEEP), "局で直した", "", Status.DRAFT),
        (Chosen(Choice.MERGE, frozenset({"jikou"})), "局で直した", "新しい事項", Status.DRAFT),
    ],
)
def test_taken_kept_or_merged(desks: Desks, chosen: Chosen, biko: str, jikou: str, status: Status) -> None:
    """3"""
    old = desks.case.answers.text("jikou")
    desks.take(newer(desks), choice=chosen)
    case = desks.here()
    assert (case.answers.text("biko"), case.answers.text("jikou"), case.status) == (biko, jikou or old, status)
    assert desks.lines() == ["handover.receive"] * 2
    if chosen.choice is not Choice.KEEP:
        changes = [c for c in desks.office.history(desks.case.id) if c.kind == "edit" and c.place == "jikou"]
        assert (changes[0].old, changes[0].new) == (old, "新しい事項")


def test_files_that_came_and_went(desks: Desks, tmp_path: Path) -> None:
    """3"""
    desks.take(desks.send().bundle)
    desks.sender.detach("a1", who="山田")
    new = tmp_path / "新.pdf"
    new.write_bytes(b"%PDF new")
    added = desks.sender.attach(desks.case.id, new, "新 髙.pdf", who="山田")
    received = desks.opened(desks.send(folder="b").bundle)
    assert [d.place for d in received.cases[0].differences] == [FILES]
    finish(accept(desks.office, received, who="鈴木"))
    assert [a.name for a in desks.here().attachments] == ["新 髙.pdf"]
    assert b"".join(desks.office.attachment_bytes(added.id)) == b"%PDF new"


def test_a_replayed_older_bundle(desks: Desks) -> None:
    """4"""
    first = desks.send(folder="a")
    desks.take(first.bundle)
    old = desks.send(folder="old")  # the same state in a bundle of its own
    desks.edit(desks.sender, biko="直した")
    desks.take(desks.send(folder="b").bundle)
    received = desks.opened(old.bundle)
    assert [c.standing for c in received.cases] == [Standing.OLDER]


def test_one_bad_bundle_never_stops_the_others(desks: Desks, tmp_path: Path) -> None:
    """5"""
    good = desks.send(folder="good")
    cut = tmp_path / "付議帳_20261121_00000000.age"
    cut.write_bytes(good.bundle.read_bytes()[:-100])
    foreign = tmp_path / "写真.zip"
    foreign.write_bytes(b"GIF89a")
    lie = desks.send(folder="lie")
    lie.cover.write_text(lie.cover.read_text("utf-8-sig").replace(lie.handover.sha256, "0" * 64), "utf-8-sig")
    other = desks.send(folder="other", how=Recipients((OTHER.public,)))
    again = tmp_path / "写し.age"
    again.write_bytes(good.bundle.read_bytes())
    missing = tmp_path / "ない.age"
    paths = [cut, foreign, lie.bundle, lie.cover, other.bundle, good.bundle, good.cover, again, missing]
    said = {}
    for waiting in desks.look(*paths):
        try:
            if waiting.fault:
                raise waiting.fault
            opening = opening_for(desks.office, waiting)
            assert opening is not None
            received = finish(open_bundle(desks.office, waiting, opening, desks.room))
            finish(accept(desks.office, received, who="鈴木"))
            said[waiting.name] = "cover" if waiting.cover else ""
        except DeskError as fault:
            said[waiting.name] = str(fault)
    assert said[good.bundle.name] == "cover"
    assert "傷んでいるか、作成後に書き換えられています" in said[cut.name]
    assert "付議帳の束ではありません" in said[foreign.name]
    assert f"表紙（{lie.cover.name}）の SHA-256 と一致しません" in said[lie.bundle.name]
    assert "この付議帳の鍵では開けません" in said[other.bundle.name]
    assert "一緒に選んだ" in said[again.name]
    assert "見つかりません" in said[missing.name]
    assert all(name in sentence for name, sentence in said.items() if sentence != "cover")
    assert desks.lines() == ["handover.receive"]


def test_by_passphrase(desks: Desks) -> None:
    """1"""
    done = desks.send(how=Passphrase(WORDS))
    (waiting,) = desks.look(done.bundle)
    assert opening_for(desks.office, waiting) is None
    assert [c.standing for c in desks.opened(done.bundle, WORDS).cases] == [Standing.NEW]


def test_who_signed(desks: Desks) -> None:
    """1"""
    done = desks.send()
    assert desks.opened(done.bundle).trust is Trust.KNOWN
    desks.office.retire_known_key(DESK.public, who="鈴木")
    assert desks.opened(done.bundle).trust is Trust.RETIRED
    know(desks.office, DESK)
    assert desks.opened(done.bundle).trust is Trust.KNOWN


def test_nothing_readable_lies_about(tmp_path: Path, desks: Desks) -> None:
    """6"""
    done = desks.send()
    received = desks.opened(done.bundle)
    assert received.cases[0].files["a1"].read() == FILE
    words = desks.case.answers.text("jikou").encode()
    found = [p for p in desks.room.folder.rglob("*") if p.is_file()]
    assert len(found) >= 5
    for path in found:
        data = path.read_bytes()
        assert words not in data
        assert FILE[:60] not in data


def test_the_room_goes(desks: Desks) -> None:
    """6"""
    with receiving_room(desks.office) as room:
        finish(look([desks.send().bundle], room))
        assert room.folder.exists()
    assert not room.folder.exists()


def test_a_fault_on_the_way_changes_nothing(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """7"""
    received = desks.opened(desks.send().bundle)

    def fail(*given: object, **facts: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("desktop.store.write.write_papers", fail)
    with pytest.raises((DeskError, OSError)):
        finish(accept(desks.office, received, who="鈴木"))
    monkeypatch.undo()
    assert desks.office.count_cases() == 0
    assert desks.lines() == []
    finish(accept(desks.office, received, who="鈴木"))
    assert desks.office.count_cases() == 1


def test_a_case_changed_meanwhile(desks: Desks) -> None:
    """7"""
    path = newer(desks)
    received = desks.opened(path)
    desks.edit(desks.office, biko="その間に")
    with pytest.raises(DeskError, match="先に保存されています"):
        finish(accept(desks.office, received, who="鈴木"))
    assert desks.here().answers.text("biko") == "その間に"
    assert desks.lines() == ["handover.receive"]


def test_only_who_may_receive(desks: Desks) -> None:
    """8"""
    received = desks.opened(desks.send().bundle)
    desks.office.add_person("管理", Role.ADMIN)
    desks.office.sit(desks.office.add_person("起案", Role.DRAFTER).id)
    with pytest.raises(DeskError, match="束の受け取り"):
        finish(accept(desks.office, received, who="起案"))
    assert desks.office.count_cases() == 0


def test_cancelled_while_opening(desks: Desks) -> None:
    """6"""
    (waiting,) = desks.look(desks.send().bundle)
    opening = opening_for(desks.office, waiting)
    assert opening is not None
    with closing(open_bundle(desks.office, waiting, opening, desks.room)) as act:
        next(act)
    assert waiting.copy.exists()


@pytest.mark.parametrize(
    ("how", "name"),
    [
        (Passphrase(WORDS), "付議帳_20261121_束.txt"),
        (Passphrase(WORDS), "束.age"),
        (Passphrase(WORDS), "受け取り"),
        (B, "書類.TXT"),
        (B, "DATA.BIN"),
        (B, "束.zip"),
        (Unclosed(), "open.dat"),
        (Unclosed(), "束_表紙.txt"),
    ],
)
def test_whatever_it_is_called(desks: Desks, tmp_path: Path, how: Closing, name: str) -> None:
    """9"""
    terms = replace(TERMS, reason="無害化装置") if isinstance(how, Unclosed) else TERMS
    done = desks.send(how=how, terms=terms)
    renamed = tmp_path / name
    renamed.write_bytes(done.bundle.read_bytes())
    cover = tmp_path / "表紙の写し"
    cover.write_bytes(done.cover.read_bytes())
    note = tmp_path / "はじめにお読みください.txt"
    note.write_text("媒体の使い方", "utf-8")
    (waiting,) = desks.look(note, cover, renamed)
    assert (waiting.name, waiting.fault, waiting.cover) == (name, None, True)
    assert waiting.number == done.handover.number
    opening = opening_for(desks.office, waiting, WORDS)
    assert opening is not None
    received = finish(open_bundle(desks.office, waiting, opening, desks.room))
    assert received.parcel.number == done.handover.number


def test_a_text_that_has_the_name_of_a_bundle(desks: Desks, tmp_path: Path) -> None:
    """9: told, not passed over."""
    spoilt = tmp_path / "付議帳_20261121_0000000A.txt"
    spoilt.write_bytes(bytes(2000))
    (waiting,) = desks.look(spoilt)
    assert waiting.fault is not None
    assert spoilt.name in str(waiting.fault)


def came_on(desks: Desks) -> tuple[str, str]:
    """媒体の種類 and 管理番号 of the newest bundle that came in: as its 受領書 and its line in the 管理簿 say it."""
    given = desks.office.handovers("in")[0]
    values = receipt_paper(desks.office, given.id, division="総務課").case.answers.values
    facts = desks.office.ledger(act="handover.receive")[0].facts
    printed = (str(values.get("baitai", "")), str(values.get("kanri", "")))
    assert printed == (facts.get("medium", ""), facts.get("medium_number", ""))
    return printed


STICK = replace(TERMS, medium="USB-07", medium_kind="USBメモリー")


def test_the_bundle_says_what_it_came_on(desks: Desks) -> None:
    """10"""
    received = desks.opened(desks.send(terms=STICK).bundle)
    assert received.carrier == Carrier("USBメモリー", "USB-07")
    finish(accept(desks.office, received, who="鈴木", carrier=Carrier("DVD-R", "9")))
    assert came_on(desks) == ("USBメモリー", "USB-07")


def test_the_cover_says_what_it_came_on(desks: Desks) -> None:
    """10: a bundle of a program that does not say it yet."""
    done = desks.send(terms=STICK)
    (waiting,) = desks.look(done.bundle, done.cover)
    opening = opening_for(desks.office, waiting)
    assert opening is not None
    received = finish(open_bundle(desks.office, waiting, opening, desks.room))
    old = replace(received, parcel=replace(received.parcel, medium="", medium_kind=""))
    finish(accept(desks.office, old, who="鈴木"))
    assert came_on(desks) == ("USBメモリー", "USB-07")


@pytest.mark.parametrize("kind", ["", "DVD-R"])
def test_a_person_says_what_it_came_on(desks: Desks, kind: str) -> None:
    """10: only what nothing else says."""
    done = desks.send(terms=replace(TERMS, medium_kind=kind))
    (waiting,) = desks.look(done.bundle, done.cover)
    assert waiting.slip is not None
    assert waiting.slip.carrier == Carrier(kind)
    received = desks.opened(done.bundle)
    finish(accept(desks.office, received, who="鈴木", carrier=Carrier("CD-R", "D-3")))
    assert came_on(desks) == (kind or "CD-R", "D-3")


@pytest.mark.parametrize(
    ("name", "renamed"),
    [
        ("山田太郎さんの生活保護の件.age", True),
        ("付議帳_20261120_{number} 山田.age", True),
        ("付議帳_20261120_{number}.age", False),
        ("付議帳_20261120_{number} - コピー (2).age", False),
        ("付議帳_20261120_{number} (1).AGE", False),
    ],
)
def test_what_somebody_called_it_does_not_stay(desks: Desks, name: str, *, renamed: bool) -> None:
    """11: the 管理簿 is for ever, and a name may tell of a person"""
    done = desks.send()
    path = done.bundle.with_name(name.format(number=done.handover.number))
    done.bundle.rename(path)
    desks.take(path)
    (line,) = desks.office.ledger(act="handover.receive")
    assert "山田" not in str(dict(line.facts))
    assert line.facts["number"] == done.handover.number
    assert line.facts.get("condition", "") == ("名前が変えられている" if renamed else "")


@pytest.mark.parametrize("where", ["binned", "archived"])
@pytest.mark.parametrize("choice", [Choice.TAKE, Choice.MERGE, Choice.KEEP])
def test_a_newer_version_of_what_was_put_away(desks: Desks, where: str, choice: Choice) -> None:
    """12"""
    desks.take(desks.send().bundle)
    (desks.office.bin if where == "binned" else desks.office.archive)(desks.case.id, who="鈴木")
    desks.edit(desks.sender, biko="新しい内容")
    received = desks.opened(desks.send(folder="b").bundle)
    assert received.cases[0].lies == ("ごみ箱" if where == "binned" else "保管")
    finish(accept(desks.office, received, {desks.case.id: Chosen(choice, frozenset({"biko"}))}, who="鈴木"))
    here = desks.here()
    stays = choice is Choice.KEEP
    assert (getattr(here, where), here.answers.text("biko") == "新しい内容") == (stays, not stays)
    acts = [line.act for line in desks.office.ledger(limit=50)]
    assert acts.count("undelete") == (where == "binned" and not stays)
    kinds = [(c.kind, c.name) for c in desks.office.history(desks.case.id)]
    assert any("戻す" in name or "一覧へ" in name for _, name in kinds) is not stays
    assert desks.office.verify_ledger().whole
