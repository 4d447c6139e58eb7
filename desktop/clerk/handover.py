"""Cases of the store and the terms they leave under in, a bundle on a medium and its line in the 管理簿 out.

The order is the promise: limits and room before anything is written; sealed, synced, read back and compared; only then
the name, the row and the line. What fails on the way leaves neither a bundle nor a line.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from desktop import VERSION
from desktop.bundle import medium
from desktop.bundle.case_record import write_record
from desktop.bundle.model import (
    ENDINGS,
    LIMITS,
    Closing,
    Inside,
    Limits,
    Member,
    Paper,
    Parcel,
    Passphrase,
    Progress,
    Source,
    Unclosed,
    mode_of,
)
from desktop.bundle.seal import NOT_KEPT, Sealed, refuse_unsigned, seal
from desktop.case.model import Case
from desktop.case.people import Right
from desktop.clerk.export import Exported, division_of, members_of, refuse_slip_place, slip_pdf, slip_text
from desktop.clerk.file_names import free_path
from desktop.clerk.history_record import write_history
from desktop.clerk.papers import folder_for
from desktop.definition.find import load
from desktop.definition.model import Form
from desktop.errors import DeskError, refusal
from desktop.japanese import japan_time, write_date
from desktop.keys.desk import SecretKey
from desktop.places import NO_PLACE, write_file
from desktop.store.handover import Handover

if TYPE_CHECKING:
    from desktop.store.store import Store

NOTHING_CHOSEN: Final = refusal("clerk.nothing-chosen", "渡す案件が選ばれていません。一覧で案件を選んでください。")
NO_APPROVAL: Final = refusal(
    "clerk.no-approval", "承認者と承認日がありません。持出しの承認を受け、承認者の氏名と承認日を入れてください。"
)
NO_PARTNER: Final = refusal("clerk.no-partner", "持出先（相手）がありません。渡す相手を入れてください。")
NO_OPEN_REASON: Final = refusal(
    "clerk.no-open-reason",
    "暗号化しない理由がありません。無害化装置を通すためなど、暗号化しない理由を入れてください。",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what a bundle leaves: what the rules on media ask for."""

    partner: str
    """持出先"""
    approved_by: str
    approved_on: date | None
    medium: str = ""
    """管理番号, empty where no registered medium is used."""
    medium_kind: str = ""
    due_back: date | None = None
    secrecy: str = ""
    reason: str = ""
    """Why it is not encrypted (mode C)."""
    pieces: int = 1
    """How many media go out with it; as many have to come back."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A bundle that lies on its medium, was read back and is in the 管理簿."""

    bundle: Path
    cover: Path
    handover: Handover
    parcel: Parcel
    closing: Closing
    slip: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """What was written."""
        return tuple(path for path in (self.bundle, self.cover, self.slip) if path is not None)


def hand_over(
    store: Store,
    case_ids: Sequence[str],
    folder: Path,
    closing: Closing,
    terms: Terms,
    *,
    who: str,
    division: str,
    signer: SecretKey | None = None,
    parcel_id: str = "",
    limits: Limits = LIMITS,
    slip: Path | None = None,
    sure: Callable[[], object] = lambda: None,
) -> Generator[Progress, None, HandedOver]:
    """Seal cases into a folder; the end of the generator is the 完了. Closing it takes everything back.

    ``sure`` raises when the folder is not (any more) where it was chosen; asked before anything is made, and before
    anything is written.
    A passphrase goes onto the slip (PDF, or text when its name ends in .txt), or is kept for the notice when there is none.
    """
    store.allow(Right.EXPORT)
    _refuse_terms(terms, closing, case_ids)
    refuse_unsigned(closing, signer)
    refuse_slip_place(slip, folder)
    sure()
    device = medium.ground(folder)  # before the first step: it may be pulled out at any of them
    read: list[tuple[Case, Form]] = []
    for case_id in case_ids:
        yield Progress(0, 0, f"案件を読み込んでいます（{len(read) + 1}／{len(case_ids)}件）")
        read.append(_read(store, case_id))
    case, form = read[0]
    division = division or division_of(form, case.answers)
    parcel = _parcel(read, division, terms, japan_time(store.now()), parcel_id or str(uuid.uuid4()))
    with folder_for(folder):
        members: list[Member] = []
        for number, (case, form) in enumerate(read, 1):
            state = Progress(number - 1, 0, f"{form.short}の PDF と Excel を作っています（{number}／{len(read)}件）")
            yield state
            for member in _members(store, case, form):
                members.append(member)
                yield state  # a PDF and an Excel are a step each: a cancel is heard between them
        if medium.device(folder) != device:  # pulled out while the papers were laid out
            raise DeskError(NO_PLACE, path=folder)
        sure()
        target = free_path(folder, f"付議帳_{parcel.made_at:%Y%m%d}_{parcel.number}{ENDINGS[mode_of(closing)]}")
        sealed = yield from seal(parcel, members, target, closing, signer=signer, limits=limits)
        given = _handover(parcel, sealed, read, closing, terms)
        done = HandedOver(target, cover_path(target), given, parcel, closing, slip)
        _keep(sealed, done)
        secret = closing.text if isinstance(closing, Passphrase) and slip is None else ""
        facts: dict[str, object] = {"name": target.name, "result": "完了", "pieces": terms.pieces}
        if slip is not None:
            facts["slip"] = True
        try:
            kept = store.record_out(given, who=who, facts=facts, secret=secret)
        except BaseException:
            if not _is_recorded(store, given):  # an interruption may come while the line is being written
                _take_back(*done.files)
            raise
    return replace(done, handover=kept)


def signing_key(store: Store) -> SecretKey | None:
    """The desk's key in use for signing, None when it has none yet."""
    return next((k.key for k in store.desk_keys() if k.key.kind == "sign" and not k.retired_at), None)


def _refuse_terms(terms: Terms, closing: Closing, case_ids: Sequence[str]) -> None:
    if not case_ids:
        raise DeskError(NOTHING_CHOSEN)
    if not terms.partner.strip():
        raise DeskError(NO_PARTNER)
    if not terms.approved_by.strip() or terms.approved_on is None:
        raise DeskError(NO_APPROVAL)
    if isinstance(closing, Unclosed) and not terms.reason.strip():
        raise DeskError(NO_OPEN_REASON)


def _read(store: Store, case_id: str) -> tuple[Case, Form]:
    case = store.read_case(case_id)
    return case, load(case.answers.form, case.answers.version)


def _members(store: Store, case: Case, form: Form) -> Iterator[Member]:
    """The files of a case, each made when it is asked for."""
    yield from members_of(case, form, {a.id: _bytes_of(store, a.id) for a in case.attachments})
    history = write_history(store.history(case.id))
    yield Member("history", case.id, "履歴.json", history, len(history))


def _bytes_of(store: Store, attachment_id: str) -> Source:
    return lambda: store.attachment_bytes(attachment_id)


def _parcel(read: Sequence[tuple[Case, Form]], division: str, terms: Terms, at: datetime, parcel_id: str) -> Parcel:
    inside = (Inside(case.id, tuple(Paper(a.form, a.version) for a in case.papers)) for case, _ in read)
    return Parcel(
        parcel_id,
        at,
        f"fugicho {VERSION}",
        read[0][1].municipality.id,
        division,
        tuple(inside),
        terms.partner,
        terms.secrecy,
        terms.medium_kind,
        terms.medium,
    )


def content_words(forms: Iterable[Form]) -> str:
    """情報の内容 without a name: 付議案件 3件（業務委託 2件、外部提供 1件）."""
    counted = Counter(form.short for form in forms)
    return f"付議案件 {counted.total()}件（{'、'.join(f'{name} {n}件' for name, n in counted.items())}）"


def record_digest(case: Case) -> str:
    """The digest by which the same state of a case is known again."""
    return hashlib.sha256(write_record(case)).hexdigest()


def _handover(
    parcel: Parcel, sealed: Sealed, read: Sequence[tuple[Case, Form]], closing: Closing, terms: Terms
) -> Handover:
    return Handover(
        id=parcel.id,
        direction="out",
        mode=mode_of(closing),
        made_at=parcel.made_at.isoformat(timespec="seconds"),
        sha256=sealed.sha256,
        size=sealed.size,
        files=sealed.files,
        municipality=parcel.municipality,
        division=parcel.division,
        partner=terms.partner,
        content=content_words(form for _, form in read),
        secrecy=terms.secrecy,
        medium=terms.medium,
        medium_kind=terms.medium_kind,
        approved_by=terms.approved_by,
        approved_on=terms.approved_on.isoformat() if terms.approved_on else "",
        due_back=terms.due_back.isoformat() if terms.due_back else "",
        reason=terms.reason,
        cases=MappingProxyType({case.id: record_digest(case) for case, _ in read}),
    )


_MODES: Final = {
    "A": "パスワード（別に通知します）で開く",
    "B": "受取先の鍵で開く",
    "C": "暗号化していない（署名あり）",
}


def cover_text(given: Handover, name: str, *, approver: bool = False) -> bytes:
    """The readable cover beside a bundle: 機密性 and counts, nothing of the cases; for 受渡し and a virus scan.

    It names nobody: the 承認者 stands in the 管理簿 and on the 受渡書. Covers of former versions did (``approver``).
    """
    approval = (
        f"承認：{given.approved_by}（{given.approved_on}）" if approver else f"承認：承認済（{given.approved_on}）"
    )
    made = japan_time(given.made_at)
    lines = [
        "付議帳　束の表紙（この紙とファイルに個人情報はありません）",
        "",
        f"束の番号：{given.number}",
        f"ファイル名：{name}",
        f"機密性：{given.secrecy or '（指定なし）'}",
        f"情報の内容：{given.content}",
        f"数量：{len(given.cases)}件、{given.files}ファイル、{given.size:,}バイト",
        f"開き方：{_MODES[given.mode]}",
        f"送り元：{given.division}",
        f"相手：{given.partner}",
        f"作成日時：{write_date(made.date(), 'half')} {made:%H:%M}",
        f"媒体：{given.medium_kind or '（指定なし）'}　管理番号：{given.medium or '（なし）'}",
        approval,
        f"SHA-256：{given.sha256}",
    ]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def cover_path(bundle: Path) -> Path:
    """Where the cover of a bundle lies."""
    return bundle.with_name(f"{bundle.name.split('.')[0]}_表紙.txt")


def _keep(sealed: Sealed, done: HandedOver) -> None:
    """Write cover and slip and name the bundle: all of them or none."""
    try:
        _write_kept(done.cover, cover_text(done.handover, sealed.target.name))
        if done.slip is not None and isinstance(done.closing, Passphrase):
            write_file(done.slip, _slip(done, done.closing, sealed))
        sealed.keep()
    except BaseException:
        sealed.drop()
        _take_back(*done.files[1:])
        raise


def _write_kept(path: Path, data: bytes) -> None:
    """Write a small file and read it back past the cache."""
    write_file(path, data)
    if not medium.keeps(path, data):
        raise DeskError(NOT_KEPT, path=path)


def _slip(done: HandedOver, closing: Passphrase, sealed: Sealed) -> bytes:
    """The passphrase and what matches it to its bundle, for a way of its own."""
    said = Exported(done.bundle, done.slip, closing.text, done.parcel, sealed.size, sealed.sha256, sealed.files)
    return slip_text(said) if done.slip is not None and done.slip.suffix.lower() == ".txt" else slip_pdf(said)


def _is_recorded(store: Store, given: Handover) -> bool:
    try:
        return store.has_gone_out(given.id)
    except DeskError:
        return False


def _take_back(*paths: Path) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
