"""Numbers that must agree: 24,000枚×３項目＝72,000項目, 46,000＋5,721, ３項目（住所・氏名・電話番号), counts with a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod

from desktop.checks.odd import Manner, Odd
from desktop.japanese import write_number

_NUMBER = r"[0-9]{1,15}(?:,[0-9]{3}){0,5}(?:万|億)?"
_UNIT = r"[^0-9×＋+=＝、，,。（()\n]{0,8}"
_NOTE = r"(?:（[^（）\n]{0,40}）|\([^()\n]{0,40}\))?"
_PRODUCT = re.compile(
    rf"(?<![0-9,×])(約?{_NUMBER}{_UNIT}{_NOTE}(?:×{_NUMBER}{_UNIT}{_NOTE}){{1,6}}?)(?:=|で|、計|，計|の計)約?({_NUMBER})"
)
_SUM = re.compile(rf"(?<![0-9,+])(約?{_NUMBER}{_UNIT}{_NOTE}(?:\+{_NUMBER}{_UNIT}{_NOTE}){{1,20}}?)=約?({_NUMBER})")
_LISTED = re.compile(r"([0-9]{1,2})(?:項目|種類|情報)（([^（）\n]+)）")
_PLAIN = str.maketrans("０１２３４５６７８９，＝＋✕", "0123456789,=+×")
_OPEN = re.compile("など|等|ほか|その他|うち|から|まで|を除く|以上|以下|※")


def arithmetic(text: str, manner: Manner) -> Iterator[Odd]:
    """Products and sums written out with a result that does not come out."""
    del manner
    plain = text.translate(_PLAIN)
    if "×" in plain:
        yield from _results(_PRODUCT, "×", plain, text)
    if "+" in plain:
        yield from _results(_SUM, "+", plain, text)


def _results(pattern: re.Pattern[str], sign: str, plain: str, text: str) -> Iterator[Odd]:
    for found in pattern.finditer(plain):
        factors = [_value(number) for part in found[1].split(sign) if (number := _first(part))]
        right = prod(factors) if sign == "×" else sum(factors)
        if right != _value(found[2]) and "約" not in found[0]:
            say = (
                f"「{text[found.start() : found.end()]}」の計算が合いません。"
                f"計算すると{write_number(right)}になるので、数字を確かめてください。"
            )
            yield Odd("text.arithmetic", found.start(), len(found[0]), say)


def _first(part: str) -> str:
    """The number a part begins with (a bracketed note may hold others)."""
    found = re.search(_NUMBER, part)
    return found[0] if found else ""


def _value(number: str) -> int:
    scale = {"万": 10_000, "億": 100_000_000}.get(number[-1], 1)
    return int(number.rstrip("万億").replace(",", "")) * scale


def listed_numbers(text: str, manner: Manner) -> Iterator[Odd]:
    """３項目（住所・氏名）: the number said and the number listed differ."""
    del manner
    for found in _LISTED.finditer(text.translate(_PLAIN)):
        names = found[2].split("・")
        if (
            len(names) > 1
            and int(found[1]) != len(names)
            and not _OPEN.search(found[2])
            and not re.search("[,、及]", found[2])
        ):
            say = (
                f"「{text[found.start() : found.end()]}」は、数（{write_number(int(found[1]))}）と並べた数"
                f"（{write_number(len(names))}）が合いません。どちらが正しいか確かめてください。"
            )
            yield Odd("text.listed", found.start(), len(found[0]), say)


_ANY_NUMBER = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千万]")
_BARE = re.compile(r"[0-9０-９万千百](?=[、，。）)](?![0-9０-９])|[\s　]*$)", re.M)
_EXPLAINED = re.compile("未定|不明|なし|随時|若干|全")


def counts(text: str, manner: Manner) -> Iterator[Odd]:
    """A count without a number, or a first line that ends in a number without a unit."""
    if manner.kind != "count" or not text.strip():
        return
    line = text.strip().split("\n", 1)[0]
    if not _ANY_NUMBER.search(line) and not _EXPLAINED.search(line):
        yield Odd(
            "text.count", 0, len(line), "件数に数字がありません。「約11,000人」のように数と単位を書いてください。"
        )
    elif (bare := _BARE.search(line)) is not None:
        at = text.find(line) + bare.start()
        yield Odd("text.unit", at, 1, "件数の数字に単位がありません。「件」「人」「項目」などの単位を付けてください。")


def too_long(text: str, manner: Manner) -> Iterator[Odd]:
    """More characters than the sheet has room for."""
    length = len(text.replace("\n", ""))
    if manner.limit is not None and length > manner.limit:
        say = f"{write_number(length)}字あり、この欄の{write_number(manner.limit)}字を超えています。短くしてください。"
        yield Odd("text.limit", 0, len(text), say)
