"""What the reading process counted of a large list in; the sentences a clerk reads out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

HEADS = ("種類", "空", "異なる値", "長さ", "気になる値")


def profile_lines(name: str, found: Mapping[str, Any]) -> Iterator[str]:
    """The whole count as lines."""
    yield f"「{name}」　{found['rows']:,}行、{len(found['columns'])}列" + (
        f"（ほかに空の行 {found['empty_rows']:,}行）" if found["empty_rows"] else ""
    )
    yield from notes(found)
    for column in found["columns"]:
        yield f"{column['name']}　" + "　".join(
            f"{head} {words}" for head, words in zip(HEADS, column_words(column), strict=True) if words
        )


def notes(found: Mapping[str, Any]) -> tuple[str, ...]:
    """One sentence for each thing to look at, the key first."""
    return (*_of_key(found), *(note for column in found["columns"] for note in _of_column(column)))


def _of_key(found: Mapping[str, Any]) -> Iterator[str]:
    keys, named = found["keys"], "・".join(found["key"])
    how = "（列の名前から選びました）" if found["key_guessed"] else ""
    if not found["head_row"]:
        yield "列の見出しの行が見つからないため、列を「１列目」のように呼びます。"
    if not keys["repeated"]:
        yield f"「{named}」{how}が同じ行はありません。"
    else:
        first = "、".join("と".join(f"{row}行目" for row in rows) for rows in keys["examples"][:3])
        yield f"「{named}」{how}が同じ行があります。重なりは{keys['repeated']:,}行（{keys['groups']:,}組）です。初めは{first}です。"
    if keys["blank"]:
        yield f"「{named}」が空の行が{keys['blank']:,}行あります。"


def _of_column(column: Mapping[str, Any]) -> Iterator[str]:
    for odd in column["odd"]:
        rows = "・".join(map(str, odd["rows"][:3]))
        more = "など" if odd["count"] > len(odd["rows"][:3]) else ""
        yield f"「{column['name']}」に{odd['what']}が{odd['count']:,}件あります（{rows}行目{more}）。"
    if column["leading_zeros"]:
        yield f"「{column['name']}」に先頭が0の番号が{column['leading_zeros']:,}件あります。Excelで開き直すと0が消えることがあります。"


def column_words(column: Mapping[str, Any]) -> tuple[str, ...]:
    """One cell for each of :data:`HEADS`."""
    distinct = f"{column['distinct']:,}" if column["exact"] else f"{column['distinct']:,}より多い"
    shortest, longest = column["shortest"], column["longest"]
    length = "" if not longest else f"{longest}字" if shortest == longest else f"{shortest}～{longest}字"
    odd = "・".join(f"{o['what']} {o['count']:,}" for o in column["odd"])
    return column["kind"], f"{column['blanks']:,}", distinct, length, odd
