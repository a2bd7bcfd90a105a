"""scikit-learn's figures for docs/quality.md, and the coefficients of the wide polynomials.

    python docs/quality_reference.py DATA_FOLDER     writes docs/quality_reference.csv
    python docs/quality_reference.py --others FOLDER  writes tables of scikit-learn's own and made-up ones there, and their figures
    python docs/quality_reference.py --coefficients  prints the constants of crates/logreg/src/activation.rs

Needs numpy and scikit-learn (figures made with 1.7). Same folds as crates/logreg/examples/quality/folds.rs: rows of a class in the
order of their splitmix64 hashes are dealt out to five folds in turn. Features are standardised on the training rows and not
clipped; LogisticRegression with its defaults (L2, C = 1) but max_iter = 2000.
"""

import gzip
import pathlib
import sys

import numpy as np

NAMES = ["demo", "breast_cancer", "edin", "uis", "pcs", "lbw", "creditcard_union"]
FOLDS = 5
MASK = (1 << 64) - 1


def split_mix(state):
    z = (state + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def folds(labels, seed):
    fold_of = np.zeros(len(labels), dtype=int)
    for value in (False, True):
        rows = sorted(np.flatnonzero(labels == value).tolist(), key=lambda r: split_mix((seed << 32) + r))
        for rank, row in enumerate(rows):
            fold_of[row] = rank % FOLDS
    return fold_of


def load(folder, name):
    if name == "demo":
        part = lambda file: np.genfromtxt(folder / "he4cloud/training" / file, delimiter=",", skip_header=1)
        table, labels = part("features.csv"), part("labels.csv")
    elif name == "creditcard_union":
        with gzip.open(folder / "creditcard/creditcard_union.csv.gz", "rt") as lines:
            next(lines)
            rows = [[float(cell.strip('"')) for cell in line.split(",")[:31]] for line in lines]
        table, labels = np.array(rows)[:, :30], np.array(rows)[:, 30]
    else:
        file, options = f"helr2018/{name}.txt", {}
        if name == "breast_cancer":
            file, options = "breast_cancer/breast_cancer.csv", {"delimiter": ",", "skip_header": 1}
        rows = np.genfromtxt(folder / file, **options)
        table, labels = rows[:, :-1], rows[:, -1]
    return table, labels > labels.min()


def area(table, labels, fold_of, **options):
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    found = []
    for fold in range(FOLDS):
        train, test = fold_of != fold, fold_of == fold
        mean, deviation = table[train].mean(0), table[train].std(0)
        deviation[deviation == 0] = 1
        standard = (table - mean) / deviation
        model = LogisticRegression(max_iter=2000, **options).fit(standard[train], labels[train])
        found.append(roc_auc_score(labels[test], model.decision_function(standard[test])))
    return np.mean(found)


def coefficients(degree, radius, weighted=False):
    t = np.linspace(-radius, radius, 4001)
    powers = np.arange(1, degree + 1, 2)
    weights = 1 / (1 + (3 * t / radius) ** 2) if weighted else np.ones_like(t)
    terms, logistic = (t[:, None] / radius) ** powers, 1 / (1 + np.exp(-t)) - 0.5
    scaled = np.linalg.lstsq(weights[:, None] * terms, weights * logistic, rcond=None)[0]
    return scaled / float(radius) ** powers


def others():
    """Tables that no default was chosen with in view: scikit-learn's own, and made-up ones that are hard in one way each."""
    from sklearn import datasets

    random = np.random.default_rng(1)
    wine, iris, digits, diabetes = (load() for load in (datasets.load_wine, datasets.load_iris, datasets.load_digits, datasets.load_diabetes))
    yield "wine", wine.data, wine.target == 1
    yield "iris_middle", iris.data, iris.target == 1
    yield "iris_last", iris.data, iris.target == 2
    yield "digits_8", digits.data, digits.target == 8
    yield "diabetes", diabetes.data, diabetes.target > np.median(diabetes.target)
    for name, options in [
        ("rare", dict(n_samples=4000, n_features=20, n_informative=8, n_redundant=4, weights=[0.97])),
        ("redundant", dict(n_samples=2000, n_features=40, n_informative=10, n_redundant=20, flip_y=0.2, class_sep=0.5)),
        ("wide", dict(n_samples=300, n_features=150, n_informative=20, n_redundant=50)),
    ]:
        table, labels = datasets.make_classification(random_state=3, **options)
        yield name, table, labels == 1
    chain = random.normal(size=(1500, 25))
    for column in range(1, 25):
        chain[:, column] = 0.98 * chain[:, column - 1] + np.sqrt(1 - 0.98**2) * chain[:, column]
    yield "chained", chain, random.random(1500) < 1 / (1 + np.exp(-1.5 * chain @ random.normal(size=25)))
    normal = random.normal(size=(2000, 12)) * 1.5
    yield "heavy_tailed", np.exp(normal), random.random(2000) < 1 / (1 + np.exp(-normal @ random.normal(size=12)))
    categories = random.integers(0, 6, size=(1200, 4))
    one_hot = np.concatenate([np.eye(6)[categories[:, column]] for column in range(4)], 1)
    yield "one_hot", one_hot, random.random(1200) < 1 / (1 + np.exp(-1.5 * one_hot @ random.normal(size=24)))
    table = random.normal(size=(400, 6))
    yield "separable", table, table[:, 0] + 0.5 * table[:, 1] > 0


def fresh():
    """Tables that were made when what is chosen from was decided: the first three of each before its last polynomial, three after it."""
    from sklearn import datasets

    for seed in (11, 12, 13, 41, 42, 43):
        random = np.random.default_rng(seed)
        rows, informative, redundant = int(random.integers(300, 3000)), int(random.integers(4, 10)), int(random.integers(2, 8))
        weights, flip_y, class_sep = [random.uniform(0.5, 0.95)], random.uniform(0, 0.1), random.uniform(0.5, 1.5)
        options = dict(n_features=20, n_informative=informative, n_redundant=redundant, weights=weights, flip_y=flip_y, class_sep=class_sep)
        table, labels = datasets.make_classification(rows, random_state=seed, **options)
        yield f"classes_{seed}", table, labels == 1
        rows, features = int(random.integers(400, 2000)), int(random.integers(8, 30))
        _, _, turned = np.linalg.svd(random.normal(size=(features, features)))
        model = random.normal(size=features)

        def told(table, strength):
            margins = table @ model
            scale = np.median(np.abs(margins - np.median(margins)))
            return random.random(rows) < 1 / (1 + np.exp(-strength * (margins - np.median(margins)) / scale))

        table = random.normal(size=(rows, features)) @ (np.diag(np.logspace(0, -1.2, features)) @ turned)
        yield f"ill_conditioned_{seed}", table, told(table, 2)
        table = random.standard_t(2.5, size=(rows, features))
        yield f"student_{seed}", table, told(table, 2)
        table = (random.random((rows, features)) < random.uniform(0.02, 0.5, size=features)).astype(float)
        yield f"binary_{seed}", table, told(table, 1)
        table, labels = datasets.make_moons(rows, noise=0.3, random_state=seed)
        yield f"moons_{seed}", np.column_stack([table, table**2, table[:, 0] * table[:, 1], table**3]), labels == 1


def write_others(folder):
    folder = folder / "helr2018"
    folder.mkdir(parents=True, exist_ok=True)
    csv = pathlib.Path(__file__).with_name("quality_reference.csv")
    lines = csv.read_text().splitlines()
    for name, table, labels in [*others(), *fresh()]:
        np.savetxt(folder / f"{name}.txt", np.column_stack([table, labels]), delimiter="\t", fmt="%.10g")
        table = np.genfromtxt(folder / f"{name}.txt")[:, :-1]
        fold_of = folds(labels, 0)
        figures = area(table, labels, fold_of), area(table, labels, fold_of, class_weight="balanced")
        lines = [line for line in lines if not line.startswith(f"{name},")]
        lines.append(f"{name},1,{figures[0]:.6f},{figures[1]:.6f}")
    csv.write_text("\n".join(lines) + "\n")


def main():
    if sys.argv[1] == "--others":
        write_others(pathlib.Path(sys.argv[2]))
        return
    if sys.argv[1] == "--coefficients":
        for degree, radius, weighted in ((5, 16, False), (9, 16, False), (13, 12, False), (13, 20, True), (13, 24, False), (15, 24, False)):
            print(degree, radius, ", ".join(f"{c:.9e}" for c in coefficients(degree, radius, weighted)))
        return
    folder = pathlib.Path(sys.argv[1])
    lines = ["name,seeds,auc,auc_balanced"]
    for name in NAMES:
        table, labels = load(folder, name)
        by_seed = []
        for seed in range(3):
            fold_of = folds(labels, seed)
            by_seed.append((area(table, labels, fold_of), area(table, labels, fold_of, class_weight="balanced")))
        for seeds in (1, 3):
            plain, balanced = np.mean(by_seed[:seeds], axis=0)
            lines.append(f"{name},{seeds},{plain:.6f},{balanced:.6f}")
    pathlib.Path(__file__).with_name("quality_reference.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
