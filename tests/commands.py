"""Run a command of Olshem inside a test."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner, Result

from olshem_cli import main, shell


def run(*arguments: object) -> Result:
    """The command with these arguments; ``--json`` may stand anywhere."""
    shell.flags.json = shell.flags.debug = False
    return CliRunner().invoke(main.application(), shell.hoist_common_flags([str(one) for one in arguments]))


def run_json(*arguments: object) -> tuple[int, dict[str, Any]]:
    """Exit code and the one JSON object of standard output."""
    result = run(*arguments, "--json")
    return result.exit_code, json.loads(result.stdout)
