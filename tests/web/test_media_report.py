"""The operator's report: for the secretariat alone, bounded, and ordered as asked."""

from typing import Any

import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from tests.web.encoders import Doors, publish
from tests.web.house import House, eventually, problem

from hustings.web.errors import Problem
from hustings.web.media_reports import ORDERS as KEYS
from hustings.web.media_reports import Wanted, report_of, wanted_of
from hustings.wire.media_report import MediaFigures, ProcessReport, ViewerReport
from hustings.wire.openapi_media import ORDERS, PAGE, PAGE_MAX

PROCESS: ProcessReport = {
    "engine": "native", "cpu_percent": 1.0, "memory_mb": 50, "viewers": 3, "viewers_max": 9, "mbps": 1.0,
    "packets_per_s": 1, "dropped": 0, "dropped_per_s": 0, "batches_dropped": 0, "waiting": 0, "strangers": 0,
}  # fmt: skip


def viewer(name: str, state: str | None = None, **more: Any) -> ViewerReport:
    fields: dict[str, Any] = {
        "id": name, "subject": name, "role": "delegate", "name": name, "transport": "udp", "address": "",
        "protection": "", "age_ms": 0, "quiet_ms": 0, "streams": [], "feed": "", "grade": "good",
        "badness": 0.0, "faults": [], "kbps": 100, "loss": 0.0, "remb_kbps": 0, "dropped": 0,
    }  # fmt: skip
    if state is not None:
        fields["member_state"] = state
    return {**fields, **more}  # type: ignore[typeddict-item]


def figures(*viewers: ViewerReport) -> MediaFigures:
    return {
        "at": 1, "unix_ms": 5, "over_ms": 2, "connecting": 0, "feeds": [], "viewers": list(viewers),
        "process": PROCESS,
    }  # fmt: skip


CROWD = figures(
    viewer("anna", "KEN", badness=1.5, grade="weak", loss=0.05),
    viewer("bela", "BRA", kbps=700, transport="tcp", dropped=4),
    viewer("cleo", badness=3.0, grade="poor", round_trip_ms=900.0, feed="chair"),
)


def listed(**query: str) -> list[str]:
    return [v["subject"] for v in report_of(CROWD, wanted_of(query))["viewers"]]


def test_the_worst_lines_come_first_and_other_orders_are_had() -> None:
    assert listed() == ["cleo", "anna", "bela"]
    assert listed(reverse="1") == ["bela", "anna", "cleo"]
    assert listed(order="loss")[0] == "anna"
    assert listed(order="delay")[0] == "cleo"
    assert listed(order="dropped")[0] == "bela"
    assert listed(order="name") == ["anna", "bela", "cleo"]
    assert listed(order="state") == ["bela", "anna", "cleo"]
    assert tuple(KEYS) == ORDERS


def test_a_page_is_bounded_and_counts_are_of_all() -> None:
    report = report_of(CROWD, Wanted("name", False, None, None, 1, 1))
    assert [v["subject"] for v in report["viewers"]] == ["bela"]
    assert (report["found"], report["offset"]) == (3, 1)
    assert report["counts"] == {
        "total": 3, "programme": 2, "kbps": 900, "grades": {"good": 1, "weak": 1, "poor": 1},
        "transports": {"udp": 2, "tcp": 1}, "member_states": {"KEN": 1, "BRA": 1, "": 1}, "dropped": 4,
    }  # fmt: skip
    assert listed(member_state="KEN") == ["anna"]
    assert listed(member_state="") == ["cleo"]
    assert listed(grade="poor") == ["cleo"]
    assert len(report_of(figures(*[viewer(str(n)) for n in range(300)]), wanted_of({}))["viewers"]) == PAGE


@pytest.mark.parametrize(
    "query",
    [
        {"order": "secrets"},
        {"limit": "0"},
        {"limit": str(PAGE_MAX + 1)},
        {"limit": "\u0661"},
        {"offset": "-1"},
        {"offset": "9" * 30},
        {"grade": "fine"},
        {"member_state": "K" * 100},
    ],
)
def test_what_is_asked_for_wrongly_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(Problem) as refused:
        wanted_of(query)
    assert refused.value.code == "malformed"


async def test_the_secretariat_reads_it_through_the_public_origin(
    doors: Doors, peer: RTCPeerConnection
) -> None:
    made = await publish(doors, peer)
    await peer.setRemoteDescription(RTCSessionDescription(await made.text(), "answer"))

    async def connected() -> bool:
        async with await doors.house.get("secretariat", "media") as answer:
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "no-store"
            feeds = (await answer.json())["feeds"]
            return bool(feeds) and bool(feeds[0]["protection"])

    await eventually(connected)
    async with await doors.house.get("secretariat", "media?limit=1") as answer:
        report = await answer.json()
    feed = report["feeds"][0]
    assert (feed["feed"], feed["name"], feed["member_state"]) == ("candidate:amara", "Amara", "NGA")
    assert report["counts"]["total"] == report["found"] == 0
    session = made.headers["Location"].rsplit("/", 1)[1]
    assert session not in str(report)
    assert session.startswith(feed["id"])


async def test_it_is_for_nobody_else(doors: Doors) -> None:
    for subject in ("chair", "amara", "kenya-1", "watcher", "room"):
        async with await doors.house.get(subject, "media") as answer:
            await problem(answer, 403, "not-permitted")
    async with await doors.request("GET", "api/hearings/hearing-1/media", None) as answer:
        await problem(answer, 401, "token-missing")
    async with await doors.house.get("secretariat", "media?order=secrets") as answer:
        await problem(answer, 400, "malformed")


async def test_it_is_not_asked_for_without_end(doors: Doors, nothing_comes_back: None) -> None:
    headers = doors.house.headers("secretariat")
    statuses = set()
    for _ in range(30):
        async with doors.house.client.get(doors.house.api("media"), headers=headers) as answer:
            statuses.add(answer.status)
    assert statuses == {200, 429}


async def test_without_a_media_process_it_says_so(house: House) -> None:
    async with await house.get("secretariat", "media") as answer:
        await problem(answer, 503, "media-away")
