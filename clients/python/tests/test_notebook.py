"""The notebook's cells, run in their order against a real service.

The variables of test_classifier.py say which service.
"""

import json
import os
import pathlib
import unittest
from unittest import mock

import matplotlib

NOTEBOOKS = pathlib.Path(__file__).parent.parent / "notebooks"


class Notebook(unittest.TestCase):
    def test_the_demo_s_story_holds(self) -> None:
        matplotlib.use("agg")
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(NOTEBOOKS)
        cells = json.loads((NOTEBOOKS / "demo.ipynb").read_text(encoding="utf-8"))["cells"]
        setting = {
            "BLINDFOLD_API": os.environ["BLINDFOLD_TEST_API"],
            "BLINDFOLD_USERNAME": os.environ["BLINDFOLD_TEST_USERNAME"],
            "BLINDFOLD_PASSWORD": os.environ["BLINDFOLD_TEST_PASSWORD"],
        }
        names: dict[str, object] = {}
        with mock.patch.dict(os.environ, setting):
            for cell in cells:
                if cell["cell_type"] == "code":
                    exec(compile("".join(cell["source"]), cell["id"], "exec"), names)  # noqa: S102
        auc, model = names["auc"], names["model"]
        self.assertGreater(auc["on ciphertexts"], 0.93)
        self.assertGreater(auc["on ciphertexts"], auc["in the clear"] - 0.05)
        self.assertLessEqual(model.largest_deviation_, model.deviation_bound_)
        self.assertEqual(len(matplotlib.pyplot.get_fignums()), 2)


if __name__ == "__main__":
    unittest.main()
