from __future__ import annotations

from collections.abc import Callable

import pytest

from anomagram_build.errors import BadInput, FailedCheck
from anomagram_build.essay.parts import Essay

Complaints = Callable[..., list[str]]
Render = Callable[..., Essay]


def test_a_claim_that_holds_is_kept_with_its_place_words_and_values(render: Render) -> None:
    essay = render(
        "First, [the *network* at {{ n.test.auc | fixed(3) }}\n"
        'beats PCA [@hawkins1980].]{claim="n.test.auc > n.pca.auc +\n0.001"} Then\n'
        '[more]{claim="n.seeds == 12"}.'
    )
    first, second = essay.claims
    assert (first.id, first.section, first.line) == ("claim-threshold-1", "threshold", 3)
    assert first.text == "the network at 0.994 beats PCA ."
    assert first.expression == "n.test.auc > n.pca.auc + 0.001"
    assert first.values == (("test.auc", 0.9942), ("pca.auc", 0.991))
    assert (second.id, second.line) == ("claim-threshold-2", 6)
    assert '<span class="claim" id="claim-threshold-1">the <em>' in essay.sections[0].html
    assert essay.numbers == {"pca.auc": 0.991, "seeds": 12, "test.auc": 0.9942}


def test_a_false_claim_fails_with_sentence_expression_and_values(render: Render) -> None:
    text = "x\n\n[Nothing comes near it.]{claim=\"n.test.auc > n.methods['k-means'].auc\"}"
    with pytest.raises(FailedCheck) as caught:
        render(text)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("content/05-threshold.md", 5)
    assert problem.message == (
        "claim does not hold: “Nothing comes near it.” leans on "
        "n.test.auc > n.methods['k-means'].auc, "
        'but n.test.auc = 0.9942, n.methods["k-means"].auc = 0.9953'
    )


def test_where_the_text_is_wrong_too_it_is_bad_input_and_all_is_said(render: Render) -> None:
    with pytest.raises(BadInput) as caught:
        render('[a]{claim="n.seeds < 3"}\n\n[@nobody]')
    assert [problem.line for problem in caught.value.problems] == [3, 5]


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("n.seds > 3", '3: unknown number "n.seds"; did you mean "n.seeds"?'),
        ("1 < 2", '3: the claim "1 < 2" leans on no number'),
        ("n.seeds", '3: the claim "n.seeds" is 12, not true or false; compare it with something'),
        ("n.seeds >", '3: cannot read "n.seeds >"'),
    ],
)
def test_a_claim_that_cannot_be_checked_is_bad_input(
    complaints: Complaints, claim: str, message: str
) -> None:
    (said,) = complaints(f'[It is so.]{{claim="{claim}"}}')
    assert said.startswith(message)


def test_claims_can_stand_in_captions_notes_and_headings(render: Render) -> None:
    essay = render(
        '## [Twelve]{claim="n.seeds == 12"} seeds\n\n::: note\n[a]{claim="n.seeds > 1"}\n:::\n\n'
        '::: figure replay\n**[It parts.]{claim="n.seeds > 2"}** x\n:::'
    )
    assert [claim.line for claim in essay.claims] == [3, 6, 10]
    assert essay.figures[0].takeaway == "It parts."
