"""The doors that scripts, encoders and players rely on, used as a third party would."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import av
import pytest
import pytest_asyncio
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from tests.e2e.demo import (
    STARTING,
    Demo,
    descendants,
    free_media_port,
    free_tcp_port,
    hustings,
    lives,
    running_demo,
    surroundings,
)
from tests.e2e.seeing import until

from hustings.media.generated import GeneratedSpeech, GeneratedVideo
from hustings.media.generated_picture import read_burnt_clock
from hustings.media.whip_client import WhipClient

ALIVE = 60.0
"""Seconds against hanging."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """One demonstration hearing for all who only look at it."""
    async with running_demo(tmp_path_factory.mktemp("standing") / "demo") as demo:
        yield demo


async def play(url: str, token: str, frames: int) -> list[int]:
    """Play a feed with a WHEP client of aiortc's own parts; the burnt-in clocks of that many frames."""
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peer.addTransceiver("audio", direction="recvonly")
    peer.addTransceiver("video", direction="recvonly")
    video: asyncio.Future[MediaStreamTrack] = asyncio.get_running_loop().create_future()
    peer.on("track", lambda track: video.set_result(track) if track.kind == "video" else None)
    await peer.setLocalDescription(await peer.createOffer())
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
    async with aiohttp.ClientSession() as http, asyncio.timeout(ALIVE):
        async with http.post(url, data=peer.localDescription.sdp, headers=headers) as response:
            assert response.status == 201, await response.text()
            session = response.headers["Location"]
            answer = await response.text()
        await peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        clocks: list[int] = []
        while len(clocks) < frames:
            frame = await (await video).recv()
            assert isinstance(frame, av.VideoFrame)
            clocks.append(read_burnt_clock(frame))
        origin = url.split("/whep/", maxsplit=1)[0]
        async with http.delete(origin + session, headers=headers) as response:
            assert response.status == 200
    await peer.close()
    return clocks


async def test_the_json_line_says_all_that_a_script_needs(standing: Demo) -> None:
    assert set(standing.said) == {"hearing", "base_url", "whip_url", "whep_url", "hls_url", "participants"}
    assert standing.hearing == "demo"
    assert standing.said["hls_url"] is None
    assert standing.said["whip_url"] == f"{standing.base_url}/whip"
    assert standing.said["whep_url"] == f"{standing.base_url}/whep"
    for seat in standing.said["participants"]:
        assert set(seat) == {"role", "name", "member_state", "feed", "token", "url"}
        assert seat["url"].startswith(standing.base_url)
        assert seat["url"].endswith(f"#token={seat['token']}")
    roles = sorted(seat["role"] for seat in standing.said["participants"])
    people = ["candidate", "candidate", "chair", "delegate", "delegate", "observer", "room"]
    assert roles == [*people, "secretariat"]


async def test_a_foreign_player_shows_the_generated_candidate(standing: Demo) -> None:
    delegate = standing.seats("delegate")[0]
    clocks = await play(f"{standing.said['whep_url']}/demo/programme", delegate["token"], 30)
    assert clocks == sorted(set(clocks))


@pytest.mark.parametrize("demo_options", [["--no-generated-feed"]])
async def test_somebody_else_may_publish_the_first_candidates_feed(demo: Demo) -> None:
    candidate, chair = demo.seats("candidate")[0], demo.seats("chair")[0]
    client = WhipClient(
        f"{demo.said['whip_url']}/demo/{candidate['feed']}",
        candidate["token"],
        [GeneratedVideo(), GeneratedSpeech()],
    )
    async with asyncio.timeout(ALIVE):
        await client.start()
    try:
        preview = f"{demo.said['whep_url']}/demo/feeds/{candidate['feed']}"
        for url in (preview, f"{demo.said['whep_url']}/demo/programme"):
            assert len(await play(url, chair["token"], 10)) == 10
    finally:
        await client.stop()


async def test_health_metrics_and_openapi_answer(standing: Demo) -> None:
    async with aiohttp.ClientSession(standing.base_url) as http:
        for path in ("/healthz", "/readyz"):
            async with http.get(path) as response:
                assert response.status == 200
        async with http.get("/metrics") as response:
            assert "hustings_journal_append_seconds" in await response.text()
        async with http.get("/openapi.json") as response:
            document = await response.json()
            assert document["openapi"].startswith("3.1")
            assert "/api/hearings/{hearing}/live" in document["paths"]


async def test_sigterm_ends_everything_it_started(demo: Demo) -> None:
    started = descendants(demo.process.pid)
    assert len(started) >= 3
    assert await demo.stop() == 0
    assert [pid for pid in started if lives(pid)] == []
    port = int(demo.base_url.rsplit(":", 1)[1])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


async def test_sigkill_of_the_supervisor_ends_everything_too(demo: Demo) -> None:
    started = descendants(demo.process.pid)
    assert len(started) >= 3
    os.kill(demo.process.pid, signal.SIGKILL)
    await demo.process.wait()

    async def gone() -> bool:
        return not any(lives(pid) for pid in started)

    await until(gone, "all processes to end")


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


async def refused_in(folder: Path, *arguments: str) -> str:
    """What a command that must fail says, run in a folder of somebody's files."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hustings", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=surroundings(),
        cwd=folder,
    )
    said, _ = await asyncio.wait_for(process.communicate(), STARTING)
    assert process.returncode == 1, said.decode()
    return said.decode()


@pytest.fixture
def somebodys_files(tmp_path: Path) -> Path:
    """A working directory with files that a start which fails must leave alone."""
    folder = tmp_path / "cwd"
    (folder / "sub").mkdir(parents=True)
    (folder / "precious.txt").write_text("precious")
    (folder / "sub" / "also.txt").write_text("precious")
    return folder


async def test_a_second_instance_is_refused_and_removes_nothing(
    standing: Demo, somebodys_files: Path
) -> None:
    before, data = tree(somebodys_files), tree(standing.data / "keys")
    ports = (f"--port={free_tcp_port()}", f"--media-port={free_media_port()}")
    said = await refused_in(somebodys_files, "demo", f"--data={standing.data}", *ports)
    assert "Another hustings runs on the data folder" in said
    assert "Traceback" not in said
    assert tree(somebodys_files) == before
    assert tree(standing.data / "keys") == data


async def test_a_taken_port_is_said_and_removes_nothing(tmp_path: Path, somebodys_files: Path) -> None:
    before = tree(somebodys_files)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = await refused_in(somebodys_files, "demo", f"--data={tmp_path / 'demo'}", f"--port={port}")
    assert "Traceback" not in said
    assert tree(somebodys_files) == before


async def test_without_json_it_prints_a_link_and_a_code_for_each_role(
    tmp_path: Path, somebodys_files: Path
) -> None:
    started = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hustings", "demo", f"--data={tmp_path / 'demo'}"),
        *(f"--port={free_tcp_port()}", f"--media-port={free_media_port()}", "--media-address=127.0.0.1"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=surroundings(),
        cwd=somebodys_files,
    )
    assert process.stdout is not None
    said = ""
    try:
        async with asyncio.timeout(STARTING):
            while "Ctrl+C" not in said:
                line = await process.stdout.readline()
                assert line, said
                said += line.decode()
    finally:
        process.terminate()
        await process.wait()
    print(f"\nfrom the command to the links: {time.monotonic() - started:.2f} s")
    for role in ("chair", "candidate", "delegate", "room", "observer", "secretariat"):
        assert role in said
    assert said.count("#token=") == 8
    assert "█" in said or "▀" in said


async def test_it_goes_on_where_it_was_after_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    views = []
    for _ in range(2):
        async with running_demo(data) as demo:
            token = demo.seats("delegate")[0]["token"]
            headers = {"Authorization": f"Bearer {token}"}
            async with (
                aiohttp.ClientSession(demo.base_url, headers=headers) as http,
                http.get("/api/hearings/demo/view") as response,
            ):
                assert response.status == 200
                views.append(await response.json())
            assert await demo.stop() == 0
    before, after = views
    assert after["seq"] >= before["seq"]
    assert after["now"] > before["now"]
    assert after["audience"]["current_slot"] == before["audience"]["current_slot"]
    status, said = await hustings("verify", "demo", f"--data={data}")
    assert status == 0, said
