"""The bytes of an .xlsx in; the hidden names by which a workbook of ours is read back out, none of any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile
from zlib import error as DeflateError  # noqa: N812

FORM: Final = "_form"
_HOME: Final = "xl/workbook.xml"
_LARGEST: Final = 8 << 20
_LONGEST: Final = 2_000
_MOST: Final = 20_000


def own_names(file: IO[bytes]) -> dict[str, str]:
    """Every hidden name that begins with _, when the workbook names a form of ours."""
    try:
        with ZipFile(file) as book:
            if _HOME not in book.namelist() or book.getinfo(_HOME).file_size > _LARGEST:
                return {}
            names = _names(book.read(_HOME))
    except (
        BadZipFile,
        DeflateError,
        expat.ExpatError,
        LookupError,
        ValueError,
        EOFError,
        OSError,
        NotImplementedError,
    ):
        return {}
    finally:
        file.seek(0)
    return names if FORM in names else {}


def own_form(names: Mapping[str, str]) -> str:
    """The id of the form the first sheet bears."""
    return names.get(FORM, "").strip('"')


def _names(xml: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    within = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal within
        if tag.rpartition(":")[2] == "definedName" and attributes.get("name", "").startswith("_"):
            within = attributes["name"]
            if len(found) < _MOST:
                found[within] = ""

    def text(data: str) -> None:
        if within in found and len(found[within]) + len(data) <= _LONGEST:
            found[within] += data

    def end(_: str) -> None:
        nonlocal within
        within = ""

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    parser.Parse(xml, True)  # noqa: FBT003
    return found
