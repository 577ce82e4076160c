// Pairs that come with a request and show whose taste counts: they are read in the same pass.

internal import RewardBackend
internal import RewardTypes

/// The vectors that a head reads of the two replies of an example.
struct ExampleVectors: Sendable {
    let chosen: [Double]
    let rejected: [Double]
}

extension HeadBackbone {
    /// A plan that reads the examples of the job beside its candidates.
    ///
    /// - Parameters:
    ///   - job: Its guidance has the examples, perhaps none.
    ///   - sequences: Its candidates, with what is asked about each.
    ///   - adapt: Learns from the examples; called once, also without any.
    ///   - score: Turns the vectors of a candidate into a score.
    /// - Returns: A plan of one pass.
    /// - Throws: When an example cannot be read, with its path.
    func plan<Adapted: Sendable>(
        _ job: ScoringJob,
        _ sequences: [Result<AskedSequence, ItemFailure>],
        adapt: @escaping @Sendable ([ExampleVectors]) throws(ScoringError) -> Adapted,
        score:
            @escaping @Sendable (
                _ vectors: [[Double]], _ sequence: HeadSequence, _ adapted: Adapted
            ) throws(ItemFailure) -> Score
    ) throws(ScoringError) -> ScoringPlan {
        let examples = try exampleSequences(job)
        let states = StatePlan(sequences + examples, model: model.id, layers: [layer])
        return ScoringPlan(passes: states.modelPasses) { results throws(ScoringError) in
            var vectors: [ExampleVectors] = []
            for index in job.guidance.examples.indices {
                func read(_ offset: Int) throws(ScoringError) -> [Double] {
                    do throws(ItemFailure) {
                        let place = sequences.count + 2 * index + offset
                        return input.joined(try states.vectors(of: place, in: results[...]))[0]
                    } catch {
                        throw .example(index, error)
                    }
                }
                vectors.append(ExampleVectors(chosen: try read(0), rejected: try read(1)))
            }
            let adapted = try adapt(vectors)
            return .scores(
                scores(sequences, states, results, job.options) {
                    vectors,
                    sequence throws(ItemFailure) in
                    try score(vectors, sequence, adapted)
                }
            )
        }
    }

    /// The chosen and the rejected reply of every example, one after the other.
    private func exampleSequences(
        _ job: ScoringJob
    ) throws(ScoringError) -> [Result<AskedSequence, ItemFailure>] {
        var all: [Result<AskedSequence, ItemFailure>] = []
        for (index, example) in job.guidance.examples.enumerated() {
            let pair = ScoringJob(
                prompt: example.prompt,
                candidates: [example.chosen, example.rejected],
                options: job.options
            )
            let sequences: [Result<AskedSequence, ItemFailure>]
            do throws(ScoringError) {
                sequences = try self.sequences(pair) { sequence throws(ItemFailure) in
                    try input.questions(about: sequence)
                }
            } catch {
                throw error.inside("examples[\(index)]")
            }
            for case .failure(let failure) in sequences { throw .example(index, failure) }
            all += sequences
        }
        return all
    }
}

extension ScoringError {
    /// An example of the request cannot be used.
    fileprivate static func example(_ index: Int, _ failure: ItemFailure) -> ScoringError {
        .invalidInput(FieldError(path: "examples[\(index)]", problem: failure.message))
    }

    /// The same error about a part of the group.
    fileprivate func inside(_ path: String) -> ScoringError {
        switch self {
        case .invalidInput(let error):
            .invalidInput(FieldError(path: "\(path).\(error.path)", problem: error.problem))
        case .mismatchedResults: self
        }
    }
}
