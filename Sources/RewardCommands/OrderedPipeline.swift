// Many pieces of work at once, their results in the order in which the pieces came.

/// Hands out the elements of a list, one by one: the input of a pipeline that is known as a whole.
actor WorkList<Element: Sendable> {
    private var rest: ArraySlice<Element>

    init(_ elements: [Element]) { rest = elements[...] }

    /// The next element; nil at the end.
    func next() -> Element? { rest.popFirst() }
}

/// Works on a stream of inputs with bounded memory.
///
/// At most `concurrency` pieces are being worked on, and at most four times as many have been
/// read whose results have not been given away: one slow piece holds up reading, not memory.
struct OrderedPipeline<Input: Sendable, Output: Sendable> {
    private enum Event {
        case input(Input?)
        case output(Int, Output)
    }

    let concurrency: Int
    /// The next input, nil at the end; is called again only after it has returned.
    let next: @Sendable () async -> Input?
    let work: @Sendable (Input) async -> Output

    /// Runs until the inputs end, or `emit` throws.
    func run(emit: (Output) throws(CommandFailure) -> Void) async throws(CommandFailure) {
        let failure = await withTaskGroup(of: Event.self) { group -> CommandFailure? in
            var isReading = false
            var isAtEnd = false
            var readCount = 0
            var emittedCount = 0
            var workingCount = 0
            var finished: [Int: Output] = [:]
            while true {
                if !isReading, !isAtEnd, workingCount < concurrency,
                    readCount - emittedCount < 4 * concurrency
                {
                    isReading = true
                    group.addTask { .input(await next()) }
                }
                switch await group.next() {
                case .input(let input?):
                    isReading = false
                    let number = readCount
                    readCount += 1
                    workingCount += 1
                    group.addTask { .output(number, await work(input)) }
                case .input(nil):
                    isReading = false
                    isAtEnd = true
                case .output(let number, let output):
                    workingCount -= 1
                    finished[number] = output
                case nil: return nil
                }
                while let output = finished.removeValue(forKey: emittedCount) {
                    emittedCount += 1
                    do throws(CommandFailure) {
                        try emit(output)
                    } catch {
                        group.cancelAll()
                        return error
                    }
                }
            }
        }
        if let failure { throw failure }
    }
}
