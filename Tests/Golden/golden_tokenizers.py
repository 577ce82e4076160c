"""Tiny tokenizers and the ids that the reference libraries give for many texts.

Three vocabularies are trained on the corpus below: a byte-level one with the `tokenizers` package, a
scored one and a unigram one with `sentencepiece`. Variants change the stages around them, so that every stage that
the daemon supports is seen at work. Written are the three `tokenizer.json` files, the changes of each
variant, the texts, and for each variant the ids, the decoded texts and where tokens end.
"""

from __future__ import annotations

import base64
import io
import json
import random
import tempfile
import unicodedata
from pathlib import Path

import sentencepiece
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

HERE = Path(__file__).resolve().parent / "tokenizers"
SEED = 20240611
# Variants whose stages neither insert nor rewrite text: where tokens end can be compared.
WITH_ENDS = ["gpt2", "smollm", "llama3", "gpt4o", "words", "inverted", "added_options", "gemma"]

CORPUS = """
The reward of a reply is a number. A model reads the prompt, then the reply, and says how likely it is.
We don't guess: we measure, and we're careful, and they've checked what you'd call "obvious" things.
It's the reader who'll decide; I'm sure he'd say so. THEY'RE LOUD, IT'S LOUD, I'LL SAY IT'S LOUD.
A daemon listens on a socket. It takes one line, it gives one line. Nothing is lost, nothing is added.
In 1969 there were 4 hosts; in 1999 there were 56218000 of them. 3.14159 is not 22/7, and 1,000,000 > 999,999.
def reward(prompt, reply):
    if not reply:
        return -1.0
    score = model.score(prompt + "\\n" + reply)
    return score / max(len(reply), 1)

for (int i = 0; i < n; ++i) { total += values[i] * weights[i]; }
Ein kühler Morgen über den Hügeln, große Straßen, schöne Gärten. Où est la bibliothèque ? À côté du café.
El niño comió piñas mañana. Šla Saša po šosse. Привет, мир! Как дела? Хорошо, спасибо.
你好，世界。今天天气很好。日本語の文章です。カタカナとひらがな。안녕하세요 세계. مرحبا بالعالم. שלום עולם. नमस्ते दुनिया
"""

TEXTS = [
    "",
    " ",
    "  ",
    "          ",
    "a",
    "\n",
    "\r\n",
    "\r\n\r\n  \r\n",
    "\t\tindented\n\t\ttwice\n",
    "The daemon reads one line.",
    " The daemon reads one line. ",
    "   three spaces before, three behind   ",
    "a  b   c    d     e",
    "line one\nline two\r\nline three\n\n\nline six",
    "trailing newline \n",
    "don't I'm we're they've he'd she'll it's",
    "DON'T I'M WE'RE THEY'VE HE'D SHE'LL IT'S",
    "Don'T i'M we'Re they'vE he'D she'lL",
    "'s't're've'm'll'd''",
    "rock 'n' roll, o'clock, l'\u00e9t\u00e9, it\u2019s",
    "long s: '\u017f and \u017f'\u017f and Kelvin '\u212a",
    "0 12 345 6789 01234 567890 1234567",
    "3.14 1,000,000 -7 +8 1e-9 0x1F 50%",
    "\u0661\u0662\u0663\u0664 \u0967\u0968\u0969 \u00bd \u00b2 \u2167 \u2460 \U0001d7d8",
    "x1y2z3 a1b22c333 v1.2.3-rc4",
    "camelCase PascalCase snake_case SCREAMING_CASE HTTPServer iPhone15Pro",
    "def f(x):\n    return x ** 2  # square\n",
    "if (a != b && c <= d) { e[i++] = f->g; } /* ok */ // done",
    "<html><body class=\"x\">&amp;</body></html>",
    "path/to/file.txt C:\\\\dir\\\\file https://example.org/?q=a&b=c#d",
    "!!! ??? ... --- === ___ *** ///",
    "(a) [b] {c} \u00abd\u00bb \u201ee\u201c \u300cf\u300d",
    "e\u0301 o\u0308 n\u0303 combining, \u00e9 \u00f6 \u00f1 composed",
    "a\u0301\u0323\u0308 stacked q\u0307\u0323 \u1e69 s\u0323\u0307",
    "\u212b \u00c5 A\u030a \u2126 \u03a9 \uac00 \u1100\u1161 \u1100\u1161\u11a8",
    "\ufb01 \ufb03 \u2075 \uff21\uff22 \u3392 \u01c6 \u1fb3",
    "gro\u00dfe STRASSE \u0130stanbul \u0131\u015f\u0131k \u01c5",
    "na\u00efve caf\u00e9 \u2014 d\u00e9j\u00e0 vu \u2013 co\u00f6perate",
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \u041a\u0430\u043a \u0434\u0435\u043b\u0430?",
    "\u4f60\u597d\uff0c\u4e16\u754c\u3002\u4eca\u5929\u5929\u6c14\u5f88\u597d\u3002",
    "\u65e5\u672c\u8a9e\u306e\u6587\u7ae0\u3068\u30ab\u30bf\u30ab\u30ca\uff11\uff12\uff13",
    "\uc548\ub155\ud558\uc138\uc694 \uc138\uacc4",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645 \u0661\u0662",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e",
    "\u0e44\u0e17\u0e22 \u0e20\u0e32\u0e29\u0e32 \u0e4f",
    "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \u2764\ufe0f \U0001f44d\U0001f3fd",
    "mix\U0001f680ed te\u4f60xt\u0e01 wi\u0301th \u00e9verything",
    "\u00a0no-break\u00a0space\u00a0",
    "\u2003em\u2003space\u3000ideographic\u3000space\u2028line\u2029paragraph\u0085next",
    "zero\u200bwidth\u200cnon\u200djoiner\ufeffbom",
    "\u0080\u009f\u00ad control-like \x01\x02\x7f",
    "\ufffd replacement \ufffd\ufffd",
    "\U0010ffff\U000f0000\ue000 private",
    "\u0301 lone mark, \u200d lone joiner",
    "<0x0A> <0xE4> spelled byte tokens <0xZZ>",
    "\u2581 the \u2581\u2581mark itself\u2581",
    "_ under _score _",
    "<|start|>system\nBe brief.<|end|>\n<|start|>user\nHi!<|end|>\n",
    "before<|end|>after <|end|> spaced  <|end|>  twice",
    "<|start|><|start|><|end|>",
    "<|start <|end|",
    "<s>text</s> <unk> <pad>",
    "keep wordkeep keep. keeper _keep keep1 \u00e9keep keep",
    "a [gap] b [gap]c d[gap] \n [gap] \t e",
    "Caf\u00e9 caf\u00e9 CAF\u00c9 cafe\u0301",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "thethethethethethethethethethethethethethethethethethethethethethethethethethethethethe",
    "reward" * 20,
    " " * 70 + "x" + " " * 70,
    "\n" * 40 + " \n" * 10,
    "ababababab" * 8 + "!?" * 20,
    "0123456789" * 6,
    "\u4f60" * 30,
    CORPUS.strip(),
]

WORDS = CORPUS.split() + [
    "don't", "I'LL", "'s", "<|end|>", "<|start|>", "[gap]", "keep", "caf\u00e9", "cafe\u0301", "<0x41>",
]
SPACES = [" ", " ", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", " \n ", "\u2028", "   "]
KINDS: dict[str, list[int]] = {}
for _c in range(0x20000):
    if 0xD800 <= _c <= 0xDFFF:
        continue
    _kind = unicodedata.category(chr(_c))
    if _kind not in ("Cn", "Co"):
        KINDS.setdefault(_kind, []).append(_c)


def random_text(rng: random.Random) -> str:
    """Words, spaces and characters of all kinds."""
    kinds = sorted(KINDS)
    parts = []
    for _ in range(rng.choice([1, 2, 4, 8, 16])):
        dice = rng.random()
        if dice < 0.35:
            parts.append(rng.choice(WORDS))
        elif dice < 0.6:
            parts.append(rng.choice(SPACES))
        elif dice < 0.7:
            parts.append(chr(rng.randrange(33, 127)) * rng.choice([1, 2, 5]))
        else:
            for _ in range(rng.choice([1, 2, 4])):
                parts.append(chr(rng.choice(KINDS[rng.choice(kinds)])))
    return "".join(parts)


def all_texts() -> list[str]:
    rng = random.Random(SEED)
    return TEXTS + [random_text(rng) for _ in range(120)]


# Patterns as the public models state them.
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace("{1,3}", "")
QWEN35 = LLAMA3.replace("{1,3}", "").replace(r"?\p{L}+", r"?[\p{L}\p{M}]+").replace(
    r"[^\s\p{L}\p{N}]+", r"[^\s\p{L}\p{M}\p{N}]+"
)
_UPPER, _LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"


def cased(suffix: str, digits: str) -> str:
    before = r"[^\r\n\p{L}\p{N}]?"
    return (
        f"{before}{_UPPER}*{_LOWER}+{suffix}|{before}{_UPPER}+{_LOWER}*{suffix}|{digits}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    )


GPT4O = cased("(?i:'s|'t|'re|'ve|'m|'ll|'d)?", r"\p{N}{1,3}")
TEKKEN = cased("", r"\p{N}")
BAILING = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]"
    r"|\s+(?!\S)|\s+"
)
DEEPSEEK3 = [
    r"\p{N}{1,3}",
    "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"
    r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
]
DEEPSEEK_CODER = [
    r"[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+", r"\p{N}",
]
DEFAULT = [r"[\p{P}\$\+<=>\^~\|]+", GPT2, r"\p{N}+", "[0-9][0-9][0-9]"]


def split(pattern: str, behavior: str = "Isolated", invert: bool = False, kind: str = "Regex"):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def byte_level(prefix: bool = False, regex: bool = True):
    return {
        "type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": False, "use_regex": regex,
    }


def chain(*stages):
    return {"type": "Sequence", "pretokenizers": list(stages)}


def cut(*patterns):
    return chain(*[split(p) for p in patterns], byte_level(regex=False))


def metaspace(scheme: str, splits: bool, marker: str = "\u2581"):
    return {
        "type": "Metaspace", "replacement": marker, "prepend_scheme": scheme, "split": splits,
    }


def added(index: int, content: str, **options):
    token = {
        "id": index, "content": content, "single_word": False, "lstrip": False, "rstrip": False,
        "normalized": False, "special": False,
    }
    return {**token, **options}


def template(bos: str, bos_id: int, eos: str | None = None, eos_id: int = 0):
    single = [{"SpecialToken": {"id": bos, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
    tokens = {bos: {"id": bos, "ids": [bos_id], "tokens": [bos]}}
    if eos is not None:
        single.append({"SpecialToken": {"id": eos, "type_id": 0}})
        tokens[eos] = {"id": eos, "ids": [eos_id], "tokens": [eos]}
    return {"type": "TemplateProcessing", "single": single, "pair": single, "special_tokens": tokens}


def sequence_normalizer(*stages):
    return {"type": "Sequence", "normalizers": list(stages)}


REPLACE_SPACES = {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}
PREPEND = {"type": "Prepend", "prepend": "\u2581"}
STRIP = {"type": "Strip", "strip_left": True, "strip_right": True}
FALCON = chain(
    {"type": "Punctuation", "behavior": "Contiguous"},
    byte_level(),
    {"type": "Digits", "individual_digits": False},
    split("[0-9][0-9][0-9]"),
)


def byte_level_variants(size: int) -> dict[str, dict]:
    """Changes to the byte-level base; `gguf` names the way of cutting in a GGUF file."""
    chat = [added(size, "<|start|>", special=True), added(size + 1, "<|end|>", special=True)]
    variants = {
        "gpt2": {"pre_tokenizer": byte_level(), "gguf": "gpt-2"},
        "prefix_space": {"pre_tokenizer": byte_level(prefix=True), "added_tokens": chat},
        "no_regex": {"pre_tokenizer": byte_level(regex=False)},
        "smollm": {
            "pre_tokenizer": chain({"type": "Digits", "individual_digits": True}, byte_level()),
            "gguf": "smollm",
        },
        "digit_runs": {
            "pre_tokenizer": chain({"type": "Digits", "individual_digits": False}, byte_level()),
        },
        "llama3": {
            "pre_tokenizer": cut(LLAMA3),
            "model": {"ignore_merges": True},
            "added_tokens": chat,
            "post_processor": {
                "type": "Sequence",
                "processors": [
                    {**byte_level(), "trim_offsets": False},
                    template("<|start|>", size, "<|end|>", size + 1),
                ],
            },
            "gguf": "llama-bpe",
        },
        "qwen2": {"pre_tokenizer": cut(QWEN2), "added_tokens": chat, "gguf": "qwen2"},
        "qwen2_nfc": {"pre_tokenizer": cut(QWEN2), "normalizer": {"type": "NFC"}},
        "qwen35": {"pre_tokenizer": cut(QWEN35), "gguf": "qwen35"},
        "gpt4o": {"pre_tokenizer": cut(GPT4O), "gguf": "gpt-4o"},
        "tekken": {
            "pre_tokenizer": cut(TEKKEN), "model": {"ignore_merges": True}, "gguf": "tekken",
        },
        "deepseek3": {"pre_tokenizer": cut(*DEEPSEEK3), "gguf": "deepseek-v3"},
        "deepseek_coder": {"pre_tokenizer": cut(*DEEPSEEK_CODER), "gguf": "deepseek-coder"},
        "bailing": {"pre_tokenizer": cut(BAILING), "gguf": "bailingmoe"},
        "old_default": {"pre_tokenizer": cut(*DEFAULT), "gguf": "default"},
        "falcon": {"pre_tokenizer": FALCON},
        "nfd": {"normalizer": {"type": "NFD"}},
        "nfkc": {"normalizer": {"type": "NFKC"}},
        "nfkd_lower": {
            "normalizer": sequence_normalizer(
                {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, STRIP
            ),
        },
        "words": {
            "pre_tokenizer": chain({"type": "Whitespace"}, byte_level(regex=False)),
        },
        "space_split": {
            "pre_tokenizer": chain(
                {"type": "WhitespaceSplit"},
                {"type": "Punctuation", "behavior": "MergedWithPrevious"},
                byte_level(regex=False),
            ),
        },
        "merged_next": {
            "pre_tokenizer": chain(
                split(r"\s", "MergedWithNext"), split("e", "Contiguous", kind="String"),
                byte_level(regex=False),
            ),
        },
        "inverted": {
            "pre_tokenizer": chain(
                split(r"\p{L}+|\p{N}+", "Removed", invert=True), byte_level(regex=False),
            ),
        },
        "added_options": {
            "added_tokens": [
                *chat,
                added(size + 2, "[gap]", lstrip=True, rstrip=True),
                added(size + 3, "keep", single_word=True),
                added(size + 4, "<|end|", lstrip=True),
            ],
        },
        "added_normalized": {
            "normalizer": sequence_normalizer({"type": "NFC"}, {"type": "Lowercase"}),
            "added_tokens": [
                *chat,
                added(size + 2, "Caf\u00e9", normalized=True),
                added(size + 3, "Keep", normalized=True, single_word=True),
            ],
        },
    }
    for name, change in variants.items():
        change.setdefault("pre_tokenizer", byte_level())
        change["base"] = "byte_level"
        del name
    return variants


def scored_variants() -> dict[str, dict]:
    """Changes to the scored base."""
    strip = {"type": "Strip", "content": " ", "start": 1, "stop": 0}
    spaces = {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "}
    plain = [spaces, {"type": "ByteFallback"}, {"type": "Fuse"}]
    bos = template("<s>", 1)
    variants = {
        "legacy_llama": {
            "normalizer": sequence_normalizer(PREPEND, REPLACE_SPACES),
            "decoder": {"type": "Sequence", "decoders": [*plain, strip]},
            "post_processor": bos,
            "gguf": "llama",
        },
        "metaspace_first": {
            "pre_tokenizer": metaspace("first", False),
            "decoder": {"type": "Sequence", "decoders": [*plain, strip]},
            "post_processor": bos,
        },
        "metaspace_always": {
            "pre_tokenizer": metaspace("always", True),
            "decoder": metaspace("always", True),
        },
        "metaspace_never": {
            "pre_tokenizer": metaspace("never", True),
            "decoder": metaspace("never", True),
        },
        "gemma": {
            "normalizer": REPLACE_SPACES,
            "pre_tokenizer": split(" ", "MergedWithPrevious", kind="String"),
            "decoder": {"type": "Sequence", "decoders": plain},
            "post_processor": bos,
        },
        "unknown_fused": {
            "normalizer": sequence_normalizer(PREPEND, REPLACE_SPACES),
            "decoder": {"type": "Sequence", "decoders": [spaces, {"type": "Fuse"}]},
            "model": {"byte_fallback": False, "fuse_unk": True},
        },
        "unknown_single": {
            "pre_tokenizer": metaspace("always", True),
            "decoder": metaspace("always", True),
            "model": {"byte_fallback": False, "fuse_unk": False},
        },
    }
    for change in variants.values():
        change["base"] = "scored"
    return variants


def deberta_normalizer(charsmap: str):
    """What transformers writes for DeBERTa-v3."""
    return sequence_normalizer(
        STRIP,
        {"type": "Precompiled", "precompiled_charsmap": charsmap},
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
    )


def unigram_variants(definition: dict) -> dict[str, dict]:
    """Changes to the unigram base, which is spelled as DeBERTa-v3's."""
    charsmap = definition["normalizer"]["normalizers"][1]
    variants = {
        "deberta": {},
        "unigram_bare": {
            "normalizer": None, "pre_tokenizer": None, "decoder": None, "post_processor": None,
        },
        "unigram_mapped": {
            "normalizer": charsmap, "pre_tokenizer": metaspace("never", False),
            "decoder": metaspace("never", False),
        },
        "unigram_bytes": {
            "normalizer": None, "pre_tokenizer": metaspace("first", True),
            "model": {"byte_fallback": True},
        },
    }
    for change in variants.values():
        change["base"] = "unigram"
    return variants


def changed(base: dict, change: dict) -> dict:
    """A definition with the members of a variant in place of its own."""
    result = {**base, **{k: v for k, v in change.items() if k not in ("base", "gguf", "model")}}
    result["model"] = {**base["model"], **change.get("model", {})}
    return result


def train_byte_level() -> dict:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=450, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(CORPUS.splitlines(keepends=True) * 3, trainer)
    definition = json.loads(tokenizer.to_str())
    definition["decoder"] = byte_level()
    # Whole words that merging does not give, for models that look words up before merging.
    vocabulary = definition["model"]["vocab"]
    for word in ["Ġsocket", "Nothing", "Ġdaemon", "'ll", "Ġcareful"]:
        vocabulary.setdefault(word, len(vocabulary))
    return definition


def train_scored():
    """A sentencepiece model as a definition, its scores and types, and the model itself."""
    file = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(line for line in CORPUS.splitlines() if line),
        model_writer=file, model_type="bpe", vocab_size=520, byte_fallback=True,
        character_coverage=0.98, normalization_rule_name="identity",
        remove_extra_whitespaces=False, split_digits=True, allow_whitespace_only_pieces=True,
        num_threads=1, minloglevel=2,
    )
    model = sentencepiece.SentencePieceProcessor(model_proto=file.getvalue())
    count = model.get_piece_size()
    pieces = [model.id_to_piece(i) for i in range(count)]
    scores = [model.get_score(i) for i in range(count)]
    types = [
        2 if model.is_unknown(i) else 3 if model.is_control(i) else 6 if model.is_byte(i) else 1
        for i in range(count)
    ]
    ids = {piece: i for i, piece in enumerate(pieces)}
    merges = []
    for piece, index in ids.items():
        if types[index] == 1:
            parts = [(piece[:k], piece[k:]) for k in range(1, len(piece))]
            merges += [(-scores[index], ids[a], ids[b], f"{a} {b}") for a, b in parts
                       if a in ids and b in ids]
    definition = {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [added(i, pieces[i], special=True) for i in range(3)],
        "normalizer": None, "pre_tokenizer": None, "post_processor": None, "decoder": None,
        "model": {
            "type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True,
            "ignore_merges": False, "vocab": ids, "merges": [m[3] for m in sorted(merges)],
        },
    }
    return definition, {"scores": scores, "types": types}, model


# Code points that the character map replaces, as sentencepiece reads them: what it was made for
# (wide letters, ligatures, other spaces, marks put together), something that vanishes, something that
# becomes long, and a beginning of something longer.
RULES = [
    ("FF21", "41"), ("FF22", "42"), ("FF41", "61"), ("FF10", "30"), ("3000", "20"), ("A0", "20"),
    ("9", "20"), ("A", "20"), ("D", "20"), ("2028", "20"), ("200B", ""), ("200D", ""), ("AD", ""),
    ("FB01", "66 69"), ("FB03", "66 66 69"), ("65 301", "E9"), ("61 30A", "E5"), ("212B", "C5"),
    ("2026", "2E 2E 2E"), ("FDFA", "635 644 649 20 627 644 644 647"), ("1D7D8", "30"), ("2460", "31"),
    ("BD", "31 2044 32"), ("1F600", "3A 29"), ("3A 29 29", "1F600"),
]


def proto_field(message: bytes, wanted: int) -> bytes:
    """The last length-delimited field with a number in a protobuf message."""
    def varint(at: int) -> tuple[int, int]:
        value = shift = 0
        while True:
            value |= (message[at] & 127) << shift
            shift, at = shift + 7, at + 1
            if message[at - 1] < 128:
                return value, at

    found, at = b"", 0
    while at < len(message):
        key, at = varint(at)
        if key & 7 == 2:
            size, at = varint(at)
            found = message[at:at + size] if key >> 3 == wanted else found
            at += size
        elif key & 7 == 0:
            _, at = varint(at)
        else:
            at += {1: 8, 5: 4}[key & 7]
    return found


def train_unigram(vocab_size: int = 480, has_bytes: bool = True) -> dict:
    """A unigram model as transformers writes that of DeBERTa-v3."""
    file = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        rules.write("".join(f"{a}\t{b}\n" for a, b in RULES))
        rules.flush()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(line for line in CORPUS.splitlines() if line),
            model_writer=file, model_type="unigram", vocab_size=vocab_size, byte_fallback=has_bytes,
            character_coverage=0.98, normalization_rule_tsv=rules.name, num_threads=1, minloglevel=2,
            pad_id=0, bos_id=1, eos_id=2, unk_id=3, pad_piece="[PAD]", bos_piece="[CLS]",
            eos_piece="[SEP]", unk_piece="[UNK]",
        )
    model = sentencepiece.SentencePieceProcessor(model_proto=file.getvalue())
    # NormalizerSpec is field 3 of a model, the map its field 2.
    charsmap = base64.b64encode(proto_field(proto_field(file.getvalue(), 3), 2)).decode()
    count = model.get_piece_size()
    special = [added(i, model.id_to_piece(i), special=True) for i in range(4)]
    special.append(added(count, "[MASK]", special=True))
    space = metaspace("always", True)
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
        "normalizer": deberta_normalizer(charsmap),
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [space]},
        "post_processor": template("[CLS]", 1, "[SEP]", 2),
        "decoder": space,
        "model": {
            "type": "Unigram", "unk_id": 3, "byte_fallback": False,
            "vocab": [[model.id_to_piece(i), model.get_score(i)] for i in range(count)],
        },
    }


def byte_ends(text: str, encoding) -> list[int]:
    """Where tokens end, in bytes; the reference counts whole characters."""
    lengths = [0]
    for character in text:
        lengths.append(lengths[-1] + len(character.encode()))
    return [lengths[end] for _, end in encoding.offsets]


def write(path: Path, value) -> None:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    path.write_text(text + "\n", encoding="ascii")


def check_sentencepiece(model, tokenizer: Tokenizer, texts: list[str]) -> None:
    """The converted model must be the trained one."""
    for text in texts:
        if "\0" in text or any(name in text for name in ("<s>", "</s>", "<unk>")):
            continue
        assert model.encode(text) == tokenizer.encode(text, add_special_tokens=False).ids, text


def make() -> None:
    texts = all_texts()
    byte_definition = train_byte_level()
    scored_definition, extra, model = train_scored()
    unigram_definition = train_unigram()
    bases = {
        "byte_level": byte_definition, "scored": scored_definition, "unigram": unigram_definition,
    }
    variants = {
        **byte_level_variants(len(byte_definition["model"]["vocab"])), **scored_variants(),
        **unigram_variants(unigram_definition),
    }
    cases = HERE / "cases"
    cases.mkdir(parents=True, exist_ok=True)
    for old in cases.glob("*.json"):
        old.unlink()
    for name, change in variants.items():
        tokenizer = Tokenizer.from_str(json.dumps(changed(bases[change["base"]], change)))
        if name == "legacy_llama":
            check_sentencepiece(model, tokenizer, texts)
        plain = [tokenizer.encode(text, add_special_tokens=False) for text in texts]
        result = {
            "ids": [" ".join(map(str, encoding.ids)) for encoding in plain],
            "special": tokenizer.encode(texts[9]).ids,
        }
        if name in WITH_ENDS:
            result["ends"] = [" ".join(map(str, byte_ends(t, e))) for t, e in zip(texts, plain)]
        decoded = [tokenizer.decode(encoding.ids, skip_special_tokens=False) for encoding in plain]
        # Most texts come back as they were; only others are written.
        result["decoded"] = {
            str(i): d for i, (d, t) in enumerate(zip(decoded, texts)) if d != t
        }
        write(cases / f"{name}.json", result)
    write(HERE / "texts.json", texts)
    write(HERE / "variants.json", variants)
    write(HERE / "byte_level.json", byte_definition)
    write(HERE / "scored.json", scored_definition)
    write(HERE / "unigram.json", unigram_definition)
    write(HERE / "scored_extra.json", extra)
    tokens = sum(
        len(ids.split()) for p in cases.glob("*.json") for ids in json.loads(p.read_text())["ids"]
    )
    print(f"{len(variants)} variants, {len(texts)} texts, {tokens} tokens")
