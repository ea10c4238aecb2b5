import pytest

from anomagram_build.errors import BadInput
from anomagram_build.training.recipe import Recipe


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"optimizer": "adm"}, r'unknown optimizer "adm"; did you mean "adam"\?'),
        ({"schedule": "weekly"}, 'unknown schedule "weekly"; known: constant, one-cycle'),
        ({"regulariser": "l3"}, 'unknown regulariser "l3"'),
        ({"output_bias": "median"}, 'unknown output_bias "median"'),
        ({"batch_size": 0}, "batch_size must be at least 1"),
        ({"epochs": -1}, "epochs"),
        ({"learning_rate": -0.1}, "learning_rate"),
        ({"betas": (0.9, 1.0)}, "betas must lie in"),
    ],
)
def test_nonsense_is_refused(fields, message):
    with pytest.raises(BadInput, match=message):
        Recipe(**fields)
