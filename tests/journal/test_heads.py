"""The head record: it only moves forward, whoever writes it and whatever happens while they do."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hustings.hearing.chain import Head
from hustings.journal.heads import SLOT_BYTES, HeadRecord
from hustings.room.ports import JournalDamaged, JournalUnavailable

ADVANCE = """
import sys
from pathlib import Path
from hustings.hearing.chain import Head
from hustings.journal.heads import HeadRecord

record = HeadRecord(Path(sys.argv[1]), "h1")
for seq in range(int(sys.argv[2]), 1_000_000, int(sys.argv[3])):
    now = record.advance(Head(seq, f"{seq:064x}"), {})
    assert now.seq >= seq, now
    print(now.seq, flush=True)
    if seq >= int(sys.argv[4]):
        break
"""


def head(seq: int) -> Head:
    return Head(seq, f"{seq:064x}")


@pytest.fixture
def record(tmp_path: Path) -> HeadRecord:
    return HeadRecord(tmp_path / "heads", "h1")


def advancing(folder: Path, first: int, step: int, last: int) -> subprocess.Popen[str]:
    arguments = [str(folder), str(first), str(step), str(last)]
    environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", ADVANCE, *arguments], env=environment, stdout=subprocess.PIPE, text=True
    )


def test_moves_forward_only(record: HeadRecord) -> None:
    assert record.read() == Head()
    assert record.advance(head(3), {}) == head(3)
    assert record.advance(head(2), {}) == head(3)
    assert record.advance(head(3), {}) == head(3)
    assert record.advance(head(4), {}) == head(4)
    assert record.advance(head(9), {}) == head(9)
    assert record.read() == head(9)


def test_hearings_are_apart(record: HeadRecord) -> None:
    record.advance(head(3), {})
    assert HeadRecord(record.path.parent, "h1.2").read() == Head()


def test_file_can_be_looked_into_and_keeps_its_length(record: HeadRecord) -> None:
    for seq in range(1, 12):
        record.advance(head(seq), {})
        assert record.path.stat().st_size == 2 * SLOT_BYTES
        slots = json.loads(record.path.read_text())
        assert sorted(slot["seq"] for slot in slots) == [seq - 1, seq]


def test_two_branches_are_never_both_acknowledged(record: HeadRecord) -> None:
    record.advance(head(3), {})
    with pytest.raises(JournalDamaged, match="entry 3 has been replaced"):
        record.advance(Head(3, "f" * 64), {})
    with pytest.raises(JournalDamaged, match="entry 3 has been replaced"):
        record.advance(head(5), {3: "f" * 64, 4: "e" * 64, 5: head(5).hash})
    assert record.read() == head(3)
    assert record.advance(head(5), {3: head(3).hash}) == head(5)


@pytest.mark.parametrize("written", range(0, SLOT_BYTES, 97))
def test_write_cut_short_leaves_the_head_before(record: HeadRecord, written: int) -> None:
    for seq in (3, 4, 5):
        record.advance(head(seq), {})
    before = record.path.read_bytes()
    record.advance(head(1_234_567), {})
    after = record.path.read_bytes()
    changed = 0 if before[:SLOT_BYTES] != after[:SLOT_BYTES] else SLOT_BYTES
    end = changed + written
    record.path.write_bytes(after[:end] + before[end:])
    assert record.read() in (head(5), head(1_234_567))
    assert record.advance(head(1_234_568), {}) == head(1_234_568)
    assert HeadRecord(record.path.parent, "h1").read() == head(1_234_568)


@pytest.mark.parametrize("slot", [0, 1])
def test_spoiled_slot_is_written_next(record: HeadRecord, slot: int) -> None:
    for seq in (3, 4):
        record.advance(head(seq), {})
    text = bytearray(record.path.read_bytes())
    text[slot * SLOT_BYTES + 20] ^= 1
    record.path.write_bytes(text)
    left = record.read()
    assert left in (head(3), head(4))
    record.advance(head(5), {})
    assert {one["seq"] for one in json.loads(record.path.read_text())} == {left.seq, 5}
    assert record.read() == head(5)


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"null", b"\0" * 2 * SLOT_BYTES, b"[" * 2 * SLOT_BYTES, b'{"seq": 3, "hash": "a"}']
)
def test_nonsense_is_not_taken_for_a_beginning(record: HeadRecord, text: bytes) -> None:
    record.advance(head(3), {})
    record.path.write_bytes(text)
    with pytest.raises(JournalDamaged, match=r"cannot be read.*delete it"):
        record.read()
    with pytest.raises(JournalDamaged, match="cannot be read"):
        record.advance(head(4), {})
    assert record.path.read_bytes() == text


def test_disk_that_refuses(record: HeadRecord) -> None:
    record.path.mkdir(parents=True)
    with pytest.raises(JournalUnavailable, match=r"h1\.json"):
        record.read()
    with pytest.raises(JournalUnavailable, match=r"h1\.json"):
        record.advance(head(1), {})


def test_processes_that_write_at_once(record: HeadRecord) -> None:
    writers = [advancing(record.path.parent, first, 3, 150) for first in (1, 2, 3)]
    seen = 0
    while any(writer.poll() is None for writer in writers):
        now = record.read()
        assert now == (head(now.seq) if now.seq else Head())
        assert now.seq >= seen
        seen = now.seq
    for writer in writers:
        said, _ = writer.communicate()
        numbers = [int(line) for line in said.split()]
        assert numbers == sorted(numbers)
        assert writer.returncode == 0
    assert record.read() == head(152)


def test_writer_killed_at_any_moment(record: HeadRecord) -> None:
    said = 0
    for _ in range(4):
        writer = advancing(record.path.parent, said + 1, 1, 1_000_000)
        assert writer.stdout is not None
        for _ in range(25):
            said = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        said = max([said, *(int(line) for line in writer.stdout)])
        writer.communicate()
        now = record.read()
        assert now.seq >= said
        assert now == head(now.seq)
        said = now.seq
