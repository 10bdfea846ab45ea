"""Bodies that are packed, text that is no Unicode, numbers that are none: refused, and nobody else hears."""

import gzip
import json
import uuid

import pytest
from tests.web.encoders import PUBLISH, Doors
from tests.web.house import House, command, problem

QUESTION = command("SubmitQuestion", question="q1", slot="slot-1", text="Why?", language="en")


@pytest.mark.parametrize("body", [gzip.compress(json.dumps(QUESTION).encode(), mtime=0), b"{}"])
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "GZIP, gzip"])
async def test_a_packed_command_is_not_unpacked(house: House, encoding: str, body: bytes) -> None:
    headers = {
        **house.headers("kenya-1"),
        "Content-Type": "application/json",
        "Content-Encoding": encoding,
    }
    head = await house.head()
    async with house.client.post(house.api("commands"), data=body, headers=headers) as answer:
        await problem(answer, 415, "wrong-content-type")
        assert answer.headers["Accept-Encoding"] == "identity"
    assert await house.head() == head


@pytest.mark.parametrize("body", [gzip.compress(b"v=0\r\n", mtime=0), b"v=0\r\n"])
async def test_a_packed_offer_is_not_unpacked(doors: Doors, body: bytes) -> None:
    headers = {"Content-Type": "application/sdp", "Content-Encoding": "gzip"}
    async with await doors.request(
        "POST", PUBLISH, doors.house.token("amara"), headers=headers, data=body
    ) as answer:
        await problem(answer, 415, "wrong-content-type")


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
async def test_numbers_that_are_none_reach_nobody(house: House, number: str) -> None:
    chair, delegate = await house.live("chair"), await house.live("kenya-1")
    await delegate.raw.send_str(f'{{"type":"report","topic":"level","value":{{"level":{number}}}}}')
    said, code = await delegate.end()
    assert (said and said["code"], code) == ("malformed", 4400)
    again = await house.live("kenya-1")
    await again.send(type="report", topic="level", value={"level": 0.5})
    heard = await chair.of_type("transient")
    assert (heard["key"], heard["value"]) == ("kenya-1", {"level": 0.5})


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"report","topic":"level","value":{"a":"\\ud800"}}',
        '{"type":"Nothing","id":"\\ud800"}',
    ],
)
async def test_half_a_surrogate_pair_is_malformed_and_no_fault_of_the_server(house: House, text: str) -> None:
    socket = await house.live("kenya-1")
    await socket.raw.send_str(text)
    said, code = await socket.end()
    assert (said and said["code"], code) == ("malformed", 4400)


async def test_a_question_with_half_a_surrogate_pair_is_refused_by_its_id(house: House) -> None:
    socket = await house.live("kenya-1")
    id = str(uuid.uuid4())
    question = json.dumps({**QUESTION, "id": id}).replace("Why?", "\\ud800")
    await socket.raw.send_str(question)
    outcome = await socket.outcome(id)
    assert (outcome["accepted"], outcome["error"]["code"]) == (False, "malformed")
