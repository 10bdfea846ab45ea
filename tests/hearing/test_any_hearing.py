"""Whatever people do in whatever order: what must hold of every hearing."""

import pytest
from hypothesis import HealthCheck, settings
from tests.hearing.any.hearing import AnyHearing

FEW, MANY = 80, 1_500
"""Hearings in `make test`, and in `make test-long`."""


class ManyHearings(AnyHearing):
    """The same at greater length."""


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


TestAnyHearing = pytest.mark.timeout(900)(AnyHearing.TestCase)
TestAnyHearing.settings = _settings(FEW)
TestManyHearings = pytest.mark.long(pytest.mark.timeout(3_600)(ManyHearings.TestCase))
TestManyHearings.settings = _settings(MANY)
