// How like a reply that is known to be good a reply is.

internal import RewardBackend
internal import RewardTokenization
package import RewardTypes

/// POLAR (arXiv 2507.05197; `reward_func.py` of InternLM/POLAR).
///
/// The value head reads the last token of
///
///     prompt ⏎ reference <separator> prompt ⏎ reply <end>
///
/// where the prompt is the contents of all turns, a line each, without roles or template. Numbers
/// compare only under the same prompt and reference. The request gives `reference`; without one its
/// candidates have no score.
///
/// Options: `model`, `head`, `layer` and `pooling` as for all heads, `tensor` (`v_head`),
/// `separator` (`<|reward|>`), `end` (`[UNUSED_TOKEN_130]`), `wrapper` (`sft`; `pretrain` leaves
/// out the line break between prompt and reply), `strip_reasoning` (`false`: what a reply thinks
/// up to `</think>` is scored too). There is no template, so `ending`, `system` and
/// `template_variables` are refused.
package struct ReferenceScorer: Scorer {
    package static let kind = "reference"

    private enum Wrapper: String, CaseIterable, Sendable { case sft, pretrain }

    private static let reasoningEnd = "</think>"

    private let backbone: HeadBackbone
    private let layers: LayerStack
    private let separator: String
    private let end: String
    private let wrapper: Wrapper
    private let stripsReasoning: Bool
    private let encoder: TextEncoder

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        for name in ["ending", "system", "template_variables"] where options.value(name) != nil {
            throw options.error(name, "has no place here: no chat template is used; remove it")
        }
        backbone = try HeadBackbone(&options, environment)
        layers = try backbone.layers(try options.optionalString("tensor") ?? "v_head")
        guard layers.outputCount == 1 else {
            throw options.error("tensor", "has \(layers.outputCount) outputs, not one")
        }
        separator = try Self.token("separator", "<|reward|>", &options, backbone.model)
        end = try Self.token("end", "[UNUSED_TOKEN_130]", &options, backbone.model)
        wrapper = try options.optionalChoice("wrapper") ?? .sft
        stripsReasoning = try options.optionalBool("strip_reasoning") ?? false
        do {
            encoder = try TextEncoder(backbone.model.tokenizer)
        } catch {
            throw options.error("model", "cannot be used: \(error.reason)")
        }
    }

    private static func token(
        _ name: String,
        _ fallback: String,
        _ options: inout Fields,
        _ model: ServedModel
    ) throws(FieldError) -> String {
        let text = try options.optionalString(name) ?? fallback
        _ = try model.token(text, path: options.path(of: name))
        return text
    }

    package var modelIDs: [ModelID] { [backbone.model.id] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        guard case .messages(let messages, _) = job.prompt else {
            throw .prompt("has to be messages: its text is put in front of two replies")
        }
        guard let reference = job.guidance.reference else {
            throw .invalidInput(
                FieldError(
                    path: "reference",
                    problem: "is missing; give a reply that is known to be good"
                )
            )
        }
        // The prompt and the reference are read again, and the prompt twice, for each candidate.
        var cost = job
        let known = Message(role: "assistant", content: reference)
        cost.prompt = .messages(messages + [known], tools: [])
        try EncodingCost.check(cost, repetitionCount: 2)
        let prompt = messages.map(\.text).joined(separator: "\n")
        let sequences = job.candidates.results { candidate throws(ItemFailure) in
            let sequence = try sequence(candidate, prompt, reference, job.options.truncation)
            return try AskedSequence(sequence, try backbone.input.questions(about: sequence))
        }
        return backbone.plan(sequences, job.options) { vectors, sequence in
            sequence.score(layers(vectors[0])[0])
        }
    }

    private func sequence(
        _ candidate: Candidate,
        _ prompt: String,
        _ reference: String,
        _ truncation: Truncation?
    ) throws(ItemFailure) -> HeadSequence {
        guard case .text(var reply) = candidate.content else {
            throw ItemFailure(.invalidInput, "token ids cannot follow a text here; send text")
        }
        if stripsReasoning, let range = reply.range(ofLast: Self.reasoningEnd) {
            reply = String(reply[range.upperBound...].drop { $0.isWhitespace })
        }
        let joint = wrapper == .sft ? "\n" : ""
        let before = prompt + joint + reference + separator + prompt + joint
        let tokens: [EncodedToken]
        do {
            tokens = try encoder.encodeBeginning(before + reply + end)
        } catch {
            throw ItemFailure(
                .invalidInput,
                "cannot be tokenized for model \"\(backbone.model.id)\": \(error.reason)"
            )
        }
        let start = tokens.prefix { $0.endOffset <= before.utf8.count }.count
        return try fitted(
            ReplySequence(
                prompt: tokens[..<start].map(\.id),
                reply: tokens[start...].map(\.id)[...]
            ),
            truncation
        )
    }

    private func fitted(
        _ whole: ReplySequence,
        _ truncation: Truncation?
    ) throws(ItemFailure) -> HeadSequence {
        guard truncation != .right || whole.tokenCount <= limit else {
            throw whole.tooLong(
                for: backbone.model,
                remedy: "the end of the sequence is where it is scored, so it cannot be cut there; "
                    + "shorten the reply"
            )
        }
        let cut = try whole.fitted(to: backbone.model, truncation: truncation)
        return HeadSequence(cut, promptTokenCount: whole.prompt.count)
    }

    private var limit: Int { backbone.model.description.maximumContextTokenCount }
}

extension String {
    /// Where a text occurs last.
    fileprivate func range(ofLast text: String) -> Range<String.Index>? {
        ranges(of: text).last
    }
}
