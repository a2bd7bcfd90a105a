"""A scikit-learn classifier that is trained on ciphertexts."""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_array, check_is_fitted, check_X_y

from .account import at, deploy, model_url
from .command import Progress, run
from .errors import RefusedByService
from .table import table

_LABEL = "label"


class BlindfoldClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Logistic regression for two classes, trained on a service that sees ciphertexts only.

    Args:
        model: name under which the model is deployed; it is deployed by ``fit`` if it is not yet.
        version: its version.
        model_url: address of a deployed model, instead of name and version.
        hyper_parameters: a hyper-parameter file's content (``numberOfEpochs``, ``learningRate``,
            ``logisticRegressionActivation``, …); ``numberOfFeatures`` is filled in. ``None`` takes twelve accelerated
            iterations, the rest chosen from the rows.
        refreshed_by: who refreshes the weights when the iterations do not fit into one go, unless the hyper-parameters say so:
            ``"owner"``, this process, or ``"server"``, the service alone (keys are then about 150 MB).
        standardise: whether columns are standardised and clipped, fitted on the rows given.
        adapt: whether standardised rows are adapted to accelerated training where it then gets further: clipped closer, correlations
            taken out. ``coef_`` is for the standardised columns all the same.
        api: API base of the service; ``None`` takes the one signed in to.
        progress: called with stage, done, total and seconds left.

    Attributes:
        classes_: the two classes, in sorted order.
        coef_: array of shape (1, n_features), for columns as prepared.
        intercept_: array of shape (1,).
        n_features_in_: number of features.
        largest_deviation_: largest deviation of a weight from the clear replay of the training.
        deviation_bound_: how much of that noise can explain.
        model_file_: the trained model as the content of a ``model.json``, which :func:`deploy` and :func:`predict_proba` take.
        summary_: everything the vault says of the result.
    """

    def __init__(
        self,
        model: str = "python",
        version: str = "1",
        *,
        model_url: str | None = None,
        hyper_parameters: dict[str, Any] | None = None,
        refreshed_by: Literal["owner", "server"] = "owner",
        standardise: bool = True,
        adapt: bool = True,
        api: str | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.model = model
        self.version = version
        self.model_url = model_url
        self.hyper_parameters = hyper_parameters
        self.refreshed_by = refreshed_by
        self.standardise = standardise
        self.adapt = adapt
        self.api = api
        self.progress = progress

    def fit(self, X: ArrayLike, y: ArrayLike) -> "BlindfoldClassifier":
        """Encrypts the rows here, trains on the service, decrypts and checks the result here.

        Args:
            X: shape (n_rows, n_features), finite numbers.
            y: shape (n_rows,), two classes.

        Raises:
            ResultRefuted: if the service's result is not what honest training gives.
            BlindfoldError: for everything else that is refused.
        """
        rows, labels = check_X_y(X, y, dtype=np.float64)
        check_classification_targets(labels)
        classes, positions = np.unique(labels, return_inverse=True)
        if len(classes) != 2:
            raise ValueError(f"expected two classes, found {len(classes)}")
        words = ["train", "-", "--label", _LABEL, "--model-url", self._address()]
        words += ["--refreshed-by", self.refreshed_by]
        if not self.standardise:
            words.append("--as-is")
        elif not self.adapt:
            words.append("--standardise-only")
        with tempfile.TemporaryDirectory() as folder:
            trained = os.path.join(folder, "model.json")
            words += ["--output", trained]
            if self.hyper_parameters is not None:
                hyper = os.path.join(folder, "hyper_params.json")
                with open(hyper, "w", encoding="utf-8") as file:
                    json.dump({"numberOfFeatures": rows.shape[1], **self.hyper_parameters}, file)
                words += ["--hyper", hyper]
            said = run(words, stdin=_table(rows, positions), environment=at(self.api), progress=self.progress)
            with open(trained, encoding="utf-8") as file:
                saved = json.load(file)
        self._keep(saved, said["result"], classes)
        return self

    def _keep(self, saved: dict[str, Any], summary: dict[str, Any], classes: NDArray[Any]) -> None:
        columns = saved["preprocessing"]["columns"]
        self.classes_ = classes
        self.model_file_ = saved
        self.coef_ = np.array(saved["coef_"])
        self.intercept_ = np.array(saved["intercept_"])
        self.n_features_in_ = self.coef_.shape[1]
        self.n_iter_ = np.array(saved["n_iter_"])
        self.mean_ = np.array([column["mean"] for column in columns])
        self.scale_ = np.array([column["standard_deviation"] for column in columns])
        self.clip_ = saved["preprocessing"]["clip"] if self.standardise else np.inf
        self.summary_ = summary
        verified = summary["verification"]["Verified"]
        self.largest_deviation_ = verified["largest_deviation"]
        self.deviation_bound_ = verified["bound"]

    def _address(self) -> str:
        if self.model_url is not None:
            return self.model_url
        try:
            return model_url(self.model, self.version, api=self.api)
        except RefusedByService:
            return deploy(self.model, self.version, api=self.api)

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Log-odds of ``classes_[1]``, shape (n_rows,)."""
        check_is_fitted(self)
        rows = check_array(X, dtype=np.float64)
        if rows.shape[1] != self.n_features_in_:
            raise ValueError(f"expected {self.n_features_in_} features, found {rows.shape[1]}")
        prepared = np.clip((rows - self.mean_) / self.scale_, -self.clip_, self.clip_)
        logits: NDArray[np.float64] = prepared @ self.coef_[0] + self.intercept_[0]
        return logits

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Probabilities of both classes by the exact sigmoid, shape (n_rows, 2). Computed here, in the clear."""
        positive = expit(self.decision_function(X))
        return np.column_stack([1.0 - positive, positive])

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The likelier class of each row, shape (n_rows,)."""
        positive: NDArray[Any] = self.classes_[(self.decision_function(X) > 0).astype(int)]
        return positive


def _table(rows: NDArray[np.float64], positions: NDArray[Any]) -> bytes:
    """The rows as a CSV whose last column is the class, 0 or 1."""
    names = [*(f"x{column}" for column in range(rows.shape[1])), _LABEL]
    return table(names, ([*row, position] for row, position in zip(rows.tolist(), positions.tolist())))
