"""Training many autoencoders at once: the loop, the optimizers, the schedule, snapshots."""
