"""Log lines that could be caused without end."""

import time

import pytest

from hustings.media.sparingly import Sparingly


def test_one_line_now_and_then_says_how_often(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    said = Sparingly(10)
    assert [said.due() for _ in range(5)] == [1, 0, 0, 0, 0]
    now = 111.0
    assert [said.due(), said.due()] == [5, 0]
