"""Messages from the podium to candidates and delegates: between the two, and marked as read."""

from hustings.hearing.changing import replace
from hustings.hearing.commands import Actor, MarkRead, SendMessage
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import MessageRead, MessageSent
from hustings.hearing.model import Hearing, Message
from hustings.hearing.roles import Role
from hustings.hearing.texts import says_something

MOST_MESSAGES = 200
"""To one person."""

REACHED = frozenset({Role.CANDIDATE, Role.DELEGATE})


def send(state: Hearing, command: SendMessage, actor: Actor) -> tuple[MessageSent, ...]:
    to = _recipients(state, command.to)
    text = command.text.strip()
    if not says_something(text):
        raise Refused(Code.INVALID, "A message says something.")
    known = state.messages.get(command.message)
    if known is not None:
        if (known.by, known.to, known.text) == (actor.subject, to, text):
            return ()
        raise Refused(Code.TAKEN, "This id is in use for another message.")
    if any(len(state.inboxes.get(person, ())) >= MOST_MESSAGES for person in to):
        raise Refused(Code.MODALITIES, f"Nobody gets more than {MOST_MESSAGES} messages.")
    return (MessageSent(command.message, actor.subject, to, text),)


def mark_read(state: Hearing, command: MarkRead, actor: Actor) -> tuple[MessageRead, ...]:
    message = state.messages.get(command.message)
    if message is None or actor.subject not in message.to:
        raise Refused(Code.UNKNOWN, "There is no such message to you.")
    return () if actor.subject in message.read else (MessageRead(message.id, actor.subject),)


def fold(state: Hearing, event: MessageSent | MessageRead, at: int) -> Hearing:
    if isinstance(event, MessageSent):
        message = Message(event.message, event.by, event.to, event.text, at)
        inboxes = {
            **state.inboxes,
            **{person: (*state.inboxes.get(person, ()), message.id) for person in message.to},
        }
        return replace(state, messages={**state.messages, message.id: message}, inboxes=inboxes)
    known = state.messages[event.message]
    read = replace(known, read={**known.read, event.reader: at})
    return replace(state, messages={**state.messages, read.id: read})


def _recipients(state: Hearing, to: str | None) -> tuple[str, ...]:
    if to is None:
        everyone = tuple(p.id for p in state.participants.values() if p.role is Role.CANDIDATE)
        if not everyone:
            raise Refused(Code.UNKNOWN, "There is no candidate in this hearing.")
        return everyone
    seat = state.participants.get(to)
    if seat is None or seat.role not in REACHED:
        raise Refused(Code.UNKNOWN, f"There is no candidate or delegate {to!r} to write to.")
    return (to,)
