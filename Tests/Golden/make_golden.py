"""Makes the golden data of all areas, or of the areas named as arguments.

    python make_golden.py              # every golden_*.py next to this file
    python make_golden.py models       # golden_models.py alone
    python make_golden.py --list

Each area is a module `golden_<area>.py` with a function `make()` that writes its files below this
folder. Versions of the reference implementations are pinned in versions.txt, because the last digit
of a float, the spelling of a rendered template or an id may change between them; the script refuses
to run with others unless told to.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIMIT = 256 * 1024  # bytes; larger files do not belong in the repository


def pinned_versions() -> dict[str, str]:
    """Package name to version, from versions.txt."""
    pins = {}
    for line in (HERE / "versions.txt").read_text(encoding="utf-8").splitlines():
        line = line.partition("#")[0].strip()
        if line:
            name, _, version = line.partition("==")
            pins[name.strip()] = version.strip()
    return pins


def version_problems() -> list[str]:
    """What differs from versions.txt, one sentence each."""
    problems = []
    for name, wanted in pinned_versions().items():
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            problems.append(f"{name} is not installed, {wanted} is pinned")
            continue
        # A build suffix such as +cpu says how a wheel was made, not what it computes.
        if found.partition("+")[0] != wanted:
            problems.append(f"{name} is {found}, {wanted} is pinned")
    return problems


def areas() -> list[str]:
    """Names of all areas, sorted."""
    return sorted(path.stem.removeprefix("golden_") for path in HERE.glob("golden_*.py"))


def oversized() -> list[str]:
    """Files above the limit."""
    return [
        f"{path.relative_to(HERE)} has {path.stat().st_size} bytes, at most {LIMIT} are allowed"
        for path in sorted(HERE.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.stat().st_size > LIMIT
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("areas", nargs="*", metavar="AREA", help="default: all")
    parser.add_argument("--list", action="store_true", help="print the areas and stop")
    parser.add_argument("--any-version", action="store_true", help="only warn of other versions")
    arguments = parser.parse_args()
    known = areas()
    if arguments.list:
        print("\n".join(known))
        return 0
    unknown = [area for area in arguments.areas if area not in known]
    if unknown:
        parser.error(f"unknown area {', '.join(unknown)}; known: {', '.join(known)}")
    problems = version_problems()
    for problem in problems:
        print(f"versions.txt: {problem}", file=sys.stderr)
    if problems and not arguments.any_version:
        return 1
    sys.path.insert(0, str(HERE))
    sys.dont_write_bytecode = True
    for area in arguments.areas or known:
        print(f"== {area}")
        importlib.import_module(f"golden_{area}").make()
    failures = oversized()
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
