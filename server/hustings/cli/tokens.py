"""`hustings token`: issue, revoke, inspect, a sheet for everybody."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from hustings.cli.ending import FOR_PEOPLE, Data, fail, finish, sentence_of, settings_from

app = typer.Typer(no_args_is_help=True, help="Member tokens: issue, revoke, inspect.")


@app.command("issue")
def token_issue(
    hearing: str,
    subject: Annotated[str, typer.Argument(help="The participant's id in the hearing.")],
    role: Annotated[str, typer.Option(help="candidate, chair, delegate, …")],
    member_state: Annotated[str | None, typer.Option(help="ISO 3166-1 alpha-3.")] = None,
    name: Annotated[str | None, typer.Option(help="Shown on pages.")] = None,
    hours: Annotated[float, typer.Option(help="Valid for so long.", min=0.01, max=24 * 365)] = 24.0,
    publish: Annotated[list[str] | None, typer.Option(help="Feed it may publish; repeatable.")] = None,
    link: Annotated[bool, typer.Option(help="Print the join link instead of the token.")] = False,
    data: Data = None,
) -> None:
    """Issue a token with the key in the data folder."""
    from hustings.admin.tokens import issue

    settings = settings_from(data=data)
    try:
        typer.echo(issue(settings, hearing, subject, role, member_state, name, hours, publish, link))
    except FOR_PEOPLE as error:
        fail(sentence_of(error))


@app.command("revoke")
def token_revoke(
    hearing: str,
    token: Annotated[str, typer.Argument(help="The token, or its id as `token inspect` shows it.")],
    reason: Annotated[str, typer.Option(help="For the podium; not public.")] = "",
    data: Data = None,
) -> None:
    """Make a token void, in every process, within two seconds."""
    from hustings.admin.tokens import revoke

    typer.echo(finish(revoke(settings_from(data=data), hearing, token, reason)))


@app.command("inspect")
def token_inspect(
    token: Annotated[str, typer.Argument(help="The token, or - to read it from standard input.")] = "-",
    data: Data = None,
) -> None:
    """Show what a token says, and whether this server would take it."""
    from hustings.admin.tokens import inspect

    text = sys.stdin.read() if token == "-" else token
    typer.echo(finish(inspect(settings_from(data=data), text.strip())))


@app.command("sheet")
def token_sheet(
    hearing: str,
    out: Annotated[Path, typer.Option("--out", help="Folder for links.csv and sheet.html.")],
    hours: Annotated[float, typer.Option(help="Valid for so long.", min=0.01, max=24 * 365)] = 24.0,
    data: Data = None,
) -> None:
    """A link for everybody who takes part: a table for a mail merge, pages with QR codes to print."""
    from hustings.admin.sheet import sheet

    typer.echo(finish(sheet(settings_from(data=data), hearing, out, hours)))
