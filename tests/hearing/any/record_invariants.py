"""What always holds of the record: whoever reads the journal, at any clearance, computes the same one."""

from tests.exports import SIGNER
from tests.hearing.any.acting import Acting
from tests.hearing.rehearsal import KENYA

from hustings.hearing.chain import Head, canonical, verify
from hustings.hearing.clearance import Exporting
from hustings.hearing.export import Export
from hustings.hearing.model import Hearing
from hustings.hearing.record import public_record
from hustings.paper.page import record_page
from hustings.wire.entries import fold


class RecordInvariants(Acting):
    def the_record_is_the_same_at_every_clearance(self) -> None:
        """At the end of a hearing only, for it takes the whole journal."""
        head = Head(self.entries[-1]["seq"], self.entries[-1]["hash"])
        now = self.state.time + 700
        record = canonical(public_record(self.state, now))
        for reader in (KENYA, None):
            exporting = Exporting(self.state, reader)
            shown = [exporting.shown(entry) for entry in self.entries]
            assert verify(shown) == head
            assert canonical(public_record(fold(Hearing("any"), shown), now)) == record
            export = Export(self.state, head, exporting)
            assert export.lines(self.entries).count(b"\n") == head.seq
            assert export.whole
            assert export.closing(SIGNER.public_key, SIGNER.sign).endswith(b"}\n")
        assert record_page(public_record(self.state, now)).endswith("</html>\n")
