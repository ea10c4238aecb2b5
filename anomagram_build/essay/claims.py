"""Claims: sentences that the build holds to the numbers they lean on."""

from __future__ import annotations

from anomagram_build.essay.expressions import Evaluation, ExpressionError, Names, evaluate, spell
from anomagram_build.essay.parts import Number
from anomagram_build.essay.words import beginning


def check_claim(expression: str, names: Names) -> tuple[bool, Evaluation]:
    """Whether the claim holds, and what it read.

    Raises ExpressionError where the expression is wrong, isn't a yes or no, or reads no number.
    """
    result = evaluate(expression, names)
    if not result.used:
        raise ExpressionError(f'the claim "{expression}" leans on no number')
    if not isinstance(result.value, bool):
        raise ExpressionError(
            f'the claim "{expression}" is {result.value!r}, not true or false',
            "compare it with something",
        )
    return result.value, result


def why_false(text: str, expression: str, used: dict[str, Number]) -> str:
    """The message for a claim that doesn't hold: sentence, expression and values."""
    values = ", ".join(f"{spell(name)} = {_short(value)}" for name, value in used.items())
    return f"claim does not hold: “{beginning(text)}” leans on {expression}, but {values}"


def _short(value: Number) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
