"""Files as they come in: what they are is said by their bytes, and what is kept is whole."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.materials.clips import HTML, PDF, PNG, clip

from hustings.hearing.model import MaterialKind
from hustings.materials.incoming import PREFIX, Incoming, clear
from hustings.materials.kinds import Limits, sniff
from hustings.materials.store import FileMaterials
from hustings.room.ports import MaterialRefused

KINDS = MaterialKind
HEARING = "hearing/1"


async def pieces(data: bytes, of: int = 10) -> AsyncIterator[bytes]:
    for start in range(0, len(data), of):
        yield data[start : start + of]


@pytest.fixture
def store(tmp_path: Path) -> FileMaterials:
    return FileMaterials(tmp_path, Limits(document=2_000), reserve_bytes=0)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def refusal(store: FileMaterials, kind: MaterialKind, data: bytes) -> MaterialRefused:
    with pytest.raises(MaterialRefused) as caught:
        await store.receive(HEARING, kind, pieces(data, 10_000))
    return caught.value


async def test_a_file_is_kept_under_the_digest_of_its_bytes(store: FileMaterials, tmp_path: Path) -> None:
    kept = await store.receive(HEARING, KINDS.DOCUMENT, pieces(PDF))
    digest = hashlib.sha256(PDF).hexdigest()
    assert (kept.material, kept.media_type, kept.bytes) == (digest, "application/pdf", len(PDF))
    assert kept.duration_ms is None
    path = store.path(HEARING, digest)
    assert path == tmp_path / "materials" / "hearing~2F1" / digest
    assert path.read_bytes() == PDF
    again = await store.receive(HEARING, KINDS.DOCUMENT, pieces(PDF, 1))
    assert again == kept
    assert files(tmp_path) == [path]


@pytest.mark.parametrize(
    ("kind", "format", "media_type"),
    [
        (KINDS.STATEMENT, "mp4", "video/mp4"),
        (KINDS.VIDEO, "mov", "video/quicktime"),
        (KINDS.STATEMENT, "webm", "video/webm"),
        (KINDS.VIDEO, "matroska", "video/x-matroska"),
    ],
)
async def test_films_are_looked_into(
    store: FileMaterials, kind: MaterialKind, format: str, media_type: str
) -> None:
    kept = await store.receive(HEARING, kind, pieces(clip(format, 2.0), 5_000))
    assert kept.media_type == media_type
    assert kept.duration_ms is not None
    assert 1_900 <= kept.duration_ms <= 2_200


@pytest.mark.parametrize("format", ["webm", "ogg", "mp4"])
async def test_a_question_may_be_sound_alone(store: FileMaterials, format: str) -> None:
    sound = clip(format, 1.0, picture=False)
    kept = await store.receive(HEARING, KINDS.QUESTION_MESSAGE, pieces(sound, 5_000))
    assert kept.media_type == f"audio/{format}"
    assert kept.duration_ms is not None
    assert 900 <= kept.duration_ms <= 1_200


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (KINDS.DOCUMENT, HTML),
        (KINDS.DOCUMENT, PNG),
        (KINDS.PICTURE, PDF),
        (KINDS.PICTURE, b""),
        (KINDS.VIDEO, PNG),
        (KINDS.QUESTION_MESSAGE, b"RIFF" + bytes(4) + b"WAVE" + bytes(60)),
        (KINDS.STATEMENT, clip("mp4", picture=False)),
        (KINDS.STATEMENT, clip("mp4", sound=False)),
        (KINDS.QUESTION_MESSAGE, clip("webm", sound=False)),
    ],
)
async def test_what_the_bytes_say_decides(
    store: FileMaterials, tmp_path: Path, kind: MaterialKind, data: bytes
) -> None:
    assert (await refusal(store, kind, data)).code == "material-type"
    assert files(tmp_path) == []


FILM = clip("mp4", 4.0, size=128)


@pytest.mark.parametrize(
    "data",
    [
        FILM[: len(FILM) // 2],
        clip("webm", 4.0, size=128)[:400],
        FILM[:64] + bytes(5_000),
        b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(5_000),
        b"OggS" + bytes(5_000),
    ],
)
async def test_damaged_films_are_refused_with_a_sentence(
    store: FileMaterials, tmp_path: Path, data: bytes
) -> None:
    refused = await refusal(store, KINDS.QUESTION_MESSAGE, data)
    assert refused.code == "material-damaged"
    assert refused.text.endswith(".")
    assert files(tmp_path) == []


async def test_a_file_that_grows_too_large_is_not_kept(store: FileMaterials, tmp_path: Path) -> None:
    refused = await refusal(store, KINDS.DOCUMENT, PDF * 10)
    assert refused.code == "material-too-large"
    assert files(tmp_path) == []
    with pytest.raises(MaterialRefused, match="at most"):
        store.check(KINDS.DOCUMENT, 2_001)
    store.check(KINDS.DOCUMENT, 2_000)


async def test_what_is_kept_in_reserve_is_not_used(tmp_path: Path) -> None:
    store = FileMaterials(tmp_path, Limits(), reserve_bytes=1 << 60)
    with pytest.raises(MaterialRefused) as caught:
        store.check(KINDS.DOCUMENT, 10)
    assert caught.value.code == "no-space"


async def test_a_sender_who_goes_away_leaves_nothing(store: FileMaterials, tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield PDF[:100]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.receive(HEARING, KINDS.DOCUMENT, broken())
    assert files(tmp_path) == []


async def test_a_crash_leaves_what_the_next_start_takes_away(store: FileMaterials, tmp_path: Path) -> None:
    folder = tmp_path / "materials" / "hearing~2F1"
    written = Incoming(folder)
    written.write(PDF)
    left = folder / f"{PREFIX}of-a-crash"
    left.write_bytes(PDF)
    clear(tmp_path / "materials")
    assert files(tmp_path) == [written.path]
    written.keep()
    assert store.path(HEARING, hashlib.sha256(PDF).hexdigest()) is not None


@pytest.mark.parametrize("name", ["..", "../../keys", "a" * 63, "A" * 64, "", f"{PREFIX}abc"])
def test_nothing_but_digests_names_a_file(store: FileMaterials, name: str) -> None:
    assert store.path(HEARING, name) is None


@pytest.mark.parametrize("head", [b"", b"%PD", b"MZ", b"<svg", b"GIF89a", b"\x1a\x45\xdf\xa3", b"PK\x03\x04"])
def test_other_files_are_nothing_to_us(head: bytes) -> None:
    assert sniff(head) is None
