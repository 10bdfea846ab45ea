"""Candidates' affairs: material, a statement as video, guidelines; and who sees what of them."""

import json
from dataclasses import replace

import pytest
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    MINUTE,
    PLAN,
    SECRETARIAT,
    STATEMENT,
    SYSTEM,
    Rehearsal,
    in_statement,
    opened,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.chain import Head, for_podium, redact, seal
from hustings.hearing.errors import Code
from hustings.hearing.filings import MOST_FILINGS
from hustings.hearing.guidelines import accepted, digest
from hustings.hearing.materials import may_read
from hustings.hearing.model import (
    FilingKind,
    FilingStage,
    Format,
    MaterialKind,
    PhaseFormat,
    Split,
    UnacceptedGuidelines,
)
from hustings.hearing.record import public_record
from hustings.hearing.roles import Role
from hustings.hearing.statements import of_slot
from hustings.hearing.views import Audience, audience_view, personal_view

ADA = c.Actor("ada", Role.CANDIDATE, "SWE")
BO = c.Actor("bo", Role.CANDIDATE, "VNM")
PDF, FILM, OTHER_FILM = "a" * 64, "b" * 64, "c" * 64
BROCHURE = c.FileMaterial("m1", "ada", FilingKind.BROCHURE, PDF, "For a better Union")
GUIDELINES = "No emblem of the Union."
PUBLISHED, FILED, REFUSED = FilingStage.PUBLISHED, FilingStage.FILED, FilingStage.REFUSED


def hand_in(
    hearing: Rehearsal,
    material: str,
    kind: MaterialKind,
    subject: str = "ada",
    duration_ms: int | None = None,
) -> None:
    report = c.ReportMaterial(material, kind, "application/pdf", 1_000, duration_ms, subject)
    hearing.do(report, SYSTEM)


def with_brochure() -> Rehearsal:
    hearing = prepared()
    hand_in(hearing, PDF, MaterialKind.DOCUMENT)
    hearing.do(BROCHURE, ADA)
    return hearing


def with_film(minutes: float = 5, hearing: Rehearsal | None = None) -> Rehearsal:
    hearing = hearing or prepared()
    hand_in(hearing, FILM, MaterialKind.STATEMENT, duration_ms=round(minutes * MINUTE))
    return hearing


def under(**fields: object) -> c.PrepareHearing:
    return replace(PLAN, format=replace(PLAN.format, **fields))  # type: ignore[arg-type]


# --- material ------------------------------------------------------------------------------------


def test_material_is_filed_and_published() -> None:
    hearing = with_brochure()
    assert hearing.do(BROCHURE, ADA) == ()
    filing = hearing.state.filings["m1"]
    assert (filing.stage, filing.candidate, filing.title) == (FILED, "ada", "For a better Union")
    assert hearing.do(c.PublishMaterial("m1"), SECRETARIAT) == (
        e.MaterialPublished("m1", "For a better Union"),
    )
    assert hearing.state.filings["m1"].published_at == hearing.now


def test_material_is_refused_and_its_candidate_told_why() -> None:
    hearing = with_brochure()
    assert hearing.refused(c.RefuseMaterial("m1", " "), CHAIR).code is Code.INVALID
    hearing.do(c.RefuseMaterial("m1", "It shows the emblem."), CHAIR)
    own = personal_view(hearing.state, ADA, "Ada")["filings"]["m1"]
    assert (own["stage"], own["reason"]) == ("refused", "It shows the emblem.")
    assert "emblem" not in json.dumps(audience_view(hearing.state, Audience.FLOOR))
    hearing.do(c.PublishMaterial("m1", REFUSED), SECRETARIAT)
    hearing.do(c.RefuseMaterial("m1", "After all", PUBLISHED), SECRETARIAT)
    assert hearing.state.filings["m1"].stage is REFUSED


def test_two_consoles_do_not_rule_against_each_other_unseen() -> None:
    hearing = with_brochure()
    hearing.do(c.PublishMaterial("m1"), SECRETARIAT)
    assert hearing.refused(c.RefuseMaterial("m1", "No"), CHAIR).code is Code.OVERTAKEN
    assert hearing.refused(c.PublishMaterial("m1"), CHAIR).code is Code.OVERTAKEN
    assert hearing.do(c.PublishMaterial("m1", PUBLISHED), CHAIR) == ()


def test_withdrawn_material_is_shown_no_longer_and_stays_in_the_record() -> None:
    hearing = with_brochure()
    hearing.do(c.PublishMaterial("m1"), SECRETARIAT)
    assert "m1" in audience_view(hearing.state, Audience.FLOOR)["filings"]
    hearing.do(c.WithdrawMaterial("m1"), ADA)
    assert hearing.do(c.WithdrawMaterial("m1"), ADA) == ()
    assert "filings" not in audience_view(hearing.state, Audience.FLOOR)
    assert not may_read(hearing.state, KENYA, PDF)
    (entry,) = public_record(hearing.state, hearing.now)["candidacies"]["material"]
    assert (entry["sha256"], entry["stage"], "title" in entry) == (PDF, "withdrawn", False)


@pytest.mark.parametrize(
    ("command", "by", "code"),
    [
        (replace(BROCHURE, filing="m2", candidate="bo"), ADA, Code.INVALID),
        (replace(BROCHURE, filing="m2", candidate="chair"), SECRETARIAT, Code.UNKNOWN),
        (replace(BROCHURE, filing="m2", material="d" * 64), ADA, Code.UNKNOWN),
        (replace(BROCHURE, filing="m2", kind=FilingKind.VIDEO), ADA, Code.UNKNOWN),
        (replace(BROCHURE, filing="m2"), SECRETARIAT, Code.UNKNOWN),
        (replace(BROCHURE, filing="m2", title=" "), ADA, Code.INVALID),
        (replace(BROCHURE, title="Another"), ADA, Code.TAKEN),
        (c.WithdrawMaterial("m1"), BO, Code.INVALID),
        (c.WithdrawMaterial("m2"), ADA, Code.UNKNOWN),
        (c.PublishMaterial("m2"), CHAIR, Code.UNKNOWN),
    ],
)
def test_what_cannot_be_done_with_material(command: c.Command, by: c.Actor, code: Code) -> None:
    assert with_brochure().refused(command, by).code is code


def test_candidates_file_no_more_than_can_be_looked_at() -> None:
    hearing = with_brochure()
    for number in range(2, MOST_FILINGS + 1):
        hearing.do(replace(BROCHURE, filing=f"m{number}"), ADA)
    assert hearing.refused(replace(BROCHURE, filing="one-more"), ADA).code is Code.MODALITIES


def test_the_secretariat_files_for_a_candidate_who_cannot() -> None:
    hearing = prepared()
    hand_in(hearing, PDF, MaterialKind.DOCUMENT, "secretariat")
    hearing.do(BROCHURE, SECRETARIAT)
    assert may_read(hearing.state, ADA, PDF)
    assert not may_read(hearing.state, BO, PDF)
    assert "m1" in personal_view(hearing.state, ADA, "Ada")["filings"]


@pytest.mark.parametrize("stage", [FILED, PUBLISHED, REFUSED])
def test_who_sees_material(stage: FilingStage) -> None:
    hearing = with_brochure()
    if stage is PUBLISHED:
        hearing.do(c.PublishMaterial("m1"), CHAIR)
    if stage is REFUSED:
        hearing.do(c.RefuseMaterial("m1", "Why"), CHAIR)
    shown = stage is PUBLISHED
    for audience, sees in {
        Audience.PODIUM: True,
        Audience.FLOOR: shown,
        Audience.DELEGATES: shown,
        Audience.APART: False,
    }.items():
        assert ("m1" in audience_view(hearing.state, audience).get("filings", {})) is sees
    readers = {ADA: True, CHAIR: True, BO: shown, KENYA: shown, c.Actor("x", Role.OBSERVER): shown}
    assert {who: may_read(hearing.state, who, PDF) for who in readers} == readers
    assert "filings" not in personal_view(hearing.state, BO, "Bo")


def test_a_candidate_who_is_kept_apart_reads_nothing_of_the_others() -> None:
    hearing = prepared(under(isolation=True))
    hand_in(hearing, PDF, MaterialKind.DOCUMENT)
    hearing.do(BROCHURE, ADA)
    hearing.do(c.PublishMaterial("m1"), SECRETARIAT)
    assert may_read(hearing.state, BO, PDF)
    hearing.do(c.OpenHearing())
    hearing.do(c.StartSlot("slot-ada"))
    assert not may_read(hearing.state, BO, PDF)
    assert may_read(hearing.state, ADA, PDF)
    assert may_read(hearing.state, KENYA, PDF)


def test_the_title_is_secret_until_it_is_published() -> None:
    hearing = prepared()
    hand_in(hearing, PDF, MaterialKind.DOCUMENT)
    submission = hearing.submission(BROCHURE, ADA)
    entries = seal("rehearsed", Head(), 1_000, submission, hearing.submit(submission))
    assert "For a better Union" not in json.dumps([redact(entry) for entry in entries])
    assert "For a better Union" in json.dumps([for_podium(entry) for entry in entries])


# --- statement -----------------------------------------------------------------------------------


def test_a_statement_is_filed_and_the_newest_counts() -> None:
    hearing = with_film()
    assert hearing.do(c.FileStatement("slot-ada", FILM), ADA) == (
        e.StatementFiled("slot-ada", "ada", FILM, 5 * MINUTE),
    )
    assert hearing.do(c.FileStatement("slot-ada", FILM), ADA) == ()
    hand_in(hearing, OTHER_FILM, MaterialKind.STATEMENT, duration_ms=1_000)
    hearing.do(c.FileStatement("slot-ada", OTHER_FILM), ADA)
    filed = of_slot(hearing.state, "slot-ada")
    assert filed is not None
    assert (filed.material, filed.duration_ms) == (OTHER_FILM, 1_000)
    assert hearing.refused(c.WithdrawStatement("slot-ada", FILM), ADA).by == OTHER_FILM
    hearing.do(c.WithdrawStatement("slot-ada", OTHER_FILM), ADA)
    assert hearing.do(c.WithdrawStatement("slot-ada", OTHER_FILM), ADA) == ()
    assert of_slot(hearing.state, "slot-ada") is None


def test_the_secretariat_files_a_statement_for_a_candidate_who_cannot() -> None:
    hearing = prepared()
    hand_in(hearing, FILM, MaterialKind.STATEMENT, "secretariat", 1_000)
    hearing.do(c.FileStatement("slot-ada", FILM), SECRETARIAT)
    assert may_read(hearing.state, ADA, FILM)
    assert not may_read(hearing.state, BO, FILM)


def test_a_statement_fits_into_its_time() -> None:
    refused = with_film(5.01).refused(c.FileStatement("slot-ada", FILM), ADA)
    assert refused.code is Code.MODALITIES
    assert "301 seconds" in refused.text
    assert "5 minutes" in refused.text


def test_a_filed_statement_is_not_cut_off_by_another_split() -> None:
    hearing = with_film(4, prepared(under(split=Split.CANDIDATE)))
    hearing.do(c.FileStatement("slot-ada", FILM), ADA)
    kinds = [phase.kind for phase in PLAN.format.phases]

    def split(*minutes: int) -> c.ChooseSplit:
        phases = zip(kinds, minutes, strict=True)
        return c.ChooseSplit("slot-ada", tuple(PhaseFormat(kind, m * MINUTE) for kind, m in phases))

    assert hearing.refused(split(3, 7, 1), ADA).code is Code.MODALITIES
    hearing.do(split(4, 6, 1), ADA)


def test_a_statement_stays_once_the_slot_has_begun() -> None:
    hearing = with_film(hearing=in_statement())
    assert hearing.refused(c.FileStatement("slot-ada", FILM), ADA).code is Code.OVERTAKEN
    assert hearing.refused(c.WithdrawStatement("slot-ada", FILM), ADA).code is Code.OVERTAKEN


@pytest.mark.parametrize(
    ("command", "by", "code"),
    [
        (c.FileStatement("slot-bo", FILM), ADA, Code.INVALID),
        (c.FileStatement("slot-x", FILM), ADA, Code.UNKNOWN),
        (c.FileStatement("slot-bo", FILM), BO, Code.UNKNOWN),
        (c.FileStatement("slot-ada", PDF), ADA, Code.UNKNOWN),
    ],
)
def test_what_cannot_be_filed_as_a_statement(command: c.Command, by: c.Actor, code: Code) -> None:
    assert with_film().refused(command, by).code is code


def test_a_hearing_without_statements_takes_none() -> None:
    only_questions = Format("questions", PLAN.format.phases[1:2])
    hearing = with_film(1, prepared(replace(PLAN, format=only_questions)))
    assert hearing.refused(c.FileStatement("slot-ada", FILM), ADA).code is Code.MODALITIES


def test_the_podium_and_its_candidate_see_the_statement() -> None:
    hearing = with_film(4)
    hearing.do(c.FileStatement("slot-ada", FILM), ADA)
    seen = {"material": FILM, "media_type": "application/pdf", "duration_ms": 4 * MINUTE, "at": hearing.now}
    assert audience_view(hearing.state, Audience.PODIUM)["statements"] == {"slot-ada": seen}
    assert personal_view(hearing.state, ADA, "Ada")["statement"] == seen
    assert "statements" not in audience_view(hearing.state, Audience.DELEGATES)
    assert not may_read(hearing.state, KENYA, FILM)
    shorter = replace(PLAN.format, phases=(PhaseFormat(STATEMENT, MINUTE), *PLAN.format.phases[1:]))
    hearing.do(c.ChangeModalities(shorter, "Agreed"))
    assert audience_view(hearing.state, Audience.PODIUM)["statements"]["slot-ada"]["over"]


# --- guidelines ----------------------------------------------------------------------------------


def sha(text: str) -> str:
    found = digest(replace(PLAN.format, guidelines=text))
    assert found is not None
    return found


def test_acceptance_names_the_text_that_was_accepted() -> None:
    hearing = prepared(under(guidelines=GUIDELINES))
    assert hearing.refused(c.AcceptGuidelines(sha("Others")), ADA).code is Code.OVERTAKEN
    assert hearing.do(c.AcceptGuidelines(sha(GUIDELINES)), ADA) == (
        e.GuidelinesAccepted("ada", sha(GUIDELINES)),
    )
    assert hearing.do(c.AcceptGuidelines(sha(GUIDELINES)), ADA) == ()
    assert audience_view(hearing.state, Audience.PODIUM)["acceptances"] == {"ada": hearing.now}
    assert "acceptances" not in audience_view(hearing.state, Audience.FLOOR)
    recorded = public_record(hearing.state, hearing.now)["candidacies"]["guidelines"]
    assert recorded == {"text": GUIDELINES, "sha256": sha(GUIDELINES), "accepted": {"ada": hearing.now}}
    view = personal_view(hearing.state, ADA, "Ada")["guidelines"]
    assert (view["text"], view["accepted_at"]) == (GUIDELINES, hearing.now)


def test_changed_guidelines_are_accepted_anew() -> None:
    hearing = prepared(under(guidelines=GUIDELINES))
    hearing.do(c.AcceptGuidelines(sha(GUIDELINES)), ADA)
    hearing.do(c.ChangeModalities(replace(PLAN.format, guidelines="More"), "Agreed"))
    assert accepted(hearing.state, "ada") is None
    assert audience_view(hearing.state, Audience.PODIUM)["acceptances"] == {}
    hearing.do(c.AcceptGuidelines(sha("More")), ADA)
    assert accepted(hearing.state, "ada") is not None


def test_where_there_are_no_guidelines_nothing_is_accepted() -> None:
    hearing = prepared()
    assert hearing.refused(c.AcceptGuidelines(sha(GUIDELINES)), ADA).code is Code.MODALITIES
    assert "guidelines" not in personal_view(hearing.state, ADA, "Ada")
    assert "acceptances" not in audience_view(hearing.state, Audience.PODIUM)
    assert "guidelines" not in public_record(hearing.state, hearing.now)["candidacies"]


@pytest.mark.parametrize("rule", UnacceptedGuidelines)
def test_whether_a_slot_begins_without_acceptance(rule: UnacceptedGuidelines) -> None:
    hearing = opened(under(guidelines=GUIDELINES, unaccepted_guidelines=rule))
    start = c.StartSlot("slot-ada")
    if rule is UnacceptedGuidelines.BAR:
        assert hearing.refused(start).code is Code.MODALITIES
        hearing.do(c.AcceptGuidelines(sha(GUIDELINES)), ADA)
    assert hearing.do(start)
