"""Train a logistic regression on rows that the server never sees.

:class:`BlindfoldClassifier` is a scikit-learn estimator whose ``fit`` encrypts on this machine and trains on a Blindfold
service. Rows and keys stay in this machine's processes.
"""

from .account import deploy, sign_in, sign_out, undeploy, usage
from .classifier import BlindfoldClassifier
from .errors import (
    BlindfoldError,
    NotReached,
    NotSignedIn,
    RefusedByService,
    ResultRefuted,
    TableRefused,
)
from .prediction import predict_proba

__all__ = [
    "BlindfoldClassifier",
    "BlindfoldError",
    "NotReached",
    "NotSignedIn",
    "RefusedByService",
    "ResultRefuted",
    "TableRefused",
    "deploy",
    "predict_proba",
    "sign_in",
    "sign_out",
    "undeploy",
    "usage",
]
