"""Copying last year's case: onto the newest version of its form, with what could not go along said.

1. On the same version the copy is equal; the old case stays as it is.
2. On a newer version renamed fields are carried, withdrawn ones named in a sentence; the old case keeps its version.
3. A form that is not installed keeps its own version.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.clerk.copy import copy_case
from desktop.definition.find import forget, load
from desktop.places import FORMS
from desktop.store.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "付議帳.sqlite3") as opened:
        yield opened


@pytest.fixture
def newer(tmp_path: Path) -> Iterator[tuple[Path, ...]]:
    """The shipped municipality with a second version of its sheet, on which 備考 has another id."""
    town = tmp_path / "forms" / "komae"
    shutil.copytree(FORMS / "komae", town, ignore=shutil.ignore_patterns("examples"))
    for end in ("toml", "layout.toml"):
        text = (town / f"sheet.v1.{end}").read_text("utf-8")
        text = text.replace("version = 1", "version = 2", 1).replace('"biko"', '"biko_ran"')
        if end == "toml":
            text = text.replace("\n[[fact]]", '\n[renamed]\nbiko = "biko_ran"\n\n[[fact]]', 1)
        (town / f"sheet.v2.{end}").write_text(text, "utf-8")
    forget()
    yield (tmp_path / "forms",)
    forget()


def kept(store: Store, **values: str) -> Case:
    return store.add_case(Case("", (Answers.of(load("komae.sheet"), values),), {"nendo": "令和７年度"}), who="山田")


def test_1_same_version(store: Store) -> None:
    old = kept(store, jikou="電子化について", biko="昨年の備考")
    copied = copy_case(store, old.id, who="鈴木")
    assert copied.notes == ()
    assert copied.case.answers == old.answers
    assert copied.case.copied_from == old.id
    assert store.read_case(old.id) == old


def test_2_newer_version(store: Store, newer: tuple[Path, ...]) -> None:
    old = kept(store, jikou="電子化について", biko="昨年の備考")
    copied = copy_case(store, old.id, who="鈴木", folders=newer)
    assert (copied.case.answers.form, copied.case.answers.version) == ("komae.sheet", 2)
    assert copied.case.answers.text("biko_ran") == "昨年の備考"
    assert copied.case.answers.text("jikou") == "電子化について"
    assert store.read_case(old.id).answers == old.answers
    assert load("komae.sheet", 1, newer).version == 1


def test_2_what_has_no_place_is_said(store: Store, newer: tuple[Path, ...]) -> None:
    form = newer[0] / "komae" / "sheet.v2.toml"
    text = (
        form.read_text("utf-8")
        .replace('biko = "biko_ran"', "", 1)
        .replace("[renamed]", '[withdrawn]\nbiko = "備考は事項に書くことになりました。"', 1)
    )
    form.write_text(text, "utf-8")
    forget()
    old = kept(store, jikou="電子化について", biko="昨年の備考")
    [note] = copy_case(store, old.id, who="鈴木", folders=newer).notes
    assert "備考は事項に書くことになりました。" in note
    assert "昨年の備考" in note


def test_3_unknown_form_keeps_its_version(store: Store, tmp_path: Path) -> None:
    old = kept(store, jikou="電子化について")
    (tmp_path / "none").mkdir()
    copied = copy_case(store, old.id, who="鈴木", folders=(tmp_path / "none",))
    assert copied.case.answers == old.answers
    assert copied.notes == ()
