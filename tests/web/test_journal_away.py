"""Redis gone for a while: commands are refused with what to do, reading goes on, nothing counts twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from tests.web.house import House, command, eventually, problem

from hustings.journal.embedded import EmbeddedRedis


@pytest_asyncio.fixture
async def own_server(redis_binary: Path, tmp_path: Path, runtime_dir: Path) -> AsyncIterator[EmbeddedRedis]:
    """A store that a test may stop."""
    server = EmbeddedRedis(tmp_path / "store", runtime_dir, redis_binary)
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def redis_url(own_server: EmbeddedRedis) -> str:
    """Takes the place of the shared store's, for the house too."""
    return own_server.url


async def test_a_command_while_the_store_is_away_counts_once_when_it_is_back(
    own_server: EmbeddedRedis, house: House
) -> None:
    chair = await house.live("chair")
    await own_server.stop()
    opening = command("OpenHearing")
    await chair.send(**opening)
    outcome = await chair.outcome(opening["id"])
    assert (outcome["accepted"], outcome["error"]["code"]) == (False, "journal-away")
    async with await house.post("chair", opening) as answer:
        document = await problem(answer, 503, "journal-away")
        assert answer.headers["Retry-After"]
    assert "unknown" in document["detail"]
    async with await house.get("chair", "journal") as answer:
        await problem(answer, 503, "journal-away")
    async with await house.get("watcher", "view") as answer:
        assert (await answer.json())["audience"]["title"] == "Candidates", "what is folded can be read"

    await own_server.start()

    async def taken() -> bool:
        async with await house.post("chair", opening) as answer:
            return answer.status == 200

    await eventually(taken)
    async with await house.get("watcher", "journal") as answer:
        assert (await answer.text()).count('"HearingOpened"') == 1
    while chair.parts.views["audience"]["stage"] != "between-slots":
        assert await chair.next()
