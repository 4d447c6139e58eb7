"""One open case of several papers: own words and words taken over, sheets that come and go, the packet as it is now.

1. A field of a paper shows what it takes over until the clerk makes it the paper's own; both are undoable acts.
2. Papers are left out and added against the proposal, and what was decided is dropped when it is what is proposed.
3. Sheets of a copied paper come with numbers of their own and go with everything written on them.
4. The packet follows every change; only the changed paper is laid out again.
"""

from __future__ import annotations

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Attachment, Case
from desktop.clerk.desk import Desk
from desktop.definition.model import Value
from tests.small_case import CASE


def desk(*attachments: Attachment, **values: Value) -> Desk:
    given = {k.replace("__", "@"): v for k, v in values.items()}
    return Desk(Case("id", (Answers.of(CASE, given),), attachments=attachments), CASE)


def test_1_own_words_and_back() -> None:
    it = desk(jigyo="甲", koui=("itaku",))
    place = "kenmei@itaku"
    assert (it.value(place), it.is_own(place), it.can_take(place)) == ("甲の委託について", False, True)
    assert it.make_own(place)
    assert (it.value(place), it.is_own(place)) == ("甲の委託について", True)
    assert it.undo_name == "「業務委託・件名」をこの用紙だけ変更"
    it.edit(place, "別の件名")
    it.edit("jigyo", "乙")
    assert (it.value(place), it.taken(place)) == ("別の件名", "乙の委託について")
    assert it.take_over(place)
    assert it.value(place) == "乙の委託について"
    it.undo()
    assert it.value(place) == "別の件名"


def test_1_a_field_of_its_own_takes_nothing() -> None:
    it = desk(koui=("itaku",))
    assert not it.can_take("itakusaki@itaku")
    assert it.edit("itakusaki@itaku", "甲社")
    assert it.value("itakusaki@itaku") == "甲社"


def test_2_left_out_and_back() -> None:
    it = desk(koui=("itaku",))
    assert it.lay_in("itaku", on=False)
    assert [h.key for h in it.papers()] == ["gaiyo", "besshi"]
    assert it.lay_in("itaku", on=True)
    assert "@itaku" not in it.values
    assert it.lay_in("besshi2", on=True)
    assert [h.key for h in it.papers()] == ["gaiyo", "itaku", "besshi", "besshi2"]


def test_3_copies_come_and_go() -> None:
    it = desk(koui=("itaku", "saiitaku"))
    it.edit("saki@saiitaku-1", "一社")
    assert it.add_copy("saiitaku") == "saiitaku-2"
    it.edit("saki@saiitaku-2", "二社")
    assert it.add_copy("saiitaku", "itaku") == "saiitaku-3"
    assert it.values["@saiitaku"] == ("1", "2", "3 itaku")
    assert it.remove_copy("saiitaku-1")
    assert [h.key for h in it.papers()] == ["gaiyo", "itaku", "saiitaku-2", "saiitaku-3", "besshi"]
    assert "saki@saiitaku-1" not in it.values
    assert it.undo() is not None
    assert it.value("saki@saiitaku-1") == "一社"


def test_3_the_last_copy_leaves_the_paper_out() -> None:
    it = desk(koui=("saiitaku",))
    assert it.remove_copy("saiitaku-1")
    assert [h.key for h in it.papers()] == ["gaiyo", "besshi"]
    assert it.add_copy("saiitaku") == "saiitaku-1"
    assert "saiitaku-1" in [h.key for h in it.papers()]


def test_3_a_copy_hangs_under_what_is_said() -> None:
    it = desk(koui=("itaku", "saiitaku"))
    assert it.hang_under("saiitaku-1", "itaku")
    assert it.values["@saiitaku"] == ("1 itaku",)


def test_3_a_copy_of_a_paper_that_was_not_proposed() -> None:
    it = desk()
    assert it.add_copy("saiitaku") == "saiitaku-1"
    assert [h.key for h in it.papers()] == ["gaiyo", "saiitaku-1", "besshi"]
    it.edit("saki@saiitaku-1", "一社")
    assert it.paper("saiitaku-1") is not None


def test_4_the_packet_follows() -> None:
    it = desk(Attachment("a", "写真.png", "写真", 1, "", pages=1), jigyo="甲", koui=("itaku",))
    before = it.packet()
    assert [p.key for p in before.parts] == ["gaiyo", "itaku", "besshi", "attachment:a"]
    assert it.packet() is before
    it.edit("itakusaki@itaku", "乙社")
    after = it.packet()
    assert after.parts[0].sheet is before.parts[0].sheet
    assert "乙社" in after.parts[1].sheet.text()
    it.measured({"a": ((300.0, 200.0),)})
    assert it.packet().parts[-1].sheet.pages[0].width == 297.0


def test_what_belongs_to_no_paper_is_refused() -> None:
    with pytest.raises(KeyError):
        desk().edit("kenmei@nai", "x")
    with pytest.raises(ValueError, match="nai"):
        desk().lay_in("nai", on=True)
