"""A font file in, one face out: glyph numbers, variants, vertical forms and advances in em."""

from __future__ import annotations

import struct
from functools import cached_property
from pathlib import Path

from desktop import places
from desktop.errors import DeskError, refusal
from desktop.fonts.sfnt import CharacterMap, FontError, FontFile, Substitutions

NO_FILE = refusal(
    "fonts.no-file",
    "フォントのファイル「{path}」が見つかりません。付議帳を入れ直すか、resources/fonts に同じ名前のファイルを戻してください。",
    world=True,
)
UNUSABLE = refusal(
    "fonts.unusable",
    "フォントのファイル「{path}」を使えません（{why}）。付議帳に付いているフォントなら入れ直し、"
    "追加フォントなら TrueType 形式のファイルに替えてください。",
    world=True,
)


class Face:
    """One face; its tables are read when a character first needs them."""

    def __init__(self, path: Path, index: int = 0) -> None:
        self.path = path
        self.index = index
        self.id = path.stem if index == 0 else f"{path.stem}#{index}"
        """Stable name of the face in :class:`desktop.sheet.model.Run`."""

    def __repr__(self) -> str:
        return f"Face({self.id})"

    @cached_property
    def _file(self) -> FontFile:
        try:
            return FontFile(self.path, self.index)
        except FileNotFoundError as fault:
            raise DeskError(NO_FILE, path=self.path) from fault
        except (OSError, FontError, struct.error) as fault:
            raise DeskError(UNUSABLE, path=self.path, why=_why(fault)) from fault

    def _table(self, tag: bytes) -> bytes:
        file = self._file
        try:
            return file.table(tag)
        except OSError as fault:
            raise DeskError(UNUSABLE, path=self.path, why=_why(fault)) from fault

    @cached_property
    def _characters(self) -> CharacterMap:
        table = self._table(b"cmap")
        try:
            return CharacterMap(table)
        except (FontError, struct.error, ValueError) as fault:
            raise DeskError(UNUSABLE, path=self.path, why=_why(fault)) from fault

    @cached_property
    def _metrics(self) -> tuple[int, float, float, int]:
        """Units per em, ascent and descent in em, number of full metrics."""
        try:
            (upem,) = struct.unpack_from(">H", self._table(b"head"), 18)
            ascent, descent = struct.unpack_from(">hh", self._table(b"hhea"), 4)
            (count,) = struct.unpack_from(">H", self._table(b"hhea"), 34)
            return upem, ascent / upem, -descent / upem, count
        except (struct.error, ZeroDivisionError) as fault:
            raise DeskError(UNUSABLE, path=self.path, why=_why(fault)) from fault

    @cached_property
    def _advances(self) -> bytes:
        return self._table(b"hmtx")

    @cached_property
    def _substitutions(self) -> Substitutions:
        try:
            return Substitutions(self._table(b"GSUB"))
        except struct.error:
            return Substitutions(b"")  # without vertical forms the upright ones stand

    @property
    def upem(self) -> int:
        return self._metrics[0]

    @property
    def ascent(self) -> float:
        """em above the baseline."""
        return self._metrics[1]

    @property
    def descent(self) -> float:
        """em below the baseline, positive."""
        return self._metrics[2]

    def glyph(self, codepoint: int) -> int:
        """Glyph number, 0 when the face does not have the character."""
        return self._characters.glyph(codepoint)

    def variant(self, codepoint: int, selector: int) -> int:
        """Glyph number of base + selector, 0 when the face does not know the sequence."""
        return self._characters.variant(codepoint, selector)

    def selectors(self) -> tuple[int, ...]:
        """Selectors the face has sequences for."""
        return tuple(self._characters.selectors())

    def vertical(self, glyph: int) -> int:
        """The form of a glyph for vertical setting (ー（）…), the glyph itself when it has none."""
        return self._substitutions.vertical.get(glyph, glyph)

    def joined(self, first: int, second: int) -> int:
        """The one glyph for a base and its combining mark (か゚), 0 when the face has none."""
        return self._substitutions.joined.get((first, second), 0)

    def advance(self, glyph: int) -> float:
        """em"""
        upem, _, _, count = self._metrics
        at = 4 * min(glyph, count - 1)
        if at + 2 > len(self._advances):
            return 1.0
        return float(struct.unpack_from(">H", self._advances, at)[0]) / upem


def _why(fault: BaseException) -> str:
    if isinstance(fault, FontError):
        return str(fault)
    if isinstance(fault, OSError):
        return places.why(fault)
    return "中身が壊れています"
