"""The words of ``receive`` in; bundles taken into a store, each with its own verdict, and their receipts, out."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from desktop.bundle.model import Progress
from desktop.clerk import copies
from desktop.clerk.acts import finish
from desktop.clerk.passphrase_file import read_passphrase_file
from desktop.command.copies import typed_in
from desktop.command.outcome import Outcome
from desktop.command.take import WHO
from desktop.keys.desk import fingerprint
from desktop.secretariat.doubts import Doubt
from desktop.secretariat.receipt import write_receipts
from desktop.secretariat.received import Choice, Chosen
from desktop.secretariat.sitting import Lot, Sitting, State
from desktop.store.store import Store

NOT_ALL: Final = 1
LEFT: Final = "「{name}」の案件は、ここにあるものと違います。--changed で take（受け取った内容にする）か keep（ここの内容のまま）を指定してください。"
LOCKED: Final = "「{name}」は、パスワードで封をした束です。--passphrase-file で、パスワード通知書かパスワードのファイルを指定してください。"
DOUBTS: Final = {
    Doubt.KEY: "「{name}」の署名は、照合していない鍵のものです。送り元に電話をして数字（{number}）を照合し、一致したら --compared でその数字を指定してください。",
    Doubt.SENDER: "「{name}」の送り元は「{division}」と書いてありますが、署名は「{signer}」の鍵です。両方の課に確かめ、受け取るときは --accept sender を指定してください。",
    Doubt.ADDRESS: "「{name}」のあて先は「{to}」で、ここの名前ではありません。送り元に確かめ、受け取るときは --accept address を指定してください。",
}


def receive(words: Namespace) -> Outcome:
    """Take bundles in, one by one; a bad one stops no other."""
    typed = read_passphrase_file(words.slip) if words.slip else ""
    with (
        copies.open_any(words.store, typed_in(words, words.store), words.person) as store,
        closing(Sitting()) as sitting,
    ):
        who = words.who or WHO
        finish(_judge(sitting, store, words.bundles, typed))
        for lot in sitting.lots:
            _make_sure(sitting, store, lot, words, who)
            _choose(lot, words.changed)
        finish(sitting.take(store, sitting.lots, who=who))
        sitting.note_refused(store, sitting.lots, who=who)
        receipts = _receipts(store, sitting, words, who)
        if sitting.bugs:
            raise sitting.bugs[0]
    return _outcome(words, sitting.lots, receipts)


def _judge(sitting: Sitting, store: Store, paths: list[Path], typed: str) -> Generator[Progress, None, None]:
    lots = sitting.add(paths)
    yield from sitting.judge(store, paths, lots)
    for lot in lots:
        if lot.state is State.LOCKED and typed:
            yield from sitting.open(store, lot, typed)


def _make_sure(sitting: Sitting, store: Store, lot: Lot, words: Namespace, who: str) -> None:
    """Only what somebody says to have made sure of."""
    compared = {"".join(number.split()) for number in words.compared or ()}
    received = lot.received
    if lot.state is not State.ASK or received is None:
        return
    signature = received.signature
    if Doubt.KEY in lot.open_doubts() and signature and "".join(fingerprint(signature.public).split()) in compared:
        sitting.confirm_key(store, lot, received.parcel.division, who=who)
    for doubt, code in ((Doubt.SENDER, "sender"), (Doubt.ADDRESS, "address")):
        if doubt in lot.open_doubts() and code in (words.accept or ()):
            lot.agree(doubt)


def _choose(lot: Lot, how: str | None) -> None:
    """Only what nobody would miss is taken without being told."""
    if lot.state is State.CHOOSE and how:
        for one in lot.differing():
            lot.choices.setdefault(one.case.id, Chosen(Choice.TAKE if how == "take" else Choice.KEEP))
        lot.settle()


def _receipts(store: Store, sitting: Sitting, words: Namespace, who: str) -> dict[str, str]:
    """The receipt file of each bundle, by its number."""
    taken = [lot.taken for lot in sitting.lots if lot.taken is not None]
    if words.receipt is None or not taken:
        return {}
    division = words.division or store.setting("clerk.division")
    written = finish(write_receipts(store, taken, words.receipt, division=division, name=words.who, who=who))
    return {given.number: str(path) for given, path in zip(taken, written, strict=True)}


def _outcome(words: Namespace, lots: list[Lot], receipts: dict[str, str]) -> Outcome:
    counted = Counter(lot.state for lot in lots)
    table = {
        "store": str(words.store),
        "bundles": [_row(lot, receipts) for lot in lots],
        "counts": {
            "taken": counted[State.TAKEN],
            "before": counted[State.BEFORE],
            "left": counted[State.ASK] + counted[State.CHOOSE] + counted[State.LOCKED] + counted[State.READY],
            "bad": counted[State.BAD],
        },
    }
    notes = [note for lot in lots for note in _notes(lot)]
    lines = [*(_line(lot) for lot in lots), *(f"受領書　{path}" for path in receipts.values())]
    done = all(lot.state in (State.TAKEN, State.BEFORE) for lot in lots)
    return Outcome(table, lines, notes, 0 if done else NOT_ALL)


def _row(lot: Lot, receipts: dict[str, str]) -> dict[str, Any]:
    received, waiting = lot.received, lot.waiting
    return {
        "file": str(lot.path),
        "number": lot.number,
        "mode": (waiting.mode or "") if waiting else "",
        "sha256": waiting.sha256 if waiting else "",
        "cover": bool(waiting and waiting.cover),
        "division": received.parcel.division if received else "",
        "signature": received.trust.value if received else "",
        "signer": received.card.name if received and received.card else "",
        "to": received.parcel.to if received else "",
        "doubts": [doubt.name.lower() for doubt in lot.open_doubts()],
        "state": lot.state.value,
        "verdict": lot.verdict,
        "code": lot.fault.code if lot.fault else "",
        "sentence": str(lot.fault or ""),
        "cases": [
            {
                "case": c.case.id,
                "form": c.form.id,
                "standing": c.standing.value,
                "differing": len(c.differences),
                "lies": c.lies,
            }
            for c in (received.cases if received else ())
        ],
        "receipt": receipts.get(lot.number, "") if lot.taken else "",
    }


def _line(lot: Lot) -> str:
    counted = Counter(c.standing.value for c in (lot.received.cases if lot.received else ()))
    what = "、".join(f"{standing} {count}件" for standing, count in counted.items())
    return f"{lot.verdict}　{lot.name}{f'（{what}）' if what else ''}"


def _notes(lot: Lot) -> Iterator[str]:
    if lot.fault is not None:
        yield str(lot.fault)
    elif lot.state is State.ASK and lot.received is not None:
        received = lot.received
        for doubt in lot.open_doubts():
            number = fingerprint(received.signature.public) if received.signature else ""
            signer = received.card.name if received.card else ""
            said = {"name": lot.name, "number": number, "signer": signer, "division": received.parcel.division}
            yield DOUBTS[doubt].format(**said, to=received.parcel.to)
    elif lot.state is State.CHOOSE:
        yield LEFT.format(name=lot.name)
    elif lot.state is State.LOCKED:
        yield LOCKED.format(name=lot.name)
