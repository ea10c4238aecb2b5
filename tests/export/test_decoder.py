"""The exported decoder draws what the whole network reconstructs from the same bottleneck."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

from anomagram_build.dataset.scale import fit_scaling
from anomagram_build.export.decoder import draw, draw_onnx, export_decoder
from anomagram_build.export.detector import detect
from anomagram_build.models.autoencoder import Architecture, initialise, network_of

POINTS = 17
SIGNALS = np.random.default_rng(0).normal(-3, 2, (9, POINTS)).astype(np.float32)
SCALING = fit_scaling("range-per-point", SIGNALS)


@pytest.mark.parametrize(
    ("hidden", "latent", "activation", "output"),
    [((6, 4), 2, "tanh", "linear"), ((5,), 1, "selu", "sigmoid"), ((), 3, "relu", "linear")],
)
def test_it_agrees_with_the_whole_network(
    hidden: tuple[int, ...], latent: int, activation: str, output: str
) -> None:
    architecture = Architecture(POINTS, hidden, latent, activation, output)
    network = network_of(architecture, initialise(architecture, [3]))
    said = detect(network, SCALING, SIGNALS)
    np.testing.assert_allclose(draw(network, SCALING, said.latent), said.reconstruction, atol=1e-5)
    model = export_decoder(network, SCALING, {"licence": "free"})
    np.testing.assert_allclose(draw_onnx(model, said.latent), said.reconstruction, atol=1e-5)
    np.testing.assert_allclose(
        draw_onnx(model, said.latent[:1]), said.reconstruction[:1], atol=1e-5
    )

    session = onnxruntime.InferenceSession(model.SerializeToString())
    assert session.get_inputs()[0].shape[1] == latent
    assert session.get_modelmeta().custom_metadata_map == {"licence": "free"}
    assert export_decoder(network, SCALING, {"licence": "free"}) == model
