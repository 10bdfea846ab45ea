"""What every room does by itself: ticks at deadlines, signed heads, snapshots.

All processes do the same at about the same time. Command ids are derived from what the command is about, so
that many processes' commands are one.
"""

import asyncio
import secrets
import uuid
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

import structlog
from prometheus_client import Counter

from hustings.hearing.chain import head_message
from hustings.hearing.commands import Actor, Command, SignHead, Submission, Tick
from hustings.hearing.engine import next_deadline
from hustings.hearing.roles import Role
from hustings.room.ports import HeadSigner, HearingClock, Journal, JournalDamaged, JournalUnavailable
from hustings.wire import snapshots

if TYPE_CHECKING:
    from hustings.room.room import Room

NAMESPACE = uuid.UUID("6d0e5f5a-6a3c-5d53-9a55-0b6a1f1c3f0e")
SYSTEM = Actor("system", Role.SYSTEM)

SNAPSHOT_EVERY = 200
"""Entries between two snapshots."""
LOOK_AGAIN_S = 1.0
"""Longest sleep before a deadline is computed again: the hearing clock may be corrected meanwhile."""
AFTER_FAILURE_S = 1.0

FAILED = Counter("hustings_room_keeper_failed", "Failures nobody foresaw in a room's own tasks", ["task"])


async def keep(
    name: str, work: Callable[[], Coroutine[None, None, None]], log: structlog.typing.FilteringBoundLogger
) -> None:
    """Run `work` for as long as the room is open; begin it again after a failure."""
    while True:
        try:
            await work()
            return
        except (JournalUnavailable, JournalDamaged) as error:
            log.warning("waiting for the journal", task=name, error=str(error))
        except Exception:
            FAILED.labels(name).inc()
            log.exception("room task failed", task=name)
        await asyncio.sleep(AFTER_FAILURE_S)


async def keep_deadlines(room: "Room", clock: HearingClock) -> None:
    """Give a tick whenever something is due. What is due takes effect at its deadline, not at the tick."""
    changes = room.subscribe()
    async for state in changes:
        while (due := next_deadline(state)) is not None and room.state is state:
            wait = due - clock.now()
            if wait > 0:
                await changes.changed(min(wait / 1000, LOOK_AGAIN_S))
                continue
            await room.submit(_system(room.hearing, f"tick {state.seq} {due}", Tick()))
            if room.state is state:
                await asyncio.sleep(LOOK_AGAIN_S)


async def sign_heads(room: "Room", signer: HeadSigner) -> None:
    """Sign the head at each change of stage. A signature vouches for everything before it."""
    done = None
    async for state in room.subscribe():
        head = room.position.turned
        if head is None or head == done:
            continue
        mine = (head.seq, signer.public_key)
        if mine not in {(signed.seq, signed.key) for signed in state.signed_heads}:
            signature = signer.sign(head_message(room.hearing, head))
            command = SignHead(head.seq, head.hash, signer.public_key, signature)
            about = f"sign {head.seq} {head.hash} {signer.public_key}"
            outcome = await room.submit(_system(room.hearing, about, command))
            if outcome.refused:
                structlog.get_logger("room").error(
                    "head not signed", hearing=room.hearing, seq=head.seq, why=str(outcome.refused)
                )
        done = head


async def save_snapshots(room: "Room", journal: Journal) -> None:
    """Keep the state every `SNAPSHOT_EVERY` entries."""
    saved = 0
    async for _ in room.subscribe():
        at = room.position
        if at.head.seq < saved:
            saved = 0
        if at.head.seq - saved >= SNAPSHOT_EVERY:
            await journal.save_snapshot(at.head, snapshots.dump(at.state))
            saved = at.head.seq


def _system(hearing: str, about: str, command: Command) -> Submission:
    id = str(uuid.uuid5(NAMESPACE, f"{hearing} {about}"))
    return Submission(id, SYSTEM, command, secrets.token_bytes(32))
