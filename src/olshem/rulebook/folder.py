"""The files of a rulebook's folder, as bytes."""

from __future__ import annotations

from pathlib import Path

from olshem.errors import Problem, RulebookError


def files_of(directory: Path) -> dict[str, bytes]:
    """Every YAML file of a rulebook's folder but its cases, by relative path with ``/``.

    Parameters
    ----------
    directory
        The folder. Its own files and those one folder below are read; names that begin with a dot are not.

    Returns
    -------
    dict of str to bytes
        Contents by path, in path order.

    Raises
    ------
    RulebookError
        ``rulebook.folder-missing`` where ``directory`` is no folder; ``rulebook.file-unreadable`` with every file that cannot be
        read; ``rulebook.file-misplaced`` with every YAML file that would be overlooked: too deep, or ending in ``.yml``.

    """
    if not directory.is_dir():
        hint = "name the folder that holds rulebook.yaml"
        raise RulebookError("rulebook.folder-missing", f"there is no folder {directory}", hint=hint)
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in sorted(directory.rglob("*.y*ml")):
        parts = path.relative_to(directory).parts
        name = "/".join(parts)
        if parts[0] == "cases" or any(part.startswith(".") for part in parts) or path.suffix.lower() not in (".yaml", ".yml"):
            continue
        if path.suffix != ".yaml" or len(parts) > 2:
            expected = "a name ending in .yaml, at most one folder deep"
            message = "this file would be overlooked"
            problems.append(Problem("rulebook.file-misplaced", message, file=name, found=name, expected=expected))
            continue
        try:
            files[name] = path.read_bytes()
        except OSError as error:
            problems.append(Problem("rulebook.file-unreadable", f"cannot read this file: {error.strerror}", file=name))
    if problems:
        raise RulebookError("rulebook.file-unreadable", "some files of the rulebook cannot be read", problems=problems)
    return dict(sorted(files.items()))
