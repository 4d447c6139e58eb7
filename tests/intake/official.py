"""The official papers as their texts were extracted, cut into cases, and how many fields were read right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.answers.model import Answers
from desktop.answers.papers import papers_in_hand
from desktop.case.file import CaseFile, read_case
from desktop.definition.condition import is_blank
from desktop.definition.model import Value, text_of
from desktop.intake.model import Reading

PAPERS = Path(__file__).parents[1] / "papers"
LINES: dict[str, tuple[str, int, int | None]] = {
    "k1": ("002", 1, 275),
    "k3": ("002", 521, 1034),
    "k4": ("002", 1204, 1463),
    "t1": ("000", 1, None),
    "s2": ("001", 742, 1116),
    "j1": ("003", 1, None),
    "r1": ("004", 1, None),
}
"""File and lines of every case."""


def official_text(name: str) -> str:
    seed, first, last = LINES[name]
    (path,) = (PAPERS / "seeds").glob(f"{seed}*.txt")
    return "\n".join(path.read_text(encoding="utf-8").split("\n")[first - 1 : last])


def golden(name: str) -> CaseFile:
    return read_case(PAPERS / f"{name}.toml")


def bare(value: Value) -> str:
    return "".join(text_of(value).split())


@dataclass(frozen=True)
class Score:
    fields: int
    wrong: dict[str, tuple[Value, Value]]
    """Place -> what it should be, what was read."""
    unmarked: frozenset[str]
    """Places of boxes that are wrong without a word."""

    @property
    def share(self) -> float:
        return 1 - len(self.wrong) / self.fields


def score(case: CaseFile, reading: Reading) -> Score:
    """Compare every field of every paper that one of both answers, what is taken over included; figures apart."""
    read = {h.key: h for h in papers_in_hand(case.form, Answers.of(case.form, dict(reading.values)), {})}
    fields, wrong, unmarked = 0, {}, set()
    for hand in papers_in_hand(case.form, case.case.answers, case.case.facts):
        for field in hand.form.fields.values():
            want = hand.answers.values.get(field.id, field.empty)
            got = read[hand.key].answers.values.get(field.id, field.empty) if hand.key in read else field.empty
            if field.kind == "figure" or (is_blank(want) and is_blank(got)):
                continue
            fields += 1
            if bare(want) != bare(got):
                place = hand.place(field.id)
                wrong[place] = (want, got)
                if field.chooses and place not in reading.unsure and field.id not in reading.unsure:
                    unmarked.add(place)
    return Score(fields, wrong, frozenset(unmarked))


def paragraphs_right(case: CaseFile, reading: Reading) -> tuple[int, int]:
    """How many texts have the paragraphs they should have, and how many there are."""
    read = {h.key: h for h in papers_in_hand(case.form, Answers.of(case.form, dict(reading.values)), {})}
    right = answers = 0
    for hand in papers_in_hand(case.form, case.case.answers, case.case.facts):
        for field in hand.form.fields.values():
            want = hand.answers.values.get(field.id, "")
            if want and not field.chooses and field.kind != "figure":
                answers += 1
                right += _parts(want) == _parts(read[hand.key].answers.values.get(field.id, ""))
    return right, answers


def _parts(value: Value) -> list[str]:
    return ["".join(part.split()) for part in text_of(value).split("\n") if part.strip()]
