// A reward for every step of a solution.

internal import RewardBackend
internal import RewardTokenization
package import RewardTypes

/// Process reward models: the probability that each step is right, and one number from them all.
///
/// | `format` | judged by | source |
/// | --- | --- | --- |
/// | `math_shepherd` | the logits of `+` and `-` | arXiv 2312.08935 |
/// | `rlhflow` | the same; steps are turns, with all before them | math-rm/prm_evaluate.py |
/// | `qwen` | a head of two classes at `<extra_0>` | Qwen2.5-Math-PRM |
/// | `skywork` | σ of a value head at each line's end | skywork-o1-prm-inference |
///
/// A candidate may come with its `steps`; otherwise its text is split, and empty steps are left
/// out. A solution without steps has no score. `whole: true` takes the answer as one step.
///
/// `soft_min` lies between -1 and 1, all other aggregates between 0 and 1. Components are `step.0`,
/// `step.1`, ...
///
/// Options: `model`, `format`, `aggregate` (`last`, `min`, `prod`, `mean`, `soft_min`), `split`
/// (`⏎` or `⏎⏎`, by format), `whole` (false), `system` (none), `step_token`, `good` (`+`), `bad`
/// (`-`), `head` and `tensor` (for heads: `score`, `v_head.summary`), `template_variables`.
package struct ProcessScorer: Scorer {
    package static let kind = "process"

    /// As many as a request may name.
    private static let maximumStepCount = 4096

    private let model: ServedModel
    private let encoder: ProcessEncoder
    private let reading: StepReading
    private let aggregate: StepAggregation
    private let separator: String
    private let takesWhole: Bool

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        guard let format = try options.optionalChoice("format", as: ProcessFormat.self) else {
            let names = ProcessFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw options.error("format", "is missing; give one of \(names)")
        }
        switch format {
        case .mathShepherd: model = try environment.models.model("model", of: &options)
        case .rlhflow:
            model = try environment.models.model("model", of: &options, withTemplate: "for steps")
        case .qwen, .skywork: model = try environment.models.backbone("model", of: &options)
        }
        let text: TextEncoder
        do {
            text = try TextEncoder(model.tokenizer)
        } catch {
            throw options.error("model", "cannot be used: \(error.reason)")
        }
        encoder = ProcessEncoder(
            format: format,
            model: model,
            system: try options.optionalString("system"),
            stepToken: try options.optionalString("step_token") ?? format.stepToken,
            templateVariables: try LikelihoodOptions.templateVariables(&options),
            encoder: text
        )
        if let token = encoder.stepToken, encoder.stepTokenID(token) == nil {
            throw options.error("step_token", "\"\(token.prefix(80))\" has no token")
        }
        reading = try Self.reading(format, encoder, &options, environment)
        aggregate = try options.optionalChoice("aggregate") ?? .last
        separator = try options.optionalString("split") ?? format.separator
        guard !separator.isEmpty else { throw options.error("split", "is empty") }
        takesWhole = try options.optionalBool("whole") ?? false
    }

    private static func reading(
        _ format: ProcessFormat,
        _ encoder: ProcessEncoder,
        _ options: inout Fields,
        _ environment: ScorerEnvironment
    ) throws(FieldError) -> StepReading {
        switch format {
        case .mathShepherd, .rlhflow:
            func token(_ name: String, _ fallback: String) throws(FieldError) -> TokenID {
                let text = try options.optionalString(name) ?? fallback
                guard let token = encoder.stepTokenID(text) else {
                    throw options.error(name, "\"\(text.prefix(80))\" has no token")
                }
                return token
            }
            let (good, bad) = (try token("good", "+"), try token("bad", "-"))
            guard good != bad else { throw options.error("bad", "has the same token as good") }
            return .tokens(good: good, bad: bad)
        case .qwen: return .classes(try head("score", outputs: 2, encoder, &options, environment))
        case .skywork:
            return .value(try head("v_head.summary", outputs: 1, encoder, &options, environment))
        }
    }

    private static func head(
        _ stem: String,
        outputs: Int,
        _ encoder: ProcessEncoder,
        _ options: inout Fields,
        _ environment: ScorerEnvironment
    ) throws(FieldError) -> LayerStack {
        let tensors = try environment.heads.tensors(&options, model: encoder.model)
        try HeadOrigin(tensors).check(model: encoder.model, options)
        let stem = try options.optionalString("tensor") ?? stem
        let path = options.path(of: "head")
        let width = encoder.model.description.hiddenSize
        let layers = try LayerStack(tensors, stem: stem, inputCount: width, path: path)
        guard let layers else {
            throw FieldError(
                path: path,
                problem: "\(tensors.fileName) has no tensor \"\(stem).weight\""
            )
        }
        guard layers.outputCount == outputs else {
            throw FieldError(
                path: path,
                problem: "\(tensors.fileName): \"\(stem)\" has \(layers.outputCount) outputs, not "
                    + "\(outputs)"
            )
        }
        return layers
    }

    package var modelIDs: [ModelID] { [model.id] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        guard case .messages(let messages, _) = job.prompt else {
            throw .prompt("has to be messages: its text is put in front of the steps")
        }
        let steps = job.candidates.map { self.steps(of: $0) }
        try EncodingCost.check(
            job,
            repetitionCounts: steps.map { result in
                guard case .success(let steps) = result else { return 0 }
                return encoder.format.readingCount(stepCount: steps.count)
            }
        )
        var builder = SpanPassBuilder(model: model.id)
        var placed: [Result<Placed, ItemFailure>] = []
        for steps in steps {
            switch steps {
            case .failure(let failure): placed.append(.failure(failure))
            case .success(let steps):
                let marks = try encoder.marks(messages, steps: steps)
                placed.append(
                    marks.then { marks throws(ItemFailure) in try place(marks, in: &builder) }
                )
            }
        }
        let pass = builder.build()
        return ScoringPlan(
            passes: pass.map { [$0.modelPass] } ?? []
        ) { [placed] results throws(ScoringError) in
            let scores = placed.map { placed in
                placed.then { placed throws(ItemFailure) in
                    guard let pass, let result = results.first else { throw .nothingToRead }
                    var probabilities: [Double] = []
                    for number in placed.numbers {
                        probabilities.append(try probability(number, in: pass, result))
                    }
                    return score(probabilities, of: placed)
                }
            }
            return .scores(scores)
        }
    }

    private struct Placed: Sendable {
        /// Questions, one for each step.
        let numbers: [Int]
        let tokenCount: Int
        let promptTokenCount: Int
    }

    private func steps(of candidate: Candidate) -> Result<[String], ItemFailure> {
        Result { () throws(ItemFailure) in
            guard case .text(let text) = candidate.content else {
                throw ItemFailure(.invalidInput, "token ids have no steps; send text")
            }
            let steps =
                takesWhole
                ? [text] : candidate.steps ?? text.split(separator: separator).map(String.init)
            let kept = steps.filter { !$0.allSatisfy(\.isWhitespace) }
            guard !kept.isEmpty else { throw ItemFailure(.invalidInput, "has no steps") }
            guard kept.count <= Self.maximumStepCount else {
                throw ItemFailure(
                    .invalidInput,
                    "has \(kept.count) steps; at most \(Self.maximumStepCount) are possible"
                )
            }
            return kept
        }
    }

    private func place(
        _ steps: MarkedSteps,
        in builder: inout SpanPassBuilder
    ) throws(ItemFailure) -> Placed {
        let limit = model.description.maximumContextTokenCount
        guard steps.tokenCount <= limit else {
            throw ItemFailure.contextTooLong(
                model: model.id,
                tokenCount: steps.tokenCount,
                maximum: limit,
                remedy: "shorten it"
            )
        }
        var numbers: [Int] = []
        for sequence in steps.sequences {
            var point = TokenTreeBuilder.Point.start
            var start = 0
            for mark in sequence.marks {
                point = builder.insert(sequence.ids[start...mark], after: point)
                start = mark + 1
                switch reading {
                case .tokens(let good, let bad):
                    numbers.append(builder.askLogits(of: [good, bad], at: point))
                case .classes, .value:
                    numbers.append(builder.askState(at: point, layer: nil))
                }
            }
        }
        return Placed(
            numbers: numbers,
            tokenCount: steps.tokenCount - steps.promptTokenCount,
            promptTokenCount: steps.promptTokenCount
        )
    }

    private func probability(
        _ number: Int,
        in pass: SpanPass,
        _ result: PassResult
    ) throws(ItemFailure) -> Double {
        switch reading {
        case .tokens:
            let logits = try pass.logits(number, in: result).map(Double.init)
            return RealFunctions.softmax(logits)[0]
        case .classes(let layers):
            let state = try pass.state(number, in: result).map(Double.init)
            return RealFunctions.softmax(layers(state))[1]
        case .value(let layers):
            let state = try pass.state(number, in: result).map(Double.init)
            return sigmoid(layers(state)[0])
        }
    }

    private func score(_ probabilities: [Double], of placed: Placed) -> Score {
        Score(
            value: aggregate(probabilities),
            components: probabilities.enumerated().map { Component("step.\($0)", $1) },
            tokenCount: placed.tokenCount,
            promptTokenCount: placed.promptTokenCount
        )
    }
}
