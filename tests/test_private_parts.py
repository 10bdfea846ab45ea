"""Only the seam takes hold of what aiortc and the libraries below it do not offer in public."""

import ast
from collections.abc import Iterator
from pathlib import Path

import hustings

PACKAGE = Path(hustings.__file__).parent
SEAM = PACKAGE / "media" / "seam.py"
SEAMS = {SEAM, PACKAGE / "media" / "seam_ice.py"}
LIBRARIES = {"aiortc", "aioice", "pylibsrtp"}
IN_PUBLIC = {"aiortc", "pylibsrtp"}
"""What these say in public, others may use."""
OUTSIDE_SEAM = sorted(set(PACKAGE.rglob("*.py")) - SEAMS)


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Module and name of everything that is imported, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def own_names(tree: ast.Module) -> set[str]:
    """Attributes and functions that this file itself defines."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def reaching_in(source: str) -> list[str]:
    """What a file outside the seam may not do, each with its line; empty when it behaves."""
    tree = ast.parse(source)
    from_libraries = [(m, n) for m, n in imported(tree) if m.split(".")[0] in LIBRARIES]
    found = [f"imports {m} {n}" for m, n in from_libraries if m not in IN_PUBLIC or private(n)]
    if from_libraries:
        own = own_names(tree)
        found += [
            f"line {node.lineno} uses {node.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and private(node.attr) and node.attr not in own
        ]
    return found


def test_nothing_but_the_seam_reaches_into_the_libraries() -> None:
    assert {str(path): found for path in OUTSIDE_SEAM if (found := reaching_in(path.read_text()))} == {}


def test_the_check_would_notice() -> None:
    assert reaching_in("from aiortc.rtcdtlstransport import RTCDtlsTransport") != []
    assert reaching_in("from aiortc import RTCPeerConnection\npeer._sctp = None\npeer._dtls.stop()") != []
    assert reaching_in("from aiortc import RTCPeerConnection\nself._mine = 1\nself._mine.close()") == []
    assert reaching_in(SEAM.read_text()) != []
