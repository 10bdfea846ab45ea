"""Whatever is asked, and however it fails: no token gets into the log."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog
from tests.web.house import House, command

from hustings.ops import logs


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """The log as the process writes it, at its most talkative."""
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    stream = io.StringIO()
    logs.configure("debug", stream=stream)
    logging.getLogger("aiohttp.access").setLevel(logging.DEBUG)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.configure(**before)


async def test_no_token_reaches_the_log(written: io.StringIO, house: House) -> None:
    token = house.token("chair")
    bearer = {"Authorization": f"Bearer {token}"}
    spoilt = [token[:-4] + "AAAA", token + "x" * 9_000, f"{token}\x0b"]
    requests = [
        ("GET", house.api("view"), {"headers": bearer}),
        ("GET", house.api("view"), {"params": {"token": token}}),
        ("GET", house.api("view") + f"?access_token={token}#{token}", {}),
        ("POST", house.api("commands"), {"headers": bearer, "json": command("StartSlot", slot=token)}),
        ("POST", house.api("commands"), {"headers": bearer, "json": command("OpenHearing")}),
        ("POST", house.url + "/whip/hearing-1/chair", {"headers": bearer, "data": token}),
        *(("GET", house.api("view"), {"headers": {"Authorization": f"Bearer {bad}"}}) for bad in spoilt[:2]),
    ]
    for method, address, more in requests:
        async with house.client.request(method, address, **more) as answer:  # type: ignore[arg-type]
            await answer.read()
    socket = await house.connect()
    await socket.send(type="hello", token=token)
    await socket.views()
    await socket.send(type="hello", token=token)
    await socket.end()
    for text in (f'{{"type":"hello","token":"{spoilt[0]}"}}', token):
        socket = await house.connect()
        await socket.raw.send_str(text)
        await socket.end()
    log = written.getvalue()
    assert '"path": "/api/hearings/hearing-1/view"' in log
    for secret in (token, *token.split("."), spoilt[0].rsplit(".", 1)[1]):
        assert secret not in log
