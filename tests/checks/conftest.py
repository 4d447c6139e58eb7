"""Cases made of a few answers, and lints called on a plain text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Attachment, Case
from desktop.checks.check import check
from desktop.checks.finding import Finding
from desktop.checks.odd import Manner, Odd
from desktop.checks.texts import odd_places
from desktop.definition.find import load
from desktop.definition.model import Form, Kind, Style, Value

Check = Callable[..., tuple[Finding, ...]]
Texts = Callable[..., tuple[Odd, ...]]


@pytest.fixture(scope="session")
def sheet() -> Form:
    return load("komae.sheet", 1)


@pytest.fixture(scope="session")
def survey() -> Form:
    return load("komae.survey", 1)


def case_of(
    form: Form,
    values: Mapping[str, Value] | None = None,
    facts: Mapping[str, str] | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Case:
    return Case("0", (Answers.of(form, values),), dict(facts or {}), attachments=attachments)


@pytest.fixture(scope="session")
def findings() -> Check:
    """``findings(form, values, facts, attachments)``."""

    def of(
        form: Form,
        values: Mapping[str, Value] | None = None,
        facts: Mapping[str, str] | None = None,
        attachments: tuple[Attachment, ...] = (),
    ) -> tuple[Finding, ...]:
        return check(form, case_of(form, values, facts, attachments))

    return of


@pytest.fixture(scope="session")
def odd() -> Texts:
    """``odd(text, code)``: what one lint says about a text of 狛江市, or of another style."""

    def of(
        text: str, code: str, *, style: Style | None = None, kind: Kind = "prose", limit: int | None = None
    ) -> tuple[Odd, ...]:
        manner = Manner(style or Style(), kind, "mincho", limit)
        return tuple(o for o in odd_places(text, manner) if o.code == code)

    return of
