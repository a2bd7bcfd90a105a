"""Signing in and out, deploying models, what was used."""

from __future__ import annotations

from typing import Any

from .command import run


def at(api: str | None) -> dict[str, str]:
    """The variable that names the service."""
    return {} if api is None else {"BLINDFOLD_API": api}


def sign_in(username: str, password: str, *, api: str | None = None) -> None:
    """Signs in; the token is kept in a file that only you can read.

    Args:
        username: your name on the service.
        password: your password; piped to the command line, never written to a file.
        api: API base of the service, by default ``http://127.0.0.1:5001/api/v0.1``; it is remembered.
    """
    words = ["sign-in", "--username", username, "--password-stdin"]
    run(words, stdin=f"{password}\n".encode(), environment=at(api))


def sign_out() -> None:
    """Makes the kept token void and forgets it."""
    run(["sign-out"])


def deploy(model: str, version: str = "1", *, model_file: str | None = None, api: str | None = None) -> str:
    """Deploys a model; its address, which ends in a slash.

    Args:
        model: its name.
        version: its version.
        model_file: path of a ``model.json`` that then predicts for whoever has the address; its weights are in the clear on
            the service. ``None`` deploys a model to train, or a place for :func:`predict_proba` with a model of your own.
        api: API base of the service; ``None`` takes the one signed in to.
    """
    words = ["deploy", model, version]
    if model_file is not None:
        words += ["--model-file", model_file]
    return str(run(words, environment=at(api))["model_url"])


def model_url(model: str, version: str = "1", *, api: str | None = None) -> str:
    """The address of a deployed model."""
    return str(run(["url", model, version], environment=at(api))["model_url"])


def undeploy(model: str, version: str = "1", *, api: str | None = None) -> None:
    """Deletes a model with all its keys, data and results."""
    run(["undeploy", model, version], environment=at(api))


def usage(*, api: str | None = None) -> dict[str, Any]:
    """What you used: calls, bytes, compute seconds."""
    return run(["usage"], environment=at(api))
