"""Texts in; tokens for the search index and short steps that bring it up to date out.

Every character is written as four ASCII letters or digits, a token is two neighbouring characters (a bigram) or one
character alone. The writing is one to one, so a run of bigrams stands in a case exactly where the word stands in its
text: blanks, marks, 𠮷 and 異体字 selectors included, whatever a tokenizer knows of Unicode.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Final

from desktop.store.pieces import split

_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_BREAK: Final = "x"
"""A token no text makes: words do not reach over it."""
_STEP: Final = 8
"""Cases indexed in one transaction: some milliseconds, so that a save never waits long."""


class _Codes(dict[str, str]):
    """Character -> its four letters, filled on use."""

    def __missing__(self, char: str) -> str:
        n = ord(char)
        code = _LETTERS[n // 46656] + _LETTERS[n // 1296 % 36] + _LETTERS[n // 36 % 36] + _LETTERS[n % 36]
        self[char] = code
        return code


_CODES: Final = _Codes()


def tokens(texts: Iterable[str]) -> str:
    """What is put into the index for a case: its single characters, then the bigrams of every piece."""
    pieces = [piece for text in texts for piece in split(text)]
    code = _CODES
    words = [code[c] for c in sorted(set().union(*pieces))]
    for piece in pieces:
        codes = [code[c] for c in piece]
        words.append(_BREAK)
        words += [a + b for a, b in pairwise(codes)]
    return " ".join(words)


def match(word: str) -> str:
    """The index query for a word of one or more characters."""
    codes = [_CODES[c] for c in word]
    grams = [a + b for a, b in pairwise(codes)] or codes
    return '"' + " ".join(grams) + '"'


def catch_up(connection: Any) -> bool:
    """Index the next few waiting cases in one transaction; True when more are left."""
    waiting = [row[0] for row in connection.execute("SELECT case_no FROM pending LIMIT ?", (_STEP + 1,))]
    if not waiting:
        return False
    connection.execute("BEGIN IMMEDIATE")
    try:
        for case_no in waiting[:_STEP]:
            _index(connection, case_no)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return len(waiting) > _STEP


def _index(connection: Any, case_no: int) -> None:
    texts = list(_texts(connection, case_no))
    connection.execute("DELETE FROM find WHERE rowid = ?", (case_no,))
    if texts:
        connection.execute("INSERT INTO find (rowid, grams) VALUES (?, ?)", (case_no, tokens(texts)))
    connection.execute("DELETE FROM pending WHERE case_no = ?", (case_no,))


def _texts(connection: Any, case_no: int) -> Iterator[str]:
    for row in connection.execute("SELECT text FROM paper WHERE case_no = ?", (case_no,)):
        yield row[0]
