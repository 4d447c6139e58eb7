"""A store of 100,000 cases (or ``FUGICHO_BENCH_CASES``) against bare sqlite3, LIKE and the fsync floor in one run.

The peer of the first page is one plain sqlite3 table with the text in the row and an index in list order; the peer of a
search is LIKE on the same file by the same driver. Both give the same columns in the same order.

The data are seeded and invented, about 2,000 characters a case; made once and kept under ``out/bench``.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from desktop.answers.model import Act, Answers
from desktop.store.connect import connect
from desktop.store.index import tokens
from desktop.store.lines import BY_TURN, COLUMNS, CaseLine, line
from desktop.store.pieces import write_pieces
from desktop.store.schema import SCHEMA, create
from desktop.store.store import Store, open_store
from tests.bench.row import Row

CASES = int(os.environ.get("FUGICHO_BENCH_CASES", "100000"))
FOLDER = Path(__file__).resolve().parents[2] / "out" / "bench" / f"{CASES}-{SCHEMA}"
TODAY = date(2026, 11, 20)
RARE = 7
"""Cases that hold each rare word."""

DIVISIONS = [
    "福祉相談課",
    "高齢障がい課",
    "子ども政策課",
    "健康推進課",
    "保険年金課",
    "市民課",
    "課税課",
    "納税課",
    "安心安全課",
    "未来戦略室",
]
WORKS = [
    "特別給付金の支給",
    "商品券の配布",
    "行方不明高齢者の捜索",
    "粗大ごみの収集受付",
    "乳幼児健康診査の予約",
    "予防接種の通知",
    "手書き帳票の電子化",
    "保育所の入所調整",
    "敬老のつどい",
    "成人式の案内",
    "図書の貸出し",
    "住宅の耐震診断",
    "災害時の名簿作成",
]
ITEMS = [
    "氏名",
    "住所",
    "生年月日",
    "性別",
    "電話番号",
    "電子メールアドレス",
    "口座情報",
    "続柄",
    "病歴",
    "家族状況",
    "職業",
    "学歴",
    "資格",
    "財産",
    "収入",
    "納税状況",
]
PARTIES = [
    "社会福祉協議会",
    "警察署",
    "消防署",
    "商工会",
    "大学",
    "委託事業者",
    "東京都",
    "隣接市",
    "医師会",
    "民生委員",
]
MEASURES = [
    "通信を暗号化する",
    "操作者ごとに番号を付与する",
    "操作記録を点検する",
    "作業室への入退室を管理する",
    "端末の持出しを禁止する",
    "外部記録媒体の接続を制限する",
    "契約終了後は復元できない方法で消去する",
]
SENTENCES = (
    "{work}に当たり，{division}が保有する個人情報のうち，{one}，{two}及び{three}を{party}に提供する。",
    "対象者は，{year}年{month}月{day}日現在で市内に住所を有する者約{count}人である。",
    "{party}との間で覚書を取り交わし，{measure}こと及び{measure2}ことを定める。",
    "本件は，条例第{count}条第２項第６号の規定により，あらかじめ審議会の意見を聴くものである。",
    "提供する{one}及び{two}は，{work}の目的の範囲内でのみ利用し，{month}月末までに廃棄する。",
    "※　{system}の利用者番号は，{division}の長が管理し，{measure}。",
)
KATA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
RARE_WORDS = {1: "鑰", 2: "墓穴", 4: "蓄電池車", 10: "量子計算機室の防犯鏡"}
FREQUENT_WORDS = {1: "の", 2: "個人", 4: "個人情報", 10: "が保有する個人情報の"}
ABSENT_WORDS = {1: "鑢", 2: "龍馬", 4: "深海探査", 10: "宇宙港の入港届出台帳"}


def bodies(count: int) -> Iterator[tuple[dict[str, str], str, str]]:
    """(values, due, updated) of each case."""
    pick = random.Random(363)
    places = {word: set(pick.sample(range(count), min(RARE, count))) for word in RARE_WORDS.values()}
    start = datetime(2005, 4, 1, tzinfo=UTC)
    for n in range(count):
        rare = [word for word, where in places.items() if n in where]
        values = {"jimu_mei": pick.choice(WORKS), "shukan": pick.choice(DIVISIONS)}
        for field, size in (("jikou", 60), ("jimu_gaiyo", 1100), ("gt_kanri", 500), ("biko", 300)):
            values[field] = prose(pick, size)
        values["biko"] += "".join(rare)
        due = (TODAY + timedelta(days=n % 400 - 5)).isoformat() if n % 50 == 0 else ""
        yield values, due, (start + timedelta(seconds=n * 6800)).isoformat(timespec="microseconds")


def prose(pick: random.Random, size: int) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < size:
        one, two, three = pick.sample(ITEMS, 3)
        parts.append(
            pick.choice(SENTENCES).format(
                work=pick.choice(WORKS),
                division=pick.choice(DIVISIONS),
                one=one,
                two=two,
                three=three,
                party=pick.choice(PARTIES),
                measure=pick.choice(MEASURES),
                measure2=pick.choice(MEASURES),
                system="".join(pick.choices(KATA, k=4)) + "システム",
                year=pick.randint(2005, 2026),
                month=pick.randint(1, 12),
                day=pick.randint(1, 28),
                count=f"{pick.randint(20, 300_000):,}",
            )
        )
    return "\n".join(parts)


def prepare() -> tuple[Path, Path]:
    """(our store, the bare file with the same texts), made when they are not there."""
    ours, bare = FOLDER / "store.sqlite3", FOLDER / "bare.sqlite3"
    if not bare.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        ours.unlink(missing_ok=True)
        create(ours)
        temp = bare.with_suffix(".part")
        temp.unlink(missing_ok=True)
        fill(ours, temp)
        temp.replace(bare)
    return ours, bare


CASE_SQL = """INSERT INTO cases (no, id, form, title, division, year, due, owner, status, turn, archived, binned,
 copied_from, revision, created_at, updated_at) VALUES (?,?,'komae.sheet',?,?,'',?,'','下書き',?,0,0,'',1,?,?)"""
PAPER_SQL = "INSERT INTO paper (case_no, position, form, version, text, parts) VALUES (?,0,'komae.sheet',1,?,?)"
BARE_DDL = """CREATE TABLE kase (no INTEGER PRIMARY KEY, id TEXT, form TEXT, title TEXT, division TEXT, year TEXT,
 due TEXT, owner TEXT, status TEXT, turn TEXT, archived INTEGER, binned INTEGER, updated TEXT, body TEXT);
 CREATE INDEX ix ON kase (turn, updated DESC, no DESC)"""
BARE_SQL = "INSERT INTO kase VALUES (?,?,'komae.sheet',?,?,'',?,'','下書き',?,0,0,?,?)"


def fill(ours: Path, bare: Path) -> None:
    with closing(connect(ours)) as store, closing(sqlite3.connect(bare)) as plain:
        plain.execute("PRAGMA journal_mode=WAL")
        plain.executescript(BARE_DDL)
        store.execute("BEGIN")
        for no, (values, due, updated) in enumerate(bodies(CASES), 1):
            text, parts = write_pieces(values, ())
            title, division = values["jimu_mei"], values["shukan"]
            store.execute(CASE_SQL, (no, f"case-{no}", title, division, due, due or "9999-12-31", updated, updated))
            store.execute(PAPER_SQL, (no, text, parts))
            store.execute("INSERT INTO find (rowid, grams) VALUES (?, ?)", (no, tokens([text])))
            plain.execute(BARE_SQL, (no, f"case-{no}", title, division, due, due or "9999-12-31", updated, text))
        store.execute("COMMIT")
        plain.commit()
        for connection in (store, plain):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def timed(job: Callable[[], Any]) -> float:
    """ms"""
    start = time.perf_counter()
    job()
    return (time.perf_counter() - start) * 1000


def first_page(ours: Path, bare: Path) -> Row:
    """Open to the first 50 lines: lock, header, versions and thread against a plain connect."""

    def open_ours() -> None:
        with open_store(ours) as store:
            assert len(store.list_cases(today=TODAY)) == 50
            lapse.append(time.perf_counter())

    def open_bare() -> None:
        with closing(sqlite3.connect(bare)) as plain:
            plain.execute("PRAGMA journal_mode=WAL").fetchone()
            assert len(plain.execute(PAGE.format(where="")).fetchall()) == 50
            lapse.append(time.perf_counter())

    found: dict[Callable[[], None], list[float]] = {open_ours: [], open_bare: []}
    for _ in range(15):
        for job, times in found.items():
            lapse: list[float] = []
            start = time.perf_counter()
            job()
            times.append((lapse[0] - start) * 1000)
    return Row(
        "store: open to first page ÷ bare sqlite3", median(found[open_ours]), median(found[open_bare]), 2.0, "ms"
    )


PAGE = """SELECT id, title, form, division, year, due, owner, status, updated, archived, binned, turn
 FROM kase INDEXED BY ix {where} ORDER BY turn, updated DESC, no DESC LIMIT 50"""


def searches(store: Store) -> Iterator[Row]:
    """Each word's page of 50 lines against LIKE on the same file; the hits must be instr's."""
    with closing(connect(store.path, read_only=True)) as own:
        for kind, words, goal in (
            ("rare", RARE_WORDS, 0.01),
            ("absent", ABSENT_WORDS, 0.01),
            ("frequent", FREQUENT_WORDS, 1.0),
        ):
            for length, word in words.items():
                same_hits(store, own, word)
                yield search(store, own, f"{length} characters, {kind}", word, goal)
                if kind == "frequent":
                    yield count(store, own, f"{length} characters, {kind}", word)


def search(store: Store, own: Any, name: str, word: str, goal: float) -> Row:
    def like() -> list[CaseLine]:
        return [line(row, TODAY.isoformat()) for row in own.execute(LIKE_PAGE, (f"%{word}%",)).fetchall()]

    ours, peer = [], []
    for _ in range(101 if goal == 1.0 else 5):
        peer.append(timed(like))
        ours.append(timed(lambda: store.list_cases(text=word, today=TODAY)))
    return Row(f"store: search {name} ÷ LIKE", median(ours), median(peer), goal, "ms")


def count(store: Store, own: Any, name: str, word: str) -> Row:
    ours = median(timed(lambda: store.count_cases(text=word)) for _ in range(3))
    peer = timed(lambda: own.execute(f"SELECT count(*) {LISTED} AND p.text LIKE ?", (f"%{word}%",)).fetchone())
    return Row(f"store: count {name} ÷ LIKE", ours, peer, 1.0, "ms")


def same_hits(store: Store, own: Any, word: str) -> None:
    """The same number of hits as instr, and the same first page in the same order."""
    hits = own.execute(f"SELECT count(*) {LISTED} AND instr(p.text, ?)", (word,)).fetchone()[0]
    assert store.count_cases(text=word) == hits, word
    page = [row[0] for row in own.execute(INSTR_PAGE, (word,))]
    assert [found.id for found in store.list_cases(text=word, today=TODAY)] == page, word


LISTED = "FROM cases c CROSS JOIN paper p ON p.case_no = c.no WHERE c.binned = 0 AND c.archived = 0"
LIKE_PAGE = f"SELECT {COLUMNS} {LISTED} AND p.text LIKE ? ORDER BY {BY_TURN} LIMIT 50"
INSTR_PAGE = f"SELECT {COLUMNS} {LISTED} AND instr(p.text, ?) ORDER BY {BY_TURN} LIMIT 50"


def saves(store: Store) -> Iterator[Row]:
    """Saving one case with history against appending 8 KiB with fsync."""
    store.save(store.read_case("case-1"), (), who="計測")
    ours, floor = [], []
    pick = random.Random(5)
    with (FOLDER / "floor.bin").open("wb") as file:
        for turn in range(300):
            case = store.read_case(f"case-{pick.randint(1, CASES)}")
            text = case.answers.text("jimu_gaiyo")
            changed = case.with_answers(with_text(case.answers, text[:700] + f"（{turn}回目の修正）" + text[700:]))
            acts = (Act("「事務の概要」の入力", (), typing=True),)
            start = time.perf_counter()
            back = store.save(changed, acts, who="計測")
            ours.append((time.perf_counter() - start) * 1000)
            floor.append(timed(lambda: synced(file)))
            store.save(back.with_answers(with_text(back.answers, text)), (), who="計測")
    yield Row("store: save p50 ÷ fsync floor", median(ours), median(floor), 6.0, "ms")
    yield Row("store: save p95 ÷ fsync floor p50", quantiles(ours, n=20)[18], median(floor), 50.0, "ms")


def with_text(answers: Answers, text: str) -> Answers:
    return Answers(answers.form, answers.version, {**answers.values, "jimu_gaiyo": text})


BLOCK = os.urandom(8192)


def synced(file: Any) -> None:
    file.write(BLOCK)
    file.flush()
    os.fsync(file.fileno())


def waiting(store: Store) -> bool:
    """Whether cases saved by an earlier run still wait to be indexed."""
    with closing(connect(store.path, read_only=True)) as own:
        return own.execute("SELECT 1 FROM pending").fetchone() is not None


def run() -> list[Row]:
    ours, bare = prepare()
    for path in (ours, bare):  # the page cache is warm for both
        with path.open("rb") as file:
            while file.read(1 << 24):
                pass
    rows = [first_page(ours, bare)]
    with open_store(ours) as store:
        store.warm()
        while waiting(store):
            time.sleep(0.05)
        rows += searches(store)
        rows += saves(store)
    return rows
