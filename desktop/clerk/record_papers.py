"""What the program knows in (the ledger, an erasure, a recovery code); an ordinary paper of ``forms/`` filled with it out.

A paper is a case nobody keeps: its answers go through the same sheet, preview, PDF and Excel as every form. It has ids,
counts and codes, never a name or text of a case.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.answers.model import Answers
from desktop.bundle.model import Progress
from desktop.case.model import Case
from desktop.clerk.ledger_words import Known, known
from desktop.clerk.retention import place_words
from desktop.definition.find import forms, load
from desktop.definition.model import Form, Value
from desktop.errors import DeskError, refusal
from desktop.japanese import era_of, japan_time, write_date
from desktop.store.ledger import Line, act_words, head_code

if TYPE_CHECKING:
    from desktop.clerk.papers import Kind
    from desktop.sheet.model import Sheet
    from desktop.sheet.packet import Packet
    from desktop.store.store import Store

NO_PAPER: Final = refusal(
    "clerk.no-record-paper",
    "印刷する紙「{name}」の様式がありません。付議帳を入れ直すか、様式のフォルダーを元の場所に戻してください。",
    world=True,
)
TOO_LONG: Final = refusal(
    "clerk.ledger-too-long",
    "操作の記録が{count}行あり、一度に印刷できる{most}行を超えています。期間を分けて印刷してください。",
)
SECRET: Final = refusal(
    "clerk.secret-paper",
    "「{name}」には合言葉があるため、ファイルには保存しません。印刷して使ってください。",
)
NO_ERASURE: Final = refusal(
    "clerk.no-erasure", "操作の記録の第{no}行は消去の行ではありません。消去の行を選んでください。"
)
RECOVERY: Final = "aikotoba"
LEDGER: Final = "sosa"
ERASURE: Final = "shokyo"
MOST: Final = 2000
"""Lines of the ledger on one paper: some 70 pages."""
METHOD: Final = (
    "記録のファイルから案件・添付・履歴・検索の索引を消し、ファイルの空き領域を上書きして作り直した。"
    "控えも同じ方法で作り直した。"
)


@dataclass(frozen=True, slots=True)
class RecordPaper:
    """A filled paper."""

    form: Form
    case: Case
    secret: bool = False
    """A passphrase stands on it: it goes to the printer only."""

    def packet(self) -> Packet:
        """The sheet, for preview and printer."""
        from desktop.clerk.papers import packet_of

        return packet_of(self.case, self.form)

    def write(self, folder: Path, kinds: Sequence[Kind] = ("pdf",)) -> Generator[Progress, None, tuple[Path, ...]]:
        """Write it as files, the way every form goes; refuses a paper with a secret on it."""
        if self.secret:
            raise DeskError(SECRET, name=self.form.short)
        from desktop.clerk.papers import print_case

        return (yield from print_case(self.case, self.form, folder, kinds=kinds))


def record_form(name: str, folders: tuple[Path, ...] | None = None) -> Form:
    """The newest version of a paper the program fills, by its name; a municipality's own one comes first."""
    found = [e for e in forms(folders, use="paper") if e.id.partition(".")[2] == name]
    if not found:
        raise DeskError(NO_PAPER, name=name)
    return load(found[-1].id, folders=folders)


def fill(name: str, values: Mapping[str, Value], folders: tuple[Path, ...] | None = None) -> RecordPaper:
    """A paper with these answers by field; a field the paper of a municipality does not have is left out."""
    form = record_form(name, folders)
    known = {field: value for field, value in values.items() if field in form.fields}
    return RecordPaper(form, Case("", (Answers.of(form, known),)))


# ---------------------------------------------------------------- words


def moment(at: datetime) -> str:
    """A time as a paper says it: 令和8年11月21日9時15分, of Japan."""
    here = japan_time(at)
    return f"{day_words(here.date())}{here.hour}時{here.minute:02}分"


def short_day(at: datetime) -> str:
    """R8.11.21, of Japan, for a column."""
    here = japan_time(at).date()
    era = era_of(here)
    return f"{era.letter}{here.year - era.first.year + 1}.{here.month}.{here.day}"


def day_words(day: date) -> str:
    """令和8年11月21日."""
    return write_date(day, "half")


def store_words(store: Store) -> tuple[str, str]:
    """What a store is called on paper: name and number."""
    return store.path.name, head_code(store.setting("store.id"))[:9]


def line_code(line: Line) -> str:
    """A line of the ledger with its code, as the check of the ledger takes it."""
    return f"第{line.no}行　{head_code(line.hash)}"


# ---------------------------------------------------------------- the papers


def recovery_paper(
    groups: Sequence[str],
    check_word: str,
    store: Path,
    who: str,
    day: date,
    *,
    number: str = "",
    folders: tuple[Path, ...] | None = None,
) -> RecordPaper:
    """回復用の合言葉の票 of the store at a path: print it at once, keep it nowhere."""
    half = (len(groups) + 1) // 2
    large = "\n".join("  ".join(part) for part in (groups[:half], groups[half:]) if part)
    values: dict[str, Value] = {
        "aikotoba": large,
        "kotoba": check_word,
        "kiroku": store.name,
        "bango": number,
        "sakusei": day_words(day),
        "sakuseisha": who,
    }
    return replace(fill(RECOVERY, values, folders), secret=True)


def recovery_sheet(
    groups: Sequence[str], check_word: str, store: Path, who: str, day: date, *, number: str = ""
) -> Sheet:
    """The same as a sheet for preview and printer."""
    return recovery_paper(groups, check_word, store, who, day, number=number).packet().sheets[0]


def ledger_paper(
    store: Store,
    *,
    at: datetime,
    who: str,
    act: str = "",
    text: str = "",
    since: date | None = None,
    until: date | None = None,
    by: str = "",
    folders: tuple[Path, ...] | None = None,
) -> RecordPaper:
    """操作の記録: the lines asked for, oldest first, with the result of the check and the head of the whole chain."""
    count = store.count_ledger(act=act, text=text, since=since, until=until, by=by)
    if count > MOST:
        raise DeskError(TOO_LONG, count=count, most=MOST)
    lines = store.ledger(act=act, text=text, since=since, until=until, by=by, limit=MOST)[::-1]
    verdict = store.verify_ledger()
    name, number = store_words(store)
    called = known(store, lines)
    values: dict[str, Value] = {
        "kiroku": f"{name}（{number}）",
        "hani": range_words(act, _text_words(text, called), since, until, by),
        "gyosu": f"{len(lines)}行",
        "insatsu": f"{moment(at)}　{who}".strip(),
        "kensho": verdict.words,
        "fugo": f"第{verdict.count}行　{verdict.code}",
        "gyo": tuple(_row(line, called) for line in lines),
    }
    return fill(LEDGER, values, folders)


def range_words(act: str, text: str, since: date | None, until: date | None, by: str = "") -> str:
    """Which lines a paper has."""
    days = f"{day_words(since) if since else ''}～{day_words(until) if until else ''}" if since or until else "全期間"
    parts = [days, by, f"操作「{act_words(act)}」" if act else "", f"「{text}」を含む行" if text else ""]
    return "、".join(filter(None, parts))


def _text_words(text: str, called: Known) -> str:
    """The words lines were looked for by; words of a 件名 stand on no paper."""
    return "件名の言葉" if text and any(text in title for title in called.titles.values()) else text


def _row(line: Line, called: Known) -> tuple[str, ...]:
    """One act as it is printed; people by their names, ids of cases and codes as they are."""
    when = f"{short_day(line.at)} {japan_time(line.at):%H:%M:%S}"
    subject, said = called.subject(line, paper=True), called.said(line, paper=True)
    return (str(line.no), when, called.who(line), line.words, subject, said)


def erasure_paper(store: Store, no: int, *, folders: tuple[Path, ...] | None = None) -> RecordPaper:
    """消去記録 of one erasure, by its line of the ledger; the list of 未消去 is that of now."""
    line = store.ledger_line(no)
    if line is None or line.act != "erase":
        raise DeskError(NO_ERASURE, no=no)
    case_ids = [str(i) for i in line.facts.get("cases", [])]
    away = _away(store, case_ids)
    names = {person.id: person.name for person in store.people()}
    asked = [names.get(str(i), "") for i in line.facts.get("asked", [])]
    name, number = store_words(store)
    values: dict[str, Value] = {
        "nichiji": moment(line.at),
        "kiroku": f"{name}（{number}）",
        "moshide": "、".join(filter(None, asked)),
        "shonin": line.who or "（一人で使う記録）",
        "kensu": _counts(line.facts),
        "anken": tuple(case_ids),
        "hoho": METHOD,
        "hikae": f"{max(0, int(line.facts.get('backups', 0)) - len(away))}個",
        "mishokyo": tuple(away) or ("なし",),
        "fugo": line_code(line),
    }
    return fill(ERASURE, values, folders)


def _away(store: Store, case_ids: Collection[str]) -> list[str]:
    return list(dict.fromkeys(place_words(u.place) for u in store.unerased() if u.case_id in case_ids))


def _counts(facts: Mapping[str, object]) -> str:
    found = {name: int(str(facts.get(name, 0))) for name in ("count", "attachments", "bytes", "changes")}
    return (
        f"案件{found['count']}件、添付{found['attachments']}件（{found['bytes']:,}バイト）、履歴{found['changes']:,}行"
    )
