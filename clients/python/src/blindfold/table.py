"""Rows as the command line reads them."""

from __future__ import annotations

import csv
import io
from typing import Iterable, Sequence


def table(names: Sequence[str], rows: Iterable[Sequence[float]]) -> bytes:
    """A CSV with a line of names; numbers in as many digits as they need to come back the same."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow(map(repr, row))
    return text.getvalue().encode()
