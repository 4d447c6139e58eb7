"""A reminder when items of a grid are, or may be, 要配慮個人情報; which ones is written with the items."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.answers.shown import View
from desktop.checks.finding import Finding
from desktop.definition.model import Item


def sensitive_items(shown: View) -> Iterator[Finding]:
    """One finding for each grid with such items, until a text of the paper speaks of 要配慮."""
    if any("要配慮" in shown.text(f.id) for f in shown.fields.values() if not f.choices):
        return
    for field in shown.fields.values():
        chosen = shown.values.get(field.id, ())
        items = [o for i, o in field.choices.items() if isinstance(o, Item) and o.sensitive and i in chosen]
        if items:
            names = "".join(f"「{o.label}」" for o in items)
            say = (
                f"{names}は要配慮個人情報などに当たることがある項目です。"
                "取り扱う必要があるか、守り方を理由の欄に書いたかを確かめてください。"
            )
            yield Finding("気づき", "sensitive", field.id, shown.label(field.id), say)
