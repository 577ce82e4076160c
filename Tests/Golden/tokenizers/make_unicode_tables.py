"""Writes the Unicode tables of RewardTokenization by asking the reference library.

A token id depends on which characters the reference calls letters, digits, spaces or marks, and
its parts disagree about the Unicode version. So nothing is taken from the Unicode database as it
is: every property is probed, code point by code point, through the public interface of the
`tokenizers` package, and written as compact ASCII strings into Swift sources.

    python make_unicode_tables.py ../../../Sources/RewardTokenization/Unicode

Python's `unicodedata` only proposes candidates (combining classes, pairs); each is checked
against the reference before it is written.
"""

import pathlib
import sys
import unicodedata

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
HANGUL = range(0xAC00, 0xD7A4)
# Letter of each category in the run-length text. Order is part of the format.
CATEGORIES = (
    "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Cn".split()
)
CONTROL_SPACE, CARRIAGE_RETURN, LINE_FEED = 29, 30, 31
BASE32 = "0123456789abcdefghijklmnopqrstuv"
KIND_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&*"


def base32(number: int) -> str:
    digits = ""
    while True:
        digits = BASE32[number % 32] + digits
        number //= 32
        if number == 0:
            return digits


def chunks(size):
    for start in range(0, len(CODE_POINTS), size):
        yield CODE_POINTS[start : start + size]


def removed_by(stage) -> set:
    """Code points that a stage with behaviour "removed" drops."""
    found = set()
    for chunk in chunks(20000):
        kept = set()
        for piece, _ in stage.pre_tokenize_str("".join(map(chr, chunk))):
            kept.update(piece)
        found.update(c for c in chunk if chr(c) not in kept)
    return found


def isolated_by(stage) -> set:
    """Code points that a stage cuts out of a run of letters."""
    found = set()
    for chunk in chunks(5000):
        text = "aa" + "aa".join(chr(c) for c in chunk if c != ord("a")) + "aa"
        for piece, _ in stage.pre_tokenize_str(text):
            if "a" not in piece:
                found.update(map(ord, piece))
    return found


def word_characters() -> set:
    """What `\\w` means in the whitespace stage and for added tokens that are single words."""
    found = set()
    stage = pre_tokenizers.Whitespace()
    for chunk in chunks(5000):
        for piece, _ in stage.pre_tokenize_str(" ".join(f"a{chr(c)}a" for c in chunk)):
            if len(piece) == 3 and piece[0] == "a" and piece[2] == "a":
                found.add(ord(piece[1]))
    return found


def regex(pattern: str) -> set:
    return removed_by(pre_tokenizers.Split(Regex(pattern), "removed"))


def category_runs():
    by_category = {name: regex(r"\p{%s}" % name) for name in CATEGORIES}
    category = {}
    for index, name in enumerate(CATEGORIES):
        for c in by_category[name]:
            assert c not in category, hex(c)
            category[c] = index
    assert len(category) == len(CODE_POINTS)
    spaces = regex(r"\s")
    for c in spaces:
        if category[c] == CATEGORIES.index("Cc"):
            category[c] = {0x0D: CARRIAGE_RETURN, 0x0A: LINE_FEED}.get(c, CONTROL_SPACE)
    marks = [CATEGORIES.index(name) for name in ("Zs", "Zl", "Zp")] + [29, 30, 31]
    assert spaces == {c for c, k in category.items() if k in marks}
    assert spaces == removed_by(pre_tokenizers.WhitespaceSplit())
    runs, previous, length = [], None, 0
    for c in range(0x110000):
        kind = category.get(c, CATEGORIES.index("Cn"))
        if kind != previous:
            if length:
                runs.append((previous, length))
            previous, length = kind, 0
        length += 1
    runs.append((previous, length))
    return by_category, "".join(KIND_LETTERS[kind] + base32(length) for kind, length in runs)


def ranges(found: set) -> str:
    """Gaps and lengths, alternating, from zero."""
    numbers, position = [], 0
    members = sorted(found)
    index = 0
    while index < len(members):
        end = index
        while end + 1 < len(members) and members[end + 1] == members[end] + 1:
            end += 1
        numbers += [members[index] - position, end - index + 1]
        position = members[end] + 1
        index = end + 1
    return " ".join(map(base32, numbers))


def combining_classes() -> str:
    decompose = normalizers.NFD().normalize_str
    proposed = {c: unicodedata.combining(chr(c)) for c in CODE_POINTS}
    proposed = {c: k for c, k in proposed.items() if k}
    overlay, below = "\u0334", "\u0323"  # classes 1 and 220
    confirmed = {}
    for c, k in proposed.items():
        if decompose(chr(c)) != chr(c):
            continue
        other = overlay if k != 1 else below
        moves = decompose(chr(c) + other) != chr(c) + other
        moved = decompose(other + chr(c)) != other + chr(c)
        if (k != 1 and moves) or (k == 1 and moved):
            confirmed[c] = k
    representatives = {}
    for c, k in confirmed.items():
        representatives.setdefault(k, chr(c))
    for c, k in confirmed.items():
        for other, mark in representatives.items():
            pair = chr(c) + mark
            assert decompose(pair) == (mark + chr(c) if k > other else pair), (hex(c), k, other)
    runs, index, members, position = [], 0, sorted(confirmed), 0
    while index < len(members):
        end = index
        while (
            end + 1 < len(members)
            and members[end + 1] == members[end] + 1
            and confirmed[members[end + 1]] == confirmed[members[index]]
        ):
            end += 1
        runs += [members[index] - position, end - index + 1, confirmed[members[index]]]
        position = members[end] + 1
        index = end + 1
    return " ".join(map(base32, runs))


def mappings(mapping: dict) -> str:
    """Entries `gap scalar scalar ...` separated by `;`."""
    entries, position = [], 0
    for c in sorted(mapping):
        values = " ".join(base32(ord(s)) for s in mapping[c])
        entries.append(f"{base32(c - position)} {values}")
        position = c
    return ";".join(entries)


def decompositions():
    canonical, compatible = {}, {}
    for c in CODE_POINTS:
        if c in HANGUL:
            continue
        text = chr(c)
        one = normalizers.NFD().normalize_str(text)
        two = normalizers.NFKD().normalize_str(text)
        if one != text:
            canonical[c] = one
        if two != one:
            compatible[c] = two
    return canonical, compatible


def pairs(canonical: dict) -> str:
    """Triples first, second, composed."""
    compose = normalizers.NFC().normalize_str
    entries = []
    for c in sorted(canonical):
        parts = [int(part, 16) for part in unicodedata.decomposition(chr(c)).split()]
        if len(parts) == 2 and compose(chr(parts[0]) + chr(parts[1])) == chr(c):
            entries.append(" ".join(map(base32, [*parts, c])))
    return ";".join(entries)


def lowercase() -> str:
    lower = normalizers.Lowercase().normalize_str
    return mappings({c: lower(chr(c)) for c in CODE_POINTS if lower(chr(c)) != chr(c)})


def combining_marks() -> set:
    strip = normalizers.StripAccents().normalize_str
    return {c for c in CODE_POINTS if strip("a" + chr(c)) == "a"}


def swift_string(name: str, comment: str, text: str) -> str:
    lines = [text[start : start + 91] for start in range(0, len(text), 91)]
    body = "\\\n".join("        " + line for line in lines)
    return f'    /// {comment}\n    static let {name} = """\n{body}\n        """\n'


def write(folder: pathlib.Path, name: str, purpose: str, strings: list):
    head = (
        f"// {purpose}\n//\n"
        "// Made by Tests/Golden/tokenizers/make_unicode_tables.py with tokenizers "
        f"{tokenizers.__version__}; do not edit.\n// The format is described in UnicodeTables.swift.\n\n"
    )
    body = "\n".join(swift_string(*entry) for entry in strings)
    (folder / f"{name}.swift").write_text(f"{head}extension UnicodeTables {{\n{body}}}\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    sets, runs = category_runs()
    letters = set().union(*[sets[k] for k in CATEGORIES if k[0] in "LM"])
    word = letters | sets["Nd"] | sets["Nl"] | sets["Pc"]
    found_word = word_characters()
    later = {c for c in word - found_word if unicodedata.category(chr(c)) == "Cn"}
    assert word - found_word == later, "only characters that one part does not know yet"
    canonical, compatible = decompositions()
    write(
        folder,
        "UnicodeTables+Categories",
        "General categories and the sets that differ from them in parts of the reference.",
        [
            ("categoryRuns", "Runs that cover all code points: a letter and a length.", runs),
            (
                "numeric",
                "What the digits stage takes for a digit; not quite the number categories.",
                ranges(isolated_by(pre_tokenizers.Digits(True))),
            ),
            (
                "punctuation",
                "What the punctuation stage cuts out.",
                ranges(isolated_by(pre_tokenizers.Punctuation("isolated"))),
            ),
            (
                "furtherWordCharacters",
                "Word characters besides letters, marks, Nd, Nl and Pc.",
                ranges(found_word - word),
            ),
        ],
    )
    write(
        folder,
        "UnicodeTables+Normalization",
        "Canonical decomposition and composition.",
        [
            ("combiningClasses", "Triples: gap, length, class.", combining_classes()),
            ("canonical", "Full canonical decompositions.", mappings(canonical)),
            ("pairs", "Canonical compositions: first, second, composed.", pairs(canonical)),
        ],
    )
    write(
        folder,
        "UnicodeTables+LetterCase",
        "Letter case and accents.",
        [
            ("lowercase", "Lower case of single scalars.", lowercase()),
            ("combiningMarks", "What stripping accents removes.", ranges(combining_marks())),
        ],
    )
    write(
        folder,
        "UnicodeTables+Compatibility",
        "Compatibility decompositions that differ from the canonical ones.",
        [("compatible", "Full compatibility decompositions.", mappings(compatible))],
    )


if __name__ == "__main__":
    main()
