"""Pages, assets and the headers that keep them safe; health, metrics, the API's own description."""

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.web.house import House, problem


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What a front end's build leaves, in the folder that the house serves."""
    for name in ("client_web", "moderator"):
        folder = tmp_path / "static" / name
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(f"<!doctype html><title>{name}</title>")
        (folder / "index-D3xq_9ab.js").write_text("export {}")
        (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "static" / "secret.txt").write_text("not an asset")
    return tmp_path / "static"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "client_web"),
        ("/hearings/demo", "client_web"),
        ("/moderator/demo", "moderator"),
        ("/operate/demo", "moderator"),
    ],
)
async def test_a_page_is_never_cached_and_loads_nothing_from_elsewhere(
    house: House, built: Path, path: str, title: str
) -> None:
    async with house.client.get(house.url + path) as answer:
        assert answer.status == 200
        assert f"<title>{title}</title>" in await answer.text()
        assert answer.content_type == "text/html"
        assert answer.headers["Cache-Control"] == "no-cache"
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        host = house.url.removeprefix("http://")
    assert policy["default-src"] == "'self'"
    assert policy["connect-src"] == f"'self' ws://{host} wss://{host}"
    assert policy["media-src"] == "'self' blob:"
    assert policy["img-src"] == "'self' data: blob:"
    assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert answer.headers["Permissions-Policy"].startswith("camera=(self), microphone=(self)")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_host_that_is_no_host_gets_into_no_policy(house: House, built: Path) -> None:
    async with house.client.get(house.url, headers={"Host": "a; script-src *"}) as answer:
        assert "script-src" not in answer.headers.get("Content-Security-Policy", "")


async def test_hashed_assets_are_kept_for_ever_and_others_are_asked_for_again(
    house: House, built: Path
) -> None:
    async with house.client.get(house.url + "/assets/client_web/index-D3xq_9ab.js") as answer:
        assert answer.content_type in ("text/javascript", "application/javascript")
        assert "immutable" in answer.headers["Cache-Control"]
    async with house.client.get(house.url + "/assets/client_web/favicon.svg") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("file", ["..%2Fsecret.txt", "%2e%2e%2fsecret.txt", "missing.js", "%00", "x" * 5_000])
async def test_nothing_but_assets_is_served(house: House, built: Path, file: str) -> None:
    async with house.client.get(house.url + f"/assets/client_web/{file}") as answer:
        await problem(answer, 404, "not-found")


async def test_pages_that_are_not_built_say_how_to_build_them(house: House) -> None:
    async with house.client.get(house.url + "/hearings/demo") as answer:
        assert answer.status == 503
        assert "make setup" in await answer.text()


async def test_health_metrics_and_the_api_description_need_no_token(house: House) -> None:
    async with house.client.get(house.url + "/healthz") as answer:
        assert (answer.status, await answer.text()) == (200, "alive\n")
    async with house.client.get(house.url + "/readyz") as answer:
        assert (answer.status, await answer.text()) == (200, "ready\n")
    async with house.client.get(house.url + "/metrics") as answer:
        families = {f.name for f in text_string_to_metric_families(await answer.text())}
        assert "hustings_live_lines" in families
    async with house.client.get(house.url + "/openapi.json") as answer:
        document = await answer.json()
    assert document["openapi"].startswith("3.1")
    assert "/api/hearings/{hearing}/live" in document["paths"]


async def test_every_described_path_has_a_door(house: House) -> None:
    async with house.client.get(house.url + "/openapi.json") as answer:
        paths = (await answer.json())["paths"]
    for path, operations in paths.items():
        for method in set(operations) & {"get", "post", "patch", "delete"}:
            address = house.url + path.replace("{", "").replace("}", "")
            async with house.client.request(method.upper(), address) as answer:
                assert answer.status not in (405, 500), path
                assert answer.status != 404 or "unknown-hearing" in await answer.text(), path
