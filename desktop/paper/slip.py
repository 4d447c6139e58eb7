"""The groups of a passphrase and facts of its bundle in, the slip to print out (A4, upper half), as PDF.

The slip goes another way than the medium: it says so itself, and nothing of the case stands on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from desktop.japanese import write_digits
from desktop.paper.pdf import write_pdf
from desktop.sheet.compose import Style, compose
from desktop.sheet.model import Box, Page, Placed, Sheet

TITLE: Final = "パスワード通知書"
WIDTH: Final = 210.0
HEIGHT: Final = 297.0
LEFT: Final = 20.0
INNER: Final = WIDTH - 2 * LEFT
PAD: Final = 1.5
"""mm inside every frame."""
TEXT: Final = 10.5
"""pt"""
LARGE: Final = 34.0
"""pt of the passphrase."""
GROUPS_A_ROW: Final = 3
GROUP_HEIGHT: Final = 17.0
LABEL_WIDTH: Final = 34.0
HAND: Final = 11.0
"""mm of a cell to be filled by hand."""
RECORD: Final = ("渡した日", "渡した方", "受け取った方", "渡した方法")
RULES: Final = (
    "１　この通知書は、束を入れた媒体（USBメモリーなど）とは別の機会に、別の方法で渡してください。"
    "媒体と一緒に置いたり、同じ便で送ったりしないでください。",
    "２　パスワードは、英小文字と数字を{letters}文字ずつ、{groups}組です。読み違えやすい 0・1・i・l・o は使っていません。"
    "組の間の「-」や空白は、入力してもしなくてもかまいません。",
    "３　最後の組は、打ち間違いを見つけるための文字です。省かずに入力してください。",
    "４　パスワードが要らなくなったら、この通知書を裁断してください。",
)


def write_slip(groups: Sequence[str], facts: Sequence[tuple[str, str]]) -> bytes:
    """The slip of one bundle; ``facts`` are (label, value) rows such as 束の番号. Read aloud or copied out of the PDF,
    the groups follow each other with nothing but blanks between them."""
    return write_pdf((slip_sheet(groups, facts),), title=TITLE)


def slip_sheet(groups: Sequence[str], facts: Sequence[tuple[str, str]]) -> Sheet:
    """The slip as a sheet of one page, for preview and printer."""
    boxes: list[Box] = []
    y = 16.0
    for part in (_title, _lead, _groups, _rules, _facts, _record):
        made = list(part(y, groups, facts))
        boxes += made
        y = max(b.y + b.height for b in made) + 3.0
    return Sheet("slip", 1, TITLE, "ja-JP", 0.5, (Page(1, WIDTH, HEIGHT, tuple(boxes)),))


def _framed(x: float, y: float, width: float, height: float, text: str, style: Style, edges: str = "LTRB") -> Box:
    """Text in the middle of a frame, at least as high as its lines."""
    lines = compose(text, style._replace(width=width - 2 * PAD))
    tall = sum(line.height for line in lines)
    height = max(height, tall + 2.0)
    top, placed = y + (height - tall) / 2, []
    for line in lines:
        placed.append(Placed(x + PAD, top, line))
        top += line.height
    return Box(x, y, width, height, edges, "static", tuple(placed), valign="middle")


def _plain(size: float = TEXT) -> Style:
    return Style(size, INNER, size * 1.45, "gothic", "left", hang=1.0)


def _title(y: float, _groups: Sequence[str], _facts: Sequence[tuple[str, str]]) -> Iterator[Box]:
    yield _framed(LEFT, y, INNER, 10.0, TITLE, _plain(18)._replace(face="gothic-bold", align="center"), "")


def _lead(y: float, _groups: Sequence[str], _facts: Sequence[tuple[str, str]]) -> Iterator[Box]:
    yield _framed(LEFT, y, INNER, 6.0, "次の束（暗号にしたファイル）を開くためのパスワードです。", _plain(), "")


def _groups(y: float, groups: Sequence[str], _facts: Sequence[tuple[str, str]]) -> Iterator[Box]:
    """The groups in reading order first, then their numbers: copied text holds the passphrase in one piece."""
    width = INNER / GROUPS_A_ROW
    corners = [
        (LEFT + n % GROUPS_A_ROW * width, y + n // GROUPS_A_ROW * GROUP_HEIGHT, group) for n, group in enumerate(groups)
    ]
    for x, top, group in corners:
        yield _framed(x, top, width, GROUP_HEIGHT, group, _plain(LARGE)._replace(align="center", leading=LARGE))
    for n, (x, top, _) in enumerate(corners, 1):
        yield _framed(x, top, 13.0, 5.0, f"{_full(n)}組", _plain(7.5), "")


def _rules(y: float, groups: Sequence[str], _facts: Sequence[tuple[str, str]]) -> Iterator[Box]:
    letters = _full(max((len(g) for g in groups), default=0))
    text = "\n".join(RULES).format(letters=letters, groups=_full(len(groups)))
    yield _framed(LEFT, y, INNER, 10.0, text, _plain(9.5)._replace(align="justify", pad=PAD), "")


def _facts(y: float, _groups: Sequence[str], facts: Sequence[tuple[str, str]]) -> Iterator[Box]:
    for label, value in facts:
        answer = _framed(LEFT + LABEL_WIDTH, y, INNER - LABEL_WIDTH, 6.5, value, _plain())
        yield _framed(LEFT, y, LABEL_WIDTH, answer.height, label, _plain())
        yield answer
        y += answer.height


def _record(y: float, _groups: Sequence[str], _facts: Sequence[tuple[str, str]]) -> Iterator[Box]:
    """Cells to be filled by hand when the slip is handed over."""
    width = INNER / len(RECORD)
    small = _plain(8)._replace(align="center", leading=8 * 1.3)
    for n, label in enumerate(RECORD):
        head = _framed(LEFT + n * width, y, width, 5.0, label, small)
        yield head
        yield Box(head.x, y + head.height, width, HAND, "LTRB", "static", ())


def _full(number: int) -> str:
    return write_digits(str(number), "full")
