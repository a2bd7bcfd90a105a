"""Rows predicted by the service, which sees ciphertexts only."""

from __future__ import annotations

import csv
import io
from typing import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_array

from .account import at
from .command import Progress, run
from .table import table


def predict_proba(
    X: ArrayLike,
    model_url: str,
    *,
    features: Sequence[str] | None = None,
    own_model: str | None = None,
    api: str | None = None,
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """Encrypts rows here, has a deployed model predict them, decrypts here; shape (n_rows, 2).

    The logits come from the service; the exact sigmoid is applied here. Columns are prepared before they are encrypted as the
    model's file says: standardised and clipped, if that is how it was trained.

    Args:
        X: shape (n_rows, n_features), finite numbers, in the units that the model was trained in.
        model_url: address of a model deployed with a file; with ``own_model`` of one deployed without.
        features: names of the columns, by which the model finds its own; ``None`` calls them x0, x1, ….
        own_model: path of a ``model.json`` of your own, which goes to the service encrypted, as the rows do. Every answer is
            compared with the model in the clear.
        api: API base of the service; ``None`` takes the one signed in to.
        progress: called with stage, done, total and seconds left.

    Raises:
        BlindfoldError: for what is refused.
    """
    rows = check_array(X, dtype=np.float64)
    names = features or [f"x{column}" for column in range(rows.shape[1])]
    if len(names) != rows.shape[1]:
        raise ValueError(f"expected {rows.shape[1]} names of features, found {len(names)}")
    words = ["predict", "-", "--model-url", model_url]
    if own_model is not None:
        words += ["--own-model", own_model]
    said = run(words, stdin=table(names, rows.tolist()), environment=at(api), progress=progress)
    answers = csv.DictReader(io.StringIO(said["csv"]))
    positive = np.array([float(answer["probability"]) for answer in answers])
    return np.column_stack([1.0 - positive, positive])
