"""Print, export, open: what a clerk does with a case, whole or not at all.

1. Printing writes PDF and Excel under a readable name, numbers a name that is taken, and never overwrites.
2. A blank form goes to the named file; a wrong ending and an existing file are refused.
3. Export and open give the case back: equal case, attachments to the last byte, the same printed PDF.
4. Every hostile or doubled real name survives; nothing is written outside the folder.
5. The slip is refused in the folder of the bundle (links followed) and on its medium, and never replaces a file.
6. A fault at any point of an export leaves neither a bundle nor a slip.
7. Closing a long act at any step leaves everything as it was before.
8. Opening refuses, in one sentence, and leaves the folder as it was: taken folder, wrong or mistyped passphrase,
   cut file, no bundle, unknown or newer form, answers the form does not have.
9. A vanished or changed attachment is named.
10. Progress only grows and ends at the whole.
11. A missing font file, 100,000 characters, control characters: told or printed, nothing half-written.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from desktop import places
from desktop.answers.model import Answers
from desktop.bundle import case_record, medium
from desktop.case.file import read_case
from desktop.case.model import Attachment, Case, Remark, Round, Status
from desktop.clerk import acts, export, papers
from desktop.clerk.file_names import folded, safe_name
from desktop.definition.find import load
from desktop.definition.model import Form
from desktop.errors import DeskError
from desktop.keys.passphrase import make_passphrase

AT = datetime(2026, 11, 20, 10, 30, tzinfo=timezone(timedelta(hours=9)))
SECRET = make_passphrase(random.Random(1).randrange)
OTHER = make_passphrase(random.Random(2).randrange)
BUNDLE_ID = "3f2a9c1b-5d6e-4f70-8a9b-0c1d2e3f4a5b"

HOSTILE = [
    "../../上へ.txt",
    "..",
    ".",
    "/etc/passwd",
    "C:\\Windows\\system.ini",
    "..\\evil",
    "CON",
    "nul.txt",
    "COM1.pdf",
    "x.txt.",
    "x.txt ",
    "a:stream",
    "what?.pdf",
    "<b>*|.txt",
    "\u202egpj.exe",
    "改\n行.txt",
    "タブ\t.txt",
    "あ" * 85,
    "い" * 300 + ".pdf",
    "が.txt",
    unicodedata.normalize("NFD", "が.txt"),
    "同じ.pdf",
    "同じ.pdf",
    "SAME.PDF",
    "same.pdf",
    "answers.toml",
    "ANSWERS.TOML",
    ".fugicho-opening",
    "\udcff壊れた.bin",
    "𠮷野家\U000e0100.docx",
    "",
    " ",
    "=HYPERLINK(1).csv",
]


@dataclass
class Desk:
    """A case with attachments and the places of one test."""

    case: Case
    form: Form
    files: dict[str, bytes]
    usb: Path
    home: Path

    def slip(self, name: str = "通知票.txt") -> Path:
        return self.home / name

    def act(self, **given: Any) -> Any:
        words: dict[str, Any] = {"at": AT, "bundle_id": BUNDLE_ID, "passphrase": SECRET, **given}
        return acts.export_case(self.case, self.form, dict(self.files), self.usb, **words)

    def export(self, **given: Any) -> acts.Exported:
        return acts.finish(self.act(**given))

    def everything(self) -> set[str]:
        return {p.relative_to(self.usb.parent).as_posix() for p in self.usb.parent.rglob("*")}


def attached(names: list[str]) -> tuple[tuple[Attachment, ...], dict[str, bytes]]:
    made, files = [], {}
    for n, name in enumerate(names):
        data = f"{n} {name!r}".encode() * (n + 1) if n else b""
        made.append(Attachment(f"a{n}", name, f"資料{n}", len(data), hashlib.sha256(data).hexdigest(), 1, n + 1))
        files[f"a{n}"] = data
    return tuple(made), files


@pytest.fixture
def desk(tmp_path: Path, papers: Path) -> Desk:
    read = read_case(papers / "k1.toml")
    made, files = attached(["空.txt", "【別紙】AI-OCR 説明𠮷.pdf"])
    rounds = (Round(1, "事務局 山田", AT, (Remark("jikou", "語尾を直してください", settled=True),)),)
    case = replace(read.case, attachments=made, rounds=rounds, status=Status.FINAL)
    (tmp_path / "手元").mkdir()
    return Desk(case, read.form, files, tmp_path / "媒体", tmp_path / "手元")


def stripped(case: Case) -> tuple[Any, ...]:
    """What an answers file holds of a case: everything but ids, rounds and revision."""
    files = tuple((a.name, a.title, a.size, a.sha256, a.pages, a.first_page) for a in case.attachments)
    return case.papers, case.facts, case.status, files


# 1 and 2 ---------------------------------------------------------------------------------------------------------------


def test_print(desk: Desk, tmp_path: Path) -> None:
    """1"""
    out = tmp_path / "新しい" / "場所"
    first = acts.finish(acts.print_case(desk.case, desk.form, out))
    assert [p.name for p in first] == [
        "付議案件シート_AI-OCRによる手書き帳票の電子データ化.pdf",
        "付議案件シート_AI-OCRによる手書き帳票の電子データ化.xlsx",
    ]
    assert first[0].read_bytes().startswith(b"%PDF-")
    assert first[1].read_bytes().startswith(b"PK")
    kept = first[0].read_bytes()
    first[1].write_bytes(b"the clerk's own changes")
    again = acts.finish(acts.print_case(desk.case, desk.form, out))
    assert [p.name for p in again] == [p.stem + " (2)" + p.suffix for p in first]
    assert again[0].read_bytes() == kept, "the same case prints the same PDF"
    assert first[1].read_bytes() == b"the clerk's own changes"


def test_print_draft_and_blank(desk: Desk, tmp_path: Path) -> None:
    """1"""
    plain, draft = (
        acts.finish(acts.print_case(desk.case, desk.form, tmp_path / d, kinds=("pdf",), draft=d == "案"))[0]
        for d in ("本", "案")
    )
    assert plain.read_bytes() != draft.read_bytes()
    (blank,) = acts.finish(acts.print_case(desk.case, desk.form, tmp_path / "空", kinds=("pdf",), blank=True))
    assert blank.name == "付議案件シート.pdf"
    assert blank.read_bytes() == acts.print_blank(desk.form, tmp_path / "様式.pdf").read_bytes()


def test_print_into_a_file(desk: Desk, tmp_path: Path) -> None:
    """1"""
    (tmp_path / "書類").write_text("x")
    with pytest.raises(DeskError, match="「.*書類」はフォルダーではありません。フォルダーを選んでください。"):
        acts.finish(acts.print_case(desk.case, desk.form, tmp_path / "書類"))


def test_second_paper_cannot_be_written(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1, 6: the first one goes, too."""
    real, calls = papers.write_file, []

    def full(path: Path, data: bytes) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise papers.world_error(OSError(errno.ENOSPC, "No space left on device"), path)
        real(path, data)

    monkeypatch.setattr(papers, "write_file", full)
    with pytest.raises(DeskError, match="空きがありません"):
        acts.finish(acts.print_case(desk.case, desk.form, tmp_path / "印刷"))
    assert not (tmp_path / "印刷").exists()


def test_blank(desk: Desk, tmp_path: Path) -> None:
    """2"""
    for ending in (".pdf", ".XLSX"):
        assert acts.print_blank(desk.form, tmp_path / f"様式{ending}").stat().st_size > 1000
    with pytest.raises(DeskError, match="上書きはしません"):
        acts.print_blank(desk.form, tmp_path / "様式.pdf")
    with pytest.raises(DeskError, match=r"ファイル名の終わりを \.pdf か \.xlsx にしてください"):
        acts.print_blank(desk.form, tmp_path / "様式.docx")
    with pytest.raises(DeskError, match="見つかりません"):
        acts.print_blank(desk.form, tmp_path / "無い" / "様式.pdf")


# 3 and 4 ---------------------------------------------------------------------------------------------------------------


def test_round_trip(desk: Desk) -> None:
    """3"""
    done = desk.export(slip=desk.slip())
    assert done.bundle == desk.usb / "付議帳_20261120_3F2A9C1B.zip"
    assert done.number == "3F2A9C1B"
    assert done.sha256 == hashlib.sha256(done.bundle.read_bytes()).hexdigest()
    assert [p.name for p in desk.usb.iterdir()] == [done.bundle.name]
    back = acts.finish(acts.open_bundle(done.bundle, SECRET, desk.home / "戻した"))
    (one,) = back.cases
    assert one.case == desk.case
    assert back.parcel.division == "企画財政部未来戦略室"
    for a in desk.case.attachments:
        assert one.attachments[a.id].read_bytes() == desk.files[a.id]
        assert one.attachments[a.id].name == a.name
    read = read_case(one.answers)
    assert stripped(read.case) == stripped(desk.case)
    printed = acts.finish(acts.print_case(read.case, read.form, desk.home / "刷り直し"))
    assert [p.read_bytes() for p in printed] == [p.read_bytes() for p in one.papers]
    assert sorted(p.name for p in (desk.home / "戻した").iterdir()) == sorted(
        ["answers.toml", *(p.name for p in one.papers), *(a.name for a in desk.case.attachments)]
    )


@pytest.mark.parametrize("name", ["k3.toml", "k4.toml"])
def test_round_trip_of_other_papers(desk: Desk, papers: Path, name: str) -> None:
    """3"""
    read = read_case(papers / name)
    act = acts.export_case(read.case, read.form, dict(read.files), desk.usb, passphrase=SECRET)
    back = acts.finish(acts.open_bundle(acts.finish(act).bundle, SECRET, desk.home / "戻した"))
    assert back.cases[0].case == read.case
    assert stripped(read_case(back.cases[0].answers).case) == stripped(read.case)


def test_hostile_names(desk: Desk) -> None:
    """4"""
    made, files = attached(HOSTILE)
    desk.case, desk.files = replace(desk.case, attachments=made), files
    before = desk.everything()
    done = desk.export()
    back = acts.finish(acts.open_bundle(done.bundle, SECRET, desk.home / "戻した"))
    (one,) = back.cases
    assert [a.name for a in one.case.attachments] == HOSTILE
    for a in made:
        path = one.attachments[a.id]
        assert path.parent == desk.home / "戻した"
        assert path.read_bytes() == files[a.id]
    names = [p.name for p in one.attachments.values()]
    assert len({folded(n) for n in names}) == len(names)
    read = read_case(one.answers)
    assert [a.name for a in read.case.attachments] == [h.replace("\udcff", "_") for h in HOSTILE]
    outside = desk.everything() - before
    assert all(p.startswith(("媒体", "手元/戻した")) for p in outside)


def test_safe_names() -> None:
    """4: kept where they are safe, portable where they are not."""
    for name in ("【別紙】説明𠮷.pdf", "辻\U000e0101.docx", ".gitignore", "a b  c.txt", "名前", "い" * 85):
        assert safe_name(name) == name
    wrong = {"con": "_con", "COM1.tar.gz": "_COM1.tar.gz", "a:b": "a：b", "x.": "x_", "..": "_", "\u202ex": "_x"}
    for name, right in wrong.items():
        assert safe_name(name) == right
    long = safe_name("あ" * 300 + ".pdf")
    assert len(long.encode()) <= 255
    assert long.endswith("あ.pdf")
    taken = {folded("資料.pdf"), folded("資料 (2).pdf")}
    assert safe_name("資料.PDF", taken) == "資料 (3).PDF"
    cut = safe_name("あ" * 84 + ".pdf", {folded(safe_name("あ" * 84 + ".pdf"))})
    assert len(cut.encode()) <= 255
    assert cut.endswith(" (2).pdf")


@pytest.mark.parametrize("name", HOSTILE)
def test_every_safe_name_is_portable(name: str) -> None:
    """4"""
    made = safe_name(name)
    assert made
    assert made not in (".", "..")
    assert not set(made) & set('<>:"/\\|?*')
    assert made[-1] not in ". "
    assert len(made.encode()) <= 255
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in made)


# 5 and 6 ---------------------------------------------------------------------------------------------------------------


def slip_refused(desk: Desk, slip: Path) -> str:
    before = desk.everything()
    with pytest.raises(DeskError) as caught:
        desk.export(slip=slip)
    assert desk.everything() == before
    return caught.value.code


def test_slip_place(desk: Desk) -> None:
    """5"""
    assert slip_refused(desk, desk.usb / "通知票.pdf") == "clerk.slip-inside"
    assert slip_refused(desk, desk.usb / "下" / "通知票.pdf") == "clerk.slip-inside"
    assert slip_refused(desk, desk.home / ".." / "媒体" / "通知票.pdf") == "clerk.slip-inside"
    assert slip_refused(desk, desk.slip("通知票.docx")) == "clerk.slip-ending"
    assert slip_refused(desk, desk.home / "無い" / "通知票.pdf") == "clerk.slip-place"
    desk.slip().write_text("前の通知票")
    assert slip_refused(desk, desk.slip()) == "clerk.exists"
    assert desk.slip().read_text() == "前の通知票"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_slip_through_a_link(desk: Desk) -> None:
    """5"""
    desk.usb.mkdir()
    (desk.home / "近道").symlink_to(desk.usb)
    assert slip_refused(desk, desk.home / "近道" / "通知票.pdf") == "clerk.slip-inside"


def test_slip_on_the_same_medium(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """5"""
    monkeypatch.setattr(medium, "removable", lambda *_, **__: True)
    monkeypatch.setattr(medium, "_disk", lambda *_: Path("/sys/block/sdz"))
    assert slip_refused(desk, desk.slip()) == "clerk.slip-same-medium"


def test_text_slip(desk: Desk) -> None:
    """5: it says which bundle it opens, and nothing of the case."""
    done = desk.export(slip=desk.slip())
    text = desk.slip().read_text("utf-8")
    assert SECRET in text.splitlines()
    for said in ("3F2A9C1B", done.bundle.name, "企画財政部未来戦略室", "令和８年11月20日 10:30", done.sha256):
        assert said in text
    assert "AI-OCR" not in text


def test_pdf_slip(desk: Desk) -> None:
    """5: printed, with the passphrase as it is to be typed."""
    import pypdfium2

    from desktop.clerk.passphrase_file import read_passphrase_file

    desk.export(slip=desk.slip("通知票.pdf"))
    assert read_passphrase_file(desk.slip("通知票.pdf")) == SECRET
    document = pypdfium2.PdfDocument(desk.slip("通知票.pdf"))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "3F2A9C1B" in text
    assert "AI-OCR" not in text


def test_slip_cannot_be_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """6"""

    def full(path: Path, data: bytes) -> None:
        raise export.DeskError(export.SLIP_PLACE, folder=path.parent)

    monkeypatch.setattr(export, "write_file", full)
    with pytest.raises(DeskError):
        desk.export(slip=desk.slip())
    assert not desk.usb.exists()
    assert not desk.slip().exists()


def test_bundle_cannot_be_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """6: the slip of a bundle that is not there would be a false 完了."""

    def fail(folder: Path) -> None:
        if folder == desk.usb:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(places, "sync_folder", fail)
    with pytest.raises(DeskError, match="読み書きできませんでした"):
        desk.export(slip=desk.slip())
    assert not desk.slip().exists()
    assert not desk.usb.exists()


# 7 and 10 --------------------------------------------------------------------------------------------------------------


def big(desk: Desk) -> None:
    data = os.urandom(5 << 20)
    made = Attachment("big", "大.bin", "", len(data), hashlib.sha256(data).hexdigest())
    desk.case = replace(desk.case, attachments=(*desk.case.attachments, made))
    desk.files["big"] = data


def test_cancel_export(desk: Desk) -> None:
    """7"""
    big(desk)
    desk.usb.mkdir()
    before = desk.everything()
    steps = 0
    while True:
        act = desk.act(slip=desk.slip())
        try:
            for _ in range(steps + 1):
                next(act)
        except StopIteration:
            break
        act.close()
        assert desk.everything() == before
        steps += 1
    assert steps > 10


def test_cancel_opening(desk: Desk) -> None:
    """7"""
    big(desk)
    bundle = desk.export().bundle
    before = desk.everything()
    steps = 0
    while True:
        act = acts.open_bundle(bundle, SECRET, desk.home / "戻した")
        try:
            for _ in range(steps + 1):
                next(act)
        except StopIteration:
            break
        act.close()
        assert desk.everything() == before
        steps += 1
    assert steps > 10


def test_progress(desk: Desk) -> None:
    """10"""
    big(desk)
    told: list[acts.Progress] = []
    done = acts.finish(desk.act(), told.append)
    opened: list[acts.Progress] = []
    acts.finish(acts.open_bundle(done.bundle, SECRET, desk.home / "戻した"), opened.append)
    for steps in (told, opened):
        counted = [p for p in steps if p.of]
        assert [p.done for p in counted] == sorted(p.done for p in counted)
        assert all(p.done <= p.of for p in counted)
        assert all(p.what for p in steps)
    assert told[-1].done == told[-1].of


# 8 ---------------------------------------------------------------------------------------------------------------------


def refused(desk: Desk, bundle: Path, passphrase: str = SECRET) -> DeskError:
    before = desk.everything()
    with pytest.raises(DeskError) as caught:
        acts.finish(acts.open_bundle(bundle, passphrase, desk.home / "戻した"))
    assert desk.everything() == before
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith("。")
    return caught.value


def test_open_into_a_taken_folder(desk: Desk) -> None:
    """8"""
    bundle = desk.export().bundle
    (desk.home / "戻した").mkdir()
    (desk.home / "戻した" / "私の.txt").write_text("x")
    assert refused(desk, bundle).code == "clerk.not-empty"


def test_open_into_an_empty_folder_with_leftovers(desk: Desk) -> None:
    """8: what a killed run left is no reason to refuse."""
    bundle = desk.export().bundle
    (desk.home / "戻した" / ".fugicho-opening").mkdir(parents=True)
    (desk.home / "戻した" / ".fugicho-opening" / "bag.part").write_bytes(b"x")
    acts.finish(acts.open_bundle(bundle, SECRET, desk.home / "戻した"))
    assert not (desk.home / "戻した" / ".fugicho-opening").exists()


def test_wrong_passphrases(desk: Desk) -> None:
    """8"""
    bundle = desk.export().bundle
    assert refused(desk, bundle, OTHER).code == "bundle.wrong-passphrase"
    assert refused(desk, bundle, SECRET[:-1] + ("2" if SECRET[-1] != "2" else "3")).code == "keys.slip-at"
    assert refused(desk, bundle, "").code == "keys.nothing"
    wide = "".join(chr(ord(c) + 0xFEE0) for c in SECRET.upper())
    assert acts.finish(acts.open_bundle(bundle, wide, desk.home / "戻した")).cases


def test_damaged_bundles(desk: Desk) -> None:
    """8"""
    bundle = desk.export().bundle
    whole = bundle.read_bytes()
    for end in range(0, len(whole), 4096):
        bundle.write_bytes(whole[:end])
        assert refused(desk, bundle).code == "bundle.truncated"
    dice = random.Random(3)
    for _ in range(60):
        at = dice.randrange(100, len(whole) - 200)
        bundle.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << dice.randrange(8)]) + whole[at + 1 :])
        assert refused(desk, bundle).code == "bundle.damaged"
    bundle.write_bytes(b"not a bundle at all")
    assert refused(desk, bundle).code == "bundle.not-bundle"


def record(desk: Desk, monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None]) -> Path:
    """A bundle of a sender whose record differs."""

    def changed(case: Case) -> bytes:
        table = json.loads(case_record.write_record(case))
        change(table)
        return json.dumps(table).encode()

    monkeypatch.setattr(export, "write_record", changed)
    return desk.export().bundle


RECORDS: dict[str, tuple[Callable[[dict[str, Any]], Any], str, str]] = {
    "newer form": (lambda t: t["papers"][0].update(version=99), "definition.newer-version", "第99版"),
    "unknown form": (lambda t: t["papers"][0].update(form="komae.shet"), "definition.unknown-form", "komae.sheet"),
    "newer record": (lambda t: t.update(record=3), "bundle.newer-case", "第3版"),
    "misspelt field": (lambda t: t["papers"][0]["values"].update(jiko="x"), "bundle.broken-case", "jiko"),
    "wrong kind": (lambda t: t["papers"][0]["values"].update(jikou=["x"]), "bundle.broken-case", "jikou"),
    "rows in a list": (
        lambda t: t["papers"][0]["values"].update(mk_jimu=[["x"]]),
        "bundle.broken-case",
        "mk_jimu",
    ),
    "number": (lambda t: t["papers"][0]["values"].update(jikou=1), "bundle.broken-case", "jikou"),
    "unknown fact": (lambda t: t["facts"].update(nendoo="x"), "bundle.broken-case", "nendoo"),
    "attachment more": (lambda t: t["attachments"].pop(), "bundle.broken-case", "attachments"),
    "attachment other": (lambda t: t["attachments"][1].update(name="別.pdf"), "bundle.broken-case", "attachments"),
    "another case": (lambda t: t.update(case="x"), "bundle.broken-case", "attachments"),
    "no paper": (lambda t: t.update(papers=[]), "bundle.broken-case", "papers"),
    "status": (lambda t: t.update(status="完了"), "bundle.broken-case", "status"),
    "no text": (lambda t: t.update(copied_from=None), "bundle.broken-case", "copied_from"),
    "flag": (lambda t: t["rounds"][0]["remarks"][0].update(settled=1), "bundle.broken-case", "settled"),
    "moment": (lambda t: t["rounds"][0].update(at="きのう"), "bundle.broken-case", "at"),
}


@pytest.mark.parametrize(("change", "code", "part"), RECORDS.values(), ids=RECORDS.keys())
def test_foreign_records(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], Any], code: str, part: str
) -> None:
    """8"""
    fault = refused(desk, record(desk, monkeypatch, change))
    assert fault.code == code
    assert part in str(fault)


def test_target_fails_while_opening(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """8: at every rename."""
    bundle = desk.export().bundle
    real = Path.rename
    for k in range(4):
        left = iter(range(k))

        def failing(self: Path, target: Path, left: Iterator[int] = left) -> Path:
            if next(left, None) is None:
                raise OSError(errno.EROFS, "Read-only file system", str(target))
            return real(self, target)

        monkeypatch.setattr(Path, "rename", failing)
        assert refused(desk, bundle).code == "places.read-only"


# 9 and 11 --------------------------------------------------------------------------------------------------------------


def test_vanished_attachment(desk: Desk, tmp_path: Path) -> None:
    """9"""
    del desk.files["a1"]
    with pytest.raises(DeskError, match="添付「【別紙】AI-OCR 説明𠮷.pdf」を読み込めませんでした"):
        desk.export(slip=desk.slip())
    desk.files["a1"] = tmp_path / "無い.pdf"  # type: ignore[assignment]
    with pytest.raises(DeskError, match="添付「【別紙】AI-OCR 説明𠮷.pdf」を読み込めませんでした"):
        desk.export(slip=desk.slip())
    desk.files["a1"] = bytes(desk.case.attachments[1].size)
    with pytest.raises(DeskError, match="中身が、案件に付けたときと違っています"):
        desk.export(slip=desk.slip())
    assert not desk.usb.exists()
    assert not desk.slip().exists()


def with_text(desk: Desk, text: str) -> Case:
    values = {**desk.case.answers.values, "biko": text}
    return desk.case.with_answers(Answers(desk.form.id, desk.form.version, MappingProxyType(values)))


def test_a_hundred_thousand_characters(desk: Desk) -> None:
    """11: printed on as many pages as it takes, and back unchanged."""
    desk.case = with_text(desk, "個人情報を取り扱う事務について、" * 6250)
    done = desk.export()
    back = acts.finish(acts.open_bundle(done.bundle, SECRET, desk.home / "戻した"))
    assert back.cases[0].case == desk.case


def test_control_characters_travel(desk: Desk) -> None:
    """11: a case that holds one (from an older store) is neither changed nor lost on the way."""
    desk.case = with_text(desk, "見えない\x07文字\u200b")
    back = acts.finish(acts.open_bundle(desk.export().bundle, SECRET, desk.home / "戻した"))
    assert back.cases[0].case == desk.case


def test_missing_font(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """11: the sentence names the file, and nothing is written."""
    from desktop.fonts import chain

    monkeypatch.setattr(places, "FONTS", tmp_path / "無い")
    for module in (chain,):
        monkeypatch.setattr(module, "FONTS", tmp_path / "無い", raising=False)
        for name in dir(module):
            if hasattr(getattr(module, name), "cache_clear"):
                getattr(module, name).cache_clear()
    try:
        with pytest.raises(DeskError) as caught:
            acts.finish(acts.print_case(desk.case, desk.form, tmp_path / "印刷"))
    finally:
        for name in dir(chain):
            if hasattr(getattr(chain, name), "cache_clear"):
                getattr(chain, name).cache_clear()
    assert caught.value.world
    assert not (tmp_path / "印刷").exists()


def test_load_of_forms_is_the_shipped_one(desk: Desk) -> None:
    """The tests above run on the real form."""
    assert load("komae.sheet", 1) == desk.form
