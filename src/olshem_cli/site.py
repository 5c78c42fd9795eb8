"""The command ``site``."""

from __future__ import annotations

from pathlib import Path

import typer

from olshem_cli import shell

HELP = """Make the public pages of a release: a folder that any web server (or none) can show.

Pages stand at stable addresses: `OUT/en/service/CODE/`, `OUT/en/body/CODE/`, `OUT/en/league/FRAMEWORK/GROUP/MEASURE/`. A second run
writes only what changed and deletes only what an earlier run wrote; a folder with other files in it is refused.

Examples:

    olshem site build/releases/2015.1 build/site

    olshem site 2015.1.zip public --languages kk,ru
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("site", help=HELP)
    @shell.reports("site")
    def site(
        release: Path = typer.Argument(..., metavar="RELEASE", help="The folder or ZIP of a release."),
        out: Path = typer.Argument(..., metavar="OUT", help="The folder to make; new, empty, or made by an earlier run."),
        languages: str = typer.Option("kk,ru,en", "--languages", help="Which languages, by comma."),
    ) -> shell.Outcome:
        import olshem_site

        chosen = tuple(dict.fromkeys(code.strip() for code in languages.split(",") if code.strip()))
        with shell.progress("pages", None) as advance:
            made = olshem_site.publish(release, out, languages=chosen, progress=advance)
        say = (
            f"{made.pages:,} pages ({made.written:,} files written, {made.deleted:,} deleted) in {made.seconds:.1f} s; "
            f"the heaviest transfers {made.bytes_max / 1000:.0f} KB.\nLook at {out / 'index.html'}"
        )
        return shell.Outcome(result={"pages": made.pages, "bytes_max": made.bytes_max, "seconds": round(made.seconds, 3)}, say=say)
