"""Ids of cases in; what the assistant shows and offers out: their findings and size, former partners, media and keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.bundle.model import Progress
from desktop.case.people import Right
from desktop.keys.desk import PublicKey
from desktop.store.handover import Handover, Medium

if TYPE_CHECKING:
    from desktop.clerk.drives import Drive
    from desktop.store.store import Store

PAPERS: Final = 400 << 10
"""Bytes the PDF and Excel of one paper take at most times; the exact size is known once they are made."""


@dataclass(frozen=True, slots=True)
class ToHand:
    """A case to be handed over."""

    id: str
    title: str
    form: str
    status: str
    errors: int
    warnings: int
    files: int
    size: int
    """Bytes of what is attached and about what its papers will take."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store says before anything is handed over."""

    cases: tuple[ToHand, ...]
    partners: tuple[str, ...]
    approvers: tuple[str, ...]
    media: tuple[Medium, ...]
    keys: tuple[PublicKey, ...]
    """Receiving keys that were compared."""
    signs: bool
    """The desk has a key to sign with."""
    last: Handover | None


def read_known(store: Store, case_ids: Sequence[str]) -> Generator[Progress, None, Known]:
    """Runs on the worker, a case at a step."""
    cases = []
    for n, case_id in enumerate(case_ids, 1):
        yield Progress(n - 1, len(case_ids), f"案件を点検しています（{n}／{len(case_ids)}件）")
        cases.append(_to_hand(store, case_id))
    given = store.handovers("out")
    keys = store.usable_keys("receive")
    return Known(
        tuple(cases),
        _once([*(h.partner for h in given), *(k.name for k in keys)]),
        _once([*(h.approved_by for h in given), *_checkers(store)]),
        store.media(),
        keys,
        signs(store),
        given[0] if given else None,
    )


def _to_hand(store: Store, case_id: str) -> ToHand:
    from desktop.clerk.desk import Desk
    from desktop.definition.find import load
    from desktop.store.describe import heading

    case = store.read_case(case_id)
    form = load(case.answers.form, case.answers.version)
    desk = Desk(case, form)
    grades = Counter(f.grade for f in desk.findings())
    size = sum(a.size for a in case.attachments) + PAPERS * len(desk.papers())
    title = heading(form, case.answers, case.facts).title or "（件名なし）"
    return ToHand(
        case.id,
        title,
        form.short,
        case.status.value,
        grades["誤り"],
        grades["注意"],
        len(case.attachments),
        size,
    )


def _checkers(store: Store) -> list[str]:
    """People who may check a case: one of them approves, as a rule."""
    rights = store.rights()
    return [p.name for p in store.people() if p.active and Right.CHECK in rights[p.role]]


def signs(store: Store) -> bool:
    """Whether the desk has a key to sign with."""
    return any(k.key.kind == "sign" and not k.retired_at for k in store.desk_keys())


def _once(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w for w in words if w))


def there(_store: Store) -> tuple[Drive, ...]:
    """Drives a bundle may go to, not the one the system runs from; runs on the worker, a slow stick takes its time."""
    from desktop.clerk.drives import drives

    return tuple(d for d in drives() if d.removable or not _of_system(d.root))


def _of_system(root: Path) -> bool:
    home = Path.home()
    return root == Path(home.anchor) or root in (home, *home.parents)


def ground_of(folder: Path) -> tuple[int, Drive | None]:
    """Free bytes at a folder (-1 when it cannot be told) and the drive it lies on, when it is there; on the worker."""
    import shutil

    from desktop.bundle.medium import nearest
    from desktop.clerk.drives import drive_of

    try:
        return shutil.disk_usage(nearest(folder)).free, drive_of(folder) if folder.is_dir() else None
    except OSError:
        return -1, None
