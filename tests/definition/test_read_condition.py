"""Every way to write a condition reads as it says, and every wrong way is told with its place."""

from __future__ import annotations

import tomllib

import pytest

from desktop.definition.condition import ALWAYS, NEVER, All, Any, Atom, Condition, Not
from desktop.definition.model import Grade
from desktop.definition.read_condition import atoms, read_condition


class Told:
    def __init__(self) -> None:
        self.faults: list[tuple[str, str, str]] = []

    def __call__(self, place: str, sentence: str, suggestion: str = "", grade: Grade = "誤り") -> None:
        self.faults.append((place, sentence, suggestion))


def read(toml: str) -> tuple[Condition, list[tuple[str, str, str]]]:
    told = Told()
    return read_condition(tomllib.loads(f"x = {toml}")["x"], told, "x"), told.faults


@pytest.mark.parametrize(
    ("toml", "wanted"),
    [
        ("true", ALWAYS),
        ("false", NEVER),
        ('{field="koui", has="teikyo"}', Atom("field", "koui", "has", ("teikyo",))),
        ('{field="koui", has=["a", "b"]}', Atom("field", "koui", "has", ("a", "b"))),
        ('{field="biko", filled=false}', Atom("field", "biko", "filled", wanted=False)),
        ('{fact="kubetsu", is="a"}', Atom("fact", "kubetsu", "is", ("a",))),
        ('{fact="tanto", ends="課"}', Atom("fact", "tanto", "ends", ("課",))),
        ('{field="jiki", starts_before="kaisaibi"}', Atom("field", "jiki", "starts_before", ("kaisaibi",))),
        ('{not={field="x", is="y"}}', Not(Atom("field", "x", "is", ("y",)))),
        ('{all=[true, {field="x", is="y"}]}', All((ALWAYS, Atom("field", "x", "is", ("y",))))),
        ("{any=[false]}", Any((NEVER,))),
    ],
)
def test_reads(toml: str, wanted: Condition) -> None:
    assert read(toml) == (wanted, [])


@pytest.mark.parametrize(
    ("toml", "place", "piece"),
    [
        ('"koui"', "x", "true・false"),
        ("{}", "x", "どれか１つだけ"),
        ('{field="a", fact="b", is="c"}', "x", "どれか１つだけ"),
        ('{field="a"}', "x", "どれか１つで"),
        ('{field="a", is="b", has="c"}', "x", "どれか１つで"),
        ('{field="a", hsa="b"}', "x.hsa", "「hsa」"),
        ('{field=1, is="b"}', "x.field", "識別名"),
        ('{field="a", filled="yes"}', "x.filled", "true か false"),
        ('{field="a", has=[]}', "x.has", "文字の並び"),
        ('{field="a", starts_before=["b", "c"]}', "x.starts_before", "１つだけ"),
        ('{fact="a", beyond=["b"]}', "x.beyond", "「beyond」"),
        ("{all=[]}", "x.all", "１つ以上"),
        ('{any=[{not={field="a", has=1}}]}', "x.any[1].not.has", "文字の並び"),
        ('{not=true, field="a", is="b"}', "x", "どれか１つだけ"),
        ('{all=[true], is="b"}', "x.is", "書けません"),
    ],
)
def test_tells_what_is_wrong(toml: str, place: str, piece: str) -> None:
    _, faults = read(toml)
    assert faults
    assert faults[0][0] == place
    assert piece in faults[0][1]


def test_suggests_the_near_test() -> None:
    assert read('{field="a", hsa="b"}')[1][0][2] == "has"


def test_atoms_in_written_order() -> None:
    condition, _ = read('{all=[{any=[{field="a", is="1"}]}, {not={field="b", is="2"}}, true]}')
    assert [a.id for a in atoms(condition)] == ["a", "b"]
