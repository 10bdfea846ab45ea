"""What the house reports and keeps beside the procedure."""

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.hearing.any.acting import NUMBERS, Acting
from tests.hearing.rehearsal import MEDIA, SECRETARIAT, SYSTEM

from hustings.hearing import commands as c


def digest(number: int) -> str:
    return f"{number:064x}"


class HouseRules(Acting):
    @rule(number=NUMBERS)
    def report_recording(self, number: int) -> None:
        file = f"programme-{number}.mp4"
        self.give(c.ReportRecording(file, "programme", number, number + 9, 3_000, digest(number)), MEDIA)

    @rule(writes=st.booleans())
    def report_recorder(self, writes: bool) -> None:
        self.give(c.ReportRecorderWriting() if writes else c.ReportRecorderStopped("The disk is full"), MEDIA)

    @rule(number=NUMBERS)
    def revoke_token(self, number: int) -> None:
        self.give(c.RevokeToken(f"token-{number}", "Lost"), SECRETARIAT)

    @rule()
    def sign_head(self) -> None:
        head = self.head(len(self.entries))
        self.give(c.SignHead(head.seq, head.hash, digest(7), digest(8) * 2), SYSTEM)
