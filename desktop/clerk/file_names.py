"""Real names in, names a Windows and a Linux file system both take out; never a name that is already there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import Path, PurePath
from typing import Final

from desktop.answers.model import Answers
from desktop.definition.model import Form
from desktop.places import world_error

TITLE: Final = 24
"""Characters of the title in a file name."""
_LONGEST: Final = 255
"""Bytes of UTF-8 an ext4 name holds; NTFS and exFAT hold 255 UTF-16 units, which is never less."""
_WIDE: Final = str.maketrans('<>:"/\\|?*', "＜＞：”／＼｜？＊")
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ ]*(\..*)?", re.IGNORECASE)
_UNSAID: Final = ("Cc", "Cs", "Zl", "Zp")
_TURNS: Final = frozenset("\u200e\u200f\u061c" + "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))))
"""Marks that turn the direction of writing and so can hide an extension."""


def title_of(form: Form, answers: Answers) -> str:
    """What a case is called: what its form lists as the title, else its first written answer; on one line, or empty."""
    named = form.fields.get(form.listed.get("title", ""))
    written = (f for f in form.fields.values() if f.kind in ("text", "prose"))
    for field in (named, *written) if named else written:
        if text := " ".join(answers.text(field.id).split()):
            return text
    return ""


def paper_name(form: Form, answers: Answers, ending: str) -> str:
    """``付議案件シート_事項.pdf``; the blank form and a case without a title have the form's name alone."""
    title = title_of(form, answers).replace(" ", "")[:TITLE]
    return safe_name(f"{form.short}_{title}{ending}" if title else f"{form.short}{ending}")


def safe_name(name: str, taken: Collection[str] = ()) -> str:
    """A portable file name as near to the real one as can be; ``taken`` holds :func:`folded` names beside it."""
    clean = "".join(_safe(c) for c in name.translate(_WIDE))
    kept = clean.rstrip(". ")
    if kept != clean or not kept:
        kept += "_"
    if _DEVICE.fullmatch(kept):
        kept = "_" + kept
    number, made = 1, _fitted(kept, "")
    while folded(made) in taken:
        number += 1
        made = _fitted(kept, f" ({number})")
    return made


def folded(name: str) -> str:
    """Names that any file system might take for the same have the same folded name (capitals, NFC and NFD)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def free_path(folder: Path, name: str) -> Path:
    """A path in a folder where nothing lies yet: ``名 (2).pdf`` when ``名.pdf`` is there."""
    number, path = 1, folder / name
    try:
        while path.exists() or path.is_symlink():
            number += 1
            path = folder / _fitted(name, f" ({number})")
    except OSError as fault:  # a medium that does not answer
        raise world_error(fault, folder) from fault
    return path


def _safe(c: str) -> str:
    return "_" if c in _TURNS or unicodedata.category(c) in _UNSAID else c


def _fitted(name: str, number: str) -> str:
    """The name with a number before its ending, cut to what a file system holds; the ending stays."""
    path = PurePath(name)
    ending = path.suffix if 0 < len(path.suffix.encode()) <= 16 else ""
    stem = name.removesuffix(ending)
    room = _LONGEST - len((number + ending).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + number + ending
