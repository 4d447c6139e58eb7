"""Files come in: our own workbooks exactly, lists as one step, a bad file alone is refused.

1. Every form, every example and every real paper: our Excel, read by the separate process, gives equal answers.
2. What was changed in Excel counts; what only stands for an answer is told; torn marks are refused in one sentence.
3. One bad file of a drop never stops the others.
4. A list is one step: all of it or nothing, told in the history with name, size and sum, taken back as one.
5. Columns are remembered for a layout; a case that is there already is told.
6. Doubts nobody settled stand on the case as remarks, survive saving and a bundle, and go with the taking.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from desktop.answers.model import Answers
from desktop.bundle.case_record import read_record, write_record
from desktop.case.file import CaseFile, read_case
from desktop.case.model import TAKEN_IN, Case, Status
from desktop.clerk import keep_taken, take_files, take_list
from desktop.clerk.own_excel import own_reading
from desktop.clerk.papers import packet_bytes, packet_of
from desktop.clerk.take_files import Looked, Refused
from desktop.definition.find import load
from desktop.errors import DeskError
from desktop.intake import child
from desktop.intake.columns import corrected
from desktop.intake.model import Doubt, Reading, SourceFile
from desktop.store.store import Store, open_store

ROOT = Path(__file__).resolve().parents[2]
MISAKI = ROOT / "tests" / "data" / "misaki"
CASES = [
    *sorted((ROOT / "tests" / "papers").glob("*.toml")),
    *sorted((ROOT / "forms").glob("*/examples/*.toml")),
    *sorted((MISAKI / "examples").glob("*.toml")),
]
LEDGER = (
    ("令和８年度台帳",),
    ("No", "年度", "審議会", "主管課", "案件名", "区分", "件数（人）"),
    (1, "R8", "2026-08-02", "福祉相談課", "敬老のつどい", "諮問", 24000),
    (2, "R8", "R8/8/2", "総務課", "避難訓練の名簿", "報告", "約300"),
)


def book(read: CaseFile) -> bytes:
    return packet_bytes(
        packet_of(read.case, read.form, read.files), read.form, "xlsx", read.files, answers=read.case.answers
    )


def taken(data: bytes, folder: Path, folders: tuple[Path, ...] | None = None) -> Reading:
    path = folder / "様式.xlsx"
    path.write_bytes(data)
    return own_reading(child.read(path), path.name, folders)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    made = Workbook()
    for row in LEDGER:
        made.active.append(row)
    path = tmp_path / "台帳.xlsx"
    made.save(path)
    return path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "s.sqlite3") as made:
        yield made


def look(path: Path) -> Looked:
    (found,) = take_files.look_at([path])
    assert isinstance(found, Looked), found
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_own_excel_comes_back(path: Path, tmp_path: Path) -> None:
    """1"""
    folders = (MISAKI,) if MISAKI in path.parents else None
    read = read_case(path, folders)
    reading = taken(book(read), tmp_path, folders)
    assert Answers.of(read.form, reading.values) == read.case.answers
    assert (reading.form, reading.version) == read.form.key
    assert reading.doubts == ()


def test_nothing_unprinted_goes_along() -> None:
    """1: facts (担当, 期限) stay at home."""
    read = read_case(ROOT / "tests" / "papers" / "k1.toml")
    facts = {"tanto": "秘密の担当者"}
    case = Case(read.case.id, read.case.papers, facts=facts)
    data = packet_bytes(packet_of(case, read.form), read.form, "xlsx", answers=case.answers)
    texts = [str(c.value) for page in load_workbook(BytesIO(data)) for row in page.iter_rows() for c in row if c.value]
    assert not any("秘密の担当者" in text for text in texts)


def changed(read: CaseFile, old: str, new: str) -> bytes:
    made = load_workbook(BytesIO(book(read)))
    cells = [c for page in made for row in page.iter_rows() for c in row if isinstance(c.value, str) and old in c.value]
    cells = [c for c in cells if not c.value.startswith("{")]
    assert cells, old
    for cell in cells:
        cell.value = cell.value.replace(old, new)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def test_changed_in_excel(tmp_path: Path) -> None:
    """2"""
    read = read_case(ROOT / "tests" / "papers" / "k1.toml")
    reading = taken(changed(read, "NTTデータ", "みほん社"), tmp_path)
    assert reading.values["gt_saki"] == "みほん社"
    ticked = taken(changed(read, "□目的外利用する", "■目的外利用する"), tmp_path)
    assert ticked.values["koui"] == ("mokutekigai", "teikyo")


def test_changed_on_one_paper(tmp_path: Path) -> None:
    """2: what a paper takes over and was changed on it alone becomes its own answer."""
    read = read_case(ROOT / "forms" / "komae" / "examples" / "fugi-hitorioya.toml")
    division = read.case.answers.text("shukan")
    last = division[-6:]
    reading = taken(changed(read, last, "みほん支援室"), tmp_path)
    assert reading.values["shukan"] == division
    own = {p: v for p, v in reading.values.items() if p.startswith("shukan@")}
    assert own
    assert all("みほん支援室" in str(v) for v in own.values())


def test_printed_date_changed(tmp_path: Path) -> None:
    """2: a date set with blanks only stands for the answer."""
    read = read_case(ROOT / "forms" / "setagaya" / "examples" / "report-r8.toml")
    reading = taken(changed(read, "１ ０ 月 ２ ３ 日", "１ １ 月 １ 日"), tmp_path)
    assert reading.values["hizuke"] == read.case.answers.text("hizuke")
    (doubt,) = reading.doubts
    assert doubt.place == "hizuke"
    assert "書き換えられています" in doubt.sentence


def test_sheets_gone(tmp_path: Path) -> None:
    """2: a sheet deleted in Excel is a torn mark, not a case without it."""
    read = read_case(ROOT / "forms" / "komae" / "examples" / "fugi-hitorioya.toml")
    made = load_workbook(BytesIO(book(read)))
    del made[made.sheetnames[-1]]
    out = BytesIO()
    made.save(out)
    with pytest.raises(DeskError) as refused:
        taken(out.getvalue(), tmp_path)
    assert "様式.xlsx" in str(refused.value)


def test_one_bad_file_stops_nobody(tmp_path: Path, ledger: Path) -> None:
    """3"""
    own = tmp_path / "k1.xlsx"
    own.write_bytes(book(read_case(ROOT / "tests" / "papers" / "k1.toml")))
    bad = tmp_path / "壊れ.xlsx"
    bad.write_bytes(b"PK\x03\x04 nothing")
    gone = tmp_path / "無い.xlsx"
    shares: list[float] = []
    found = take_files.look_at([bad, own, gone, ledger], shares.append)
    assert [type(f) for f in found] == [Refused, Looked, Refused, Looked]
    assert "壊れ.xlsx" in found[0].sentence  # type: ignore[union-attr]
    assert shares == sorted(shares)
    looked = found[1]
    assert isinstance(looked, Looked)
    assert looked.source.sha256 == hashlib.sha256(own.read_bytes()).hexdigest()
    assert looked.guesses[0].purpose == "sheet"
    assert looked.guesses[0].certainty == 1.0
    reading = take_files.read_as(looked, "sheet")
    assert reading.values["gt_saki"] == "NTTデータ"


def test_keep_one(tmp_path: Path, store: Store) -> None:
    """4"""
    own = tmp_path / "k1.xlsx"
    own.write_bytes(book(read_case(ROOT / "tests" / "papers" / "k1.toml")))
    looked = look(own)
    case = keep_taken.keep(store, take_files.read_as(looked, "sheet"), looked.source, "山田")
    assert case.status is Status.DRAFT
    (first,) = store.history(case.id)
    assert (first.kind, first.who) == ("import", "山田")
    assert first.name == f"取り込み　k1.xlsx（{own.stat().st_size / 1024:,.0f} KB、SHA-256 {looked.source.sha256}）"


def test_a_list_is_one_step(store: Store, ledger: Path) -> None:
    """4"""
    looked = look(ledger)
    form = take_list.form_for(looked, [take_files.load("komae.sheet")])
    found = take_list.listed(looked, form, store)
    assert not found.remembered
    cases = keep_taken.keep_many(store, found.cases, looked.source, "山田")
    assert [c.answers.text("jimu_mei") for c in cases] == ["敬老のつどい", "避難訓練の名簿"]
    assert cases[0].facts["kaisaibi"] == "令和８年８月２日"
    (taking,) = store.takings()
    assert taking.cases == tuple(c.id for c in cases)
    assert (taking.who, taking.changed) == ("山田", 0)
    assert keep_taken.last_taking(store, cases) == taking
    keep_taken.undo_taking(store, taking, "山田")
    assert store.takings() == ()
    assert [store.read_case(c.id).binned for c in cases] == [True, True]
    assert store.history(cases[0].id)[0].name == "取り込みの取り消し"
    store.restore(cases[0].id, who="山田")
    assert store.takings()[0].cases == (cases[0].id,)


def test_all_or_nothing(store: Store, ledger: Path) -> None:
    """4: the second case is refused: the first is not there either."""
    looked = look(ledger)
    made = [
        keep_taken.case_of(c.reading)
        for c in take_list.listed(looked, take_files.load("komae.sheet"), store).cases.cases
    ]
    twice = [Case("1111", made[0].papers), Case("1111", made[1].papers)]
    with pytest.raises(DeskError):
        store.add_cases(twice, who="山田", note="取り込み　x")
    assert store.takings() == ()


def test_remembered_and_there(store: Store, ledger: Path) -> None:
    """5"""
    looked = look(ledger)
    form = take_files.load("komae.sheet")
    first = take_list.listed(looked, form, store).cases
    moved = corrected(first.columns, 0, "biko")
    chosen = take_list.listed(looked, form, store, places=[c.place for c in moved]).cases
    keep_taken.keep_many(store, chosen, looked.source, "山田")
    again = take_list.listed(look(ledger), form, store)
    assert again.remembered
    assert again.cases.places == chosen.places
    assert again.cases.cases[0].reading.values["biko"] == "1"
    assert all(c.there and "もう案件の一覧にあります" in c.reading.doubts[-1].sentence for c in again.cases.cases)
    assert not take_list.listed(look(ledger), take_files.load("komae.survey"), store).remembered


def test_hidden_parts_are_asked_about(tmp_path: Path) -> None:
    """Hidden rows and sheets are left out, said, and read when wanted; the others keep their row numbers."""
    made = Workbook()
    page = made.active
    for row in (("あ",), ("隠し",), ("い",)):
        page.append(row)
    page.row_dimensions[2].hidden = True
    made.create_sheet("裏")["A1"] = "う"
    made["裏"].sheet_state = "hidden"
    path = tmp_path / "隠し.xlsx"
    made.save(path)
    document = child.read(path)
    shown = take_files.without_hidden(document)
    assert [g.name for g in shown.grids] == [page.title]
    assert shown.grids[0].rows == (("あ",), (), ("い",))
    (doubt,) = take_files._of_hidden(document, hidden=False)
    assert "非表示のシート「裏」と非表示の行（1行）は読んでいません" in doubt.sentence


def test_pasted_text() -> None:
    looked = take_files.look_at_text("件名\r\n敬老のつどい\r\n")
    assert looked.document.text == "件名\n敬老のつどい\n"
    assert looked.source.name == "貼り付けた文"


def test_doubts_stand_on_the_case(store: Store, tmp_path: Path) -> None:
    """6"""
    doubts = (
        Doubt("koui", "「利用」の印を確かめてください。", "利用", "シート「様式」のB2"),
        Doubt("fact:nendo", "年度を確かめてください。"),
        Doubt("koui", "「利用」の印を確かめてください。", "利用", "シート「様式」のB2"),
        Doubt("", "非表示の行は読んでいません。"),
        Doubt("no_such_place", "余りです。"),
    )
    reading = Reading("komae.sheet", 1, {"jimu_mei": "給付金", "koui": ("riyo",)}, {"nendo": "令和７年度"}, {}, doubts)
    source = SourceFile(tmp_path / "様式.xlsx", "様式.xlsx", 10, "0" * 64)
    case = keep_taken.keep(store, reading, source, "山田")
    (held,) = case.standing
    assert (held.number, held.by) == (TAKEN_IN, "山田")
    assert [(r.place, r.text, r.settled) for r in held.remarks] == [
        ("koui", "「利用」の印を確かめてください。（シート「様式」のB2）", False),
        ("fact:nendo", "年度を確かめてください。", False),
        ("", "非表示の行は読んでいません。", False),
        ("", "余りです。", False),
    ]
    store.settle(case.id, TAKEN_IN, 1, who="山田")
    written = case.with_answers(Answers.of(load("komae.sheet"), {"jimu_mei": "改"}))
    saved = store.save(written, (), who="山田")
    assert [r.settled for r in saved.rounds[0].remarks] == [False, True, False, False]
    assert read_record(write_record(saved)).rounds == saved.rounds
    taking = keep_taken.last_taking(store, [case])
    assert taking is not None
    keep_taken.undo_taking(store, taking, "山田")
    assert store.takings() == ()


def test_doubts_of_a_list_stand_on_their_cases(store: Store, ledger: Path) -> None:
    """6"""
    changed_book = load_workbook(ledger)
    changed_book.worksheets[0].append((3, "R8", "7月ごろ", "総務課", "防災訓練", "相談", 10))
    changed_book.save(ledger)
    found = take_list.listed(look(ledger), load("komae.sheet"), store)
    made = keep_taken.keep_many(store, found.cases, look(ledger).source, "山田")
    for line, case in zip(found.cases.cases, made, strict=True):
        told = [r.text for held in case.standing for r in held.remarks]
        assert len(told) == len(dict.fromkeys((d.place, d.sentence) for d in line.reading.doubts))
    assert any(case.standing for case in made)
