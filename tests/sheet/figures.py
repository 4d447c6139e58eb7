"""Figures as clerks draw them: a portal on a closed network, a data flow, a flow of boxes, a timetable."""

from __future__ import annotations

from typing import Any

from desktop.answers.figure import FigureShape, rows_of
from desktop.definition.model import Rows

Place = tuple[float, float, float, float]


def node(name: str, kind: str, text: str, place: Place, **more: Any) -> FigureShape:
    return FigureShape("node", name, kind, text, *place, **more)


def zone(name: str, kind: str, text: str, place: Place) -> FigureShape:
    return FigureShape("zone", name, kind, text, *place)


def arrow(name: str, start: str, end: str, text: str = "", kind: str = "to", **more: Any) -> FigureShape:
    return FigureShape("arrow", name, kind, text, start=start, end=end, **more)


def note(name: str, text: str, place: Place, **more: Any) -> FigureShape:
    return FigureShape("note", name, "", text, *place, align="left", **more)


def bar(name: str, kind: str, text: str, place: Place, start: str = "", end: str = "") -> FigureShape:
    return FigureShape("bar", name, kind, text, *place, start=start, end=end)


PORTAL: Rows = rows_of(
    (
        zone("lg", "lgwan", "ＬＧＷＡＮ", (50, 14, 64, 100)),
        node("ku", "org", "台 東 区", (0, 22, 38, 12)),
        node("kt", "terminal", "専用端末", (4, 52, 30, 26)),
        node("to", "org", "東 京 都", (126, 22, 36, 12)),
        node("tt", "terminal", "専用端末", (130, 52, 30, 26)),
        node("po", "server", "ＬＧＷＡＮポータルサイト\nデータ格納先", (60, 46, 44, 50)),
        arrow("a1", "kt", "po", "個人情報アップロード", number="1"),
        arrow("a2", "kt", "po", "ポータルサイトへの承認ログイン", line="dash"),
        arrow("a3", "po", "tt", "個人情報ダウンロード", number="2"),
        arrow("a4", "tt", "po", "ポータルサイトへの承認ログイン", line="dash"),
        arrow("a5", "ku", "kt", kind="line"),
        arrow("a6", "to", "tt", kind="line"),
        note("n1", "データ授受後は、格納先からデータが消去される。", (0, 120, 164, 8), number="①"),
        note("n4", "※ＬＧＷＡＮとは、高いセキュリティを維持した行政専用ネットワーク", (0, 130, 164, 12)),
    )
)

FLOW: Rows = rows_of(
    (
        zone("nai", "inside", "新宿区（庁内）", (0, 30, 48, 86)),
        zone("net", "internet", "インターネット", (56, 40, 40, 64)),
        node("tai", "person", "対象世帯（申請者）", (4, 0, 40, 24)),
        node("ka", "org", "地域福祉課", (6, 44, 36, 16)),
        node("pc", "terminal", "区イントラＰＣ", (6, 76, 36, 26)),
        node("st", "server", "クラウドストレージ（Box Japan）", (60, 60, 32, 34)),
        node("it", "org", "委託先\nアルティウスリンク株式会社", (114, 44, 48, 24)),
        node("cd", "medium", "DVD", (114, 96, 48, 24)),
        arrow("a1", "tai", "ka", "申請", number="1"),
        arrow("a2", "ka", "pc", kind="both"),
        arrow("a3", "pc", "st", "申請情報データの登録", "both", number="2"),
        arrow("a4", "st", "it", "申請情報データの利用", "both", number="3"),
        arrow("a5", "it", "cd", "書出し", number="4", line="bold"),
        arrow("a6", "cd", "tai", "現地調査（訪問調査）", number="21", line="dash"),
    )
)

BOXES: Rows = rows_of(
    (
        node(
            "b1",
            "box",
            "１．次の者を抽出\n（１）住民基本台帳に記録されている者（令和３年１月１日時点）",
            (0, 0, 78, 52),
            align="left",
        ),
        node("b2", "box", "２．市町村民税が課されていない者\n※扶養親族等を除く。", (86, 0, 78, 66), align="left"),
        node("b3", "box", "３．次の者を抽出\n①虐待を受けたことにより入所した者", (0, 62, 78, 62), align="left"),
        node("b4", "box", "４．１から３までに該当する者（案内状配布対象者）", (24, 134, 116, 22), align="left"),
        arrow("a1", "b1", "b4"),
        arrow("a2", "b2", "b4"),
        arrow("a3", "b3", "b4", line="bold"),
    )
)

TIMETABLE: Rows = rows_of(
    (
        FigureShape("timetable", "tt", "", "7月\n8月\n9月\n10月\n11月", 0, 0, 165, 92),
        bar("p1", "point", "対象者に通知発送", (15, 10, 0, 8), "7/15"),
        bar("b1", "bar", "辞退申出期間", (15, 19, 24, 9), "", "8/７"),
        bar("p2", "point", "支給決定", (41, 30, 0, 8), "8/８"),
        bar("b2", "bar", "商品券封入・タックシール貼付等委託", (80, 46, 42, 9), "9/14", "10/22"),
        bar("b3", "bar", "商品券封入・タックシール貼付等委託（再送分）", (125, 66, 24, 9), "10/25", "11/17"),
        bar("p5", "point", "商品券再発送", (159, 79, 0, 8), "11/26"),
    )
)

FIGURES: dict[str, tuple[Rows, float, float]] = {
    "portal": (PORTAL, 165.0, 145.0),
    "flow": (FLOW, 165.0, 125.0),
    "boxes": (BOXES, 165.0, 160.0),
    "timetable": (TIMETABLE, 165.0, 95.0),
}
"""Rows with the width and height of their place."""
