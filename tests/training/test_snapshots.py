import torch

from anomagram_build.models.autoencoder import Architecture, flatten, forward, network_of
from anomagram_build.training.loop import train
from anomagram_build.training.recipe import Recipe
from anomagram_build.training.snapshots import Snapshots, as_runs, network_at

ARCHITECTURE = Architecture(8, (5,), 2)
SIGNALS = torch.rand(40, 8, generator=torch.Generator().manual_seed(0))


def test_snapshots_keep_one_run_at_every_epoch():
    second = Snapshots(run=1)
    trained = train(ARCHITECTURE, Recipe(epochs=4), SIGNALS, [3, 4], each_epoch=second)
    assert second.flat.shape == (5, flatten(trained.parameters).shape[1])
    assert torch.equal(second.flat[-1], flatten(trained.parameters)[1])
    assert not torch.equal(second.flat[0], second.flat[1])


def test_one_pass_computes_all_epochs():
    kept = Snapshots()
    train(ARCHITECTURE, Recipe(epochs=3), SIGNALS, [3], each_epoch=kept)
    parameters = as_runs(ARCHITECTURE, kept.flat)
    all_at_once, _ = forward(ARCHITECTURE, parameters, SIGNALS)
    for epoch in range(4):
        network = network_at(ARCHITECTURE, kept.flat, epoch)
        torch.testing.assert_close(
            torch.from_numpy(network(SIGNALS.numpy())[0]), all_at_once[epoch]
        )
    last = network_of(ARCHITECTURE, parameters, -1)
    assert torch.equal(last.layers[0][0], network_at(ARCHITECTURE, kept.flat, -1).layers[0][0])
