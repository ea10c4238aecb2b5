"""The lab's trainer in Chromium: the same runs as in onnxruntime, pauses, restored runs, files."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from playwright.sync_api import Error

from anomagram_build.lab.record import record

SETTINGS: dict[str, Any] = {
    **{"hidden": [8, 4], "latent": 3, "activation": "tanh", "output": "linear"},
    **{"scaling": "standard", "outputBias": "mean", "epochs": 12, "batchSize": 32},
    **{"learningRate": 0.02, "schedule": "one-cycle", "optimizer": "adam"},
    **{"regulariser": "l2", "rate": 0.0001, "trainingSignals": 200, "abnormalShare": 0.05},
    **{"testSignals": 60, "seed": 4},
}


def beats() -> tuple[np.ndarray, np.ndarray]:
    """Waves; the abnormal ones have a bump."""
    rng = np.random.default_rng(0)
    places = np.linspace(0, 2 * np.pi, 30)
    abnormal = np.arange(400) % 4 == 0
    waves = np.sin(places + rng.normal(0, 0.3, (400, 1))) * rng.uniform(0.7, 1.3, (400, 1))
    waves[abnormal] += np.exp(-((places - 4) ** 2) * 4)
    return (50 + 20 * waves + rng.normal(0, 1, waves.shape)).astype(np.float32), abnormal


SIGNALS, ABNORMAL = beats()


def run(trainer: Any, **change: Any) -> dict[str, Any]:
    """Begin and train to the end; what the trainer said."""
    return trainer.evaluate(
        "const begun = await trainer.begin(settings); const seen = [];"
        "const last = await trainer.train(settings.epochs, (each) => seen.push(each.epoch));"
        "return { begun, last, seen };",
        settings={**SETTINGS, **change},
    )


def assert_same(page: dict[str, Any], recorded: dict[str, Any]) -> None:
    """Two snapshots of one run, but for the time that it took, on two machines."""
    for key in ("epoch", "health"):
        assert page[key] == recorded[key], key
    for key in ("trainingLoss", "validationLoss", "scores", "parameters"):
        np.testing.assert_allclose(page[key], recorded[key], rtol=2e-3, atol=2e-4, err_msg=key)
    for key in ("auc", "averagePrecision", "explainedVariance"):
        if recorded[key] is not None:
            assert page[key] == pytest.approx(recorded[key], abs=2e-3), key
    assert page["thresholds"] == pytest.approx(recorded["thresholds"], rel=2e-2)


def assert_same_training(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Two snapshots of runs on one machine, whose epochs were the same to the bit."""
    for key in ("parameters", "trainingLoss"):
        np.testing.assert_array_equal(one[key], other[key], err_msg=key)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"latent": 2, "activation": "relu", "optimizer": "sgd", "schedule": "constant"},
        {"latent": 1, "output": "sigmoid", "scaling": "range-per-point", "outputBias": "zero"},
    ],
    ids=["3 units", "2 units", "1 unit"],
)
def test_a_run_in_the_page_is_the_run_that_the_build_records(
    trainer: Any, change: dict[str, Any]
) -> None:
    trainer.set_data(SIGNALS, ABNORMAL)
    said = run(trainer, **change)
    recording = record(trainer.graphs, SIGNALS, ABNORMAL, {**SETTINGS, **change}, [0, 12])
    for part, rows in recording.division.items():
        np.testing.assert_array_equal(said["begun"]["division"][part], rows)
    assert said["begun"]["parameterCount"] == recording.parameter_count
    untrained, trained = recording.snapshots
    np.testing.assert_array_equal(said["begun"]["snapshot"]["parameters"], untrained["parameters"])
    assert_same(said["begun"]["snapshot"], untrained)
    assert_same(said["last"], trained)
    np.testing.assert_allclose(
        np.abs(said["last"]["latent"]), np.abs(trained["latent"].ravel()), rtol=2e-2, atol=2e-2
    )
    assert said["seen"][-1] == 12 and said["seen"] == sorted(said["seen"])
    for name, cell in trained["sweep"].items():
        assert len(said["last"]["sweep"][name]) > 10 and cell.ndim == 1
    assert said["last"]["histogram"]["normal"].sum() == 45


def test_the_same_settings_give_the_same_run_to_the_bit(trainer: Any) -> None:
    trainer.set_data(SIGNALS, ABNORMAL)
    once, again, other = run(trainer), run(trainer), run(trainer, seed=5)
    np.testing.assert_array_equal(once["last"]["parameters"], again["last"]["parameters"])
    assert (once["last"]["parameters"] != other["last"]["parameters"]).any()


def test_a_run_begun_in_advance_is_the_same_and_taken_by_nobody_else(trainer: Any) -> None:
    trainer.set_data(SIGNALS, ABNORMAL)
    plain, other = run(trainer)["last"], run(trainer, seed=5)["last"]
    trainer.evaluate("await trainer.expect(settings);", settings=SETTINGS)
    # What cannot be begun is told at once, and changes nothing.
    with pytest.raises(Error, match="ask for fewer"):
        trainer.evaluate(
            "await trainer.expect(settings);", settings={**SETTINGS, "trainingSignals": 9999}
        )
    np.testing.assert_array_equal(run(trainer)["last"]["parameters"], plain["parameters"])
    trainer.evaluate("await trainer.expect(settings);", settings=SETTINGS)
    np.testing.assert_array_equal(run(trainer, seed=5)["last"]["parameters"], other["parameters"])
    # Twice the same: the second begins from untrained weights again.
    np.testing.assert_array_equal(run(trainer)["last"]["parameters"], plain["parameters"])


def test_what_is_expected_leaves_the_run_on_show_alone(trainer: Any) -> None:
    trainer.set_data(SIGNALS, ABNORMAL)
    whole = run(trainer)["last"]
    said = trainer.evaluate(
        "await trainer.begin(settings); await trainer.train(5, () => {});"
        "await trainer.expect({ ...settings, hidden: [5], seed: 8 });"
        "return trainer.train(7, () => {});",
        settings=SETTINGS,
    )
    np.testing.assert_array_equal(said["parameters"], whole["parameters"])


def test_a_run_in_pieces_is_the_run_in_one(trainer: Any) -> None:
    """Step by step, paused and continued: the epochs are the same."""
    trainer.set_data(SIGNALS, ABNORMAL)
    whole = run(trainer)["last"]
    pieces = trainer.evaluate(
        "await trainer.begin(settings); await trainer.train(1, () => {});"
        "await trainer.train(4, () => {}); return trainer.train(7, () => {});",
        settings=SETTINGS,
    )
    assert_same_training(pieces, whole)


def test_a_pause_ends_training_early_and_questions_are_answered_meanwhile(trainer: Any) -> None:
    trainer.set_data(SIGNALS, ABNORMAL)
    said = trainer.evaluate(
        "await trainer.begin(settings); let asked; let before;"
        "const training = trainer.train(settings.epochs, (each) => {"
        "  asked ??= trainer.judge(new Float32Array(30)).then((said) => { before = each.epoch;"
        "    trainer.pause(); return said; }); });"
        "const last = await training; const answer = await asked;"
        "const more = await trainer.train(3, () => {});"
        "return { last: last.epoch, before, answer, more: more.epoch };",
        settings={**SETTINGS, "epochs": 10_000},
    )
    assert 0 < said["before"] <= said["last"] < 10_000
    assert said["more"] == said["last"] + 3
    assert said["answer"]["score"].shape == (1,)


def test_a_kept_run_comes_back_without_training(trainer: Any) -> None:
    trainer.set_data(SIGNALS, ABNORMAL)
    said = trainer.evaluate(
        "await trainer.begin(settings); const last = await trainer.train(12, () => {});"
        "await trainer.begin({ ...settings, seed: 1 });"
        "const { snapshot } = await trainer.restore(settings, last); return { last, snapshot };",
        settings=SETTINGS,
    )
    for key in ("scores", "latent", "parameters", "trainingLoss", "validationLoss"):
        np.testing.assert_array_equal(said["snapshot"][key], said["last"][key])
    assert said["snapshot"]["epoch"] == 12
    assert said["snapshot"]["auc"] == said["last"]["auc"]


@pytest.mark.parametrize("optimizer", ["momentum", "rmsprop", "adam", "adamax", "adadelta"])
def test_a_kept_run_goes_on_as_if_it_had_never_stopped(trainer: Any, optimizer: str) -> None:
    trainer.set_data(SIGNALS, ABNORMAL)
    settings = {**SETTINGS, "optimizer": optimizer}
    whole = run(trainer, optimizer=optimizer)["last"]
    said = trainer.evaluate(
        "await trainer.begin(settings); const half = await trainer.train(5, () => {});"
        "await trainer.begin({ ...settings, seed: 1 }); await trainer.train(2, () => {});"
        "await trainer.restore(settings, half); return trainer.train(7, () => {});",
        settings=settings,
    )
    assert_same_training(said, whole)


def test_without_labels_there_are_label_free_thresholds_alone(trainer: Any) -> None:
    trainer.set_data(SIGNALS, None)
    last = run(trainer)["last"]
    assert set(last["thresholds"]) == {"percentile", "deviations"}
    assert last.get("sweep") is None and last.get("auc") is None
    assert last["histogram"]["normal"].sum() == 60 and last["histogram"]["abnormal"].sum() == 0
    assert_same(last, record(trainer.graphs, SIGNALS, None, SETTINGS).snapshots[-1])


def test_a_diverging_run_stops_and_says_so(trainer: Any) -> None:
    trainer.set_data(SIGNALS, ABNORMAL)
    said = run(trainer, optimizer="sgd", learningRate=1e4, schedule="constant", epochs=500)
    assert said["last"]["health"] == "diverged"
    assert said["last"]["epoch"] < 500
    assert said["last"]["thresholds"] == {} and said["last"].get("sweep") is None


def test_a_network_whose_output_is_always_the_same_has_collapsed(trainer: Any) -> None:
    trainer.set_data(SIGNALS, ABNORMAL)
    said = run(trainer, activation="relu", regulariser="l1", rate=10, epochs=30)
    assert said["last"]["health"] == "collapsed"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"trainingSignals": 500}, "500 normal signals to train on"),
        ({"abnormalShare": 0.7}, "140 abnormal signals to train on"),
    ],
)
def test_settings_that_the_data_cannot_meet_are_told(
    trainer: Any, change: dict[str, Any], words: str
) -> None:
    trainer.set_data(SIGNALS, ABNORMAL)
    reason = trainer.evaluate(
        "return trainer.begin(settings).then(() => '', (error) => error.message);",
        settings={**SETTINGS, **{"abnormalShare": 0}, **change},
    )
    assert words in reason and "ask for fewer" in reason


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "elu", "tanh"])
@pytest.mark.parametrize("output", ["linear", "sigmoid"])
def test_the_network_is_a_file_that_any_runtime_reads(
    trainer: Any, activation: str, output: str
) -> None:
    trainer.set_data(SIGNALS, ABNORMAL)
    scaling = "range-per-point" if output == "sigmoid" else "standard"
    said = trainer.evaluate(
        "await trainer.begin(settings); await trainer.train(3, () => {});"
        "const file = await trainer.detectorFile({ title: 'Mine', data: '\\u00e9' }, 0.25);"
        "const bytes = atob(signals); const data = Uint8Array.from(bytes, (c) => c.charCodeAt(0));"
        "return { file, said: await trainer.judge(new Float32Array(data.buffer)) };",
        settings={**SETTINGS, "activation": activation, "output": output, "scaling": scaling},
        signals=base64.b64encode(SIGNALS.tobytes()).decode(),
    )
    model = onnx.load_from_string(said["file"].tobytes())
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(said["file"].tobytes())
    (given,) = session.get_inputs()
    assert (given.name, given.type, given.shape[1]) == ("signal", "tensor(float)", 30)
    assert session.get_modelmeta().custom_metadata_map == {
        **{"title": "Mine", "data": "é", "threshold": "0.25"},
    }
    names = [made.name for made in session.get_outputs()]
    assert names == ["reconstruction", "error", "score", "latent"]
    for name, made in zip(names, session.run(names, {"signal": SIGNALS}), strict=True):
        np.testing.assert_allclose(
            made.ravel(), said["said"][name], rtol=1e-5, atol=1e-5, err_msg=name
        )
    one = session.run(["score"], {"signal": SIGNALS[:1]})[0]
    np.testing.assert_allclose(one, said["said"]["score"][:1], rtol=1e-5)


def test_ten_thousand_epochs_leak_nothing(trainer: Any) -> None:
    trainer.set_data(SIGNALS, ABNORMAL)
    small = {"hidden": [3], "latent": 1, "trainingSignals": 40, "testSignals": 10, "batchSize": 16}
    trainer.evaluate(
        "await trainer.begin(settings);", settings={**SETTINGS, **small, "epochs": 10_000}
    )
    seen = []
    for epochs in (1_000, 4_500, 4_500):
        trainer.evaluate("await trainer.train(epochs, () => {});", epochs=epochs)
        seen.append(trainer.memory())
    print("WebAssembly and JavaScript, MB:", [[round(n / 2**20, 2) for n in one] for one in seen])
    (wasm, heap), _, (wasm_after, heap_after) = seen
    assert wasm > 0 and wasm_after == wasm
    # The losses of 10,000 epochs are kept, twice 8 bytes each.
    assert heap_after <= heap + 2**20
