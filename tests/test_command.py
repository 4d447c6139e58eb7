"""The command line: the same acts without a window.

1. Every command of the issue works on a real case and loads no Qt.
2. Exit codes: 0 done, 1 only from check and lint with 誤り, 2 refused in one sentence on stderr, 3 a bug with a report.
3. print and export go on with findings on stderr; the passphrase is on the slip and nowhere else.
4. --json gives one table with the documented keys, also for a refusal.
5. Help and complaints are Japanese.
6. UTF-8 whatever the console; a reader that went away and an interruption are quiet.
7. Bad input: each one refusal with place, fault and next step; nothing half-written.
8. COMMANDS.md and the program name the same commands, options and keys.
9. --store works on a stored case.
"""

from __future__ import annotations

import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import desktop
from desktop.command import main as command
from desktop.command import work
from desktop.command.words import complaint, parser
from desktop.definition.find import forget as forget_forms
from desktop.fonts.chain import forget as forget_fonts
from desktop.places import FORMS
from desktop.store.store import open_store

ROOT = Path(desktop.__file__).parents[1]


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def table(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


Run = Callable[..., Said]


def no_window(store: Path | None, sample: bool) -> int:
    raise AssertionError("the window was asked for")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """The program inside this process."""

    def act(*words: object, window: command.OpenWindow = no_window) -> Said:
        code = command.main([str(w) for w in words], window)
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return act


@pytest.fixture
def k1(papers: Path) -> Path:
    return papers / "k1.toml"


@pytest.fixture
def answers(tmp_path: Path, k1: Path) -> Path:
    """K1 with an attachment beside it."""
    path = tmp_path / "案件" / "k1.toml"
    path.parent.mkdir()
    (path.parent / "説明 𠮷.pdf").write_bytes(b"%PDF-1.4 " + bytes(range(256)) * 100)
    path.write_text(k1.read_text("utf-8") + '\n[[attachment]]\nfile = "説明 𠮷.pdf"\ntitle = "説明"\n', "utf-8")
    return path


def python(*words: object, **given: Any) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own."""
    command_line = [sys.executable, "-m", "desktop", *map(str, words)]
    return subprocess.run(command_line, cwd=ROOT, capture_output=True, check=False, **given)


# 1 ---------------------------------------------------------------------------------------------------------------------


def test_forms(run: Run) -> None:
    """1, 4"""
    said = run("forms")
    assert said.code == 0
    assert "komae.sheet　第1版　狛江市個人情報保護審議会付議案件シート\n" in said.out
    names = {(f["form"], f["version"]) for f in run("forms", "--json").table["forms"]}
    assert {("komae.sheet", 1), ("komae.survey", 1)} <= names


def test_lint(run: Run) -> None:
    """1, 2"""
    said = run("lint", FORMS)
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith("誤り 0件　注意 0件　気づき 0件\n")


def test_lint_with_faults(run: Run, tmp_path: Path) -> None:
    """2, 4"""
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "municipality.toml").write_text("name = \n")
    said = run("lint", tmp_path, "--json")
    assert said.code == 1
    assert said.table["counts"]["誤り"] >= 1
    assert said.table["faults"][0].keys() == {"file", "line", "place", "grade", "sentence", "suggestion"}
    assert run("lint", tmp_path / "無い").code == 2


def test_new_form(run: Run, own_home: Path, tmp_path: Path) -> None:
    """1, 4: the starter lints, its example has no 誤り and prints; a second form joins the same municipality."""
    folder = own_home / "forms" / "mihon"
    said = run("new-form", folder)
    assert (said.code, said.err) == (0, "")
    assert run("lint", folder).out == "誤り 0件　注意 0件　気づき 0件\n"
    assert run("new-form", folder, "--name", "todoke").code == 0
    assert run("lint", folder).out == "誤り 0件　注意 0件　気づき 0件\n"
    forget_forms()
    for name in ("yoshiki", "todoke"):
        example = folder / "examples" / f"{name}.toml"
        assert run("check", example, "--json").table["counts"]["誤り"] == 0
        written = run("print", example, "-o", tmp_path / "out", "--json").table["written"]
        assert [Path(p).suffix for p in written] == [".pdf", ".xlsx"]
    for path in folder.rglob("*.toml"):
        assert path.read_text("utf-8").count("#") >= 3, "every file is explained"


def test_new_form_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    """7: neither a form that is there, nor the municipality; a name that cannot be an id is refused."""
    folder = tmp_path / "mihon"
    run("new-form", folder)
    (folder / "municipality.toml").write_text('name = "み"\ncouncil = "し"\n', "utf-8")
    (folder / "yoshiki.v1.toml").unlink()
    before = {p: p.read_bytes() for p in folder.rglob("*.toml")}
    said = run("new-form", folder)
    assert (said.code, said.out) == (2, "")
    assert "yoshiki.v1.layout.toml」が既にある" in said.err
    assert {p: p.read_bytes() for p in folder.rglob("*.toml")} == before
    assert run("new-form", folder, "--name", "hoka").code == 0
    assert (folder / "municipality.toml").read_bytes() == before[folder / "municipality.toml"]
    for words in ([tmp_path / "見本市"], [folder, "--name", "../x"], [folder, "--name", "Todoke"]):
        assert "半角の英小文字" in run("new-form", *words).err
    assert not (tmp_path / "見本市").exists()


@pytest.mark.parametrize("ending", ["pdf", "xlsx"])
def test_blank(run: Run, tmp_path: Path, ending: str) -> None:
    """1"""
    path = tmp_path / f"様式.{ending}"
    said = run("blank", "komae.sheet", "-o", path)
    assert (said.code, said.out, said.err) == (0, f"様式　{path}\n", "")
    assert path.stat().st_size > 1000
    assert run("blank", "komae.sheet", "--form-version", "1", "-o", tmp_path / f"b.{ending}").code == 0


def test_check(run: Run, k1: Path) -> None:
    """1, 2, 4: K1 was accepted by its council: no 誤り."""
    said = run("check", k1)
    assert (said.code, said.err) == (0, "")
    assert "誤り 0件" in said.out.splitlines()[-1]
    table = run("check", k1, "--json").table
    assert table["counts"]["誤り"] == 0
    assert len(table["findings"]) == sum(table["counts"].values()) == len(said.out.splitlines()) - 1


def test_check_with_faults(run: Run, tmp_path: Path) -> None:
    """2"""
    path = tmp_path / "空.toml"
    path.write_text('form = "komae.sheet"\nversion = 1\n', "utf-8")
    said = run("check", path)
    assert said.code == 1
    assert said.out.startswith("誤り：「")
    assert run("print", path, "-o", tmp_path / "out").code == 0, "only check and lint give 1"


def test_print(run: Run, tmp_path: Path, k1: Path) -> None:
    """1, 3"""
    said = run("print", k1, "-o", tmp_path / "out", "--json")
    assert said.code == 0
    assert "注意：" in said.err
    written = [Path(p) for p in said.table["written"]]
    assert [p.suffix for p in written] == [".pdf", ".xlsx"]
    assert all(p.is_file() for p in written)
    plain = run("print", k1, "-o", tmp_path / "out", "--draft")
    assert re.search(r"PDF　.* \(2\)\.pdf\nExcel　.* \(2\)\.xlsx\n", plain.out)


@pytest.mark.parametrize("slip", ["通知票.txt", "通知票.pdf"])
def test_export_and_open(run: Run, tmp_path: Path, answers: Path, slip: str) -> None:
    """1, 3, 4"""
    said = run("export", answers, "-o", tmp_path / "usb", "--slip", tmp_path / slip, "--json")
    assert said.code == 0
    table = said.table
    back = run("open", table["bundle"], "-o", tmp_path / "back", "--passphrase-file", tmp_path / slip, "--json")
    assert (back.code, back.err) == (0, "")
    (case,) = back.table["cases"]
    (one,) = case["attachments"]
    assert one["name"] == "説明 𠮷.pdf"
    assert Path(one["path"]).read_bytes() == (answers.parent / "説明 𠮷.pdf").read_bytes()
    assert run("check", case["answers"]).code == 0
    assert back.table["id"] == table["id"]
    assert sorted(p.name for p in (tmp_path / "usb").iterdir()) == [Path(table["bundle"]).name]


def test_passphrase_is_only_on_the_slip(run: Run, tmp_path: Path, answers: Path) -> None:
    """3"""
    for n, words in enumerate(([], ["--json"])):
        slip = tmp_path / f"通知票{n}.txt"
        said = run("export", answers, "-o", tmp_path / "usb", "--slip", slip, *words)
        (secret,) = re.findall(r"^(?:\w{4}-){5}\w{4}$", slip.read_text("utf-8"), re.MULTILINE)
        assert secret not in said.out + said.err
        assert "読み返して確かめました" in said.out or words


def test_passphrase_from_standard_input(
    run: Run, tmp_path: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1"""
    slip = tmp_path / "通知票.txt"
    bundle = run("export", answers, "-o", tmp_path / "usb", "--slip", slip, "--json").table["bundle"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(slip.read_bytes())))
    said = run("open", bundle, "-o", tmp_path / "back", "--passphrase-file", "-")
    assert said.code == 0
    assert said.out.splitlines()[0].endswith("を開きました。")


def test_sample(run: Run, tmp_path: Path) -> None:
    """1: the main job, on the first sample case."""
    said = run("sample", "-o", tmp_path / "見本", "--json")
    assert said.code == 0
    table = said.table
    for path in (*table["written"], table["bundle"], table["slip"], table["opened"]["cases"][0]["answers"]):
        assert Path(path).stat().st_size > 300
    again = run("sample", "-o", tmp_path / "見本")
    assert again.code == 0, "twice into one folder: numbered"
    assert "元の案件と一致しました" in again.out


def test_no_qt(tmp_path: Path, k1: Path) -> None:
    """1: nothing of it in the process after the whole main job."""
    script = (
        "import sys; from desktop.command.main import main\n"
        f"codes = [main(w.split('|'), None) for w in ('forms', 'lint|forms', r'check|{k1}', r'sample|-o|{tmp_path}')]\n"
        "assert codes == [0, 0, 0, 0], codes\n"
        "found = [m for m in sys.modules if m.partition('.')[0] in ('PySide6', 'shiboken6') or 'desktop.screen' in m]\n"
        "assert not found, found\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_the_module_runs(k1: Path) -> None:
    """1, 6: as a process, under a console that is set to something else."""
    for encoding in ("cp932", "ascii", "utf-8"):
        done = python("check", k1, env={**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C", "PYTHONUTF8": "0"})
        assert done.returncode == 0
        assert "気づき：" in done.stdout.decode("utf-8")


def test_app(run: Run) -> None:
    """1: no word at all means the window; the exit code is the window's."""
    asked: list[tuple[Path | None, bool]] = []

    def window(store: Path | None, sample: bool) -> int:
        asked.append((store, sample))
        return 7

    assert run(window=window).code == 7
    assert run("app", "--store", "a.sqlite3", "--sample", window=window).code == 7
    assert asked == [(None, False), (Path("a.sqlite3"), True)]


# 5 ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["chek"], "命令「chek」はありません。「check」ではありませんか。"),
        (["print", "a.toml"], "「-o/--output」が足りません。"),
        (["print", "a.toml", "-o"], "「-o/--output」の後に値がありません。"),
        (["export", "a.toml", "-o", "x"], "「--slip」が足りません。"),
        (["forms", "--jsn"], "「--jsn」は使えません。"),
        (["forms", "--json=1"], "「--json」に値は付けられません。"),
        (["check", "a", "b"], "「b」は使えません。"),
        (["--out"], "が足りません。"),
    ],
)
def test_wrong_words(run: Run, words: list[str], part: str) -> None:
    """2, 5"""
    said = run(*words)
    assert (said.code, said.out) == (2, "")
    assert part in said.err
    assert said.err.count("\n") == 1
    assert said.err.endswith("で使い方を確かめてください。\n")


def test_unknown_complaint_is_japanese() -> None:
    """5"""
    assert complaint("something new in a later Python") == "引数の書き方が正しくありません。"


def test_help(run: Run) -> None:
    """5: no word of argparse's own is left."""
    for words in ([], *([name] for name in (*work.COMMANDS, "app"))):
        said = run(*words, "-h")
        assert said.code == 0
        assert said.out.startswith("使い方：python -m desktop")
        assert not re.search(r"usage|positional|options:|show this|optional", said.out)
    assert run("--version").out == f"付議帳 {desktop.VERSION}\n"


# 6 ---------------------------------------------------------------------------------------------------------------------


def test_reader_went_away(k1: Path) -> None:
    """6"""
    with subprocess.Popen(
        [sys.executable, "-m", "desktop", "check", str(k1)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="closes descriptors the Unix way")
@pytest.mark.parametrize("words", ["forms", "check nai.toml --json", "forms --foo", "-h"])
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(words: str, closed: str) -> None:
    """6: a caller that closes a stream gets the same code and no trace."""
    usual = python(*words.split()).returncode
    said = subprocess.run(
        ["sh", "-c", f'"$0" -m desktop {words} {closed}', sys.executable], cwd=ROOT, capture_output=True, check=False
    )
    assert said.returncode == usual
    assert b"Traceback" not in said.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux only")
@pytest.mark.parametrize("words", [["forms"], ["forms", "--json"], ["check", "nai.toml", "--json"]])
def test_full_standard_output(words: list[str]) -> None:
    """6: a result that cannot be written is told, in one sentence, on stderr."""
    with Path("/dev/full").open("wb") as full:
        line = [sys.executable, "-m", "desktop", *words]
        said = subprocess.run(line, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert said.returncode == 2
    (sentence,) = said.stderr.decode().splitlines()
    assert sentence.startswith("結果を出力できませんでした（空きがありません）。") or words[0] == "check"


def test_interrupted(tmp_path: Path, k1: Path) -> None:
    """6: quiet, and nothing half-written."""
    script = (
        "import signal, sys; from desktop.bundle import medium; from desktop.command.main import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background job is born deaf to it
        "medium.drop_cache = lambda path: signal.raise_signal(signal.SIGINT)\n"
        f"sys.exit(main(['export', {str(k1)!r}, '-o', {str(tmp_path / 'usb')!r}, "
        f"'--slip', {str(tmp_path / 's.txt')!r}], None))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 130
    assert (done.stdout, done.stderr) == (b"", b"")
    assert not (tmp_path / "usb").exists()
    assert not (tmp_path / "s.txt").exists()
    assert signal.SIGINT


def test_foreign_file_names(run: Run, tmp_path: Path, k1: Path) -> None:
    """6: a name that is no UTF-8 is written as its escape."""
    path = tmp_path / "\udcff.toml"
    path.write_bytes(k1.read_bytes())
    out = tmp_path / "\udcfe"
    said = run("print", path, "-o", out)
    assert said.code == 0
    assert "\\udcfe" in said.out


def test_bug(run: Run, own_home: Path, k1: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2: a report in a file, one sentence, no trace and no answers."""

    def broken(*_: Any) -> None:
        raise ZeroDivisionError("企画財政部")

    monkeypatch.setattr(work.acts, "check_case", broken)
    said = run("check", k1)
    assert said.code == 3
    assert said.err.count("\n") == 1
    assert "付議帳の不具合のため、止まりました（ZeroDivisionError）" in said.err
    (report,) = (own_home / "不具合").iterdir()
    assert str(report) in said.err
    assert "企画財政部" not in report.read_text("utf-8") + said.err


# 7 ---------------------------------------------------------------------------------------------------------------------

HEAD = 'form = "komae.sheet"\nversion = 1\n'
BAD_ANSWERS: dict[str, tuple[str, str, list[str]]] = {
    "broken TOML": (HEAD + "[answers\n", "definition.broken-toml", ["3行目", "直して"]),
    "unknown form": (
        'form = "komae.shet"\n',
        "definition.unknown-form",
        ["komae.shet", "「komae.sheet」ではありませんか"],
    ),
    "no form": ("version = 1\n", "case.no-form", ["識別名がありません"]),
    "newer version": ('form = "komae.sheet"\nversion = 9\n', "definition.newer-version", ["第9版", "新しい版"]),
    "misspelt field": (HEAD + '[answers]\njiko = "x"\n', "case.unknown-field", ["4行目", "「jiko」", "「jikou」では"]),
    "wrong kind": (HEAD + "[answers]\njikou = 5\n", "case.wrong-kind", ["4行目", "jikou"]),
    "list for one": (HEAD + '[answers]\nkubun = ["shimon"]\n', "case.wrong-kind", ["kubun", "１つだけ選ぶ欄"]),
    "unknown option": (HEAD + '[answers]\nkubun = "simon"\n', "case.unknown-option", ["「simon」", "「shimon」では"]),
    "control": (HEAD + '[answers]\njikou = "a\\u0007b"\n', "case.control", ["2文字目", "U+0007"]),
    "vanished": (HEAD + '[[attachment]]\nfile = "無い.pdf"\n', "case.no-file", ["無い.pdf", "見つかりません"]),
    "outside": (HEAD + '[[attachment]]\nfile = "../x.pdf"\n', "case.outside", ["フォルダーの外"]),
}


@pytest.mark.parametrize("act", ["check", "print", "export"])
@pytest.mark.parametrize(("text", "code", "parts"), BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())
def test_bad_answers(run: Run, tmp_path: Path, act: str, text: str, code: str, parts: list[str]) -> None:
    """7"""
    path = tmp_path / "案件.toml"
    path.write_text(text, "utf-8")
    out = {"check": [], "print": ["-o", tmp_path / "out"]}.get(
        act, ["-o", tmp_path / "out", "--slip", tmp_path / "slip.pdf"]
    )
    said = run(act, path, *out, "--json")
    assert said.code == 2
    (told,) = said.table["refused"]
    assert told["code"] == code
    assert said.err == told["sentence"] + "\n"
    assert told["sentence"].endswith("ください。")
    assert all(p in told["sentence"] for p in parts)
    assert [p.name for p in tmp_path.iterdir()] == ["案件.toml"]


def test_every_fault_of_a_file_at_once(run: Run, tmp_path: Path) -> None:
    """7"""
    path = tmp_path / "案件.toml"
    path.write_text(HEAD + '[answers]\njiko = "x"\nkubun = "simon"\nbiko = 3\n', "utf-8")
    said = run("check", path, "--json")
    assert said.code == 2
    assert len(said.table["refused"]) == 3 == said.err.count("\n")


def test_long_text(run: Run, tmp_path: Path) -> None:
    """7: 100,000 characters in one field are printed."""
    path = tmp_path / "長い.toml"
    path.write_text(HEAD + f'[answers]\nbiko = "{"個人情報の取扱い、" * 11112}"\n', "utf-8")
    said = run("print", path, "-o", tmp_path / "out", "--json")
    assert said.code == 0
    assert Path(said.table["written"][0]).stat().st_size > 100_000


def test_missing_answers_file(run: Run, tmp_path: Path) -> None:
    """7"""
    said = run("check", tmp_path / "無い.toml")
    assert said.code == 2
    assert "無い.toml」が見つかりません" in said.err


def test_target_is_a_file(run: Run, tmp_path: Path, k1: Path) -> None:
    """7"""
    (tmp_path / "x").write_text("私のもの")
    slip = tmp_path / "s.pdf"
    for words in (["print", k1, "-o", tmp_path / "x"], ["export", k1, "-o", tmp_path / "x", "--slip", slip]):
        said = run(*words)
        assert said.code == 2
        assert "はフォルダーではありません" in said.err
    assert (tmp_path / "x").read_text() == "私のもの"
    assert not slip.exists()


UNWRITABLE = {
    errno.EROFS: "書き込む権限がありません。書き込める場所を選んでください。",
    errno.EACCES: "書き込む権限がありません。書き込める場所を選んでください。",
    errno.ENOSPC: "空きがありません。不要なファイルを片付けるか、別の場所を選んでください。",
    errno.EIO: "媒体を確かめ、別の場所でもう一度行ってください。",
}


@pytest.mark.parametrize("act", ["print", "blank", "export", "open"])
@pytest.mark.parametrize(("fault", "part"), UNWRITABLE.items(), ids=[errno.errorcode[e] for e in UNWRITABLE])
def test_unwritable_target(
    run: Run, tmp_path: Path, answers: Path, monkeypatch: pytest.MonkeyPatch, act: str, fault: int, part: str
) -> None:
    """7: every opening for writing, and every removal, is refused as a read-only medium refuses it."""
    target, slip = tmp_path / "out", tmp_path / "s.txt"
    target.mkdir()
    bundle = run("export", answers, "-o", tmp_path / "usb", "--slip", slip, "--json").table["bundle"]
    words: list[object] = {
        "print": [answers, "-o", target],
        "blank": ["komae.sheet", "-o", target / "x.pdf"],
        "export": [answers, "-o", target, "--slip", tmp_path / "s2.txt"],
        "open": [bundle, "-o", target, "--passphrase-file", slip],
    }[act]
    real = Path.open

    def refuse(self: Path, mode: str = "r", *given: Any, **more: Any) -> Any:
        if "w" in mode or "x" in mode:
            raise OSError(fault, os.strerror(fault), str(self))
        return real(self, mode, *given, **more)

    def keep(self: Path, missing_ok: bool = False) -> None:
        raise OSError(fault, os.strerror(fault), str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        patch.setattr(Path, "unlink", keep)
        said = run(act, *words)
    assert said.code == 2
    assert said.err.splitlines()[-1].endswith(part)
    assert list(target.iterdir()) == []
    assert not (tmp_path / "s2.txt").exists()


@pytest.mark.parametrize("act", ["print", "export", "sample"])
def test_a_refused_act_leaves_no_new_folder(
    run: Run, tmp_path: Path, k1: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """7: a disk that is full from the first byte on."""
    target = tmp_path / "新しい" / "所"
    real = Path.open

    def full(self: Path, mode: str = "r", *given: Any, **more: Any) -> Any:
        if "w" in mode:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
        return real(self, mode, *given, **more)

    given: dict[str, list[object]] = {"print": [k1], "export": [k1, "--slip", tmp_path / "s.txt"], "sample": []}
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        said = run(act, *given[act], "-o", target)
    assert said.code == 2
    assert "に書き込む空きがありません" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_broken_own_font_is_told(run: Run, tmp_path: Path, own_home: Path, k1: Path) -> None:
    """7: it is left out, the paper is printed, and the file is named."""
    (own_home / "fonts").mkdir()
    (own_home / "fonts" / "外字.ttf").write_bytes(b"")
    forget_fonts()
    try:
        for act in (
            ["check", k1],
            ["print", k1, "-o", tmp_path / "p"],
            ["blank", "komae.sheet", "-o", tmp_path / "b.pdf"],
        ):
            said = run(*act)
            assert said.code == 0
            assert said.err.count("外字.ttf」を使えません（ファイルが途中で切れています）。") == 1
    finally:
        forget_fonts()


def test_slip_inside_the_target(run: Run, tmp_path: Path, k1: Path) -> None:
    """7: refused before the case is even read."""
    said = run("export", k1, "-o", tmp_path / "usb", "--slip", tmp_path / "usb" / "s.pdf")
    assert said.code == 2
    assert "束を書き出すフォルダー" in said.err
    assert not (tmp_path / "usb").exists()


def test_bad_bundles(run: Run, tmp_path: Path, answers: Path) -> None:
    """7"""
    slip = tmp_path / "s.txt"
    bundle = Path(run("export", answers, "-o", tmp_path / "usb", "--slip", slip, "--json").table["bundle"])
    whole = bundle.read_bytes()
    other = tmp_path / "other.txt"
    other.write_text("abcd-efgh-jkmn-pqrs-tuvw-xyz2")

    def told(data: bytes, secret: Path = slip) -> str:
        bundle.write_bytes(data)
        said = run("open", bundle, "-o", tmp_path / "back", "--passphrase-file", secret, "--json")
        assert said.code == 2
        assert said.err.count("\n") == 1
        assert not (tmp_path / "back").exists()
        return str(said.table["refused"][0]["code"])

    assert told(b"hello") == "bundle.not-bundle"
    assert told(whole[:-9]) == "bundle.truncated"
    assert told(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:]) == "bundle.damaged"
    assert told(whole, other).startswith("keys.slip")
    assert told(whole, tmp_path / "無い.txt") == "places.no-place"
    from desktop.keys.passphrase import make_passphrase

    other.write_text(make_passphrase())
    assert told(whole, other) == "bundle.wrong-passphrase"


def test_one_source_of_the_case(run: Run, tmp_path: Path, k1: Path) -> None:
    """7"""
    for words in ([], [k1, "--case", "x"], [k1, "--store", tmp_path / "a"], ["--store", tmp_path / "a"]):
        said = run("check", *words)
        assert said.code == 2
        assert "どちらか一方を指定してください" in said.err


def test_wrong_form_version(run: Run, tmp_path: Path) -> None:
    """7"""
    for given, part in (
        ("一", "版「一」は読めません"),
        ("0", "版「0」は"),
        ("9" * 5000, "は読めません"),
        ("9", "第9版"),
    ):
        said = run("blank", "komae.sheet", "--form-version", given, "-o", tmp_path / "x.pdf")
        assert said.code == 2
        assert part in said.err


# 8 ---------------------------------------------------------------------------------------------------------------------


def commands_file() -> str:
    return (Path(command.__file__).parent / "COMMANDS.md").read_text("utf-8")


def test_documented_commands() -> None:
    """8"""
    told = set(re.findall(r"^\| `([\w-]+)[ `]", commands_file().split("## 終了コード")[0], re.MULTILINE))
    assert told == {*work.COMMANDS, "app"}


def options() -> Iterator[tuple[str, str]]:
    (commands,) = (a for a in parser()._actions if a.dest == "command")
    for name, words in commands.choices.items():  # type: ignore[union-attr]
        for action in words._actions:
            yield from (
                (name, o) for o in action.option_strings if o.startswith("--") and o not in ("--help", "--output")
            )


def test_documented_options() -> None:
    """8"""
    text = commands_file()
    for name, option in options():
        assert f"`{option}" in text or f" {option} " in text, (name, option)


@pytest.fixture
def tables(run: Run, tmp_path: Path, answers: Path) -> dict[str, dict[str, Any]]:
    """One --json table of every command."""
    slip = tmp_path / "s.txt"
    made = {
        "forms": run("forms", "--json").table,
        "lint": run("lint", FORMS, "--json").table,
        "new-form": run("new-form", tmp_path / "mihon", "--json").table,
        "blank": run("blank", "komae.sheet", "-o", tmp_path / "b.pdf", "--json").table,
        "check": run("check", answers, "--json").table,
        "print": run("print", answers, "-o", tmp_path / "p", "--json").table,
        "export": run("export", answers, "-o", tmp_path / "usb", "--slip", slip, "--json").table,
        "sample": run("sample", "-o", tmp_path / "sample", "--json").table,
    }
    excel = next(p for p in made["print"]["written"] if p.endswith(".xlsx"))
    made["import"] = run("import", excel, "-o", tmp_path / "i.toml", "--json").table
    made["profile"] = run("profile", excel, "--json").table
    words = [made["export"]["bundle"], "-o", tmp_path / "back", "--passphrase-file", slip, "--json"]
    made["open"] = run("open", *words).table
    with open_store(tmp_path / "付議帳.sqlite3"):
        pass
    made["backup"] = run("backup", tmp_path / "付議帳.sqlite3", "-o", tmp_path / "控えの先", "--json").table
    back = ["restore", made["backup"]["copy"], "--store", tmp_path / "戻した" / "付議帳.sqlite3", "--json"]
    made["restore"] = run(*back).table
    made["validate"] = run("validate", tmp_path, "--json").table
    return made | between_desks(run, tmp_path)


def between_desks(run: Run, tmp_path: Path) -> dict[str, dict[str, Any]]:
    """Tables of handing over and receiving."""
    from desktop.case.file import read_case

    ours, theirs, slip = tmp_path / "課.sqlite3", tmp_path / "事務局.sqlite3", tmp_path / "通知.txt"
    read = read_case(FORMS / "komae" / "examples" / "survey-midori.toml")
    with open_store(theirs), open_store(ours) as store:
        case = store.add_case(replace(read.case, id=""), who="山田")
    terms = ["--to", "総務課", "--approved-by", "課長", "--approved-on", "2026-11-20"]
    words = [ours, "--case", case.id, "-o", tmp_path / "渡す", "--slip", slip, *terms, "--json"]
    out = run("handover", *words).table
    came = run("receive", out["bundle"], "--store", theirs, "--passphrase-file", slip, "--json").table
    return {"handover": out | run("handover", ours, "--list", "--json").table, "receive": came}


def test_documented_keys(tables: dict[str, dict[str, Any]]) -> None:
    """4, 8: each key stands in the line of its command, or in the part the line points to."""
    text = commands_file().split("## `--json` の項目")[1]
    lines = dict(re.findall(r"^\| `([\w-]+)` \| (.*) \|$", text, re.MULTILINE))
    assert lines.keys() == tables.keys()
    for name, table in tables.items():
        told = lines[name] + (lines["export"] if name == "sample" else "")
        assert [k for k in table if f"`{k}`" not in told] == [], name
    assert all(f"`{k}`" in text for k in tables["check"]["findings"][0])
    assert all(f"`{k}`" in lines["open"] for k in tables["open"]["cases"][0])
    assert all(f"`{k}`" in lines["open"] for k in tables["open"]["cases"][0]["attachments"][0])


# 9 ---------------------------------------------------------------------------------------------------------------------


def test_store(run: Run, tmp_path: Path, answers: Path) -> None:
    """9: the same papers as from the answers file, and the attachment out of the store."""
    from desktop.case.file import read_case

    read = read_case(answers)
    store = tmp_path / "付議帳.sqlite3"
    with open_store(store) as kept:
        kept.add_case(read.case, who="山田", files=dict(read.files))
    of_store = ["--store", store, "--case", read.case.id]
    assert run("check", *of_store).out == run("check", answers).out
    stored = run("print", *of_store, "-o", tmp_path / "a", "--json").table["written"]
    filed = run("print", answers, "-o", tmp_path / "b", "--json").table["written"]
    assert [Path(p).read_bytes() for p in stored] == [Path(p).read_bytes() for p in filed]
    slip = tmp_path / "s.txt"
    bundle = run("export", *of_store, "-o", tmp_path / "usb", "--slip", slip, "--json").table["bundle"]
    back = run("open", bundle, "-o", tmp_path / "back", "--passphrase-file", slip, "--json").table
    one = Path(back["cases"][0]["attachments"][0]["path"])
    assert one.read_bytes() == (answers.parent / "説明 𠮷.pdf").read_bytes()


def test_bad_stores(run: Run, tmp_path: Path, answers: Path) -> None:
    """7, 9: missing, not a store, a case that is not there; nothing is created."""
    said = run("check", "--store", tmp_path / "無い.sqlite3", "--case", "x")
    assert said.code == 2
    assert "見つかりません" in said.err
    assert not (tmp_path / "無い.sqlite3").exists()
    said = run("check", "--store", answers, "--case", "x")
    assert said.code == 2
    assert said.err.count("\n") == 1
