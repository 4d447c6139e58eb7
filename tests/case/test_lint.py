"""Lint reads the example answers files of a folder with that folder's own forms."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.case.lint import lint
from desktop.places import FORMS


@pytest.fixture
def komae(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FORMS / "komae", tmp_path / "komae"))


def test_shipped_copy_is_clean(komae: Path) -> None:
    assert lint(komae) == ()


def test_example_that_does_not_read(komae: Path) -> None:
    path = komae / "examples" / "survey-midori.toml"
    path.write_text(path.read_text("utf-8").replace("kensu =", "kennsu ="), "utf-8")
    [fault] = lint(komae.parent)
    assert (fault.file, fault.grade) == (path, "誤り")
    assert fault.line == path.read_text("utf-8").split("kennsu")[0].count("\n") + 1
    assert "「kensu」ではありませんか" in fault.sentence


def test_examples_wait_for_sound_definitions(komae: Path) -> None:
    path = komae / "sheet.v1.toml"
    path.write_text(path.read_text("utf-8").replace('id = "biko"', 'id = "bikou"'), "utf-8")
    faults = lint(komae)
    assert faults
    assert all(f.file.parent == komae for f in faults)


def test_example_with_broken_toml(komae: Path) -> None:
    path = komae / "examples" / "survey-midori.toml"
    path.write_text("form = \n", "utf-8")
    [fault] = lint(komae)
    assert fault.line == 1


def test_municipality_without_forms_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "x" / "municipality.toml"
    path.parent.mkdir()
    path.write_text('name = "無様式市"\ncouncil = "審議会"\n[stile]\n', "utf-8")
    sentences = [str(f) for f in lint(tmp_path)]
    assert any("「stile」" in s and "「style」ではありませんか" in s for s in sentences)
    assert any("１つもありません" in s for s in sentences)
