"""The words of ``handover`` in; a bundle handed over, its notice or receipt noted, or the list of what is out, out."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from desktop.bundle.model import Closing, Passphrase, Recipients, Unclosed
from desktop.clerk import copies
from desktop.clerk.acts import finish
from desktop.clerk.handover import HandedOver, Terms, hand_over, signing_key
from desktop.clerk.handover_steps import notice, open_pairs, today_of
from desktop.clerk.receipts import take_receipt
from desktop.command.copies import typed_in
from desktop.command.outcome import Outcome
from desktop.command.take import WHO
from desktop.errors import DeskError, refusal
from desktop.japanese import first_date
from desktop.keys.passphrase import make_passphrase
from desktop.store.handover import NO_MEDIUM, Handover
from desktop.store.store import Store

ONE_ACT = refusal(
    "command.handover-one-act",
    "受け渡しの指定が足りないか、重なっています。--case（渡す）・--notice（通知）・--receipt（受領書）・--list（一覧）の、どれか１つを指定してください。",
)
ONE_CLOSING = refusal(
    "command.handover-one-closing",
    "封の方法の指定が足りないか、重なっています。--slip（パスワード）・--key（受取先の鍵）・--open-reason（暗号化しない理由）の、どれか１つを指定してください。",
)
NO_FOLDER = refusal("command.handover-no-folder", "束を書き出すフォルダーがありません。-o で指定してください。")
NO_KEY = refusal(
    "command.handover-no-key",
    "「{name}」の鍵は使えません。受取先の公開鍵を画面で取り込み、指紋を確かめてから、その名前を指定してください。",
)
NO_DAY = refusal("command.handover-no-day", "日付「{given}」を読めません。2026-11-21 の形で指定してください。")
NO_BUNDLE = refusal(
    "command.handover-no-bundle", "番号「{given}」の束は、渡した束の中にありません。--list で番号を確かめてください。"
)
_JAPAN: Final = timedelta(hours=9)


def handover(words: Namespace) -> Outcome:
    """One of the four acts."""
    asked = [act for name, act in _ACTS.items() if getattr(words, name)]
    if len(asked) != 1:
        raise DeskError(ONE_ACT)
    with copies.open_any(words.store, typed_in(words, words.store), words.person) as store:
        return asked[0](words, store)


# ---------------------------------------------------------------- out


def _out(words: Namespace, store: Store) -> Outcome:
    """Cases in one bundle on a medium, verified, with its line in the 管理簿."""
    if words.output is None:
        raise DeskError(NO_FOLDER)
    closing = _closing(words, store)
    done = finish(
        hand_over(
            store,
            list(dict.fromkeys(words.case)),
            words.output,
            closing,
            _terms(words, store),
            who=words.who or WHO,
            division=words.division,
            signer=signing_key(store),
            slip=words.slip,
        )
    )
    return Outcome(_out_table(done), _out_lines(done))


def _closing(words: Namespace, store: Store) -> Closing:
    if sum(map(bool, (words.slip, words.key, words.open_reason))) != 1:
        raise DeskError(ONE_CLOSING)
    if words.key:
        return Recipients(tuple(_key(store, name) for name in words.key))
    return Passphrase(make_passphrase()) if words.slip else Unclosed()


def _key(store: Store, name: str) -> str:
    """The newest receiving key of that name whose fingerprint was compared."""
    found = next((key for key in store.usable_keys("receive") if key.name == name), None)
    if found is None:
        raise DeskError(NO_KEY, name=name)
    return found.public


def _terms(words: Namespace, store: Store) -> Terms:
    kind = words.medium_kind
    if words.medium:
        known = next((m for m in store.media() if m.number == words.medium), None)
        if known is None:
            raise DeskError(NO_MEDIUM, number=words.medium)
        kind = kind or known.kind
    return Terms(
        words.to,
        words.approved_by,
        _day(words.approved_on),
        words.medium,
        kind,
        _day(words.due_back),
        words.secrecy,
        words.open_reason,
    )


def _day(given: str) -> date | None:
    if not given.strip():
        return None
    found = first_date(given)
    if found is None or found.first != found.last:
        raise DeskError(NO_DAY, given=given)
    return found.first


def _out_table(done: HandedOver) -> dict[str, Any]:
    return {
        "bundle": str(done.bundle),
        "cover": str(done.cover),
        "slip": str(done.slip) if done.slip else "",
        **_table(done.handover),
    }


def _out_lines(done: HandedOver) -> list[str]:
    given = done.handover
    told = f"番号 {given.number}、{given.content}、{given.size:,}バイト。読み返して確かめ、管理簿に記録しました"
    lines = [f"束　{done.bundle}（{told}）", f"表紙　{done.cover}"]
    if done.slip:
        lines.append(f"パスワード通知書　{done.slip}（束とは別の機会に、別の方法で渡し、--notice で記録してください）")
    return lines


# ---------------------------------------------------------------- notice, receipt, list


def _notice(words: Namespace, store: Store) -> Outcome:
    """The passphrase was told, at another time than the bundle."""
    given = _find(store, words.notice)
    noted = notice(store, given.id, receiver=words.receiver, way=words.way, who=words.who or WHO)
    return Outcome(_table(noted), [f"束 {noted.number} のパスワードの通知を、管理簿に記録しました。"])


def _find(store: Store, number: str) -> Handover:
    wanted = number.strip().upper()
    found = [g for g in store.handovers("out") if wanted in (g.number, g.id.upper())]
    if len(found) != 1:
        raise DeskError(NO_BUNDLE, given=number)
    return found[0]


def _receipt(words: Namespace, store: Store) -> Outcome:
    """Receipts that came back; one that does not fit stops no other, and is told at the end."""
    taken: list[Handover] = []
    faults: list[tuple[Path, DeskError]] = []
    for path in words.receipt:
        try:
            taken.append(take_receipt(store, path, who=words.who or WHO, ground=words.ground or ""))
        except DeskError as fault:
            faults.append((path, fault))
    if not taken:
        raise faults[0][1]
    table = {
        "receipts": [_table(given) for given in taken],
        "refused": [{"file": str(path), "code": fault.code, "sentence": str(fault)} for path, fault in faults],
    }
    lines = [f"束 {given.number} は受領済です（{given.partner}）。" for given in taken]
    return Outcome(table, lines, [str(fault) for _, fault in faults], 1 if faults else 0)


def _list(words: Namespace, store: Store) -> Outcome:
    """Bundles that went out, newest first, and what is still open; ``--open`` the open ones only."""
    pairs = open_pairs(store, today_of(store))
    about = {pair.subject for pair in pairs}
    given = [g for g in store.handovers("out") if not words.open or g.id in about]
    waiting = [
        {
            "kind": p.kind,
            "number": p.number,
            "sentence": p.words,
            "due": p.due.isoformat() if p.due else "",
            "late": p.late,
        }
        for p in pairs
    ]
    lines = [_line(g) for g in given] or ["渡した束はありません。"]
    return Outcome({"bundles": [_table(g) for g in given], "waiting": waiting}, [*lines, *(p.words for p in pairs)])


def _line(given: Handover) -> str:
    at = datetime.fromisoformat(given.at).astimezone(UTC) + _JAPAN
    state = "取りやめ" if given.withdrawn_at else "受領済" if given.receipt_at else "受領書待ち"
    medium = f"{given.medium_kind} {given.medium}".strip() or "媒体の指定なし"
    return f"{given.number}　{at:%Y-%m-%d %H:%M}　{given.partner}　{given.content}　{medium}　{state}"


def _table(given: Handover) -> dict[str, Any]:
    """What machines are told of a bundle; never its passphrase."""
    return {
        "id": given.id,
        "number": given.number,
        "mode": given.mode,
        "size": given.size,
        "sha256": given.sha256,
        "files": given.files,
        "cases": list(given.cases),
        "partner": given.partner,
        "medium": given.medium,
        "approved_by": given.approved_by,
        "approved_on": given.approved_on,
        "due_back": given.due_back,
        "out_at": given.at,
        "notice_at": given.notice_at,
        "receipt_at": given.receipt_at,
        "returned_at": given.returned_at,
        "erased_at": given.erased_at,
    }


_ACTS: Final[Mapping[str, Callable[[Namespace, Store], Outcome]]] = MappingProxyType(
    {"case": _out, "notice": _notice, "receipt": _receipt, "list": _list}
)
"""By the option that asks for it."""
