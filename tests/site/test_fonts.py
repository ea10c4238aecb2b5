from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from anomagram_build.errors import BadInput
from anomagram_build.figures.theme import FAMILIES, SANS, face_file
from anomagram_build.project import ROOT
from anomagram_build.site.fonts import make_fonts, measure
from anomagram_build.site.preload import preloaded
from anomagram_build.site.slices import slices, slices_of


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fonts")
    make_fonts(ROOT / "node_modules", folder)
    return folder


def test_they_are_light(fonts: Path) -> None:
    assert sum(file.stat().st_size for file in (fonts / "web").iterdir()) <= 75_000


def test_each_slice_of_a_face_has_its_characters_and_says_which(fonts: Path) -> None:
    sheet = (fonts / "fonts.css").read_text()
    wanted = {
        f"{face_file(family.package, *face)}-{name}": set(map(ord, characters))
        for family in FAMILIES
        for face in family.faces
        for name, characters in slices(*face).items()
    }
    assert {file.stem for file in (fonts / "web").iterdir()} == set(wanted)
    for stem, characters in wanted.items():
        assert characters <= set(TTFont(fonts / "web" / f"{stem}.woff2").getBestCmap()), stem
        told = re.search(rf"/{stem}\.woff2.*?unicode-range: ([^;]+);", sheet)
        assert told is not None, stem
        assert _characters(told[1]) == characters


def _characters(unicode_range: str) -> set[int]:
    ends = [span.removeprefix("U+").split("-") for span in unicode_range.split(", ")]
    return {code for span in ends for code in range(int(span[0], 16), int(span[-1], 16) + 1)}


def test_charts_find_theirs_by_name(fonts: Path) -> None:
    for weight, style in SANS.faces:
        font = TTFont(fonts / "measured" / f"{face_file(SANS.package, weight, style)}.ttf")
        assert font["name"].getDebugName(16) == SANS.measured_as
        assert font["OS/2"].usWeightClass == weight


def test_the_same_packages_give_the_same_bytes(fonts: Path, tmp_path: Path) -> None:
    make_fonts(ROOT / "node_modules", tmp_path)
    for file in [f for f in fonts.rglob("*") if f.is_file()]:
        assert (tmp_path / file.relative_to(fonts)).read_bytes() == file.read_bytes(), file.name


def test_a_stand_in_takes_the_room_of_the_real_font(fonts: Path) -> None:
    """Liberation Sans, which has Arial's widths, scaled as the rule says, is as wide as ours."""
    stand_in = Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf")
    if not stand_in.exists():
        pytest.skip("Liberation Sans is not installed")
    sheet = (fonts / "fonts.css").read_text()
    rule = re.search(r"Sans 3 as Arial\"; font-weight: 400.*?size-adjust: ([\d.]+)%", sheet)
    assert rule is not None
    real = measure(TTFont(fonts / "web" / "source-sans-3-400-normal-words.woff2"))
    scaled = measure(TTFont(stand_in)).width * float(rule[1]) / 100
    assert scaled == pytest.approx(real.width, rel=0.001)


def test_every_stand_in_of_the_theme_has_its_rule(fonts: Path) -> None:
    sheet = (fonts / "fonts.css").read_text()
    for family in FAMILIES:
        for name in re.findall(r'"([^"]+)"', family.stack):
            times = sum(len(slices(*face)) if name == family.name else 1 for face in family.faces)
            assert sheet.count(f'font-family: "{name}"') == times


def test_no_character_is_in_two_slices_of_a_face() -> None:
    for face in {face for family in FAMILIES for face in family.faces}:
        characters = "".join(slices(*face).values())
        assert len(characters) == len(set(characters))


def test_a_text_needs_the_slices_of_its_characters() -> None:
    assert slices_of("Words, 5 of them – “quoted”.", 400, "normal") == ["words"]
    assert slices_of("Words, 5 of them – “quoted”.", 600, "normal") == ["words", "signs"]
    assert slices_of("The naïve way", 400, "italic") == ["words", "accented"]
    assert slices_of("β→≈", 400, "normal") == []


@pytest.mark.parametrize("page", ["", "lab", "about"])
def test_what_a_first_screen_waits_for_comes_in_two_round_trips(fonts: Path, page: str) -> None:
    """Six requests share Lighthouse's slow line: three segments of 1,460 bytes each per trip."""
    first = preloaded(page, [file.name for file in (fonts / "web").iterdir()])
    assert len(first) == (6 if page == "lab" else 4)
    for name in first:
        assert (fonts / "web" / name).stat().st_size <= 6 * 1460 - 300, name  # less the headers


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"source-serif-4-latin-400-normal\.woff2.*npm ci"):
        make_fonts(tmp_path, tmp_path / "out")
