"""Readiness: what this process needs, asked of the things themselves."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

Check = Callable[[], Awaitable[str | None]]
"""Answers None when all is well, else a sentence that says what is missing."""

PATIENCE_SECONDS = 2.0


async def missing(checks: Mapping[str, Check], patience: float = PATIENCE_SECONDS) -> dict[str, str]:
    """Ask all at once; by name, what is missing. A check that does not answer in time is missing too."""

    async def ask(check: Check) -> str | None:
        try:
            return await asyncio.wait_for(check(), patience)
        except TimeoutError:
            return f"No answer within {patience:g} s."
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    answers = await asyncio.gather(*(ask(check) for check in checks.values()))
    return {name: answer for name, answer in zip(checks, answers, strict=True) if answer is not None}
