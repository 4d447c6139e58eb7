"""Breaking and setting of paragraphs.

1. First fit: a line takes what fits; leading full-width blanks are text and take one em.
2. ，。 hang outside the width only where the cell has room for their ink; else they are squeezed in or characters go down.
3. Numbers, full-width runs with their marks, and words stay whole; a word wider than the line breaks at a hyphen,
   slash or bracket, and anywhere as the last resort; ―― …… and □ with its label are not parted.
4. Justified lines end flush without gaps inside words; the last line of a paragraph is not stretched.
5. Doubled punctuation shares one blank half; an opening bracket that begins a later line loses its blank half.
6. Paragraphs that begin with １　１．（１）① ※ ・ hang by the style's switch, below their own leading blanks.
7. Every character has its offset: ``start`` + position in the line's text is the place in the field's text.
8. 異体字 are one cluster with the variant's glyph; 〓 stands for what no font has; control characters never fail.
9. Lines are remembered: the same text and style give the same objects, an edit leaves other paragraphs' glyphs alone.
10. 100,000 characters of any kind, and 50,000 paragraphs, are broken in time linear in their length.
11. Any mix of characters comes back whole, inside its width, in glyphs that join to the text.
"""

from __future__ import annotations

import random

import pytest

from desktop.fonts.chain import chain
from desktop.sheet import compose as composing
from desktop.sheet.break_lines import break_lines
from desktop.sheet.compose import MM, Style, clear_cache, compose
from desktop.sheet.model import Line
from tests.sheet.prose_rig import ink, overlaps

SIZE = 10.0
EM = SIZE * MM


def em(count: float, *, hang: float = 1.0, pad: float = 0.45, **more: object) -> Style:
    return Style(SIZE, count * EM, 13.0, hang=hang, pad=pad * EM, **more)  # type: ignore[arg-type]


def texts(text: str, style: Style) -> list[str]:
    return [line.text for line in compose(text, style)]


def places(line: Line) -> dict[str, float]:
    """Left edge in em of each cluster (the last one of equals)."""
    return {c: x / EM for run in line.runs for c, x in zip(run.clusters, run.xs, strict=True)}


def test_first_fit() -> None:
    """1"""
    assert texts("　あいうえおかきくけこ", em(5)) == ["　あいうえ", "おかきくけ", "こ"]
    (first, *_) = compose("　あいうえお", em(5))
    assert places(first)["あ"] == pytest.approx(1.0)
    assert texts("", em(5)) == [""]
    assert texts("あ\n\nい\n", em(5)) == ["あ", "", "い", ""]


def test_hanging() -> None:
    """2"""
    (first, second) = compose("あいうえお，かき", em(5))
    assert (first.text, second.text) == ("あいうえお，", "かき")
    assert places(first)["，"] == pytest.approx(5.0)
    assert texts("あいうえお，かき", em(5, pad=0.2)) == ["あいうえ", "お，かき"]
    assert texts("あいう」え，かき", em(5, pad=0.2)) == ["あいう」え，", "かき"]


def test_squeezed_in() -> None:
    """2"""
    (first, second) = compose("（あい）うえ」お", em(6))
    assert (first.text, second.text) == ("（あい）うえ」", "お")
    assert ink(first)[1] <= 6 * EM
    assert not overlaps(first)


@pytest.mark.parametrize(
    ("text", "width", "wanted"),
    [
        ("あいう24,000枚", 5, ["あいう", "24,000枚"]),
        ("あいう９，２５４件", 6, ["あいう", "９，２５４件"]),
        ("あい２．５％です", 4, ["あい", "２．５％", "です"]),
        ("あいう１０／２８", 5, ["あいう", "１０／２８"]),
        ("昭和63年", 2.5, ["昭和", "63年"]),
        ("あいLGWAN-ASPと", 5, ["あい", "LGWAN-ASP", "と"]),
        ("あいう……え", 4, ["あいう", "……え"]),
        ("あい□氏名", 3, ["あい", "□氏名"]),
        ("あ□　氏名", 3, ["あ", "□　氏", "名"]),
        ("あ￥１００", 4, ["あ", "￥１００"]),
    ],
)
def test_kept_whole(text: str, width: float, wanted: list[str]) -> None:
    """3"""
    assert texts(text, em(width)) == wanted


def test_long_words() -> None:
    """3"""
    assert texts("https://example.lg.jp/a-b(c)", em(5)) == ["https://", "example.", "lg.jp/a-b", "(c)"]
    assert texts("あABCDEFGH-IJ", em(4)) == ["あ", "ABCDEFGH", "-IJ"]
    assert texts("X" * 20, em(4)) == ["X" * 8, "X" * 8, "XXXX"]
    assert texts("１" * 9, em(4)) == ["１" * 4, "１" * 4, "１"]


def test_justified() -> None:
    """4"""
    first, last = compose("あいうえABCDEFか", em(5.5))
    assert first.text == "あいうえ"
    first, last = compose("あい12う345えおか", em(5.75))
    assert (first.text, first.right / EM) == ("あい12う345", pytest.approx(5.75))
    assert places(first)["4"] - places(first)["3"] == pytest.approx(0.5)
    first, last = compose("あいう24えおか", em(5.25))
    assert (first.text, first.align, first.right / EM) == ("あいう24え", "justify", pytest.approx(5.25))
    assert places(first)["4"] - places(first)["2"] == pytest.approx(0.5)
    assert (last.ends_paragraph, last.align) == (True, "left")
    assert places(last)["か"] == pytest.approx(1.0)


def test_leading_blanks_are_not_stretched() -> None:
    """4"""
    first = compose("１　第12条の趣旨は外", em(8.75))[0]
    assert places(first)["第"] == pytest.approx(2.0)
    first = compose("　あいう24えおかき", em(7.25))[0]
    assert places(first)["あ"] == pytest.approx(1.0)


def test_doubled_punctuation() -> None:
    """5"""
    (line,) = compose("「あ」「い」，う", em(9))
    assert places(line)["い"] == pytest.approx(3.5)
    assert places(line)["う"] == pytest.approx(6.0)
    assert not overlaps(line)


def test_bracket_at_the_head_of_a_line() -> None:
    """5"""
    first, second = compose("（あいう（えおか", em(4, hang=0))
    assert places(first)["（"] == pytest.approx(0.0)
    assert second.text == "（えおか"
    assert places(second)["え"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("head", "indent"),
    [
        ("１　", 1), ("１．", 1), ("12．", 1), ("（１）", 1), ("（ア）", 1), ("①", 1), ("※", 1), ("・", 1), ("ア　", 1),
        ("　※", 2), ("　　（１）", 3), ("", 0), ("　", 0), ("１頁", 0), ("第１", 0),
    ],
)  # fmt: skip
def test_hanging_indent(head: str, indent: float) -> None:
    """6"""
    text = head + "あいうえおかきくけこさしすせそ"
    assert compose(text, em(8))[1].left / EM == pytest.approx(indent)
    assert compose(text, em(8, hang=0))[1].left == 0
    assert compose(text, em(8, hang=2))[1].left / EM == pytest.approx(indent + 1 if indent else 0)


def test_indent_and_alignment() -> None:
    """6"""
    assert compose("あい", em(8, indent=2))[0].left / EM == pytest.approx(2)
    assert compose("あい", em(8, align="center"))[0].left / EM == pytest.approx(3)
    assert compose("あい", em(8, align="right"))[0].right / EM == pytest.approx(8)


def test_offsets() -> None:
    """7"""
    text = "　辻\U000e0100さんは，\n東京都狛江市の，住民である。\n\n以上"
    lines = compose(text, em(5), field="biko", start=0)
    for line in lines:
        assert line.field == "biko"
        assert text[line.start : line.start + len(line.text)] == line.text
    assert lines[0].start == 0
    assert compose(text, em(5), field="biko", start=10)[1].start == lines[1].start + 10


def test_variants_and_missing() -> None:
    """8"""
    (line,) = compose("辻\U000e0100𠮷辻", em(9))
    assert [run.face for run in line.runs] == ["BIZUDMincho-Regular", "ipamjm", "BIZUDMincho-Regular"]
    assert line.runs[0].clusters == ("辻\U000e0100",)
    assert line.runs[0].glyphs != line.runs[2].glyphs
    geta = chain("mincho").clusters("〓")[0].gid
    (line,) = compose("あ😀い", em(9))
    assert line.text == "あ😀い"
    assert line.runs[0].glyphs[1] == geta


def test_control_characters() -> None:
    """8"""
    text = "".join(map(chr, range(32))).replace("\n", "") + "\x7f\x85\u2028\ufeff\ud800"
    lines = compose(text, em(10))
    assert "".join(line.text for line in lines) == text


def test_remembered() -> None:
    """9"""
    clear_cache()
    text = "あいうえおかきくけこ\nさしすせそたちつてと"
    before = compose(text, em(5), field="biko")
    assert compose(text, em(5), field="biko") is before
    after = compose("い" + text, em(5), field="biko")
    assert after[-1].runs is before[-1].runs
    assert after[-1].start == before[-1].start + 1


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """9"""
    kept: composing.Kept[int, str] = composing.Kept(100)
    for n in range(1000):
        kept.keep(n, "x", 10)
    assert [n for n in range(1000) if kept.find(n)] == list(range(990, 1000))
    kept.keep(5000, "much", 10_000)
    assert kept.find(5000) == "much"
    kept.clear()
    assert kept.find(5000) is None


class Counting(list[float]):
    """Numbers that count how often they are read."""

    reads = 0

    def __getitem__(self, at):  # type: ignore[no-untyped-def,override]
        Counting.reads += 1
        return super().__getitem__(at)


@pytest.mark.parametrize(
    "char", ["あ", "A", "　", " ", "）", "（", "１", "，", "…", "□", "ー", "\U000e0100", "あいう，えお。"]
)
def test_linear(char: str) -> None:
    """10"""
    costs = []
    for count in (5_000, 50_000):
        prose = composing.Prose((char * count)[:count], chain("mincho"))
        prose.sums, prose.classes = Counting(prose.sums), Counting(prose.classes)  # type: ignore[assignment]
        Counting.reads = 0
        cuts = break_lines(prose, 28.0, 0.0, 0.0)
        assert cuts[-1].end == prose.count
        costs.append(Counting.reads)
    assert costs[1] <= costs[0] * 14 + 100


@pytest.mark.parametrize("text", ["審議会の意見を聴いて，" * 9_091, "あ\n" * 50_000])
def test_hundred_thousand_characters(text: str) -> None:
    """10"""
    lines = compose(text, em(28), field="biko")
    assert "".join(line.text for line in lines) == text.replace("\n", "")
    clear_cache()


def test_any_mix() -> None:
    """11"""
    dice = random.Random(11)
    chars = [
        *"あ漢ッー、。，．「」（）【】・…―！？１２３ABCab-/.,()　 □■①※ィ％℃￥々゛#'\"[]{}:;\t辻\U000e0100\u3099\u309a𠮷",
        "😀",
    ]
    for _ in range(700):
        text = "".join(dice.choices(chars, k=dice.randint(1, 120)))
        width = dice.choice([2, 3, 8, 10, 14.3, 20, 35])
        for line in compose(text, em(width)):
            assert "".join(c for run in line.runs for c in run.clusters) == line.text
            assert ink(line)[1] <= (width + 0.45) * EM
            assert not overlaps(line)
        assert "".join(texts(text, em(width))) == text
