"""Characters that print or travel badly: control codes, half-width kana, taken-apart kana, 部首 signs, 外字, no glyph."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from desktop.checks.odd import Manner, Odd, Spot, brief, together
from desktop.definition.layout import Face
from desktop.errors import DeskError
from desktop.japanese import write_number

_CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_APART = re.compile("[ぁ-ヿ][\u3099\u309a]")
_RADICAL = re.compile("[\u2e80-\u2fd5]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_GETA = re.compile("[〓\ufffd]")
_MINUS_AS_LONG = re.compile("(?<=[ァ-ヺ])[一―‐－─](?=[ァ-ヺ])")


def control_characters(text: str, manner: Manner) -> Iterator[Odd]:
    """Codes without a shape: tabs, line marks of other programs, zero-width marks."""
    del manner
    spots = [Spot(m.start(), m[0], "　" if m[0] == "\t" else "") for m in _CONTROL.finditer(text)]
    if spots:
        name = "タブ" if all(s.old == "\t" for s in spots) else "目に見えない制御文字"
        old = text[spots[0].start : spots[-1].start + 1]
        say = f"{name}が{write_number(len(spots))}か所あります。紙には印刷されないので、取り除いてください。"
        first = spots[0].start
        new = "".join("　" if c == "\t" else c for c in old if c == "\t" or not _CONTROL.match(c))
        yield Odd("text.control", first, 1, say, old, new)


def half_width_kana(text: str, manner: Manner) -> Iterator[Odd]:
    """ｶﾀｶﾅ; the offer is the full-width word."""
    del manner
    spots = [Spot(m.start(), m[0], unicodedata.normalize("NFKC", m[0])) for m in _HALF_KANA.finditer(text)]
    yield from together(
        "text.half-kana", text, spots, "半角のかたかなや記号があります（{where}）。全角に直してください。"
    )


def taken_apart_kana(text: str, manner: Manner) -> Iterator[Odd]:
    """か + ゛ as two characters, as names of files from other machines have them."""
    del manner
    spots = [
        Spot(m.start(), m[0], new) for m in _APART.finditer(text) if len(new := unicodedata.normalize("NFC", m[0])) == 1
    ]
    say = "濁点や半濁点が別の文字に分かれています（{where}）。検索で見つからなくなるので、１文字に直してください。"
    yield from together("text.apart", text, spots, say)


def radicals(text: str, manner: Manner) -> Iterator[Odd]:
    """部首 signs (⽬ for 目), which copying from a PDF brings in."""
    del manner
    found = ((m, unicodedata.normalize("NFKC", m[0])) for m in _RADICAL.finditer(text))
    spots = [Spot(m.start(), m[0], new) for m, new in found if new != m[0]]
    say = "漢字に見える部首の記号があります（{where}）。PDFから写した文に混じることがあるので、漢字に直してください。"
    yield from together("text.radical", text, spots, say)


def long_vowel(text: str, manner: Manner) -> Iterator[Odd]:
    """デ一タ with the numeral 一, or with a dash, for ー."""
    del manner
    spots = [Spot(m.start(), m[0], "ー") for m in _MINUS_AS_LONG.finditer(text)]
    say = "かたかなの長音が別の文字になっているようです（{where}）。「ー」に直してください。"
    yield from together("text.long-vowel", text, spots, say)


def private_characters(text: str, manner: Manner) -> Iterator[Odd]:
    """外字: code points whose shape each machine decides."""
    del manner
    for found in _once(_PRIVATE, text):
        say = (
            f"「{found[0]}」（U+{ord(found[0]):04X}）は外字です。ほかの機器では別の字になるおそれがあるので、"
            "標準の文字か異体字を選べないか確かめてください。"
        )
        yield Odd("text.private", found.start(), 1, say)


def lost_characters(text: str, manner: Manner) -> Iterator[Odd]:
    """〓 and the replacement character: something was lost on the way."""
    del manner
    for found in _once(_GETA, text):
        say = f"「{found[0]}」は、表示できなかった文字の代わりの記号です。元の文字を確かめて書き直してください。"
        yield Odd("text.lost", found.start(), 1, say)


def unprintable_characters(text: str, manner: Manner) -> Iterator[Odd]:
    """Characters that no shipped or added font has; each once."""
    for cluster in _missing(text, manner.face):
        if _PRIVATE.match(cluster) or _CONTROL.match(cluster):
            continue
        code = brief(" ".join(f"U+{ord(c):04X}" for c in cluster))
        say = (
            f"「{brief(cluster)}」（{code}）を印刷できるフォントがないため、紙では「〓」になります。"
            "別の字形を選ぶか、追加フォントを入れてください。"
        )
        yield Odd("text.no-font", text.find(cluster), len(cluster), say)


def _missing(text: str, face: Face) -> tuple[str, ...]:
    from desktop.fonts.chain import chain

    try:
        return chain(face).missing(text)
    except DeskError:  # a font file is gone: printing says so, a check must not fail
        return ()


def _once(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    seen: set[str] = set()
    for found in pattern.finditer(text):
        if found[0] not in seen:
            seen.add(found[0])
            yield found
