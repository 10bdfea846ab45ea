"""What can be read of a hearing: views, the journal for both clearances, record, keys, room link."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.web.house import HEARING, House, eventually, problem

from hustings.access.tokens import inspect
from hustings.admin.verify.folder import verify_path
from hustings.admin.verify.heads import given_keys
from hustings.hearing.chain import Head, head_message, verify

SECRETS = ("Text of a question nobody called", "Reason given to the delegation alone", "Lost laptop")


async def a_hearing_with_secrets(house: House) -> None:
    await house.in_questions()
    for number, text in enumerate((SECRETS[0], "Text of a called question")):
        await house.give("kenya-1", "SubmitQuestion", question=f"q{number}", slot="slot-1", text=text)
    await house.give("chair", "RefuseQuestion", question="q0", reason="personal", text=SECRETS[1])
    await house.give("chair", "AdmitQuestion", question="q1")
    await house.give("chair", "CallQuestion", question="q1")
    await house.give("secretariat", "RevokeToken", jti="some-token", reason=SECRETS[2])


async def export(house: House, subject: str, rest: str = "journal") -> tuple[str, list[Any]]:
    async with await house.get(subject, rest) as answer:
        assert answer.status == 200
        assert answer.content_type == "application/x-ndjson"
        text = await answer.text()
    *entries, closing = [json.loads(line) for line in text.splitlines()]
    assert closing["type"] == "ExportClosed"
    assert closing["entries"] == len(entries)
    return text, entries


async def test_both_exports_verify_and_only_the_podium_reads_what_is_private(house: House) -> None:
    await a_hearing_with_secrets(house)
    head = await house.head()
    podium, entries = await export(house, "chair")
    assert verify(entries[: head.seq]) == head
    assert all(secret in podium for secret in SECRETS)
    for subject in ("watcher", "amara", "brazil-1", "room"):
        floor, entries = await export(house, subject)
        assert verify(entries[: head.seq]) == head
        assert not any(secret in floor for secret in SECRETS)
        assert "Text of a called question" in floor
        asked = [entry for entry in entries if entry["type"] == "QuestionSubmitted"]
        assert asked
        assert all(entry["actor"] == {"role": "delegate"} for entry in asked)
        assert not any("value" in part or "salt" in part for e in entries for part in e["private"].values())


async def test_a_delegation_reads_its_own_questions_and_what_it_was_told(house: House) -> None:
    await a_hearing_with_secrets(house)
    own, entries = await export(house, "kenya-1")
    assert verify(entries).seq == entries[-1]["seq"]
    assert SECRETS[0] in own
    assert SECRETS[1] in own
    assert SECRETS[2] not in own
    shown = {name for entry in entries for name, part in entry["private"].items() if "value" in part}
    assert shown == {"text"}


@pytest.mark.parametrize("subject", ["chair", "kenya-1", "watcher"])
async def test_an_export_verifies_as_a_file_at_every_clearance(
    house: House, subject: str, tmp_path: Path
) -> None:
    await a_hearing_with_secrets(house)
    text, _ = await export(house, subject)
    async with await house.get("watcher", "record") as answer:
        (tmp_path / "record.json").write_bytes(await answer.read())
    file = tmp_path / "journal.ndjson"
    file.write_text(text, encoding="utf-8")
    given = given_keys([house.keys.signer().public_key])
    assert verify_path(file, given, tmp_path / "record.json").faults == []


async def test_the_export_can_go_on_after_an_entry(house: House) -> None:
    await a_hearing_with_secrets(house)
    _, entries = await export(house, "watcher")
    _, rest = await export(house, "watcher", "journal?after=3")
    assert rest[: len(entries) - 3] == entries[3:]
    assert verify(rest, Head(3, entries[2]["hash"])).seq == rest[-1]["seq"]
    _, nothing = await export(house, "watcher", "journal?after=999999")
    assert nothing == []


async def test_the_floors_view_and_record_hold_no_secret(house: House) -> None:
    await a_hearing_with_secrets(house)
    for rest in ("view", "record"):
        async with await house.get("watcher", rest) as answer:
            text = await answer.text()
        assert "Text of a called question" in text
        assert not any(secret in text for secret in SECRETS)
        assert answer.headers["Cache-Control"] == "no-store"


async def test_the_asking_delegation_sees_its_own_refusal(house: House) -> None:
    await a_hearing_with_secrets(house)
    async with await house.get("kenya-1", "view") as answer:
        personal = (await answer.json())["personal"]
    assert personal["questions"]["q0"]["refusal"] == {"reason": "personal", "text": SECRETS[1]}
    async with await house.get("brazil-1", "view") as answer:
        assert (await answer.json())["personal"]["questions"] == {}


async def test_signed_heads_verify_with_the_published_keys(house: House) -> None:
    await house.give("chair", "OpenHearing")
    room = await house.rooms.get(HEARING)

    async def signed() -> bool:
        return bool(room.state.signed_heads)

    await eventually(signed)
    async with house.client.get(house.api("keys")) as answer:
        assert answer.status == 200, "public: no token is needed"
        keys = (await answer.json())["keys"]
    head = room.state.signed_heads[0]
    raws = [base64.urlsafe_b64decode(key["x"] + "=") for key in keys]
    assert bytes.fromhex(head.key) in raws
    message = head_message(HEARING, Head(head.seq, head.hash))
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.key)).verify(bytes.fromhex(head.signature), message)


async def test_the_room_link_is_the_podiums_and_its_token_is_a_room_screens(house: House) -> None:
    async with await house.get("chair", "room-link") as answer:
        url = (await answer.json())["url"]
    address, _, fragment = url.partition("#")
    assert address == f"https://hearings.example.org/hearings/{HEARING}"
    claims = inspect(fragment.removeprefix("token=")).claims
    assert (claims["role"], claims["sub"], claims["name"]) == ("room", "room", "Council room")
    headers = {"Authorization": f"Bearer {fragment.removeprefix('token=')}"}
    async with house.client.get(house.api("view"), headers=headers) as answer:
        assert (await answer.json())["personal"]["role"] == "room"
    for subject in ("amara", "kenya-1", "watcher", "room"):
        async with await house.get(subject, "room-link") as answer:
            await problem(answer, 403, "not-permitted")
