"""`hustings serve` and `demo`, the processes that they start, and `doctor`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from hustings.cli.ending import Data, finish, settings_from
from hustings.config import Settings

app = typer.Typer()

Host = Annotated[str | None, typer.Option("--host", help="Address to listen on.")]
Port = Annotated[int | None, typer.Option("--port", help="HTTP port (8080).")]
MediaPort = Annotated[int | None, typer.Option("--media-port", help="First media port, UDP and TCP (8081).")]
MediaAddress = Annotated[
    str | None, typer.Option("--media-address", help="Address for media, as browsers reach it.")
]
TlsCert = Annotated[Path | None, typer.Option("--tls-cert", help="PEM file with the certificate chain.")]
TlsKey = Annotated[Path | None, typer.Option("--tls-key", help="PEM file with the certificate's key.")]


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
