"""Every locked package and every committed font is named in THIRD-PARTY.md with its version and licence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LISTED = (ROOT / "THIRD-PARTY.md").read_text("utf-8")


def locked(name: str) -> dict[str, str]:
    """Package -> version of a lock."""
    text = (ROOT / "installer" / name).read_text("utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^ ]+)", text, re.MULTILINE))


def part(heading: str) -> str:
    return LISTED.split(heading)[1].split("\n## ")[0].lower()


@pytest.mark.parametrize(("package", "version"), locked("lock.txt").items())
def test_shipped_package_is_listed(package: str, version: str) -> None:
    assert re.search(rf"^\| {re.escape(package)} \| {re.escape(version)} \| \S", part("## 実行に要る"), re.MULTILINE)


@pytest.mark.parametrize(("package", "version"), locked("lock-test.txt").items())
def test_test_package_is_listed(package: str, version: str) -> None:
    known = part("## 実行に要る") + part("## 試験にだけ要る")
    assert re.search(rf"^\| {re.escape(package)} \| {re.escape(version)} \| \S", known, re.MULTILINE)


def test_every_locked_package_has_hashes() -> None:
    for name in ("lock.txt", "lock-test.txt"):
        blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / "installer" / name).read_text("utf-8"))
        assert all("--hash=sha256:" in b for b in blocks if "==" in b.splitlines()[0])


def test_locks_name_no_registry() -> None:
    for name in ("lock.txt", "lock-test.txt"):
        assert "://" not in (ROOT / "installer" / name).read_text("utf-8")


def test_every_font_has_its_licence() -> None:
    fonts = ROOT / "resources" / "fonts"
    for licence in re.findall(r"`resources/fonts/(LICENSE-[^`]+)`", LISTED):
        assert (fonts / licence).stat().st_size > 3000
    assert {p.name for p in fonts.glob("*.ttf")} == {
        "BIZUDMincho-Regular.ttf",
        "BIZUDGothic-Regular.ttf",
        "BIZUDGothic-Bold.ttf",
        "ipamjm.ttf",
    }
