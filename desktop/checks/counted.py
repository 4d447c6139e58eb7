"""Written dates that are not what is counted from another date (報告の期限), each a finding with the counted one."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.answers.shown import View
from desktop.checks.finding import Finding
from desktop.definition.counted import counted_day
from desktop.japanese import first_date, write_date


def counted_findings(shown: View) -> Iterator[Finding]:
    """One finding for each written date that differs; one that cannot be read is told by the checks of texts."""
    for name, field in shown.fields.items():
        day = counted_day(field.counted, shown.values, shown.facts) if field.counted else None
        written = first_date(shown.text(name)) if day else None
        if day is not None and written is not None and not written.first <= day <= written.last:
            label = shown.label(name)
            say = f"「{label}」は、数えると{write_date(day, shown.form.style.digits)}です。日付を確かめてください。"
            yield Finding("注意", "counted", name, label, say)
