"""``import`` without a window: every kind of file, what is doubtful told on stdout and in JSON, nothing half-written.

1. Word and PDF; the form named or recognised.
2. Item lists and statistics.
3. A locked old workbook: the password from a file or from standard input, never from the command line.
4. ``--list --store``: what is doubtful stands on the case as a remark.
5. Refusals: no password, a wrong one, an output that is there, a list into an answers file.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.answers.model import Answers
from desktop.case.file import read_case
from desktop.case.model import TAKEN_IN
from desktop.command import main as command
from desktop.store.store import open_store
from tests.intake import kinds


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def table(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    def unsure(self, place: str) -> list[str]:
        return [d["sentence"] for d in self.table["unsure"] if d["place"] == place]


Run = Callable[..., Said]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """The program inside this process."""

    def no_window(store: Path | None, sample: bool) -> int:
        raise AssertionError("the window was asked for")

    def act(*words: object) -> Said:
        code = command.main([str(w) for w in words], no_window)
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return act


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "回答.toml"


def test_1_word_is_recognised_and_its_doubts_are_told(run: Run, tmp_path: Path, out: Path) -> None:
    said = run("import", kinds.word(tmp_path), "--form", "komae.sheet", "-o", out, "--json")
    assert (said.code, said.err) == (0, "")
    answers = read_case(out).case.answers
    assert answers.text("jimu_mei") == "避難所の運営"
    assert answers.text("jiki") == "令和８年10月から"
    assert any("見出しの言葉が様式と少し違います" in s for s in said.unsure("jiki"))
    assert any("紙媒体" in s for s in said.unsure("gt_keitai"))
    assert said.table["files"][0]["purpose"] == "sheet"


def test_1_doubts_on_stdout(run: Run, tmp_path: Path, out: Path) -> None:
    said = run("import", kinds.word(tmp_path), "--form", "komae.sheet", "-o", out)
    lines = said.out.splitlines()
    assert lines[0].startswith("回答　")
    assert lines[1] == f"要確認 {len(lines) - 2}か所"
    assert all(line.startswith("要確認：") for line in lines[2:])


def test_1_our_pdf_comes_back(run: Run, tmp_path: Path, out: Path, papers: Path) -> None:
    read = read_case(papers / "k1.toml")
    said = run("import", kinds.pdf(tmp_path, read), "-o", out, "--json")
    assert said.code == 0, said.err
    assert said.table["form"] == "komae.sheet"
    assert read_case(out).case.answers == Answers.of(read.form, read.case.answers.values)


def test_2_items(run: Run, tmp_path: Path, out: Path) -> None:
    said = run("import", kinds.items(tmp_path), "--as", "items", "--form", "komae.sheet", "-o", out, "--json")
    assert said.code == 0, said.err
    answers = read_case(out).case.answers
    assert set(answers.values["grid"]) >= {"shimei", "jusho"}
    assert answers.text("sonota_koumoku") == "推しの名前"
    assert any("推しの名前" in s for s in said.unsure("sonota_koumoku"))
    assert any("要配慮個人情報" in s for s in said.unsure("grid"))


def test_2_statistics(run: Run, tmp_path: Path, out: Path) -> None:
    said = run(
        "import", kinds.statistics(tmp_path), "--as", "statistics", "--form", "setagaya.report", "-o", out, "--json"
    )
    assert said.code == 0, said.err
    assert read_case(out).case.answers.values["t3"][0] == ("６，８０１件", "６，５５０件")
    assert any("18,910" in s and "18,911" in s for s in said.unsure("t3"))


@pytest.mark.parametrize("way", ["file", "stdin"])
def test_3_a_locked_old_workbook(
    run: Run, tmp_path: Path, out: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "鍵.txt"
    given.write_bytes(f"\ufeff{kinds.KEY}\r\n".encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{kinds.KEY}\n".encode())))
    words = ("--as", "items", "--form", "komae.sheet", "--password-file", given if way == "file" else "-")
    said = run("import", kinds.LOCKED, *words, "-o", out, "--json")
    assert said.code == 0, said.err
    assert {"shimei", "seinengappi"} <= set(read_case(out).case.answers.values["grid"])
    assert kinds.KEY not in said.out + said.err + out.read_text("utf-8")


def test_4_doubts_of_a_list_stand_on_its_cases(run: Run, tmp_path: Path) -> None:
    store = tmp_path / "案件.sqlite3"
    with open_store(store):
        pass
    said = run("import", "--list", kinds.ledger(tmp_path), "--store", store, "--form", "komae.sheet", "--json")
    assert said.code == 0, said.err
    first, second = said.table["cases"]
    assert any("通し番号" in d["sentence"] for d in second["unsure"])
    with open_store(store) as made:
        (held,) = made.read_case(second["case"]).rounds
        assert held.number == TAKEN_IN
        assert any("通し番号" in r.text and r.place == "jiki" for r in held.remarks)
        assert [t.cases for t in made.takings()] == [(first["case"], second["case"])]


@pytest.mark.parametrize(("password", "say"), [("", "パスワードが掛かっています"), ("違う", "パスワードが違います")])
def test_5_without_the_password(run: Run, tmp_path: Path, out: Path, password: str, say: str) -> None:
    given = tmp_path / "鍵.txt"
    given.write_text(password, "utf-8")
    more = ("--password-file", given) if password else ()
    said = run("import", kinds.LOCKED, "--as", "items", "--form", "komae.sheet", *more, "-o", out)
    assert said.code == 2
    assert say in said.err
    assert "鍵.xls" in said.err
    assert not out.exists()


def test_5_an_output_that_is_there_stays(run: Run, tmp_path: Path, out: Path) -> None:
    out.write_text("大事", "utf-8")
    said = run("import", kinds.word(tmp_path), "--form", "komae.sheet", "-o", out)
    assert said.code == 2
    assert out.read_text("utf-8") == "大事"


def test_5_a_list_needs_a_store(run: Run, tmp_path: Path, out: Path) -> None:
    said = run("import", "--list", kinds.ledger(tmp_path), "-o", out)
    assert said.code == 2
    assert "--store" in said.err
    assert not out.exists()
