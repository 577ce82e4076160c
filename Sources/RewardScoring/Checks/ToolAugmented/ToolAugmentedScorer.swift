// A reward model that calls tools before it judges.

internal import RewardBackend
package import RewardTypes

/// Themis (arXiv 2310.01045): the model writes about a reply, may call tools and sees what they
/// say, and its value head reads the whole.
///
/// Text is written greedily, of equal logits the lowest id: a round of the plan is one token of
/// every trace that is not finished, a forward pass each, whose beginning the engine remembers. The
/// number is W h at the EOS behind prompt and trace. Components: `calls`, how many actions it
/// wrote, and `cut`, 1 where a limit ended the trace; details: the trace, the calls with what came
/// of them, and why the trace ended. Every reply has passes of its own, so that it has the same
/// score alone and in a group.
///
/// Options: `prompt`, what stands before the trace, with `{prompt}` for the last turn of the user,
/// `{response}` for the reply, `{context}` for the other turns on lines of their own behind the
/// word Context, nothing where there are none, and `{conversation}` (by default the published
/// layout); `tools`, as in `TraceTools`; `max_iterations`, steps that the model may write (3);
/// `max_new_tokens` in all of them (512); `failed_observation`; `model`, `head`, `layer`, `pooling`
/// as in `HeadBackbone`, `tensor` and `activation` as in `ScalarScorer`.
///
/// With `mode: rule` no model is asked: options and score are those of `VerifierScorer`.
package struct ToolAugmentedScorer: Scorer {
    package static let kind = "tool_augmented"

    private enum Mode: String, CaseIterable { case model, rule }

    private enum Judge: Sendable {
        case rule(VerifierScorer)
        case model(TraceReader)
    }

    private let judge: Judge

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        switch try options.optionalChoice("mode", as: Mode.self) ?? .model {
        case .rule: judge = .rule(try VerifierScorer(options: &options, environment: environment))
        case .model: judge = .model(try TraceReader(&options, environment))
        }
    }

    package var modelIDs: [ModelID] {
        switch judge {
        case .rule: []
        case .model(let reader): [reader.modelID]
        }
    }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        switch judge {
        case .rule(let verifier): try verifier.plan(job)
        case .model(let reader): try reader.plan(job)
        }
    }
}
