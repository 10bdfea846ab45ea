"""`hustings record`, `publish` and `replay`: what a journal tells."""

from pathlib import Path
from typing import Annotated

import typer

from hustings.cli.ending import Data, JournalSource, finish, settings_from

app = typer.Typer()


@app.command()
def record(
    journal: JournalSource,
    html: Annotated[bool, typer.Option("--html/--json", help="As a page, or as JSON.")] = True,
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file instead.")] = None,
    data: Data = None,
) -> None:
    """The public record, from a journal of any clearance: as a page to read and print, or as JSON."""
    from hustings.admin.record import record as run

    text = finish(run(settings_from(data=data), journal, stored=data is not None, html=html))
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


@app.command()
def publish(
    hearing: str,
    out: Annotated[Path, typer.Option("--out", help="A new folder, or one that was published before.")],
    data: Data = None,
) -> None:
    """Write the public record into a folder for any web server: page, JSON, journal, keys, how to verify."""
    from hustings.admin.publish import publish as run

    typer.echo(finish(run(settings_from(data=data), hearing, out)))


@app.command()
def replay(journal: JournalSource, data: Data = None) -> None:
    """Tell a hearing again from its journal: every event in order, then the ledger."""
    from hustings.admin.journals import replay as run

    finish(run(settings_from(data=data), journal, data is not None, typer.echo))
