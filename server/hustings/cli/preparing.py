"""`hustings prepare` and `programme`."""

from pathlib import Path
from typing import Annotated

import typer

from hustings.cli.ending import Data, finish, settings_from

app = typer.Typer()


@app.command()
def prepare(
    hearing: str,
    file: Annotated[Path, typer.Argument(help="Title, format, participants and running order (TOML).")],
    people: Annotated[
        list[Path] | None, typer.Option("--participants", help="More participants (CSV); repeatable.")
    ] = None,
    delegations: Annotated[
        list[Path] | None, typer.Option("--delegations", help="Member States and seats (CSV); repeatable.")
    ] = None,
    slots: Annotated[Path | None, typer.Option("--slots", help="The candidates' slots (CSV).")] = None,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Prepare HEARING-rehearsal, marked as a rehearsal everywhere.")
    ] = False,
    amend: Annotated[bool, typer.Option("--amend", help="Put this in place of what is prepared.")] = False,
    data: Data = None,
) -> None:
    """Prepare a hearing from a file and tables, or amend it before it opens."""
    from hustings.admin.preparation import prepare as run

    settings = settings_from(data=data)
    work = run(
        settings, hearing, file, people or [], delegations or [], slots, rehearsal=rehearsal, amend=amend
    )
    typer.echo(finish(work))


@app.command()
def programme(
    hearing: str,
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file instead.")] = None,
    data: Data = None,
) -> None:
    """The running order as a calendar (ICS)."""
    from hustings.admin.programme import programme as run

    text = finish(run(settings_from(data=data), hearing))
    if out is None:
        typer.echo(text.decode(), nl=False)
    else:
        out.write_bytes(text)
