"""Anomagram: a pipeline that trains an anomaly detector and publishes the story as an essay."""

import os

# Before anything imports numpy or torch. Our matrices are too small to gain by threads, lose much
# by them on a busy machine, and the order of sums must not depend on the number of cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")
