"""SIGTERM: everything ends in order, every recording is in the manifest, nothing is left over."""

import asyncio
from pathlib import Path

from tests.e2e.demo import descendants, hustings, running_demo
from tests.e2e.seeing import until
from tests.faults import recordings
from tests.faults.desk import desk_of
from tests.faults.processes import all_gone, runtime_folder
from tests.faults.viewer import watching


async def test_recordings_are_closed_and_nothing_is_left_over(tmp_path: Path, runtime_dir: Path) -> None:
    data = tmp_path / "demo"
    async with running_demo(data) as demo:
        async with (
            watching(f"{demo.said['whep_url']}/demo/programme", demo.seats("observer")[0]["token"]) as viewer,
            desk_of(demo, "chair"),
        ):
            await viewer.shows(50)

            async def recorded() -> bool:
                return len(recordings.files(data)) >= 2

            await until(recorded, "two recordings")
            started, runtime = descendants(demo.process.pid), runtime_folder(demo)
            assert runtime.exists()
            began = asyncio.get_running_loop().time()
            assert await demo.stop() == 0
            took = asyncio.get_running_loop().time() - began
        await all_gone(started)
    assert not runtime.exists()
    assert not (data / "run.json").exists()
    manifest = recordings.manifest(await recordings.journal_at_rest(data, runtime_dir))
    assert set(manifest) == recordings.files(data)
    for entry in manifest.values():
        assert entry["recovered"] is False
        recordings.check(data, entry)
    print(f"\nSIGTERM: ended after {took:.1f} s, {len(manifest)} recordings closed")
    status, said = await hustings("verify", "demo", f"--data={data}")
    assert status == 0, said
