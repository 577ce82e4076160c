"""Turns the JSON lines of a run into Markdown tables.

    summarize.py FILE [--ours ENGINE]

One table for each model, precision and number of threads: medians in seconds, and how many times
as long as our program, or as the fastest engine where it did not run. Lines of the same engine and
workload are taken together.
"""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path

ORDER = ["prefill_512", "batch_64x200", "best_of_16", "follow_ups", "startup"]
# What our program calls its precisions, and what peers are compared with it.
PRECISIONS = {"fast": "bf16", "exact": "f32"}


def read(path: Path) -> dict[tuple, dict[tuple, dict]]:
    """Group (model, precision, threads) to (engine, workload) to seconds, tokens and note."""
    groups: dict[tuple, dict[tuple, dict]] = {}
    for text in path.read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        if "workload" not in line:
            continue
        precision = PRECISIONS.get(line["precision"], line["precision"])
        group = groups.setdefault((line.get("model", ""), precision, line["threads"]), {})
        cell = group.setdefault(
            (line["engine"], line["workload"]),
            {"seconds": [], "tokens": line["tokens"], "note": ""},
        )
        cell["seconds"] += line["seconds"]
        cell["note"] = line.get("note") or cell["note"]
    return groups


def median(cell: dict) -> float:
    return statistics.median(cell["seconds"])


def cell_text(cell: dict | None, base: float) -> str:
    """Median, spread, rate and ratio."""
    if cell is None:
        return "–"
    seconds = median(cell)
    low, high = min(cell["seconds"]), max(cell["seconds"])
    rate = f", {cell['tokens'] / seconds:,.0f} tok/s" if cell["tokens"] else ""
    mark = "*" if cell["note"].startswith("extrapolated") else ""
    return f"{seconds:.3g}{mark} s ({low:.3g}–{high:.3g}){rate}, **{seconds / base:.2f}×**"


def table(group: dict[tuple, dict], ours: str) -> list[str]:
    workloads = [name for name in ORDER if any(key[1] == name for key in group)]
    engines = sorted({engine for engine, _ in group}, key=lambda name: (name != ours, name))
    lines = [
        f"| engine | {' | '.join(workloads)} |",
        f"| --- {'| --- ' * len(workloads)}|",
    ]
    base = {}
    for workload in workloads:
        cells = {name: group[name, workload] for name in engines if (name, workload) in group}
        base[workload] = median(cells[ours]) if ours in cells else min(map(median, cells.values()))
    for engine in engines:
        texts = [cell_text(group.get((engine, name)), base[name]) for name in workloads]
        lines.append(f"| {engine} | {' | '.join(texts)} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--ours", default="rewardd", help="the engine that ratios refer to")
    options = parser.parse_args()
    for (model, precision, threads), group in sorted(read(options.file).items(), key=str):
        print(f"### {model}, {precision}, threads: {threads}\n")
        print("\n".join(table(group, options.ours)))
        notes = {
            f"* {engine}, {workload}: {cell['note']}"
            for (engine, workload), cell in group.items() if cell["note"]
        }
        print("\n" + "\n".join(sorted(notes)) + "\n")


if __name__ == "__main__":
    main()
