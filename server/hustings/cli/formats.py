"""`hustings format`: the presets, and files of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from hustings.cli.ending import FOR_PEOPLE, fail

app = typer.Typer(no_args_is_help=True, help="Modalities of a hearing, as files.")


@app.command("list")
def format_list() -> None:
    """List the presets."""
    from hustings.admin.formats import listed

    typer.echo(listed())


@app.command("show")
def format_show(name: Annotated[str, typer.Argument(help="A preset, or a file.")]) -> None:
    """Show modalities as a file, to begin one of your own with, and in plain words."""
    from hustings.admin.formats import shown

    try:
        typer.echo(shown(name))
    except FOR_PEOPLE as error:
        fail(str(error))


@app.command("check")
def format_check(file: Path) -> None:
    """Check a file of modalities (TOML) and name the line and field of every error."""
    from hustings.admin.formats import check

    problems = check(file)
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{file}: good.")
