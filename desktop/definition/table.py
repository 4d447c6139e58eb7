"""One TOML table being read: typed values out, wrong types and left-over keys told through ``say``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, TypeVar

from desktop.definition.condition import Condition
from desktop.definition.fault import Say
from desktop.definition.model import Grade
from desktop.definition.read_condition import read_condition
from desktop.japanese import near

OneOf = TypeVar("OneOf", bound=str)
"""One of the texts a key may have, as its literal type."""
_MOST: Final = 1000.0
"""mm or pt; no paper has more."""


class Table:
    """Every key that is asked for is a known key; :meth:`close` reports the others with the nearest known name."""

    def __init__(self, values: Mapping[str, object], place: str, say: Say) -> None:
        self.values = values
        self.place = place
        self._say = say
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def at(self, key: str) -> str:
        """The place of a key of this table."""
        return f"{self.place}.{key}" if self.place else key

    def say(self, key: str, sentence: str, suggestion: str = "", grade: Grade = "誤り") -> None:
        """Tell a fault at a key (empty: at the table itself)."""
        self._say(self.at(key) if key else self.place, sentence, suggestion, grade)

    def _ask(self, key: str) -> object | None:
        self._asked.add(key)
        return self.values.get(key)

    def text(self, key: str, default: str = "", *, needed: bool = False) -> str:
        """A text; with ``needed`` its absence or emptiness is a fault."""
        value = self._ask(key)
        if isinstance(value, str):
            if needed and not value:
                self.say(key, f"「{key}」が空です。文字を書いてください。")
            return self._printable(key, value)
        if value is not None:
            self.say(key, f"「{key}」は文字で書いてください。")
        elif needed:
            self.say("", f"「{key}」がありません。書き足してください。")
        return default

    def _printable(self, key: str, value: str) -> str:
        """A text without control characters; one with them is told."""
        bad = next((c for c in value if (c < " " and c not in "\n\r\t") or "\x7f" <= c < "\xa0"), "")
        if bad:
            self.say(
                key, f"「{key}」に、印刷できない制御文字（U+{ord(bad):04X}）があります。その文字を消してください。"
            )
        return value

    def one_of(self, key: str, allowed: tuple[OneOf, ...], default: OneOf, *, needed: bool = False) -> OneOf:
        """A text out of a few; the default when it is none of them, which is told, or when it is not there."""
        value = self.text(key, default, needed=needed)
        if value and value not in allowed:
            known = "・".join(filter(None, allowed))
            self.say(key, f"「{key}」の値「{value}」はありません。{known} から選んでください。", near(value, allowed))
        return next((a for a in allowed if a == value), default)

    def whole(self, key: str, *, needed: bool = False) -> int | None:
        """A whole number from 1."""
        value = self._ask(key)
        if value is None:
            if needed:
                self.say("", f"「{key}」がありません。書き足してください。")
            return None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        self.say(key, f"「{key}」は１以上の整数で書いてください。")
        return None

    def number(
        self, key: str, default: float | None = None, *, least: float = 0.0, needed: bool = False
    ) -> float | None:
        """A number, with or without decimals, not below ``least``."""
        value = self._ask(key)
        if value is None:
            if needed:
                self.say("", f"「{key}」がありません。書き足してください。")
            return default
        if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= _MOST:
            return float(value)
        self.say(key, f"「{key}」は{least:g}以上{_MOST:g}以下の数で書いてください。")
        return default

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of numbers from 0."""
        value = self._ask(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(
            isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= _MOST for v in value
        ):
            return tuple(float(v) for v in value)
        self.say(key, f"「{key}」は０以上{_MOST:g}以下の数の並び [ ] で書いてください。")
        return ()

    def flag(self, key: str) -> bool:
        value = self._ask(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.say(key, f"「{key}」は true か false で書いてください。")
        return False

    def day(self, key: str) -> date | None:
        value = self._ask(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.say(key, f"「{key}」は 2003-04-01 のような日付で書いてください。")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._ask(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(self._printable(key, v) for v in value)
        self.say(key, f"「{key}」は文字の並び [ ] で書いてください。")
        return ()

    def names(self, key: str) -> dict[str, str]:
        """A table of texts."""
        found = {}
        for name, value in self._mapping(key).items():
            if isinstance(value, str):
                found[name] = self._printable(f"{key}.{name}", value)
            else:
                self.say(f"{key}.{name}", f"「{name}」は文字で書いてください。")
        return found

    def _mapping(self, key: str) -> Mapping[str, object]:
        value = self._ask(key)
        if value is None:
            return {}
        if isinstance(value, dict):
            return value
        self.say(key, f"「{key}」は表で書いてください。")
        return {}

    def table(self, key: str) -> Table:
        """A table inside this one, empty when absent."""
        return Table(self._mapping(key), self.at(key), self._say)

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables, ``[[key]]`` or ``key = [{…}, …]``."""
        value = self._ask(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.say(key, f"「{key}」は表の並び [[{key}]] で書いてください。")
            return ()
        found = []
        for n, part in enumerate(value, 1):
            if isinstance(part, dict):
                found.append(Table(part, self.at(f"{key}[{n}]"), self._say))
            else:
                self.say(f"{key}[{n}]", f"「{key}」の{n}番目が表ではありません。{{ }} で書いてください。")
        return tuple(found)

    def condition(self, key: str, default: Condition) -> Condition:
        value = self._ask(key)
        return default if value is None else read_condition(value, self._say, self.at(key))

    def close(self) -> None:
        """Report every key nobody asked for."""
        for key in self.values:
            if key not in self._asked:
                self.say(key, f"「{key}」という名前はここでは使えません。", near(key, self._asked))
