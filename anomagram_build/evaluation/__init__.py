"""How good a detector is: scores, curves over all thresholds, thresholds, history of a run."""
