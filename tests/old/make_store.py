"""Makes ``store-NNNN.sqlite3`` of today's schema: run once when a schema is released, the file is then kept for ever.

``python -m tests.old.make_store`` writes beside this script and refuses to replace a file.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from desktop.answers.model import Answers
from desktop.case.model import Case, Remark, Status
from desktop.definition.find import load
from desktop.store.connect import connect
from desktop.store.schema import SCHEMA
from desktop.store.store import Store, open_store


def clock() -> Callable[[], datetime]:
    seconds = count()
    return lambda: datetime(2026, 11, 20, 0, 0, tzinfo=UTC) + timedelta(seconds=next(seconds))


def fill(store: Store) -> None:
    """Two cases with everything a store holds."""
    form = load("komae.sheet", 1)
    values = {
        "kubun": "shimon",
        "jikou": "　敬老のつどいにおける\n住民記録情報の利用について",
        "jimu_mei": "敬老のつどい",
        "shukan": "福祉相談課",
        "grid": ("shimei", "jusho"),
        "mk_soshiki": ("市民課", "高齢障がい課"),
    }
    facts = {"nendo": "令和８年度", "teishutsu_kigen": "令和８年11月19日", "tanto": "髙橋"}
    case = store.add_case(Case("", (Answers.of(form, values),), facts), who="髙橋")
    store.attach(case.id, io.BytesIO("が\r\n".encode()), "名簿（案）が.txt", title="名簿", pages=1, who="髙橋")
    jikou = "　敬老のつどいにおける\n住民記録情報の目的外利用について"
    case = store.save(case.with_answers(case.answers.put(form.fields["jikou"], jikou)), (), who="髙橋")
    store.set_status(case.id, Status.REVIEW, who="髙橋")
    store.return_case(case.id, [Remark("kensu", "件数を確かめる")], who="課長")
    store.settle(case.id, 1, 0, who="髙橋")
    store.set_status(case.id, Status.REVIEW, who="髙橋")
    copy = store.duplicate(case.id, who="髙橋")
    title = copy.answers.put(form.fields["jimu_mei"], "辻󠄀さんの𠮷野家調査")
    store.save(replace(copy, papers=(title,), facts={"nendo": "令和９年度"}), (), who="髙橋")
    store.set_setting("課", "未来戦略室")
    store.add_phrase("komae.sheet", "biko", "年度", "令和８年度の")


def main() -> int:
    target = Path(__file__).with_name(f"store-{SCHEMA:04d}.sqlite3")
    if target.exists():
        sys.stderr.write(f"{target.name} is kept for ever\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite3"
        with open_store(path, clock=clock()) as store:
            fill(store)
            time.sleep(1)  # the index follows
        raw = connect(path)
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()
        target.write_bytes(path.read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
