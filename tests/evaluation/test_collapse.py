import numpy as np

from anomagram_build.evaluation.collapse import collapsed, distinct_outputs

RNG = np.random.default_rng(0)
SIGNALS = (RNG.normal(size=(50, 3)) @ RNG.normal(size=(3, 10))).astype(np.float32)
MEAN = np.broadcast_to(SIGNALS.mean(axis=0), SIGNALS.shape)


def test_a_run_that_answers_one_signal_to_all_has_collapsed():
    noise = RNG.normal(0, 1e-7, SIGNALS.shape).astype(np.float32)
    assert collapsed(SIGNALS, np.stack([MEAN, MEAN + noise, SIGNALS])).tolist() == [
        *(True, True, False)
    ]


def test_three_outputs_are_too_few_even_if_they_explain_something():
    nearest = np.argmin(((SIGNALS[:, None] - SIGNALS[None, :4]) ** 2).sum(axis=2), axis=1)
    four = SIGNALS[nearest]
    three = SIGNALS[np.minimum(nearest, 2)]
    assert distinct_outputs(four, 1e-3) == 4
    assert distinct_outputs(three, 1e-3) == 3
    halfway = 0.5 * MEAN + 0.5 * three
    assert collapsed(SIGNALS, np.stack([halfway])).tolist() == [True]


def test_worse_than_the_mean_is_collapse_however_varied_the_output():
    assert collapsed(SIGNALS, np.stack([-SIGNALS])).tolist() == [True]


def test_a_diverged_run_counts():
    assert collapsed(SIGNALS, np.full((1, *SIGNALS.shape), np.nan, np.float32)).tolist() == [True]
