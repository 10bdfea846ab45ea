"""Links are noted before they are handed out, and a secretariat hands out none that would let it preside."""

import pytest
from tests.hearing.rehearsal import SYSTEM, opened, prepared

from hustings.hearing import commands as c
from hustings.hearing.chain import Head, redact, seal
from hustings.hearing.errors import Code
from hustings.hearing.events import TokensIssued
from hustings.hearing.model import IssuedToken
from hustings.hearing.roles import LEADING, Role
from hustings.wire.entries import event_of


def token(subject: str, role: Role) -> IssuedToken:
    return IssuedToken(f"jti-{subject}", subject, role, 2_000_000_000)


def issue(*tokens: IssuedToken, with_key: bool = False) -> c.IssueTokens:
    return c.IssueTokens(tokens, "operator" if with_key else "secretariat", with_key)


def test_to_whom_links_went_is_the_podiums_to_know_how_many_is_everybodys() -> None:
    hearing = prepared()
    given = token("delegate-ken", Role.DELEGATE)
    submission = hearing.submission(issue(given, token("chair", Role.CHAIR)), SYSTEM)
    events = hearing.submit(submission)
    assert events == (TokensIssued(2, "secretariat", (given, token("chair", Role.CHAIR))),)
    assert hearing.state.issued == events[0].issued
    (entry,) = seal("h", Head(), 1, submission, events)
    assert event_of(entry) == events[0]
    assert event_of(redact(entry)) == TokensIssued(2, "secretariat")
    assert "jti-delegate-ken" not in str(redact(entry))


def test_nothing_is_noted_where_nobody_got_a_link() -> None:
    assert prepared().do(issue(), SYSTEM) == ()


@pytest.mark.parametrize("role", sorted(LEADING))
def test_whoever_leads_gets_a_link_before_the_opening_only(role: Role) -> None:
    leading = token(role.value, role)
    prepared().do(issue(leading), SYSTEM)
    hearing = opened()
    refused = hearing.refused(issue(leading), SYSTEM)
    assert (refused.code, "key" in refused.text) == (Code.NOT_NOW, True)
    hearing.do(issue(token("ada", Role.CANDIDATE)), SYSTEM)
    hearing.do(issue(leading, with_key=True), SYSTEM)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (token("secretariat", Role.SECRETARIAT), Code.UNKNOWN),
        (token("ada", Role.CHAIR), Code.UNKNOWN),
        (token("nobody", Role.DELEGATE), Code.UNKNOWN),
    ],
)
def test_a_link_is_for_somebody_with_this_seat(given: IssuedToken, code: Code) -> None:
    assert prepared().refused(issue(given), SYSTEM).code is code
    prepared().do(issue(given, with_key=True), SYSTEM)
