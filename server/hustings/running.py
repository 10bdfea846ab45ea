"""`hustings serve` and `hustings demo`: run the supervisor, say where to go, stop in order."""

import asyncio
import json
import time
from pathlib import Path
from typing import TypedDict

import aiohttp
import structlog
from rich.console import Console
from rich.table import Table

from hustings.bootstrap.store import open_store
from hustings.bootstrap.tokens import issue_token, join_url, operate_url
from hustings.children import Child
from hustings.config import Settings
from hustings.demo import FIRST_CANDIDATE, HEARING, OBSERVER, PARTICIPANTS, SECRETARIAT, open_demo
from hustings.hearing.model import Stage
from hustings.hearing.roles import Role
from hustings.ops import logs
from hustings.ops.qr import qr_text
from hustings.supervisor import Supervisor

log = structlog.get_logger("running")

READY_SECONDS = 60.0
"""How long the processes may take to be ready before the command gives up."""
FEED_SECONDS = 10.0
"""How long the demo waits for its generated candidate; without them it is ready all the same."""
TOKEN_HOURS = 24.0
OPENS = {Role.CHAIR: "the chair's console", Role.SECRETARIAT: "the operator's page"}


class Seat(TypedDict):
    """One of `demo --json`'s participants."""

    role: str
    name: str
    member_state: str | None
    feed: str | None
    token: str
    url: str


async def serve(settings: Settings) -> None:
    """Run the server until a signal ends it. Raises what `Supervisor` raises."""
    logs.configure(settings.log_level, process="supervisor")
    supervisor = Supervisor(settings)
    supervisor.stop_on_signals()
    async with supervisor:
        try:
            if not await ready(supervisor):
                return
        except RuntimeError as error:
            # one hearing's trouble (a damaged journal, say) must not take all the others away
            log.error("not everything is ready; what works is served", why=str(error))
        async with open_store(supervisor.redis_url, settings.data) as store:
            prepared = await store.journals.hearings()
        print(f"Hustings serves {supervisor.base_url}", flush=True)
        if not prepared:
            print("No hearing is prepared yet. From a file: hustings prepare HEARING FILE.toml", flush=True)
            link = "hustings token issue HEARING secretariat --role secretariat --link"
            print(f"In the browser: {link}", flush=True)
        await supervisor.stopping.wait()


async def demo(settings: Settings, *, as_json: bool, generated_feed: bool, fresh: bool) -> None:
    """Run the server with the demo hearing until a signal ends it."""
    logs.configure(settings.log_level, process="supervisor")
    supervisor = Supervisor(settings)
    supervisor.stop_on_signals()
    if fresh:
        _put_aside(settings.data)
    async with supervisor:
        async with open_store(supervisor.redis_url, settings.data) as store:
            room = await store.rooms.get(HEARING, create=True)
            await open_demo(room)
            closed = room.state.stage is Stage.CLOSED
        seats = _seats(settings, supervisor.base_url)
        if not await ready(supervisor):
            return
        if generated_feed:
            supervisor.run(_generated(supervisor, seats))
            await _seen(supervisor, settings)
        if as_json:
            print(json.dumps(_summary(supervisor, seats)), flush=True)
        else:
            _show(supervisor, seats)
        if closed:
            log.warning("this demo hearing is closed already; --fresh begins a new one")
        await supervisor.stopping.wait()


async def ready(supervisor: Supervisor) -> bool:
    """Wait until every process answers; False when a signal came first.

    Raises:
        RuntimeError: It took longer than READY_SECONDS; the message says what was missing.
    """
    url = f"{supervisor.local_url}/readyz"
    missing = "nothing answers yet"
    deadline = time.monotonic() + READY_SECONDS
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as http:
        while not supervisor.stopping.is_set():
            try:
                async with http.get(url, timeout=aiohttp.ClientTimeout(5)) as response:
                    if response.status == 200:
                        return True
                    missing = (await response.text())[:500]
            except (aiohttp.ClientError, TimeoutError):
                pass
            if time.monotonic() > deadline:
                raise RuntimeError(f"The server did not become ready within {READY_SECONDS:.0f} s: {missing}")
            await asyncio.sleep(0.05)
    return False


async def _seen(supervisor: Supervisor, settings: Settings) -> None:
    """Wait until the generated candidate is there, so that whoever comes sees them and not the slate."""
    async with open_store(supervisor.redis_url, settings.data) as store:
        room = await store.rooms.get(HEARING)

        async def published() -> None:
            async for state in room.subscribe():
                feed = state.feeds.get(f"candidate:{FIRST_CANDIDATE}")
                if feed is not None and feed.up:
                    return

        waits = {asyncio.create_task(published()), asyncio.create_task(supervisor.stopping.wait())}
        await asyncio.wait(waits, timeout=FEED_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


def _put_aside(data: Path) -> None:
    """Rename a demo's folder out of the way; nothing is deleted."""
    number = 1
    while (aside := data.with_name(f"{data.name}.{number}")).exists():
        number += 1
    if data.exists():
        data.rename(aside)


def _seats(settings: Settings, base_url: str) -> list[Seat]:
    seats = []
    people = [(p.id, p.role, p.name, p.member_state, p.feed) for p in PARTICIPANTS]
    people.append((OBSERVER[0], Role.OBSERVER, OBSERVER[1], None, None))
    people.append((SECRETARIAT[0], Role.SECRETARIAT, SECRETARIAT[1], None, None))
    for subject, role, name, member_state, feed in people:
        token = issue_token(settings, HEARING, subject, role, member_state, name, TOKEN_HOURS)
        page = operate_url if role is Role.SECRETARIAT else join_url
        url = page(base_url, HEARING, role, token)
        seats.append(Seat(role=role, name=name, member_state=member_state, feed=feed, token=token, url=url))
    return seats


def _generated(supervisor: Supervisor, seats: list[Seat]) -> Child:
    feed = f"candidate:{FIRST_CANDIDATE}"
    token = next(seat["token"] for seat in seats if seat["feed"] == feed)
    url = f"{supervisor.local_url}/whip/{HEARING}/{feed}"
    return Child("generated-feed", ["_generated"], {"HUSTINGS_FEED_URL": url, "HUSTINGS_FEED_TOKEN": token})


def _summary(supervisor: Supervisor, seats: list[Seat]) -> dict[str, object]:
    base = supervisor.base_url
    return {
        "hearing": HEARING,
        "base_url": base,
        "whip_url": f"{base}/whip",
        "whep_url": f"{base}/whep",
        "hls_url": None,
        "participants": seats,
    }


def _show(supervisor: Supervisor, seats: list[Seat]) -> None:
    out = Console(highlight=False)
    # the chair's code last: on a terminal the end is what is seen
    for seat in reversed(seats):
        out.print(f"\n[bold]{seat['name']}[/bold] · {seat['role']}", seat["member_state"] or "")
        print(qr_text(seat["url"]))
        print(seat["url"])
    table = Table("who", "role", "state", "opens", title=f"The demo hearing runs at {supervisor.base_url}")
    for seat in seats:
        page = OPENS.get(Role(seat["role"]), "the hearing")
        link = f"[link={seat['url']}]{page}[/link]"
        table.add_row(seat["name"], seat["role"], seat["member_state"] or "", link)
    out.print()
    out.print(table)
    out.print("Each person's link and QR code stand above. Ctrl+C ends the demo.")
