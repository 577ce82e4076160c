// Conversations that were written down, and what agrees with them.

import Foundation
import RewardTypes

/// The folder of the specification.
enum Specification {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Proto")

    static func names(in subfolder: String, suffix: String) -> [String] {
        let path = folder.appending(path: subfolder).path(percentEncoded: false)
        // A folder that is missing has no names, and the tests say that there are none.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
            .sorted()
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    }

    static func json(_ path: String) throws -> JSONValue { try JSONValue(parsing: text(path)) }

    /// The values of a file with one value a line.
    static func lines(_ path: String) throws -> [JSONValue] {
        try text(path).split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }
}

/// One line of a transcript.
enum TranscriptStep {
    case client([UInt8])
    case server([JSONValue])
    case comment

    init(_ value: JSONValue) throws {
        var fields = try Fields(value, path: "")
        if let message = fields.value("client") {
            self = .client(Array(message.jsonText.utf8))
        } else if let text = try fields.optionalString("client_text") {
            self = .client(Array(text.utf8))
        } else if var long = try fields.optionalFields("client_long") {
            let count = try long.integer("count", in: 0...1_000_000)
            let middle = String(repeating: "x", count: count)
            let text = try long.string("before") + middle + long.string("after")
            try long.refuseUnknown()
            self = .client(Array(text.utf8))
        } else if let message = fields.value("server") {
            self = .server([message])
        } else if let messages = try fields.optionalArray("server_any_order", maximumCount: 100) {
            self = .server(messages)
        } else {
            _ = try fields.string("comment")
            self = .comment
        }
        try fields.refuseUnknown()
    }
}

extension JSONValue {
    /// The first place where `actual` is not what this value expects; nil when it agrees.
    func disagreement(with actual: JSONValue, at path: String = "") -> String? {
        switch (self, actual) {
        case (.string("<any>"), _), (.string("<string>"), .string),
            (.string("<number>"), .number), (.string("<number>"), .integer),
            (.string("<integer>"), .integer):
            return nil
        case (.number, .number), (.number, .integer), (.integer, .number):
            let (left, right) = (doubleValue ?? .nan, actual.doubleValue ?? .nan)
            return abs(left - right) <= 1e-6 * max(1, abs(left)) ? nil : differ(actual, path)
        case (.array(let expected), .array(let elements)):
            guard expected.count == elements.count else { return differ(actual, path) }
            for (index, pair) in zip(expected, elements).enumerated() {
                if let place = pair.0.disagreement(with: pair.1, at: "\(path)[\(index)]") {
                    return place
                }
            }
            return nil
        case (.object(let expected), .object(let members)):
            for (name, value) in members where expected[name] == nil {
                return "\(path).\(name): unexpected \(value.jsonText)"
            }
            for (name, value) in expected {
                guard let member = members[name] else { return "\(path).\(name): is missing" }
                if let place = value.disagreement(with: member, at: "\(path).\(name)") {
                    return place
                }
            }
            return nil
        default: return self == actual ? nil : differ(actual, path)
        }
    }

    private func differ(_ actual: JSONValue, _ path: String) -> String {
        "\(path): expected \(jsonText), found \(actual.jsonText)"
    }
}
