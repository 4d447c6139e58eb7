"""The bootstrap decides rightly what is missing, and says what to type when it may not install it.

1. Wrong words print the usage and give 2; a wrong Python is one sentence.
2. The environment is made anew exactly when the lock or the Python changed; ``test`` satisfies ``run``.
3. Missing packages that may not be installed: needed ones stop with the one command, others are named and skipped.
4. Only the standard library is imported.
5. Both locks pin the same versions.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "installer" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path) -> ModuleType:
    """The bootstrap with an environment and locks of the test's own."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / "付議 帳" / ".venv"
    locks = {"run": tmp_path / "lock.txt", "test": tmp_path / "lock-test.txt"}
    locks["run"].write_text("a==1\n")
    locks["test"].write_text("a==1\nb==2\n")
    vars(module).update(VENV=venv, PYTHON=venv / "bin" / "python", STAMP=venv / "fugicho-lock", LOCKS=locks)
    return module


@pytest.fixture
def calls(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Commands the bootstrap would run; making the environment only makes its folder."""
    made: list[list[str]] = []

    def fake(command: list[str], **_: object) -> object:
        made.append(command)
        if "venv" in command:
            bootstrap.VENV.mkdir(parents=True)
        return type("Done", (), {"returncode": 0})()

    monkeypatch.setattr(bootstrap.subprocess, "run", fake)
    return made


def test_usage(bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main([]) == 2
    assert bootstrap.main(["jump"]) == 2
    assert "installer/bootstrap.py run" in capsys.readouterr().out


def test_wrong_python(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "TOO_NEW", (3, 11))
    assert bootstrap.main(["run"]) == 2
    assert "では動きません" in capsys.readouterr().err


def test_environment_is_made_once(bootstrap: ModuleType, calls: list[list[str]]) -> None:
    bootstrap.make_environment("run")
    assert [("venv" in c, "--require-hashes" in c) for c in calls] == [(True, False), (False, True)]
    bootstrap.make_environment("run")
    assert len(calls) == 2
    bootstrap.make_environment("test")
    assert len(calls) == 3
    assert str(bootstrap.LOCKS["test"]) in calls[2]
    bootstrap.make_environment("run")
    bootstrap.make_environment("test")
    assert len(calls) == 3


def test_a_changed_lock_starts_afresh(bootstrap: ModuleType, calls: list[list[str]]) -> None:
    bootstrap.make_environment("test")
    (bootstrap.VENV / "left over").touch()
    bootstrap.LOCKS["run"].write_text("a==2\n")
    bootstrap.LOCKS["test"].write_text("a==2\nb==2\n")
    bootstrap.make_environment("run")
    assert not (bootstrap.VENV / "left over").exists()


def test_needed_packages_are_named(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "as_root", lambda: None)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _: "/usr/bin/apt-get")
    with pytest.raises(bootstrap.Stop, match=r"sudo apt-get update && sudo apt-get install -y .* libegl1$"):
        bootstrap.install_packages(["libegl1"], needed=True)


def test_other_packages_are_skipped_aloud(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "as_root", lambda: None)
    bootstrap.install_packages(["cups"], needed=False)
    assert "省かれます：cups" in capsys.readouterr().out


def test_a_library_that_is_not_there_is_noticed(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not bootstrap.loads("libfugicho-not-there.so.9")
    monkeypatch.setattr(bootstrap, "LIBRARIES", {"libfugicho-not-there.so.9": "libfugicho9"})
    monkeypatch.setattr(bootstrap, "has_venv", lambda: False)
    assert bootstrap.missing_libraries() == ["python3-venv", "libfugicho9"]


def test_standard_library_only() -> None:
    tree = ast.parse(SOURCE.read_text("utf-8"))
    names = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    names += [str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    assert {n.split(".")[0] for n in names} <= sys.stdlib_module_names


def test_locks_agree() -> None:
    pins = [
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "installer" / name).read_text("utf-8"), re.MULTILINE))
        for name in ("lock.txt", "lock-test.txt")
    ]
    assert pins[0].items() <= pins[1].items()
    assert len(pins[0]) < len(pins[1])
