"""What the recorder writes is found by the door that serves it."""

from pathlib import Path

from aiohttp import ClientSession, web
from redis.asyncio import Redis
from tests.recording.encoding import pictures
from tests.recording.taping import FEED, taping

from hustings.access.keys import Keys
from hustings.access.tokens import Verifier, issue
from hustings.hearing.roles import Role
from hustings.journal.clock import open_clock
from hustings.journal.streams import RedisJournals
from hustings.room.rooms import Rooms
from hustings.web.errors import problems
from hustings.web.gate import Gate
from hustings.web.recordings import recording_routes


async def test_of_a_hearing_with_a_dot_in_its_name(
    redis: Redis, journals: RedisJournals, keys: Keys, tmp_path: Path
) -> None:
    hearing = "council-2026.spring_2"
    with taping(tmp_path) as made:
        for frame in pictures(25, 64, 48):
            made.recorder.frame(hearing, FEED, "s1", frame)
    (info,) = made.closed
    rooms = Rooms(journals, await open_clock(redis), None, "media-0")
    app = web.Application(middlewares=[problems])
    app.add_routes(recording_routes(tmp_path / "recordings", Gate(Verifier(keys), rooms)))
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    headers = {"Authorization": f"Bearer {issue(keys, hearing, 'secretariat', Role.SECRETARIAT)}"}
    try:
        async with ClientSession(f"http://{host}:{port}", headers=headers) as client:
            async with client.get(f"/recordings/{hearing}/{info.file}") as answer:
                assert answer.status == 200
                assert await answer.read() == made.path(info).read_bytes()
            async with client.get(f"/recordings/{hearing}/candidate~3Aamara/1.mp4") as answer:
                assert answer.status == 404
    finally:
        await runner.cleanup()
        await rooms.close()
