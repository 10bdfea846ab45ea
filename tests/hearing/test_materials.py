"""Files that people hand in: the journal knows them by their digests, and says no more of them."""

import pytest
from tests.hearing.rehearsal import CHAIR, KENYA, PERU, SECRETARIAT, SYSTEM, Rehearsal, prepared

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.chain import Head, redact, seal
from hustings.hearing.errors import Code, Refused
from hustings.hearing.materials import (
    DEPOSITORS,
    MOST_OF_A_KIND,
    check_deposit,
    handed_in,
    may_read,
)
from hustings.hearing.model import Deposit, MaterialKind
from hustings.hearing.roles import Role
from hustings.wire.commands import CLIENT_COMMANDS, Malformed, parse_command

ADA = c.Actor("ada", Role.CANDIDATE, "SWE")
SHA = "a" * 64


def report(
    subject: str = "ada", kind: MaterialKind = MaterialKind.DOCUMENT, material: str = SHA
) -> c.ReportMaterial:
    return c.ReportMaterial(material, kind, "application/pdf", 1_000, None, subject)


def with_file() -> Rehearsal:
    hearing = prepared()
    hearing.do(report(), SYSTEM)
    return hearing


def test_a_file_is_known_once_for_each_person_and_kind() -> None:
    hearing = prepared()
    received = e.MaterialReceived(SHA, MaterialKind.DOCUMENT, "application/pdf", 1_000, None, "ada")
    assert hearing.do(report(), SYSTEM) == (received,)
    assert hearing.do(report(), SYSTEM) == ()
    assert len(hearing.do(report("bo"), SYSTEM)) == 1
    assert len(hearing.do(report(kind=MaterialKind.PICTURE), SYSTEM)) == 1
    assert hearing.state.materials[SHA].deposits == (
        Deposit("ada", MaterialKind.DOCUMENT, hearing.now),
        Deposit("bo", MaterialKind.DOCUMENT, hearing.now),
        Deposit("ada", MaterialKind.PICTURE, hearing.now),
    )


def test_only_the_server_reports_files() -> None:
    assert "ReportMaterial" not in CLIENT_COMMANDS
    sent = {"id": "6f1c9d1e-1111-4222-8333-444455556666", "type": "ReportMaterial", "material": SHA}
    with pytest.raises(Malformed):
        parse_command(sent, client=True)
    assert prepared().refused(report(), SECRETARIAT).code is Code.NOT_PERMITTED


@pytest.mark.parametrize("kind", MaterialKind)
@pytest.mark.parametrize("role", Role)
def test_who_hands_in_what(kind: MaterialKind, role: Role) -> None:
    state, actor = prepared().state, c.Actor("somebody", role)
    if role in DEPOSITORS[kind]:
        check_deposit(state, actor, kind)
    else:
        with pytest.raises(Refused) as refused:
            check_deposit(state, actor, kind)
        assert refused.value.code is Code.NOT_PERMITTED


def test_nobody_hands_in_files_without_end() -> None:
    hearing = prepared()
    for number in range(MOST_OF_A_KIND):
        hearing.do(report(material=f"{number:064}"), SYSTEM)
    assert hearing.refused(report(), SYSTEM).code is Code.MODALITIES
    with pytest.raises(Refused, match="modalities"):
        check_deposit(hearing.state, ADA, MaterialKind.DOCUMENT)
    check_deposit(hearing.state, ADA, MaterialKind.PICTURE)
    hearing.do(report("bo"), SYSTEM)


def test_a_command_names_ones_own_files_only() -> None:
    state = with_file().state
    assert handed_in(state, SHA, ADA, MaterialKind.DOCUMENT).id == SHA
    for actor, kind in ((ADA, MaterialKind.VIDEO), (KENYA, MaterialKind.DOCUMENT)):
        with pytest.raises(Refused, match="unknown"):
            handed_in(state, SHA, actor, kind)
    with pytest.raises(Refused, match="unknown"):
        handed_in(state, "b" * 64, ADA, MaterialKind.DOCUMENT)


def test_who_may_read_a_file() -> None:
    state = with_file().state
    assert [may_read(state, who, SHA) for who in (ADA, CHAIR, SECRETARIAT, KENYA, PERU)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert not may_read(state, CHAIR, "b" * 64)


def test_whose_a_file_is_stays_private() -> None:
    hearing = prepared()
    submission = hearing.submission(report(), SYSTEM)
    entries = seal("rehearsed", Head(), 1_000, submission, hearing.submit(submission))
    assert "ada" not in str([redact(entry) for entry in entries])
