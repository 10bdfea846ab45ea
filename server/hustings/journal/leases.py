"""Which media process owns a hearing's media: a lease that lapses when it is not renewed."""

from typing import Any

from redis.asyncio import Redis

from hustings.journal.store import key, reaching_store, script


class RedisLeases:
    """A `room.ports.Leases`. Every method raises `JournalUnavailable` when the store is away: a holder that
    cannot renew must count its lease as lapsed after `ttl_ms`."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._take = redis.register_script(script("take_lease.lua"))
        self._release = redis.register_script(script("release_lease.lua"))

    async def acquire(self, hearing: str, holder: str, address: str, ttl_ms: int) -> bool:
        """Take or renew; False while another holder has it. A holder's name is one line."""
        if "\n" in holder:
            raise ValueError("The name of a lease's holder is one line.")
        with reaching_store():
            taken = await self._take(keys=[key(hearing, "media")], args=[holder, address, ttl_ms])
        return bool(taken)

    async def release(self, hearing: str, holder: str) -> None:
        """Give it back; nothing happens if somebody else has it by now."""
        with reaching_store():
            await self._release(keys=[key(hearing, "media")], args=[holder])

    async def address(self, hearing: str) -> str | None:
        """The address its holder gave, or None while nobody has it."""
        with reaching_store():
            held: Any = await self._redis.get(key(hearing, "media"))
        return None if held is None else str(held).split("\n", 1)[1]
