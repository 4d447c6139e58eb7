"""Bundles that were taken in; their receipts (受領書) as small signed files out, each with its line in the 管理簿."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.bundle.model import Progress
from desktop.bundle.receipt import Receipt, write_receipt
from desktop.case.people import Right
from desktop.clerk.file_names import free_path
from desktop.clerk.handover import signing_key
from desktop.clerk.receipts import receipt_in
from desktop.errors import DeskError, refusal
from desktop.japanese import japan_time
from desktop.places import world_error, write_file
from desktop.store.handover import Handover

if TYPE_CHECKING:
    from desktop.store.store import Store

NOT_TAKEN: Final = refusal(
    "secretariat.not-taken", "束 {number} は、まだ受け取っていません。受け取ってから、受領書を作ってください。"
)
NOT_THERE: Final = refusal(
    "secretariat.receipt-not-kept",
    "受領書「{path}」を書きましたが、読み返すと中身が違いました。媒体を確かめ、別の場所に作ってください。",
    world=True,
)


def receipt_name(given: Handover) -> str:
    """受領書_番号.json"""
    return f"受領書_{given.number}.json"


def receipt_of(given: Handover, *, division: str, name: str) -> Receipt:
    """What the receipt of a bundle says: which one, how many cases, who took it in and when."""
    return Receipt(given.id, given.sha256, len(given.cases), division, name, japan_time(given.at))


def write_receipts(
    store: Store, taken: Sequence[Handover], folder: Path, *, division: str, name: str, who: str
) -> Generator[Progress, None, tuple[Path, ...]]:
    """Write the receipt of each bundle into a folder, read it back and note it; one that was written before again.

    A fault leaves what was written until then, and no line for what was not.
    """
    store.allow(Right.RECEIVE)
    signer = signing_key(store)
    written: list[Path] = []
    for number, one in enumerate(taken):
        yield Progress(number, len(taken), f"束 {one.number} の受領書を書いています")
        given = store.handover(one.id, "in")
        if given is None:
            raise DeskError(NOT_TAKEN, number=one.number)
        receipt = receipt_of(given, division=division, name=name)
        path = _write(folder, receipt_name(given), write_receipt(receipt, signer))
        try:
            _note(store, given, who, "署名あり" if signer else "署名なし")
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise
        written.append(path)
    return tuple(written)


def _write(folder: Path, name: str, data: bytes) -> Path:
    """The same receipt is written over, another file of that name is left as it is."""
    try:
        path = folder / name
        if path.exists() and not _is_receipt(path):
            path = free_path(folder, name)
        write_file(path, data)
        if path.read_bytes() != data:
            raise DeskError(NOT_THERE, path=path)
    except OSError as fault:
        raise world_error(fault, folder) from fault
    return path


def _is_receipt(path: Path) -> bool:
    try:
        return bool(receipt_in(path))
    except DeskError:
        return False


def _note(store: Store, given: Handover, who: str, result: str) -> None:
    """The first one marks the bundle; later ones are told apart in the 管理簿."""
    if not given.receipt_at:
        store.record_step(given.id, "in", "receipt", who=who, facts={"result": result})
        return
    facts = {"direction": "in", "sha256": given.sha256, "partner": given.partner, "result": f"再作成（{result}）"}
    store.note("handover.receipt", given.id, who=who, **facts)
