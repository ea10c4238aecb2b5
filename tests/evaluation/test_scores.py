import numpy as np
import pytest
import torch

from anomagram_build.evaluation.scores import (
    explained_variance,
    network_scores,
    scores,
    squared_errors,
)
from anomagram_build.models.autoencoder import (
    Architecture,
    initialise,
    network_of,
    reconstruction_errors,
)


def test_the_score_is_the_mean_squared_error():
    signals = np.array([[1, 2], [3, 4]], np.float32)
    answers = np.array([[1, 0], [6, 4]], np.float32)
    np.testing.assert_array_equal(squared_errors(signals, answers), [[0, 4], [9, 0]])
    np.testing.assert_array_equal(scores(signals, answers), [2, 4.5])


def test_a_network_scores_as_the_batched_errors_do():
    architecture = Architecture(9, (5,), 2)
    parameters = initialise(architecture, [0])
    signals = np.random.default_rng(0).normal(size=(20, 9)).astype(np.float32)
    batched = reconstruction_errors(architecture, parameters, torch.from_numpy(signals))[0]
    single = network_scores(network_of(architecture, parameters), signals)
    np.testing.assert_allclose(single, batched.numpy(), rtol=1e-5)


def test_explained_variance_is_1_for_perfection_and_0_for_the_mean():
    signals = np.random.default_rng(0).normal(size=(20, 9)).astype(np.float32)
    mean = np.broadcast_to(signals.mean(axis=0), signals.shape)
    shares = explained_variance(signals, np.stack([signals, mean, 2 * mean - signals]))
    np.testing.assert_allclose(shares, [1, 0, -3], atol=1e-6)


def test_signals_that_are_all_the_same_have_no_variance_to_explain():
    with pytest.raises(ValueError, match="no variance"):
        explained_variance(np.ones((3, 4), np.float32), np.ones((3, 4), np.float32))
