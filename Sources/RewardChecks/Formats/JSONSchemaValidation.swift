// One value on its way through a schema.

internal import RewardTypes

/// Collects what is wrong; a budget bounds visits, and running out of it is a problem of its own.
struct JSONSchemaValidation {
    private let schema: JSONSchema
    private(set) var problems: [JSONSchema.Problem] = []
    private var visitCount = 0

    init(schema: JSONSchema) { self.schema = schema }

    private var isExhausted = false

    /// Ends the validation with one problem, which no combination of schemas can hide.
    private mutating func giveUp(_ path: String, _ problem: String) {
        guard !isExhausted else { return }
        isExhausted = true
        problems = [JSONSchema.Problem(path: path, problem: "too large: \(problem)")]
    }

    private mutating func countVisits(_ count: Int, path: String) {
        visitCount += count
        if visitCount > JSONSchema.maximumVisitCount {
            giveUp(path, "more than \(JSONSchema.maximumVisitCount) checks")
        }
    }

    private mutating func report(_ path: String, _ problem: String) {
        // One more than is shown suffices to know that there are any.
        guard !isExhausted, problems.count <= JSONSchema.maximumProblemCount else { return }
        problems.append(JSONSchema.Problem(path: path, problem: problem))
    }

    mutating func check(_ value: JSONValue, _ schema: JSONValue, path: String, depth: Int) {
        countVisits(1, path: path)
        guard !isExhausted else { return }
        guard depth < JSONSchema.maximumDepth else {
            return giveUp(path, "nested deeper than \(JSONSchema.maximumDepth)")
        }
        if let accepts = schema.boolValue {
            if !accepts { report(path, "nothing may stand here") }
            return
        }
        for (keyword, argument) in schema.objectValue ?? [:] {
            switch keyword {
            case "$ref":
                let target = JSONSchema.target(of: argument.stringValue ?? "", in: self.schema.root)
                check(value, target ?? false, path: path, depth: depth + 1)
            case "anyOf", "oneOf", "allOf", "not":
                checkCombination(value, keyword, argument, path: path, depth: depth)
            case "type", "const", "enum":
                checkKind(value, keyword, argument, path: path)
            default:
                checkMembers(value, keyword, argument, schema, path: path, depth: depth)
                checkBound(value, keyword, argument, path: path)
            }
        }
    }

    /// What another schema says about the same value, without reporting it.
    private mutating func accepts(
        _ value: JSONValue,
        _ schema: JSONValue,
        path: String,
        depth: Int
    ) -> Bool {
        guard !isExhausted else { return false }
        let before = problems
        problems = []
        check(value, schema, path: path, depth: depth + 1)
        let isAccepted = problems.isEmpty
        if !isExhausted { problems = before }
        return isAccepted
    }

    private mutating func checkCombination(
        _ value: JSONValue,
        _ keyword: String,
        _ argument: JSONValue,
        path: String,
        depth: Int
    ) {
        let schemas = argument.arrayValue ?? [argument]
        if keyword == "allOf" {
            for schema in schemas { check(value, schema, path: path, depth: depth + 1) }
            return
        }
        var count = 0
        for schema in schemas where accepts(value, schema, path: path, depth: depth) { count += 1 }
        guard !isExhausted else { return }
        switch keyword {
        case "anyOf" where count == 0: report(path, "none of the schemas of anyOf accepts it")
        case "oneOf" where count != 1: report(path, "\(count) schemas of oneOf accept it, not one")
        case "not" where count > 0: report(path, "the schema of not accepts it")
        default: break
        }
    }

    private mutating func checkKind(
        _ value: JSONValue,
        _ keyword: String,
        _ argument: JSONValue,
        path: String
    ) {
        let choices = keyword == "const" ? [argument] : argument.arrayValue ?? [argument]
        let holds =
            keyword == "type"
            ? choices.contains { Self.has(value, type: $0.stringValue ?? "") }
            : choices.contains { JSONEquality.areEqual($0, value) }
        guard !holds else { return }
        let expected = String(argument.jsonText.prefix(80))
        report(
            path,
            keyword == "type" ? "\(value.kindName) is no \(expected)" : "is not \(expected)"
        )
    }

    private static func has(_ value: JSONValue, type: String) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer),
            ("number", .number), ("string", .string), ("array", .array), ("object", .object):
            true
        // 1.0 is an integer: JSON Schema Core, section 6.1.1 of the validation vocabulary.
        case ("integer", .number(let number)): number.rounded() == number
        default: false
        }
    }

    private mutating func checkMembers(
        _ value: JSONValue,
        _ keyword: String,
        _ argument: JSONValue,
        _ schema: JSONValue,
        path: String,
        depth: Int
    ) {
        switch (keyword, value) {
        case ("properties", .object(let members)):
            for (name, member) in members {
                guard let property = argument[member: name] else { continue }
                check(member, property, path: "\(path).\(name)", depth: depth + 1)
            }
        case ("additionalProperties", .object(let members)):
            for (name, member) in members where schema[member: "properties"]?[member: name] == nil {
                check(member, argument, path: "\(path).\(name)", depth: depth + 1)
            }
        case ("required", .object(let members)):
            for name in argument.arrayValue ?? [] where members[name.stringValue ?? ""] == nil {
                report(path, "lacks \(name.jsonText)")
            }
        case ("prefixItems", .array(let elements)):
            for (index, pair) in zip(elements, argument.arrayValue ?? []).enumerated() {
                check(pair.0, pair.1, path: "\(path)[\(index)]", depth: depth + 1)
            }
        case ("items", .array(let elements)):
            let first = schema[member: "prefixItems"]?.arrayValue?.count ?? 0
            for (index, element) in elements.enumerated().dropFirst(first) {
                check(element, argument, path: "\(path)[\(index)]", depth: depth + 1)
            }
        case ("uniqueItems", .array(let elements)) where argument.boolValue == true:
            checkUnique(elements, path: path)
        default: break
        }
    }

    private mutating func checkUnique(_ elements: [JSONValue], path: String) {
        for (index, element) in elements.enumerated() {
            countVisits(index, path: path)
            guard !isExhausted else { return }
            if elements[..<index].contains(where: { JSONEquality.areEqual($0, element) }) {
                return report("\(path)[\(index)]", "is there twice")
            }
        }
    }

    private mutating func checkBound(
        _ value: JSONValue,
        _ keyword: String,
        _ argument: JSONValue,
        path: String
    ) {
        let bound = argument.doubleValue ?? .nan
        let number = value.doubleValue ?? .nan
        let holds: Bool
        switch (keyword, value) {
        case ("minimum", .integer), ("minimum", .number): holds = number >= bound
        case ("maximum", .integer), ("maximum", .number): holds = number <= bound
        case ("exclusiveMinimum", .integer), ("exclusiveMinimum", .number): holds = number > bound
        case ("exclusiveMaximum", .integer), ("exclusiveMaximum", .number): holds = number < bound
        case ("multipleOf", .integer), ("multipleOf", .number):
            // 0.3 is three times 0.1, in spite of doubles.
            let quotient = number / bound
            holds = abs(quotient - quotient.rounded()) <= 1e-9 * max(1, abs(quotient))
        case ("minItems", .array(let elements)): holds = Double(elements.count) >= bound
        case ("maxItems", .array(let elements)): holds = Double(elements.count) <= bound
        case ("minProperties", .object(let members)): holds = Double(members.count) >= bound
        case ("maxProperties", .object(let members)): holds = Double(members.count) <= bound
        case ("minLength", .string(let text)): holds = Double(text.unicodeScalars.count) >= bound
        case ("maxLength", .string(let text)): holds = Double(text.unicodeScalars.count) <= bound
        case ("pattern", .string(let text)):
            return checkPattern(text, argument.stringValue ?? "", path: path)
        default: holds = true
        }
        if !holds { report(path, "breaks \(keyword) \(argument.jsonText)") }
    }

    private mutating func checkPattern(_ text: String, _ pattern: String, path: String) {
        do throws(PatternError) {
            if try schema.patterns[pattern]?.matches(text) != true {
                report(path, "does not match the pattern \(pattern.prefix(80))")
            }
        } catch {
            giveUp(path, "\(error)")
        }
    }
}
