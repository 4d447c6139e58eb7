"""The tag files of a bag and a signing key in, ``signature.json`` out; and whether one that came along holds.

What is signed is a short text: a line for each tag file it covers, with the SHA-512 of its bytes. The manifests are
among them, so every payload byte is covered; the table of names is payload.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from desktop.bundle.contents import BadContents, from_json, text, to_json, whole
from desktop.bundle.model import Signature
from desktop.errors import DeskError, refusal
from desktop.keys.desk import SecretKey, is_signed, sign

PATH: Final = "signature.json"
COVERED: Final = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt")
VERSION: Final = 1


NEWER_SIGNATURE: Final = refusal(
    "bundle.newer-signature",
    "この束の署名は、より新しい付議帳で付けられています（署名の形式 第{version}版。この付議帳が確かめられるのは"
    "第{known}版までです）。何も取り出していません。付議帳を新しくしてから、もう一度開いてください。",
)


def write_signature(tags: Mapping[str, bytes], key: SecretKey) -> bytes:
    """The tag file; ``tags`` are the covered files by name."""
    return to_json(
        {
            "version": VERSION,
            "name": key.name,
            "key": key.public,
            "over": list(COVERED),
            "signature": sign(key, _message(tags)),
        }
    )


def read_signature(tags: Mapping[str, bytes]) -> Signature | None:
    """Who signed and whether it holds, None when nobody did. BadContents for a file that does not read.

    Refuses (DeskError) a signature of a newer version: whether it holds cannot be told.
    """
    if PATH not in tags:
        return None
    table = from_json(tags[PATH])
    if (version := whole(table, "version")) > VERSION:
        raise DeskError(NEWER_SIGNATURE, version=version, known=VERSION)
    if table.get("over") != list(COVERED):
        return Signature(text(table, "name"), text(table, "key"), valid=False)
    if any(name not in tags for name in COVERED):
        raise BadContents("over")
    key = text(table, "key")
    return Signature(text(table, "name"), key, is_signed(key, _message(tags), text(table, "signature")))


def _message(tags: Mapping[str, bytes]) -> bytes:
    lines = ["fugicho-signature-1", *(f"{hashlib.sha512(tags[n]).hexdigest()}  {n}" for n in COVERED)]
    return ("\n".join(lines) + "\n").encode("ascii")
