"""The hash chain: what it covers, what may be left out, and how tampering shows."""

import hashlib
import hmac
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from tests.hearing.rehearsal import CHAIR, KENYA

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.chain import (
    GENESIS,
    ChainBroken,
    Entry,
    Head,
    canonical,
    head_message,
    redact,
    seal,
    verify,
)
from hustings.hearing.model import RefusalReason

SALT = bytes(range(32))
ASK = c.Submission("command-1", KENYA, c.SubmitQuestion("q", "slot-ada", "Pourquoi ? é"), SALT)
RULE = c.Submission("command-2", CHAIR, c.RefuseQuestion("q", RefusalReason.PERSONAL, "No."), SALT[::-1])
ASKED = e.QuestionSubmitted(
    "q", "slot-ada", "KEN", "fr", KENYA.subject, "Pourquoi ? é", True, similar=("an-earlier-one",)
)


def journal() -> list[Entry]:
    """Three entries by two commands; the first and the last have private parts."""
    first = seal("demo", Head(), 1_000, ASK, [ASKED, e.QuestionAdmitted("q")])
    refused = e.QuestionRefused("q", RefusalReason.PERSONAL, "No.")
    last = seal("demo", Head(2, first[-1]["hash"]), 2_000, RULE, [refused])
    return [*first, *last]


def test_vector() -> None:
    """The first entry, computed by hand from the description in `chain`."""

    def sealed(name: str, value: str) -> str:
        salt = hmac.new(SALT, f"0:{name}".encode(), hashlib.sha256).digest()
        return hashlib.sha256(salt + value.encode()).hexdigest()

    asker = sealed("asker", '"delegate-ken"')
    message = sealed("message", "null")
    similar = sealed("similar", '["an-earlier-one"]')
    text = sealed("text", '"Pourquoi ? é"')
    covered = (
        '{"actor":{"role":"delegate"},"command":"command-1","hearing":"demo",'
        f'"prev":"{"0" * 64}",'
        f'"private":{{"asker":"{asker}","message":"{message}","similar":"{similar}","text":"{text}"}},'
        '"public":{"group":null,"language":"fr","member_state":"KEN","open_to_support":true,"own_candidate":false,'
        '"question":"q","slot":"slot-ada"},'
        '"seq":1,"time":1000,"type":"QuestionSubmitted"}'
    )
    expected = hashlib.sha256(covered.encode()).hexdigest()
    entry = journal()[0]
    assert entry["hash"] == expected
    assert expected == "b1679f7b98f1b2a19a941dd1118ce8eba9e39d1248309e2d861e3e2d4a4da4f9"
    assert entry["private"]["text"]["value"] == "Pourquoi ? é"


def test_canonical_json_is_sorted_compact_and_utf8() -> None:
    assert (
        canonical({"b": [1, True, None], "a": "é\u2028\n"}) == '{"a":"é\u2028\\n","b":[1,true,null]}'.encode()
    )


def test_a_journal_verifies_to_its_head() -> None:
    entries = journal()
    assert [entry["seq"] for entry in entries] == [1, 2, 3]
    assert entries[0]["prev"] == GENESIS
    assert verify(entries) == Head(3, entries[2]["hash"])
    assert verify([]) == Head()


def test_a_journal_verifies_from_the_middle() -> None:
    entries = journal()
    assert verify(entries[2:], Head(2, entries[1]["hash"])) == Head(3, entries[2]["hash"])


def test_a_redacted_journal_verifies_to_the_same_head_and_tells_nothing() -> None:
    entries = journal()
    redacted = [redact(entry) for entry in entries]
    assert verify(redacted) == verify(entries)
    text = json.dumps(redacted, ensure_ascii=False)
    assert "Pourquoi" not in text
    assert "No." not in text
    assert '"salt"' not in text


def test_redacting_leaves_the_original_alone() -> None:
    entries = journal()
    before = deepcopy(entries)
    redact(entries[0])
    assert entries == before


def test_entries_survive_the_store() -> None:
    entries = journal()
    assert verify(json.loads(json.dumps(entries))) == verify(entries)


def test_sealing_again_seals_the_same() -> None:
    assert journal() == journal()


def test_equal_values_have_different_digests() -> None:
    """Else a digest would tell that two delegations sent the same text."""
    one = seal("demo", Head(), 1_000, ASK, [ASKED, ASKED])
    assert one[0]["private"]["text"]["digest"] != one[1]["private"]["text"]["digest"]
    assert one[0]["private"]["text"]["digest"] != one[0]["private"]["asker"]["digest"]


def changed(seq: int, change: Callable[[Any], object]) -> list[Entry]:
    entries = journal()
    change(entries[seq - 1])
    return entries


@pytest.mark.parametrize("redacted", [False, True])
@pytest.mark.parametrize("seq", [1, 2, 3])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda entry: entry.update(time=9_999), id="time"),
        pytest.param(lambda entry: entry.update(type="QuestionCalled"), id="type"),
        pytest.param(lambda entry: entry.update(hearing="other"), id="hearing"),
        pytest.param(lambda entry: entry.update(command="other"), id="command"),
        pytest.param(lambda entry: entry["actor"].update(subject="mallory"), id="actor"),
        pytest.param(lambda entry: entry["public"].update(question="other"), id="public part"),
        pytest.param(lambda entry: entry["private"].update(extra={"digest": "0" * 64}), id="private part"),
        pytest.param(lambda entry: entry.update(prev="1" * 64), id="link"),
        pytest.param(lambda entry: entry.update(hash="1" * 64), id="hash"),
        pytest.param(lambda entry: entry.update(extra=1), id="another field"),
        pytest.param(lambda entry: entry.update(seq=7), id="number"),
        pytest.param(lambda entry: entry.pop("private"), id="no private"),
        pytest.param(lambda entry: entry.pop("seq"), id="no number"),
    ],
)
def test_a_change_shows_at_its_entry(seq: int, change: Callable[[Any], object], redacted: bool) -> None:
    entries = changed(seq, change)
    if redacted:
        entries = [redact(entry) if "private" in entry else entry for entry in entries]
    with pytest.raises(ChainBroken) as broken:
        verify(entries)
    assert broken.value.seq == seq


@pytest.mark.parametrize("seq", [1, 3])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda part: part.update(value="Another text"), id="value"),
        pytest.param(lambda part: part.update(salt="00" * 32), id="salt"),
        pytest.param(lambda part: part.update(salt="no hex"), id="torn salt"),
        pytest.param(lambda part: part.pop("salt"), id="no salt"),
        pytest.param(lambda part: part.update(digest="0" * 64), id="digest"),
    ],
)
def test_a_changed_private_part_shows_at_its_entry(seq: int, change: Callable[[Any], object]) -> None:
    with pytest.raises(ChainBroken) as broken:
        verify(changed(seq, lambda entry: change(entry["private"]["text"])))
    assert broken.value.seq == seq


def test_a_changed_digest_shows_without_the_value() -> None:
    entries = [redact(entry) for entry in journal()]
    entries[0]["private"]["text"]["digest"] = "0" * 64
    with pytest.raises(ChainBroken) as broken:
        verify(entries)
    assert broken.value.seq == 1


def test_a_rehashed_forgery_shows_at_the_next_entry() -> None:
    entries = journal()
    forged = seal("demo", Head(), 1_000, ASK, [e.QuestionAdmitted("other")])
    with pytest.raises(ChainBroken) as broken:
        verify([*forged, *entries[1:]])
    assert broken.value.seq == 2


@pytest.mark.parametrize(
    ("order", "seq"), [((1, 2), 1), ((0, 2), 2), ((1, 0, 2), 1), ((0, 2, 1), 2), ((0, 0, 1, 2), 2)]
)
def test_missing_swapped_and_repeated_entries_show(order: tuple[int, ...], seq: int) -> None:
    entries = journal()
    with pytest.raises(ChainBroken) as broken:
        verify([entries[index] for index in order])
    assert broken.value.seq == seq


def test_a_head_is_signed_as_hearing_number_and_hash() -> None:
    assert head_message("demo", Head(3, "a" * 64)) == b"hustings head v1\ndemo\n3\n" + b"a" * 64
