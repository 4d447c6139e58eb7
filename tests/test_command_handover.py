"""handover without a window.

1. Cases leave under terms in each way of closing, are noted, and a receiver opens them. 2. The passphrase stands on the
slip only: not in the output, the store or beside the bundle; its notice is an act of its own. 3. Receipts mark bundles;
one that does not fit is told and stops no other: code 1. 4. The list shows what is out and what is open. 5. Wrong
words: one sentence, code 2, nothing written and no line.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from desktop.bundle.model import Identities, Passphrase, Unclosed
from desktop.bundle.receipt import Receipt, write_receipt
from desktop.bundle.unseal import unseal
from desktop.case.file import read_case
from desktop.clerk.acts import finish
from desktop.clerk.passphrase_file import read_passphrase_file
from desktop.clerk.unlock import set_up
from desktop.command import main as command
from desktop.keys.desk import make_receiving_key, make_signing_key
from desktop.places import FORMS
from desktop.store.handover import Medium
from desktop.store.store import Store, open_store

AT = datetime(2026, 11, 20, tzinfo=UTC)
OFFICE = make_receiving_key("総務課", AT)
TYPED = "みさきの海は 今日も青い"
TERMS = ("--to", "総務課", "--approved-by", "課長", "--approved-on", "令和8年11月20日", "--who", "山田")


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def table(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


Run = Callable[..., Said]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def act(*words: object) -> Said:
        def window(store: Path | None, sample: bool) -> int:
            raise AssertionError

        return Said(command.main(["handover", *map(str, words)], window), *capfd.readouterr())

    return act


class Kept(NamedTuple):
    path: Path
    cases: tuple[str, ...]


def fill(store: Store) -> tuple[str, ...]:
    """Two cases, a medium, the office's compared key and a key to sign with."""
    names = ("survey-midori", "sheet-hokoku")
    read = (read_case(FORMS / "komae" / "examples" / f"{name}.toml").case for name in names)
    made = [store.add_case(replace(case, id="", attachments=()), who="山田").id for case in read]
    store.add_medium(Medium("USB-07", "USBメモリ"), who="山田")
    store.keep_known_key(OFFICE.card, who="山田")
    store.confirm_known_key(OFFICE.public, who="山田")
    store.keep_desk_key(make_signing_key("未来戦略室", AT), who="山田")
    return tuple(made)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    with open_store(tmp_path / "記録" / "付議帳.sqlite3") as store:
        return Kept(store.path, fill(store))


def cases_of(kept: Kept) -> list[str]:
    return [word for case in kept.cases for word in ("--case", case)]


def ledger(kept: Kept) -> list[str]:
    with open_store(kept.path) as store:
        return [line.act for line in store.ledger(act="handover")]


def test_by_passphrase(run: Run, kept: Kept, tmp_path: Path) -> None:
    """1, 2"""
    slip = tmp_path / "通知.txt"
    words = [kept.path, *cases_of(kept), "-o", tmp_path / "usb", "--slip", slip, *TERMS, "--medium", "USB-07"]
    said = run(*words, "--due-back", "2026-11-27", "--secrecy", "3B", "--division", "未来戦略室", "--json")
    assert (said.code, said.err) == (0, "")
    table = said.table
    assert (table["mode"], table["cases"], table["medium"], table["due_back"]) == (
        "A",
        list(kept.cases),
        "USB-07",
        "2026-11-27",
    )
    secret = read_passphrase_file(slip)
    room = tmp_path / "room"
    room.mkdir()
    opened = finish(unseal(Path(table["bundle"]), Passphrase(secret), room))
    assert [c.id for c in opened.parcel.cases] == list(kept.cases)
    assert (opened.parcel.division, opened.parcel.to) == ("未来戦略室", "総務課")
    assert sorted(p.name for p in (tmp_path / "usb").iterdir()) == sorted(
        [Path(table["bundle"]).name, Path(table["cover"]).name]
    )
    assert secret not in said.out
    assert secret not in Path(table["cover"]).read_text("utf-8")
    with open_store(kept.path) as store:
        assert store.secret(table["id"]) == ""
        line = store.ledger()[0]
        assert (line.act, line.who, line.facts["medium"]) == ("handover.out", "山田", "USBメモリ")
    told = run(kept.path, "--notice", table["number"].lower(), "--receiver", "鈴木", "--way", "mail", "--who", "佐藤")
    assert (told.code, told.out) == (0, f"束 {table['number']} のパスワードの通知を、管理簿に記録しました。\n")
    assert ledger(kept) == ["handover.notice", "handover.out"]
    again = run(kept.path, "--notice", table["number"], "--receiver", "鈴木")
    assert (again.code, len(ledger(kept))) == (2, 2)


def test_by_key_and_open(run: Run, kept: Kept, tmp_path: Path) -> None:
    """1"""
    for number, (how, opening) in enumerate(
        (
            (("--key", "総務課"), Identities((OFFICE.secret,))),
            (("--open-reason", "無害化装置を通すため"), Unclosed()),
        )
    ):
        said = run(kept.path, "--case", kept.cases[0], "-o", tmp_path / str(number), *how, *TERMS, "--json")
        assert said.code == 0
        room = tmp_path / f"room{number}"
        room.mkdir()
        opened = finish(unseal(Path(said.table["bundle"]), opening, room))
        assert opened.signature is not None
        assert opened.signature.valid
        assert opened.parcel.division  # as the form says it


def test_people_read_it(run: Run, kept: Kept, tmp_path: Path) -> None:
    """1, 2"""
    slip = tmp_path / "通知.pdf"
    said = run(kept.path, *cases_of(kept), "-o", tmp_path / "usb", "--slip", slip, *TERMS)
    bundle, cover, told = said.out.splitlines()
    assert "付議案件 2件" in bundle
    assert "読み返して確かめ、管理簿に記録しました" in bundle
    assert "_表紙.txt" in cover
    assert "別の機会に、別の方法で" in told
    assert slip.read_bytes().startswith(b"%PDF-")


def test_receipts_and_the_list(run: Run, kept: Kept, tmp_path: Path) -> None:
    """3, 4"""
    assert run(kept.path, "--list").out == "渡した束はありません。\n"
    out = ("--key", "総務課", *TERMS, "--due-back", "2020-01-06", "--json")
    first = run(kept.path, "--case", kept.cases[0], "-o", tmp_path / "a", *out).table
    second = run(kept.path, "--case", kept.cases[1], "-o", tmp_path / "b", *out).table
    good, bad = tmp_path / "受領書1.json", tmp_path / "受領書2.json"
    now = datetime.now(UTC)
    good.write_bytes(write_receipt(Receipt(first["id"], first["sha256"], 1, "総務課", "鈴木", now)))
    bad.write_bytes(write_receipt(Receipt(second["id"], "00" * 32, 1, "総務課", "鈴木", now)))
    said = run(kept.path, "--receipt", good, "--receipt", bad)
    assert (said.code, said.out) == (1, f"束 {first['number']} は受領済です（総務課）。\n")
    assert "渡した束の中身と違います" in said.err
    alone = run(kept.path, "--receipt", bad)
    assert (alone.code, alone.out) == (2, "")
    assert ledger(kept) == ["handover.receipt", "handover.out", "handover.out"]
    table = run(kept.path, "--list", "--json").table
    assert [b["number"] for b in table["bundles"]] == [second["number"], first["number"]]
    assert sorted((w["kind"], w["late"]) for w in table["waiting"]) == [
        ("receipt", False),
        ("return", True),
        ("return", True),
    ]
    shown = run(kept.path, "--list").out
    assert "受領済" in shown
    assert "受領書待ち" in shown
    assert "返却予定日を過ぎています" in shown
    with open_store(kept.path) as store:
        store.record_step(first["id"], "out", "return", who="山田")
    opened = run(kept.path, "--list", "--open", "--json").table["bundles"]
    assert [b["number"] for b in opened] == [second["number"]]


def test_a_receipt_that_does_not_prove_itself(run: Run, kept: Kept, tmp_path: Path) -> None:
    """3: it is told, and taken once somebody says on what ground"""
    with open_store(kept.path) as store:
        office = make_signing_key("総務課", AT)
        store.keep_known_key(office.card, who="山田")
        store.confirm_known_key(office.public, who="山田")
    out = run(kept.path, "--case", kept.cases[0], "-o", tmp_path / "a", "--key", "総務課", *TERMS, "--json").table
    file = tmp_path / "受領書.json"
    file.write_bytes(write_receipt(Receipt(out["id"], out["sha256"], 1, "総務課", "鈴木", datetime.now(UTC))))
    said = run(kept.path, "--receipt", file)
    assert (said.code, said.out) == (2, "")
    assert "総務課が作ったと確かめられません" in said.err
    assert ledger(kept) == ["handover.out"]
    assert run(kept.path, "--receipt", file, "--ground", "telephone").code == 0
    with open_store(kept.path) as store:
        assert "相手に電話で確かめた" in store.ledger(act="handover.receipt")[0].facts["reason"]


def test_a_sealed_store(run: Run, tmp_path: Path) -> None:
    """1"""
    made = set_up(tmp_path / "封" / "付議帳.sqlite3", person_name="山田", passphrase=TYPED)
    kept = Kept(made.store.path, fill(made.store))
    made.store.close()
    typed = tmp_path / "合言葉.txt"
    typed.write_text(TYPED, "utf-8")
    words = (kept.path, "--case", kept.cases[0], "-o", tmp_path / "usb", "--key", "総務課", *TERMS, "--json")
    assert run(*words).code == 2
    assert not (tmp_path / "usb").exists()
    assert run(*words, "--passphrase-file", typed).code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "どれか１つを指定してください"),
        (("--list", "--notice", "0F"), "どれか１つを指定してください"),
        (("CASE", "--slip", "s.txt"), "-o で指定してください"),
        (("CASE", "-o", "usb"), "--slip（パスワード）・--key"),
        (("CASE", "-o", "usb", "--slip", "s.txt", "--key", "総務課"), "--slip（パスワード）・--key"),
        (("CASE", "-o", "usb", "--key", "知らない課"), "「知らない課」の鍵は使えません"),
        (("CASE", "-o", "usb", "--slip", "usb/s.txt"), "の中には置けません"),
        (("CASE", "-o", "usb", "--key", "総務課", "--medium", "無い"), "登録されていません"),
        (("CASE", "-o", "usb", "--key", "総務課", "--due-back", "いつか"), "日付「いつか」を読めません"),
        (("CASE", "-o", "usb", "--key", "総務課", "--to", " "), "持出先（相手）がありません"),
        (("CASE", "-o", "usb", "--key", "総務課", "--approved-on", ""), "承認者と承認日がありません"),
        (("--case", "無い", "-o", "usb", "--key", "総務課"), "案件"),
        (("--notice", "FFFFFFFF", "--receiver", "鈴木"), "渡した束の中にありません"),
        (("--receipt", "無い.json"), "見つかりません"),
    ],
)
def test_wrong_words(
    run: Run, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
) -> None:
    """5"""
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    asked = [part for word in words for part in (("--case", kept.cases[0]) if word == "CASE" else (word,))]
    terms = TERMS if "-o" in words or "CASE" in words else ()
    said = run(kept.path, *terms, *asked)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert ledger(kept) == []
    made = [p for p in sorted(tmp_path.rglob("*")) if p not in before and not p.name.startswith("付議帳.sqlite3")]
    assert made == []


def test_no_store(run: Run, tmp_path: Path) -> None:
    """5"""
    said = run(tmp_path / "無い.sqlite3", "--list")
    assert (said.code, said.out) == (2, "")
    assert "見つかりません" in said.err
    assert not (tmp_path / "無い.sqlite3").exists()
