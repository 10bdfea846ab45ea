"""Lots drawn before everybody's eyes: sealed, contributed, revealed, recomputed by every page and offline."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Page
from tests.e2e.conftest import PageFor
from tests.e2e.demo import Demo, hustings
from tests.e2e.seeing import at, attribute, drawer, until

from hustings.hearing.chain import canonical

CHAIR, KENYA, BRAZIL, ROOM = "Ana Lindqvist", "Wanjiru Mwangi", "Rafael Souza", "Council room"


async def click(page: Page, testid: str) -> None:
    # A pointer that rests where another button stood a moment ago is taken for a double click.
    await page.mouse.move(2, 2)
    await page.click(f'[data-testid="{testid}"]', timeout=120_000)


async def stands_at(page: Page, stage: str) -> None:
    async def is_so() -> bool:
        return await attribute(page, "drawing", "data-stage") == stage

    await until(is_so, f"the draw to be {stage}")


async def start(chair: Page, states: str, choose: int, method: str) -> None:
    await drawer(chair, "draws")
    await click(chair, "draw-new")
    await chair.select_option('[data-testid="draw-purpose"]', "states")
    await chair.fill('[data-testid="draw-states"]', states)
    await chair.fill('[data-testid="draw-choose"]', str(choose))
    await chair.select_option('[data-testid="draw-method"]', method)
    await click(chair, "draw-start")


async def result_of(page: Page) -> list[str | None]:
    rows = await (await at(page, "draw-result")).query_selector_all("li")
    return [await row.get_attribute("data-item") for row in rows]


async def exported(demo: Demo, token: str) -> list[dict[str, Any]]:
    url = f"{demo.base_url}/api/hearings/{demo.hearing}/journal"
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=headers) as client, client.get(url) as answer:
        return [json.loads(line) for line in (await answer.text()).splitlines()]


def written(lines: list[dict[str, Any]], folder: Path) -> str:
    file = folder / "journal.ndjson"
    file.write_bytes(b"".join(canonical(line) + b"\n" for line in lines))
    return str(file)


async def test_lots_are_drawn_and_everybody_recomputes_them(
    demo: Demo, page_for: PageFor, faults: list[str], tmp_path: Path
) -> None:
    chair, kenya, brazil, room = [await page_for(name) for name in (CHAIR, KENYA, BRAZIL, ROOM)]

    await start(chair, "BRA CHE KEN NGA SWE", 3, "contributions")
    await stands_at(chair, "contributing")
    sealed = await exported(demo, demo.seats("chair")[0]["token"])
    (started,) = [entry for entry in sealed if entry["type"] == "DrawStarted"]
    assert [part.keys() for part in started["private"].values()] == [{"digest"}, {"digest"}]

    # Kenya's page is left and opened again: what it has sealed is still there to be revealed.
    await click(kenya, "draw-contribute")
    await at(kenya, "draw-own")
    await kenya.reload()
    await click(brazil, "draw-contribute")
    await room.wait_for_selector('[data-contribution="sealed"] >> nth=1', timeout=120_000)
    await click(chair, "draw-close")
    for page in (kenya, brazil):
        await page.wait_for_selector('[data-testid="draw-own"][data-revealed="true"]', timeout=120_000)
    await click(chair, "draw-conclude")

    for page in (chair, kenya, brazil, room):
        await stands_at(page, "concluded")
        assert await attribute(page, "draw-recomputed", "data-fits") == "true"
    results = await asyncio.gather(*(result_of(page) for page in (chair, kenya, brazil, room)))
    assert len(results[0]) == 3
    assert all(result == results[0] for result in results)
    assert set(results[0]) <= {"BRA", "CHE", "KEN", "NGA", "SWE"}
    assert faults == []

    entries = await exported(demo, demo.seats("delegate")[0]["token"])
    status, said = await hustings("verify", "draw", written(entries, tmp_path))
    assert status == 0, said
    assert ", ".join(map(str, results[0])) in said
    assert "Proof against the operator" in said
    status, said = await hustings("verify", written(entries, tmp_path))
    assert status == 0, said
    assert "recomputed" in said

    concluded = next(entry for entry in entries if entry["type"] == "DrawConcluded")
    concluded["public"]["result"].reverse()
    status, said = await hustings("verify", "draw", written(entries, tmp_path))
    assert status == 1
    assert f"Entry {concluded['seq']}" in said


async def test_a_number_from_the_room_and_lots_drawn_by_hand(page_for: PageFor, faults: list[str]) -> None:
    chair, kenya = await page_for(CHAIR), await page_for(KENYA)
    await start(chair, "BRA CHE KEN", 3, "room-number")
    await chair.fill('[data-testid="draw-number"]', "004711")
    await click(chair, "draw-conclude")
    await stands_at(kenya, "concluded")
    assert await attribute(kenya, "draw-recomputed", "data-fits") == "true"
    assert sorted(map(str, await result_of(kenya))) == ["BRA", "CHE", "KEN"]

    await start(chair, "NGA SWE", 2, "physical")
    for item in ("SWE", "NGA"):
        await chair.click(f'button[data-item="{item}"]', timeout=120_000)
    await click(chair, "draw-conclude")
    await stands_at(chair, "concluded")
    await kenya.wait_for_selector('[data-item="SWE"] + [data-item="NGA"]', timeout=120_000)
    assert await attribute(kenya, "draw-recomputed", "data-fits") is None
    assert faults == []
