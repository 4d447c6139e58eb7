"""What places are called: fields, facts, and two fields with one label."""

from __future__ import annotations

from desktop.definition.find import load


def test_labels_of_places() -> None:
    form = load("komae.survey")
    assert form.label_of("an_mei") == "アンケート案件名"
    assert form.label_of(f"fact:{form.facts[0].id}") == form.facts[0].label
    assert form.label_of("attachments") == form.label_of("") == form.label_of("fact:nai") == ""


def test_shared_labels_name_their_section() -> None:
    form = load("komae.survey")
    shared = {form.label_of("mk_sonota"), form.label_of("gt_sonota")}
    assert shared == {f"{form.section_of[f].title}・その他の記録項目" for f in ("mk_sonota", "gt_sonota")}
    assert len(shared) == 2
