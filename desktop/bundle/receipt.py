"""The receipt of a bundle (受領書) as a small file: made by who received it, read back by who sent it.

It names the bundle by id and by the digest of its container, so that a receipt of another bundle, or of another copy
of this one, is told apart; a desk with a signing key signs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from desktop.bundle.contents import BadContents, from_json, moment, text, to_json, whole
from desktop.errors import DeskError, refusal
from desktop.keys.desk import SecretKey, is_signed, sign

NO_RECEIPT: Final = refusal(
    "bundle.no-receipt",
    "「{path}」は受領書のファイルではありません。受取先の付議帳が作った受領書（受領書_番号.json）を選んでください。",
)
SPOILT_RECEIPT: Final = refusal(
    "bundle.spoilt-receipt",
    "受領書「{path}」は、途中で変わっているか傷んでいます。受取先に、作り直しを依頼してください。",
)
NEWER_RECEIPT: Final = refusal(
    "bundle.newer-receipt",
    "受領書「{path}」は、より新しい付議帳で作られています（第{version}版。この付議帳が読めるのは第{known}版までです）。"
    "付議帳を新しくしてから、もう一度読んでください。",
)

RECEIPT: Final = "fugicho-receipt"
VERSION: Final = 1
LARGEST: Final = 64 * 1024
"""Bytes of a receipt; who reads one byte more of a file knows that it is none."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was received."""

    parcel: str
    """Id of the bundle."""
    sha256: str
    """Digest of its container as it arrived."""
    cases: int
    by: str
    """課 that received it."""
    name: str
    """Who took it in (取扱者)."""
    at: datetime
    taken: bool = True
    """False when it was refused."""
    note: str = ""
    key: str = ""
    """Public signing key, empty when it is not signed."""

    @property
    def number(self) -> str:
        return self.parcel.replace("-", "")[:8].upper()


def write_receipt(receipt: Receipt, signer: SecretKey | None = None) -> bytes:
    """The file; with a signing key its signature."""
    table = _table(receipt, signer.public if signer else "")
    signature = sign(signer, _message(table)) if signer else ""
    return to_json({**table, "signature": signature})


def read_receipt(data: bytes, path: str) -> Receipt:
    """The receipt of a file; ``path`` is named in the refusal. Whose key signed it is for the reader to judge."""
    if len(data) > LARGEST:
        raise DeskError(NO_RECEIPT, path=path)
    try:
        table = dict(from_json(data))
        if table.get("kind") != RECEIPT:
            raise DeskError(NO_RECEIPT, path=path)
    except BadContents as fault:
        raise DeskError(NO_RECEIPT, path=path) from fault
    try:
        version = whole(table, "version")
        if version > VERSION:  # before anything else of it is read
            raise DeskError(NEWER_RECEIPT, path=path, version=version, known=VERSION)
        signature = text(table, "signature")
        del table["signature"]
        receipt = _receipt(table)
    except BadContents as fault:
        raise DeskError(SPOILT_RECEIPT, path=path) from fault
    if table != _table(receipt, receipt.key):
        raise DeskError(SPOILT_RECEIPT, path=path)
    if receipt.key and not is_signed(receipt.key, _message(table), signature):
        raise DeskError(SPOILT_RECEIPT, path=path)
    return receipt


def _table(receipt: Receipt, key: str) -> dict[str, Any]:
    table: dict[str, Any] = {
        "kind": RECEIPT,
        "version": VERSION,
        "bundle": receipt.parcel,
        "sha256": receipt.sha256,
        "cases": receipt.cases,
        "by": receipt.by,
        "name": receipt.name,
        "at": receipt.at.isoformat(timespec="seconds"),
        "taken": receipt.taken,
        "note": receipt.note,
        "key": key,
    }
    return {**table, "check": _check(table)}


def _receipt(table: dict[str, Any]) -> Receipt:
    if not isinstance(table.get("taken"), bool):
        raise BadContents("taken")
    return Receipt(
        text(table, "bundle"),
        text(table, "sha256"),
        whole(table, "cases"),
        text(table, "by"),
        text(table, "name"),
        moment(table, "at"),
        taken=table["taken"],
        note=text(table, "note"),
        key=text(table, "key"),
    )


def _check(table: dict[str, Any]) -> str:
    """A slip of a hand or of a medium is noticed without a key, too."""
    import hashlib

    return hashlib.sha256(to_json(table)).hexdigest()[:16]


def _message(table: dict[str, Any]) -> bytes:
    return b"fugicho-receipt-1\n" + to_json(table)
