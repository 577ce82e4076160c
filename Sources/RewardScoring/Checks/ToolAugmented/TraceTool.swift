// Actions of traces and the tools that perform them.

internal import RewardTools
internal import RewardTypes

/// A tool as an action calls it, and what of its verdict is observed.
///
/// Options: `tool`; `arguments`, in whose texts `{input}` stands for the Action Input, `{response}`
/// for the reply and `{prompt}` for the last turn of the user; `split`, a text that the input is
/// split at, after which `{1}`, `{2}` and so on are its parts without the spaces around them;
/// `integers`, arguments that are sent as whole numbers; `observation`, `reason` or the name of a
/// detail of the verdict; `starts_work`, whether the work begins behind the observation. An
/// argument that is just `{ground_truth}` or `{check.NAME}` is that value of the request.
struct TraceTool: Sendable {
    /// What the values of arguments are made of.
    struct Sources: Sendable {
        let reply: String
        let prompt: String
        let guidance: Guidance
    }

    private let tool: any Tool
    private let arguments: JSONObject
    private let separator: String?
    private let partCount: Int
    private let integers: Set<String>
    private let observation: String
    /// Whether the work follows without a word of the model.
    let startsWork: Bool

    private static let maximumPartCount = 9
    private static let maximumIntegerCount = 16
    private static let reason = "reason"

    init(_ options: inout Fields, _ tools: ToolCatalog) throws(FieldError) {
        tool = try tools.tool(named: try options.string("tool"), path: options.path(of: "tool"))
        let arguments = try options.optionalFields("arguments")?.members ?? [:]
        self.arguments = arguments
        separator = try options.optionalString("split")
        if separator?.isEmpty ?? false { throw options.error("split", "is empty") }
        partCount =
            (1...Self.maximumPartCount).last { number in
                arguments.contains { $0.value.stringValue?.contains("{\(number)}") ?? false }
            } ?? 0
        if partCount > 0, separator == nil {
            throw options.error("split", "is missing; {1} of arguments is a part of the input")
        }
        integers = Set(
            try options.optionalStrings("integers", maximumCount: Self.maximumIntegerCount) ?? []
        )
        observation = try options.optionalString("observation") ?? Self.reason
        startsWork = try options.optionalBool("starts_work") ?? false
        try options.refuseUnknown()
    }

    /// The call for an input.
    func call(_ input: String, _ sources: Sources) throws(ItemFailure) -> CheckCall {
        var places = [
            ("{input}", input), ("{response}", sources.reply), ("{prompt}", sources.prompt),
        ]
        if let separator, partCount > 0 {
            let parts = input.split(separator: separator, omittingEmptySubsequences: false)
            guard parts.count == partCount else {
                throw ItemFailure(
                    .invalidInput,
                    "the input has \(parts.count) parts, not \(partCount)"
                )
            }
            for (index, part) in parts.enumerated() {
                places.append(("{\(index + 1)}", String(part.trimmed { $0.isWhitespace })))
            }
        }
        var values: JSONObject = [:]
        for (name, value) in arguments {
            let value = try Self.filled(value, places, sources.guidance)
            values[name] = integers.contains(name) ? try Self.integer(value, name) : value
        }
        return CheckCall(tool: tool, arguments: values)
    }

    private static func filled(
        _ value: JSONValue,
        _ places: [(String, String)],
        _ guidance: Guidance
    ) throws(ItemFailure) -> JSONValue {
        guard let text = value.stringValue else { return value }
        let whole: JSONValue?
        if text == "{ground_truth}" {
            whole = guidance.groundTruth
        } else if text.hasPrefix("{check."), text.hasSuffix("}") {
            whole = guidance.check[String(text.dropFirst("{check.".count).dropLast())]
        } else {
            return .string(QuestionText(text: text).filled(places))
        }
        guard let whole else {
            throw ItemFailure(.invalidInput, "the request does not give \(text.prefix(80))")
        }
        return whole
    }

    private static func integer(_ value: JSONValue, _ name: String) throws(ItemFailure) -> JSONValue
    {
        guard let number = value.stringValue.flatMap({ Int64($0) }) else {
            throw ItemFailure(.invalidInput, "\(name) is not a whole number")
        }
        return .integer(number)
    }

    /// What is observed of a verdict; nil where it has no such detail.
    func observed(_ verdict: CheckVerdict) -> String? {
        guard observation != Self.reason else { return verdict.reason }
        return verdict.details[observation].map { $0.stringValue ?? $0.jsonText }
    }
}

/// The tools of all actions, by name in any case of letters.
struct TraceTools: Sendable {
    private var tools: [String: TraceTool] = [:]

    private static let maximumCount = 64

    /// The actions that built-in tools perform, as Themis calls them.
    ///
    /// The calculator reads the reply's final answer besides the steps that are its input.
    private static let usual: JSONObject = [
        "calculator": [
            "tool": "gsm8k_steps",
            "arguments": [
                "solution": "{response}\n{input}", "tolerance": "exact", "plain_claims": false,
            ],
        ],
        "Calendar.week_day": [
            "tool": "calendar", "arguments": ["question": "weekday", "date": "{input}"],
            "observation": "value",
        ],
        "Calendar.target_day": [
            "tool": "calendar", "split": ",", "integers": ["days"], "observation": "value",
            "arguments": ["question": "target", "date": "{1}", "days": "{2}"],
        ],
        "Calendar.day_difference": [
            "tool": "calendar", "split": ",", "observation": "value",
            "arguments": ["question": "difference", "date": "{1}", "to": "{2}"],
        ],
    ]

    /// Takes `tools`, an object with an action for each name, besides or instead of the usual ones;
    /// null takes an action away.
    init(_ options: inout Fields, _ catalog: ToolCatalog) throws(FieldError) {
        let given = try options.optionalFields("tools")?.members ?? [:]
        guard given.count <= Self.maximumCount else {
            throw options.error(
                "tools",
                "are \(given.count); at most \(Self.maximumCount) are allowed"
            )
        }
        for (name, value) in Array(Self.usual) + Array(given) {
            guard value != .null else {
                tools[name.lowercased()] = nil
                continue
            }
            var fields = try Fields(value, path: "\(options.path(of: "tools")).\(name)")
            tools[name.lowercased()] = try TraceTool(&fields, catalog)
        }
    }

    /// The tool of an action.
    subscript(action: String) -> TraceTool? { tools[action.lowercased()] }
}
