"""A bundle of the 管理簿, or the 管理簿 itself, in; its paper of ``forms/`` filled with it, in memory, out.

What is not known stays blank, to be written by hand. Nothing of a case is on any of them but the names of its forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from desktop.clerk.handover_lines import Known, chosen_words, is_open, side_of
from desktop.clerk.open_pairs import open_pairs
from desktop.clerk.paper_words import (
    Folders,
    at_words,
    day_of,
    filled,
    first_facts,
    parcel_of,
    short_iso,
    still_out,
    told_of,
    who_did,
)
from desktop.clerk.record_papers import (
    MOST,
    TOO_LONG,
    RecordPaper,
    day_words,
    line_code,
    moment,
    range_words,
    short_day,
    store_words,
)
from desktop.definition.model import Value
from desktop.errors import DeskError
from desktop.keys.passphrase import groups
from desktop.store.handover import Handover
from desktop.store.ledger import head_code

if TYPE_CHECKING:
    from desktop.store.ledger import Line
    from desktop.store.store import Store

NOTICE: Final = "tsuchisho"
DELIVERY: Final = "ukewatashi"
RECEIPT: Final = "juryosho"
COVER: Final = "hyoshi"
AGAIN: Final = "saiteishutsu"
BOOK: Final = "kanribo"

_ACTS: Final = ("handover", "portal")
_SIGNS: Final = 16
"""Of a digest that a person compares."""
_CAME: Final[Mapping[str, str]] = MappingProxyType(
    {
        "new": "新しい案件",
        "changed": "変更のあった案件",
        "same": "同じ内容の案件",
        "kept": "ここの内容のままの案件",
    }
)


def notice_paper(
    store: Store,
    parcel_id: str,
    passphrase: str,
    *,
    at: datetime | None = None,
    who: str = "",
    receiver: str = "",
    way: str = "",
    folders: Folders = None,
) -> RecordPaper:
    """パスワード通知書: it lives in memory and goes to the printer, no file of it is made.

    Printed now and by who sits at the store, when it is not said otherwise.
    """
    given = parcel_of(store, parcel_id)
    found = groups(passphrase)
    half = (len(found) + 1) // 2
    values = told_of(given) | {
        "saki": receiver or given.partner,
        "password": "\n".join("  ".join(part) for part in (found[:half], found[half:]) if part),
        "insatsu": f"{moment(at or store.now())}　{who or (store.person.name if store.person else '')}".strip(),
        "hoho": way,
    }
    return replace(filled(NOTICE, values, folders), secret=True)


def delivery_paper(store: Store, parcel_id: str, *, folders: Folders = None) -> RecordPaper:
    """受渡書・受領書 of a bundle that goes out: one sheet, the lower half comes back."""
    given = parcel_of(store, parcel_id)
    values = told_of(given) | {
        "saki": given.partner,
        "sha": who_did(store, "handover.out", parcel_id),
        "u_ate": given.division,
        "u_bango": given.number,
        "u_suryo": f"{len(given.cases)}件、{given.files}ファイル",
        "u_baitai": "　".join(filter(None, (given.medium_kind, given.medium))),
        "u_fugo": f"{given.sha256[:_SIGNS]}…" if given.sha256 else "",
    }
    return filled(DELIVERY, values, folders)


def cover_paper(store: Store, parcel_id: str, name: str = "", *, folders: Folders = None) -> RecordPaper:
    """束の表紙; ``name`` of its file, when it is not the one that was written down."""
    given = parcel_of(store, parcel_id)
    file = name or str(first_facts(store, "handover.out", parcel_id).get("name", ""))
    return filled(COVER, told_of(given) | {"saki": given.partner, "file": file}, folders)


def receipt_paper(store: Store, parcel_id: str, *, division: str, folders: Folders = None) -> RecordPaper:
    """受領書 of a bundle that came in, with what was taken in."""
    given = parcel_of(store, parcel_id, "in")
    lines = [line for line in store.ledger(act="handover.receive", text=parcel_id) if line.subject == parcel_id]
    facts: Mapping[str, Any] = lines[0].facts if lines else {}
    came = "、".join(f"{words}{facts[name]}件" for name, words in _CAME.items() if facts.get(name))
    result = str(facts.get("result", ""))
    values = told_of(given) | {
        "ate": given.partner,
        "moto": division,
        "nichiji": at_words(given.at),
        "sha": lines[0].who if lines else "",
        "shomei": str(facts.get("signature", "")),
        "kekka": f"{result}（{came}）" if came else result,
        "fugo_gyo": line_code(lines[0]) if lines else "",
    }
    return filled(RECEIPT, values, folders)


@dataclass(frozen=True, slots=True)
class Bad:
    """A bundle that cannot be taken in, as far as it was read."""

    fault: DeskError
    name: str
    """Of the file on the medium."""
    wrong: str
    """What was wrong, and what to send, as the sender is told; the fault itself speaks to who received it."""
    again: str
    number: str = ""
    sha256: str = ""
    partner: str = ""
    """Whom it came from, empty when it does not open."""
    medium: str = ""
    medium_kind: str = ""
    cases: Sequence[str] = ()
    """Ids of damaged cases, when the fault does not say which file it is."""


def again_paper(
    bad: Bad,
    *,
    at: datetime,
    division: str,
    due: date | None = None,
    contact: str = "",
    folders: Folders = None,
) -> RecordPaper:
    """再提出依頼書: the file and the case by their numbers, never by their names."""
    facts = bad.fault.facts
    file, case = str(facts.get("file", "")), str(facts.get("case", ""))
    rows: list[tuple[str, ...]] = [(case, file, "封をしたときの内容と違う")] if file else []
    rows += [(one, "", "読み取れない") for one in bad.cases if one != case]
    values: dict[str, Value] = {
        "ate": bad.partner,
        "moto": division,
        "hizuke": day_words(day_of(at)),
        "bango": bad.number,
        "file": bad.name,
        "nichiji": moment(at),
        "baitai": bad.medium_kind,
        "kanri": bad.medium,
        "fugo": bad.sha256,
        "riyu": bad.wrong,
        "negai": bad.again,
        "hason": tuple(rows),
        "kigen": day_words(due) if due else "",
        "renraku": contact,
    }
    return filled(AGAIN, values, folders)


# ---------------------------------------------------------------- 管理簿


def book_paper(
    store: Store,
    *,
    at: datetime,
    who: str,
    text: str = "",
    since: date | None = None,
    until: date | None = None,
    direction: str = "",
    open_only: bool = False,
    folders: Folders = None,
) -> RecordPaper:
    """管理簿（確認記録票）: every line about handing over that is asked for, oldest first; the paper says which."""
    count = sum(store.count_ledger(act=act, text=text, since=since, until=until) for act in _ACTS)
    if count > MOST:
        raise DeskError(TOO_LONG, count=count, most=MOST)
    lines = [line for act in _ACTS for line in store.ledger(act=act, text=text, since=since, until=until, limit=MOST)]
    known: Known = {(h.id, h.direction): h for h in store.handovers()}
    waiting = {pair.subject for pair in open_pairs(store, day_of(at))} if open_only else set()
    sides = {line.no: side_of(line, known) for line in lines}
    lines = [
        line
        for line in lines
        if direction in ("", sides[line.no]) and (not open_only or is_open(line, sides[line.no], waiting))
    ]
    verdict = store.verify_ledger()
    name, number = store_words(store)
    values: dict[str, Value] = {
        "kiroku": f"{name}（{number}）",
        "hani": "、".join(
            filter(None, (range_words("", text, since, until), chosen_words(direction, open_only=open_only)))
        ),
        "insatsu": f"{moment(at)}　{who}".strip(),
        "kensho": verdict.words,
        "shukei": _summary(lines, known),
        "fugo": f"第{verdict.count}行　{verdict.code}",
        "gyo": tuple(_book_row(line, known) for line in sorted(lines, key=lambda line: line.no)),
    }
    return filled(BOOK, values, folders)


def _summary(lines: Iterable[Line], known: Known) -> str:
    """What went and what came back, of the bundles on the paper."""
    by_act: dict[str, set[str]] = {}
    for line in lines:
        by_act.setdefault(line.act, set()).add(line.subject)
    out = [known[key] for s in sorted(by_act.get("handover.out", ())) if (key := (s, "out")) in known]
    counts = {
        "持出し": len(out),
        "取りやめ": sum(bool(h.withdrawn_at) for h in out),
        "受領書": sum(bool(h.receipt_at) for h in out),
        "受領書待ち": sum(h.waits for h in out),
        "返却待ち": sum(still_out(h) for h in out),
        "受領": len(by_act.get("handover.receive", ())),
    }
    shown = {name: n for name, n in counts.items() if n or name in ("持出し", "受領書待ち", "受領")}
    return "、".join(f"{name}{n:,}件" for name, n in shown.items())


def _content(line: Line, given: Handover | None) -> str:
    """情報の内容 with the 束の番号 by which every other paper calls a bundle."""
    said = _text(line.facts, "content") or (given.content if given else _matter(line))
    return f"束 {given.number}　{said}" if given else said


def _book_row(line: Line, known: Known) -> tuple[str, ...]:
    facts = line.facts
    direction = str(facts.get("direction", "out"))
    given = known.get((line.subject, direction)) or known.get((line.subject.partition(":")[0], direction))
    done = datetime.fromisoformat(str(facts.get("done_at", ""))) if facts.get("done_at") else line.at
    received = direction == "in" and line.act not in ("handover.receive", "handover.refuse")
    approved = " ".join(filter(None, (_text(facts, "approved_by"), short_iso(_text(facts, "approved_on")))))
    digest = _text(facts, "sha256") or (given.sha256 if given else "")
    return (
        f"{short_day(done)} {_clock(done)}",
        f"{line.words}（受取側）" if received else line.words,
        _text(facts, "handler") or line.who,
        _content(line, given),
        _number(facts) or (f"{len(given.cases)}件" if given else ""),
        _text(facts, "medium") or (given.medium_kind if given else ""),
        _text(facts, "medium_number") or (given.medium if given else ""),
        _text(facts, "partner") or (given.partner if given else ""),
        approved,
        head_code(digest) if digest else "",
        _result(line),
        "",
    )


def _text(facts: Mapping[str, Any], name: str) -> str:
    return str(facts.get(name, ""))


def _clock(at: datetime) -> str:
    """Hours and minutes of Japan, as a column has them."""
    hour, _, minute = moment(at).rpartition("日")[2].removesuffix("分").partition("時")
    return f"{int(hour):02}:{minute}"


_UNITS: Final = (("count", "件"), ("rows", "件"), ("pieces", "個"), ("persons", "人"))


def _number(facts: Mapping[str, Any]) -> str:
    """数量 as the line has it; of media that came back, how many, and how many went when that is not the same."""
    if "pieces_back" in facts:
        out, back = facts.get("pieces_out"), facts["pieces_back"]
        return f"{back}個" if back == out else f"{back}個（渡し{out}個）"
    return next((f"{facts[name]:,}{unit}" for name, unit in _UNITS if isinstance(facts.get(name), int)), "")


def _matter(line: Line) -> str:
    """情報の内容 of what is no bundle."""
    facts = line.facts
    if line.act.startswith("handover.report"):
        counts = (("媒体", "media"), ("紙", "sheets"), ("パスワード通知書", "notices"))
        return "、".join(f"{words}{facts[name]}" for words, name in counts if name in facts)
    if line.act.startswith("portal."):
        return "ポータルでの受渡し"
    if line.act.startswith("handover.incident"):
        return f"事故（{facts['kind']}）" if "kind" in facts else "事故"
    if line.act in ("handover.lend", "handover.return"):
        return "媒体の貸出し"
    return _text(facts, "kind") or (f"束 {facts['number']}" if facts.get("number") else "")


def _result(line: Line) -> str:
    """結果, with the reason where it is one of a few words."""
    result, reason = _text(line.facts, "result"), _text(line.facts, "reason")
    if line.facts.get("must_report"):
        return "要報告"
    if line.act == "handover.refuse" and reason:
        return f"{result}（{reason}）"
    return result or _text(line.facts, "condition")
