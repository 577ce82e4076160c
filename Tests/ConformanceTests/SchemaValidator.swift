// As much of JSON Schema 2020-12 as the schemas of the protocol use.

import RewardTypes

/// Checks values against the schemas of `Proto/schemas`.
struct SchemaValidator {
    let schemas: [String: JSONValue]
    /// Whether members that a schema with `properties` does not name are a mistake.
    ///
    /// Clients must ignore them, so the schemas allow them; what the daemon sends is checked more
    /// strictly, so that everything it sends is documented.
    var isClosed = false

    init() throws {
        var schemas: [String: JSONValue] = [:]
        for name in Specification.names(in: "schemas", suffix: ".json") {
            schemas[name] = try Specification.json("schemas/\(name).json")
        }
        self.schemas = schemas
    }

    /// What is wrong with a value; empty when it is valid.
    func problems(of value: JSONValue, schema name: String) -> [String] {
        guard let schema = schemas[name] else { return ["there is no schema \(name)"] }
        return check(value, schema, name, "")
    }

    // `file` is the schema file that references without a file name are relative to.
    private func check(
        _ value: JSONValue,
        _ schema: JSONValue,
        _ file: String,
        _ path: String
    ) -> [String] {
        guard let members = schema.objectValue else { return ["\(path): the schema is no object"] }
        var problems: [String] = []
        for (keyword, argument) in members {
            switch keyword {
            case "$schema", "title", "description", "$defs": break
            case "$ref": problems += checkReference(value, argument, file, path)
            case "type":
                let names = argument.arrayValue ?? [argument]
                if !names.contains(where: { value.has(type: $0.stringValue ?? "") }) {
                    problems.append("\(path): is no \(argument.jsonText)")
                }
            case "const":
                if value != argument { problems.append("\(path): is not \(argument.jsonText)") }
            case "enum":
                if argument.arrayValue?.contains(value) != true {
                    problems.append("\(path): is none of \(argument.jsonText)")
                }
            case "oneOf", "anyOf":
                let results = (argument.arrayValue ?? []).map { check(value, $0, file, path) }
                let count = results.count { $0.isEmpty }
                if count == 0 || (keyword == "oneOf" && count > 1) {
                    problems.append("\(path): \(count) of \(keyword) agree: \(results)")
                }
            case "properties", "required", "additionalProperties", "items":
                problems += checkContainer(value, keyword, argument, schema, file, path)
            default: problems += checkBound(value, keyword, argument, path)
            }
        }
        return problems
    }

    private func checkReference(
        _ value: JSONValue,
        _ reference: JSONValue,
        _ file: String,
        _ path: String
    ) -> [String] {
        let parts = (reference.stringValue ?? "").split(
            separator: "#",
            omittingEmptySubsequences: false
        )
        let target = parts[0].isEmpty ? file : String(parts[0].dropLast(".json".count))
        var schema = schemas[target]
        for name in (parts.count > 1 ? parts[1] : "").split(separator: "/") {
            schema = schema?[member: String(name)]
        }
        guard let schema else { return ["\(path): \(reference.jsonText) leads nowhere"] }
        return check(value, schema, target, path)
    }

    private func checkContainer(
        _ value: JSONValue,
        _ keyword: String,
        _ argument: JSONValue,
        _ schema: JSONValue,
        _ file: String,
        _ path: String
    ) -> [String] {
        switch (keyword, value) {
        case ("properties", .object(let members)):
            let known = argument.objectValue ?? [:]
            var problems: [String] = []
            for (name, member) in members {
                if let property = known[name] {
                    problems += check(member, property, file, "\(path).\(name)")
                } else if isClosed, schema[member: "additionalProperties"] == nil {
                    problems.append("\(path).\(name): is not in the schema")
                }
            }
            return problems
        case ("required", .object(let members)):
            return (argument.arrayValue ?? []).compactMap { name in
                members[name.stringValue ?? ""] == nil ? "\(path): lacks \(name.jsonText)" : nil
            }
        case ("additionalProperties", .object(let members)):
            guard argument != true else { return [] }
            return members.filter { schema[member: "properties"]?[member: $0.name] == nil }
                .flatMap { check($0.value, argument, file, "\(path).\($0.name)") }
        case ("items", .array(let elements)):
            return elements.enumerated().flatMap {
                check($0.element, argument, file, "\(path)[\($0.offset)]")
            }
        default: return []
        }
    }

    private func checkBound(
        _ value: JSONValue,
        _ keyword: String,
        _ argument: JSONValue,
        _ path: String
    ) -> [String] {
        let bound = argument.doubleValue ?? .nan
        let holds: Bool
        switch (keyword, value) {
        case ("minimum", .integer), ("minimum", .number):
            holds = (value.doubleValue ?? .nan) >= bound
        case ("maximum", .integer), ("maximum", .number):
            holds = (value.doubleValue ?? .nan) <= bound
        case ("minItems", .array(let elements)): holds = Double(elements.count) >= bound
        case ("maxItems", .array(let elements)): holds = Double(elements.count) <= bound
        case ("minLength", .string(let text)): holds = Double(text.unicodeScalars.count) >= bound
        case ("maxLength", .string(let text)): holds = Double(text.unicodeScalars.count) <= bound
        case ("minimum", _), ("maximum", _), ("minItems", _), ("maxItems", _), ("minLength", _),
            ("maxLength", _):
            holds = true
        default: return ["\(path): the keyword \(keyword) is not understood"]
        }
        return holds ? [] : ["\(path): breaks \(keyword) \(argument.jsonText)"]
    }
}

extension JSONValue {
    fileprivate func has(type: String) -> Bool {
        switch (type, self) {
        case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer),
            ("number", .number), ("string", .string), ("array", .array), ("object", .object):
            true
        default: false
        }
    }
}
