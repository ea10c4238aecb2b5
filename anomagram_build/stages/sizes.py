"""Stage `sizes`: what the site's files weigh as sent; apart, since compressing them takes long."""

from __future__ import annotations

from anomagram_build.site.weight import sent_bytes
from anomagram_build.stages.parts import parts_of
from anomagram_build.work import Work


def run(work: Work) -> None:
    """Write the artifact `sizes`: bytes by path in the site."""
    work.write("sizes", {place: sent_bytes(path) for place, path in parts_of(work)})
