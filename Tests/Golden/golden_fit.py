"""Linear heads fitted by plain Newton steps and plain solves (area `fit`), and a safetensors file.

Writes fit/bradley_terry.json and fit/ridge.json: features, labels, options and the weights that
NumPy finds in float64. Nothing is shared with the program under test but the formulas:

    Bradley-Terry   mean_i c_i ln(1 + exp(-(w . d_i - m_i))) + lambda / 2 |w|^2
    ridge           sum_i (y_i - w . x_i - b)^2 + alpha |w|^2, over the rows that have a label

Features are multiples of 1/64, so that float32 holds them and their differences exactly.
fit/reference.safetensors is what the safetensors package writes for small float32 tensors.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

FOLDER = Path(__file__).resolve().parent / "fit"
SEED = 20260802
LAMBDAS = [1.0, 0.1, 0.01, 0.001]
ALPHAS = [100.0, 1.0, 0.01]


def features(generator: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """Multiples of 1/64 of about unit variance; columns are correlated through a common part."""
    common = generator.standard_normal((rows, 1))
    values = 0.8 * generator.standard_normal((rows, columns)) + 0.6 * common
    return np.round(64 * values) / 64


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def bradley_terry(
    differences: np.ndarray, weights: np.ndarray, margins: np.ndarray, penalty: float
) -> tuple[np.ndarray, float]:
    """Weights and loss without penalty, by Newton's method until nothing changes."""
    count, width = differences.shape
    point = np.zeros(width)
    for _ in range(100):
        margin = differences @ point - margins
        slope = -weights * sigmoid(-margin) / count
        gradient = differences.T @ slope + penalty * point
        curvature = weights * sigmoid(margin) * sigmoid(-margin) / count
        hessian = (differences.T * curvature) @ differences + penalty * np.eye(width)
        step = np.linalg.solve(hessian, gradient)
        point = point - step
        if np.abs(step).max() < 1e-15:
            break
    loss = np.mean(weights * np.logaddexp(0, -(differences @ point - margins)))
    return point, float(loss)


def make_bradley_terry(generator: np.random.Generator) -> dict:
    rows = features(generator, 80, 6)
    planted = np.array([1.0, -2.0, 0.5, 0.0, 1.5, -0.5])
    pairs, weights, margins = [], [], []
    for index in range(40):
        first, second = rows[2 * index], rows[2 * index + 1]
        is_first = generator.random() < sigmoid(planted @ (first - second))
        pairs.append([2 * index, 2 * index + 1] if is_first else [2 * index + 1, 2 * index])
        weights.append(float(generator.integers(1, 4)))
        margins.append(float(generator.integers(0, 3)) / 4)
    chosen, rejected = np.array(pairs).T
    differences = rows[chosen] - rows[rejected]
    cases = []
    for name, weight, margin in [
        ("plain", np.ones(40), np.zeros(40)),
        ("scaled", np.array(weights), np.zeros(40)),
        ("margins", np.array(weights), np.array(margins)),
    ]:
        for penalty in LAMBDAS:
            point, loss = bradley_terry(differences, weight, margin, penalty)
            cases.append(
                {
                    "name": name,
                    "lambda": penalty,
                    "pair_weights": weight.tolist(),
                    "pair_margins": margin.tolist(),
                    "weights": point.tolist(),
                    "loss": loss,
                }
            )
    return {"features": rows.tolist(), "pairs": pairs, "cases": cases}


def ridge(
    rows: np.ndarray, labels: np.ndarray, alpha: float, has_intercept: bool
) -> tuple[np.ndarray, float]:
    """Weights and intercept; the intercept is one more column that is not penalised."""
    penalty = alpha * np.eye(rows.shape[1])
    if has_intercept:
        rows = np.hstack([rows, np.ones((len(rows), 1))])
        penalty = np.pad(penalty, (0, 1))
    solution = np.linalg.solve(rows.T @ rows + penalty, rows.T @ labels)
    return (solution[:-1], float(solution[-1])) if has_intercept else (solution, 0.0)


def make_ridge(generator: np.random.Generator) -> dict:
    """A problem with more rows than features, and one with fewer."""
    problems = []
    for name, count, width in [("primal", 40, 6), ("dual", 12, 20)]:
        rows = features(generator, count, width)
        planted = generator.standard_normal((width, 3))
        labels = rows @ planted + 0.5 * generator.standard_normal((count, 3)) + [0, 2, -1]
        labels = np.round(1024 * labels) / 1024
        labels[::3, 1] = np.nan
        labels[1::4, 2] = np.nan
        cases = []
        for has_intercept in [False, True]:
            for alpha in ALPHAS:
                solutions = [
                    ridge(rows[known], column[known], alpha, has_intercept)
                    for column in labels.T
                    for known in [~np.isnan(column)]
                ]
                cases.append(
                    {
                        "alpha": alpha,
                        "has_intercept": has_intercept,
                        "weights": [weights.tolist() for weights, _ in solutions],
                        "intercepts": [intercept for _, intercept in solutions],
                    }
                )
        problems.append(
            {
                "name": name,
                "features": rows.tolist(),
                "labels": [[None if np.isnan(x) else x for x in row] for row in labels.tolist()],
                "cases": cases,
            }
        )
    return {"problems": problems}


def write(name: str, value) -> None:
    """JSON with one line for each member or element of the first two levels."""
    FOLDER.mkdir(exist_ok=True)

    def text(value, depth: int) -> str:
        inner = "  " * (depth + 1)
        if depth < 2 and isinstance(value, dict):
            members = (f"{inner}{json.dumps(k)}: {text(v, depth + 1)}" for k, v in value.items())
            return "{\n" + ",\n".join(members) + "\n" + inner[2:] + "}"
        if depth < 2 and isinstance(value, list):
            elements = (inner + text(element, depth + 1) for element in value)
            return "[\n" + ",\n".join(elements) + "\n" + inner[2:] + "]"
        return json.dumps(value, allow_nan=False)

    (FOLDER / name).write_text(text(value, 0) + "\n", encoding="utf-8")


def make() -> None:
    generator = np.random.default_rng(SEED)
    write("bradley_terry.json", make_bradley_terry(generator))
    write("ridge.json", make_ridge(generator))
    tensors = {
        "head.weight": np.arange(-3, 3, dtype=np.float32).reshape(2, 3) / 4,
        "head.bias": np.array([1.5, -0.0], dtype=np.float32),
        "empty": np.zeros((0, 4), dtype=np.float32),
        "scale": np.full((), 2.5, dtype=np.float32),
    }
    save_file(tensors, FOLDER / "reference.safetensors", metadata={"format": "pt"})
    for path in sorted(FOLDER.iterdir()):
        print(f"{path.name}: {path.stat().st_size} bytes")
