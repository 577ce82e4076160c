"""Times OpenVINO on the CPU, as graphs that take the keys and values of a prefix.

The graph is transformers' model with its cache laid open. Inputs are ids, their positions, what
they attend to, targets, and keys and values of each layer before them; outputs are the last logits
(as many as there are targets), the log-probabilities of the targets, and all keys and values. It is
traced on first use and kept with the models; each use compiles the outputs that it needs. So a
prefix is computed once and given to all branches, and short branches lie behind it in one row.
"""

from __future__ import annotations

import functools
from functools import partial
from pathlib import Path

from common import Tree, arguments, is_plain, measure, reference, report_check

OPTIONS = arguments(__doc__, ["bf16", "f32"])

import numpy as np
import openvino as ov

# Sequences of a plain batch that are computed together.
BATCH = 16
# Inputs before the keys and values.
FIXED_INPUTS = 4
# What a score is lowered by where nothing is to be seen; it fits bf16.
HIDDEN = np.float32(-1e30)

Past = list[np.ndarray]


def traced(source: Path) -> ov.Model:
    """The model of transformers, in f32."""
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32)
    config = model.config
    layers, heads = config.num_hidden_layers, config.num_key_value_heads
    width = config.hidden_size // config.num_attention_heads

    class OpenCache:
        """What attention needs of a cache: keys and values of the prefix and of these tokens."""

        def __init__(self, past) -> None:
            self.past, self.present = past, []

        def update(self, keys, values, layer, *_, **__):
            pair = zip(self.past[2 * layer : 2 * layer + 2], (keys, values), strict=True)
            self.present += [torch.cat(parts, 2) for parts in pair]
            return self.present[-2:]

        def get_seq_length(self, *_) -> int:
            return self.past[0].shape[2]

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids, positions, mask, targets, *past):
            cache = OpenCache(past)
            states = self.model.model(
                input_ids=ids, past_key_values=cache, position_ids=positions, attention_mask=mask
            ).last_hidden_state
            logits = self.model.lm_head(states[:, -targets.shape[1] :])
            chosen = logits.log_softmax(-1).gather(2, targets[:, :, None])[:, :, 0]
            return (logits, chosen, *cache.present)

    past = [torch.randn(2, heads, 5, width) for _ in range(2 * layers)]
    example = (
        torch.ones(2, 7, dtype=torch.long), torch.arange(5, 12)[None], torch.zeros(1, 1, 7, 12),
        torch.ones(2, 3, dtype=torch.long), *past,
    )
    with torch.inference_mode():
        graph = ov.convert_model(Graph().eval(), example_input=example)
    for node in graph.inputs[FIXED_INPUTS:]:
        node.get_node().set_partial_shape(ov.PartialShape([-1, heads, -1, width]))
    graph.validate_nodes_and_infer_types()
    return graph


class Engine:
    """The graph, compiled for three uses on first need."""

    def __init__(self, options) -> None:
        path = options.models / f"{options.model}-openvino" / "model.xml"
        if not path.exists():
            kind = "bf16" if options.model == "qwen" else "f32"
            graph = traced(options.models / f"{options.model}-{kind}")
            path.parent.mkdir(exist_ok=True)
            ov.save_model(graph, path, compress_to_fp16=False)
        self.core = ov.Core()
        self.graph = self.core.read_model(path)
        self.settings = {
            "INFERENCE_PRECISION_HINT": options.precision,
            "INFERENCE_NUM_THREADS": options.threads,
            "PERFORMANCE_HINT": "LATENCY",
        }
        shape = self.graph.inputs[FIXED_INPUTS].partial_shape
        empty = np.zeros((1, shape[1].get_length(), 0, shape[3].get_length()), np.float32)
        self.nothing = [empty] * (len(self.graph.inputs) - FIXED_INPUTS)

    def compiled(self, outputs: list) -> ov.InferRequest:
        results = [output.get_node() for output in outputs]
        graph = ov.Model(results, self.graph.get_parameters())
        return self.core.compile_model(graph, "CPU", self.settings).create_infer_request()

    @functools.cached_property
    def for_logits(self) -> ov.InferRequest:
        return self.compiled(self.graph.outputs[:1])

    @functools.cached_property
    def for_prefix(self) -> ov.InferRequest:
        return self.compiled(self.graph.outputs[:1] + self.graph.outputs[2:])

    @functools.cached_property
    def for_scores(self) -> ov.InferRequest:
        return self.compiled(self.graph.outputs[1:2])

    @staticmethod
    def run(
        request: ov.InferRequest, ids: np.ndarray, targets: np.ndarray, past: Past,
        branch_length: int | None = None,
    ) -> Past:
        """The outputs, which stay until the next run of this request.

        A row of ids is one branch, or several of `branch_length` that do not see each other.
        """
        length, before = ids.shape[1], past[0].shape[2]
        branches, places = np.divmod(np.arange(length), branch_length or length)
        seen = (branches[:, None] == branches) & (places[:, None] >= places)
        mask = np.zeros((1, 1, length, before + length), np.float32)
        mask[0, 0, :, before:] = np.where(seen, np.float32(0), HIDDEN)
        past = [np.repeat(part, len(ids), 0) if len(part) == 1 else part for part in past]
        inputs = [ids, places[None] + before, mask, targets, *past]
        request.infer(dict(enumerate(inputs)), share_inputs=True)
        return [tensor.data for tensor in request.output_tensors]

    def last_logits(self, ids: np.ndarray) -> np.ndarray:
        return self.run(self.for_logits, ids, ids[:, :1], self.nothing)[0]

    def prefix(self, ids: np.ndarray, past: Past | None = None) -> tuple[np.ndarray, Past]:
        """The last logits, [count, vocabulary], and keys and values up to here."""
        logits, *present = self.run(self.for_prefix, ids, ids[:, :1], past or self.nothing)
        return logits[:, 0].copy(), [part.copy() for part in present]

    def scores(self, ids: np.ndarray, first: np.ndarray, past: Past, in_one_row: bool = False):
        """Log-probabilities of branches, [count, length], behind a prefix with last logits `first`.

        In one row the keys and values of the prefix are not repeated, but masked scores between
        branches are computed: that pays for short branches.
        """
        largest = first.max(-1, keepdims=True)
        sums = largest[:, 0] + np.log(np.exp(first - largest).sum(-1))
        rows = np.broadcast_to(first, (len(ids), first.shape[1]))
        heads = np.take_along_axis(rows, ids[:, :1], 1)[:, 0] - sums
        # The last token of a branch predicts nothing that is asked for, and is not needed.
        inputs, targets = ids[:, :-1], ids[:, 1:]
        if in_one_row:
            inputs, targets = inputs.reshape(1, -1), targets.reshape(1, -1)
        rest = self.run(self.for_scores, inputs, targets, past, ids.shape[1] - 1)[0]
        return np.concatenate([heads[:, None], rest.reshape(len(ids), -1)], 1)


def last_logits(engine: Engine, work: list[list[int]]) -> None:
    for start in range(0, len(work), BATCH):
        engine.last_logits(np.array(work[start : start + BATCH]))


def shared(engine: Engine, tree: Tree) -> np.ndarray:
    """Computes the prompt once, and each response once, whose follow-ups come as one row."""
    first, past = engine.prefix(np.array([tree.prompt]))
    if not tree.follow_ups:
        return engine.scores(np.array(tree.responses), first, past)
    logits, past = engine.prefix(np.array(tree.responses), past)
    ids = np.array(tree.follow_ups)
    found = []
    for index in range(len(tree.responses)):
        own = slice(index, index + 1)
        prefix = [part[own] for part in past]
        found.append(engine.scores(ids, logits[own], prefix, in_one_row=True))
    return np.stack(found)


def check(engine: Engine) -> None:
    """A sequence behind one token, and behind a prefix that it shares with another."""
    ids, _ = reference(OPTIONS)
    first, past = engine.prefix(np.array([ids[:1]]))
    found = engine.scores(np.array([ids[1:]]), first, past)[0]
    report_check(OPTIONS, "openvino", found.tolist())
    tree = Tree(ids[:100], [ids[50:100], ids[100:150]], [ids[:50], ids[150:]])
    found = shared(engine, tree)[1, 1]
    report_check(OPTIONS, "openvino", found.tolist(), "a prefix shared twice")


def main() -> None:
    engine = Engine(OPTIONS)
    if OPTIONS.check:
        check(engine)
        return
    version = f"openvino {ov.__version__.split('-')[0]}"
    note = f"INFERENCE_PRECISION_HINT={OPTIONS.precision}"
    for workload in OPTIONS.workload:
        timed = partial(measure, OPTIONS, version=version, workload=workload, note=note)
        if is_plain(workload):
            timed("openvino", run=partial(last_logits, engine))
        else:
            timed("openvino, shared", run=partial(shared, engine))


if __name__ == "__main__":
    main()
