"""Every refusal of the store, and the database's own faults turned into one of them; no case text in any sentence."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from desktop.errors import DeskError, Refusal, refusal
from desktop.places import BROKEN, FULL, NO_PLACE, READ_ONLY

ABSENT: Final = refusal(
    "store.absent", "記録のファイル「{path}」が見つかりません。フォルダーの場所を確かめてください。", world=True
)
NOT_A_STORE: Final = refusal(
    "store.not-a-store",
    "「{path}」は付議帳の記録のファイルではありません。別のファイルを選ぶか、正しいファイルを元の場所に戻してください。",
    world=True,
)
SEALED: Final = refusal(
    "store.sealed",
    "「{path}」は暗号にした記録です。開くには合言葉が必要です。付議帳の窓で、名前を選び、合言葉を入れてください。",
)
UNSEALED: Final = refusal(
    "store.unsealed",
    "「{path}」は暗号にした記録のはずですが（鍵のファイル：「{ring}」）、暗号にしていないファイルに置き換わっています。"
    "開かず、何も変えていません。控えから戻すか、情報管理の担当に確かめてください。",
    world=True,
)
WRONG_KEY: Final = refusal(
    "store.wrong-key",
    "「{path}」は、隣にある鍵のファイルの鍵では開けません。鍵のファイルが別の記録のものか、記録の先頭が壊れています。"
    "控えのフォルダーから、記録と鍵のファイルを一緒に戻してください。",
    world=True,
)
NEWER: Final = refusal(
    "store.newer",
    "「{path}」は、新しい付議帳（第{version}版以降）で作られた記録です。この付議帳では開かず、何も変えていません。"
    "付議帳の第{version}版以降で開いてください。",
    world=True,
)
HELD: Final = refusal(
    "store.held",
    "「{path}」は、{who}が{since}から開いています（{host}）。そちらの付議帳を閉じてから、もう一度開いてください。",
    world=True,
)
BUSY: Final = refusal(
    "store.busy",
    "「{path}」を別のプログラムが使っているため、書き込めませんでした。"
    "そのプログラムを閉じてから、もう一度行ってください。",
    world=True,
)
DAMAGED: Final = refusal(
    "store.damaged",
    "「{path}」の一部が壊れていて読めません。付議帳を閉じ、控えのファイルから戻してください。",
    world=True,
)
SWAPPED: Final = refusal(
    "store.swapped",
    "「{path}」が、開いている間に別のファイルに置き換えられたか、消されました。今の変更は保存していません。"
    "元のファイルを戻してから、付議帳を開き直してください。",
    world=True,
)
EDITED: Final = refusal(
    "store.edited",
    "「{path}」が、開いている間に別のプログラムで書き換えられました。今の変更は保存していません。"
    "付議帳を開き直し、内容を確かめてから、変更をもう一度入れてください。",
    world=True,
)
LOST: Final = refusal(
    "store.lost",
    "「{path}」から、保存したはずの変更がなくなっています。記録のファイルの一部が消されたか、壊れたか、古いものと入れ替わっています。"
    "控えから戻すか、なくなったことを承知のうえで理由を残して開いてください。",
    world=True,
)
MIXED: Final = refusal(
    "store.mixed",
    "「{path}」と、まだ取り込まれていない変更のファイル（-wal）が、同じ記録のものではありません。開かず、何も変えていません。"
    "控えから戻すか、なくなったことを承知のうえで理由を残して開いてください。",
    world=True,
)
OTHER: Final = refusal(
    "store.other",
    "「{path}」が、前に開いたときとは別の記録に入れ替わっています。開かず、何も変えていません。"
    "元のファイルを戻すか、入れ替えたことを承知のうえで理由を残して開いてください。",
    world=True,
)
VANISHED: Final = refusal(
    "store.vanished",
    "「{path}」にあったはずの記録が見つかりません。新しい記録は作っていません。元のファイルか控えから戻すか、"
    "なくなったことを承知のうえで理由を残して新しく始めてください。",
    world=True,
)
SHARE: Final = refusal(
    "store.share",
    "「{path}」は共有フォルダーなど、ほかの機器の上にあります。保存した内容が失われるおそれがあるため、何も書き込まずに止めました。"
    "このパソコンの中に写しを作り、そちらを開いてください。",
    world=True,
)
UNSURE: Final = refusal(
    "store.unsure-place",
    "「{path}」が、このパソコンの中のディスクかどうかを確かめられません。何も書き込まずに止めました。"
    "このパソコンの中に写しを作り、そちらを開くか、情報管理の担当に確かめてください。",
    world=True,
)
LINKED: Final = refusal(
    "store.linked",
    "「{path}」には、同じ中身を指す名前がほかにもあります（全部で{count}つ）。別々に開くと記録が壊れるため、開きません。"
    "ほかの名前を消してから、もう一度開いてください。",
    world=True,
)
HOME_TAKEN: Final = refusal(
    "store.home-taken",
    "写しを作る場所「{path}」には、既に同じ名前のファイルがあります。別の場所を選んでください。",
    world=True,
)
HOME_MOVED: Final = refusal(
    "store.home-moved",
    "「{path}」が、写しを作っている間に書き換えられました。写しは残していません。"
    "このファイルを開いている付議帳をすべて閉じてから、もう一度行ってください。",
    world=True,
)
NO_LOSS_REASON: Final = refusal(
    "store.no-loss-reason", "変更がなくなった記録をこのまま開くには、理由が必要です。理由を入れてください。"
)
STORE_FULL: Final = refusal(
    "store.full",
    "「{path}」のある場所に空きがないため、今の変更は保存していません。入力したものは画面に残っています。"
    "あと{need}MB以上の空きを作ってから、もう一度保存してください。",
    world=True,
)
GONE: Final = refusal(
    "store.gone", "この案件は、既に消去されているか、この記録にはありません。案件の一覧で確かめてください。"
)
LOST_UPDATE: Final = refusal(
    "store.lost-update",
    "この案件は、別の窓で先に保存されています。上書きしないように、今の保存を止めました。"
    "案件を開き直し、変更をもう一度入れてください。",
)
LOCKED: Final = refusal(
    "store.locked",
    "この案件は「{state}」のため、変更できません。変更するときは、状態を下書きに戻すか、一覧に戻してから行ってください。",
)
NO_MOVE: Final = refusal("store.no-move", "状態を「{old}」から「{new}」へは変えられません。{next}")
NO_REASON: Final = refusal(
    "store.no-reason", "「{old}」の案件を下書きに戻すには、理由が必要です。理由を入れてください。"
)
NO_REMARK: Final = refusal("store.no-remark", "差戻しには、指摘が１つ以上必要です。指摘を入れてください。")
NOT_BINNED: Final = refusal(
    "store.not-binned", "ごみ箱に入っていない案件は消去できません。先にごみ箱へ移してください。"
)
ALREADY: Final = refusal("store.already", "同じ案件が既にこの記録にあります。一覧で探し、そちらを開いてください。")
NO_ATTACHMENT: Final = refusal(
    "store.no-attachment", "この添付ファイルは、この記録にありません。案件を開き直してください。"
)
UNWRITABLE_TEXT: Final = refusal(
    "store.unwritable-text",
    "「{place}」の中に、文字として保存できない符号があります。その部分を消して、入れ直してください。",
)


OFFER_RESTORE: Final = frozenset(
    {"store.damaged", "store.lost", "store.mixed", "store.other", "store.vanished", "store.not-a-store"}
)
"""Refusals at an opening that a backup can mend: the screen offers 控えから戻す."""
ACCEPTABLE: Final = frozenset({"store.lost", "store.mixed", "store.other", "store.vanished"})
"""Refusals a clerk may go past with a reason (:func:`desktop.store.lock.accept_loss`)."""
OFFER_COPY_HOME: Final = frozenset({"store.share", "store.unsure-place"})
"""Refusals of a place: the screen offers a copy on this PC (:func:`desktop.store.bring.copy_home`)."""


def told(fault: Exception, path: Path) -> DeskError | None:
    """The refusal a fault of the database or of a text means, or None when the fault is a bug of ours."""
    if isinstance(fault, UnicodeEncodeError):  # half a surrogate pair, as undecodable file names have
        return DeskError(UNWRITABLE_TEXT, place="入力した文字又はファイルの名前")
    if str(fault).startswith("Could not decode to UTF-8"):  # only text is ever written
        return DeskError(DAMAGED, path=path)
    code = _code(fault)
    if code.startswith("SQLITE_IOERR") and _is_narrow(path):  # no room for the -shm: SQLite does not say why
        return DeskError(FULL, path=path)
    for prefix, what in _BY_CODE:
        if code.startswith(prefix):
            return DeskError(_in_fact(what, path), path=path, why=code.removeprefix("SQLITE_"))
    return None


def told_of_open(fault: Exception, path: Path) -> DeskError | None:
    """The same of a store that is open: its first page was right, so it is a store whatever is read now."""
    refused = told(fault, path)
    return DeskError(DAMAGED, path=path) if refused is not None and refused.what is NOT_A_STORE else refused


def _in_fact(what: Refusal, path: Path) -> Refusal:
    """SQLite calls missing what it could not open, and read-only what it could open so, whatever the cause was."""
    if what not in (NO_PLACE, READ_ONLY):
        return what
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return what
    except OSError:
        return BROKEN
    if os.name != "posix" or not all(os.access(place, os.W_OK) for place in (path, path.parent)):
        return READ_ONLY
    return BROKEN


@contextmanager
def just_made(folder: Path) -> Iterator[None]:
    """Around work on a file this program wrote into the folder a moment ago.

    What cannot be read of such a file is the fault of the medium: no sentence may call the store damaged for it.
    """
    from sqlcipher3 import dbapi2

    try:
        yield
    except DeskError as refused:
        raise _unread(folder) if refused.what in _ABOUT_CONTENT else refused from refused.__cause__
    except dbapi2.Error as fault:
        told_so = told(fault, folder)
        if told_so is not None and told_so.what in _ABOUT_CONTENT:
            raise _unread(folder) from fault
        raise told_so or fault from None


def _unread(folder: Path) -> DeskError:
    return DeskError(BROKEN, path=folder, why="今書いたものを読み返せません")


def is_unread(finding: str) -> bool:
    """Whether a finding of quick_check or of cipher_integrity_check is a page the medium did not hand out."""
    return "unable to get the page" in finding or finding.startswith("error reading")


def _code(fault: Exception) -> str:
    """SQLite's name of a fault; a copy by the backup API and sqlcipher_export give only its words."""
    code = getattr(fault, "sqlite_errorname", "")
    if isinstance(code, str) and code not in ("", "SQLITE_ERROR"):
        return code
    return next((name for words, name in _BY_WORDS if words in str(fault)), "")


def _is_narrow(path: Path) -> bool:
    """Whether there is not even room for what lies beside an open store."""
    try:
        return shutil.disk_usage(path if path.is_dir() else path.parent).free < _LEAST
    except OSError:
        return False


_ABOUT_CONTENT: Final = (DAMAGED, NOT_A_STORE, WRONG_KEY)
_LEAST: Final = 1 << 16
_BY_WORDS: Final = (
    ("disk I/O error", "SQLITE_IOERR"),
    ("database disk image is malformed", "SQLITE_CORRUPT"),
    ("database or disk is full", "SQLITE_FULL"),
    ("unable to open database", "SQLITE_CANTOPEN"),
    ("database is locked", "SQLITE_BUSY"),
    ("file is not a database", "SQLITE_NOTADB"),
    ("attempt to write a readonly database", "SQLITE_READONLY"),
)
"""Parts of messages: an ATTACH adds the path."""
_BY_CODE: Final = (
    ("SQLITE_FULL", FULL),
    ("SQLITE_BUSY", BUSY),
    ("SQLITE_LOCKED", BUSY),
    ("SQLITE_NOTADB", NOT_A_STORE),
    ("SQLITE_CORRUPT", DAMAGED),
    ("SQLITE_READONLY", READ_ONLY),
    ("SQLITE_PERM", READ_ONLY),
    ("SQLITE_CANTOPEN", NO_PLACE),
    ("SQLITE_IOERR", BROKEN),
)
