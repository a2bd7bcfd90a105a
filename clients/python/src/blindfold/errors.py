"""What can go wrong, by the command line's exit codes."""

from __future__ import annotations

from typing import Any, Mapping


class BlindfoldError(Exception):
    """Something was refused or failed.

    Attributes:
        title: a few words.
        detail: what happened, a sentence.
        remedy: what can be done, a sentence; may be empty.
        exit_code: the command line's exit code.
    """

    def __init__(self, problem: Mapping[str, Any], exit_code: int) -> None:
        self.title = str(problem.get("title", "Failed"))
        self.detail = str(problem.get("detail", ""))
        self.remedy = str(problem.get("remedy", ""))
        self.exit_code = exit_code
        super().__init__(" ".join(part for part in (self.detail, self.remedy) if part))


class RefusedByService(BlindfoldError):
    """The service refused a call."""


class ResultRefuted(BlindfoldError):
    """The result is not what honest training on these rows gives: do not use it."""


class NotSignedIn(BlindfoldError):
    """There is no token, or it is void."""


class NotReached(BlindfoldError):
    """The service cannot be reached."""


class TableRefused(BlindfoldError, ValueError):
    """The rows or settings were refused; the detail names row and column."""


_BY_EXIT_CODE: dict[int, type[BlindfoldError]] = {
    3: RefusedByService,
    4: ResultRefuted,
    5: NotSignedIn,
    6: NotReached,
    7: TableRefused,
}


def error_of(problem: Mapping[str, Any], exit_code: int) -> BlindfoldError:
    """The exception for a problem and an exit code."""
    return _BY_EXIT_CODE.get(exit_code, BlindfoldError)(problem, exit_code)
