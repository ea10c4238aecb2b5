"""Write dataclasses to a folder and read them back: what stages hand to one another.

Arrays go to one `.npz` file, everything else to one `.json` file. Both are written so that equal
values give equal bytes. numpy, a tenth of a second to import, comes in with the first array only: a
build of pages alone has none.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_origin

from cattrs import Converter

if TYPE_CHECKING:
    import numpy as np

T = TypeVar("T")


def _is_array(kind: Any) -> bool:
    """Whether a type is an array, or one of something: NDArray[np.float32]."""
    numpy = _numpy()
    return numpy is not None and numpy.ndarray in (kind, get_origin(kind))


def _numpy() -> Any:
    """The module, or None if nobody has imported it: there are no arrays then."""
    return sys.modules.get("numpy")


_converter = Converter(forbid_extra_keys=True)
_converter.register_structure_hook_func(_is_array, lambda value, _: value)


def write_json(path: Path, value: Any) -> None:
    """Write compact JSON; refuses NaN and infinity, which JSON has not."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write(folder: Path, name: str, value: Any) -> None:
    """Write a dataclass as `name.json` and, if it holds arrays, `name.npz`."""
    arrays: dict[str, np.ndarray] = {}
    plain = _take_arrays(value, "", arrays)
    folder.mkdir(parents=True, exist_ok=True)
    # NaN stays legal here: an experiment may report a diverged run.
    text = json.dumps(plain, ensure_ascii=False, indent=1)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    if arrays:
        import numpy as np  # noqa: PLC0415

        np.savez(folder / f"{name}.npz", **arrays)  # type: ignore[arg-type]


def read(folder: Path, name: str, kind: type[T]) -> T:
    """Read back what `write` wrote, as the same dataclass.

    Raises:
        cattrs.BaseValidationError: the files do not hold a value of that kind.
    """
    arrays: dict[str, np.ndarray] = {}
    if (folder / f"{name}.npz").exists():
        import numpy as np  # noqa: PLC0415

        with np.load(folder / f"{name}.npz", allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
    plain = _put_arrays(read_json(folder / f"{name}.json"), arrays)
    return _converter.structure(plain, kind)


def read_field(folder: Path, name: str, field: str, kind: type[T]) -> T:
    """Read one field, without arrays, of a dataclass that `write` wrote.

    Raises:
        KeyError: it has no such field.
    """
    return _converter.structure(read_json(folder / f"{name}.json")[field], kind)


_MARK = "array:"


def _take_arrays(value: Any, path: str, arrays: dict[str, np.ndarray]) -> Any:
    numpy = _numpy()
    if numpy is not None and isinstance(value, numpy.ndarray):
        arrays[path] = value
        return _MARK + path
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {
            str(key): _take_arrays(item, _join(path, key), arrays) for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_take_arrays(item, _join(path, place), arrays) for place, item in enumerate(value)]
    if numpy is not None and isinstance(value, numpy.generic):
        return value.item()
    if isinstance(value, Path):
        return value.as_posix()
    return value


def _put_arrays(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    if isinstance(value, str) and value.startswith(_MARK):
        return arrays[value.removeprefix(_MARK)]
    if isinstance(value, dict):
        return {key: _put_arrays(item, arrays) for key, item in value.items()}
    if isinstance(value, list):
        return [_put_arrays(item, arrays) for item in value]
    return value


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)
