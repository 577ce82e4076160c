// `format`: a pattern, a schema, or a structure of tags.

internal import RewardChecks
package import RewardTypes

/// Checks the form of `text` by exactly one of `pattern`, `schema` and `tags`.
///
/// `pattern` is a regular expression of `BoundedPattern`, found anywhere unless `whole`. `schema`
/// is a JSON Schema for the text as JSON, alone or as a fenced block. `tags` lists in order the
/// names of tags, or objects with `name`, `min`, `max` and `children`; `text_outside` allows text
/// between them. Outcomes: `valid`, `invalid`, `too_large`.
package struct FormatTool: PureTool {
    package static let kind = "format"

    private static let maximumTagCount = 64

    package init(options: inout Fields, environment: ToolEnvironment) {}

    package var summary: String { "A regular expression, JSON by a schema, or tags in order." }
    package var subject: String { "text" }
    package var expectation: String? { "schema" }

    func check(_ arguments: inout Fields) throws(FieldError) -> CheckVerdict {
        let text = try arguments.string("text")
        let pattern = try arguments.optionalString("pattern")
        let schema = arguments.value("schema")
        let tags = try arguments.optionalArray("tags", maximumCount: Self.maximumTagCount)
        switch (pattern, schema, tags) {
        case (let pattern?, nil, nil): return try match(text, pattern, &arguments)
        case (nil, let schema?, nil):
            let schema = try JSONSchema(schema, path: arguments.path(of: "schema"))
            return validate(text, schema)
        case (nil, nil, let tags?): return try parse(text, tags, &arguments)
        default:
            throw arguments.error("pattern", "give exactly one of pattern, schema, tags")
        }
    }

    private func match(
        _ text: String,
        _ source: String,
        _ arguments: inout Fields
    ) throws(FieldError) -> CheckVerdict {
        let whole = try arguments.optionalBool("whole") ?? false
        let pattern: BoundedPattern
        do throws(PatternError) {
            pattern = try BoundedPattern(source)
        } catch {
            throw arguments.error("pattern", "\(error)")
        }
        do throws(PatternError) {
            return try pattern.matches(text, whole: whole)
                ? .valid("The pattern matches.")
                : .invalid("The pattern does not match\(whole ? " the text as a whole" : "").")
        } catch {
            return CheckVerdict(passed: nil, outcome: "too_large", reason: "\(error).")
        }
    }

    private func validate(_ text: String, _ schema: JSONSchema) -> CheckVerdict {
        let problems = schema.problems(ofText: FencedText.inner(of: text, languages: ["json"]))
        guard let first = problems.first else { return .valid("The JSON is as the schema says.") }
        let list = problems.map { JSONValue.string("\($0)") }
        return .invalid("\(first).", details: ["problems": .array(list)])
    }

    private func parse(
        _ text: String,
        _ tags: [JSONValue],
        _ arguments: inout Fields
    ) throws(FieldError) -> CheckVerdict {
        let allowsText = try arguments.optionalBool("text_outside") ?? false
        let rules = try Self.rules(tags, path: arguments.path(of: "tags"), depth: 0)
        let structure: TagStructure
        do throws(TagProblem) {
            structure = try TagStructure(rules, allowsTextOutside: allowsText)
        } catch {
            throw arguments.error("tags", "\(error)")
        }
        do throws(TagProblem) {
            let elements = try structure.parse(text)
            let list = elements.map { element -> JSONValue in
                ["name": .string(element.name), "content": .string(element.content)]
            }
            return .valid("The tags are as expected.", details: ["elements": .array(list)])
        } catch .tooLarge(let budget) {
            return CheckVerdict(passed: nil, outcome: "too_large", reason: "Too large: \(budget).")
        } catch {
            return .invalid("\(error).")
        }
    }

    private static func rules(
        _ values: [JSONValue],
        path: String,
        depth: Int
    ) throws(FieldError) -> [TagRule] {
        var rules: [TagRule] = []
        for (index, value) in values.enumerated() {
            let path = "\(path)[\(index)]"
            if let name = value.stringValue {
                rules.append(TagRule(name))
                continue
            }
            var fields = try Fields(value, path: path)
            let name = try fields.string("name")
            let minimum = try fields.optionalInteger("min", in: 0...maximumTagCount) ?? 1
            let maximum =
                try fields.optionalInteger("max", in: minimum...4096) ?? max(minimum, 1)
            let children =
                try fields.optionalArray("children", maximumCount: maximumTagCount) ?? []
            try fields.refuseUnknown()
            rules.append(
                TagRule(
                    name,
                    count: minimum...maximum,
                    children: try Self.rules(
                        children,
                        path: fields.path(of: "children"),
                        depth: depth + 1
                    )
                )
            )
        }
        return rules
    }
}

extension CheckVerdict {
    fileprivate static func valid(_ reason: String, details: JSONObject = [:]) -> CheckVerdict {
        CheckVerdict(passed: true, outcome: "valid", reason: reason, details: details)
    }

    fileprivate static func invalid(_ reason: String, details: JSONObject = [:]) -> CheckVerdict {
        CheckVerdict(passed: false, outcome: "invalid", reason: reason, details: details)
    }
}
