"""A published folder: every file by the signed manifest, then the journal, then the record against it."""

import hashlib
import json
from pathlib import Path
from typing import Any

from hustings.admin.verify.heads import Given, fingerprint, fits
from hustings.admin.verify.manifest import JOURNAL, KEYS, MANIFEST, RECORD, manifest_message
from hustings.admin.verify.report import Fault, Report
from hustings.admin.verify.run import verify_file
from hustings.hearing.chain import canonical


def verify_path(path: Path, given: Given, record: Path | None = None) -> Report:
    """Check an exported file, or a published folder; see `verify_file`, `verify_folder`."""
    return verify_folder(path, given) if path.is_dir() else verify_file(path, given, record)


def verify_folder(folder: Path, given: Given) -> Report:
    """Check what `hustings publish` wrote.

    Raises:
        RuntimeError: There is no manifest, or a file cannot be read.
    """
    manifest, raw = _manifest(folder)
    faults = _manifest_faults(manifest, raw, given)
    files = manifest.get("files") if isinstance(manifest.get("files"), dict) else {}
    faults += _file_faults(folder, files or {})
    journal, record = folder / JOURNAL, folder / RECORD
    if journal.is_file():
        report = verify_file(journal, given, record if record.is_file() else None)
    else:
        report = Report(str(folder))
    report.source = str(folder)
    if not faults and report.facts.get("exported_by") != manifest["key"]:
        faults.append(Fault("is signed by another key than the journal", file=MANIFEST))
    whose = "the key given" if given else "compare its fingerprint with the one published elsewhere"
    name = "" if faults else f", fingerprint {fingerprint(manifest['key'])}"
    report.checked("folder", faults, f"{len(files or {})} files are those that were signed\n({whose}{name})")
    return report


def _manifest(folder: Path) -> tuple[dict[str, Any], bytes]:
    file = folder / MANIFEST
    try:
        raw = file.read_bytes()
        said = json.loads(raw)
    except FileNotFoundError:
        raise RuntimeError(
            f"{folder}: has no {MANIFEST}: it is no published record, or a part of one."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise RuntimeError(f"{file}: BROKEN. It is damaged and cannot be read ({error}).") from None
    if not isinstance(said, dict):
        raise RuntimeError(f"{file}: BROKEN. It is no manifest.")
    return said, raw


def _manifest_faults(manifest: dict[str, Any], raw: bytes, given: Given) -> list[Fault]:
    key, signature = manifest.get("key"), manifest.get("signature")
    if not isinstance(key, str) or not isinstance(signature, str):
        return [Fault("is not signed", file=MANIFEST)]
    if raw != canonical(manifest) + b"\n" or not fits(key, signature, manifest_message(manifest)):
        return [Fault("is not what was signed: it, or its signature, has been changed", file=MANIFEST)]
    if given and not given.trust(key):
        return [Fault(f"is signed by another key than the one given: {key}", file=MANIFEST)]
    return []


def _file_faults(folder: Path, files: dict[str, Any]) -> list[Fault]:
    faults = [
        Fault("the manifest does not name it", file=name)
        for name in (JOURNAL, RECORD, KEYS)
        if name not in files
    ]
    for name, digest in sorted(files.items()):
        try:
            # A manifest that is not ours could name any path: only what lies in the folder is looked at.
            found = hashlib.sha256((folder / Path(name).name).read_bytes()).hexdigest()
        except OSError:
            faults.append(Fault("is missing", file=name))
            continue
        if found != digest:
            faults.append(Fault("is not the file that was signed: a byte has been changed", file=name))
    return faults
