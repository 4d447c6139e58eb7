"""For each rule of the forms with tables, letters and several papers: answers that make it speak and that keep it silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Try(NamedTuple):
    speaks: Mapping[str, Any]
    silent: Mapping[str, Any]
    """Facts are written with a leading ``fact:``."""
    at: str = ""
    """Where it stands when not at the rule's own place."""


_YEAR = Try(
    {"fact:nendo": "令和８年度", "fact:kaisaibi": "令和９年４月１日"},
    {"fact:nendo": "令和８年度", "fact:kaisaibi": "令和９年３月31日"},
)
_DEADLINE = Try(
    {"fact:teishutsu_kigen": "令和８年８月10日", "fact:kaisaibi": "令和８年８月２日"},
    {"fact:teishutsu_kigen": "令和８年７月10日", "fact:kaisaibi": "令和８年８月２日"},
)
_ABOUT = Try({"kenmei": "個人情報の提供"}, {"kenmei": "個人情報の提供について"})


def _sums(paper: str, column: int) -> Try:
    """A list with one 有, and a table that counts two, or one."""

    def table(count: str) -> tuple[tuple[str, ...], ...]:
        return (tuple(count if n == column else "" for n in range(3)), *(("", "", ""),) * 5)

    yo, joyo = ("有", "無") if column == 1 else ("無", "有")
    width = {"itaku": 6, "mokuteki": 8, "teikyo": 8, "online": 7}[paper]
    row = (*("内容",) * (width - 3), yo, joyo, "内訳")
    count = f"t_{paper}@shinsa"
    ichiran = {f"ichiran@{paper}": (row,)}
    return Try({**ichiran, count: table("２")}, {**ichiran, count: table("１")})


def _list(width: int) -> dict[str, Try]:
    start = ("内容",) * (width - 3)
    return {
        "dochira-mo-mu": Try({"ichiran": ((*start, "無", "無", ""),)}, {"ichiran": ((*start, "有", "無", ""),)}),
        "uchiwake-nashi": Try({"ichiran": ((*start, "有", "有", ""),)}, {"ichiran": ((*start, "有", "有", "国籍"),)}),
    }


def _note(number: str) -> Try:
    said = {"osore": f"回線（※{number}）を使う。おそれはない。", "chu": "（※9）別の注"}
    return Try(said, {**said, "chu": f"(※{number}) 回線"})


_ALL_CLAUSES = ("himitsu", "mokutekigai", "hokan", "hokoku")
_CASE_NOTES = {f"chu-{n}": _note(n) for n in "123"}
_KETSUGO = {"jigyo": "健診", "koui": ("ketsugo",)}
_ITAKU = {"jigyo": "健診", "koui": ("itaku",)}
_SAIITAKU = {**_ITAKU, "saiitaku_umu": "ari"}
_BESSHI = "別紙チェックリストのとおり"

SEVERAL: dict[str, dict[str, Try]] = {
    "shinjuku.fugi": {
        "nendo-kaisaibi": _YEAR,
        "kigen-kaisaibi": _DEADLINE,
        "kikan-kaisaibi": Try(
            {"kikan": "令和８年４月１日から", "fact:kaisaibi": "令和８年８月２日"},
            {"kikan": "令和８年９月１日から", "fact:kaisaibi": "令和８年８月２日"},
        ),
        "kenmei-ketsugo": Try(
            {"kenmei": "健診に係る外部結合について", "koui": ("itaku",)},
            {"kenmei": "健診に係る外部結合について", "koui": ("ketsugo",)},
        ),
        "gaiyo-ketsugo": Try(_KETSUGO, {**_KETSUGO, "fugi_ketsugo@outline": "区とクラウド"}),
        "gaiyo-itaku": Try(_ITAKU, {**_ITAKU, "fugi_itaku@outline": "発送"}),
        "gaiyo-saiitaku": Try(_SAIITAKU, {**_SAIITAKU, "fugi_saiitaku@outline": "現地調査"}),
        "gaiyo-saiitaku-nashi": Try(
            {**_ITAKU, "saiitaku_umu": "nashi", "fugi_saiitaku@outline": "現地調査"},
            {**_ITAKU, "saiitaku_umu": "nashi"},
        ),
        "itaku-koumoku-ketsugo": Try(
            {"koui": ("ketsugo", "itaku"), "koumoku": ("氏名",), "koumoku@itaku-1": ("氏名", "年齢")},
            {"koui": ("ketsugo", "itaku"), "koumoku": ("氏名", "年齢"), "koumoku@itaku-1": ("年齢",)},
            "koumoku@itaku-1",
        ),
        "ketsugo-koumoku-kyotsu": Try(
            {**_KETSUGO, "koumoku": ("氏名",), "koumoku@ketsugo": ("住所",)},
            {**_KETSUGO, "koumoku": ("氏名",), "koumoku@ketsugo": ("氏名",)},
        ),
        "itaku-koumoku-kyotsu": Try(
            {**_ITAKU, "koumoku": ("氏名",), "koumoku@itaku-1": ("氏名", "住所")},
            {**_ITAKU, "koumoku": ("氏名", "住所"), "koumoku@itaku-1": ("氏名",)},
            "koumoku@itaku-1",
        ),
        "saiitaku-koumoku": Try(
            {**_SAIITAKU, "koumoku": ("氏名",), "koumoku@saiitaku-1": ("氏名", "住所")},
            {**_SAIITAKU, "koumoku": ("氏名", "住所"), "koumoku@saiitaku-1": ("氏名",)},
            "koumoku@saiitaku-1",
        ),
        "saiitaku-kikan": Try(
            {
                **_SAIITAKU,
                "kikan": "令和８年４月１日～令和９年３月31日",
                "kikan@saiitaku-1": "令和８年４月～令和９年４月",
            },
            {**_SAIITAKU, "kikan": "令和８年４月１日～令和９年３月31日", "kikan@saiitaku-1": "令和８年５月～７月"},
            "kikan@saiitaku-1",
        ),
        "itaku-kikan": Try(
            {**_ITAKU, "kikan": "令和８年４月１日～令和９年３月31日", "kikan@itaku-1": "令和８年３月～５月"},
            {**_ITAKU, "kikan": "令和８年４月１日～令和９年３月31日", "kikan@itaku-1": "令和８年５月～７月"},
            "kikan@itaku-1",
        ),
        "ketsugo-kikan": Try(
            {**_KETSUGO, "kikan": "令和８年４月１日～令和９年３月31日", "kikan@ketsugo": "令和８年３月～５月"},
            {**_KETSUGO, "kikan": "令和８年４月１日～令和９年３月31日", "kikan@ketsugo": "令和８年５月～７月"},
        ),
        "ketsugo-check4": Try(
            {**_KETSUGO, "taisaku@ketsugo": _BESSHI, "@check4": ("off",)}, {**_KETSUGO, "taisaku@ketsugo": _BESSHI}
        ),
        "itaku-check5": Try(
            {**_ITAKU, "taisaku_ku@itaku-1": _BESSHI, "@check5": ("off",)},
            {**_ITAKU, "taisaku_ku@itaku-1": _BESSHI},
            "taisaku_ku@itaku-1",
        ),
        "gaiyo-flow": Try({**_ITAKU, "shiryo": "資料5-1", "@flow": ("off",)}, {**_ITAKU, "shiryo": "資料5-1"}),
    },
    "shinjuku.cover": {"kenmei-owari": _ABOUT},
    "shinjuku.itaku": {
        "kenmei-owari": _ABOUT,
        "ninsho": Try({"itakusaki": "甲社"}, {"itakusaki": "甲社（プライバシーマーク）"}),
        "taisaku-betsushi": Try({"taisaku_aite": "対策する"}, {"taisaku_aite": _BESSHI}),
    },
    "shinjuku.saiitaku": {
        "kenmei-owari": _ABOUT,
        "ninsho": Try({"saiitakusaki": "乙社"}, {"saiitakusaki": "乙社（ISO27001認証）"}),
        "taisaku-betsushi": Try({"taisaku_ku": "対策する"}, {"taisaku_ku": _BESSHI}),
    },
    "shinjuku.ketsugo": {
        "kenmei-owari": _ABOUT,
        "kenmei-kasanari": Try({"kenmei": "健診に係る係る外部結合について"}, {"kenmei": "健診に係る外部結合について"}),
        "ninsho": Try({"aite": "甲社"}, {"aite": "甲社（ISMAP）"}),
        "taisaku-betsushi": Try({"taisaku": "対策する"}, {"taisaku": _BESSHI}),
    },
    "kurume.letter": {
        "kenmei-owari": _ABOUT,
        "atesaki-sama": Try({"atesaki": "審議会会長"}, {"atesaki": "審議会会長 様"}),
    },
    "kurume.case": {
        **_CASE_NOTES,
        "ninsho": Try({"osore": "受託事業者に渡す。"}, {"osore": "受託事業者はISOの認証を受けている。"}),
        "owari-osore": Try({"osore": "危険は低い。"}, {"osore": "権利利益を侵害するおそれはないものとする。"}),
    },
    "kurume.shimon": {
        "nendo-kaisaibi": _YEAR,
        "kigen-kaisaibi": _DEADLINE,
        "jiki-kaisaibi": Try(
            {"jiki": "令和２年５月上旬", "fact:kaisaibi": "令和２年６月１日"},
            {"jiki": "令和２年７月上旬", "fact:kaisaibi": "令和２年６月１日"},
        ),
        "kenmei-onaji": Try(
            {"kenmei": "給付について", "kenmei@letter": "支給について"}, {"kenmei": "給付について"}, "kenmei@case"
        ),
        "besshi1-nashi": Try(
            {"hoho": ("itaku",), "osore@case": "明記する（別紙1）。"},
            {"hoho": ("itaku",), "osore@case": "明記する（別紙1）。", "joko@besshi1": _ALL_CLAUSES},
        ),
        "besshi2-nashi": Try(
            {"hoho": ("online",), "osore@case": "低い（別紙2）。"},
            {"hoho": ("online",), "osore@case": "低い（別紙2）。", "setsumei@besshi2": "説明"},
        ),
        "saiitaku-joko": Try(
            {"hoho": ("itaku",), "osore@case": "一部を再委託する。", "joko@besshi1": _ALL_CLAUSES},
            {"hoho": ("itaku",), "osore@case": "一部を再委託する。", "joko@besshi1": (*_ALL_CLAUSES, "saiitaku")},
        ),
        "himitsu-joko": Try(
            {"hoho": ("itaku",), "joko@besshi1": ("himitsu",)}, {"hoho": ("itaku",), "joko@besshi1": _ALL_CLAUSES}
        ),
    },
    "setagaya.hokoku": {
        f"{paper}-{name}": _sums(paper, column)
        for paper in ("itaku", "mokuteki", "teikyo", "online")
        for name, column in (("yo", 1), ("joyo", 2))
    },
    "setagaya.kiroku": {
        "kojo-69-2": Try(
            {"kijun": "teikyo", "fact:rinji_kojo": "kojo", "joko": "第69条第２項"},
            {"kijun": "teikyo", "fact:rinji_kojo": "rinji", "joko": "第69条第２項"},
        ),
        "kokuseki": Try(
            {"kijun": "itaku", "naiyo": "国籍を扱う。", "joyo": "nashi"},
            {"kijun": "itaku", "naiyo": "国籍を扱う。", "joyo": "ari"},
        ),
    },
    "setagaya.list_itaku": _list(6),
    "setagaya.list_mokuteki": _list(8),
    "setagaya.list_teikyo": _list(8),
    "setagaya.list_online": _list(7),
    "setagaya.report": {
        "kenmei-owari": _ABOUT,
        "keika-dai": Try(
            {"t10": (("令和５年３月27日", "誤交付"),)}, {"t10": (("令和５年３月27日", "誤交付"),), "t10_dai": "経過"}
        ),
        "onaji-nendo": Try(
            {"nendo1": "令和４年度", "nendo2": "令和４年度"}, {"nendo1": "令和３年度", "nendo2": "令和４年度"}
        ),
    },
    "setagaya.review": {"kenmei-owari": _ABOUT},
    "taito.shimon": {
        "kenmei-owari": _ABOUT,
        "sensitive": Try({"koumoku": ("氏名",)}, {"koumoku": ("氏名（※１）",), "chu": ("センシティブ情報はない。",)}),
        "chu-shirushi": Try(
            {"koumoku": ("氏名",), "chu": ("センシティブ情報はない。",)},
            {"koumoku": ("氏名（※１）",), "chu": ("センシティブ情報はない。",)},
        ),
        "taisho-kazu": Try({"taisho": "区民"}, {"taisho": "区民　約３万世帯"}),
    },
}
