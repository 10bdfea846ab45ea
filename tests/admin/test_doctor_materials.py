"""`hustings doctor` on files that were handed in: each that the journal knows of has to be there."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

from tests.hearing.rehearsal import PLAN, SECRETARIAT, SYSTEM
from tests.materials.clips import PDF

from hustings.admin.doctor import examine
from hustings.bootstrap.materials import materials_of
from hustings.bootstrap.store import store_of
from hustings.config import Settings
from hustings.hearing.commands import Actor, Command, ReportMaterial, Submission
from hustings.hearing.model import MaterialKind


async def of_files(settings: Settings) -> list[tuple[bool, str]]:
    return [(one.bad, one.said) for one in await examine(settings) if one.what == "files of sg"]


async def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", redis_url=None)
    settings.data.mkdir()
    kept = materials_of(settings)

    async def body() -> AsyncIterator[bytes]:
        yield PDF

    received = await kept.receive("sg", MaterialKind.DOCUMENT, body())
    report = ReportMaterial(
        received.material, MaterialKind.DOCUMENT, received.media_type, received.bytes, None, "ada"
    )
    async with store_of(settings) as store:
        room = await store.rooms.get("sg", create=True)
        given: list[tuple[Command, Actor]] = [(PLAN, SECRETARIAT), (report, SYSTEM)]
        for command, actor in given:
            outcome = await room.submit(Submission(str(uuid.uuid4()), actor, command, bytes(32)))
            assert outcome.refused is None
    assert await of_files(settings) == [(False, "all 1 that were handed in are there")]
    path = kept.path("sg", received.material)
    assert path is not None
    path.unlink()
    ((bad, said),) = await of_files(settings)
    assert bad
    assert f"1 of 1 are not in the data folder, the first is {received.material}" in said
