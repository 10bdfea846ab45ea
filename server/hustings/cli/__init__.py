"""The `hustings` command. Every option is also an environment variable (`HUSTINGS_PORT` and so on)."""

from typing import Annotated

import typer

from hustings import __version__
from hustings.cli import formats, preparing, serving, telling, tokens, verifying
from hustings.cli.ending import Data, finish, settings_from

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Hybrid hearings of candidates for elected posts.",
    pretty_exceptions_enable=False,
)
app.add_typer(serving.app)
app.add_typer(preparing.app)
app.add_typer(telling.app)
app.add_typer(tokens.app, name="token")
app.add_typer(formats.app, name="format")
app.add_typer(verifying.app, name="verify")


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if show:
        typer.echo(f"hustings {__version__}")
        raise typer.Exit


@app.command()
def doctor(data: Data = None) -> None:
    """Look at this machine and the data folder, and say what would go wrong on the day."""
    from hustings.admin.doctor import examine

    findings = finish(examine(settings_from(data=data)))
    for finding in findings:
        typer.echo(finding.line)
    if any(finding.bad for finding in findings):
        raise typer.Exit(1)


def main() -> None:
    app()
