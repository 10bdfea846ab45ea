"""What reaches the log: one JSON object a line, and never a token."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from hustings.ops import logs

JWT = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhbWFyYSJ9.c2lnbmF0dXJl"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    before = structlog.get_config()
    target = io.StringIO()
    logs.configure("info", stream=target, process="signalling")
    yield target
    root.handlers, root.level = handlers, level
    structlog.configure(**before)


def last(stream: io.StringIO) -> dict[str, object]:
    line: dict[str, object] = json.loads(stream.getvalue().splitlines()[-1])
    return line


def test_a_line_is_json_and_says_which_process(stream: io.StringIO) -> None:
    structlog.get_logger("web").info("request", path="/readyz", status=200)
    line = last(stream)
    assert (line["event"], line["path"], line["status"]) == ("request", "/readyz", 200)
    assert (line["process"], line["logger"], line["level"]) == ("signalling", "web", "info")


def test_values_named_like_secrets_are_cut(stream: io.StringIO) -> None:
    structlog.get_logger("web").info(
        "asked", token="abc", headers={"Authorization": "Basic abc", "Host": "h"}, redis_password="abc"
    )
    assert "abc" not in stream.getvalue()
    assert last(stream)["headers"] == {"Authorization": logs.CUT, "Host": "h"}


@pytest.mark.parametrize("text", [f"got {JWT} here", f"Authorization: Bearer {JWT}", f"/x?token={JWT}&y=1"])
def test_a_token_inside_any_text_is_cut(stream: io.StringIO, text: str) -> None:
    structlog.get_logger("web").warning("odd", line=text, lines=[text, {"deep": text.encode()}])
    assert "eyJ" not in stream.getvalue()
    assert logs.CUT in stream.getvalue()


def test_an_exceptions_text_and_the_standard_librarys_logs_are_cut_too(stream: io.StringIO) -> None:
    try:
        raise ValueError(f"bad header Authorization: Bearer {JWT}")
    except ValueError:
        structlog.get_logger("web").exception("failed")
        logging.getLogger("aiohttp.server").exception("Error handling request with %s", JWT)
    assert "ValueError" in stream.getvalue()
    assert "eyJ" not in stream.getvalue()


def test_what_is_below_the_level_is_not_written(stream: io.StringIO) -> None:
    structlog.get_logger("web").debug("small talk")
    assert stream.getvalue() == ""
