"""Tokens: a word's bigrams stand in a text's tokens in a row exactly when the word stands in the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.store.index import match, tokens
from desktop.store.pieces import GAP

LETTERS = st.sampled_from("個人情報のaAａ　%_'\"𠮷葛󠄀\n")
TEXT = st.text(LETTERS, max_size=30)


def found(word: str, text: str) -> bool:
    """What the index would answer: the query's tokens as a run among the text's."""
    query = match(word).strip('"').split()
    words = tokens([text]).split()
    return any(words[n : n + len(query)] == query for n in range(len(words)))


@given(st.text(LETTERS, min_size=1, max_size=6), TEXT, TEXT)
def test_index_is_substring(word: str, one: str, other: str) -> None:
    assert found(word, one + GAP + other) == (word in one or word in other)


@given(TEXT, st.integers(0, 30), st.integers(1, 10))
def test_every_part_of_a_text_is_found(text: str, start: int, length: int) -> None:
    word = text[start : start + length]
    assert not word or found(word, text)


@given(st.characters(exclude_categories=["Cs"]))
def test_tokens_are_plain_ascii(char: str) -> None:
    """No tokenizer of whatever Unicode version can read them differently."""
    for token in tokens([char * 2]).split():
        assert token.isascii()
        assert token.isalnum()
        assert token == token.lower()
