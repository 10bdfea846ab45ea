"""A viewer of a running studio, by hand: over UDP or TCP, packet by packet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.media.clients import HEARING, identity
from tests.media.guests import Caller
from tests.media.raw import offer_of

from hustings.hearing.roles import Role
from hustings.media import offers
from hustings.media.audience.guest import Guest
from hustings.media.audience.handshake import Identity
from hustings.media.gateway import Studio
from hustings.media.network import LocalTransport
from hustings.room.ports import Answer

WATCHER = identity("watcher", Role.DELEGATE)
ME = Identity()
LOCAL = LocalTransport("theirs", "their-password-is-long-enough", ME.fingerprint, ())


def caller_of(answer: Answer, *, tcp: bool) -> Caller:
    """Who was answered so, not yet connected."""
    read = offers.parse(answer.sdp)
    remote = read.remote_transport(next(media for media in read.media if media.port))
    guest = Guest(remote, None, None, lambda: None, lambda why: None, lambda: None)
    guest.username, guest.password = remote.username, remote.password
    number = int(answer.sdp.split("a=candidate:")[1].split()[5])
    return Caller(guest, ME, dict(remote.fingerprints)["sha-256"], number, tcp=tcp)


async def invited(studio: Studio, *, tcp: bool) -> Caller:
    """A viewer of the programme whose offer is answered."""
    return caller_of(await studio.play(HEARING, None, WATCHER, offer_of(LOCAL, sends=False)), tcp=tcp)


@asynccontextmanager
async def seated(studio: Studio, *, tcp: bool) -> AsyncIterator[Caller]:
    """A viewer of the programme, connected."""
    viewer = await invited(studio, tcp=tcp)
    try:
        await viewer.connect()
        yield viewer
    finally:
        viewer.close()
