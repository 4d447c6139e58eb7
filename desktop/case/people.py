"""Who works with a store and what each role may do: roles and rights as values, their table as text and back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from desktop.japanese import folded


class Role(StrEnum):
    """What somebody is in the section; the table of rights says what that allows."""

    DRAFTER = "起案者"
    CHECKER = "確認者"
    SECRETARIAT = "事務局"
    ADMIN = "管理者"


class Right(StrEnum):
    """One thing a role may do or not."""

    EDIT = "edit"
    SUBMIT = "submit"
    CHECK = "check"
    REOPEN = "reopen"
    PRINT = "print"
    EXPORT = "export"
    IMPORT = "import"
    RECEIVE = "receive"
    ERASE_ASK = "erase_ask"
    ERASE_APPROVE = "erase_approve"
    BACKUP = "backup"
    RESTORE = "restore"
    PEOPLE = "people"
    SETTINGS = "settings"
    LEDGER = "ledger"

    @property
    def words(self) -> str:
        """As the table of rights and a refusal call it."""
        return _WORDS[self]


_WORDS: Final[Mapping[Right, str]] = MappingProxyType(
    {
        Right.EDIT: "案件の作成と変更",
        Right.SUBMIT: "確認への回付と提出",
        Right.CHECK: "確認・確定・差戻し",
        Right.REOPEN: "確定した案件の下書きへの戻し",
        Right.PRINT: "印刷とPDF・Excelの保存",
        Right.EXPORT: "束の書き出し",
        Right.IMPORT: "ファイルからの取り込み",
        Right.RECEIVE: "束の受け取り",
        Right.ERASE_ASK: "消去の申出",
        Right.ERASE_APPROVE: "消去の承認",
        Right.BACKUP: "控えの作成",
        Right.RESTORE: "控えからの復元",
        Right.PEOPLE: "利用者と権限の変更",
        Right.SETTINGS: "設定の変更",
        Right.LEDGER: "操作の記録の閲覧と印刷",
    }
)

Rights = Mapping[Role, frozenset[Right]]

_DRAFTER: Final = frozenset(
    {Right.EDIT, Right.SUBMIT, Right.PRINT, Right.EXPORT, Right.IMPORT, Right.ERASE_ASK, Right.BACKUP}
)
_CHECKER: Final = _DRAFTER | {Right.CHECK, Right.REOPEN, Right.LEDGER}

DEFAULT_RIGHTS: Final[Rights] = MappingProxyType(
    {
        Role.DRAFTER: _DRAFTER,
        Role.CHECKER: _CHECKER,
        Role.SECRETARIAT: _CHECKER | {Right.RECEIVE, Right.ERASE_APPROVE},
        Role.ADMIN: frozenset(Right),
    }
)
KEPT_RIGHTS: Final[Rights] = MappingProxyType({Role.ADMIN: frozenset({Right.PEOPLE, Right.SETTINGS})})
"""No table takes these away: somebody must be able to set the table right again."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works with a store; never removed, so that every act keeps its name, only made inactive."""

    id: str
    """UUID"""
    name: str
    role: Role
    active: bool = True


def name_as_typed(text: str) -> str:
    """A name as somebody typed it, on one line and without blanks at its ends; the blank inside stays as it is."""
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", text).strip()


def same_person(one: str, other: str) -> bool:
    """Whether two names are one, whatever their width and blanks: 事務　花子 and 事務 花子."""
    return folded(one) == folded(other)


def read_rights(text: str) -> Rights:
    """The table of rights as the store keeps it; what it does not say, or nobody can read, is as at first."""
    try:
        said = json.loads(text) if text else {}
    except ValueError:
        said = {}
    table = said if isinstance(said, dict) else {}
    return MappingProxyType({role: _row(role, table.get(role.value)) for role in Role})


def _row(role: Role, said: object) -> frozenset[Right]:
    row = DEFAULT_RIGHTS[role] if not isinstance(said, list) else frozenset(r for r in Right if r.value in said)
    return row | KEPT_RIGHTS.get(role, frozenset())


def write_rights(rights: Rights) -> str:
    """The table of rights as text; :func:`read_rights` reads it back."""
    table = {role.value: sorted(right.value for right in rights.get(role, ())) for role in Role}
    return json.dumps(table, ensure_ascii=False)


def roles_with(right: Right, rights: Rights) -> str:
    """Who may do it, for a refusal: 確認者か事務局."""
    return "か".join(role.value for role in Role if right in rights[role])
