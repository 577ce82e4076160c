// The rounds in which traces are written, and the head that reads them.

internal import RewardBackend
internal import RewardTools
internal import RewardTypes

/// Has traces written about the replies of a group, side by side, and reads them with a head.
struct TraceReader: Sendable {
    private let prompt: QuestionText
    private let rules: TraceRules
    private let backbone: HeadBackbone
    private let layers: LayerStack

    /// Tokens that a trace may have: with its calls well below the rounds of a plan.
    private static let tokenCounts = 1...1024
    private static let iterationCounts = 1...16
    private static let publishedPrompt =
        "### USER:\n{context}Question: {prompt}\nAnswer: {response}\n### ASSISTANT:\n<start_tool> "

    init(_ options: inout Fields, _ environment: ScorerEnvironment) throws(FieldError) {
        for name in ["ending", "system", "template_variables"] where options.value(name) != nil {
            throw options.error(name, "has no use here; write prompt as the model knows it")
        }
        prompt = QuestionText(text: try options.optionalString("prompt") ?? Self.publishedPrompt)
        guard prompt.has("{response}") else {
            throw options.error("prompt", "does not say where the reply stands: {response}")
        }
        let model = try environment.models.model("model", of: &options)
        backbone = try HeadBackbone(&options, environment)
        layers = try backbone.layers(
            &options,
            usual: ScalarScorer.stems,
            activation: try options.optionalChoice("activation") ?? .relu
        )
        guard layers.outputCount == 1 else {
            throw options.error("head", "has \(layers.outputCount) outputs, not one")
        }
        rules = TraceRules(
            encoder: try TraceEncoder(model: model, path: options.path(of: "model")),
            tools: try TraceTools(&options, environment.tools),
            maximumIterationCount: try options.optionalInteger(
                "max_iterations",
                in: Self.iterationCounts
            ) ?? 3,
            maximumTokenCount: try options.optionalInteger(
                "max_new_tokens",
                in: Self.tokenCounts
            ) ?? 512,
            failedObservation: try options.optionalString("failed_observation")
                ?? "The tool failed and gave no result."
        )
    }

    var modelID: ModelID { backbone.model.id }

    func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let messages = try job.prompt.turnsForQuestion()
        // The prompt is tokenized before each step, and for the head.
        try EncodingCost.check(job, repetitionCount: rules.maximumIterationCount + 1)
        var budget = VectorBudget(model: rules.encoder.model.description)
        let traces = job.candidates.results { candidate throws(ItemFailure) in
            let trace = try trace(candidate, messages, job)
            try budget.take([.predictingLogits], tokenCount: 1)
            return trace
        }
        return plan(traces, job.options)
    }

    private func trace(
        _ candidate: Candidate,
        _ messages: [Message],
        _ job: ScoringJob
    ) throws(ItemFailure) -> Trace {
        let reply = try candidate.textForQuestion()
        let question = messages.lastUserText
        let text = prompt.filled([
            ("{response}", reply), ("{prompt}", question), ("{conversation}", messages.lines),
            ("{context}", messages.context),
        ])
        return try Trace(
            rules,
            prompt: text,
            sources: TraceTool.Sources(reply: reply, prompt: question, guidance: job.guidance),
            truncation: job.options.truncation
        )
    }

    /// The next token, or the next verdict, of every trace that needs one; the head when none does.
    private func plan(
        _ traces: [Result<Trace, ItemFailure>],
        _ wishes: ScoringOptions
    ) -> ScoringPlan {
        var passes: [ModelPass] = []
        var checks: [CheckCall] = []
        for case .success(let trace) in traces {
            switch trace.phase {
            case .writing(let ids): passes.append(rules.encoder.pass(after: ids))
            case .calling(let call): checks.append(call)
            case .done: break
            }
        }
        guard !(passes.isEmpty && checks.isEmpty) else { return headPlan(traces, wishes) }
        return ScoringPlan(passes: passes, checks: checks) { results, verdicts in
            var results = results.makeIterator()
            var verdicts = verdicts.makeIterator()
            let next = traces.map { trace in
                trace.then { trace throws(ItemFailure) in
                    var trace = trace
                    switch trace.phase {
                    case .done: break
                    case .writing:
                        guard let result = results.next() else { throw .noTokens }
                        try trace.write(try rules.encoder.next(in: result))
                    case .calling:
                        guard let verdict = verdicts.next() else { throw .noTokens }
                        try trace.observe(verdict)
                    }
                    return trace
                }
            }
            return .needs(plan(next, wishes))
        }
    }

    private func headPlan(
        _ traces: [Result<Trace, ItemFailure>],
        _ wishes: ScoringOptions
    ) -> ScoringPlan {
        let sequences = traces.map { trace in
            trace.then { trace throws(ItemFailure) in
                let sequence = try trace.sequence()
                return try AskedSequence(sequence, try backbone.input.questions(about: sequence))
            }
        }
        let states = StatePlan(sequences, model: backbone.model.id, layers: [backbone.layer])
        return ScoringPlan(passes: states.modelPasses) { results in
            let scores = backbone.scores(sequences, states, results, wishes) { vectors, sequence in
                sequence.score(layers(vectors[0])[0])
            }
            return .scores(
                zip(scores, traces).map { score, trace in
                    score.then { score throws(ItemFailure) in
                        let trace = try trace.get()
                        var score = score
                        score.components = [
                            Component("calls", Double(trace.callCount)),
                            Component("cut", trace.ending?.isCut == true ? 1 : 0),
                        ]
                        score.details = trace.details
                        return score
                    }
                }
            )
        }
    }
}

extension [Message] {
    /// The turns beside the user's last one, as Themis shows a context; empty where there are none.
    fileprivate var context: String {
        var others = self
        if let last = others.lastIndex(where: { $0.role == "user" }) { others.remove(at: last) }
        return others.isEmpty ? "" : "Context: \(others.lines)\n"
    }
}
