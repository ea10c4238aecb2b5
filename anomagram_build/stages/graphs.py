"""Stage `graphs`: the graphs that train and judge networks in the lab's page."""

from __future__ import annotations

from anomagram_build.errors import FailedCheck
from anomagram_build.export.lab.archive import archive
from anomagram_build.export.lab.catalogue import lab_graphs
from anomagram_build.export.lab.verdict import Wanted
from anomagram_build.stages.parts import GRAPHS, GRAPHS_ARCHIVE
from anomagram_build.work import Work

MOST = 150_000
"""Bytes that all graphs together may have, as they are sent."""


def run(work: Work) -> None:
    """Write every graph into `graphs`, one file each, and all into the archive for the page.

    Raises:
        FailedCheck: they are larger than MOST.
    """
    settings = work.settings.evaluation
    wanted = Wanted(settings.bins, settings.recall, settings.percentile, settings.deviations)
    files = {
        name: model.SerializeToString(deterministic=True) for name, model in lab_graphs(wanted)
    }
    (work.out / GRAPHS).mkdir(parents=True)
    for name, content in files.items():
        (work.out / GRAPHS / f"{name}.onnx").write_bytes(content)
    sent = archive(files)
    (work.out / GRAPHS_ARCHIVE).write_bytes(sent)
    print(f"  graphs of the lab: {len(sent):,} bytes gzipped")
    if len(sent) > MOST:
        raise FailedCheck(f"the lab's graphs are {len(sent):,} bytes gzipped, more than {MOST:,}")
