from __future__ import annotations

from pathlib import Path

import pytest

from anomagram_build.errors import BadInput
from anomagram_build.essay.bibliography import read_references
from anomagram_build.essay.read import read_sections, read_source

CONTENT = Path(__file__).parents[2] / "content"


def test_sections_come_in_order_with_names_and_numbers(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    for name in ("10-last.md", "01-two-words.md", "lab.md", "essay.toml"):
        (content / name).write_text(f"# {name}\n", encoding="utf-8")
    sources = read_sections(content)
    assert [(s.file, s.number, s.name) for s in sources] == [
        ("content/01-two-words.md", 1, "two-words"),
        ("content/10-last.md", 10, "last"),
    ]
    assert read_source(content / "lab.md").file == "content/lab.md"
    assert read_source(content / "lab.md").number is None


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "content: there are no sections; such as 01-name.md"),
        (["01-A.md"], "content/01-A.md: is not called NN-name.md, in small letters"),
        (["01-a.md", "01-b.md"], "content/01-b.md: has the number or name of content/01-a.md"),
        (["01-a.md", "02-a.md"], "content/02-a.md: has the number or name of content/01-a.md"),
    ],
)
def test_a_wrong_folder_is_told(tmp_path: Path, names: list[str], message: str) -> None:
    content = tmp_path / "content"
    content.mkdir()
    for name in names:
        (content / name).touch()
    with pytest.raises(BadInput) as caught:
        read_sections(content)
    assert [str(problem) for problem in caught.value.problems] == [message]


def test_a_missing_file_and_one_that_is_not_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no such file"):
        read_source(tmp_path / "lab.md")
    (tmp_path / "lab.md").write_bytes(b"a\n\xff\n")
    with pytest.raises(BadInput, match=r"lab\.md:2: is not UTF-8 text"):
        read_source(tmp_path / "lab.md")


def test_the_references_of_this_essay_are_whole_and_linked() -> None:
    references, problems = read_references(read_source(CONTENT / "references.bib"))
    assert problems == ()
    assert len(references) >= 13
    assert all(reference.links for reference in references.values())
