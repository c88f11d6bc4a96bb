"""A model of the user's own: what it says is passed on as weak evidence, and what it cannot do is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from backstory_cli.detectors.learned import LearnedDetector
from backstory_cli.errors import Skip, UsageError
from backstory_cli.models import Finding, Strength
from support.photographs import jpeg, opened, photograph


def model(path: Path, kind: str, side: int | str = "side") -> Path:
    """A network that gives the mean brightness as a score, or the red channel as a map."""
    shape = [1, 3, side if isinstance(side, int) else "height", side if isinstance(side, int) else "width"]
    taken = helper.make_tensor_value_info("picture", TensorProto.FLOAT, shape)
    given = helper.make_tensor_value_info("out", TensorProto.FLOAT, None)
    if kind == "score":
        nodes = [
            helper.make_node("GlobalAveragePool", ["picture"], ["means"]),
            helper.make_node("ReduceMean", ["means"], ["out"]),
        ]
        extra = []
    elif kind == "logits":
        nodes = [
            helper.make_node("ReduceMean", ["picture"], ["mean"]),
            helper.make_node("Mul", ["mean", "factor"], ["out"]),
        ]
        extra = [helper.make_tensor("factor", TensorProto.FLOAT, [1], [-40.0])]
    else:
        nodes = [helper.make_node("Gather", ["picture", "first"], ["out"], axis=1)]
        extra = [helper.make_tensor("first", TensorProto.INT64, [1], [0])]
    made = helper.make_model(
        helper.make_graph(nodes, "test", [taken], [given], extra),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    made.metadata_props.add(key="license", value="CC0-1.0")
    onnx.save(made, str(path))
    return path


def said(path: Path) -> Finding:
    (finding,) = LearnedDetector(path).inspect(opened(jpeg(photograph(1), 90)))
    return finding


@pytest.mark.parametrize("side", ["side", 64])
def test_a_score_is_passed_on(tmp_path: Path, side: int | str) -> None:
    finding = said(model(tmp_path / "mean.onnx", "score", side))
    brightness = opened(jpeg(photograph(1), 90)).pixels.mean() / 255
    assert finding.data["score"] == pytest.approx(brightness, abs=0.02)
    assert finding.strength is Strength.WEAK
    assert finding.data["licence"] == "CC0-1.0"
    assert "not known here" in finding.summary
    assert not finding.artifacts


def test_logits_become_a_share(tmp_path: Path) -> None:
    assert said(model(tmp_path / "logits.onnx", "logits")).data["score"] == pytest.approx(0, abs=1e-3)


def test_a_map_is_drawn(tmp_path: Path) -> None:
    finding = said(model(tmp_path / "map.onnx", "map"))
    assert [each.name for each in finding.artifacts] == ["learned-map.png"]
    assert 0.5 < float(str(finding.data["score"])) <= 1


def test_no_model_no_file_no_network(tmp_path: Path) -> None:
    with pytest.raises(Skip, match="no model"):
        list(LearnedDetector(None).inspect(opened(jpeg(photograph(1), 90))))
    with pytest.raises(UsageError, match="cannot be read"):
        said(tmp_path / "absent.onnx")
    (tmp_path / "text.onnx").write_text("not a network")
    with pytest.raises(UsageError, match="not a model"):
        said(tmp_path / "text.onnx")


def test_one_that_takes_something_else(tmp_path: Path) -> None:
    taken = helper.make_tensor_value_info("words", TensorProto.INT64, [1, 5])
    given = helper.make_tensor_value_info("out", TensorProto.INT64, None)
    made = helper.make_model(
        helper.make_graph([helper.make_node("Identity", ["words"], ["out"])], "test", [taken], [given]),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    onnx.save(made, str(tmp_path / "words.onnx"))
    with pytest.raises(UsageError, match=r"must take|cannot be run"):
        said(tmp_path / "words.onnx")


def test_nonsense_values_are_no_score(tmp_path: Path) -> None:
    finding = said(model(tmp_path / "mean.onnx", "score"))
    assert np.isfinite(float(str(finding.data["score"])))
