"""The table of rights as text and back: nothing locks the 管理者 out, nothing unreadable gives more than the first table."""

from __future__ import annotations

import pytest

from desktop.case.people import (
    DEFAULT_RIGHTS,
    KEPT_RIGHTS,
    Right,
    Role,
    name_as_typed,
    read_rights,
    roles_with,
    same_person,
    write_rights,
)


def test_every_right_has_words_and_somebody_who_has_it() -> None:
    assert len({right.words for right in Right}) == len(Right)
    assert all(roles_with(right, DEFAULT_RIGHTS) for right in Right)


def test_a_table_comes_back() -> None:
    table = {**DEFAULT_RIGHTS, Role.DRAFTER: frozenset({Right.EDIT})}
    assert read_rights(write_rights(table)) == table


def test_the_admin_cannot_be_locked_out() -> None:
    assert read_rights(write_rights({}))[Role.ADMIN] == KEPT_RIGHTS[Role.ADMIN]
    assert read_rights(write_rights({}))[Role.DRAFTER] == frozenset()


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', '{"起案者": "edit"}'])
def test_what_cannot_be_read_is_the_first_table(text: str) -> None:
    assert read_rights(text) == DEFAULT_RIGHTS


def test_unknown_rights_give_nothing() -> None:
    assert read_rights('{"起案者": ["edit", "fly"]}')[Role.DRAFTER] == {Right.EDIT}


def test_a_drafter_neither_checks_nor_erases_nor_changes_people() -> None:
    assert not DEFAULT_RIGHTS[Role.DRAFTER] & {
        Right.CHECK,
        Right.REOPEN,
        Right.ERASE_APPROVE,
        Right.PEOPLE,
        Right.RESTORE,
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("狛江　花子", "狛江　花子"),
        (" 　狛江 花子\n", "狛江 花子"),
        ("狛江\t花子", "狛江 花子"),
        ("辻󠄀　ﾊﾅｺ", "辻󠄀　ﾊﾅｺ"),
        ("　", ""),
    ],
)
def test_a_name_is_kept_as_typed_on_one_line(typed: str, kept: str) -> None:
    assert name_as_typed(typed) == kept


def test_names_are_compared_whatever_their_blanks_and_width() -> None:
    assert same_person("狛江　花子", "狛江 花子")
    assert same_person("狛江ハナコ", "狛江　ﾊﾅｺ")
    assert not same_person("狛江　花子", "狛江　花")
