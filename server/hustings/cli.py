"""The `hustings` command. Every option is also an environment variable (`HUSTINGS_PORT` and so on)."""

import asyncio
import json
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from hustings import __version__
from hustings.access.keys import KeyUnusable
from hustings.access.tokens import TokenRefused
from hustings.config import Settings
from hustings.hearing.errors import Refused
from hustings.instance import FolderInUse
from hustings.journal.embedded import RedisNotStarted
from hustings.room.ports import JournalDamaged, JournalUnavailable
from hustings.room.rooms import UnknownHearing

T = TypeVar("T")


class JournalUnlessNamed(TyperGroup):
    """`verify FILE` is `verify journal FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["journal", *args]
        return super().parse_args(ctx, args)


VERIFY_HELP = "Verify a journal (verify FILE), or its drawings of lots alone (verify draw FILE)."

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Hybrid hearings of candidates for elected posts.",
    pretty_exceptions_enable=False,
)
token_app = typer.Typer(no_args_is_help=True, help="Member tokens: issue, revoke, inspect.")
verify_app = typer.Typer(cls=JournalUnlessNamed, no_args_is_help=True, help=VERIFY_HELP)
format_app = typer.Typer(no_args_is_help=True, help="Modalities of a hearing, as files.")
app.add_typer(token_app, name="token")
app.add_typer(format_app, name="format")
app.add_typer(verify_app, name="verify")

Host = Annotated[str | None, typer.Option("--host", help="Address to listen on.")]
Port = Annotated[int | None, typer.Option("--port", help="HTTP port (8080).")]
MediaPort = Annotated[int | None, typer.Option("--media-port", help="UDP base port (8081).")]
MediaAddress = Annotated[
    str | None, typer.Option("--media-address", help="Address for media, as browsers reach it.")
]
Data = Annotated[Path | None, typer.Option("--data", help="Data folder.")]
TlsCert = Annotated[Path | None, typer.Option("--tls-cert", help="PEM file with the certificate chain.")]
TlsKey = Annotated[Path | None, typer.Option("--tls-key", help="PEM file with the certificate's key.")]
JournalSource = Annotated[
    str,
    typer.Argument(help="An exported journal (NDJSON), or a published folder; with --data, a hearing's id."),
]

FOR_PEOPLE = (
    FolderInUse,
    JournalDamaged,
    JournalUnavailable,
    KeyUnusable,
    OSError,
    RedisNotStarted,
    Refused,
    RuntimeError,
    TokenRefused,
    UnknownHearing,
    ValueError,
)
"""What ends a command with a sentence instead of a traceback."""


def fail(text: str) -> NoReturn:
    """End with one sentence on standard error and exit status 1."""
    typer.echo(text, err=True)
    raise typer.Exit(1)


def sentence_of(error: BaseException) -> str:
    """What to tell people of it; without the number that Python puts before an operating system's words."""
    if isinstance(error, OSError) and error.filename is None and error.strerror:
        return error.strerror
    return getattr(error, "text", "") or str(error)


def settings_from(**given: Any) -> Settings:
    """Settings from the environment, with what the command line gives on top."""
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        fail(f"The setting {field} is not usable: {first['msg']}.")
    if (settings.tls_cert is None) != (settings.tls_key is None):
        fail("Give both --tls-cert and --tls-key, or neither.")
    return settings


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; what went wrong is said in a sentence."""
    try:
        return asyncio.run(work)
    except FOR_PEOPLE as error:
        fail(sentence_of(error))


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if show:
        typer.echo(f"hustings {__version__}")
        raise typer.Exit


@app.command()
def serve(
    host: Host = None,
    port: Port = None,
    media_port: MediaPort = None,
    media_address: MediaAddress = None,
    data: Data = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
) -> None:
    """Run the server: an embedded Redis, a signalling process and media processes."""
    from hustings.running import serve as run

    settings = settings_from(
        host=host,
        port=port,
        media_port=media_port,
        media_address=media_address,
        data=data,
        tls_cert=tls_cert,
        tls_key=tls_key,
    )
    finish(run(settings))


@app.command()
def demo(
    host: Host = None,
    port: Port = None,
    media_port: MediaPort = None,
    media_address: MediaAddress = None,
    data: Data = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line when ready.")] = False,
    generated_feed: Annotated[
        bool, typer.Option("--generated-feed/--no-generated-feed", help="Publish a test picture and sound.")
    ] = True,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Put the demo's data folder aside and begin anew.")
    ] = False,
) -> None:
    """Run the server with a demo hearing that is already going on."""
    from hustings.running import demo as run

    settings = settings_from(
        host=host,
        port=port,
        media_port=media_port,
        media_address=media_address,
        data=data,
        tls_cert=tls_cert,
        tls_key=tls_key,
    )
    if "data" not in settings.model_fields_set:
        settings = settings.model_copy(update={"data": Path("hustings-demo")})
    if not as_json and "log_level" not in settings.model_fields_set:
        # A line for every request would push the links out of sight.
        settings = settings.model_copy(update={"log_level": "warning"})
    finish(run(settings, as_json=as_json, generated_feed=generated_feed, fresh=fresh))


@token_app.command("issue")
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


@token_app.command("revoke")
def token_revoke(
    hearing: str,
    token: Annotated[str, typer.Argument(help="The token, or its id as `token inspect` shows it.")],
    reason: Annotated[str, typer.Option(help="For the podium; not public.")] = "",
    data: Data = None,
) -> None:
    """Make a token void, in every process, within two seconds."""
    from hustings.admin.tokens import revoke

    typer.echo(finish(revoke(settings_from(data=data), hearing, token, reason)))


@token_app.command("inspect")
def token_inspect(
    token: Annotated[str, typer.Argument(help="The token, or - to read it from standard input.")] = "-",
    data: Data = None,
) -> None:
    """Show what a token says, and whether this server would take it."""
    from hustings.admin.tokens import inspect

    text = sys.stdin.read() if token == "-" else token
    typer.echo(finish(inspect(settings_from(data=data), text.strip())))


@token_app.command("sheet")
def token_sheet(
    hearing: str,
    out: Annotated[Path, typer.Option("--out", help="Folder for links.csv and sheet.html.")],
    hours: Annotated[float, typer.Option(help="Valid for so long.", min=0.01, max=24 * 365)] = 24.0,
    data: Data = None,
) -> None:
    """A link for everybody who takes part: a table for a mail merge, pages with QR codes to print."""
    from hustings.admin.sheet import sheet

    typer.echo(finish(sheet(settings_from(data=data), hearing, out, hours)))


@format_app.command("list")
def format_list() -> None:
    """List the presets."""
    from hustings.admin.formats import listed

    typer.echo(listed())


@format_app.command("show")
def format_show(name: Annotated[str, typer.Argument(help="A preset, or a file.")]) -> None:
    """Show modalities as a file, to begin one of your own with, and in plain words."""
    from hustings.admin.formats import shown

    try:
        typer.echo(shown(name))
    except FOR_PEOPLE as error:
        fail(str(error))


@format_app.command("check")
def format_check(file: Path) -> None:
    """Check a file of modalities (TOML) and name the line and field of every error."""
    from hustings.admin.formats import check

    problems = check(file)
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{file}: good.")


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


@verify_app.command("journal")
def verify_journal(
    journal: JournalSource,
    key: Annotated[
        list[str] | None,
        typer.Option(
            help="The published public key: hex, fingerprint, or a file with the key set; repeatable."
        ),
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", help="A public record (JSON) to hold against it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
    data: Data = None,
) -> None:
    """Verify a journal or a published folder: chain, private parts, signatures, draws, ledger, record."""
    from hustings.admin.journals import verify as run

    settings = settings_from(data=data)
    report = finish(run(settings, journal, key or [], record, stored=data is not None))
    typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2) if as_json else report.told())
    if not report.good:
        raise typer.Exit(1)


@verify_app.command("draw")
def verify_draw(
    journal: JournalSource,
    draw: Annotated[str | None, typer.Argument(help="One draw's id; without it, all.")] = None,
    data: Data = None,
) -> None:
    """Recompute drawings of lots from a journal, and say against whom each is proof."""
    from hustings.admin.draws import verify as run

    good, report = finish(run(settings_from(data=data), journal, draw, stored=data is not None))
    typer.echo(report)
    if not good:
        raise typer.Exit(1)


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


@app.command()
def doctor(data: Data = None) -> None:
    """Look at this machine and the data folder, and say what would go wrong on the day."""
    from hustings.admin.doctor import examine

    findings = finish(examine(settings_from(data=data)))
    for finding in findings:
        typer.echo(finding.line)
    if any(finding.bad for finding in findings):
        raise typer.Exit(1)


@app.command("_signalling", hidden=True)
def signalling(listener: int) -> None:
    from hustings.bootstrap.signalling import run_signalling

    asyncio.run(run_signalling(Settings(), listener))


@app.command("_media", hidden=True)
def media(index: int, workers: int) -> None:
    from hustings.bootstrap.media import run_media

    asyncio.run(run_media(Settings(), index, workers))


@app.command("_generated", hidden=True)
def generated() -> None:
    from hustings.bootstrap.generated import run_generated

    asyncio.run(run_generated(Settings()))


def main() -> None:
    app()
