"""A bundle of a sitting in; the sentences and cells a clerk reads of it out. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from desktop.case.model import Case
from desktop.clerk.file_names import title_of
from desktop.definition.find import load
from desktop.definition.model import FACT, Form, Value
from desktop.errors import visible
from desktop.japanese import japan_time
from desktop.keys.desk import fingerprint
from desktop.screen.labels import label_of, value_words
from desktop.secretariat.doubts import Doubt
from desktop.secretariat.received import FILES, Choice, Received, ReceivedCase, Standing, Trust
from desktop.secretariat.sitting import Lot, State

HEADS: Final = ("束のファイル", "番号", "送り元", "案件", "署名", "表紙", "状態")
CASE_HEADS: Final = ("件名", "様式", "判定", "取り扱い")
_SIGNED: Final = {
    Trust.KNOWN: "確認済み",
    Trust.UNKNOWN: "知らない鍵",
    Trust.RETIRED: "やめた鍵",
    Trust.NONE: "なし",
}
BLANK: Final = "（空）"
NEAR: Final = 24
"""Characters shown before the first difference of two long texts."""


def cells(lot: Lot) -> tuple[str, ...]:
    """One row of the table of bundles."""
    received, waiting = lot.received, lot.waiting
    cover = "" if waiting is None else "一致" if waiting.cover else "なし"
    if lot.fault is not None and lot.fault.code == "secretariat.not-the-slip":
        cover = "不一致"
    if received is None:
        return (lot.name, lot.number, lot.sender, "", "", cover, lot.verdict)
    state = f"{lot.verdict}（{_kind(lot)}）" if lot.state is State.READY else lot.verdict
    count = f"{len(received.cases)}件"
    return (lot.name, lot.number, lot.sender, count, _signed(received), cover, state)


def _signed(received: Received) -> str:
    """A signature of another desk than the sender's is told by the name on the card."""
    if received.card is not None and Doubt.SENDER in received.doubts:
        return f"▲ {received.card.name}"
    return _SIGNED[received.trust]


def _kind(lot: Lot) -> str:
    """What is in a bundle, in a word: the most that taking it in does."""
    found = {c.standing for c in lot.received.cases} if lot.received else set()
    return "変更あり" if found - {Standing.NEW, Standing.SAME} else "新しい" if Standing.NEW in found else "同じ内容"


def case_cells(lot: Lot, one: ReceivedCase) -> tuple[str, ...]:
    """One row of the table of cases."""
    return (title(one), one.form.short, verdict(one), handling(lot, one))


def title(one: ReceivedCase) -> str:
    return title_of(one.form, one.case.answers) or "（件名なし）"


def verdict(one: ReceivedCase) -> str:
    """How the case stands, with how much differs, and where it lies when that is not the list."""
    differing, lies = len(one.differences), f"（{one.lies}）" if one.lies else ""
    if one.standing is not Standing.CHANGED or not differing:
        return f"{one.standing.value}{lies}"
    touched = sum(d.touched for d in one.differences)
    return f"{one.standing.value} {differing}か所{lies}" + (f"（ここでも{touched}か所）" if touched else "")


def handling(lot: Lot, one: ReceivedCase) -> str:
    """What becomes of it."""
    if lot.state is State.BEFORE:
        return "受領済み"
    if one.here is None:
        return "一覧に加える" if lot.state is not State.TAKEN else "加えました"
    if one.standing is Standing.SAME:
        return "変えない"
    chosen = lot.choices.get(one.case.id)
    if chosen is None:
        return "選んでください"
    places = f"（{len(chosen.theirs)}か所）" if chosen.choice.name == "MERGE" else ""
    return f"{chosen.choice.value}{places}"


def sentence(lot: Lot) -> str:
    """What a clerk should know of a bundle, and what to do next."""
    return "".join(_sentences(lot))


def _sentences(lot: Lot) -> Iterator[str]:
    if lot.fault is not None:
        yield str(lot.fault)
    match lot.state:
        case State.LOCKED if lot.fault is None:
            yield "パスワードで閉じた束です。パスワード通知書のパスワードを入れて「開く」を押してください。"
        case State.BEFORE if lot.taken is not None:
            yield f"この束は、{day_and_time(lot.taken.at)}に受け取っています。もう一度受け取っても、何も変わりません。"
        case State.TAKEN:
            yield "受け取りました。受領書を作って、送り元に渡してください。"
        case State.CHOOSE:
            yield "ここにある案件と違います。「違いを見て選ぶ」で、どちらの内容にするかを選んでください。"
        case State.BAD if lot.refused:
            yield "受け取らなかったことを管理簿に残しました。"
        case State.STOPPED:
            yield "中止しました。受け取っていません。"
    yield from _away(lot)
    if lot.received is not None and lot.state is not State.BAD:
        yield from _told_of(lot, lot.received)


def _away(lot: Lot) -> Iterator[str]:
    """What lies where nobody looks: it comes back when it is taken as it came, and is told when it stays there."""
    for one in lot.received.cases if lot.received and lot.state is not State.BAD else ():
        if not one.lies:
            continue
        chosen = lot.choices.get(one.case.id)
        stays = one.standing is Standing.SAME or (chosen is not None and chosen.choice is Choice.KEEP)
        if stays:
            yield f"▲「{title(one)}」は、ここでは{one.lies}にあり、そのまま残ります。"
        elif lot.state is State.TAKEN:
            yield f"「{title(one)}」を{one.lies}から戻しました。"
        elif lot.state in (State.READY, State.CHOOSE, State.ASK):
            yield f"▲「{title(one)}」は、ここでは{one.lies}にあります。受け取った内容にすると、{one.lies}から一覧に戻します。"


def _told_of(lot: Lot, received: Received) -> Iterator[str]:
    """Whom it is for and whose signature it has: what is sealed is a claim, the card of a compared key is not."""
    parcel, signature, card, left = received.parcel, received.signature, received.card, lot.open_doubts()
    if Doubt.ADDRESS in left:
        yield f"▲ あて先は「{visible(parcel.to)}」で、ここの名前ではありません。受け取るかどうかを「確かめる」で決めてください。"
    elif parcel.to:
        yield f"あて先：{visible(parcel.to)}。"
    if card is not None and Doubt.SENDER in received.doubts:
        yield f"▲ 送り元は「{visible(parcel.division)}」と書いてありますが、署名は「{card.name}」の鍵（{card.fingerprint}）です。"
        yield "両方の課に電話で確かめてください。" if Doubt.SENDER in left else ""
    elif card is not None:
        yield f"署名：{card.name}（照合した鍵 {card.fingerprint}）。"
    elif signature is not None and lot.state is not State.TAKEN:
        why = "使うのをやめた鍵です" if received.trust is Trust.RETIRED else "照合していない鍵です"
        yield f"署名は、{why}（{fingerprint(signature.public)}）。"
        if Doubt.KEY in left:
            yield "「確かめる」を押し、送り元に電話をして数字を照合してください。"


def summary(lots: Iterable[Lot]) -> str:
    """How many stand where: 束 100件　受け取れます 90　選択待ち 5　受け取れません 5."""
    counted = Counter(lot.state for lot in lots)
    parts = [f"{state.value} {counted[state]}" for state in State if counted[state]]
    return "　".join([f"束 {counted.total()}件", *parts]) if parts else ""


def day_and_time(stamp: str) -> str:
    at = japan_time(stamp)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


# ---------------------------------------------------------------- differences


def place_label(form: Form, case: Case, place: str) -> str:
    """What a place of a difference is called: the field with its paper, a fact, or the attachments."""
    if place == FILES:
        return "添付した資料"
    form, place, number = _of_paper(form, case, place)
    label = label_of(form, place)
    return f"{label}（{number + 1}つ目の用紙）" if number else label


def place_words(form: Form, case: Case, place: str, value: Value) -> str:
    """One side of a difference in full."""
    if place == FILES:
        return "\n".join(map(str, value)) if not isinstance(value, str) else value
    form, place, _ = _of_paper(form, case, place)
    return value_words(form, place, value)


def _of_paper(form: Form, case: Case, place: str) -> tuple[Form, str, int]:
    number, slash, field = place.partition("/")
    if place.startswith(FACT) or not slash or not number.isdecimal() or int(number) >= len(case.papers):
        return form, place, 0
    paper = case.papers[int(number)]
    return load(paper.form, paper.version), field, int(number)


def excerpts(ours: str, theirs: str, most: int = 90) -> tuple[str, str]:
    """Both sides short enough for a cell, from a little before where they part."""
    if max(len(ours), len(theirs)) <= most:
        return ours or BLANK, theirs or BLANK
    same = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    start = max(0, same - NEAR) if same > NEAR else 0
    return _cut(ours, start, most), _cut(theirs, start, most)


def _cut(text: str, start: int, most: int) -> str:
    if not text:
        return BLANK
    piece = " ".join(text[start : start + most].split())
    return f"{'…' if start else ''}{piece}{'…' if len(text) > start + most else ''}"
