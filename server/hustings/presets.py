"""The formats that come with the program: the files in `formats/`, read once."""

import functools
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from hustings.hearing.formats import read
from hustings.hearing.model import Format

_FOLDER = files("hustings") / "formats"


def preset_text(name: str) -> str:
    """A preset's file as it was written, comments and all. Raises KeyError."""
    if name not in names():
        raise KeyError(name)
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")


@functools.cache
def names() -> tuple[str, ...]:
    """The presets, in alphabetical order."""
    found = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


@functools.cache
def presets() -> Mapping[str, Format]:
    """By name. A file of ours that could not be read would be a fault of the program: it raises Faulty."""
    return {name: read(tomllib.loads(preset_text(name))) for name in names()}
