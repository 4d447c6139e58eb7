"""Every refusal a person may read: a code, one Japanese sentence (place, fault, next step) and whose fault it is.

A room declares its sentences once with :func:`refusal` and raises ``DeskError(THE_REFUSAL, place=..., ...)``.
Any other exception that reaches the top is a bug of ours and is shown as a report (:func:`bug_report`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Refusal:
    """One kind of refusal: ``code`` is ``room.what``, ``sentence`` a Japanese format string."""

    code: str
    sentence: str
    world: bool
    """True when the world failed (full disk, wrong file), False when the input itself is at fault."""


REFUSALS: Final[dict[str, Refusal]] = {}
"""Every declared refusal by its code; a test reads them all."""


def refusal(code: str, sentence: str, *, world: bool = False) -> Refusal:
    """Declare a refusal once, at import; the same code twice is a bug."""
    if code in REFUSALS:
        raise ValueError(f"refusal code declared twice: {code}")
    REFUSALS[code] = made = Refusal(code, sentence, world)
    return made


_LONGEST: Final = 1000
"""Characters of one quoted text; a name or a value pasted by mistake may have many more."""


def visible(text: str) -> str:
    """A foreign text as a sentence may quote it: in one line, not endless, control characters by their code."""
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + "…"
    return text if text.isprintable() else "".join(f"〔U+{ord(c):04X}〕" if _unseen(ord(c)) else c for c in text)


def _unseen(code: int) -> bool:
    """Control characters, line and paragraph separators, changes of direction."""
    turns = 0x2028 <= code <= 0x202E or 0x2066 <= code <= 0x2069
    return code < 0x20 or 0x7F <= code < 0xA0 or turns


class DeskError(Exception):
    """A refusal with its facts; ``str()`` is the sentence the clerk reads."""

    def __init__(self, what: Refusal, /, **facts: object) -> None:
        shown = {name: fact if isinstance(fact, int) else visible(str(fact)) for name, fact in facts.items()}
        super().__init__(what.sentence.format(**shown))
        self.what = what
        self.facts = facts

    @property
    def code(self) -> str:
        return self.what.code

    @property
    def world(self) -> bool:
        return self.what.world


class DeskErrors(DeskError):  # noqa: N818
    """Several refusals found in one reading; ``str()`` is one sentence a line."""

    def __init__(self, errors: tuple[DeskError, ...]) -> None:
        first = errors[0]
        super().__init__(first.what, **first.facts)
        self.errors = errors

    def __str__(self) -> str:
        return "\n".join(str(e) for e in self.errors)


def _own_path(file: str) -> str:
    """A program's file by its last folder: where it was installed may have the name of a person in it."""
    parts = file.replace("\\", "/").split("/")
    known = "desktop" in parts or "site-packages" in parts
    return "/".join(parts[-2:] if known else parts[-1:])


def bug_report(error: BaseException, version: str) -> str:
    """The text of a report on a bug of ours: no answers, no names of persons, only where the program failed."""
    import platform
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    where = [f"  {_own_path(f.filename)}:{f.lineno} {f.name}" for f in frames]
    head = [
        "付議帳の不具合の記録",
        f"版：{version}　Python {platform.python_version()}　{platform.system()} {platform.release()}",
        f"種類：{type(error).__name__}",
        "場所：",
    ]
    return "\n".join([*head, *where]) + "\n"
