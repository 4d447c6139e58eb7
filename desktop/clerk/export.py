"""A case and its attachments in, a verified bundle in a folder or on a drive out, and its passphrase on a slip elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop import VERSION
from desktop.answers.model import Answers
from desktop.bundle import medium
from desktop.bundle.case_record import write_record
from desktop.bundle.model import Inside, Member, Paper, Parcel, Passphrase, Progress, Source
from desktop.bundle.seal import VANISHED, Sealed, seal
from desktop.case.model import Case
from desktop.clerk.file_names import free_path, paper_name
from desktop.clerk.papers import EXISTS, folder_for, packet_bytes, packet_of
from desktop.definition.model import Form
from desktop.errors import DeskError, refusal
from desktop.japanese import write_date
from desktop.keys.passphrase import groups, make_passphrase
from desktop.places import write_file

SLIP_INSIDE = refusal(
    "clerk.slip-inside",
    "パスワード通知書「{slip}」は、束を書き出すフォルダー「{folder}」の中には置けません。"
    "束と別の場所（持ち出さない場所）を選んでください。",
)
SLIP_SAME_MEDIUM = refusal(
    "clerk.slip-same-medium",
    "パスワード通知書「{slip}」は、束と同じ媒体には置けません。束と別の場所（持ち出さない場所）を選んでください。",
)
SLIP_ENDING = refusal(
    "clerk.slip-ending",
    "パスワード通知書「{slip}」には書き出せません。ファイル名の終わりを .pdf（印刷用）か .txt にしてください。",
)
SLIP_PLACE = refusal(
    "clerk.slip-place",
    "パスワード通知書を置くフォルダー「{folder}」がありません。フォルダーを作るか、別の場所を選んでください。",
    world=True,
)


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle that was read back, verified and named; the passphrase is kept nowhere else than on the slip."""

    bundle: Path
    slip: Path | None
    passphrase: str
    parcel: Parcel
    size: int
    sha256: str
    """Digest of the bundle file, for the slip and the ledger."""
    files: int

    @property
    def number(self) -> str:
        """束の番号"""
        return self.parcel.number


def export_case(
    case: Case,
    form: Form,
    files: Mapping[str, Source],
    folder: Path,
    *,
    slip: Path | None = None,
    division: str = "",
    at: datetime | None = None,
    bundle_id: str = "",
    passphrase: str = "",
) -> Generator[Progress, None, Exported]:
    """Seal a case into a folder; ``files`` holds the bytes of each attachment by its id.

    The end of the generator is the 完了: before it the bundle was synced, read back from the medium and compared.
    A slip is a PDF, or a text when its name ends in .txt; without one the caller shows and prints ``passphrase``.
    Time, id and passphrase are made here unless they are given.
    """
    refuse_slip_place(slip, folder)
    parcel = _parcel(case, form, division, at or datetime.now().astimezone(), bundle_id or str(uuid.uuid4()))
    secret = passphrase or make_passphrase()
    with folder_for(folder):
        yield Progress(0, 0, f"{form.short}の PDF と Excel を作っています")
        members = tuple(members_of(case, form, files))
        target = free_path(folder, f"付議帳_{parcel.made_at:%Y%m%d}_{parcel.number}.zip")
        sealed = yield from seal(parcel, members, target, Passphrase(secret))
        done = Exported(target, slip, secret, parcel, sealed.size, sealed.sha256, sealed.files)
        _keep(sealed, done)
        return done


def _keep(sealed: Sealed, done: Exported) -> None:
    """Write the slip and name the bundle: both or neither."""
    slip = done.slip
    try:
        if slip is not None:
            write_file(slip, slip_text(done) if slip.suffix.lower() == ".txt" else slip_pdf(done))
        sealed.keep()
    except BaseException:
        sealed.drop()
        if slip is not None:
            with suppress(OSError):
                slip.unlink(missing_ok=True)
        raise


def refuse_slip_place(slip: Path | None, folder: Path) -> None:
    """The passphrase never travels with the bundle, and a slip never replaces another."""
    if slip is None:
        return
    if medium.inside(slip, folder):
        raise DeskError(SLIP_INSIDE, slip=slip, folder=folder)
    if medium.same_medium(slip, folder):
        raise DeskError(SLIP_SAME_MEDIUM, slip=slip)
    if slip.suffix.lower() not in (".pdf", ".txt"):
        raise DeskError(SLIP_ENDING, slip=slip)
    if slip.exists():
        raise DeskError(EXISTS, path=slip)
    if not slip.absolute().parent.is_dir():
        raise DeskError(SLIP_PLACE, folder=slip.absolute().parent)


def _parcel(case: Case, form: Form, division: str, at: datetime, bundle_id: str) -> Parcel:
    return Parcel(
        id=bundle_id,
        made_at=at,
        software=f"fugicho {VERSION}",
        municipality=form.municipality.id,
        division=division or division_of(form, case.answers),
        cases=(Inside(case.id, tuple(Paper(a.form, a.version) for a in case.papers)),),
    )


def division_of(form: Form, answers: Answers) -> str:
    """The 課 as the form lists it, empty when it lists none."""
    place = form.listed.get("division", "")
    return " ".join(answers.text(place).split()) if place in form.fields else ""


def members_of(case: Case, form: Form, files: Mapping[str, Source]) -> Iterator[Member]:
    """The files of a case in a bundle, each made when it is asked for: its record, its PDF and Excel, its attachments."""
    yield from _papers(case, form, files)
    yield from _attachments(case, files)


def _papers(case: Case, form: Form, files: Mapping[str, Source]) -> Iterator[Member]:
    record = write_record(case)
    yield Member("case", case.id, "案件.json", record, len(record))
    packet = packet_of(case, form, files)
    pdf = packet_bytes(packet, form, "pdf", files)
    yield Member("pdf", case.id, paper_name(form, case.answers, ".pdf"), pdf, len(pdf))
    excel = packet_bytes(packet, form, "xlsx", files, answers=case.answers)
    yield Member("excel", case.id, paper_name(form, case.answers, ".xlsx"), excel, len(excel))


def _attachments(case: Case, files: Mapping[str, Source]) -> Iterator[Member]:
    for a in case.attachments:
        if a.id not in files:
            raise DeskError(VANISHED, name=a.name, why="ファイルがありません")
        yield Member("attachment", case.id, a.name, files[a.id], a.size, attachment=a.id, sha256=a.sha256)


def slip_facts(done: Exported) -> tuple[tuple[str, str], ...]:
    """What stands on the slip beside the passphrase: enough to match it to its bundle, nothing of the case."""
    at = done.parcel.made_at
    return (
        ("束の番号", done.number),
        ("ファイル名", done.bundle.name),
        ("送り元", done.parcel.division),
        ("作成日時", f"{write_date(at.date())} {at:%H:%M}"),
        ("ファイルの数", f"{done.files}個"),
        ("大きさ", f"{done.size:,}バイト"),
        ("SHA-256", done.sha256),
    )


def slip_pdf(done: Exported) -> bytes:
    """The slip to be printed."""
    from desktop.paper.slip import write_slip

    return write_slip(groups(done.passphrase), slip_facts(done))


def slip_text(done: Exported) -> bytes:
    """The slip as text; the passphrase stands alone on its line, so that ``--passphrase-file`` reads it."""
    facts = "\n".join(f"{label}：{value}" for label, value in slip_facts(done))
    return f"パスワード通知書（束とは別の方法で渡してください）\n\n{done.passphrase}\n\n{facts}\n".encode()
