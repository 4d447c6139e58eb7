"""The ledger of acts (操作の記録): an act in, one more line chained by hashes out; read, filtered and verified again.

The table takes new lines only. A line has ids, counts, hashes and codes, never a text of a case: it stays when the
case is erased.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize
from uuid import uuid4

from desktop.errors import DeskError, refusal
from desktop.japanese import folded
from desktop.store.proven import snapshot

if TYPE_CHECKING:
    from desktop.store.pen import Pen

NO_HEAD: Final = refusal(
    "store.no-ledger-head",
    "紙の照合の符号を読み取れません。「第12行　3F2A-91BC-07DE-5C44」のように、行の番号と16字の符号を入れてください。",
)


class Act(StrEnum):
    """What is written down; acts of other rooms (``handover.out``) are texts of the same kind."""

    MADE = "made"
    UNLOCK = "unlock"
    LOCK = "lock"
    EXPORT = "export"
    PRINT = "print"
    IMPORT = "import"
    RECEIVE = "receive"
    DELETE = "delete"
    UNDELETE = "undelete"
    ERASE_ASK = "erase_ask"
    ERASE_REFUSE = "erase_refuse"
    ERASE = "erase"
    ERASE_COPY = "erase_copy"
    KEEPING = "keeping"
    ROLE = "role"
    RIGHTS = "rights"
    SLOT = "slot"
    BACKUP = "backup"
    RESTORE = "restore"
    MIGRATE = "migrate"
    SEAL = "seal"
    PLAIN = "plain"
    CHECK = "check"
    ACCEPT_LOSS = "accept_loss"
    SETTINGS = "settings"


_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Act.MADE: "記録の作成",
        Act.UNLOCK: "鍵を開けた",
        Act.LOCK: "鍵を掛けた",
        Act.EXPORT: "書き出し",
        Act.PRINT: "印刷",
        Act.IMPORT: "取り込み",
        Act.RECEIVE: "受け取り",
        Act.DELETE: "ごみ箱へ",
        Act.UNDELETE: "ごみ箱から戻す",
        Act.ERASE_ASK: "消去の申出",
        Act.ERASE_REFUSE: "消去の申出の取下げ",
        Act.ERASE: "消去",
        Act.ERASE_COPY: "控えからの消去",
        Act.KEEPING: "保存期間の変更",
        Act.ROLE: "利用者の変更",
        Act.RIGHTS: "権限の変更",
        Act.SLOT: "鍵の変更",
        Act.BACKUP: "控えの作成",
        Act.RESTORE: "控えからの復元",
        Act.MIGRATE: "記録の形式の更新",
        Act.SEAL: "暗号化",
        Act.PLAIN: "暗号化しない選択",
        Act.CHECK: "点検",
        Act.ACCEPT_LOSS: "失われた変更の了承",
        Act.SETTINGS: "設定の変更",
        "medium.add": "媒体の登録",
        "medium.change": "媒体の登録の変更",
        "key.make": "受け渡しの鍵の作成",
        "key.add": "相手の鍵の登録",
        "key.confirm": "相手の鍵の確認",
        "key.retire": "相手の鍵の使用終了",
        "handover.out": "持出し",
        "handover.notice": "パスワードの通知",
        "handover.lend": "媒体の貸出",
        "handover.return": "媒体の返却",
        "handover.receive": "受領",
        "handover.refuse": "受領の拒否",
        "handover.receipt": "受領書",
        "handover.erase": "媒体の消去",
        "handover.withdraw": "持出しの取りやめ",
        "handover.confirm": "数の違いの確認",
        "handover.notice_back": "パスワード通知書の返却",
        "handover.report_due": "消去報告の予定",
        "handover.report": "消去報告",
        "handover.incident": "事故",
        "handover.incident_first": "事故の速報",
        "handover.incident_final": "事故の確報",
        "portal.approve": "ポータルの承認",
        "portal.upload": "ポータルへの登録",
        "portal.download": "ポータルからの取得",
        "portal.erase": "ポータルの消去",
    }
)
_FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "case": "案件",
        "cases": "案件",
        "count": "件数",
        "papers": "用紙",
        "files": "ファイル",
        "bytes": "バイト",
        "pages": "頁",
        "attachments": "添付",
        "changes": "履歴",
        "backups": "控え",
        "reached": "消去した控え",
        "away": "未消去の控え",
        "behind": "鍵が前のままの控え",
        "place": "場所",
        "sha256": "SHA-256",
        "kind": "種類",
        "why": "理由",
        "reason": "理由",
        "old": "前",
        "new": "後",
        "given": "加えた権限",
        "taken": "除いた権限",
        "renamed": "氏名の変更",
        "asked": "申出",
        "approved": "承認",
        "name": "名称",
        "line": "行",
        "slot": "鍵",
        "years": "年数",
        "until": "満了",
        "due": "満了",
        "content": "情報の内容",
        "medium": "媒体",
        "medium_number": "管理番号",
        "class": "媒体の区分",
        "pieces": "媒体の数",
        "slip": "通知票",
        "pieces_out": "渡した数",
        "pieces_back": "戻った数",
        "condition": "状態",
        "partner": "相手",
        "receiver": "受け取った人",
        "received_at": "受け取った日時",
        "way": "方法",
        "method": "消去の方法",
        "handler": "取扱者",
        "done_at": "行った日時",
        "done_on": "行った日",
        "came_on": "報告の日",
        "approved_by": "承認者",
        "approved_on": "承認日",
        "due_back": "返却予定日",
        "contract_end": "契約の終わり",
        "media": "媒体",
        "sheets": "紙",
        "notices": "通知書",
        "rows": "データの件数",
        "left": "残ったファイル",
        "direction": "渡し・受け",
        "mode": "封の方法",
        "known_on": "知った日",
        "persons": "本人の数",
        "grave": "区分",
        "encrypted": "暗号化",
        "parcel": "束",
        "must_report": "報告の要否",
        "first_due": "速報の期限",
        "final_due": "確報の期限",
        "result": "結果",
        "version": "版",
        "number": "束の番号",
        "signature": "署名",
        "same": "同じ案件",
        "changed": "変わった案件",
        "kept": "今のままの案件",
        "chosen": "選択",
    }
)
_ORDER: Final[Mapping[str, int]] = MappingProxyType({name: n for n, name in enumerate(_FACTS)})
_VALUES: Final[Mapping[str, str]] = MappingProxyType({"out": "渡し", "in": "受け"})
HEAD: Final = "ledger.head"
"""Setting with number and hash of the last line: lines cut off behind it are missed."""
STORE_ID: Final = "store.id"
_CODE: Final = 16
"""Signs of a hash a paper shows and a person types: 64 bits."""
_JAPAN: Final = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class Line:
    """One act."""

    no: int
    at: datetime
    """UTC"""
    who: str
    person: str
    act: str
    subject: str
    """What it was done to: mostly the id of a case or person."""
    facts: Mapping[str, Any]
    before: str
    hash: str

    @property
    def words(self) -> str:
        """The act as a paper calls it."""
        return act_words(self.act)

    @property
    def said(self) -> str:
        """The facts in one line."""
        return "、".join(
            f"{fact_label(name)}：{fact_words(self.facts[name])}" for name in sorted(self.facts, key=fact_rank)
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of the chain found."""

    count: int
    head: str
    """Hash of the last line; of an empty ledger the id of the store."""
    bad: int = 0
    """Number of the first line that is not as it was written, 0 when all are."""
    cut: bool = False
    """Lines are missing at the end."""

    @property
    def whole(self) -> bool:
        return not self.bad and not self.cut

    @property
    def code(self) -> str:
        """The head as a paper shows it."""
        return head_code(self.head)

    @property
    def words(self) -> str:
        """The result in one sentence."""
        if self.bad:
            return f"第{self.bad}行が、書かれたときと違います。{self.bad}行目より後は信用できません。控えと照らし合わせてください。"
        if self.cut:
            return f"末尾の行が失われています。残っているのは{self.count}行です。控えと照らし合わせてください。"
        return f"{self.count}行すべてが、書かれたときのままです。"


def act_words(act: str) -> str:
    """An act as a paper calls it."""
    return _WORDS.get(act, act)


def acts() -> Mapping[str, str]:
    """Every act and what a paper calls it, for a filter."""
    return _WORDS


def fact_label(name: str) -> str:
    """A fact as a paper calls it."""
    return _FACTS.get(name, name)


def fact_rank(name: str) -> int:
    """Where a fact stands among the others of its line."""
    return _ORDER.get(name, len(_ORDER))


def fact_words(value: object) -> str:
    """A fact as a paper says it, as far as it says anything by itself."""
    if isinstance(value, bool):
        return "あり" if value else "なし"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return "・".join(map(str, value))
    text = _VALUES.get(str(value), str(value))
    return f"{text[:_CODE]}…" if re.fullmatch("[0-9a-f]{64}", text) else text


def head_code(head: str) -> str:
    """The first signs of a hash in groups of four."""
    return "-".join(re.findall("....", head[:_CODE].upper()))


# ---------------------------------------------------------------- writing


def note(pen: Pen, act: str, subject: str = "", /, **facts: object) -> None:
    """Write one line in the transaction of the act itself: both are there or neither."""
    put(pen.raw, (pen.stamp, pen.who, pen.person, str(act), subject, _json(facts)))


def put(raw: Any, said: tuple[str, str, str, str, str, str]) -> None:
    """Write a line (at, who, person, act, subject, facts as JSON text) on a connection inside a transaction."""
    last = raw.execute("SELECT no, hash FROM ledger ORDER BY no DESC LIMIT 1").fetchone()
    no, before = (last[0] + 1, last[1]) if last else (1, _store_id(raw))
    own = _hash(no, said, before)
    raw.execute(
        "INSERT INTO ledger (no, at, who, person, act, subject, facts, before, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (no, *said, before, own),
    )
    _keep(raw, HEAD, f"{no} {own}")


def _store_id(raw: Any) -> str:
    if kept := _setting(raw, STORE_ID):
        return kept
    _keep(raw, STORE_ID, made := uuid4().hex)
    return made


def _keep(raw: Any, name: str, value: str) -> None:
    sql = "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    raw.execute(sql, (name, value))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=sorted)


def _hash(no: int, said: tuple[str, ...], before: str) -> str:
    names = ("at", "who", "person", "act", "subject", "facts")
    line = {"no": no, "before": before, **dict(zip(names, said, strict=True))}
    return sha256(_json(line).encode("utf-8", "surrogatepass")).hexdigest()


# ---------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are wanted; days are those of Japan, both included."""

    act: str = ""
    """An act, or the part before a full stop (``handover``)."""
    text: str = ""
    """Stands in name, act, subject or facts, or in what the subject is called now."""
    since: date | None = None
    until: date | None = None
    by: str = ""
    """Who did it, as the line names them."""

    def where(self, reader: Any) -> tuple[str, list[object]]:
        """The condition and what it asks for."""
        parts, given = ["1"], list[object]()
        if self.act:
            parts.append("(act = ? OR substr(act, 1, length(?) + 1) = ? || '.')")
            given += [self.act] * 3
        if self.text:
            named = [act for act, words in _WORDS.items() if self.text in words]
            parts.append(f"({_HOLDS})")
            given += [self.text] * 5 + [json.dumps(named)]
        if self.by:
            parts.append("who IN (SELECT value FROM json_each(?))")
            given.append(json.dumps(_spellings(reader, self.by)))
        for day, sign in ((self.since, ">="), (self.until and self.until + timedelta(days=1), "<")):
            if day is not None:
                parts.append(f"at {sign} ?")
                given.append(_start(day))
        return " AND ".join(parts), given


_HOLDS: Final = (
    "instr(who, ?) OR instr(subject, ?) OR instr(facts, ?)"
    " OR subject IN (SELECT id FROM cases WHERE instr(title, ?) UNION SELECT id FROM person WHERE instr(name, ?))"
    " OR act IN (SELECT value FROM json_each(?))"
)
"""The condition on a text; the 件名 is looked up where it is and stands in no line."""


def _start(day: date) -> str:
    """The begin of a day in Japan as the ledger writes times."""
    return (datetime.combine(day, time(), UTC) - _JAPAN).isoformat(timespec="microseconds")


def lines(reader: Any, asked: Asked, offset: int, limit: int) -> tuple[Line, ...]:
    """Lines newest first."""
    where, given = asked.where(reader)
    rows = reader.execute(f"{_READ} WHERE {where} ORDER BY no DESC LIMIT ? OFFSET ?", (*given, limit, offset))
    return tuple(map(_line, rows.fetchall()))


def count(reader: Any, asked: Asked) -> int:
    where, given = asked.where(reader)
    return int(reader.execute(f"SELECT count(*) FROM ledger WHERE {where}", given).fetchone()[0])  # noqa: S608


def doers(reader: Any) -> tuple[str, ...]:
    """Everybody the ledger names, for a filter; somebody written in two ways stands there once, as written last."""
    rows = reader.execute("SELECT who FROM ledger WHERE who <> '' GROUP BY who ORDER BY max(no)").fetchall()
    last = {folded(row[0]): str(row[0]) for row in rows}
    rows = reader.execute("SELECT who FROM ledger WHERE who <> '' GROUP BY who ORDER BY min(no)").fetchall()
    return tuple(dict.fromkeys(last[folded(row[0])] for row in rows))


def _spellings(reader: Any, name: str) -> list[str]:
    """Every way the ledger writes a name, whatever its width and blanks."""
    rows = reader.execute("SELECT DISTINCT who FROM ledger").fetchall()
    return [row[0] for row in rows if folded(row[0]) == folded(name)]


def line(reader: Any, no: int) -> Line | None:
    """One line by its number."""
    row = reader.execute(f"{_READ} WHERE no = ?", (no,)).fetchone()
    return _line(row) if row else None


_READ: Final = "SELECT no, at, who, person, act, subject, facts, before, hash FROM ledger"


def _line(row: tuple[Any, ...]) -> Line:
    no, at, who, person, act, subject, facts, before, own = row
    said: Mapping[str, Any] = MappingProxyType(json.loads(facts))
    return Line(no, datetime.fromisoformat(at), who, person, act, subject, said, before, own)


# ---------------------------------------------------------------- verifying


Head = tuple[int, str]
"""Number and hash of a line that was the last one once; it stays true as long as nobody writes the chain anew."""


def head_of(reader: Any) -> Head:
    """The last line there is."""
    row = reader.execute("SELECT no, hash FROM ledger ORDER BY no DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def holds(reader: Any, head: Head) -> bool:
    """Whether the chain still has a line that was its last one once."""
    row = reader.execute("SELECT hash FROM ledger WHERE no = ?", (head[0],)).fetchone()
    return not head[0] or (row is not None and row[0] == head[1])


def verify(reader: Any, printed: str = "", known: Sequence[Head] = ()) -> Verdict:
    """Go along the whole chain; ``printed`` is a head as a paper shows it (第12行　3F2A-91BC-…), then that line, too.

    ``known`` are heads kept outside of the store: whoever can write the chain anew cannot reach all of them.
    """
    heads: dict[int, tuple[str, ...]] = {}
    for no, begin in (*known, *([_typed(printed)] if printed.strip() else [])):
        heads[no] = (*heads.get(no, ()), begin.lower())
    with snapshot(reader):  # one view of lines and head while others write
        return _verify(reader, heads)


def _verify(reader: Any, heads: Mapping[int, tuple[str, ...]]) -> Verdict:
    before, found = _setting(reader, STORE_ID), 0
    for no, *said, old, own in reader.execute(f"{_READ} ORDER BY no"):
        found += 1
        if no != found or old != before or _hash(no, tuple(said), old) != own:
            return Verdict(found - 1, before, bad=found)
        if not all(map(own.startswith, heads.get(no, ()))):
            return Verdict(found, own, bad=no)
        before = own
    kept = f"{found} {before}" if found else ""
    missed = found < max(heads, default=0) or (not found and _was_written(reader))
    return Verdict(found, before, cut=missed or kept != _setting(reader, HEAD))


def _was_written(reader: Any) -> bool:
    """Whether anything was ever written into the store: then somebody was let in or made something, and a line said so."""
    if reader.execute("SELECT 1 FROM sqlite_master WHERE name = 'mark'").fetchone() is None:
        return False
    return bool(_setting(reader, STORE_ID) and reader.execute("SELECT number FROM mark WHERE number > 0").fetchone())


def _setting(reader: Any, name: str) -> str:
    row = reader.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def _typed(printed: str) -> tuple[int, str]:
    """Number and code of a head as somebody typed it from a paper: full width, small letters, any blanks."""
    words = normalize("NFKC", printed).upper().strip()
    found = re.fullmatch(r"第?\s*(\d+)\s*(?:行\s*|\s)((?:[0-9A-F][\s-]*)+)", words)
    code = re.sub(r"[\s-]", "", found[2]) if found else ""
    if found is None or len(code) < _CODE:
        raise DeskError(NO_HEAD)
    return int(found[1]), code
