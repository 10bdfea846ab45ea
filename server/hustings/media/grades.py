"""How good a viewer's line is, and which of two is worse. Pure."""

from collections.abc import Mapping

from hustings.wire.media_report import LineFault, LineGrade

LIMITS: Mapping[LineFault, tuple[float, float]] = {
    "loss": (0.02, 0.08),
    "delay": (300.0, 800.0),
    "dropped": (1.0, 20.0),
    "silent": (7_000.0, 15_000.0),
}
"""(good up to here, weak up to here): share of packets; round trip in ms; packets a second that the path
would not take; ms without a sign of life, of which there is one every five seconds (RFC 7675)."""


def badness(fault: LineFault, value: float) -> float:
    """Up to 1 is good, up to 2 weak, beyond that poor."""
    weak, poor = LIMITS[fault]
    return value / weak if value <= weak else 1 + (value - weak) / (poor - weak)


def judge(values: Mapping[LineFault, float]) -> tuple[float, LineGrade, list[LineFault]]:
    """The worst badness, the grade that it makes, and the faults, the worst first."""
    if all(value <= LIMITS[fault][0] for fault, value in values.items()):
        return max([value / LIMITS[fault][0] for fault, value in values.items()], default=0.0), "good", []
    bad = {fault: badness(fault, value) for fault, value in values.items()}
    worst = max(bad.values())
    faults = sorted((fault for fault, value in bad.items() if value > 1), key=lambda fault: -bad[fault])
    return worst, "weak" if worst <= 2 else "poor", faults
