"""A loan, a report, an incident or an exchange of the 管理簿 in; its paper of ``forms/`` filled with it, in memory, out.

What is not known stays blank, to be written by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from desktop.checks.check import check
from desktop.clerk.duty_reports import PERSONS
from desktop.clerk.medium_steps import Loan, loans
from desktop.clerk.paper_words import (
    Folders,
    day_of,
    filled,
    parcel_of,
    short_iso,
    short_stamp,
    still_out,
    told_of,
)
from desktop.clerk.portal import PORTAL_WORDS
from desktop.clerk.record_papers import (
    RecordPaper,
    day_words,
    line_code,
    moment,
    range_words,
    record_form,
    short_day,
    store_words,
)
from desktop.definition.model import Value
from desktop.store.handover import Handover

if TYPE_CHECKING:
    from desktop.checks.finding import Finding
    from desktop.clerk.duty_reports import ErasureReport, Incident
    from desktop.clerk.portal import Exchange
    from desktop.store.store import Store

LENDING: Final = "kashidashi"
ERASURE_REPORT: Final = "shokyo_hokoku"
INCIDENT: Final = "jiko"
PORTAL: Final = "portal"
_STATES: Final[Mapping[str, str]] = MappingProxyType(
    {"sensitive": "yohairyo", "property": "zaisan", "wrongful": "fusei"}
)
"""What makes an incident grave: as the ledger says it, as the paper does."""


def findings(paper: RecordPaper) -> tuple[Finding, ...]:
    """What the rules of its form say of a filled paper: what is missing, thresholds that are reached, odd dates.

    How numbers and commas are written is not told: most words are the program's own.
    """
    found = check(paper.form, paper.case)
    return tuple(f for f in found if f.grade != "気づき" or not f.code.startswith("text."))


def lending_paper(
    store: Store,
    *,
    at: datetime,
    who: str,
    medium: str = "",
    since: date | None = None,
    until: date | None = None,
    folders: Folders = None,
) -> RecordPaper:
    """媒体貸出・返却簿: media that left with a bundle or were lent, in the order in which they left."""
    with_bundle = [(datetime.fromisoformat(h.at), h) for h in store.handovers("out") if h.medium]
    lent = [(one.lent_at, one) for one in loans(store)]
    found: list[tuple[datetime, Handover | Loan]] = [*with_bundle, *lent]
    shown = [
        one
        for left, one in sorted(found, key=lambda pair: pair[0])
        if (not medium or one.medium == medium)
        and (since is None or day_of(left) >= since)
        and (until is None or day_of(left) <= until)
    ]
    rows = tuple(_lent_parcel(one) if isinstance(one, Handover) else _lent(one) for one in shown)
    still = sum(still_out(one) if isinstance(one, Handover) else one.back_at is None for one in shown)
    name, number = store_words(store)
    values: dict[str, Value] = {
        "kiroku": f"{name}（{number}）",
        "hani": "、".join(filter(None, (range_words("", "", since, until), medium and f"管理番号 {medium}"))),
        "insatsu": f"{moment(at)}　{who}".strip(),
        "kensu": f"貸出し{len(rows):,}件、未返却{still:,}件",
        "gyo": rows,
    }
    return filled(LENDING, values, folders)


def _lent_parcel(h: Handover) -> tuple[str, ...]:
    use = f"{h.content}（取りやめ）" if h.withdrawn_at else h.content
    return (
        h.medium,
        h.medium_kind,
        short_stamp(h.at),
        h.partner,
        use,
        h.approved_by,
        short_iso(h.due_back),
        short_stamp(h.returned_at),
        short_stamp(h.erased_at),
        "",
    )


def _lent(loan: Loan) -> tuple[str, ...]:
    back = short_day(loan.back_at) if loan.back_at else ""
    due = short_iso(loan.due_back)
    pieces = f"貸出し（{loan.pieces}個）"
    return (
        loan.medium, loan.medium_kind, short_day(loan.lent_at), loan.partner, pieces, loan.approved_by, due, back, "", "",
    )  # fmt: skip


def erasure_report_paper(
    store: Store,
    *,
    report: ErasureReport | None = None,
    parcel_id: str = "",
    work: str = "",
    contract_end: date | None = None,
    folders: Folders = None,
) -> RecordPaper:
    """消去報告書: what is known is filled in, the contractor writes the rest; without either a blank one."""
    values: dict[str, Value] = {"gyomu": work, "shuryo": day_words(contract_end) if contract_end else ""}
    if parcel_id:
        given = parcel_of(store, parcel_id)
        told = told_of(given)
        values |= {name: told[name] for name in ("bango", "naiyo", "suryo", "kimitsu")}
        values |= {
            "ate": given.division,
            "watashi": day_words(day_of(datetime.fromisoformat(given.at))),
            "hokokusha": given.partner,
        }
    if report is not None:
        values |= {
            "hokokusha": report.partner,
            "shuryo": day_words(report.contract_end),
            "kigen": day_words(report.due),
            "hizuke": day_words(report.came_on) if report.came_on else "",
            "biko": f"消去の方法：{report.method}" if report.method else "",
            **_goods(report),
        }
    return filled(ERASURE_REPORT, values, folders)


def _goods(report: ErasureReport) -> dict[str, Value]:
    """How many media, papers and notices were given, or came back of them."""
    given, back, came = report.given, report.back, report.came_on is not None
    counts = (("baitai", given.media, back.media, "個"), ("kami", given.papers, back.papers, "枚"),
              ("tsuchi", given.notices, back.notices, "通"))  # fmt: skip
    found: dict[str, Value] = {}
    for name, out, home, unit in counts:
        found[f"kaeshi_{name}_su"] = f"渡した数{out}{unit}" + (f"、戻り{home}{unit}" if came else "")
        if not out:
            found[f"kaeshi_{name}"] = "nashi"
    return found


def incident_paper(
    store: Store,
    incident: Incident,
    *,
    stage: str = "",
    given: Mapping[str, Value] = MappingProxyType({}),
    folders: Folders = None,
) -> RecordPaper:
    """事故報告書 with what is known; ``given`` are the nine points by field, ``stage`` 速報 (sokuho) or 確報 (kakuho).

    Its due dates are counted by the form; whether it has to be reported is said by :func:`findings` and on the paper.
    """
    form = record_form(INCIDENT, folders)
    states = [_STATES[code] for code in incident.grave] + (["hyaku"] if incident.persons > PERSONS else [])
    field = form.fields.get("jitai")
    values: dict[str, Value] = {
        "shubetsu": stage,
        "shitta": day_words(incident.known_on),
        "shurui": incident.kind,
        "ninzu": f"{incident.persons:,}人" if incident.persons else "",
        "ango": "shita" if incident.encrypted else "shiteinai",
        "jitai": tuple(option for option in (field.choices if field else ()) if option in states),
    }
    if incident.parcel:
        parcel = parcel_of(store, incident.parcel)
        told = told_of(parcel)
        values |= {name: told[name] for name in ("naiyo", "baitai", "kanri", "bango")} | {"aite": parcel.partner}
    return filled(INCIDENT, values | dict(given), folders)


def portal_paper(store: Store, exchange: Exchange, *, content: str = "", folders: Folders = None) -> RecordPaper:
    """LGWANポータル交換記録: the four steps as far as they were recorded."""
    file = exchange.file
    lines = [line for line in store.ledger(act="portal", text=exchange.id) if line.subject == exchange.id]
    values: dict[str, Value] = {
        "bango": exchange.number,
        "hoko": "送信" if exchange.direction == "out" else "受信",
        "aite": exchange.partner,
        "naiyo": content,
        "suryo": f"{file.rows:,}件" if file else "",
        "file": file.name if file else "",
        "fugo": file.sha256 if file else "",
        "tejun": tuple(_portal_rows(exchange)),
        "fugo_gyo": line_code(lines[0]) if lines else "",
    }
    return filled(PORTAL, values, folders)


def _portal_rows(exchange: Exchange) -> Iterator[tuple[str, ...]]:
    """A row for each step, those to come empty."""
    done = {step.step: step for step in exchange.steps}
    for step in PORTAL_WORDS:
        if (one := done.get(step)) is None:
            yield ("", "", "", "")
            continue
        said = f"{one.file.rows:,}件" if one.file else ""
        if step == "download" and one.file:
            said += "、数又はハッシュが違う" if exchange.differs else "、数とハッシュが一致"
        yield (moment(one.at), one.handler, said, "")
