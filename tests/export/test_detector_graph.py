"""The exported detector says what PyTorch says, for any batch, from a file on its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from anomagram_build.dataset.scale import fit_scaling, scale
from anomagram_build.export.detector import (
    OUTPUTS,
    detect,
    detect_onnx,
    export_detector,
    largest_difference,
)
from anomagram_build.models.autoencoder import Architecture, Network, initialise, network_of

POINTS = 23
SIGNALS = np.random.default_rng(0).normal(40, 9, (12, POINTS)).astype(np.float32)
SCALING = fit_scaling("range-per-point", SIGNALS)


@pytest.fixture(scope="module", params=["tanh", "gelu", "selu"])
def network(request: pytest.FixtureRequest) -> Network:
    architecture = Architecture(POINTS, (7,), 3, request.param, "sigmoid")
    return network_of(architecture, initialise(architecture, [1], None))


@pytest.fixture(scope="module")
def model(network: Network) -> onnx.ModelProto:
    return export_detector(network, SCALING, {"threshold": "0.5", "licence": "MIT"})


@pytest.mark.parametrize("batch", [1, 2, 12])
def test_it_agrees_with_pytorch_for_any_batch(model, network: Network, batch: int) -> None:
    ours = detect(network, SCALING, SIGNALS[:batch])
    theirs = detect_onnx(model, SIGNALS[:batch])
    assert largest_difference(ours, theirs) <= 1e-5


def test_large_errors_are_compared_by_their_size(model, network: Network) -> None:
    """A squared error of thousands has rounding errors above any small absolute bound."""
    far = SIGNALS * np.float32(50)
    ours, theirs = detect(network, SCALING, far), detect_onnx(model, far)
    assert ours.error.max() > 1000
    assert largest_difference(ours, theirs) <= 1e-5
    wrong = replace(theirs, error=theirs.error * np.float32(1.001))
    assert largest_difference(ours, wrong) > 1e-4


def test_its_outputs_mean_what_the_contract_says(model, network: Network) -> None:
    said = detect_onnx(model, SIGNALS)
    scaled = torch.from_numpy(scale(SIGNALS, SCALING))
    drawn = scale(said.reconstruction, SCALING)
    np.testing.assert_allclose(said.error, (scaled.numpy() - drawn) ** 2, atol=1e-5)
    np.testing.assert_allclose(said.score, said.error.mean(axis=1), rtol=1e-5)
    assert said.latent.shape == (len(SIGNALS), network.architecture.latent)


def test_its_interface_and_metadata_are_in_the_file(model, tmp_path: Path) -> None:
    onnx.save(model, tmp_path / "detector.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "detector.onnx")
    (given,) = session.get_inputs()
    assert (given.name, given.type, given.shape[1]) == ("signal", "tensor(float)", POINTS)
    assert tuple(output.name for output in session.get_outputs()) == OUTPUTS
    assert session.get_modelmeta().custom_metadata_map == {"threshold": "0.5", "licence": "MIT"}


def test_the_same_network_gives_the_same_bytes(model, network: Network) -> None:
    again = export_detector(network, SCALING, {"threshold": "0.5", "licence": "MIT"})
    assert again.SerializeToString() == model.SerializeToString()


def test_it_tells_nothing_of_the_machine_that_made_it(model) -> None:
    assert b"/anomagram_build/" not in model.SerializeToString()
