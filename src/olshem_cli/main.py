"""The entry point: one Typer application, one module a command."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from olshem import errors
from olshem_cli import shell

MODULES = ("rules", "ingest", "returns", "measure", "rate", "league", "keys", "release", "verify", "site", "demo")

HELP = "Olshem: from what was promised and what happened to figures that anyone can recompute."


def application(names: Sequence[str] = MODULES) -> typer.Typer:
    """The application with some of its commands; only their modules are imported, so that a command starts as fast as its own rooms allow."""
    app = typer.Typer(
        name="olshem",
        no_args_is_help=not shell.flags.json,
        add_completion=False,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        help=HELP,
        epilog=shell.COMMON_HELP,
    )
    app.callback(invoke_without_command=True)(root)
    for name in names:
        importlib.import_module(f"olshem_cli.{name}").register(app)
    return app


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
        if shell.flags.json:
            context.fail("Missing command.")
        print(context.get_help())
        raise typer.Exit(shell.USAGE)


def main() -> NoReturn:
    """Run the command line."""
    shell.end_after(_run)


def _run() -> None:
    shell.open_streams()
    arguments = shell.hoist_common_flags(sys.argv[1:])
    first = arguments[0] if arguments else ""
    app = application((first,) if first in MODULES else MODULES)
    if not shell.flags.json:
        app(arguments, prog_name="olshem")
    try:
        code = app(arguments, prog_name="olshem", standalone_mode=False)
    except typer.TyperException as error:  # a usage error, which Typer would print for a person
        code = _tell_usage(error) if error.format_message() else error.exit_code
    raise SystemExit(code)


def _tell_usage(error: typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path.partition(" ")[2] if context else ""
    problem = errors.Problem("usage.invalid", error.format_message(), hint=f"see olshem {command} --help".replace("  ", " "))
    return shell.finish(command, shell.Outcome(problems=[problem], exit_code=shell.USAGE))


if __name__ == "__main__":
    main()
