"""What the scores mean, in the plainest code: one forward pass over one sequence for every number.

Nothing here is shared or batched, and nothing is taken from the program that is tested. A *reader*
is a model with its own tokenizer and template; every scorer is a function of what readers say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from transformers import AutoTokenizer

import reference_models
from reference_models import MODELS
from reference_numbers import all_logits, token_log_probabilities

MARKER = "a-reply-stands-here"


@dataclass
class Sequence:
    """A prompt and what follows it, as ids of one model."""

    prompt: list[int]
    reply: list[int]

    @property
    def ids(self) -> list[int]:
        return self.prompt + self.reply


@dataclass
class Reader:
    """A model that reads text."""

    name: str
    model: torch.nn.Module = field(init=False)
    tokenizer: object = field(init=False)

    def __post_init__(self):
        self.model = reference_models.load(MODELS / self.name)
        self.tokenizer = AutoTokenizer.from_pretrained(MODELS / self.name)

    # Text

    def render(self, messages: list[dict], generation: bool) -> str:
        """A conversation as the model's own template writes it."""
        return self.tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=generation
        )

    def prompt_text(self, messages: list[dict]) -> str:
        """Everything up to where the reply begins."""
        return self.render(messages, generation=True)

    def turn_text(self, messages: list[dict], reply: str, with_end: bool = True) -> str:
        """The reply and what ends its turn, up to and including the first special token.

        The line break that the template writes behind that token is not said by the assistant.
        A reply that ends its own turn, as generated text often does, does not end it twice.
        """
        end = self.end_of_turn(messages) if with_end else ""
        return reply if reply.endswith(end) else reply + end

    def end_of_turn(self, messages: list[dict]) -> str:
        turn = {"role": "assistant", "content": MARKER}
        tail = self.render(messages + [turn], generation=False).rpartition(MARKER)[2]
        places = [
            tail.index(token) + len(token)
            for token in self.tokenizer.all_special_tokens
            if token in tail
        ]
        return tail[: min(places)] if places else ""

    # Ids

    @property
    def adds_begin(self) -> bool:
        """Whether the tokenizer puts a BOS in front of every text."""
        begin = self.tokenizer.bos_token_id
        return begin is not None and self.tokenizer("a")["input_ids"][0] == begin

    def ids(self, text: str) -> list[int]:
        """Ids of a text inside a sequence: nothing is added."""
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def with_begin(self, ids: list[int]) -> list[int]:
        """Exactly one BOS for tokenizers that add one, whether or not the template wrote it."""
        begin = self.tokenizer.bos_token_id
        return [begin] + ids if self.adds_begin and ids[:1] != [begin] else ids

    def separate(self, prompt: str, turn: str) -> Sequence:
        """Prompt and turn tokenized each on its own, then joined."""
        return Sequence(self.with_begin(self.ids(prompt)), self.ids(turn))

    def joint(self, prompt: str, turn: str) -> Sequence:
        """The whole text tokenized at once; a token that straddles the border is the reply's."""
        encoding = self.tokenizer(
            prompt + turn, add_special_tokens=False, return_offsets_mapping=True
        )
        ends = [end for _, end in encoding["offset_mapping"]]
        count = next((i for i, end in enumerate(ends) if end > len(prompt)), len(ends))
        ids = encoding["input_ids"]
        return Sequence(self.with_begin(ids[:count]), ids[count:])

    def sequence(self, prompt: str, turn: str, tokenization: str) -> Sequence:
        return {"separate": self.separate, "joint": self.joint}[tokenization](prompt, turn)

    # Numbers

    def log_probabilities(self, sequence: Sequence, layer: int | None = None) -> list[float]:
        """ln p(token | everything before it) for every token of the reply."""
        if not sequence.reply:
            return []
        logits = all_logits(self.model, sequence.ids)[layer or self.layer_count]
        values = token_log_probabilities(logits, sequence.ids).tolist()
        return values[len(values) - len(sequence.reply) :]

    def logits(self, ids: list[int], position: int, tokens: list[int]) -> list[float]:
        """Raw outputs for some tokens, after the token at a position."""
        return all_logits(self.model, ids)[self.layer_count][position][tokens].tolist()

    @property
    def layer_count(self) -> int:
        return self.model.config.num_hidden_layers

    @property
    def special(self) -> set[int]:
        return set(self.tokenizer.all_special_ids)


def counted(reader: Reader, sequence: Sequence, mask_special: bool) -> list[int]:
    """Places in the reply whose tokens count: all, or those that are not special."""
    special = reader.special if mask_special else set()
    return [place for place, token in enumerate(sequence.reply) if token not in special]


def combined(values: list[float], norm: str) -> float | None:
    """The sum, or the mean; no tokens have no mean."""
    if norm == "sum":
        return sum(values)
    return sum(values) / len(values) if values else None


def mean_logprob(
    reader: Reader,
    messages: list[dict],
    reply: str,
    norm: str = "mean",
    mask_special: bool = False,
    tokenization: str = "separate",
) -> dict:
    """log p(reply | prompt) under one model, the end of the turn included."""
    turn = reader.turn_text(messages, reply, with_end=not mask_special)
    sequence = reader.sequence(reader.prompt_text(messages), turn, tokenization)
    places = counted(reader, sequence, mask_special)
    all_values = reader.log_probabilities(sequence)
    values = [all_values[place] for place in places]
    return {
        "score": combined(values, norm),
        "token_count": len(values),
        "prompt_token_count": len(sequence.prompt),
        "tokens": {"policy": values},
    }


def with_criteria(messages: list[dict], criteria: dict | None) -> list[dict]:
    """The conversation with an instruction as its system turn, and examples before the question."""
    if criteria is None:
        return messages
    messages = [dict(message) for message in messages]
    if "exemplar" in criteria:
        last = [message for message in messages if message["role"] == "user"][-1]
        closing = "\nGood Assistant:" if criteria.get("good_assistant") else ""
        last["content"] = criteria["exemplar"] + "\n" + last["content"] + closing
    if "system" in criteria:
        system = [message for message in messages if message["role"] == "system"]
        if system:
            system[0]["content"] = criteria["system"]
        else:
            messages.insert(0, {"role": "system", "content": criteria["system"]})
    return messages


def density_ratio(
    readers: dict[str, Reader],
    messages: list[dict],
    reply: str,
    strong: str,
    weak: str | dict,
    norm: str = "mean",
    mask_special: bool = False,
    tokenization: str = "separate",
    template: str = "own",
    criteria: dict | None = None,
) -> dict:
    """log p_strong(reply | prompt) - log p_weak(reply | prompt).

    The difference of the sums; for the mean it is divided by the strong side's number of tokens,
    even where the weak side's tokenizer makes another number of tokens of the same text.
    """
    judged = with_criteria(messages, criteria)
    reader, weak_reader, layer = readers[strong], readers[strong], None
    prompt = reader.prompt_text(judged)
    turn = reader.turn_text(judged, reply, with_end=not mask_special)
    strong_sequence = reader.sequence(prompt, turn, tokenization)
    if isinstance(weak, dict) and "exit_layer" in weak:
        # The same model, cut short.
        weak_sequence, layer = strong_sequence, weak["exit_layer"]
    elif weak == "unconditioned":
        # The same tokens behind nothing but the token that begins a text.
        tokenizer = reader.tokenizer
        first = tokenizer.bos_token_id if reader.adds_begin else tokenizer.eos_token_id
        weak_sequence = Sequence([first], strong_sequence.reply)
    elif weak == "no_template":
        # The bare texts of the turns, a line each.
        bare = "".join(message["content"] + "\n" for message in judged)
        weak_sequence = reader.sequence(bare, turn, tokenization)
    elif weak == "no_criteria":
        weak_sequence = reader.sequence(reader.prompt_text(messages), turn, tokenization)
    elif template == "strong":
        # Another model, but the strong model's text; BOS is each tokenizer's own affair.
        weak_reader = readers[weak if isinstance(weak, str) else weak["model"]]
        begin = reader.tokenizer.bos_token or ""
        text = prompt.removeprefix(begin) if reader.adds_begin else prompt
        weak_sequence = weak_reader.sequence(text, turn, tokenization)
    else:
        # Another model with its own template and tokenizer.
        weak_reader = readers[weak if isinstance(weak, str) else weak["model"]]
        text = weak_reader.prompt_text(judged)
        weak_turn = weak_reader.turn_text(judged, reply, with_end=not mask_special)
        weak_sequence = weak_reader.sequence(text, weak_turn, tokenization)

    sides = {}
    for name, side_reader, sequence, exit_layer in [
        ("strong", reader, strong_sequence, None),
        ("weak", weak_reader, weak_sequence, layer),
    ]:
        values = side_reader.log_probabilities(sequence, exit_layer)
        sides[name] = [values[place] for place in counted(side_reader, sequence, mask_special)]
    count = len(sides["strong"])
    difference = sum(sides["strong"]) - sum(sides["weak"])
    score = difference if norm == "sum" else difference / count if count else None
    return {
        "score": score,
        "token_count": count,
        "prompt_token_count": len(strong_sequence.prompt),
        "tokens": sides,
    }


def followup_likelihood(
    reader: Reader,
    messages: list[dict],
    reply: str,
    sets: dict[str, dict[str, list[str]]],
    mode: str = "logprob_mean",
    tokenization: str = "separate",
) -> dict:
    """Whether a pleased or a displeased user is likelier to speak next.

    Every follow-up has a reading; a category is the mean reading of its positive follow-ups minus
    that of its negative ones, and the score is the mean over categories.
    """
    components, tokens, token_count, prompt_token_count = {}, {}, 0, None
    for category, sides in sets.items():
        means = {}
        for side, texts in sides.items():
            readings = []
            for index, text in enumerate(texts):
                read = logit_reading if mode == "repo_logit" else likelihood_reading
                values, before = read(reader, messages, reply, text, tokenization)
                readings.append(sum(values) / len(values))
                token_count += len(values)
                if prompt_token_count is None:
                    prompt_token_count = before
                if mode == "logprob_mean":
                    tokens[f"{category}.{side}[{index}]"] = values
            means[side] = sum(readings) / len(readings)
        components[category] = means["positive"] - means["negative"]
    return {
        "score": sum(components.values()) / len(components),
        "token_count": token_count,
        "prompt_token_count": prompt_token_count,
        "components": components,
        "tokens": tokens,
    }


def next_turn(reader: Reader, messages: list[dict], reply: str, text: str) -> tuple[str, str]:
    """The conversation with the reply and the user's next turn, and what is before its text."""
    whole = reader.render(
        messages
        + [{"role": "assistant", "content": reply}, {"role": "user", "content": text}],
        generation=False,
    )
    return whole, whole[: whole.rindex(text)]


def likelihood_reading(
    reader: Reader, messages: list[dict], reply: str, text: str, tokenization: str
) -> tuple[list[float], int]:
    """ln p of each token of the follow-up's text; the end of its turn is not counted."""
    _, before = next_turn(reader, messages, reply, text)
    sequence = reader.sequence(before, text, tokenization)
    return reader.log_probabilities(sequence), len(sequence.prompt)


def logit_reading(
    reader: Reader, messages: list[dict], reply: str, text: str, tokenization: str
) -> tuple[list[float], int]:
    """What the published program of FLR reads: raw logits of all ids of the follow-up in one row.

    The row is as many tokens before the end of the conversation as the follow-up has ids, the BOS
    that the tokenizer puts in front of any text included.
    """
    whole, _ = next_turn(reader, messages, reply, text)
    ids = reader.ids(whole)
    follow_up = reader.tokenizer(text)["input_ids"]
    row = len(ids) - len(follow_up)
    return reader.logits(ids, row, follow_up), row + 1
