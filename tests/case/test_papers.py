"""Answers files of cases of several papers, tables, checklists and figures.

1. Every value reads back equal, whatever stands in it; the file is one a person can read.
2. Both spellings of a checklist are read; fixed rows may come in any order, or not at all.
3. Copies, their parents, and what the clerk laid in or left out read back equal.
4. Unknown columns, rows, marks, papers and parents are refused with the line and a near name.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.answers.model import Answers
from desktop.case import file
from desktop.case.file import read_case, write_case
from desktop.case.model import Case
from desktop.definition.model import FIGURE_COLUMNS, Form, Value
from desktop.errors import DeskError
from tests.several import SEVERAL, TOKEI

FORMS = {"mihon.fugi": SEVERAL, "mihon.tokei": TOKEI}


@pytest.fixture(autouse=True, scope="module")
def forms() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file, "load", lambda name, *_: FORMS[name])
        yield


def again(form: Form, values: dict[str, Value], folder: Path) -> dict[str, Value]:
    path = folder / "again.toml"
    path.write_bytes(write_case(Case("0", (Answers.of(form, values),)), form).encode())
    return dict(read_case(path).case.answers.values)


def read(folder: Path, text: str, form: str = "mihon.tokei") -> Answers:
    path = folder / "case.toml"
    path.write_text(f'form = "{form}"\n{text}', "utf-8")
    return read_case(path).case.answers


def refused(folder: Path, text: str, form: str = "mihon.tokei") -> str:
    with pytest.raises(DeskError) as told:
        read(folder, text, form)
    return str(told.value)


plain = st.characters(exclude_categories=("Cs", "Cc"))
awkward = st.sampled_from(
    ["'''", '"', "\\", "\n", "\n\n", "\t", "\r\n", "　", "辻\U000e0100", "𠮷", "#", "}", "=", ","]
)
cell = st.lists(st.one_of(plain, awkward), max_size=6).map("".join)
LENGTH = st.sampled_from(["", "0", "12.5", "-3"])
shape = st.tuples(
    st.sampled_from(["node", "arrow", "zone", "note"]),
    cell, cell, cell, LENGTH, LENGTH, LENGTH, LENGTH, cell, cell, cell, cell, cell,
)  # fmt: skip


def rows(width: int, count: int | None = None) -> st.SearchStrategy[Value]:
    least, most = (count, count) if count else (0, 4)
    return st.lists(st.tuples(*[cell] * width), min_size=least, max_size=most).map(tuple)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("papers")


@settings(max_examples=200, deadline=None)
@given(
    rows(3, 3),
    rows(2),
    st.lists(shape, max_size=4).map(tuple),
    st.sets(st.sampled_from(["u1=maru", "u1=bar", "u2=maru", "u3=bar"])).map(tuple),
    st.lists(cell, max_size=3).map(tuple),
    cell,
)
def test_1_every_value_reads_back_equal(
    folder: Path, fixed: Value, free: Value, figure: Value, marks: Value, entries: Value, text: str
) -> None:
    values: dict[str, Value] = {
        "jigyo": text,
        "t@tokei": fixed,
        "ichiran@tokei": free,
        "zu@tokei": figure,
        "joko@tokei": ("houkoku", "himitsu"),
        "c_ku@check": marks,
        "koumoku": entries,
        "koumoku@itaku": entries,
        "riyu@saiitaku-2": text,
        "@saiitaku": ("1", "2 itaku"),
    }
    wanted = dict(Answers.of(SEVERAL, values).values)
    assert again(SEVERAL, values, folder) == wanted


def test_1_the_file_can_be_read(tmp_path: Path) -> None:
    values: dict[str, Value] = {
        "jigyo": "統計",
        "t@tokei": (("７，７２５件", "", ""), ("", "", ""), ("", "１０件", "")),
        "c_ku@check": ("u1=maru", "u2=bar"),
        "@saiitaku": ("1", "2 itaku", "on"),
        "itakusaki@saiitaku-2": "乙社",
    }
    written = write_case(Case("0", (Answers.of(SEVERAL, values),)), SEVERAL)
    assert written.split("[answers]\n")[1] == (
        'jigyo = "統計"\n\n'
        "[paper.saiitaku]\nlaid_in = true\n\n"
        "[paper.saiitaku-1]\n\n"
        '[paper.saiitaku-2]\nparent = "itaku"\nitakusaki = "乙社"\n\n'
        '[paper.check]\nc_ku.u1 = "maru"\nc_ku.u2 = "bar"\n\n'
        '[paper.tokei]\nt = [\n  { row = "a", r3 = "７，７２５件" },\n  { row = "gokei", r4 = "１０件" },\n]\n'
    )


def test_2_both_spellings_of_a_checklist(tmp_path: Path) -> None:
    wanted = ("u1=maru", "u3=bar")
    for written in ('["u3=bar", "u1=maru"]', '{ u1 = "maru", u2 = "", u3 = "bar" }'):
        assert read(tmp_path, f"[paper.check]\nc_ku = {written}\n", "mihon.fugi").values["c_ku@check"] == wanted


def test_2_fixed_rows_in_any_order(tmp_path: Path) -> None:
    found = read(tmp_path, '[answers]\nt = [ { row = "gokei", r3 = "3" }, { row = "a", ruikei = "9" } ]\n')
    assert found.values["t"] == (("", "", "9"), ("", "", ""), ("3", "", ""))


def test_2_lengths_of_a_figure_may_be_numbers(tmp_path: Path) -> None:
    found = read(tmp_path, '[answers]\nzu = [ { shape = "node", id = "n1", x = 10, y = 2.5, text = "市" } ]\n')
    row = dict(zip(FIGURE_COLUMNS, found.rows("zu")[0], strict=True))
    assert (row["x"], row["y"], row["width"], row["text"]) == ("10", "2.5", "", "市")


@pytest.mark.parametrize(
    "values",
    [
        {"@saiitaku": ("1",)},
        {"@saiitaku": ("1 itaku",)},
        {"@saiitaku": ("2", "1 itaku")},
        {"@saiitaku": ("on",)},
        {"@saiitaku": ("1", "off"), "riyu@saiitaku-1": "理由"},
        {"@saiitaku": ("off",), "riyu@saiitaku-1": "理由"},
        {"riyu@saiitaku-1": "理由"},
        {"riyu@saiitaku-1": "理由", "riyu@saiitaku-12": "残る"},
        {"@saiitaku": ("2",), "riyu@saiitaku-1": "もうない紙", "riyu@saiitaku-2": "理由"},
        {"@itaku": ("off",), "riyu@itaku": "理由"},
        {"@itaku": ("on",)},
    ],
)
def test_3_papers_read_back_equal(tmp_path: Path, values: dict[str, Value]) -> None:
    assert again(SEVERAL, values, tmp_path) == values


@pytest.mark.parametrize(
    ("text", "line", "pieces"),
    [
        ('[answers]\nt = [ { row = "a", ruike = "1" } ]\n', 3, ["件数の表", "「ruike」という列", "「ruikei」ではありませんか"]),
        ('[answers]\nt = [\n  { row = "a" },\n  { row = "gokai" },\n]\n', 5, ["「gokai」という行", "「gokei」ではありませんか"]),
        ('[answers]\nt = [ { r3 = "1" } ]\n', 3, ["行が決まっています", 'row = "a"']),
        ('[answers]\nt = [ { row = "a" }, { row = "a" } ]\n', 3, ["行「a」が２度"]),
        ('[answers]\nichiran = [ { row = "a", naiyo = "あ" } ]\n', 3, ["「row」という列"]),
        ('[answers]\nichiran = [ { naiyo = 3 } ]\n', 3, ["引用符で囲んだ文字"]),
        ('[answers]\nichiran = "あ"\n', 3, ["行を並べる欄"]),
        ('[answers]\nichiran = [ { naiyo = "あ\\u0007" } ]\n', 3, ["U+0007"]),
        ('[answers]\nzu = [ { shape = "nodo" } ]\n', 3, ["「nodo」という図形", "「node」ではありませんか"]),
        ('[answers]\nzu = [ { shape = "node", x = "右" } ]\n', 3, ["「右」が数ではありません"]),
        ('[answers]\njoko = ["himitu"]\n', 3, ["「himitu」", "「himitsu」ではありませんか"]),
        ('[paper.itaku]\nriyu = "あ"\n', 2, ["[paper.itaku]", "ありません"]),
    ],
)  # fmt: skip
def test_4_one_fault_with_its_line(tmp_path: Path, text: str, line: int, pieces: list[str]) -> None:
    told = refused(tmp_path, text)
    assert f"の{line}行目" in told, told
    assert all(p in told for p in pieces), told


@pytest.mark.parametrize(
    ("text", "line", "pieces"),
    [
        ('[paper.itakuu]\nriyu = "あ"\n', 2, ["[paper.itakuu]", "「itaku」ではありませんか"]),
        ('[paper.itaku-1]\nriyu = "あ"\n', 2, ["[paper.itaku-1]"]),
        ('[paper.saiitaku]\nriyu = "あ"\n', 2, ["「再委託」は１枚ずつ", "[paper.saiitaku-1]"]),
        ('[paper.saiitaku-1]\nparent = "itak"\n', 3, ["「再委託」の元の用紙", "「itaku」ではありませんか"]),
        ('[paper.saiitaku-1]\nparent = "check"\n', 3, ["「check」は使えません"]),
        ('[paper.itaku]\nlaid_in = "no"\n', 3, ["true か false"]),
        ('[paper.itaku]\nriyuu = "あ"\n', 3, ["「riyuu」", "「riyu」ではありませんか"]),
        ('[paper.check]\nc_ku = { u4 = "maru" }\n', 3, ["「u4」という行"]),
        ('[paper.check]\nc_ku.u1 = "○"\n', 3, ["「○」という印", "「maru」ではありませんか"]),
        ('[paper.check]\nc_ku = ["u1"]\n', 3, ["行ごとに印を選ぶ"]),
        ('paper = "あ"\n', 2, ["[paper]"]),
        ('[paper]\nitaku = "あ"\n', 3, ["[paper.itaku] の下に"]),
    ],
)
def test_4_one_fault_of_a_paper(tmp_path: Path, text: str, line: int, pieces: list[str]) -> None:
    told = refused(tmp_path, text, "mihon.fugi")
    assert f"の{line}行目" in told, told
    assert all(p in told for p in pieces), told
