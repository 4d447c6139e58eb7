"""A face name in, the chain of faces out that finds a glyph for each character: BIZ UD, IPAmj 明朝, 追加フォント."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple

from desktop import places
from desktop.errors import DeskError
from desktop.fonts.face import Face
from desktop.fonts.grapheme import graphemes, has_attached

FaceName = Literal["mincho", "gothic", "gothic-bold"]

_FIRST: Final[dict[FaceName, str]] = {
    "mincho": "BIZUDMincho-Regular.ttf",
    "gothic": "BIZUDGothic-Regular.ttf",
    "gothic-bold": "BIZUDGothic-Bold.ttf",
}
_NAMES: Final = "ipamjm.ttf"
GETA: Final = "〓"
"""Printed where no face has the character."""
_BLANKS: Final = {"\t": "　", "\u00a0": " ", "\u202f": " ", "\r": " ", "\r\n": " ", "\n": " "}
_ZERO: Final = frozenset({"\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff", "\u00ad"})
_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


class Cluster(NamedTuple):
    """One character as drawn: what was typed, the face and glyph, and its advance in em."""

    text: str
    face: Face
    gid: int
    em: float
    missing: bool = False
    """No face has it; the glyph is 〓, or the base glyph when only the wanted variant is missing."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a character for the 字形 picker."""

    text: str
    """With its selector; empty selector for the ordinary form."""
    face: Face
    gid: int
    name: str


class Chain:
    """Faces in order. What a character becomes is remembered, so a second look-up is one dict access."""

    def __init__(self, faces: tuple[Face, ...], refused: tuple[DeskError, ...] = ()) -> None:
        self.faces = faces
        self.refused = refused
        """追加フォント that could not be used, for the window to tell."""
        self.known: dict[str, Cluster] = _Known(self)
        """Cluster by what was typed; filled on demand."""

    def clusters(self, text: str) -> list[Cluster]:
        """The drawn characters of a text in order; joined texts are the text."""
        known = self.known
        return [known[c] for c in (graphemes(text) if has_attached(text) else text)]

    def missing(self, text: str) -> tuple[str, ...]:
        """Characters (with their selector) no face has, each once, in order of appearance."""
        return tuple(dict.fromkeys(c.text for c in self.clusters(text) if c.missing))

    def width(self, text: str) -> float:
        """em"""
        return sum(c.em for c in self.clusters(text))

    def forms_of(self, char: str) -> tuple[Form, ...]:
        """Every form the faces have of a character (a base, selectors taken off), the ordinary one first."""
        base = char[:1]
        if not base:
            return ()
        ordinary = self.known[base]
        if ordinary.missing:
            return ()
        found = [Form(base, ordinary.face, ordinary.gid, "標準の字形")]
        for face in self.faces:
            for selector in face.selectors():
                gid = face.variant(ord(base), selector)
                if gid and all((f.face, f.gid) != (face, gid) for f in found):
                    found.append(Form(base + chr(selector), face, gid, _form_name(selector)))
        return tuple(found)

    def find(self, typed: str) -> Cluster:
        """One character without the memory; use ``known`` instead."""
        base = typed[0]
        selector = next((c for c in typed[1:] if _is_selector(c)), "")
        if typed in _ZERO:
            space = self.known[" "]
            return Cluster(typed, space.face, space.gid, 0.0)
        if blank := _BLANKS.get(typed):
            return self.known[blank]._replace(text=typed)
        if selector and (found := self._variant(typed, base, selector)):
            return found
        if len(typed) > 1 and (found := self._composed(typed)):
            return found
        for face in self.faces:
            if gid := face.glyph(ord(base)):
                lost = any(not _is_silent(c) for c in typed[1:])
                return Cluster(typed, face, gid, face.advance(gid), missing=lost)
        return self._geta(typed)

    def _variant(self, typed: str, base: str, selector: str) -> Cluster | None:
        for face in self.faces:
            if gid := face.variant(ord(base), ord(selector)):
                return Cluster(typed, face, gid, face.advance(gid))
        return None

    def _composed(self, typed: str) -> Cluster | None:
        """か + ゙ as が when Unicode has it, か + ゚ by the font's own ligature."""
        plain = "".join(c for c in typed if not _is_silent(c))
        if len(plain) < 2:
            return None
        whole = unicodedata.normalize("NFC", plain)
        for face in self.faces:
            gid = face.glyph(ord(whole)) if len(whole) == 1 else 0
            if not gid and len(plain) == 2:
                gid = face.joined(face.glyph(ord(plain[0])), face.glyph(ord(plain[1])))
            if gid:
                return Cluster(typed, face, gid, face.advance(gid))
        return None

    def _geta(self, typed: str) -> Cluster:
        for face in self.faces:
            if gid := face.glyph(ord(GETA)):
                return Cluster(typed, face, gid, face.advance(gid), missing=True)
        return Cluster(typed, self.faces[0], 0, 1.0, missing=True)


class _Known(dict[str, Cluster]):
    def __init__(self, chain: Chain) -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, typed: str) -> Cluster:
        self[typed] = found = self._chain.find(typed)
        return found


def _is_selector(char: str) -> bool:
    return any(ord(char) in span for span in _SELECTORS)


def _is_silent(char: str) -> bool:
    """A sign that changes nothing when drawn alone: standard selectors (text/emoji style) and zero-width signs."""
    return char in _ZERO or 0xFE00 <= ord(char) <= 0xFE0F


def _form_name(selector: int) -> str:
    if selector < 0xE0100:
        return f"異体字 FE{selector - 0xFE00:02X}"
    number = selector - 0xE0100 + 17
    return f"異体字 {number}（{selector:X}）"


@cache
def face_of(face_id: str) -> Face:
    """A face by its id, for devices that draw runs."""
    for name in (*_FIRST.values(), _NAMES):
        if name.rsplit(".", 1)[0] == face_id:
            return Face(places.FONTS / name)
    for face in _own_faces()[0]:
        if face.id == face_id:
            return face
    raise KeyError(face_id)


@cache
def chain(face: FaceName) -> Chain:
    """The chain that begins with a face; the shipped files must be there, 追加フォント that fail are left out."""
    shipped = [face_of(name.rsplit(".", 1)[0]) for name in (_FIRST[face], _NAMES)]
    own, refused = _own_faces()
    shipped[0].glyph(0x20)  # a missing or broken file is told here, not in the middle of a page
    return Chain((*shipped, *own), refused)


@cache
def _own_faces() -> tuple[tuple[Face, ...], tuple[DeskError, ...]]:
    taken, refused = [], []
    for path in places.own_fonts():
        face = Face(path)
        try:
            face.glyph(0x20)
        except DeskError as error:
            refused.append(error)
        else:
            taken.append(face)
    return tuple(taken), tuple(refused)


def forget() -> None:
    """Look at the font folders again (after 追加フォント changed, and between tests)."""
    chain.cache_clear()
    face_of.cache_clear()
    _own_faces.cache_clear()
