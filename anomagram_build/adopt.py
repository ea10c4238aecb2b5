"""Takes over results whose key still held the bytes of source files instead of their syntax.

Saves who updates a working copy minutes of training; to be removed once such results are gone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from anomagram_build.project import ROOT
from anomagram_build.store import _MANIFEST, Entry, Store, _digest, _read_manifest, file_digests
from anomagram_build.work import Stage

# Rewritten together with the keys, without a change to what they give.
_REWRITTEN = {
    f"code anomagram_build/{name}.py"
    for name in (
        "artifacts",
        "work",
        "figures/figure",
        "figures/lettering",
        "figures/theme",
        "site/fonts",
        "stages/figure",
    )
} | {"code anomagram_build/figures/manifest.py"}


def adopt(store: Store, stage: Stage, inputs: Mapping[str, Any]) -> Entry | None:
    """The entry that was made from these inputs, under its new key."""
    for path in sorted(store._stage_folder(stage).glob(f"*/{_MANIFEST}")):
        folder, manifest = path.parent, _read_manifest(path.parent)
        if manifest is None or not _same(manifest["inputs"], inputs):
            continue
        if file_digests(folder) != manifest["outputs"]:
            continue
        path.write_text(json.dumps({**manifest, "inputs": dict(inputs)}, indent=1))
        folder.rename(folder.with_name(_digest(dict(inputs))[:16]))
        return store.find(stage, inputs)
    return None


def _same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    for name in old.keys() | new.keys():
        if name in _REWRITTEN or (name.startswith("tool ") and name not in old):
            continue
        if not name.startswith("code "):
            if old.get(name) != new.get(name):
                return False
        elif name in new:
            content = (ROOT / name.removeprefix("code ")).read_bytes()
            if old.get(name) != hashlib.sha256(content).hexdigest():
                return False
    return True
