"""A second server on a folder or a port that is taken: one sentence, and the first is not disturbed."""

import hashlib
import socket
from pathlib import Path

import pytest
from tests.e2e.demo import Demo, free_media_port, free_tcp_port, hustings
from tests.faults.desk import desk_of


def contents(folder: Path) -> dict[str, str]:
    """What must not change: everything but what the running server itself writes on."""
    still = [folder / "run.json", folder / "lock", *folder.glob("keys/*"), *folder.glob("heads/*.lock")]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in still}


def names(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if "recordings" not in path.parts}


async def test_it_is_refused_in_one_sentence_and_changes_nothing(demo: Demo, tmp_path: Path) -> None:
    port = demo.base_url.rsplit(":", 1)[1]
    media = f"--media-port={free_media_port()}"
    before, there = contents(demo.data), names(demo.data)
    for command in ("serve", "demo"):
        status, said = await hustings(command, f"--data={demo.data}", f"--port={free_tcp_port()}", media)
        assert (status, len(said.strip().splitlines())) == (1, 1), said
        assert str(demo.data) in said

        other = tmp_path / f"other-{command}"
        status, said = await hustings(command, f"--data={other}", f"--port={port}", media)
        assert (status, len(said.strip().splitlines())) == (1, 1), said
        assert port in said
        assert names(other) == {other / "lock"}

    assert contents(demo.data) == before
    assert names(demo.data) == there
    async with desk_of(demo, "chair") as chair:
        await chair.accepted("PauseClock", slot="slot-1", phase="statement")
        async with chair.http.get("/readyz") as response:
            assert response.status == 200


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
async def test_a_media_port_that_is_taken_is_said_in_one_sentence(
    tmp_path: Path, kind: socket.SocketKind
) -> None:
    port = free_media_port()
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", port))
        if kind is socket.SOCK_STREAM:
            other.listen()
        options = (f"--port={free_tcp_port()}", f"--media-port={port}", "--media-address=127.0.0.1")
        status, said = await hustings("serve", f"--data={tmp_path / 'data'}", *options)
    assert (status, len(said.strip().splitlines())) == (1, 1), said
    assert str(port) in said
    assert "--media-port" in said
