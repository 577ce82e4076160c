// JSON values against a schema.

package import RewardTypes

/// A schema of the part of JSON Schema 2020-12 that describes data.
///
/// Understood: `type`, `const`, `enum`, bounds of numbers, texts, arrays and objects, `multipleOf`,
/// `pattern`, `items`, `prefixItems`, `uniqueItems`, `properties`, `required`,
/// `additionalProperties`, `anyOf`, `oneOf`, `allOf`, `not`, and `$ref` to a place in the same
/// document. Annotations are skipped. Every other keyword is an error when the schema is read: a
/// check that silently does less than it says would be worse than none. `pattern` is a
/// `BoundedPattern`.
package struct JSONSchema: Sendable {
    /// Schemas visited for one value; each compares or descends once.
    package static let maximumVisitCount = 100_000
    /// References and schemas inside each other.
    package static let maximumDepth = 96
    /// Problems that are reported.
    package static let maximumProblemCount = 20

    /// What is wrong with a value, and where.
    package struct Problem: Error, Equatable, Sendable, CustomStringConvertible {
        /// The place in the value, as `$.items[2].name`.
        package let path: String
        /// What is wrong there.
        package let problem: String

        package var description: String { "\(path): \(problem)" }
    }

    let root: JSONValue
    /// Compiled patterns by their text.
    let patterns: [String: BoundedPattern]

    /// Reads a schema, whose place in options or files is `path`.
    package init(_ schema: JSONValue, path: String) throws(FieldError) {
        var reader = JSONSchemaReader(root: schema)
        try reader.read(schema, path: path, depth: 0)
        root = schema
        patterns = reader.patterns
    }

    /// What is wrong with a value; empty when it is valid.
    ///
    /// At most `maximumProblemCount` problems.
    package func problems(of value: JSONValue) -> [Problem] {
        var validation = JSONSchemaValidation(schema: self)
        validation.check(value, root, path: "$", depth: 0)
        return Array(validation.problems.prefix(Self.maximumProblemCount))
    }

    /// What is wrong with a text: that it is no JSON, or what is wrong with its value.
    package func problems(ofText text: String) -> [Problem] {
        do throws(JSONError) {
            return problems(of: try JSONValue(parsing: text))
        } catch {
            return [Problem(path: "$", problem: "is no JSON: \(error)")]
        }
    }

    /// The schema that a reference of this document leads to: `#`, `#/$defs/name`.
    static func target(of reference: String, in root: JSONValue) -> JSONValue? {
        guard reference.hasPrefix("#") else { return nil }
        var schema = root
        for part in reference.dropFirst().split(separator: "/") {
            let name = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            if let member = schema[member: name] {
                schema = member
            } else if let elements = schema.arrayValue, let index = Int(name),
                elements.indices.contains(index)
            {
                schema = elements[index]
            } else {
                return nil
            }
        }
        return schema
    }
}

/// Checks that a schema means something before it is used.
struct JSONSchemaReader {
    let root: JSONValue
    private(set) var patterns: [String: BoundedPattern] = [:]

    private static let annotations: Set<String> = [
        "$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated",
        "readOnly", "writeOnly", "format",
    ]
    private static let types: Set<String> = [
        "null", "boolean", "integer", "number", "string", "array", "object",
    ]

    init(root: JSONValue) { self.root = root }

    mutating func read(_ schema: JSONValue, path: String, depth: Int) throws(FieldError) {
        guard depth < JSONSchema.maximumDepth else {
            throw FieldError(path: path, problem: "is nested too deep")
        }
        if schema.boolValue != nil { return }
        guard let members = schema.objectValue else {
            let problem = "expected a schema, an object or a boolean, found \(schema.kindName)"
            throw FieldError(path: path, problem: problem)
        }
        for (keyword, argument) in members where !Self.annotations.contains(keyword) {
            try read(keyword, argument, path: "\(path).\(keyword)", depth: depth + 1)
        }
    }

    private mutating func read(
        _ keyword: String,
        _ argument: JSONValue,
        path: String,
        depth: Int
    ) throws(FieldError) {
        switch keyword {
        case "const": break
        case "type":
            let names = argument.arrayValue ?? [argument]
            let areKnown = names.allSatisfy { Self.types.contains($0.stringValue ?? "") }
            try require(areKnown && !names.isEmpty, path, "a type of JSON, or some of them")
        case "enum": try require(argument.arrayValue != nil, path, "an array")
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
            try require(argument.doubleValue != nil, path, "a number")
        case "multipleOf":
            try require((argument.doubleValue ?? 0) > 0, path, "a positive number")
        case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
            try require((argument.intValue ?? -1) >= 0, path, "a count")
        case "uniqueItems": try require(argument.boolValue != nil, path, "a boolean")
        case "required":
            let isNames = argument.arrayValue?.allSatisfy { $0.stringValue != nil } ?? false
            try require(isNames, path, "an array of names")
        case "pattern": try readPattern(argument, path: path)
        case "$ref":
            let target = JSONSchema.target(of: argument.stringValue ?? "", in: root)
            try require(target != nil, path, "a place in this document, as #/$defs/name")
        case "items", "additionalProperties", "not":
            try read(argument, path: path, depth: depth)
        case "anyOf", "oneOf", "allOf", "prefixItems":
            let schemas = argument.arrayValue ?? []
            try require(!schemas.isEmpty, path, "an array of schemas")
            for (index, schema) in schemas.enumerated() {
                try read(schema, path: "\(path)[\(index)]", depth: depth)
            }
        case "properties", "$defs", "definitions":
            guard let members = argument.objectValue else {
                throw FieldError(path: path, problem: "expected an object of schemas")
            }
            for (name, schema) in members {
                try read(schema, path: "\(path).\(name)", depth: depth)
            }
        default:
            let problem = "this keyword is not understood; remove it or express it otherwise"
            throw FieldError(path: path, problem: problem)
        }
    }

    private func require(_ holds: Bool, _ path: String, _ what: String) throws(FieldError) {
        guard holds else { throw FieldError(path: path, problem: "expected \(what)") }
    }

    private mutating func readPattern(_ argument: JSONValue, path: String) throws(FieldError) {
        guard let text = argument.stringValue else {
            throw FieldError(path: path, problem: "expected a text, found \(argument.kindName)")
        }
        do throws(PatternError) {
            patterns[text] = try BoundedPattern(text)
        } catch {
            throw FieldError(path: path, problem: "is no pattern: \(error)")
        }
    }
}
