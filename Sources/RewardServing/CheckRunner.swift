// Calls of tools, a few at a time.

internal import RewardTools
internal import RewardTypes
internal import RewardWire

/// What came of a call, and how long it took.
struct CheckOutcome: Sendable {
    let result: CheckResult
    let duration: Duration
}

/// Runs calls of tools side by side.
struct CheckRunner: Sendable {
    private let maximumCount: Int
    private let retryDelay: Duration

    init(limits: ServingLimits) {
        maximumCount = limits.maximumCheckCountInFlight
        retryDelay = limits.admissionRetryDelay
    }

    /// The outcomes in the order of the calls.
    ///
    /// What was not begun when the request ended has the status of that ending. A tool whose queue
    /// is full is the error of the whole request, so that it can be repeated.
    func run(
        _ calls: [CheckCall],
        context: RequestContext
    ) async -> Result<[CheckOutcome], WireError> {
        await withTaskGroup(of: (index: Int, result: Result<CheckOutcome, WireError>).self) {
            tasks in
            var outcomes = [CheckOutcome?](repeating: nil, count: calls.count)
            var refusal: WireError?
            func take(_ finished: (index: Int, result: Result<CheckOutcome, WireError>)) {
                switch finished.result {
                case .success(let outcome): outcomes[finished.index] = outcome
                case .failure(let error): refusal = refusal ?? error
                }
            }
            for (index, call) in calls.enumerated() {
                if index >= maximumCount, let finished = await tasks.next() { take(finished) }
                guard refusal == nil else { break }
                tasks.addTask { (index, await run(call, context)) }
            }
            if refusal != nil { tasks.cancelAll() }
            for await finished in tasks { take(finished) }
            return refusal.map { .failure($0) } ?? .success(outcomes.compactMap { $0 })
        }
    }

    private func run(
        _ call: CheckCall,
        _ context: RequestContext
    ) async -> Result<CheckOutcome, WireError> {
        if let interruption = context.interruption {
            let failure = ItemFailure(interruption)
            return .success(CheckOutcome(result: .failure(failure), duration: .zero))
        }
        let start = context.clock.now()
        let result: CheckResult
        do throws(ToolError) {
            result = .success(
                try await call.tool.check(call.arguments, until: context.deadline)
            )
        } catch {
            switch error {
            case .failed(let failure): result = .failure(failure)
            case .overloaded(let message):
                return .failure(.overloaded(message, retryAfter: retryDelay))
            }
        }
        return .success(CheckOutcome(result: result, duration: context.clock.now() - start))
    }
}

extension ItemFailure {
    /// What a request that ended leaves undone.
    init(_ interruption: RequestContext.Interruption) {
        switch interruption {
        case .deadline: self.init(.timeout, "the deadline passed before this was reached")
        case .cancellation: self.init(.cancelled, "the request was cancelled")
        }
    }
}
