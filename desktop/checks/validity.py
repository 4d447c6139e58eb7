"""The date of a case against the days its form and its legal bases are in force: case in, findings out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop.answers.shown import View
from desktop.checks.finding import Finding
from desktop.definition.condition import is_blank
from desktop.definition.model import FACT, Article, Field, Form
from desktop.japanese import first_date, write_date


def case_date(shown: View) -> tuple[str, date] | None:
    """The fact that says when the case is put before the council, and its day; None while no date is written."""
    form, listed = shown.form, shown.form.listed
    dated = [f"{FACT}{f.id}" for f in form.facts if f.kind == "date"]
    order = [listed.get("date", ""), *(d for d in dated if d != listed.get("due")), listed.get("due", "")]
    for place in order:
        days = first_date(shown.facts.get(place.removeprefix(FACT), "")) if place in dated else None
        if days is not None:
            return place, days.first
    return None


def outlived_forms(shown: View) -> Iterator[Finding]:
    """注意 when a form of the case is not in force on the date of the case; it stays usable."""
    dated = case_date(shown)
    if dated is None:
        return
    place, day = dated
    for form in {f.key: f for f in (shown.form, *(p.hand.form for p in shown.papers))}.values():
        if words := _not_used(form, day):
            say = (
                f"「{form.short}」第{form.version}版は、{words}様式です。{_on(day, form)}に使う様式を確かめてください。"
            )
            yield Finding("注意", "form.past", place, shown.label(place), say)


def outlived_articles(shown: View, dated: tuple[str, date] | None) -> Iterator[Finding]:
    """注意 for every legal basis chosen or cited by an answered field that is not in force on that date."""
    if dated is None:
        return
    for field in shown.fields.values():
        for name in dict.fromkeys(_cited(field, shown)):
            article = shown.form.municipality.articles.get(name)
            if article is not None and (words := _state(article, dated[1], shown.form)):
                say = f"「{name}」は{words}。{_on(dated[1], shown.form)}に合う根拠を確かめてください。"
                yield Finding("注意", "article.past", field.id, shown.label(field.id), say)


def _cited(field: Field, shown: View) -> Iterator[str]:
    if field.article and not is_blank(shown.values.get(field.id, "")):
        yield field.article
    for option in shown.chosen(field.id) if field.chooses and field.kind != "checklist" else ():
        found = field.choices.get(option)
        if found is not None and found.article:
            yield found.article


def _state(article: Article, day: date, form: Form) -> str:
    if article.valid_to is not None and article.valid_to < day:
        return f"{write_date(article.valid_to, form.style.digits)}で廃止されています"
    if article.valid_from is not None and day < article.valid_from:
        return f"{write_date(article.valid_from, form.style.digits)}から施行されるものです"
    return ""


def _not_used(form: Form, day: date) -> str:
    if form.valid_to is not None and form.valid_to < day:
        return f"{write_date(form.valid_to, form.style.digits)}で終わった"
    if form.valid_from is not None and day < form.valid_from:
        return f"{write_date(form.valid_from, form.style.digits)}から使う"
    return ""


def _on(day: date, form: Form) -> str:
    return f"案件の日（{write_date(day, form.style.digits)}）"
