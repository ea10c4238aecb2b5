"""Stage `graphs`: the graphs that train and judge networks in the lab's page."""

from __future__ import annotations

import gzip

from anomagram_build.errors import FailedCheck
from anomagram_build.export.lab.catalogue import lab_graphs
from anomagram_build.export.lab.verdict import Wanted
from anomagram_build.work import Work

MOST = 150_000
"""Bytes, gzipped, that all graphs together may have."""


def run(work: Work) -> None:
    """Write every graph into `site/models/lab`, one file each.

    Raises:
        FailedCheck: they are larger than MOST.
    """
    settings = work.settings.evaluation
    wanted = Wanted(settings.bins, settings.recall, settings.percentile, settings.deviations)
    folder = work.out / "site" / "models" / "lab"
    folder.mkdir(parents=True)
    sent = 0
    for name, model in lab_graphs(wanted):
        content = model.SerializeToString(deterministic=True)
        (folder / f"{name}.onnx").write_bytes(content)
        sent += len(gzip.compress(content, 6, mtime=0))
    print(f"  graphs of the lab: {sent:,} bytes gzipped")
    if sent > MOST:
        raise FailedCheck(f"the lab's graphs are {sent:,} bytes gzipped, more than {MOST:,}")
