"""Modalities as files: a decoded TOML table becomes a `Format`, or every fault in it is named.

The file's keys are the fields of `model.Format`. Times are texts such as `15 min`, under the field's name
without its `_ms`; `phases` is a table of times by kind.
"""

from hustings.hearing.formats.bounds import (
    LANGUAGE,
    LONGEST_NAME,
    bounds,
)
from hustings.hearing.formats.faults import Fault, Faulty, Path, dotted, file_key
from hustings.hearing.formats.reading import read, read_fields
from hustings.hearing.formats.writing import toml_value, write
