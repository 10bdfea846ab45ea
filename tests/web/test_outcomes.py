"""Commands by POST, and how each ended, asked for by its id."""

from tests.web.house import HEARING, House, command, problem


async def test_an_accepted_command_is_durable_and_known_by_its_id(house: House) -> None:
    opening = command("OpenHearing")
    async with await house.post("chair", opening) as answer:
        assert answer.status == 200
        body = await answer.json()
    assert body == {"id": opening["id"], "accepted": True, "seq": body["seq"]}
    assert (await house.head()).seq >= body["seq"]
    async with await house.get("chair", f"commands/{opening['id']}") as answer:
        assert await answer.json() == body


async def test_a_refused_command_is_known_by_its_id_with_its_reason(house: House) -> None:
    early = command("StartSlot", slot="slot-1")
    async with await house.post("chair", early) as answer:
        document = await problem(answer, 409, "not-now")
    async with await house.get("chair", f"commands/{early['id']}") as answer:
        outcome = await answer.json()
    assert outcome["accepted"] is False
    assert outcome["error"] == {"code": "not-now", "text": document["detail"]}


async def test_an_outcome_belongs_to_who_gave_the_command(house: House) -> None:
    opening = command("OpenHearing")
    async with await house.post("chair", opening) as answer:
        assert answer.status == 200
    async with await house.get("secretariat", f"commands/{opening['id']}") as answer:
        await problem(answer, 404, "no-such-command")


async def test_sent_twice_it_counts_once_and_another_content_is_refused(house: House) -> None:
    opening = command("OpenHearing")
    async with await house.post("chair", opening) as answer:
        first = await answer.json()
    async with await house.post("chair", opening) as answer:
        assert (answer.status, await answer.json()) == (200, first)
    async with await house.post("chair", {**opening, "type": "CloseHearing"}) as answer:
        await problem(answer, 409, "reused-command-id")
    entries = await house.journals.of(HEARING).read(first["seq"])
    assert {entry["type"] for entry in entries} <= {"HeadSigned"}
