"""The boxes of one field as a source shows them in; what is chosen, and every tick that is not certain, out.

A sign that was lost is never guessed silently: where ``likely`` holds an option, ``say`` says why it must be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from desktop.definition.model import Field, Style
from desktop.intake.labels import CHOSEN, UNCHOSEN

CIRCLES: Final = "○〇◯"
FULL_CIRCLES: Final = "●◎◉"
_NAMED: Final = 6
_BOXES: Final = "■☑☒◼▣🗹□☐◻▢⬜"

Shown = Literal["chosen", "unchosen", "none", "odd"]


@dataclass(frozen=True, slots=True)
class Box:
    """One option as the source prints it."""

    option: str
    sign: str = ""
    where: str = ""
    unsure: str = ""
    """The sign was told from a symbol font."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the boxes of a field say."""

    options: tuple[str, ...]
    """Chosen or likely, in the form's order."""
    say: tuple[tuple[str, str], ...] = ()
    """(where, sentence) of every box that must be looked at."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What the signs of a whole sheet tell about each other."""

    empty: bool = False
    """● or ◎ stands beside ○, which is an empty circle then."""
    doubtful: bool = False
    """So many options of some field bear ○ that it may be an empty circle whose full ones were lost."""
    marked: bool = False
    """Boxes that are not chosen bear a sign too: one without a sign lost it."""


ALONE: Final = Signs()
"""Nothing is known of the sheet around a field."""


def signs_of(fields: Iterable[Sequence[Box]], style: Style) -> Signs:
    """Look at all boxes of a sheet, field by field."""
    every = [list(f) for f in fields]
    signs = "".join(b.sign for f in every for b in f)
    full = any(c in FULL_CIRCLES + _BOXES for c in signs)
    if style.chosen in CIRCLES:
        return Signs(marked=full)
    empty = any(c in FULL_CIRCLES for c in signs)
    return Signs(empty, not empty and any(_many(f) for f in every), full)


def _many(boxes: Sequence[Box]) -> bool:
    """Whether ○ is the only sign of a field, and half of its options bear it."""
    signs = [b.sign for b in boxes if b.sign]
    return bool(signs) and all(c in CIRCLES for c in signs) and 2 * len(signs) >= len(boxes)


def choice_of(asked: Field, boxes: Sequence[Box], style: Style, *, labelled: bool, sheet: Signs = ALONE) -> Choice:
    """Decide the boxes of a field; ``labelled``: the words that introduce the field stand before them."""
    signs = "".join(b.sign for b in boxes)
    if not signs:
        return _unsigned(asked, boxes, labelled=labelled)
    shown = [(_shown(b.sign, style, sheet), b) for b in boxes]
    chosen = {b.option for how, b in shown if how == "chosen"}
    lost = "unchosen" in {how for how, _ in shown}
    say: list[tuple[str, str]] = []
    for how, box in shown:
        label = asked.choices[box.option].label
        if how == "none" and lost:
            chosen.add(box.option)
            say.append((box.where, f"「{label}」の前の印が失われています。選ばれているかを元の紙で確かめてください。"))
        elif how == "none" and (sheet.marked or any(c in FULL_CIRCLES + _BOXES for c in signs)):
            say.append((box.where, f"「{label}」の前に印がありません。選ばれていないかを元の紙で確かめてください。"))
        elif how == "odd":
            say.append(
                (box.where, f"「{label}」の印「{box.sign}」が、選んだ印か分かりません。元の紙で確かめてください。")
            )
        elif box.unsure:
            say.append(
                (
                    box.where,
                    f"「{label}」の印は記号用の書体の文字（{box.unsure}）です。選ばれているかを確かめてください。",
                )
            )
    say += _twice(asked, shown)
    if not say and asked.is_tuple:
        say += _bare(asked, [b for how, b in shown if how == "none"])
    if sheet.doubtful and any(c in CIRCLES for c in signs):
        sentence = "○の付いた選択肢が多いので、○が選んだ印か、空の丸かを元の紙で確かめてください。"
        say.append((boxes[0].where, sentence))
    picked = _in_order(asked, chosen)
    if asked.kind == "choice" and len(picked) > 1:
        labels = "・".join(asked.choices[o].label for o in picked)
        say.append((boxes[0].where, f"１つだけ選ぶ欄で、{labels}が選ばれています。正しいものを選んでください。"))
    return Choice(picked, tuple(say))


def _bare(asked: Field, bare: Sequence[Box]) -> Iterable[tuple[str, str]]:
    """Boxes without a sign where only what is chosen bears one: a tick that was lost would look just so."""
    labels = list(dict.fromkeys(asked.choices[b.option].label for b in bare))
    if labels:
        named = "・".join(labels[:_NAMED]) + (f"ほか{len(labels) - _NAMED}" if len(labels) > _NAMED else "")
        yield (
            bare[0].where,
            f"印のない{named}は、選ばれていないものとしました。印が失われていないか、元の紙で確かめてください。",
        )


def _unsigned(asked: Field, boxes: Sequence[Box], *, labelled: bool) -> Choice:
    """Boxes without any sign: one that stands alone behind its label is the answer in words."""
    options = _in_order(asked, {b.option for b in boxes})
    if len(options) == 1 and labelled:
        return Choice(options)
    where = boxes[0].where
    if len(options) == len(asked.choices) or asked.kind == "choice":
        return Choice((), ((where, f"「{asked.label}」に選んだ印が見当たりません。元の紙を見て選んでください。"),))
    labels = "・".join(asked.choices[o].label for o in options)
    return Choice(options, ((where, f"印がなく、{labels}だけが書かれています。選ばれたものかを確かめてください。"),))


def _twice(asked: Field, shown: Iterable[tuple[Shown, Box]]) -> Iterable[tuple[str, str]]:
    """The same box with different signs."""
    seen: dict[str, Shown] = {}
    for how, box in shown:
        if seen.setdefault(box.option, how) != how:
            label = asked.choices[box.option].label
            yield box.where, f"「{label}」が２か所にあり、印が違います。正しいものを選んでください。"


def _shown(sign: str, style: Style, sheet: Signs) -> Shown:
    """What a sign says."""
    if not sign:
        return "none"
    if sign == style.unchosen or sign in UNCHOSEN.replace("◯", ""):
        return "unchosen"
    if sign in CIRCLES:
        return "unchosen" if sheet.empty else "chosen"
    if sign == style.chosen or sign in CHOSEN or sign in FULL_CIRCLES:
        return "chosen"
    return "odd"


def _in_order(asked: Field, chosen: Iterable[str]) -> tuple[str, ...]:
    wanted = set(chosen)
    return tuple(o for o in asked.choices if o in wanted)
