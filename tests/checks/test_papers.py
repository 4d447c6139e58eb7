"""The real papers, all accepted by their council.

1. None of them has a 誤り.
2. Exactly what a careful clerk would see in them is told, nothing else.
3. K3 without its 別紙 has a 誤り at every mention.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.case.file import read_case
from desktop.checks.check import check

EXPECTED = {
    "k1": {
        ("rule.shimon-jigo", "jiki"),
        ("reference.file", "shiryo"),
        ("text.half-comma", "gt_joken"),
    },
    "k3": {
        ("rule.zei-koumoku", "sonota_koumoku"),
        ("rule.hogo-koumoku", "sonota_koumoku"),
        ("text.doubled", "mk_riyu"),
        ("text.half-comma", "gt_joken"),
        ("text.half-comma", "mk_tsuchi_riyu"),
        ("text.number-blank", "mk_tsuchi_riyu"),
    },
    "k4": set(),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_1_2_findings_of_the_real_papers(papers: Path, name: str) -> None:
    read = read_case(papers / f"{name}.toml")
    case = replace(read.case, attachments=() if name == "k1" else read.case.attachments)
    found = check(read.form, case)
    assert not [f for f in found if f.grade == "誤り"]
    assert {(f.code, f.place) for f in found} == EXPECTED[name]
    assert len(found) == len(EXPECTED[name])


def test_2_the_slips_of_k3_are_pointed_at(papers: Path) -> None:
    read = read_case(papers / "k3.toml")
    by_code = {(f.code, f.place): f for f in check(read.form, read.case)}
    doubled = by_code["text.doubled", "mk_riyu"]
    text = read.case.answers.text("mk_riyu")
    assert text[doubled.start : doubled.start + doubled.length + 4] == "住民住民基本台帳"
    tax = by_code["rule.zei-koumoku", "sonota_koumoku"]
    assert read.case.answers.text("sonota_koumoku")[tax.start - 3 :].startswith("住民税課税情報")
    assert tax.grade == "注意"


def test_3_k3_without_its_paper(papers: Path) -> None:
    read = read_case(papers / "k3.toml")
    found = check(read.form, replace(read.case, attachments=()))
    assert [(f.grade, f.place) for f in found if f.code == "missing.attachment"] == [
        ("誤り", "jimu_gaiyo"),
        ("誤り", "mk_riyu"),
    ]
