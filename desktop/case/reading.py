"""Gathers the faults of one answers file and refuses them all at once, each with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from desktop.answers.control import control_at, control_name
from desktop.case.toml_text import unanswered
from desktop.definition.toml_file import key_lines, line_of
from desktop.errors import DeskError, DeskErrors, Refusal, refusal
from desktop.japanese import near

UNKNOWN_KEY: Final = refusal(
    "case.unknown-key",
    "「{file}」{line}の「{name}」という名前は回答ファイルでは使えません。{hint}消すか、名前を直してください。",
)
WRONG_KIND: Final = refusal(
    "case.wrong-kind", "「{file}」{line}の「{label}」（{name}）は{wanted}。書き方を直してください。"
)
CONTROL: Final = refusal(
    "case.control",
    "「{file}」{line}の「{label}」の{at}文字目に、印刷できない制御文字（{char}）があります。その文字を消してください。",
)

_TABLES: Final = {"answers": "回答", "facts": "案件の情報", "paper": "用紙"}


@dataclass
class Reading:
    """Gathers the faults of one file."""

    file: str
    text: str
    errors: list[tuple[Refusal, str, dict[str, object]]] = field(default_factory=list)

    def fault(self, what: Refusal, place: str, **facts: object) -> None:
        self.errors.append((what, place, facts))

    def where(self, place: str) -> str:
        """「回答.toml」の1行目の"""
        line = line_of(place, key_lines(self.text))
        return f"「{self.file}」の{line}行目の" if line else f"「{self.file}」の"

    def refuse(self) -> None:
        """Raise everything that was found, in the order of the file."""
        if not self.errors:
            return
        lines = key_lines(self.text)
        numbered = sorted(((line_of(p, lines), what, facts) for what, p, facts in self.errors), key=lambda e: e[0])
        told = (DeskError(what, file=self.file, line=f"の{n}行目" if n else "", **facts) for n, what, facts in numbered)
        raise DeskErrors(tuple({str(error): error for error in told}.values()))

    def table(self, tables: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = tables.get(key, {})
        if isinstance(value, dict):
            return value
        self.fault(WRONG_KIND, key, label=_TABLES.get(key, key), name=key, wanted=f"表です。[{key}] の下に書きます")
        return {}


def hint(name: str, known: Iterable[str]) -> str:
    """「…」ではありませんか。 for the nearest known name, empty when none is near."""
    meant = near(name, known)
    return f"「{meant}」ではありませんか。" if meant else ""


def plain(given: str, label: str, reading: Reading, place: str) -> str:
    """A text as typed; a control character in it is a fault."""
    text = unanswered(given)
    if (at := control_at(text)) >= 0:
        reading.fault(CONTROL, place, label=label, at=at + 1, char=control_name(text[at]))
    return text
