"""The entry point: one Typer application, one module a command."""

from __future__ import annotations

import importlib
import sys

import typer

from olshem_cli import shell

MODULES = ("rules", "ingest", "measure", "rate", "league", "keys", "release", "verify", "site", "demo")

app = typer.Typer(
    name="olshem",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Olshem: from what was promised and what happened to figures that anyone can recompute.",
    epilog=shell.COMMON_HELP,
)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and stop."),
) -> None:
    """Olshem: from what was promised and what happened to figures that anyone can recompute."""
    if version:
        from olshem import __version__

        print(__version__)
        raise typer.Exit()
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(shell.USAGE)


for module in MODULES:
    importlib.import_module(f"olshem_cli.{module}").register(app)


def main() -> None:
    """Run the command line."""
    app(shell.hoist_common_flags(sys.argv[1:]))


if __name__ == "__main__":
    main()
