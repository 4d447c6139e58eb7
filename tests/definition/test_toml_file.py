"""Broken TOML is told in Japanese with its line; the line of every key of a good file is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.definition.toml_file import key_lines, line_of, parse, read_text
from desktop.errors import DeskError

TEXT = '''# head
form = "a"   # tail
"long" = """
[[not]]
key = 1
"""
literal = \'\'\'
it's "x" = [
\'\'\'
[facts]
a.b = 1

[[section]]
id = "one"
list = [ "x",
  "y", # "z"
  { id = "p", label = "q" },
  {id = "r"} ]
[[section.field]]
id = "f1"
[[section.field]]
id = "f2"
[[section]]
id = "two"
[[section.field]]
id = "f3"
'''


@pytest.mark.parametrize(
    ("place", "piece"),
    [
        ("form", 'form = "a"'),
        ("long", '"long"'),
        ("literal", "literal"),
        ("facts", "[facts]"),
        ("facts.a.b", "a.b"),
        ("section[1]", "[[section]]"),
        ("section[1].list", "list"),
        ("section[1].list[2]", '"y"'),
        ("section[1].list[3].label", '{ id = "p"'),
        ("section[1].list[4].id", '{id = "r"}'),
        ("section[1].field[2].id", 'id = "f2"'),
        ("section[2].id", 'id = "two"'),
        ("section[2].field[1].id", 'id = "f3"'),
    ],
)
def test_key_lines(place: str, piece: str) -> None:
    parse(TEXT, "x.toml")
    assert key_lines(TEXT)[place] == TEXT[: TEXT.index(piece)].count("\n") + 1


def test_line_of_the_nearest_place_around() -> None:
    lines = key_lines(TEXT)
    assert line_of("section[1].field[2].missing[3].x", lines) == lines["section[1].field[2]"]
    assert line_of("nothing", lines) == 0


@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z]{3,8}", fullmatch=True), st.text(alphabet="ab[]{}#='\",.\n", max_size=12)),
        unique_by=lambda e: e[0],
        max_size=6,
    )
)
def test_key_lines_of_any_strings(pairs: list[tuple[str, str]]) -> None:
    """Brackets, quotes and # inside strings never shift a line."""
    text, wanted = "", {}
    for name, value in pairs:
        wanted[name] = text.count("\n") + 1
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        text += f'{name} = """\n{quoted}"""\n'
    assert {p[0]: p[1] for p in zip(parse(text, "x"), key_lines(text).values(), strict=True)} == wanted


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('a = 1\nb "x"\n', 2, "= がありません"),
        ("a = 1\na = 2\n", 2, "２度"),
        ('a = "x\n', 1, "引用符が閉じていません"),
        ("a = 'x\by'\n", 1, "制御文字"),
        ("a = 'x\nb = 'y'\n", 1, "引用符が閉じていません"),
        ("[x", 1, "見出し"),
        ("a.b = 1\n[a]\n", 2, "２度"),
        ("a = 2021-02-30", 1, "日付"),
        ("a = " + "9" * 5000, 1, "書き方"),
        ("a = " + "[" * 5000, 1, "深すぎ"),
        ("a = [1,\n", 2, "値として読めません"),
        ("a = [1\n", 2, "閉じていません"),
        ("\n\na = 'x' y\n", 3, "余分な文字"),
        ("a = '''\nb\n", 3, "閉じていません"),
        ("[x]\n[x]\n", 2, "２度"),
        ('a = "\\q"', 1, "\\ の使い方"),
    ],
)
def test_broken_toml_with_its_line(text: str, line: int, why: str) -> None:
    with pytest.raises(DeskError) as told:
        parse(text, "x.toml")
    assert f"「x.toml」の{line}行目" in str(told.value)
    assert why in str(told.value)


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "sjis.toml"
    path.write_bytes("a = '狛江市'".encode("cp932"))
    with pytest.raises(DeskError, match="UTF-8"):
        read_text(path)


def test_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes("a = 1".encode("utf-8-sig"))
    assert read_text(path) == "a = 1"


def test_missing_file_is_the_worlds_fault(tmp_path: Path) -> None:
    with pytest.raises(DeskError) as told:
        read_text(tmp_path / "no.toml")
    assert told.value.world
