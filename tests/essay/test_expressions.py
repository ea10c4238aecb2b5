from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from anomagram_build.essay.expressions import ExpressionError, evaluate, flatten, make_names, spell

NAMES = make_names(
    {
        "test": {"auc": 0.99, "count": 1500, "converged": True},
        "pca.auc": 0.98,
        "methods": {"k-means": {"auc": 0.995}},
        "share": {30: 0.55},
        "runs": [0.1, 0.2],
        "tiny": np.float32(0.25),
        "whole": np.int64(7),
        "nan": float("nan"),
        "word": "seven",
    },
    {"card": {"noun": "heartbeat"}},
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("n.test.auc", 0.99),
        ("n.test.auc > n.pca.auc + 0.001", True),
        ("0.98 < n.test.auc <= 0.99", True),
        ("n.test.auc < n.pca.auc or not n.test.count == 1500", False),
        ("n.test.count / 3 - 2 * 100", 300.0),
        ("-n.test.count // 7 % 5", -1500 // 7 % 5),
        ("2 ** 3", 8),
        ('n.methods["k-means"].auc', 0.995),
        ("n.share.30", 0.55),
        ("n.share[30]", 0.55),
        ("n.runs.1", 0.2),
        ("(1 - n.test.auc) | pct", "1.0%"),
        ("[n.test.auc, n.pca.auc] | max", 0.99),
        ('"more" if n.test.auc > n.pca.auc else "fewer"', "more"),
        ("card.noun", "heartbeat"),
        ("n.test.converged", True),
    ],
)
def test_an_expression_has_the_value_it_would_have_on_paper(expression: str, expected: Any) -> None:
    assert evaluate(expression, NAMES).value == pytest.approx(expected)


def test_all_numbers_on_the_way_are_reported_even_those_that_decide_nothing() -> None:
    result = evaluate("n.test.auc < 0.5 < n.pca.auc and n.runs.0 > 0", NAMES)
    assert result.value is False
    assert result.used == {"test.auc": 0.99, "pca.auc": 0.98, "runs.0": 0.1}


def test_numpy_scalars_become_plain_numbers_that_json_can_hold() -> None:
    used = evaluate("n.tiny + n.whole", NAMES).used
    assert used == {"tiny": 0.25, "whole": 7}
    assert type(used["tiny"]) is float
    assert type(used["whole"]) is int


@pytest.mark.parametrize(
    ("expression", "message", "hint"),
    [
        ("n.test.acu", 'unknown number "n.test.acu"', 'did you mean "n.test.auc"?'),
        ("n.methods.kmeans.auc", "unknown number", 'did you mean "n.methods["k-means"].auc"?'),
        ("n.test", '"n.test" is a group', "such as n.test.auc, n.test.converged, n.test.count"),
        ("n", '"n" is a group', None),
        ("m.test.auc", 'unknown name "m.test.auc"', 'did you mean "n.test.auc"?'),
        ("card.nuon", 'unknown name "card.nuon"', 'did you mean "card.noun"?'),
        ("zzz", 'unknown name "zzz"', "numbers begin with n."),
        ("n.nan", "not a finite number", None),
        ("n.word", "not a number", None),
        ("n.test.auc | pcct", 'unknown filter "pcct"', 'did you mean "pct"?'),
        ("n.test.auc | qqqq", 'unknown filter "qqqq"', "filters are"),
        ("n.test.auc | words", 'filter "words" needs a whole number', None),
        ("n.test.auc | pct(1, 2, 3)", 'filter "pct" does not take (1, 2, 3)', None),
        ("n.test.auc | fixed('a')", "does not take ('a')", None),
        ("n.test.auc / 0", "division by zero", None),
        ("n.test.auc + 'a'", "cannot calculate", None),
        ("n.test.auc >", "cannot read", None),
        ("n.test.auc n.pca.auc", "cannot read", None),
        ("", "cannot read", None),
        ("n.test.auc is defined", "test expressions have no use", None),
        ("1 in [1]", '"in" has no use', None),
        ("range(3)", "call expressions have no use", None),
        ("''.__class__", "only names can be followed", None),
        ("n.__class__", "unknown number", None),
    ],
)
def test_a_wrong_expression_says_what_is_wrong(
    expression: str, message: str, hint: str | None
) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(expression, NAMES)
    assert message in str(caught.value)
    if hint is not None:
        assert caught.value.hint is not None
        assert caught.value.hint.startswith(hint)


def test_flatten_refuses_one_name_for_two_numbers() -> None:
    assert flatten({"a": {"b": 1}, "c.d": 2}) == {"a.b": 1, "c.d": 2}
    with pytest.raises(ValueError, match="twice"):
        flatten({"a": {"b": 1}, "a.b": 2})


def test_a_spelled_name_is_an_expression_that_reads_it() -> None:
    for name in ("test.auc", "methods.k-means.auc", "share.30", "runs.1"):
        assert list(evaluate(spell(name), NAMES).used) == [name]
