"""One table of codes: complete, and what nobody foresaw becomes an id in the log, never a traceback."""

import json
import re

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from hustings.access.tokens import TokenCode, TokenRefused
from hustings.hearing.errors import Code, Refused
from hustings.room.ports import JournalDamaged, JournalUnavailable, OfferRefused
from hustings.web.errors import ANSWERS, Problem, problem_of, problems

OFFERS = re.findall(r"`([a-z-]+)`", OfferRefused.__doc__ or "")


def test_every_code_of_the_inner_packages_has_an_answer() -> None:
    assert len(OFFERS) >= 7
    for code in [*Code, *TokenCode, *OFFERS]:
        assert str(code) in ANSWERS


def test_offers_and_tokens_are_the_senders_fault_and_never_a_500() -> None:
    for code in [*OFFERS, *TokenCode]:
        assert ANSWERS[str(code)].status != 500
    assert [code for code, answered in ANSWERS.items() if answered.status == 500] == ["internal"]


def test_close_codes_are_in_the_range_for_applications() -> None:
    assert all(4000 <= answered.close < 5000 for answered in ANSWERS.values())


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Refused(Code.OVERTAKEN, "Late.", "slot-2"), 409, "overtaken"),
        (TokenRefused(TokenCode.EXPIRED), 401, "token-expired"),
        (OfferRefused("feed-taken", "Somebody else publishes."), 409, "feed-taken"),
        (JournalUnavailable("away"), 503, "journal-away"),
        (JournalDamaged("inner detail"), 503, "journal-damaged"),
        (OfferRefused("a-code-nobody-knows", "?"), 400, "offer-refused"),
        (KeyError("inner detail"), 500, "internal"),
        (web.HTTPRequestEntityTooLarge(1, 2), 413, "too-large"),
        (web.HTTPNotFound(), 404, "not-found"),
    ],
)
def test_each_kind_of_error_becomes_its_problem(error: Exception, status: int, code: str) -> None:
    problem = problem_of(error)
    assert (problem.status, problem.code) == (status, code)
    assert "inner" not in problem.text
    document = json.loads(problem.response().text or "")
    assert document["status"] == status
    assert document.get("by") == (error.by if isinstance(error, Refused) else None)


def test_a_503_says_when_to_come_again() -> None:
    assert Problem("journal-away", "Away.").response().headers["Retry-After"] == "1"


async def test_an_unforeseen_failure_is_an_id_in_the_answer_and_in_the_log() -> None:
    async def broken(_: web.Request) -> web.Response:
        raise RuntimeError("inner secret")

    app = web.Application(middlewares=[problems])
    app.router.add_get("/", broken)
    with structlog.testing.capture_logs() as logged:
        async with TestClient(TestServer(app)) as client:
            answer = await client.get("/", headers={"Accept": "text/html"})
            text = await answer.text()
    assert answer.status == 500
    assert answer.content_type == "application/problem+json"
    assert "inner secret" not in text
    [line] = [line for line in logged if line["event"] == "unexpected failure"]
    assert line["id"] in json.loads(text)["detail"]
    assert isinstance(line["exc_info"], RuntimeError)
