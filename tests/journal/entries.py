"""Entries for journal tests, sealed by the rules' own chain."""

from hustings.hearing.chain import Entry, Head, seal
from hustings.hearing.commands import Actor, OpenHearing, Submission
from hustings.hearing.events import HearingSuspended
from hustings.hearing.roles import Role
from hustings.room.ports import CommandKey


def key(command: str, *, subject: str = "chair", digest: str = "a" * 64) -> CommandKey:
    return CommandKey(subject, command, digest)


def decided(
    head: Head, command: str, *, events: int, hearing: str = "h1", at: int = 1_000
) -> tuple[Entry, ...]:
    """So many entries that follow `head`; their content names the command."""
    submission = Submission(command, Actor("chair", Role.CHAIR), OpenHearing(), b"s" * 32)
    what = [HearingSuspended(f"{command} {number}") for number in range(events)]
    return seal(hearing, head, at + head.seq, submission, what)
