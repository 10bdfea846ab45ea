"""The `hustings` command. Every option is also an environment variable (`HUSTINGS_PORT` and so on)."""

from typing import Annotated

import typer

from hustings import __version__
from hustings.cli import formats, preparing, serving, telling, tokens, verifying

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


def main() -> None:
    app()
