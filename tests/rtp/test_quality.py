"""What of a picture a line carries: by tables, and on simulated lines with a queue."""

import itertools
from dataclasses import dataclass, field

import pytest

from hustings.rtp.evidence import Evidence, Reading, Strength
from hustings.rtp.quality import PULSE_MS, WAIT_FIRST_MS, WAIT_MOST_MS, Choice, Ladder, Reason, Rung

FULL, LOW, SOUND = 1_600_000, 120_000, 60_000
"""Bits a second, headers included; the pictures' without the sound."""
RATES = {Rung.FULL: FULL, Rung.LOW: LOW, Rung.SOUND: 0}
STEP_MS = 500
REPORT_EVERY = 2


@dataclass
class Line:
    """A line with a queue in front of it, and a receiver whose estimate behaves as libwebrtc's does.

    It falls to 0.85 of what comes through as soon as the queue grows, else grows by 8 % a second up to one
    and a half of what comes.
    """

    rate: int
    loss: float = 0.0
    estimates: bool = True
    delay_ms: int = 40
    queue_ms: float = 500.0
    estimate: float = 0.0
    backlog: float = 0.0
    steps: int = 0
    worst_ms: float = 0.0
    unreported: tuple[float, float] = (0.0, 0.0)
    sent_bits: int = 0

    def step(self, now: int, sent: int) -> Reading:
        """Half a second of this many bits a second; what is known by its end."""
        self.steps += 1
        seconds = STEP_MS / 1_000
        carried = min(sent, self.rate + self.backlog / seconds)
        before = self.backlog
        self.backlog = max(0.0, self.backlog + (sent - self.rate) * seconds)
        most = self.queue_ms / 1_000 * self.rate
        overflow = max(0.0, self.backlog - most)
        self.backlog -= overflow
        self.worst_ms = max(self.worst_ms, 1_000 * self.backlog / self.rate)
        share = min(1.0, self.loss + overflow / max(sent * seconds, 1))
        packets = sent * seconds / 8_000
        self.unreported = self.unreported[0] + packets, self.unreported[1] + packets * share
        if self.backlog > before + 0.02 * self.rate:
            self.estimate = 0.85 * min(sent, self.rate)
        elif not self.estimate:
            self.estimate = min(sent, self.rate)
        else:
            ceiling = 1.5 * min(carried, self.rate) + 10_000
            self.estimate = max(self.estimate, min(self.estimate * 1.04, ceiling))
        expected, lost = (0, 0.0)
        if self.steps % REPORT_EVERY == 0:
            expected, lost = round(self.unreported[0]), self.unreported[1]
            self.unreported = (0.0, 0.0)
        rtt = self.delay_ms + 1_000 * self.backlog / self.rate
        estimate = round(self.estimate) if self.estimates else 0
        return Reading(now, sent, estimate, expected, lost, rtt)


@dataclass
class Run:
    choices: list[Choice] = field(default_factory=list)
    now: int = 0

    def rungs(self) -> list[Rung]:
        """In the order in which they came."""
        seen: list[Rung] = []
        for choice in self.choices:
            if not seen or seen[-1] is not choice.rung:
                seen.append(choice.rung)
        return seen

    def share(self, rung: Rung) -> float:
        return sum(choice.rung is rung for choice in self.choices) / len(self.choices)

    def watch(self, ladder: Ladder, line: Line, seconds: int, *, probes: bool = True) -> "Run":
        """The same ladder on a line for so long."""
        part = Run(now=self.now)
        for _ in range(seconds * 1_000 // STEP_MS):
            last = self.choices[-1] if self.choices else Choice(ladder.rung, Reason.CARRIED)
            draining = last.drain
            picture = 0 if draining else RATES[last.rung]
            self.now += STEP_MS
            reading = line.step(self.now, SOUND + picture + last.probe * PULSE_MS // STEP_MS)
            choice = ladder.judge(reading, RATES, probes=probes)
            self.choices.append(choice)
            part.choices.append(choice)
        part.now = self.now
        return part


@pytest.mark.parametrize("estimates", [True, False], ids=["with REMB", "without"])
@pytest.mark.parametrize("loss", [0.0, 0.03])
def test_a_line_of_three_megabits_never_leaves_the_full_picture(loss: float, estimates: bool) -> None:
    run = Run().watch(Ladder(0), Line(3_000_000, loss, estimates), 300)
    assert run.rungs() == [Rung.FULL]
    assert all(choice.reason is Reason.CARRIED for choice in run.choices)


@pytest.mark.parametrize("estimates", [True, False], ids=["with REMB", "without"])
def test_a_thin_line_is_on_the_small_picture_within_seconds_and_stays_there(estimates: bool) -> None:
    line, ladder, run = Line(200_000, 0.03, estimates), Ladder(0), Run()
    first = run.watch(ladder, line, 4)
    assert first.choices[-1].rung is Rung.LOW
    line.worst_ms = 0.0
    rest = run.watch(ladder, line, 600, probes=True)
    assert rest.share(Rung.LOW) > 0.97
    assert Rung.SOUND not in rest.rungs()


def test_finding_out_hardly_delays_the_sound() -> None:
    line, ladder, run = Line(200_000, 0.03), Ladder(0), Run()
    run.watch(ladder, line, 20)
    line.worst_ms = 0.0
    run.watch(ladder, line, 600)
    assert line.worst_ms < 200


def test_nobody_is_left_in_the_dark_for_an_estimate() -> None:
    """A busy viewer takes its own delay for a queue. What it sees goes on until the small picture begins."""
    ladder = Ladder(0)
    choices = [
        ladder.judge(
            Reading(at, FULL + SOUND, 300_000 if at > 2_000 else FULL, 150, 0.0, 60.0 + at % 1_000 / 3),
            RATES,
            probes=True,
        )
        for at in range(500, 5_000, 500)
    ]
    assert choices[-1].rung is Rung.LOW
    assert not any(choice.drain for choice in choices)


@pytest.mark.parametrize(
    "full",
    [
        pytest.param({"expected": 200, "lost": 60.0}, id="lost"),
        pytest.param({"round_trip_ms": 1_100.0}, id="late"),
    ],
)
def test_a_line_that_turns_out_to_be_full_is_given_a_moment_once(full: dict[str, float]) -> None:
    ladder = Ladder(0)
    ladder.judge(Reading(500, FULL, FULL, 200, 0.0, 50.0), RATES, probes=True)
    went = ladder.judge(Reading(1_000, FULL, 200_000), RATES, probes=True)
    assert went == Choice(Rung.LOW, Reason.LINE)
    now, drains = 1_000, 0
    for late in range(8):
        now += 500
        again = {**full, "round_trip_ms": full.get("round_trip_ms", 50.0) + late}
        drains += ladder.judge(Reading(now, LOW + SOUND, 200_000, **again), RATES, probes=True).drain  # type: ignore[arg-type]
        if late == 2:
            assert drains == 1
    assert drains == 1


def test_without_a_small_picture_an_estimate_alone_darkens_nothing_at_once() -> None:
    ladder, rates = Ladder(0), {Rung.FULL: FULL, Rung.SOUND: 0}
    ladder.judge(Reading(500, FULL, FULL), rates, probes=True)
    assert ladder.judge(Reading(1_000, FULL, 300_000), rates, probes=True).rung is Rung.FULL


def test_a_line_that_widens_gets_the_full_picture_back() -> None:
    thin, ladder, run = Line(200_000, 0.03), Ladder(0), Run()
    run.watch(ladder, thin, 30)
    wide = Line(3_000_000, estimate=thin.estimate)
    back = run.watch(ladder, wide, 60)
    assert back.rungs()[-1] is Rung.FULL
    assert run.watch(ladder, wide, 120).rungs() == [Rung.FULL]


def test_without_a_way_to_probe_attempts_become_rare() -> None:
    line, ladder, run = Line(200_000, estimates=False), Ladder(0), Run()
    rest = run.watch(ladder, line, 1_200, probes=False)
    pairs = itertools.pairwise(choice.rung for choice in rest.choices)
    climbs = sum(pair == (Rung.LOW, Rung.FULL) for pair in pairs)
    assert 3 <= climbs <= 20
    assert ladder.wait_ms == WAIT_MOST_MS
    assert rest.share(Rung.FULL) < 0.05


def test_a_line_of_almost_nothing_is_left_to_the_sound() -> None:
    run = Run()
    assert run.watch(Ladder(0), Line(90_000), 20).choices[-1] == Choice(Rung.SOUND, Reason.LINE)


def test_a_climb_that_holds_is_no_mistake() -> None:
    ladder, run = Ladder(0), Run()
    run.watch(ladder, Line(200_000), 60)
    assert ladder.wait_ms >= WAIT_FIRST_MS
    run.watch(ladder, Line(5_000_000, estimate=200_000), 300)
    assert ladder.rung is Rung.FULL
    assert ladder.wait_ms == WAIT_FIRST_MS


def test_what_is_not_there_is_not_sent() -> None:
    ladder = Ladder(0)
    choice = ladder.judge(Reading(500, FULL), {Rung.LOW: LOW, Rung.SOUND: 0}, probes=True)
    assert choice == Choice(Rung.LOW, Reason.SOURCE)
    thin = Line(200_000)
    for at in range(2, 12):
        choice = ladder.judge(thin.step(at * 500, FULL), {Rung.FULL: FULL, Rung.SOUND: 0}, probes=True)
    assert choice.rung is Rung.SOUND


def test_this_ends_own_delay_is_not_the_lines() -> None:
    ladder = Ladder(0)
    for now in range(500, 1_500, 500):
        assert ladder.judge(Reading(now, FULL, 0, 200, 40), RATES, probes=True).rung is Rung.FULL
    ladder.excuse(1_500)
    assert ladder.judge(Reading(1_500, FULL, 0, 200, 60), RATES, probes=True).rung is Rung.FULL


@pytest.mark.parametrize(
    ("readings", "strength"),
    [
        pytest.param([Reading(0, FULL)], Strength.NONE, id="nothing is known"),
        pytest.param([Reading(0, FULL, expected=30, lost=15)], Strength.NONE, id="too few packets"),
        pytest.param([Reading(0, FULL, expected=200, lost=10)], Strength.NONE, id="five in a hundred"),
        pytest.param([Reading(0, FULL, expected=200, lost=30)], Strength.SOME, id="fifteen in a hundred"),
        pytest.param([Reading(0, FULL, expected=200, lost=90)], Strength.STRONG, id="almost half"),
        pytest.param(
            [Reading(0, FULL, expected=200, lost=60), Reading(5_000, FULL, expected=200)],
            Strength.NONE,
            id="what was lost long ago",
        ),
        pytest.param(
            [Reading(0, FULL, estimate=200_000)], Strength.STRONG, id="a first estimate of much less"
        ),
        pytest.param(
            [Reading(0, FULL, estimate=1_500_000)], Strength.NONE, id="a first estimate of what comes"
        ),
        pytest.param(
            [Reading(0, 400_000, estimate=390_000), Reading(1_000, FULL, estimate=430_000)],
            Strength.NONE,
            id="an estimate that grows towards what is sent",
        ),
        pytest.param(
            [Reading(0, FULL, estimate=1_500_000), Reading(1_000, FULL, estimate=300_000)],
            Strength.STRONG,
            id="an estimate that is cut",
        ),
        pytest.param(
            [Reading(0, FULL, estimate=1_700_000), Reading(1_000, FULL, estimate=1_500_000)],
            Strength.NONE,
            id="an estimate that is cut and still enough",
        ),
        pytest.param(
            [Reading(at, FULL, estimate=FULL if at < 500 else 700_000) for at in range(0, 4_000, 500)],
            Strength.NONE,
            id="an estimate that was cut and does not grow",
        ),
        pytest.param(
            [Reading(0, FULL, estimate=FULL, round_trip_ms=50)]
            + [Reading(at, FULL, 0, 0, 0, 170) for at in range(500, 3_000, 500)]
            + [Reading(4_000, FULL, estimate=700_000, round_trip_ms=170)]
            + [Reading(at, FULL, 700_000, 0, 0, 171) for at in range(4_500, 7_500, 500)],
            Strength.SOME,
            id="one that does not grow, and a queue",
        ),
        pytest.param(
            [Reading(0, FULL, round_trip_ms=50)]
            + [Reading(at, FULL, round_trip_ms=400) for at in (500, 1_000)],
            Strength.NONE,
            id="one report that was held up",
        ),
        pytest.param(
            [Reading(0, FULL, round_trip_ms=50)]
            + [Reading(at, FULL, round_trip_ms=400 + at / 100) for at in (500, 1_500)],
            Strength.SOME,
            id="a queue",
        ),
        pytest.param([Reading(0, FULL, round_trip_ms=900)], Strength.NONE, id="a long way"),
        pytest.param([Reading(0, FULL, dropped=3)], Strength.NONE, id="one stall of a connection"),
        pytest.param(
            [Reading(0, FULL, dropped=3), Reading(500, FULL, dropped=1)],
            Strength.SOME,
            id="a stalled connection",
        ),
    ],
)
def test_what_readings_say(readings: list[Reading], strength: Strength) -> None:
    evidence = Evidence()
    found = [evidence.take(reading, settled=True) for reading in readings]
    assert found[-1] is strength


@pytest.mark.parametrize("begun", [Rung.LOW, Rung.SOUND])
def test_a_line_of_which_nothing_is_known_is_not_said_to_carry_no_more(begun: Rung) -> None:
    ladder = Ladder(0)
    ladder.begin_at(begun)
    choices = Run().watch(ladder, Line(5_000_000), 60).choices
    assert choices[-1] == Choice(Rung.FULL, Reason.CARRIED)
    assert {choice.reason for choice in choices if choice.rung is not Rung.FULL} == {Reason.TRYING}


def test_what_was_tried_in_vain_is_the_lines_doing() -> None:
    ladder = Ladder(0)
    ladder.begin_at(Rung.LOW)
    choices = Run().watch(ladder, Line(200_000), 60).choices
    assert choices[0].reason is Reason.TRYING
    assert choices[-1].rung is Rung.LOW
    assert Reason.LINE in {choice.reason for choice in choices}
