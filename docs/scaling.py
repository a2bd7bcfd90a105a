"""Draws docs/scaling.svg from docs/scaling.csv, which `cargo xtask bench scaling` writes.

    python docs/scaling.py

Needs matplotlib (drawn with 3.10).
"""

import csv
import pathlib

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

HERE = pathlib.Path(__file__).parent
MEASURES = [
    ("train_s", 1, "training, s"),
    ("data_bytes", 1e6, "encrypted rows, MB"),
    ("server_peak_rss_bytes", 2**20, "server's peak memory, MiB"),
]


def series(rows, along, fixed, value, measure, unit):
    chosen = sorted((float(r[along]), float(r[measure]) / unit) for r in rows if r[fixed] == value)
    return [x for x, _ in chosen], [y for _, y in chosen]


def main():
    rows = list(csv.DictReader((HERE / "scaling.csv").open()))
    matplotlib.rcParams.update({"svg.hashsalt": "blindfold", "font.size": 9})
    figure, places = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
    axes = [("rows", "features", "30", "rows (30 features)"), ("features", "rows", "16384", "features (16,384 rows)")]
    for place, (along, fixed, value, label) in zip(places, axes):
        for measure, unit, name in MEASURES:
            xs, ys = series(rows, along, fixed, value, measure, unit)
            place.loglog(xs, ys, marker="o", label=name)
        place.set_xlabel(label)
        place.grid(True, which="major", alpha=0.3)
    figure.legend(*places[0].get_legend_handles_labels(), loc="upper center", ncols=3, frameon=False)
    figure.tight_layout(rect=(0, 0, 1, 0.94))
    figure.savefig(HERE / "scaling.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
