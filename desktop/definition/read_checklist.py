"""A checklist file in, a Checklist out: every row stands once, ``{指導する|させる}`` holds its words for each voice."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from desktop.definition.model import CheckBlock, Checklist, CheckRow, Option
from desktop.definition.read_grid import read_id
from desktop.definition.shelf import Shelf, named_like_the_file
from desktop.definition.table import Table
from desktop.japanese import near

WHAT: Final = "チェックリスト"
_BY_VOICE: Final = re.compile(r"\{([^{}]*)\}")


def read_checklist(table: Table, path: Path) -> Checklist:
    """The checklist of one file."""
    name, version = named_like_the_file(table, "checklist", WHAT, path)
    voices = _voices(table)
    marks = tuple(_mark(t) for t in table.tables("mark"))
    blocks = tuple(_block(t, tuple(voices)) for t in table.tables("block"))
    if not marks:
        table.say("", "[[mark]] が１つもありません。付ける印（○ など）を書いてください。")
    if not blocks:
        table.say("", "[[block]] が１つもありません。行のまとまりを書いてください。")
    table.close()
    _doubles(table, marks, blocks)
    return Checklist(name, version, voices, marks, blocks)


def find_checklist(table: Table, shelf: Shelf[Checklist]) -> tuple[Checklist | None, str]:
    """The checklist a field answers, and in which voice; the voice may be left out where there is only one."""
    name, voice = table.text("checklist", needed=True), table.text("voice")
    found = shelf.find(name, table, "checklist") if name else None
    if found is None or voice in found.voices:
        return found, voice
    if voice:
        table.say("voice", f"{WHAT}「{name}」に言い方「{voice}」はありません。", near(voice, found.voices))
    elif len(found.voices) > 1:
        table.say("", f"「voice」がありません。{'・'.join(found.voices)} から選んで書いてください。")
    return found, next(iter(found.voices), "")


def _voices(table: Table) -> dict[str, str]:
    found: dict[str, str] = {}
    for voice in table.tables("voice"):
        name = read_id(voice)
        if name in found:
            voice.say("id", f"言い方の識別名「{name}」が２度使われています。どちらかを別の名前にしてください。")
        found[name] = voice.text("label", needed=True)
        voice.close()
    if not found:
        table.say("", "[[voice]] が１つもありません。言い方（誰が行うか）を１つ以上書いてください。")
    return found


def _mark(table: Table) -> Option:
    made = Option(read_id(table), table.text("label", needed=True), meaning=table.text("meaning"))
    table.close()
    return made


def _block(table: Table, voices: tuple[str, ...]) -> CheckBlock:
    made = CheckBlock(
        read_id(table), table.text("label", needed=True), tuple(_row(t, voices) for t in table.tables("row"))
    )
    if not made.rows:
        table.say("", f"「{made.label}」に [[block.row]] が１つもありません。")
    table.close()
    return made


def _row(table: Table, voices: tuple[str, ...]) -> CheckRow:
    name, text = read_id(table), table.text("text")
    table.close()
    if not text.strip():
        table.say("", f"行「{name}」に文がありません。text に、用紙のとおりの文を書いてください。")
        return CheckRow(name, dict.fromkeys(voices, ""))
    _check(table, name, text, len(voices))
    made = {voice: _in_voice(text, n) for n, voice in enumerate(voices)}
    for voice, words in made.items():
        if not words.strip():
            table.say("text", f"行「{name}」に、言い方「{voice}」の文がありません。用紙のとおりの文を書いてください。")
    return CheckRow(name, made)


def _in_voice(text: str, voice: int) -> str:
    def words(found: re.Match[str]) -> str:
        parts = found[1].split("|")
        return parts[voice] if voice < len(parts) else ""

    return _BY_VOICE.sub(words, text)


def _check(table: Table, name: str, text: str, voices: int) -> None:
    """Every pair of braces must hold words for each voice."""
    for inner in _BY_VOICE.findall(text):
        if (count := inner.count("|") + 1) != voices:
            sentence = f"行「{name}」の {{{inner}}} は{count}つに分かれていますが、言い方（voice）は{voices}つです。"
            table.say("text", sentence + "「|」で区切って同じ数にしてください。")
    if set(_BY_VOICE.sub("", text)) & set("{}"):
        table.say("text", f"行「{name}」の {{ }} が閉じていないか、重なっています。{{…|…}} の形に直してください。")


def _doubles(table: Table, marks: tuple[Option, ...], blocks: tuple[CheckBlock, ...]) -> None:
    places = [("印", f"mark[{n}].id", m.id) for n, m in enumerate(marks, 1)]
    places += [("まとまり", f"block[{n}].id", b.id) for n, b in enumerate(blocks, 1)]
    places += [
        ("行", f"block[{n}].row[{m}].id", r.id) for n, b in enumerate(blocks, 1) for m, r in enumerate(b.rows, 1)
    ]
    seen: set[tuple[str, str]] = set()
    for what, place, name in places:
        if (what, name) in seen:
            table.say(place, f"{what}の識別名「{name}」が２度使われています。どちらかを別の名前にしてください。")
        seen.add((what, name))
