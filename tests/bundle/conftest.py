"""Parcels, members and hand-made bags for the tests of the bundle room."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar

import pytest

from desktop.bundle import container
from desktop.bundle.model import Inside, Limits, Member, Opened, Paper, Parcel, Passphrase, Progress
from desktop.bundle.seal import Sealed, seal
from desktop.bundle.unseal import unseal
from desktop.keys.passphrase import make_passphrase

T = TypeVar("T")


def finish(act: Generator[Progress, None, T]) -> T:
    """Run an act to its end."""
    while True:
        try:
            next(act)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


@dataclass
class Bag:
    """A bag made by hand: right by default, and wrong in exactly the way a test wants."""

    payload: dict[str, bytes] = field(default_factory=lambda: {"data/0001.json": b"{}", "data/0002.bin": b"abc" * 999})
    table: dict[str, Any] = field(default_factory=dict)
    """Keys that replace those of contents.json."""
    tags: dict[str, bytes] = field(default_factory=dict)
    """Tag files that replace the right ones; listed in the tag manifests as they are."""
    infos: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Attributes of zip entries by path."""
    extra: list[tuple[str, bytes]] = field(default_factory=list)
    """Entries that no manifest lists, under their full names."""
    base: str = "bag/"
    compression: int = zipfile.ZIP_STORED
    manifests: dict[str, str] = field(default_factory=dict)
    """Digests that replace those of the payload manifests."""

    def zip(self) -> bytes:
        payload = {**self.payload, "data/contents.json": json.dumps(self.contents()).encode()}
        tags = {"bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"}
        tags["bag-info.txt"] = f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}\n".encode()
        for name in ("sha256", "sha512"):
            lines = [f"{self.manifests.get(p, hashlib.new(name, d).hexdigest())}  {p}\n" for p, d in payload.items()]
            tags[f"manifest-{name}.txt"] = "".join(lines).encode()
        tags.update(self.tags)
        listed = {p: d for p, d in tags.items() if not p.startswith("tagmanifest")}
        for name in ("sha256", "sha512"):
            lines = [f"{hashlib.new(name, d).hexdigest()}  {p}\n" for p, d in listed.items()]
            tags.setdefault(f"tagmanifest-{name}.txt", "".join(lines).encode())
        return self._packed({**payload, **tags})

    def contents(self) -> dict[str, Any]:
        files = [
            {
                "path": path,
                "role": "case" if path.endswith(".json") else "attachment",
                "case": "c",
                "name": f"名前 {path}",
                "size": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
            for path, data in self.payload.items()
        ]
        return {
            "format": "fugicho-bundle",
            "version": 1,
            "bundle": "b",
            "made_at": "2026-11-20T10:30:00+09:00",
            "software": "fugicho 0.1.0",
            "municipality": "komae",
            "division": "未来戦略室",
            "cases": [{"case": "c", "forms": [{"form": "komae.sheet", "version": 1}]}],
            "files": files,
            **self.table,
        }

    def _packed(self, files: dict[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", self.compression) as made:
            for path, data in [*((self.base + p, d) for p, d in files.items()), *self.extra]:
                info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
                info.compress_type = self.compression
                for key, value in self.infos.get(path, {}).items():
                    setattr(info, key, value)
                made.writestr(info, data)
        return out.getvalue()


class Rig:
    """What the tests of this room do again and again."""

    at = datetime(2026, 11, 20, 10, 30, tzinfo=timezone(timedelta(hours=9)))
    passphrase = make_passphrase(random.Random(5).randrange)
    other = make_passphrase(random.Random(6).randrange)
    finish = staticmethod(finish)
    bag = Bag

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.target = folder / "usb" / "付議帳_20261120_3F2A9C1B.zip"
        self.target.parent.mkdir()

    def parcel(self) -> Parcel:
        papers = (Paper("komae.sheet", 1),)
        cases = (Inside("c", papers),)
        return Parcel("3f2a9c1b-5d6e-4f70-8a9b-0c1d2e3f4a5b", self.at, "fugicho 0.1.0", "komae", "未来戦略室", cases)

    def members(self) -> tuple[Member, ...]:
        pieces = [bytes([n]) * 1000 for n in range(50)]
        return (
            Member("case", "c", "案件.json", b'{"record": 1}', 13),
            Member("pdf", "c", "付議案件シート_住民票.pdf", b"%PDF-1.4 " + bytes(range(256)) * 20, 5129),
            Member("attachment", "c", "資料 𠮷 (1).PDF", lambda: iter(pieces), 50_000, attachment="a1"),
            Member("attachment", "c", "空.exe", b"", 0, attachment="a2"),
        )

    def sealed(self, members: Sequence[Member] | None = None, passphrase: str = "") -> Sealed:
        chosen = self.members() if members is None else members
        return finish(seal(self.parcel(), chosen, self.target, Passphrase(passphrase or self.passphrase)))

    def written(self) -> Path:
        self.sealed().keep()
        return self.target

    def container(self, inner: bytes, name: str = "他.zip") -> Path:
        """A right container around any bytes."""
        path = self.folder / name
        with (
            path.open("wb") as file,
            container.writing(container.Guarded(file), self.passphrase, len(inner)) as stream,
        ):
            stream.write(inner)
        return path

    def opened(self, path: Path, passphrase: str = "", *, limits: Limits | None = None) -> Opened:
        self.room = self.folder / f"room{len(list(self.folder.iterdir()))}"
        self.room.mkdir()
        return finish(unseal(path, Passphrase(passphrase or self.passphrase), self.room, limits=limits or Limits()))

    def on_medium(self) -> list[str]:
        return sorted(p.name for p in self.target.parent.iterdir())


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)
