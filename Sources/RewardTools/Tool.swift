// The seam between checks and those who ask for them: arguments go in, a verdict comes out.

package import RewardTypes

/// A check, or another source of facts, that requests and scorers ask by name.
package protocol Tool: Sendable {
    /// The name under which the configuration asks for it: `math_equal`.
    static var kind: String { get }

    /// Takes its options out of `options`; the caller then refuses what nobody asked for.
    init(options: inout Fields, environment: ToolEnvironment) throws(FieldError)

    /// What it does, in a sentence for people.
    var summary: String { get }
    /// The argument that a response is, when responses are checked.
    var subject: String { get }
    /// The argument that the truth of a request is, when responses are checked.
    var expectation: String? { get }

    /// Makes ready what calls need, before the first one comes; returns what people should know.
    func prepare() async -> String?

    /// What there is to say of it at this moment, for `hello` and `status`.
    var facts: JSONObject { get }

    /// The verdict on arguments.
    ///
    /// Has a budget of its own; one that waits gives up at the deadline.
    func check(
        _ arguments: JSONObject,
        until deadline: Deadline?
    ) async throws(ToolError) -> CheckVerdict
}

extension Tool {
    package func prepare() async -> String? { nil }
    package var facts: JSONObject { [:] }
}

/// What tools may be made of besides their own options.
package struct ToolEnvironment: Sendable {
    /// Whether a configuration is only checked: nothing is built and nothing is started.
    package let isChecking: Bool
    /// Is told how long work goes.
    package let report: @Sendable (String) -> Void

    /// An environment; by default nobody listens.
    package init(
        isChecking: Bool = false,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.isChecking = isChecking
        self.report = report
    }
}

/// Why there is no verdict.
package enum ToolError: Error, Sendable, Equatable {
    /// This call has none; others may.
    case failed(ItemFailure)
    /// Too much is waiting already.
    case overloaded(String)
}

/// What a tool found.
package struct CheckVerdict: Sendable, Equatable {
    /// Whether what was claimed holds; nil where nothing was claimed or nothing can be said.
    package var passed: Bool?
    /// What was found, in a word for programs, one of few for each tool.
    package var outcome: String
    /// How much holds, from 0 to 1, where a tool counts parts; nil otherwise.
    package var credit: Double?
    /// Why, in a sentence for people.
    package var reason: String
    /// Everything else that was found.
    package var details: JSONObject

    /// A verdict.
    package init(
        passed: Bool?,
        outcome: String,
        credit: Double? = nil,
        reason: String,
        details: JSONObject = [:]
    ) {
        self.passed = passed
        self.outcome = outcome
        self.credit = credit
        self.reason = reason
        self.details = details
    }
}

/// A tool that computes at once.
protocol PureTool: Tool {
    /// Takes its arguments out of `arguments`; the caller then refuses what nobody asked for.
    func check(_ arguments: inout Fields) throws(FieldError) -> CheckVerdict
}

extension PureTool {
    package func check(
        _ arguments: JSONObject,
        until deadline: Deadline?
    ) async throws(ToolError) -> CheckVerdict {
        do throws(FieldError) {
            var fields = try Fields(.object(arguments), path: "arguments")
            let verdict = try check(&fields)
            try fields.refuseUnknown()
            return verdict
        } catch {
            throw .failed(ItemFailure(.invalidInput, "\(error)"))
        }
    }
}

extension Fields {
    /// A text, or a number as it was written; nil when absent.
    mutating func optionalTextOrNumber(_ name: String) throws(FieldError) -> String? {
        switch value(name) {
        case nil: return nil
        case .string(let text): return text
        case .integer(let number): return String(number)
        case .number(let number): return JSONValue.number(number).jsonText
        case let other?:
            throw error(name, "expected a string or a number, found \(other.kindName)")
        }
    }

    /// A text, or a number as it was written.
    mutating func textOrNumber(_ name: String) throws(FieldError) -> String {
        guard let text = try optionalTextOrNumber(name) else { throw error(name, "is missing") }
        return text
    }
}
