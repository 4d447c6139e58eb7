"""Every refusal a person may read: a code, one Japanese sentence (place, fault, next step) and whose fault it is.

A room declares its sentences once with :func:`refusal` and raises ``DeskError(THE_REFUSAL, place=..., ...)``.
Any other exception that reaches the top is a bug of ours and is shown as a report (:func:`bug_report`).
"""

from __future__ import annotations

import platform
import traceback
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


class DeskError(Exception):
    """A refusal with its facts; ``str()`` is the sentence the clerk reads."""

    def __init__(self, what: Refusal, /, **facts: object) -> None:
        super().__init__(what.sentence.format(**facts))
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


def bug_report(error: BaseException, version: str) -> str:
    """The text of a report on a bug of ours: no answers, no names of persons, only where the program failed."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"  {f.filename.replace(chr(92), '/').rsplit('/desktop/', 1)[-1]}:{f.lineno} {f.name}" for f in frames]
    head = [
        "付議帳の不具合の記録",
        f"版：{version}　Python {platform.python_version()}　{platform.system()} {platform.release()}",
        f"種類：{type(error).__name__}",
        "場所：",
    ]
    return "\n".join([*head, *where]) + "\n"
