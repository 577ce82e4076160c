// Decoding of one JSON object, member by member, with errors that name the path and the remedy.
//
// Requests, the configuration, options of scorers and models' `config.json` are all read through
// this type, so all refuse bad input in the same words.

/// A member that is missing, of the wrong kind, out of range, or unknown.
package struct FieldError: Error, Equatable, CustomStringConvertible {
    /// Where, for example `params.items[3].response`.
    package let path: String
    /// What is wrong and what would be right, without the path.
    package let problem: String

    /// An error at a path.
    package init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }

    package var description: String { "\(path): \(problem)" }
}

/// The members of an object that is being decoded.
///
/// Absent and `null` mean the same.
package struct Fields {
    /// The path of the object itself; empty for a whole document.
    package let path: String
    /// All members, as written.
    package let members: JSONObject
    private var known: [String] = []

    /// Starts decoding; throws if the value is not an object.
    package init(_ value: JSONValue, path: String) throws(FieldError) {
        guard case .object(let members) = value else {
            throw FieldError(path: path, problem: "expected an object, found \(value.kindName)")
        }
        self.path = path
        self.members = members
    }

    /// The path of a member.
    package func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// An error about one member.
    package func error(_ name: String, _ problem: String) -> FieldError {
        FieldError(path: path(of: name), problem: problem)
    }

    /// The member, or nil when it is absent or null.
    package mutating func value(_ name: String) -> JSONValue? {
        if !known.contains(name) { known.append(name) }
        guard let value = members[name], value != .null else { return nil }
        return value
    }

    /// The member, which must be there.
    package mutating func required(_ name: String) throws(FieldError) -> JSONValue {
        guard let value = value(name) else { throw error(name, "is missing") }
        return value
    }

    private func kindError(_ name: String, _ expected: String, _ found: JSONValue) -> FieldError {
        error(name, "expected \(expected), found \(found.kindName)")
    }

    /// A string member, or nil when absent.
    package mutating func optionalString(_ name: String) throws(FieldError) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.stringValue else { throw kindError(name, "a string", value) }
        return text
    }

    /// A string member.
    package mutating func string(_ name: String) throws(FieldError) -> String {
        guard let text = try optionalString(name) else { throw error(name, "is missing") }
        return text
    }

    /// A string member that must be one of `choices`, or nil when absent.
    package mutating func optionalChoice<Choice: RawRepresentable & CaseIterable>(
        _ name: String,
        as type: Choice.Type = Choice.self
    ) throws(FieldError) -> Choice? where Choice.RawValue == String {
        guard let text = try optionalString(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw error(name, "\"\(text.prefix(80))\" is not one of \(choices)")
        }
        return choice
    }

    /// An integer member inside `range`, or nil when absent.
    package mutating func optionalInteger(
        _ name: String,
        in range: ClosedRange<Int>
    ) throws(FieldError) -> Int? {
        guard let value = value(name) else { return nil }
        guard let number = value.intValue else { throw kindError(name, "an integer", value) }
        guard range.contains(number) else {
            throw error(
                name,
                "\(number) is outside \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// An integer member inside `range`.
    package mutating func integer(
        _ name: String,
        in range: ClosedRange<Int>
    ) throws(FieldError) -> Int {
        guard let number = try optionalInteger(name, in: range) else {
            throw error(name, "is missing")
        }
        return number
    }

    /// A finite number, or nil when absent.
    package mutating func optionalNumber(_ name: String) throws(FieldError) -> Double? {
        guard let value = value(name) else { return nil }
        guard let number = value.doubleValue else { throw kindError(name, "a number", value) }
        return number
    }

    /// A boolean member, or nil when absent.
    package mutating func optionalBool(_ name: String) throws(FieldError) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let flag = value.boolValue else {
            throw kindError(name, "true or false", value)
        }
        return flag
    }

    /// The elements of an array member with at most `maximumCount` of them, or nil when absent.
    package mutating func optionalArray(
        _ name: String,
        maximumCount: Int
    ) throws(FieldError) -> [JSONValue]? {
        guard let value = value(name) else { return nil }
        guard let elements = value.arrayValue else { throw kindError(name, "an array", value) }
        guard elements.count <= maximumCount else {
            throw error(name, "has \(elements.count) elements; at most \(maximumCount) are allowed")
        }
        return elements
    }

    /// A member that is itself an object, ready to be decoded, or nil when absent.
    package mutating func optionalFields(_ name: String) throws(FieldError) -> Fields? {
        guard let value = value(name) else { return nil }
        return try Fields(value, path: path(of: name))
    }

    /// The names of members that nobody asked for.
    package var unknownNames: [String] { members.names.filter { !known.contains($0) } }

    /// Throws if the object has a member that nobody asked for.
    package func refuseUnknown() throws(FieldError) {
        guard let name = unknownNames.first else { return }
        let expected = known.sorted().joined(separator: ", ")
        throw error(name, "is not a known key; known here: \(expected)")
    }
}
