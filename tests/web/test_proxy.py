"""Media requests passed on to a process on a unix socket: whole, bounded, and honest when it is away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from redis.asyncio import Redis
from tests.web.house import HEARING, House, problem

from hustings.journal.leases import RedisLeases

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[web.AppRunner]]
FEED = "candidate%3Aamara%2Fslides"


async def echo(request: web.Request) -> web.Response:
    """Says what arrived."""
    seen = {
        "method": request.method,
        "path": request.raw_path,
        "headers": dict(request.headers),
        "body": (await request.read()).decode(),
    }
    location = f"/whip/{HEARING}/sessions/ab12"
    headers = {"Location": location, "ETag": '"e"', "Connection": "X-Inner", "X-Inner": "1"}
    return web.json_response(seen, status=201, headers=headers)


@pytest_asyncio.fixture
async def serve(redis: Redis, runtime_dir: Path) -> AsyncIterator[Serve]:
    """Serves a handler where the hearing's lease says."""
    runners: list[web.AppRunner] = []

    async def serve(handler: Handler) -> web.AppRunner:
        app = web.Application(client_max_size=10**7)
        app.router.add_route("*", "/{rest:.*}", handler)
        runner = web.AppRunner(app)
        await runner.setup()
        address = str(runtime_dir / f"media-{len(runners)}.sock")
        await web.UnixSite(runner, address).start()
        assert await RedisLeases(redis).acquire(HEARING, "media:0", address, 60_000)
        runners.append(runner)
        return runner

    yield serve
    for runner in runners:
        await runner.cleanup()


async def test_a_request_arrives_as_it_was_sent_and_so_does_the_answer(house: House, serve: Serve) -> None:
    await serve(echo)
    headers = {"Content-Type": "application/sdp", "Authorization": "Bearer t"}
    headers |= {"TE": "trailers", "If-Match": '"e"'}
    async with house.client.post(
        f"{house.url}/whip/{HEARING}/{FEED}", headers=headers, data="v=0\r\n"
    ) as answer:
        seen = await answer.json()
        assert answer.status == 201
        assert answer.headers["Location"] == f"/whip/{HEARING}/sessions/ab12"
        assert answer.headers["ETag"] == '"e"'
        assert "X-Inner" not in answer.headers
    assert (seen["method"], seen["body"]) == ("POST", "v=0\r\n")
    assert seen["path"] == f"/whip/{HEARING}/{FEED.replace('%3A', ':')}"
    assert seen["headers"]["Authorization"] == "Bearer t"
    assert seen["headers"]["If-Match"] == '"e"'
    assert "TE" not in seen["headers"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PATCH", "OPTIONS"])
async def test_every_method_passes(house: House, serve: Serve, method: str) -> None:
    await serve(echo)
    async with house.client.request(method, f"{house.url}/whep/{HEARING}/sessions/ab12") as answer:
        assert answer.status == 201


async def test_a_large_answer_streams_through_and_ranges_pass(
    house: House, serve: Serve, tmp_path: Path
) -> None:
    file = tmp_path / "programme-0001.mp4"
    content = bytes(range(256)) * 8_192
    file.write_bytes(content)

    async def recording(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(file)

    await serve(recording)
    address = f"{house.url}/recordings/{HEARING}/programme-0001.mp4"
    async with house.client.get(address) as answer:
        assert await answer.read() == content
    async with house.client.get(address, headers={"Range": "bytes=10-19"}) as answer:
        assert (answer.status, await answer.read()) == (206, content[10:20])


@pytest.mark.parametrize("chunked", [False, True])
async def test_an_offer_over_64_kb_is_refused_before_it_is_passed_on(
    house: House, serve: Serve, chunked: bool
) -> None:
    arrived = []

    async def note(request: web.Request) -> web.Response:
        arrived.append(request.raw_path)
        return web.Response()

    await serve(note)
    size = 64 * 1024 + 1

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(size // 1024 + 1):
            yield b"x" * 1024

    for content_type, code in (("application/sdp", "sdp-too-large"), ("application/json", "too-large")):
        async with house.client.post(
            f"{house.url}/whip/{HEARING}/chair",
            data=pieces() if chunked else b"x" * size,
            headers={"Content-Type": content_type},
        ) as answer:
            await problem(answer, 413, code)
    assert arrived == []


async def test_nobody_there_is_said_with_when_to_come_again(house: House) -> None:
    async with house.client.post(f"{house.url}/whip/{HEARING}/chair", data="v=0") as answer:
        await problem(answer, 503, "media-away")
        assert answer.headers["Retry-After"] == "1"
    async with house.client.post(f"{house.url}/whip/nowhere/chair", data="v=0") as answer:
        await problem(answer, 404, "unknown-hearing")


async def test_a_process_that_went_away_is_away_not_an_error(house: House, serve: Serve) -> None:
    runner = await serve(echo)
    await runner.cleanup()
    async with house.client.post(f"{house.url}/whep/{HEARING}/programme", data="v=0") as answer:
        await problem(answer, 503, "media-away")


async def test_an_answer_that_breaks_off_breaks_off_here_too(house: House, serve: Serve) -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"x" * 500)
        await asyncio.sleep(0.05)
        assert request.transport is not None
        request.transport.abort()
        return response

    await serve(half)
    async with house.client.get(f"{house.url}/recordings/{HEARING}/a.mp4") as answer:
        assert answer.status == 200
        with pytest.raises(Exception, match=r"payload|closed|disconnected|reset"):
            await answer.read()


async def test_a_page_of_another_origin_reaches_no_media_process(house: House, serve: Serve) -> None:
    await serve(echo)
    headers = {"Origin": "https://evil.example"}
    async with house.client.post(f"{house.url}/whip/{HEARING}/chair", headers=headers) as answer:
        await problem(answer, 403, "forbidden-origin")
