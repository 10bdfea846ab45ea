"""What candidates, secretariat and chair may do with material, statements, guidelines and messages."""

import json

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from tests.hearing.any.acting import NUMBERS, Acting
from tests.hearing.rehearsal import CHAIR, KENYA, SECRETARIAT, SYSTEM

from hustings.hearing import commands as c
from hustings.hearing.guidelines import accepted, digest
from hustings.hearing.materials import may_read
from hustings.hearing.model import FilingKind, FilingStage, MaterialKind, Stage, UnacceptedGuidelines
from hustings.hearing.record import public_record
from hustings.hearing.roles import Role
from hustings.hearing.statements import of_slot
from hustings.hearing.views import Audience, audience_view, personal_view

ADA = c.Actor("ada", Role.CANDIDATE, "SWE")
BO = c.Actor("bo", Role.CANDIDATE, "VNM")
CANDIDATES = st.sampled_from([ADA, BO])
FILES = st.integers(0, 3).map(lambda number: str(number) * 64)
PODIUM = st.sampled_from([CHAIR, SECRETARIAT])


class CandidacyRules(Acting):
    @rule(
        material=FILES,
        kind=st.sampled_from([MaterialKind.DOCUMENT, MaterialKind.STATEMENT]),
        by=st.sampled_from([ADA, BO, SECRETARIAT]),
    )
    def receive_material(self, material: str, kind: MaterialKind, by: c.Actor) -> None:
        report = c.ReportMaterial(material, kind, "video/webm", 1_000, 3_000, by.subject)
        self.give(report, SYSTEM)

    @rule(number=NUMBERS, by=CANDIDATES, for_=CANDIDATES, material=FILES)
    def file_material(self, number: int, by: c.Actor, for_: c.Actor, material: str) -> None:
        title = f"Hidden title {number}"
        self.give(c.FileMaterial(f"m{number}", for_.subject, FilingKind.VISION, material, title), by)

    @rule(number=NUMBERS, by=PODIUM, publish=st.booleans(), stage=st.sampled_from(FilingStage))
    def rule_on_material(self, number: int, by: c.Actor, publish: bool, stage: FilingStage) -> None:
        filing = f"m{number}"
        rules = c.PublishMaterial(filing, stage) if publish else c.RefuseMaterial(filing, "Why", stage)
        self.give(rules, by)

    @rule(number=NUMBERS, by=CANDIDATES)
    def withdraw_material(self, number: int, by: c.Actor) -> None:
        self.give(c.WithdrawMaterial(f"m{number}"), by)

    @rule(by=CANDIDATES, material=FILES, takes_back=st.booleans())
    def file_statement(self, by: c.Actor, material: str, takes_back: bool) -> None:
        slot = f"slot-{by.subject}"
        self.give((c.WithdrawStatement if takes_back else c.FileStatement)(slot, material), by)

    @rule(by=CANDIDATES)
    def accept_guidelines(self, by: c.Actor) -> None:
        assert self.state.format is not None
        self.give(c.AcceptGuidelines(digest(self.state.format) or "0" * 64), by)

    @rule(number=NUMBERS, by=PODIUM, to=st.sampled_from(["ada", "delegate-ken", "room", None]))
    def send_message(self, number: int, by: c.Actor, to: str | None) -> None:
        self.give(c.SendMessage(f"n{number}", to, f"Confided {number}"), by)

    @rule(number=NUMBERS, by=st.sampled_from([ADA, BO, KENYA]))
    def mark_read(self, number: int, by: c.Actor) -> None:
        self.give(c.MarkRead(f"n{number}"), by)

    @invariant()
    def what_candidates_and_podium_confide_stays_between_them(self) -> None:
        public = json.dumps([audience_view(self.state, Audience.FLOOR), public_record(self.state, self.now)])
        shown = {f.title for f in self.state.filings.values() if f.stage is FilingStage.PUBLISHED}
        hidden = {f.title for f in self.state.filings.values()} - shown
        assert not any(json.dumps(title) in public for title in hidden)
        assert "Confided" not in public
        for person in (ADA, BO, KENYA):
            own = personal_view(self.state, person, "").get("messages", {})
            assert list(own) == [m.id for m in self.state.messages.values() if person.subject in m.to]

    @invariant()
    def files_are_for_those_they_were_published_to(self) -> None:
        published = {f.material for f in self.state.filings.values() if f.stage is FilingStage.PUBLISHED}
        for material, file in self.state.materials.items():
            theirs = file.is_from(KENYA.subject)
            assert may_read(self.state, KENYA, material) is (theirs or material in published)

    @invariant()
    def statements_fit_when_they_are_filed_and_guidelines_hold(self) -> None:
        for slot in self.state.slots.values():
            filed = of_slot(self.state, slot.id)
            assert filed is None or filed.candidate == slot.candidate
        format = self.state.format
        if format is not None and format.unaccepted_guidelines is UnacceptedGuidelines.BAR:
            running = self.state.slots.get(self.state.current_slot or "")
            open_now = self.state.stage not in (Stage.BETWEEN_SLOTS, Stage.CLOSED)
            if running is not None and open_now and digest(format):
                assert accepted(self.state, running.candidate)
