"""Words and numbers of the lab's panels, for their template: of the run that the build recorded.

templates/lab/panels words them the same for the reader's own runs.
"""

from __future__ import annotations

from typing import Any

from anomagram_build.dataset.card import DataCard
from anomagram_build.evaluation.report import COUNTS
from anomagram_build.figures.rates import MEANINGS
from anomagram_build.figures.words import number, percent
from anomagram_build.lab.charts import EXAMPLES
from anomagram_build.lab.shown import Shown
from anomagram_build.settings import EvaluationSettings

# Panels that can be hidden, by the key in the page's address.
NAMES = {
    "loss": "Loss",
    "latent-plane": "Bottleneck",
    "errors": "Errors and threshold",
    "metrics": "Verdicts",
    "curves": "All thresholds at once",
    "examples": "Reconstructions",
    "try": "Try it",
}


def rule_names(settings: EvaluationSettings) -> dict[str, str]:
    """What the page calls each rule of trainer.protocol.ts."""
    return {
        "accuracy": "best accuracy",
        "f1": "best F1",
        "recall": f"{100 * settings.recall:g}% recall",
        "percentile": f"percentile {settings.percentile:g}",
        "deviations": f"mean + {settings.deviations:g} sd",
    }


def panel_words(
    shown: Shown, rule: str, card: DataCard, settings: EvaluationSettings
) -> dict[str, Any]:
    """What the template needs; `rule` is the one that the threshold was chosen by."""
    confusion, at = shown.confusion, shown.at
    epoch = len(shown.training_loss) - 1
    rates = {name: percent(float(getattr(confusion, name)[at])) for name in MEANINGS}
    above = int((shown.scores > shown.threshold).sum())
    return {
        "names": list(NAMES.items()),
        "labelled": True,
        "rules": list(rule_names(settings).items()),
        "rule": rule,
        "threshold": number(shown.threshold),
        "at": at,
        "last": len(confusion.true_positives) - 1,
        "counts": {name: int(getattr(confusion, name)[at]) for name in COUNTS},
        "rates": _rates(rates, shown),
        "auc": number(shown.auc, 4),
        "average_precision": number(shown.average_precision, 4),
        "variance": percent(shown.explained_variance),
        "variance_meaning": "How much of what makes normal validation signals differ from one "
        "another do the copies follow?",
        "loss": (
            f"After epoch {epoch}: training loss {number(float(shown.training_loss[-1]))}, "
            f"validation {number(float(shown.validation_loss[-1]))}; before training "
            f"{number(float(shown.training_loss[0]))}."
        ),
        "errors": (
            f"Threshold {number(shown.threshold)}. {above} of {len(shown.scores)} test "
            f"{card.nouns} lie above it."
        ),
        "metrics": (
            f"After epoch {epoch}, at a threshold of {number(shown.threshold)} (chosen on "
            f"validation {card.nouns}), on test {card.nouns}."
        ),
        "examples": [
            [card.class_of(int(label)).short, number(float(score))]
            for label, score in zip(
                shown.examples.labels[:EXAMPLES], shown.examples.scores[:EXAMPLES], strict=True
            )
        ],
    }


def _rates(rates: dict[str, str], shown: Shown) -> list[list[str]]:
    """(part, title, meaning, value) in the order shown."""
    rows = [[name, *MEANINGS[name], value] for name, value in rates.items()]
    same = "How many of the abnormal raise an alarm? Another name of recall."
    rows.append(["true_positive_rate", "True-positive rate", same, rates["recall"]])
    return [
        *rows,
        [
            "auc",
            "AUC",
            "Area under the ROC curve: how often does an abnormal signal have a larger error "
            "than a normal one?",
            number(shown.auc, 4),
        ],
        [
            "average_precision",
            "Average precision",
            "Precision, averaged over all recalls.",
            number(shown.average_precision, 4),
        ],
    ]
