"""Words written twice in a row: 住民住民, をを, についてについて; built to stay silent on いろいろ, 一人一人, 人々."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.checks.odd import Manner, Odd, brief

_NUMERALS = "〇零一二三四五六七八九十百千万億各毎"
_TABLE: tuple[re.Pattern[str], ...] = (
    # a word of two or more kanji; 一人一人 and 各課各課 are meant
    re.compile(rf"((?![{_NUMERALS}])[一-鿿]{{2,12}})\1"),
    # a katakana word; ドキドキ has two
    re.compile(r"(?<![ァ-ヺー])([ァ-ヺー]{3,20})\1(?![ァ-ヺー])"),
    # を never begins a word; other particles count when no kana word can begin there (にぎわい, 子どもも, とともに)
    re.compile(r"(を)\1"),
    re.compile(r"(?<!も)([のにはがでへ])\1(?=[^ぁ-ゖ]|$)", re.M),
    re.compile(r"(?<=[一-鿿ァ-ヺー])(と)\1(?=[一-鿿ァ-ヺー])"),
    re.compile(
        r"(について|における|において|に関する|に対する|による|により|ための|こと|する|した|して|として|から|まで|です|その他)\1"
    ),
    re.compile(r"([，、。．])[，、。．]++"),
    # a longer stretch with at least one kanji or katakana: 目的外利用の目的外利用の
    re.compile(r"((?=[^\n]{0,19}?[一-鿿ァ-ヺ])[^\s0-9０-９…‥・―ー─○〇◯●□■＿_=*×]{5,20}?)\1"),
)


def doubled_words(text: str, manner: Manner) -> Iterator[Odd]:
    """Each doubled word once, with the single word as the offer."""
    del manner
    end = -1
    for found in sorted((m for p in _TABLE for m in p.finditer(text)), key=lambda m: (m.start(), -m.end())):
        if found.start() < end:
            continue
        end = found.end()
        what = "同じ言葉" if found[1] not in "，、。．" else "句読点"
        say = f"「{brief(found[0])}」は{what}が重なっています。書き間違いなら「{found[1]}」に直してください。"
        yield Odd("text.doubled", found.start(), len(found[0]), say, found[0], found[1])
