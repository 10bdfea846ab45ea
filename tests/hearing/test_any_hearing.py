"""Whatever people do in whatever order: what must hold of every hearing."""

import pytest
from hypothesis import HealthCheck, settings
from tests.hearing.any.hearing import AnyHearing

TestAnyHearing = pytest.mark.timeout(900)(AnyHearing.TestCase)
TestAnyHearing.settings = settings(
    max_examples=400,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
