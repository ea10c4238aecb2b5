"""A data card is read whole, or refused with every mistake and its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anomagram_build.dataset.card import ClassInfo, read_card
from anomagram_build.errors import BadInput, Problem

if TYPE_CHECKING:
    from tests.dataset.conftest import Tiny


def problems(tiny: Tiny, text: str) -> tuple[Problem, ...]:
    path = tiny.card(text)
    with pytest.raises(BadInput) as caught:
        read_card(path)
    assert all(problem.file == str(path) for problem in caught.value.problems)
    return caught.value.problems


def line_of(text: str, start: str, occurrence: int = 0) -> int:
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start)]
    return lines[occurrence]


def test_reads_every_key(tiny: Tiny) -> None:
    card = read_card(tiny.card('sha256 = "' + "0f" * 32 + '"\n' + tiny.sound_card))
    assert (card.name, card.noun, card.nouns, card.unit) == ("Tiny", "wave", "waves", "volts")
    assert (card.index_unit, card.licence, card.source) == ("points", "none", "made here")
    assert card.sha256 == "0f" * 32
    assert card.normal == 7
    assert card.data_path == tiny.folder / "tiny.csv"
    assert card.classes == (
        ClassInfo(7, "calm", "A calm wave", "Calm", "It does not change."),
        ClassInfo(-2, "wild", "A wild wave", "Wild", "It changes."),
    )
    assert card.class_of(-2).short == "Wild"
    with pytest.raises(KeyError):
        card.class_of(3)


def test_the_digest_may_be_left_out(tiny: Tiny) -> None:
    assert read_card(tiny.card()).sha256 is None


def test_no_such_card(tiny: Tiny) -> None:
    with pytest.raises(BadInput, match=r"absent\.toml: there is no such data card"):
        read_card(tiny.folder / "absent.toml")


def test_a_folder_or_bytes_instead_of_a_card(tiny: Tiny) -> None:
    with pytest.raises(BadInput, match="cannot read the data card"):
        read_card(tiny.folder)
    (tiny.folder / "card.toml").write_bytes(b"name = '\xff'")
    with pytest.raises(BadInput, match="not UTF-8"):
        read_card(tiny.folder / "card.toml")


def test_broken_toml_names_the_line(tiny: Tiny) -> None:
    text = tiny.sound_card.replace("normal = 7", "normal = ")
    (problem,) = problems(tiny, text)
    assert problem.line == line_of(text, "normal")
    (problem,) = problems(tiny, 'name = "Tiny"\nunit = """volts\n')
    assert problem.line == 2


def test_an_unknown_key_is_named_with_a_guess(tiny: Tiny) -> None:
    text = tiny.sound_card.replace("noun =", "nuon =")
    first, second = problems(tiny, text)
    assert (first.message, first.line) == ('unknown key "nuon"', line_of(text, "nuon"))
    assert first.hint is not None
    assert "noun" in first.hint
    assert second.message == 'the data card has no key "noun"'

    text = tiny.sound_card.replace('key = "wild"', 'kye = "wild"')
    first, second = problems(tiny, text)
    assert (first.message, first.line) == ('unknown key "kye"', line_of(text, "kye"))
    assert first.hint == 'did you mean "key"?'
    assert second.message == 'this class has no key "key"'
    assert second.line == line_of(text, "[[classes]]", 1)


def test_all_mistakes_at_once(tiny: Tiny) -> None:
    text = tiny.sound_card.replace("noun =", "nuon =").replace('short = "Wild"', "short = 1")
    assert [problem.line for problem in problems(tiny, text)] == [
        line_of(text, "nuon"),
        None,
        line_of(text, "short = 1"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "Tiny"', "name = 3", '"name" must be text in quotes, not 3'),
        ("normal = 7", 'normal = "7"', "\"normal\" must be a whole number, not '7'"),
        ("normal = 7", "normal = true", '"normal" must be a whole number, not True'),
        ("normal = 7", "normal = 7.0", '"normal" must be a whole number, not 7.0'),
        ('unit = "volts"', 'unit = ""', '"unit" is empty'),
    ],
)
def test_wrong_types_name_the_line(tiny: Tiny, old: str, new: str, message: str) -> None:
    text = tiny.sound_card.replace(old, new, 1)
    (problem,) = problems(tiny, text)
    assert (problem.message, problem.line) == (message, line_of(text, new))


def test_wrong_types_in_a_class_name_its_own_line(tiny: Tiny) -> None:
    text = tiny.sound_card.replace('short = "Wild"', "short = 1")
    (problem,) = problems(tiny, text)
    assert problem.line == line_of(text, "short = 1")


def test_one_table_instead_of_an_array_of_tables(tiny: Tiny) -> None:
    text = tiny.sound_card[: tiny.sound_card.rindex("[[classes]]")].replace(
        "[[classes]]", "[classes]"
    )
    (problem,) = problems(tiny, text)
    assert "[[classes]]" in problem.message
    assert problem.line == line_of(text, "[classes]")
    text = tiny.sound_card[: tiny.sound_card.index("[[classes]]")] + "classes = [1, 2]\n"
    assert {p.message for p in problems(tiny, text)} == {"a class must be a table"}


def test_the_normal_label_must_be_a_class(tiny: Tiny) -> None:
    text = tiny.sound_card.replace("normal = 7", "normal = 1")
    (problem,) = problems(tiny, text)
    assert problem.message == '"normal" is 1, but the classes have the labels -2, 7'
    assert problem.line == line_of(text, "normal")


def test_a_class_cannot_be_there_twice(tiny: Tiny) -> None:
    text = tiny.sound_card.replace("label = -2", "label = 7").replace(
        'key = "wild"', 'key = "calm"'
    )
    label, key, *_ = problems(tiny, text)
    assert (label.message, label.line) == (
        "a second class with label 7",
        line_of(text, "label", 1),
    )
    assert (key.message, key.line) == ("a second class with key 'calm'", line_of(text, "key", 1))


def test_a_class_key_is_fit_for_selectors(tiny: Tiny) -> None:
    text = tiny.sound_card.replace('key = "wild"', 'key = "Wild one"')
    (problem,) = problems(tiny, text)
    assert "small letters" in problem.message
    assert problem.line == line_of(text, "key", 1)


def test_abnormal_classes_are_needed(tiny: Tiny) -> None:
    text = tiny.sound_card[: tiny.sound_card.rindex("[[classes]]")]
    (problem,) = problems(tiny, text)
    assert problem.message == "the normal class is the only one"


def test_a_digest_must_look_like_one(tiny: Tiny) -> None:
    (problem,) = problems(tiny, 'sha256 = "abc"\n' + tiny.sound_card)
    assert '"sha256" must be 64 digits' in problem.message
    assert problem.line == 1
