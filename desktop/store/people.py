"""The people of a store and what they may do: rows of the store in, persons or a refusal out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from desktop.case.model import Status
from desktop.case.people import (
    Person,
    Right,
    Rights,
    Role,
    name_as_typed,
    read_rights,
    roles_with,
    same_person,
    write_rights,
)
from desktop.errors import DeskError, refusal
from desktop.store.ledger import Act, note

if TYPE_CHECKING:
    from desktop.store.pen import Pen

NOBODY: Final = refusal(
    "store.nobody",
    "利用者が選ばれていないため、行えません。付議帳の鍵を開ける画面で利用者を選び、合言葉を入れてください。",
)
NOT_ALLOWED: Final = refusal(
    "store.not-allowed",
    "「{act}」は、{role}の{name}さんには許されていません。{others}に頼むか、管理者に権限の表を確かめてもらってください。",
)
LAST_ADMIN: Final = refusal(
    "store.last-admin", "{name}さんは、ただ一人の管理者です。先に、別の人を管理者にしてから変えてください。"
)
NAMELESS: Final = refusal("store.nameless", "利用者の氏名がありません。氏名を入れてください。")
SAME_NAME: Final = refusal(
    "store.same-name",
    "「{name}」という利用者が既にいます。鍵を開けるときに見分けられるように、課名などを付けて分けてください。",
)
NO_PERSON: Final = refusal("store.no-person", "この利用者は、この記録にいません。利用者の一覧で確かめてください。")

RIGHTS: Final = "rights"
"""Name of the setting with the table of rights."""
BINDING: Final = "policy."
"""Settings whose names begin so bind everybody; they are changed with ``Right.SETTINGS`` and stand in the ledger."""

MOVING: Final = {
    (Status.DRAFT, Status.REVIEW): Right.SUBMIT,
    (Status.REVIEW, Status.DRAFT): Right.SUBMIT,  # who sent it may take it back; 差戻し asks for CHECK
    (Status.REVIEW, Status.FINAL): Right.CHECK,
    (Status.FINAL, Status.SUBMITTED): Right.SUBMIT,
    (Status.FINAL, Status.DRAFT): Right.REOPEN,
    (Status.SUBMITTED, Status.DRAFT): Right.REOPEN,
}
"""The right that each move of a status asks for."""

_COLUMNS: Final = "SELECT id, name, role, active FROM person"


def read_people(reader: Any) -> tuple[Person, ...]:
    """Everybody, also who left, in the order they came."""
    return tuple(map(_person, reader.execute(f"{_COLUMNS} ORDER BY no").fetchall()))


def read_person(reader: Any, person_id: str) -> Person | None:
    row = reader.execute(f"{_COLUMNS} WHERE id = ?", (person_id,)).fetchone()
    return _person(row) if row else None


def _person(row: tuple[Any, ...]) -> Person:
    return Person(row[0], row[1], Role(row[2]), bool(row[3]))


def rights_of(reader: Any) -> Rights:
    """The table of rights of this store."""
    row = reader.execute("SELECT value FROM setting WHERE name = ?", (RIGHTS,)).fetchone()
    return read_rights(row[0] if row else "")


def allowed(reader: Any, person_id: str, right: Right) -> Person | None:
    """Who acts, after a look whether they may; None in a store without people, where everything is allowed."""
    person = read_person(reader, person_id) if person_id else None
    if person is None or not person.active:
        if person is None and not person_id and reader.execute("SELECT 1 FROM person").fetchone() is None:
            return None
        raise DeskError(NOBODY)
    rights = rights_of(reader)
    if right not in rights[person.role]:
        others = roles_with(right, rights)
        raise DeskError(NOT_ALLOWED, act=right.words, role=person.role.value, name=person.name, others=others)
    return person


def seat(reader: Any, person_id: str) -> Person:
    """The person who sits down; refuses one that is not here or has left."""
    person = read_person(reader, person_id)
    if person is None or not person.active:
        raise DeskError(NO_PERSON)
    return person


def add(pen: Pen, name: str, role: Role) -> Person:
    """Somebody new; the first of a store is a 管理者, so that there is one."""
    person = Person(str(uuid4()), _free_name(pen, name, ""), role)
    if role is not Role.ADMIN and not _admins(pen):
        raise DeskError(LAST_ADMIN, name=person.name)
    row = (person.id, person.name, role.value, True)
    pen.transaction.exec_driver_sql("INSERT INTO person (id, name, role, active) VALUES (?, ?, ?, ?)", row)
    note(pen, Act.ROLE, person.id, new=role.value)
    return person


def change(pen: Pen, person_id: str, name: str | None, role: Role | None, *, active: bool | None) -> Person:
    """Another name or role, or somebody left or came back; the last active 管理者 stays."""
    old = read_person(pen.raw, person_id)
    if old is None:
        raise DeskError(NO_PERSON)
    is_active = old.active if active is None else active
    new = Person(
        old.id,
        old.name if name is None and is_active == old.active else _free_name(pen, name or old.name, old.id),
        role or old.role,
        is_active,
    )
    if _admins(pen) == [old.id] and not (new.active and new.role is Role.ADMIN):
        raise DeskError(LAST_ADMIN, name=old.name)
    if new != old:
        row = (new.name, new.role.value, new.active, new.id)
        pen.transaction.exec_driver_sql("UPDATE person SET name = ?, role = ?, active = ? WHERE id = ?", row)
        note(pen, Act.ROLE, new.id, old=_standing(old), new=_standing(new), renamed=new.name != old.name)
    return new


def _standing(person: Person) -> str:
    return person.role.value if person.active else "利用停止"


def _admins(pen: Pen) -> list[str]:
    return [p.id for p in read_people(pen.raw) if p.active and p.role is Role.ADMIN]


def _free_name(pen: Pen, name: str, own: str) -> str:
    """The name as it was typed; refuses an empty one, and one that another active person has, however it is spaced."""
    words = name_as_typed(name)
    if not words:
        raise DeskError(NAMELESS)
    if any(p.active and same_person(p.name, words) and p.id != own for p in read_people(pen.raw)):
        raise DeskError(SAME_NAME, name=words)
    return words


def set_rights(pen: Pen, rights: Rights) -> None:
    """Keep the table of rights; what a 管理者 must have stays."""
    old, new = rights_of(pen.raw), read_rights(write_rights(rights))
    for role in Role:
        more, less = sorted(new[role] - old[role]), sorted(old[role] - new[role])
        if more or less:
            note(pen, Act.RIGHTS, role.value, given=more, taken=less)
    put_setting(pen, RIGHTS, write_rights(new))


def put_setting(pen: Pen, name: str, value: str) -> None:
    """Write one setting."""
    sql = "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    pen.transaction.exec_driver_sql(sql, (name, value))


def right_of_setting(name: str) -> Right | None:
    """Binding settings are not everybody's; what the program remembers for itself is."""
    if name == RIGHTS:
        return Right.PEOPLE
    return Right.SETTINGS if name.startswith((BINDING, "store.", "ledger.")) else None
