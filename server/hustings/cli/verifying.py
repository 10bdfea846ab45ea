"""`hustings verify`: a journal, or its drawings of lots alone."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from hustings.cli.ending import Data, JournalSource, finish, settings_from


class JournalUnlessNamed(TyperGroup):
    """`verify FILE` is `verify journal FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["journal", *args]
        return super().parse_args(ctx, args)


HELP = "Verify a journal (verify FILE), or its drawings of lots alone (verify draw FILE)."

app = typer.Typer(cls=JournalUnlessNamed, no_args_is_help=True, help=HELP)


@app.command("journal")
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


@app.command("draw")
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
