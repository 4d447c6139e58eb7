"""Whether a case of several papers makes sense: its papers fit it and each other, what is taken over ends somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from desktop.definition.circles import tell_circles
from desktop.definition.condition import Condition
from desktop.definition.fault import Say
from desktop.definition.model import Fact, Field, Form, Paper
from desktop.definition.place import parts_of, place_of
from desktop.definition.read_block import named_in
from desktop.definition.sense_condition import check_condition
from desktop.definition.sense_rules import of_each
from desktop.japanese import near

_ALONE: Final = re.compile(r"\{[^{}]*\}")


def check_papers(form: Form, say: Say) -> None:
    """Tell every fault of the ``[[paper]]`` tables through ``say``."""
    facts = {f.id: f for f in form.facts}
    for n, paper in enumerate(form.papers, 1):
        place = f"paper[{n}]"
        check_condition(paper.shown, form.fields, facts, say, f"{place}.shown_when")
        _parents(paper, form, say, place)
        _takes(paper, form, say, place)
        _facts(paper, facts, say, place)
        for field in paper.form.fields.values():
            _same(field, paper, form, say, place)
            _draft(field, paper, form, say, place)
    _two_kinds(form, say)
    tell_circles(_shown(form), "用紙や欄を出す条件", lambda name: _place(name, form), say)
    tell_circles(_taken(form), "引き継ぎ", lambda name: _takes_place(name, form), say)


def _parents(paper: Paper, form: Form, say: Say, place: str) -> None:
    ids = [p.id for p in form.papers]
    for name in paper.parents:
        if name not in ids:
            say(f"{place}.parents", f"親の用紙「{name}」がこの案件にありません。", near(name, ids))
    if paper.parents and not paper.copies:
        sentence = "親（parents）は、何枚も作る用紙だけに書けます。copies = true と書くか、parents を消してください。"
        say(f"{place}.parents", sentence)


def _takes(paper: Paper, form: Form, say: Say, place: str) -> None:
    """What a paper takes over must be there, and be an answer of the same shape; a copy may take from its parent."""
    known = of_each(form, paper.id)
    for name, template in paper.takes.items():
        at = f"{place}.takes.{name}"
        field = paper.form.fields.get(name)
        if field is None:
            say(at, f"用紙「{paper.title}」に欄「{name}」はありません。", near(name, paper.form.fields))
            continue
        if set(_ALONE.sub("", template)) & set("{}"):
            say(at, "{ } が閉じていないか、重なっています。{欄の識別名} の形に直してください。")
        for source in named_in(template):
            if source not in known:
                say(at, f"引き継ぐ元の欄「{source}」がこの案件にありません。", near(source, known))
            else:
                _fits(field, known[source], template, paper, say, at)


def _fits(field: Field, source: Field, template: str, paper: Paper, say: Say, place: str) -> None:
    """A whole answer goes to a field of its kind; into words go texts and lists."""
    whole = _ALONE.fullmatch(template) is not None
    if field.is_tuple or field.chooses:
        if not whole:
            sentence = f"用紙「{paper.title}」の欄「{field.id}」は {field.kind} なので、文では引き継げません。"
            say(place, sentence + "{欄の識別名} だけを書いてください。")
        elif field.kind != source.kind:
            sentence = f"欄「{source.id}」は {source.kind}、用紙「{paper.title}」の欄「{field.id}」は {field.kind} と、"
            say(place, sentence + "種類が違います。同じ種類の欄にしてください。")
    elif source.chooses or source.has_rows:
        say(place, f"欄「{source.id}」は {source.kind} なので、文の中には引き継げません。文字の欄を書いてください。")


def _same(field: Field, paper: Paper, form: Form, say: Say, place: str) -> None:
    """A field of a paper with the id of a field of the case takes that one's answer, so it must be the same question."""
    mine = next((f for s in form.sections for f in s.fields if f.id == field.id), None)
    if mine is None or field.id in paper.takes:
        return
    if mine.kind != field.kind:
        sentence = (
            f"欄「{field.id}」は、案件では {mine.kind}、用紙「{paper.title}」では {field.kind} と、種類が違います。"
        )
        say(f"{place}.form", sentence + "同じ種類にするか、別の識別名にしてください。")
    elif mine.columns != field.columns:
        say(
            f"{place}.form",
            f"欄「{field.id}」は、案件と用紙「{paper.title}」とで表の列が違います。同じ列にしてください。",
        )
    elif lost := [o for o in mine.choices if o not in field.choices]:
        sentence = f"欄「{field.id}」の選択肢「{lost[0]}」は、用紙「{paper.title}」にありません。"
        say(f"{place}.form", sentence + "同じ選択肢にするか、別の識別名にしてください。", near(lost[0], field.choices))


def _facts(paper: Paper, known: Mapping[str, Fact], say: Say, place: str) -> None:
    """Facts are asked once, by the case: those a paper's conditions and rules read must be facts of the case, too."""
    read = {name for c in _conditions(paper.form) for source, name in c.names() if source == "fact"}
    for fact in paper.form.facts:
        what = f"用紙「{paper.title}」の案件の情報「{fact.id}」（{fact.label}）"
        mine = known.get(fact.id)
        if mine is not None and mine.kind != fact.kind:
            sentence = f"{what}は、案件では {mine.kind}、用紙では {fact.kind} と、種類が違います。"
            say(f"{place}.form", f"{sentence}同じ種類にしてください。")
        elif mine is None and fact.id in read:
            say(f"{place}.form", f"{what}が案件にありません。案件の [[fact]] にも同じ識別名で書いてください。")


def _conditions(form: Form) -> Iterator[Condition]:
    for section in form.sections:
        yield section.shown
        for field in section.fields:
            yield from (field.shown, field.required)
    yield from (rule.when for rule in form.rules)


def _two_kinds(form: Form, say: Say) -> None:
    """One id means one thing on all papers of a case."""
    own = {f.id for s in form.sections for f in s.fields}
    first: dict[str, tuple[Paper, Field]] = {}
    for n, paper in enumerate(form.papers, 1):
        for field in paper.form.fields.values():
            other, before = first.setdefault(field.id, (paper, field))
            if before.kind != field.kind and field.id not in own:
                sentence = f"欄「{field.id}」は、用紙「{other.title}」では {before.kind}、用紙「{paper.title}」では {field.kind} と、"
                say(f"paper[{n}].form", sentence + "種類が違います。同じ種類にするか、別の識別名にしてください。")


def _draft(field: Field, paper: Paper, form: Form, say: Say, place: str) -> None:
    """The draft of a figure reads the answers of its paper, of the case and, for each copy of a paper, of that copy."""
    copied = [p.id for p in form.papers if p.copies]
    for shape in field.draft:
        what = f"用紙「{paper.title}」の図「{field.id}」の下書き「{shape.id}」"
        if shape.each and shape.each not in copied:
            sentence = f"{what}の each「{shape.each}」は、何枚も作る用紙（copies = true）ではありません。"
            say(f"{place}.form", sentence, near(shape.each, copied))
            continue
        known = {**of_each(form, shape.each), **paper.form.fields}
        for name in named_in(shape.text):
            if name not in known:
                say(f"{place}.form", f"{what}にある欄「{name}」が、案件にも用紙にもありません。", near(name, known))


def _shown(form: Form) -> dict[str, frozenset[str]]:
    """What decides whether a field of the case or a paper is there: fields, and papers as ``@id``."""
    leads: dict[str, frozenset[str]] = {
        f.id: frozenset((*_names(f.shown, form), *_names(s.shown, form))) for s in form.sections for f in s.fields
    }
    leads.update({place_of("", p.id): frozenset(_names(p.shown, form)) for p in form.papers})
    return leads


def _names(condition: Condition, form: Form) -> Iterator[str]:
    for source, name in condition.names():
        field, key = parts_of(name)
        paper = form.paper(key)
        if paper is not None and field:
            yield place_of("", paper.id)
        elif source == "field" and field:
            yield name


def _place(name: str, form: Form) -> str:
    for n, paper in enumerate(form.papers, 1):
        if name == place_of("", paper.id):
            return f"paper[{n}].shown_when"
    return next(
        (
            f"section[{s}].field[{f}].shown_when"
            for s, section in enumerate(form.sections, 1)
            for f, field in enumerate(section.fields, 1)
            if field.id == name
        ),
        "",
    )


def _taken(form: Form) -> dict[str, frozenset[str]]:
    return {
        place_of(name, p.id): frozenset(named_in(template)) for p in form.papers for name, template in p.takes.items()
    }


def _takes_place(name: str, form: Form) -> str:
    field, key = parts_of(name)
    return next((f"paper[{n}].takes.{field}" for n, p in enumerate(form.papers, 1) if p.id == key), "")
