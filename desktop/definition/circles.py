"""What leads to what in; every circle among it told once, with its whole way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from desktop.definition.fault import Say


def tell_circles(leads: Mapping[str, frozenset[str]], what: str, place: Callable[[str], str], say: Say) -> None:
    """Tell each circle at the place of the name it begins and ends with."""
    walk = _Walk(leads, what, place, say)
    for name in leads:
        walk.visit(name, ())


@dataclass
class _Walk:
    leads: Mapping[str, frozenset[str]]
    what: str
    place: Callable[[str], str]
    say: Say
    done: set[str] = field(default_factory=set)

    def visit(self, name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circle = [*path[path.index(name) :], name]
            self.say(self.place(name), f"{self.what}が堂々巡りです（{' → '.join(circle)}）。どれかを外してください。")
            return
        if name in self.done:
            return
        for other in sorted(self.leads.get(name, ())):
            self.visit(other, (*path, name))
        self.done.add(name)
