// `estimate` of kind `pass_at_k`: the chance that one of k attempts passes.

internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// Unbiased pass@k, the mean over problems.
struct PassAtKEstimate: Estimate {
    static let wireName = "pass_at_k"

    private static let maximumCount = SelectionLimits.maximumSampleCount
    /// Steps between two looks at the clock: some milliseconds.
    private static let stepsAtOnce = 1 << 20
    /// Factors of all products together: seconds.
    private static let maximumStepCount = 1 << 28

    private let problems: [(attempts: Int, passed: Int)]
    private let ks: [Int]

    init(_ fields: inout Fields) throws(FieldError) {
        let maximumCount = Self.maximumCount
        ks =
            try fields.optionalIntegers("k", in: 1...maximumCount, maximumCount: 1024) ?? [1]
        let elements = try fields.optionalArray("problems", maximumCount: maximumCount)
        guard let elements else { throw fields.error("problems", "is missing") }
        guard !elements.isEmpty else {
            throw fields.error("problems", "is empty; give at least one problem")
        }
        var problems: [(attempts: Int, passed: Int)] = []
        problems.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            var problem = try Fields(element, path: "\(fields.path(of: "problems"))[\(index)]")
            problems.append(try Self.problem(&problem))
        }
        self.problems = problems
        let fewest = problems.indices.min { problems[$0].attempts < problems[$1].attempts } ?? 0
        let attempts = problems[fewest].attempts
        if let index = ks.firstIndex(where: { $0 > attempts }) {
            throw fields.error(
                "k[\(index)]",
                "\(ks[index]) is more than the \(attempts) attempts of problems[\(fewest)]; "
                    + "ask for at most \(attempts), or leave that problem out"
            )
        }
        // Attempts and problems are bounded: no sum overflows.
        let stepCount = problems.reduce(0) { $0 + $1.passed + 1 }
        guard stepCount <= Self.maximumStepCount / ks.count else {
            throw fields.error(
                "problems",
                "with \(ks.count) values of k take more than \(Self.maximumStepCount) steps; "
                    + "split the request"
            )
        }
    }

    private static func problem(
        _ fields: inout Fields
    ) throws(FieldError) -> (attempts: Int, passed: Int) {
        guard let verdicts = try fields.optionalVerdicts("verdicts", maximumCount: maximumCount)
        else {
            let attempts = try fields.integer("attempts", in: 1...maximumCount)
            return (attempts, try fields.integer("passed", in: 0...attempts))
        }
        for name in ["attempts", "passed"] where fields.value(name) != nil {
            throw fields.error(name, "stands beside verdicts, which are counted; give one")
        }
        let known = verdicts.compactMap(\.self)
        guard !known.isEmpty else {
            throw fields.error("verdicts", "has no verdict; leave the problem out")
        }
        return (known.count, known.count { $0 })
    }

    func members(_ context: RequestContext) async throws(WireError) -> JSONObject {
        var points: [JSONValue] = []
        var stepCount = 0
        for k in ks {
            var sum = 0.0
            for problem in problems {
                stepCount += problem.passed + 1
                if stepCount >= Self.stepsAtOnce {
                    stepCount = 0
                    try await context.giveWayUntilDeadline()
                }
                sum += try WireError.selecting { () throws(SelectionError) in
                    try PassAtK.estimate(
                        attemptCount: problem.attempts,
                        passCount: problem.passed,
                        k: k
                    )
                }
            }
            points.append([
                "k": .integer(Int64(k)), "pass_rate": .number(sum / Double(problems.count)),
            ])
        }
        return ["problem_count": .integer(Int64(problems.count)), "points": .array(points)]
    }
}
