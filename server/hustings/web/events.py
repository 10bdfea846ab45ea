"""The live line as server-sent events: for networks that let no WebSocket through.

The same messages as over the socket, one `data:` line each; commands go by POST.
"""

import asyncio

from aiohttp import web

from hustings.web.errors import problem_of
from hustings.web.gate import Gate
from hustings.web.line import Lines, text_of

EVENT_STREAM = "text/event-stream"
COMMENT_SECONDS = 15.0
"""A comment this often keeps middle boxes from closing a quiet stream."""
LEFT_SECONDS = 1.0
FAREWELL_SECONDS = 1.0


async def events(request: web.Request, gate: Gate, lines: Lines) -> web.StreamResponse:
    """Serve one event stream until its end."""
    visit = await gate.enter(request)
    stream = web.StreamResponse(
        headers={
            "Content-Type": EVENT_STREAM,
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )

    async def send(text: str) -> None:
        await stream.write(f"data: {text}\n\n".encode())

    async def comment() -> None:
        while True:
            await asyncio.sleep(COMMENT_SECONDS)
            await stream.write(b":\n\n")

    try:
        await stream.prepare(request)
        await lines.open(visit, "events").run(send, comment(), _left(request))
    except ConnectionError:
        return stream
    except Exception as error:
        body = problem_of(error).body()
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                await send(text_of({"type": "error", "error": body}))
                await stream.write_eof()
        except (ConnectionError, TimeoutError):
            if request.transport is not None:
                request.transport.abort()
    return stream


async def _left(request: web.Request) -> None:
    """Returns when the client's connection is gone; aiohttp itself says so only when something is written."""
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110
        await asyncio.sleep(LEFT_SECONDS)
