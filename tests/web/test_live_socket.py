"""The live socket: views and patches, commands and outcomes, and all the ways it ends."""

import json
import time
import uuid
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError
from tests.web.house import HEARING, House, Socket, command

from hustings.access.tokens import inspect
from hustings.hearing.views import Audience
from hustings.web.limits import COMMANDS, STRIKES
from hustings.wire.messages import MESSAGE_BYTES

UUID = str(uuid.UUID(int=7))


async def whole(house: House, subject: str) -> tuple[dict[str, Any], dict[str, Any]]:
    async with await house.get(subject, "view") as answer:
        view = await answer.json()
    return view["audience"], view["personal"]


async def settled(socket: Socket) -> None:
    """All that was on its way has come: the answer to a ping queues behind it."""
    await socket.send(type="ping", client_time=1)
    await socket.of_type("pong")


async def test_welcome_says_who_and_when_then_both_views_come(house: House) -> None:
    socket = await house.connect()
    await socket.send(type="hello", token=house.token("kenya-1"))
    welcome = await socket.next()
    assert welcome is not None
    assert (welcome["type"], welcome["subject"], welcome["role"]) == ("welcome", "kenya-1", "delegate")
    assert welcome["audience"] == Audience.DELEGATES
    assert isinstance(welcome["now"], int)
    await socket.views()
    assert socket.parts.views["audience"]["title"] == "Candidates"
    assert socket.parts.views["personal"]["member_state"] == "KEN"


async def test_patches_applied_in_order_equal_the_whole_view(house: House) -> None:
    chair, delegate = await house.live("chair"), await house.live("kenya-1")
    await house.in_questions()
    question = command("SubmitQuestion", question="q1", slot="slot-1", text="Why?", language="en")
    await delegate.send(**question)
    assert (await delegate.outcome(question["id"]))["accepted"]
    await house.give("chair", "AdmitQuestion", question="q1")
    seq = await house.give("chair", "CallQuestion", question="q1")
    for socket, subject in ((chair, "chair"), (delegate, "kenya-1")):
        while socket.parts.seqs["audience"] < seq:
            assert await socket.next()
        await settled(socket)
        audience, personal = await whole(house, subject)
        assert socket.parts.views["audience"] == audience
        assert socket.parts.views["personal"] == personal
        assert socket.parts.patched > 0


async def test_a_gap_is_healed_by_the_whole_view(house: House) -> None:
    socket = await house.live("kenya-1")
    socket.parts.views.clear()
    await socket.send(type="resync")
    await socket.views()
    assert (socket.parts.views["audience"], socket.parts.views["personal"]) == await whole(house, "kenya-1")


async def test_outcomes_come_by_id_in_order_also_for_refusals(house: House) -> None:
    chair = await house.live("chair")
    first, second = command("OpenHearing"), command("StartSlot", slot="no-such-slot")
    await chair.send(**first)
    await chair.send(**second)
    opened = await chair.outcome(first["id"])
    assert opened["accepted"] is True
    refused = await chair.outcome(second["id"])
    assert (refused["accepted"], refused["error"]["code"]) == (False, "unknown")
    assert refused["error"]["text"]


async def test_the_same_id_sent_again_has_the_same_outcome_and_no_second_effect(house: House) -> None:
    chair = await house.live("chair")
    opening = command("OpenHearing")
    await chair.send(**opening)
    first = await chair.outcome(opening["id"])
    head = await house.head()
    await chair.send(**opening)
    assert await chair.outcome(opening["id"]) == first
    await chair.send(**{**opening, "type": "CloseHearing"})
    assert (await chair.outcome(opening["id"]))["error"]["code"] == "reused-command-id"
    entries = await house.journals.of(HEARING).read(head.seq)
    assert {entry["type"] for entry in entries} <= {"HeadSigned"}


async def test_a_ping_is_answered_with_the_hearing_time(house: House) -> None:
    socket = await house.live("watcher")
    await socket.send(type="ping", client_time=12.5)
    pong = await socket.of_type("pong")
    assert pong["client_time"] == 12.5
    async with await house.get("watcher", "view") as answer:
        assert pong["now"] <= (await answer.json())["now"]


async def test_reports_reach_the_podium_and_their_sender_only(house: House) -> None:
    chair, amara, watcher = [await house.live(name) for name in ("chair", "amara", "watcher")]
    await amara.send(type="report", topic="level", value={"db": -20})
    for socket in (chair, amara):
        told = await socket.of_type("transient")
        assert (told["topic"], told["key"], told["value"]) == ("level", "amara", {"db": -20})
    later = await house.live("chair")
    await settled(later)
    assert [told["value"] for told in later.transients] == [{"db": -20}], "alive for those who come later"
    await settled(watcher)
    assert watcher.transients == []


@pytest.mark.parametrize(
    ("message", "code", "close"),
    [
        ('{"type":"hello"}', "malformed", 4400),
        ("not json", "malformed", 4400),
        ("[]", "malformed", 4400),
        ("[" * 5_000, "malformed", 4400),
        ('{"type":"ping","client_time":1}', "malformed", 4400),
        ('{"type":"hello","token":""}', "token-missing", 4401),
        ('{"type":"hello","token":"abc"}', "token-malformed", 4401),
        (json.dumps({"type": "hello", "token": "x" * MESSAGE_BYTES}), "too-large", 4413),
    ],
)
async def test_a_bad_hello_ends_with_a_code_and_a_sentence(
    house: House, message: str, code: str, close: int
) -> None:
    socket = await house.connect()
    await socket.raw.send_str(message)
    error, closed = await socket.end()
    assert error is not None
    assert (error["code"], closed) == (code, close)
    assert error["text"]


async def test_no_hello_in_time_ends_it(house: House) -> None:
    socket = await house.connect()
    error, closed = await socket.end()
    assert error is not None
    assert (error["code"], closed) == ("no-hello", 4408)


@pytest.mark.parametrize(
    ("message", "code", "close"),
    [
        ({"type": "ping", "client_time": "now"}, "malformed", 4400),
        ({"type": "ping", "client_time": float("nan")}, "malformed", 4400),
        ({"type": "report", "topic": "gossip", "value": {}}, "malformed", 4400),
        ({"type": "report", "topic": "level", "value": 3}, "malformed", 4400),
        ({"type": "report", "topic": "level", "value": {"x": "y" * 1024}}, "too-large", 4413),
        ({"type": "no-command"}, "malformed", 4400),
        ({"x": "é" * (MESSAGE_BYTES // 2)}, "too-large", 4413),
    ],
)
async def test_a_message_that_cannot_be_answered_by_id_ends_it(
    house: House, message: dict[str, Any], code: str, close: int
) -> None:
    socket = await house.live("chair")
    head = await house.head()
    await socket.raw.send_str(json.dumps(message, ensure_ascii=False))
    error, closed = await socket.end()
    assert error is not None
    assert (error["code"], closed) == (code, close)
    assert await house.head() == head


async def test_binary_messages_and_endless_ones_end_it(house: House) -> None:
    binary, endless = await house.live("chair"), await house.live("chair")
    await binary.raw.send_bytes(b"{}")
    assert (await binary.end())[1] == 4400
    await endless.raw.send_str("x" * 1_000_000)
    assert (await endless.end())[1] == 1009


@pytest.mark.parametrize(
    "message",
    [
        {"id": UUID, "type": "AdmitQuestion"},
        {"id": UUID, "type": "AdmitQuestion", "question": 7},
        {"id": UUID, "type": "OpenHearing", "surplus": 1},
        {"id": UUID, "type": "Tick"},
        {"id": UUID, "type": "SignHead", "seq": 1, "hash": "0" * 64, "key": "0" * 64, "signature": "0" * 128},
        {"id": "not-a-uuid", "type": "OpenHearing"},
    ],
)
async def test_a_malformed_command_is_told_by_its_id_and_changes_nothing(
    house: House, message: dict[str, Any]
) -> None:
    socket = await house.live("chair")
    head = await house.head()
    await socket.send(**message)
    outcome = await socket.outcome(message["id"])
    assert (outcome["accepted"], outcome["error"]["code"]) == (False, "malformed")
    await settled(socket)
    assert await house.head() == head


async def flood_of_commands(socket: Socket, count: int) -> list[str]:
    """The codes of the outcomes, until there is one for each or the socket is closed."""
    for _ in range(count):
        await socket.send(**command("OpenHearing"))
    codes: list[str] = []
    while len(codes) < count and (message := await socket.next()) is not None:
        if message["type"] == "outcome":
            codes.append(message["error"]["code"])
    return codes


@pytest.mark.usefixtures("nothing_comes_back")
async def test_too_many_commands_are_refused_then_the_socket_is_closed(house: House) -> None:
    socket = await house.live("watcher")
    codes = await flood_of_commands(socket, int(COMMANDS.burst) + 10)
    assert codes.count("not-permitted") >= COMMANDS.burst
    assert codes.count("too-fast") > 0
    assert len(codes) == COMMANDS.burst + 10
    await flood_of_commands(socket, int(COMMANDS.burst + STRIKES.burst) * 3)
    assert socket.raw.close_code == 4429


@pytest.mark.usefixtures("nothing_comes_back")
async def test_one_token_has_one_rate_however_many_lines_it_has(house: House) -> None:
    token = house.token("watcher")
    headers = {"Authorization": f"Bearer {token}"}
    socket = await house.connect()
    await socket.send(type="hello", token=token)
    await socket.views()
    codes = await flood_of_commands(socket, int(COMMANDS.burst) + 10)
    for _ in range(3):
        async with house.client.post(
            house.api("commands"), headers=headers, json=command("OpenHearing")
        ) as answer:
            codes.append((await answer.json())["code"])
    assert "too-fast" in codes[-3:]
    other = await house.live("kenya-1")
    message = command("OpenHearing")
    await other.send(**message)
    assert (await other.outcome(message["id"]))["error"]["code"] == "not-permitted"


async def test_a_page_of_another_origin_is_not_let_in(house: House) -> None:
    for origin in ("https://evil.example", "null", house.url.replace("127.0.0.1", "127.0.0.2")):
        with pytest.raises(WSServerHandshakeError) as refused:
            await house.connect(origin=origin)
        assert refused.value.status == 403
    for origin in (house.url, "https://hearings.example.org"):
        socket = await house.connect(origin=origin)
        await socket.send(type="hello", token=house.token("watcher"))
        await socket.views()


async def test_revocation_ends_sockets_within_two_seconds(house: House) -> None:
    token = house.token("kenya-1")
    socket = await house.connect()
    await socket.send(type="hello", token=token)
    await socket.views()
    began = time.monotonic()
    await house.give("secretariat", "RevokeToken", jti=inspect(token).claims["jti"])
    error, closed = await socket.end()
    assert time.monotonic() - began < 2
    assert error is not None
    assert (error["code"], closed) == ("token-revoked", 4401)
    again = await house.connect()
    await again.send(type="hello", token=token)
    error, closed = await again.end()
    assert error is not None
    assert (error["code"], closed) == ("token-revoked", 4401)


async def test_expiry_ends_sockets(house: House) -> None:
    socket = await house.live("kenya-1", life_s=2)
    error, closed = await socket.end()
    assert error is not None
    assert (error["code"], closed) == ("token-expired", 4401)


async def test_a_hearing_that_is_not_there(house: House) -> None:
    for hearing in ("nowhere", "no%20name"):
        socket = await house.connect(hearing=hearing)
        await socket.send(type="hello", token=house.token("chair", "nowhere"))
        error, closed = await socket.end()
        assert error is not None
        assert (error["code"], closed) == ("unknown-hearing", 4404)


async def test_the_server_ending_tells_its_visitors(house: House) -> None:
    socket = await house.live("watcher")
    await (await house.rooms.get(HEARING)).close()
    error, closed = await socket.end()
    assert error is not None
    assert (error["code"], closed) == ("closing", 4503)


async def test_how_the_programme_plays_is_told_to_the_secretariat_alone(house: House) -> None:
    kenya, chair, secretariat = [await house.live(who) for who in ("kenya-1", "chair", "secretariat")]
    await kenya.send(type="report", topic="playing", value={"at": 1, "fps": 25})
    await kenya.send(type="report", topic="presence", value={"visible": True})
    told = await secretariat.until(lambda m: m["type"] == "transient" and m["topic"] == "playing")
    assert (told["key"], told["value"]) == ("kenya-1", {"at": 1, "fps": 25})
    assert told["expires_ms"] > 30_000
    # What was said after it has come, so it will not come any more.
    for reader in (chair, kenya):
        first = await reader.until(lambda m: m["type"] == "transient")
        assert first["topic"] == "presence"
