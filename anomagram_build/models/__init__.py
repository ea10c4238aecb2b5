"""Detectors: the dense autoencoder, and the simpler methods that it has to beat."""
