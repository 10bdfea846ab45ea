"""Checks as browsers send them, and everything that must not pass for one."""

import pytest
from aioice import stun as other
from hypothesis import given
from hypothesis import strategies as st

from hustings.rtp import stun

PASSWORD = b"0123456789abcdef01234567"


def check(username: str = "ours:theirs", nominates: bool = True, password: bytes = PASSWORD) -> bytes:
    message = other.Message(other.Method.BINDING, other.Class.REQUEST)
    message.attributes["USERNAME"] = username
    message.attributes["PRIORITY"] = 1
    if nominates:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(password)
    return bytes(message)


@pytest.mark.parametrize("nominates", [True, False])
def test_a_check_names_who_it_is_for_and_whether_it_nominates(nominates: bool) -> None:
    request = stun.read_request(check(nominates=nominates))
    assert (request.local, request.nominates) == ("ours", nominates)
    assert request.authentic(PASSWORD)
    assert not request.authentic(b"another password altogether")


@pytest.mark.parametrize("host", ["192.0.2.7", "2001:db8::7"])
def test_the_answer_says_where_the_check_came_from_as_another_implementation_reads_it(host: str) -> None:
    request = stun.read_request(check())
    answer = stun.success(request, PASSWORD, host, 3_478)
    message = other.parse_message(answer)
    message.check_message_integrity(PASSWORD)
    assert message.message_class is other.Class.RESPONSE
    assert message.transaction_id == request.transaction
    assert message.attributes["XOR-MAPPED-ADDRESS"] == (host, 3_478)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_check_that_was_changed_anywhere_before_its_integrity_is_not_authentic(at: int, by: int) -> None:
    whole = check()
    protected = len(whole) - 8 - 24
    changed = bytearray(whole)
    changed[at % protected] ^= by
    try:
        request = stun.read_request(bytes(changed))
    except stun.NotStun:
        return
    assert not request.authentic(PASSWORD)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_check_are_refused_and_nothing_else_happens(data: bytes) -> None:
    with pytest.raises(stun.NotStun):
        stun.read_request(data)


def test_a_check_without_integrity_or_cut_off_is_refused() -> None:
    whole = check()
    for cut in range(len(whole)):
        with pytest.raises(stun.NotStun):
            stun.read_request(whole[:cut])
    bare = other.Message(other.Method.BINDING, other.Class.REQUEST)
    bare.attributes["USERNAME"] = "ours:theirs"
    with pytest.raises(stun.NotStun):
        stun.read_request(bytes(bare))


def test_what_stands_behind_the_integrity_does_not_count() -> None:
    message = other.Message(other.Method.BINDING, other.Class.REQUEST)
    message.attributes["USERNAME"] = "ours:theirs"
    message.add_message_integrity(PASSWORD)
    raw = bytes(message)
    forged = raw + b"\x00\x25\x00\x00"
    forged = forged[:2] + (len(forged) - 20).to_bytes(2) + forged[4:]
    assert not stun.read_request(forged).nominates
