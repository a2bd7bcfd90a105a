"""Runs the command line ``blindfold``, which holds the vault."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from typing import Any, Callable, Mapping, Sequence

from .errors import BlindfoldError, error_of

#: Hears how far the work is: stage, how many are done, of how many, seconds left if known.
Progress = Callable[[str, int, int, "float | None"], None]


def program() -> str:
    """Path of the command line: ``BLINDFOLD_PROGRAM``, else the one beside this interpreter, else the one on the path."""
    name = "blindfold.exe" if sys.platform == "win32" else "blindfold"
    beside = os.path.join(sysconfig.get_path("scripts"), name)
    chosen = os.environ.get("BLINDFOLD_PROGRAM")
    found = chosen or (beside if os.path.exists(beside) else shutil.which(name))
    if not found:
        raise BlindfoldError(
            {
                "title": "Program missing",
                "detail": "The command line `blindfold` was not found.",
                "remedy": "Install this package from its wheel, or set BLINDFOLD_PROGRAM.",
            },
            1,
        )
    return found


def run(
    arguments: Sequence[str],
    *,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Runs a command and gives its result.

    Args:
        arguments: the command and its options.
        stdin: what is piped in, for example a table for ``-``. It is never written to a file.
        environment: variables to add.
        progress: is told how far the work is.

    Raises:
        BlindfoldError: the exception that fits the exit code.
    """
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(
            [program(), "--json", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env={**os.environ, **(environment or {})},
        ) as child:
            last = _talk(child, stdin, progress)
        if child.returncode == 0:
            return last
        complaints.seek(0)
        words = complaints.read().decode(errors="replace").strip()
    problem = last.get("problem") or {"title": "Failed", "detail": words}
    raise error_of(problem, child.returncode)


def _talk(child: subprocess.Popen[bytes], stdin: bytes, progress: Progress | None) -> dict[str, Any]:
    """Feeds ``child``, hears its progress; the last line that is not progress."""
    assert child.stdin is not None and child.stdout is not None
    try:
        child.stdin.write(stdin)
        child.stdin.close()
    except BrokenPipeError:
        pass  # It ended before it read everything; its last words say why.
    last: dict[str, Any] = {}
    for line in child.stdout:
        said = json.loads(line)
        if "progress" not in said:
            last = said
        elif progress:
            progress(said["progress"], said["done"], said["total"], said["remaining_seconds"])
    return last
