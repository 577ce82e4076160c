// What all methods have in common that compute from the numbers of a request alone.

internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// A method without a model: what it answers depends on its parameters only.
protocol CalculatingOperation: Operation
where Parameters == (question: Question, deadline: Duration?) {
    /// What is asked.
    associatedtype Question: Sendable

    /// Takes the question out of the parameters.
    func decodeQuestion(_ fields: inout Fields) throws(FieldError) -> Question

    /// The members of the result.
    ///
    /// Runs in the request's own task; long work has to give way in between.
    func answer(
        _ question: Question,
        _ context: RequestContext
    ) async throws(WireError) -> JSONObject
}

extension CalculatingOperation {
    func decode(
        _ fields: inout Fields
    ) throws(FieldError) -> (question: Question, deadline: Duration?) {
        let deadline = try RequestOptions.deadline(&fields)
        return (try decodeQuestion(&fields), deadline)
    }

    func prepare(
        _ parameters: (question: Question, deadline: Duration?),
        for service: Service
    ) throws(WireError) -> Work {
        let question = parameters.question
        return .admitted(deadline: parameters.deadline) { context throws(WireError) in
            try await context.giveWayUntilDeadline()
            return .object(try await self.answer(question, context))
        }
    }
}

extension FieldError {
    /// The same error where the wire has other names for members: `outcomes[3]` as `labels[3]`.
    func renamed(_ names: [String: String], under parent: String = "") -> FieldError {
        let name = String(path.prefix { $0 != "[" })
        return FieldError(
            path: parent + (names[name] ?? name) + path.dropFirst(name.count),
            problem: problem
        )
    }
}

extension WireError {
    /// Runs a selection over parameters; its faults are faults of the request, under the names
    /// that the wire has for what the selection calls otherwise.
    static func selecting<Value>(
        renaming names: [String: String] = [:],
        _ body: () throws(SelectionError) -> Value
    ) throws(WireError) -> Value {
        do throws(SelectionError) {
            return try body()
        } catch {
            throw WireError(error.fieldError.renamed(names, under: "params."))
        }
    }
}
