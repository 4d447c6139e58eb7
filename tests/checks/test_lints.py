"""Text lints: each speaks where it should, stays silent where a clerk would be annoyed, and offers the right wording.

1. Doubled words; 2. dates; 3. periods; 4. arithmetic; 5. lists and counts; 6. commas; 7. digits; 8. blanks; 9. brackets;
10. left-overs of drafting; 11. characters; 12. length; 13. places and offers fit the text; 14. no lint fails or hangs.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.checks.odd import Manner, Odd, around
from desktop.checks.texts import odd_places
from desktop.definition.model import Style

Texts = Callable[..., tuple[Odd, ...]]
TOUTEN = Style(comma="、", digits="full")
HALF = Style(comma="、", digits="half")


@pytest.mark.parametrize(
    ("text", "doubled", "single"),
    [
        ("令和３年１月２日以後に住民住民基本台帳事務処理要領", "住民住民", "住民"),
        ("個人情報をを提供する", "をを", "を"),
        ("事業のの目的", "のの", "の"),
        ("対象者にに送付", "にに", "に"),
        ("市民とと協力", "とと", "と"),
        ("通知についてについて定める", "についてについて", "について"),
        ("システムシステムから抽出", "システムシステム", "システム"),
        ("目的外利用の目的外利用の方法", "目的外利用の目的外利用の", "目的外利用の"),
        ("送付する。。", "。。", "。"),
        ("氏名，，住所", "，，", "，"),
    ],
)
def test_1_doubled_words(odd: Texts, text: str, doubled: str, single: str) -> None:
    (found,) = odd(text, "text.doubled")
    assert (text[found.start : found.start + found.length], found.old, found.new) == (doubled, doubled, single)


@pytest.mark.parametrize(
    "text",
    [
        "いろいろな人々が",
        "人人",
        "一人一人に配る",
        "一つ一つ確かめる",
        "一件一件",
        "各課各課で",
        "であるものの，",
        "もののうち",
        "することとする",
        "市民とともに",
        "地域ににぎわいを生む",
        "子どもも大人も",
        "はは，のように",
        "ますます",
        "だんだん",
        "東京都都市整備局",
        "審議会会長",
        "一部一部事務組合",
        "・・・",
        "……",
        "――",
        "ドキドキ",
        "00000000",
        "二〇〇〇年",
        "□□□□",
        "から，から",
    ],
)
def test_1_words_that_are_meant(odd: Texts, text: str) -> None:
    said = [o for o in odd(text, "text.doubled") if o.old != "はは"]
    assert said == []


def test_1_one_finding_for_one_slip(odd: Texts) -> None:
    assert len(odd("住民住民住民住民", "text.doubled")) == 1
    assert len(odd("住民住民と市役所市役所", "text.doubled")) == 2


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("令和３月１日１日に記録されている者", "令和３月１日１日"),
        ("令和３年２月30日まで", "令和３年２月30日"),
        ("令和３年13月１日", "令和３年13月１日"),
        ("４月31日に発送", "４月31日"),
        ("平成32年に見直す", "平成32年"),
        ("令和０年", "令和０年"),
        ("平成31年５月１日", "平成31年５月１日"),
        ("令和元年４月１日", "令和元年４月１日"),
        ("令和３年４月５月", "４月５月"),
        ("令和３年３年", "令和３年３年"),
        ("R8.2.30", "R8.2.30"),
        ("2021/2/29", "2021/2/29"),
        ("令和３年１月１日から同年６月31日まで", "同年６月31日"),
    ],
)
def test_2_dates_that_cannot_be(odd: Texts, text: str, date: str) -> None:
    (found,) = odd(text, "text.date")
    assert text[found.start : found.start + found.length] == date
    assert date in found.sentence


@pytest.mark.parametrize(
    "text",
    [
        "令和３年１月１日時点",
        "２月29日",
        "２月以内の期間",
        "10月１日２日間",
        "10月１日２日前",
        "平成31年度",
        "令和元年５月",
        "昭和42年10月４日付け自治振第150号",
        "１／50の縮尺",
        "７月 ８月 ９月",
        "24月以内",
        "第13条第５項",
        "同月８日",
    ],
)
def test_2_dates_that_can(odd: Texts, text: str) -> None:
    assert odd(text, "text.date") == ()


def test_2_weekdays(odd: Texts) -> None:
    (found,) = odd("令和３年５月７日（木）", "text.weekday")
    assert "金曜日" in found.sentence
    assert odd("令和３年５月７日（金）", "text.weekday") == ()
    assert odd("令和３年５月７日（金曜日）", "text.weekday") == ()
    assert odd("５月７日（木）", "text.weekday") == ()  # no year, nothing to compare with
    assert len(odd("令和３年５月７日（金）から同年６月14日（火）", "text.weekday")) == 1


def test_2_the_sentence_says_the_limits_of_the_era(odd: Texts) -> None:
    (found,) = odd("平成32年", "text.date")
    assert "元年１月８日から31年４月30日まで" in found.sentence


def test_3_period_order(odd: Texts) -> None:
    (found,) = odd("令和３年４月23日～令和３年４月９日", "text.period", kind="period")
    assert found.grade == "注意"
    assert odd("令和３年４月９日～４月23日", "text.period", kind="period") == ()
    assert odd("令和３年12月～２月", "text.period", kind="period") == ()
    assert odd("令和３年４月23日～令和３年４月９日", "text.period") == ()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("年間24,000枚×３項目（住所・氏名・電話番号）で73,000項目", "72,000"),
        ("２４，０００枚×３項目＝７１，０００項目", "72,000"),
        ("46,000千円＋5,721千円＋1,176千円＝52,898千円", "52,897"),
        ("12月×５件×２課＝100件", "120"),
        ("２万件×３＝５万件", "60,000"),
    ],
)
def test_4_arithmetic_that_fails(odd: Texts, text: str, right: str) -> None:
    (found,) = odd(text, "text.arithmetic")
    assert right in found.sentence


@pytest.mark.parametrize(
    "text",
    [
        "年間24,000枚×３項目（住所・氏名・電話番号）で72,000項目",
        "24,000枚×３項目",
        "46,000千円＋5,721千円＋1,176千円＝52,897千円",
        "約500人×12月で約6,000件",
        "約510人×12月で6,000件",
        "Ａ４×３枚",
        "２万件×３＝６万件",
    ],
)
def test_4_arithmetic_that_holds(odd: Texts, text: str) -> None:
    assert odd(text, "text.arithmetic") == ()


def test_5_listed_numbers(odd: Texts) -> None:
    (found,) = odd("３項目（住所・氏名）を使う", "text.listed")
    assert "数（３）" in found.sentence
    for text in (
        "３項目（住所・氏名・電話番号）",
        "３項目（住所・氏名など）",
        "３項目（表のとおり）",
        "10人（男・女）",
        "４情報（氏名，住所・年齢）",
    ):
        assert odd(text, "text.listed") == ()


def test_5_counts(odd: Texts) -> None:
    assert odd("たくさん", "text.count", kind="count")
    assert odd("11,000", "text.unit", kind="count")
    assert odd("約２万（年間）", "text.unit", kind="count") == ()
    for text in (
        "約11,000人",
        "約120万項目（年度ごと）\n※補足",
        "2,500件",
        "未定",
        "約３万１千２百世帯",
        "１人",
        "全市民",
        "10,000 人",
        "約１，２００人",
    ):
        assert not odd(text, "text.count", kind="count")
        assert not odd(text, "text.unit", kind="count")
    assert not odd("たくさん", "text.count")


def test_6_half_width_commas(odd: Texts) -> None:
    text = "個人情報の保護については,狛江市の条例を守るとともに, 特記仕様書を取り交わす。"
    (found,) = odd(text, "text.half-comma")
    assert text[found.start] == ","
    assert "２か所" in found.sentence
    assert text[: found.start] + str(found.new) + text[found.start + len(found.old) :] == (
        "個人情報の保護については，狛江市の条例を守るとともに，特記仕様書を取り交わす。"
    )
    for silent in ("24,000枚", "２４,０００枚", "Co.,Ltd.", "a, b, c", "氏名，住所"):
        assert odd(silent, "text.half-comma") == ()
    (other,) = odd("氏名,住所", "text.half-comma", style=TOUTEN)
    assert other.new == "、"


def test_6_commas_of_the_municipality(odd: Texts) -> None:
    (found,) = odd("氏名、住所、電話番号", "text.comma")
    assert (found.start, found.old, found.new) == (2, "、住所、", "，住所，")
    assert odd("氏名，住所", "text.comma") == ()
    assert odd("氏名、住所", "text.comma", style=TOUTEN) == ()
    assert odd("氏名，住所", "text.comma", style=TOUTEN)
    assert odd("９，２５４件", "text.comma", style=TOUTEN) == ()


@pytest.mark.parametrize(
    ("text", "new", "style"),
    [
        ("令和3年５月10日", "３", Style()),
        ("令和３年５月１０日", "10", Style()),
        ("１,０８４件", "1,084", Style()),
        ("２４，０００枚", "24,000", Style()),
        ("第1２条", "12", Style()),
        ("令和３年５月10日", "１０", TOUTEN),
        ("1,176件", "１，１７６", TOUTEN),
        ("令和３年", "3", HALF),
    ],
)
def test_7_digits_of_another_style(odd: Texts, text: str, new: str, style: Style) -> None:
    (found,) = odd(text, "text.digits", style=style)
    assert found.new == new


@pytest.mark.parametrize(
    "text",
    [
        "令和３年５月10日",
        "第12条第２項第４号",
        "24,000枚",
        "H28.1",
        "9:30",
        "AI2",
        "5%",
        "No.1",
        "(3)",
        "8/７",
        "03-3430-1111",
    ],
)
def test_7_digits_in_style(odd: Texts, text: str) -> None:
    assert odd(text, "text.digits") == ()


def test_7_all_numbers_of_a_text_in_one_change(odd: Texts) -> None:
    text = "第1条と第2条と第３条"
    (found,) = odd(text, "text.digits")
    assert (found.old, found.new, found.length) == ("1条と第2", "１条と第２", 1)


def test_8_blanks(odd: Texts) -> None:
    (found,) = odd("第 12 条第５項", "text.number-blank")
    assert (found.old, found.new) == (" 12 ", "12")
    for silent in ("１ 第13条第５項\n２ 本件", "　１ 事務", "事務費　5,721千円", "LGWAN 回線", "第12条"):
        assert odd(silent, "text.number-blank") == ()
    (end,) = odd("氏名　\n住所", "text.line-end")
    assert (end.start, end.old, end.new) == (2, "　", "")
    assert odd("　氏名\n　住所", "text.line-end") == ()
    (last,) = odd("氏名\n\n", "text.last-line")
    assert (last.old, last.new) == ("\n\n", "")
    assert odd("氏名\n\n住所", "text.last-line") == ()


def test_9_brackets(odd: Texts) -> None:
    (found,) = odd("税システム（アクロシティから抽出", "text.bracket")
    assert "閉じていません" in found.sentence
    (found,) = odd("アクロシティ）から抽出", "text.bracket")
    assert "始めの括弧" in found.sentence
    assert len(odd("（（（（（（（（", "text.bracket")) == 3
    for silent in (
        "（重複（している）者を除く。）",
        "１）住所\n２）氏名",
        "a) 一つ目",
        "(1)から（２)まで",
        "【別紙】「資料」",
        "＜補足",
    ):
        assert odd(silent, "text.bracket") == ()


def test_10_drafts(odd: Texts) -> None:
    assert odd("○○課の職員", "text.placeholder")
    assert odd("社会福祉法人××会", "text.placeholder")
    assert odd("ＸＸ課", "text.placeholder")
    for silent in ("二〇〇〇年", "○印", "24枚×３", "●氏名", "XXL"):
        assert odd(silent, "text.placeholder") == ()
    assert odd("扶養親族等（これは抽出できない？）", "text.note")
    assert odd("対象者（扶養親族を除く。）", "text.note") == ()


@pytest.mark.parametrize(
    ("text", "code", "old", "new"),
    [
        ("ﾌﾟﾚﾐｱﾑ商品券", "text.half-kana", "ﾌﾟﾚﾐｱﾑ", "プレミアム"),
        ("デ一タ", "text.long-vowel", "一", "ー"),
        ("か\u3099んばる", "text.apart", "か\u3099", "が"),
        ("\u2f6c的外利用", "text.radical", "\u2f6c", "目"),
        ("氏名\u200bと\ufeff住所", "text.control", "\u200bと\ufeff", "と"),
        ("氏名\t住所", "text.control", "\t", "　"),
    ],
)
def test_11_characters_with_an_offer(odd: Texts, text: str, code: str, old: str, new: str) -> None:
    (found,) = odd(text, code)
    assert (found.old, found.new) == (old, new)


def test_11_characters_without_an_offer(odd: Texts) -> None:
    assert odd("高\ue000崎", "text.private")
    assert odd("高〓崎", "text.lost")
    (found,) = odd("한국と\U0002fffd", "text.no-font")[:1]
    assert "〓" in found.sentence
    assert odd("\ue000", "text.no-font") == ()  # said once, as 外字


@pytest.mark.parametrize(
    "code",
    [
        "text.half-kana",
        "text.long-vowel",
        "text.apart",
        "text.radical",
        "text.control",
        "text.private",
        "text.lost",
        "text.no-font",
    ],
)
def test_11_ordinary_text_is_silent(odd: Texts, code: str) -> None:
    text = "辻󠄀さんと𠮷田さん，髙﨑さん。ガギグゲゴ　データ①Ⅲ㈱「」～―…ＬＧＷＡＮ\n渡邉・渡邊　一覧　パスワード一つ"
    assert odd(text, code) == ()


def test_12_length(odd: Texts) -> None:
    (found,) = odd("あ" * 12, "text.limit", limit=10)
    assert "12字" in found.sentence
    assert odd("あ" * 10 + "\n", "text.limit", limit=10) == ()
    assert odd("あ" * 1000, "text.limit") == ()


_PIECES = st.lists(
    st.sampled_from(
        [
            "住民",
            "，",
            ",",
            "、",
            "。",
            "（",
            "）",
            "令和",
            "３",
            "12",
            "年",
            "月",
            "日",
            " ",
            "　",
            "\n",
            "×",
            "＝",
            "ﾌﾟ",
            "か\u3099",
            "の",
            "を",
            "○",
            "別紙",
            "～",
        ]
    ),
    max_size=30,
).map("".join)


@given(
    st.one_of(_PIECES, st.text(max_size=60)),
    st.sampled_from([Style(), TOUTEN, HALF]),
    st.sampled_from(["prose", "period", "count"]),
)
def test_13_places_and_offers_fit_the_text(text: str, style: Style, kind: str) -> None:
    for found in odd_places(text, Manner(style, kind, "mincho", 20)):  # type: ignore[arg-type]
        assert 0 <= found.start <= found.start + found.length <= len(text)
        assert found.sentence.endswith("。")
        if found.new is not None:
            assert found.old
            assert text.startswith(found.old, found.start)
            assert found.old != found.new


@given(_PIECES, st.sampled_from([Style(), TOUTEN, HALF]))
def test_13_taking_an_offer_settles_it(text: str, style: Style) -> None:
    """Commas, digits and blanks: after the one act the same lint is silent."""
    manner = Manner(style, "prose", "mincho")
    for code in (
        "text.comma",
        "text.half-comma",
        "text.digits",
        "text.line-end",
        "text.last-line",
        "text.number-blank",
    ):
        found = next((o for o in odd_places(text, manner) if o.code == code), None)
        if found is not None:
            mended = text[: found.start] + str(found.new) + text[found.start + len(found.old) :]
            assert not [o for o in odd_places(mended, manner) if o.code == code]


def test_13_a_run_of_commas_is_one_offer() -> None:
    found = [o for o in odd_places(", ,住民, ,甲", Manner(Style(), "prose", "mincho")) if o.code == "text.half-comma"]
    assert [(o.start, o.old, o.new) for o in found] == [(0, ", ,住民, ,", "，，住民，，")]


def test_13_a_flood_is_told_once() -> None:
    found = odd_places("。" * 3000, Manner(Style(), "prose", "mincho"))
    assert [(o.code, o.length, o.new) for o in found] == [("text.doubled", 3000, "。")]
    assert len(found[0].sentence) < 120
    many = [
        o
        for o in odd_places("".join(f"{n}。。" for n in range(50)), Manner(Style(), "prose", "mincho"))
        if o.code == "text.doubled"
    ]
    assert len(many) == 20
    assert many[-1].sentence.endswith("同じような所が、ほかに30か所あります。")
    assert not many[0].sentence.endswith("か所あります。")


def test_13_around_stays_in_the_line() -> None:
    assert around("一行目\n個人情報,保護\n三行目", 8, 1) == "個人情報,保護"


@pytest.mark.parametrize(
    "piece", ["1×", "1,", "1+", "（", "令和3年", "漢", "住民の", "ｱ", "人一", " ", "別紙1・", "○", "デ一"]
)
def test_14_a_hundred_thousand_characters_are_read_in_one_pass(piece: str) -> None:
    """A pattern that goes back over the text would need minutes here; the suite's own limit tells it."""
    text = piece * (100_000 // len(piece))
    found = odd_places(text, Manner(Style(), "prose", "mincho"))
    assert all(0 <= o.start <= o.start + o.length <= len(text) for o in found)
