"""The command ``keys``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from olshem_cli import shell

EXAMPLES = """
Examples:

`olshem keys new keys`

`olshem keys new keys --at 2026-01-13`
"""

keys_app = typer.Typer(no_args_is_help=not shell.flags.json, help="Keys that sign a release.")


@keys_app.command(epilog=EXAMPLES)
@shell.reports("keys new")
def new(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the keys; made if it is not there.")],
    at: Annotated[str, typer.Option("--at", help="When they are made, for the comment in release.pub; no clock is read.")] = "",
) -> shell.Outcome:
    """Make a key pair: release.key (keep it secret), release.pub.pem and release.pub (give them to everyone)."""
    from olshem import publication

    key = publication.new_keys(directory, at)
    secret, public, pem = (directory / name for name in ("release.key", "release.pub", "release.pub.pem"))
    say = (
        f"Made a key pair in {directory}, key id {key.id} (minisign shows it as {key.minisign_id}).\n"
        f"  {secret.name}      SECRET: whoever has it can publish in your name. Keep it off the web and out of version control,\n"
        "                   and one copy apart; a lost key cannot be made again.\n"
        f"  {public.name}      public, for minisign: publish it where readers already trust you, not only in the releases.\n"
        f"  {pem.name}  public, in PEM: the same key."
    )
    result = {"key_id": key.id, "minisign_id": key.minisign_id, "secret": str(secret), "public": str(public), "public_pem": str(pem)}
    return shell.Outcome(result=result, say=say)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.add_typer(keys_app, name="keys")
