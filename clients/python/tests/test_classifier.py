"""The package against a real service.

``BLINDFOLD_TEST_API``, ``BLINDFOLD_TEST_USERNAME`` and ``BLINDFOLD_TEST_PASSWORD`` say which; ``BLINDFOLD_HOME`` should be an empty folder.
"""

import json
import os
import tempfile
import unittest

import numpy as np
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

import blindfold
from blindfold import BlindfoldClassifier

API = os.environ["BLINDFOLD_TEST_API"]


def credentials() -> tuple[str, str]:
    return os.environ["BLINDFOLD_TEST_USERNAME"], os.environ["BLINDFOLD_TEST_PASSWORD"]


class Classifier(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        blindfold.sign_in(*credentials(), api=API)
        features, labels = load_breast_cancer(return_X_y=True)
        cls.split = train_test_split(features, labels, test_size=0.2, random_state=0, stratify=labels)

    def test_a_model_trained_on_ciphertexts_ranks_fresh_rows_nearly_as_well_as_one_trained_in_the_clear(self):
        train, fresh, labels, truth = self.split
        stages = set()
        model = BlindfoldClassifier("cancer", progress=lambda stage, *_: stages.add(stage)).fit(train, labels)
        probabilities = model.predict_proba(fresh)
        self.assertEqual(probabilities.shape, (len(fresh), 2))
        np.testing.assert_allclose(probabilities.sum(axis=1), 1.0)
        mean, scale = train.mean(axis=0), train.std(axis=0)
        clear = LogisticRegression(max_iter=2000).fit((train - mean) / scale, labels)
        ours = roc_auc_score(truth, probabilities[:, 1])
        theirs = roc_auc_score(truth, clear.predict_proba((fresh - mean) / scale)[:, 1])
        self.assertGreater(ours, theirs - 0.01)
        self.assertLessEqual(model.largest_deviation_, model.deviation_bound_)
        self.assertIn("keys made and sent", stages)
        self.assertGreater(model.score(fresh, truth), 0.92)
        self.assertGreater(blindfold.usage(api=API).__len__(), 0)

    def test_a_trained_model_predicts_rows_that_the_service_does_not_see(self):
        train, fresh, labels, _ = self.split
        model = BlindfoldClassifier("teacher").fit(train, labels)
        # Far out, where columns are clipped: before they are encrypted as well as in the clear.
        fresh[0] = model.mean_ + 12 * model.scale_
        fresh[1, 3] = model.mean_[3] - 9 * model.scale_[3]
        expected = model.predict_proba(fresh)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(model.model_file_, file)
            deployed = blindfold.deploy("open", model_file=path, api=API)
            answers = blindfold.predict_proba(fresh, deployed, api=API)
            place = blindfold.deploy("closed", api=API)
            own = blindfold.predict_proba(fresh, place, own_model=path, api=API)
        for found in (answers, own):
            self.assertEqual(found.shape, (len(fresh), 2))
            np.testing.assert_allclose(found, expected, atol=1e-3)
        with self.assertRaises(blindfold.BlindfoldError):
            blindfold.predict_proba(fresh[:, :3], deployed, api=API)
        with self.assertRaises(ValueError):
            blindfold.predict_proba(fresh, deployed, features=["only"], api=API)

    def test_the_service_can_refresh_the_weights_alone(self):
        train, _, labels, _ = self.split
        model = BlindfoldClassifier("alone", refreshed_by="server").fit(train, labels)
        self.assertLessEqual(model.largest_deviation_, model.deviation_bound_)
        owner = BlindfoldClassifier("attended").fit(train, labels)
        np.testing.assert_allclose(model.coef_, owner.coef_, atol=0.05)

    def test_words_can_be_classes_and_estimators_can_be_cloned(self):
        train, fresh, labels, _ = self.split
        words = np.array(["benign", "malignant"])[labels]
        model = clone(BlindfoldClassifier("words", standardise=True)).fit(train[:200], words[:200])
        self.assertEqual(list(model.classes_), ["benign", "malignant"])
        self.assertLessEqual(set(model.predict(fresh)), {"benign", "malignant"})

    def test_what_cannot_be_trained_on_is_refused_before_anything_is_sent(self):
        train, _, labels, _ = self.split
        with self.assertRaises(ValueError):
            BlindfoldClassifier().fit(train, np.arange(len(labels)) % 3)
        spoiled = train.copy()
        spoiled[3, 4] = np.nan
        with self.assertRaises(ValueError):
            BlindfoldClassifier().fit(spoiled, labels)
        with self.assertRaises(blindfold.TableRefused) as refused:
            BlindfoldClassifier(hyper_parameters={"numberOfEpochs": 3, "learningRate": -1.0}).fit(train, labels)
        self.assertIn("learningRate", refused.exception.detail)

    def test_wrong_passwords_and_absent_services_have_exceptions_of_their_own(self):
        with self.assertRaises(blindfold.NotSignedIn):
            blindfold.sign_in(credentials()[0], "wrong", api=API)
        with self.assertRaises(blindfold.NotReached):
            blindfold.sign_in("ada", "x", api="http://127.0.0.1:9/api/v0.1")


if __name__ == "__main__":
    unittest.main()
