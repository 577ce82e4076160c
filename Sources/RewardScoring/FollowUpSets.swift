// Sets of follow-ups: what a user may say next, sorted by what it says about the reply.

internal import Foundation
internal import RewardTypes

/// Follow-ups that praise or blame one aspect of a reply.
struct FollowUpSet: Sendable, Hashable {
    /// The aspect; the name of its component.
    let name: String
    /// What a user says when the reply is good in this respect.
    let positive: [String]
    /// What a user says when it is not.
    let negative: [String]

    /// Bounds of a file of sets: a tree has a leaf for each follow-up of each candidate.
    private enum Bounds {
        static let fileByteCount = 1 << 20
        static let setCount = 64
        static let followUpCount = 64
        static let followUpByteCount = 1024
    }

    /// Reads `{category: {"positive": [...], "negative": [...]}}` from a file.
    ///
    /// `path` is where the name of the file was read.
    static func read(file: String, path: String) throws(FieldError) -> [FollowUpSet] {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw FieldError(
                path: path,
                problem: "cannot open \"\(file)\"; check that it is there and readable"
            )
        }
        let data: Data
        do {
            data = try handle.read(upToCount: Bounds.fileByteCount + 1) ?? Data()
        } catch {
            throw FieldError(path: path, problem: "cannot read \"\(file)\": \(error)")
        }
        guard data.count <= Bounds.fileByteCount else {
            throw FieldError(
                path: path,
                problem: "\"\(file)\" is longer than \(Bounds.fileByteCount) bytes; use fewer sets"
            )
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: data)
        } catch {
            throw FieldError(path: path, problem: "\"\(file)\" is not JSON: \(error)")
        }
        return try decode(value, path: "\(path)(\(file))")
    }

    /// Decodes sets, in the order in which they are written.
    static func decode(_ value: JSONValue, path: String) throws(FieldError) -> [FollowUpSet] {
        var sets = try Fields(value, path: path)
        guard (1...Bounds.setCount).contains(sets.members.count) else {
            throw FieldError(
                path: path,
                problem: "has \(sets.members.count) categories; 1 to \(Bounds.setCount) are allowed"
            )
        }
        var decoded: [FollowUpSet] = []
        for name in sets.members.names {
            guard !name.isEmpty else { throw FieldError(path: path, problem: "a name is empty") }
            guard var set = try sets.optionalFields(name) else {
                throw sets.error(name, "is null; give positive and negative follow-ups")
            }
            decoded.append(
                FollowUpSet(
                    name: name,
                    positive: try followUps("positive", of: &set),
                    negative: try followUps("negative", of: &set)
                )
            )
            try set.refuseUnknown()
        }
        return decoded
    }

    private static func followUps(
        _ name: String,
        of set: inout Fields
    ) throws(FieldError) -> [String] {
        guard let values = try set.optionalArray(name, maximumCount: Bounds.followUpCount),
            !values.isEmpty
        else { throw set.error(name, "is missing or empty; give at least one follow-up") }
        var texts: [String] = []
        for (index, value) in values.enumerated() {
            let element = "\(name)[\(index)]"
            guard let text = value.stringValue else {
                throw set.error(element, "expected a string, found \(value.kindName)")
            }
            guard text.first?.isWhitespace == false, text.last?.isWhitespace == false else {
                // Templates trim turns; the place of such a text could not be told.
                throw set.error(element, "is empty or has white space around it; trim it")
            }
            guard text.utf8.count <= Bounds.followUpByteCount else {
                throw set.error(
                    element,
                    "has \(text.utf8.count) bytes; at most \(Bounds.followUpByteCount) are allowed"
                )
            }
            texts.append(text)
        }
        return texts
    }

    /// The sets that `categories` names, in its order; all of them when it is absent.
    static func selected(
        from sets: [FollowUpSet],
        _ fields: inout Fields
    ) throws(FieldError) -> [FollowUpSet] {
        guard let names = try fields.optionalArray("categories", maximumCount: Bounds.setCount)
        else { return sets }
        var chosen: [FollowUpSet] = []
        for (index, value) in names.enumerated() {
            let element = "categories[\(index)]"
            guard let set = sets.first(where: { $0.name == value.stringValue }) else {
                let known = sets.map(\.name).joined(separator: ", ")
                throw fields.error(element, "\(value.jsonText.prefix(80)) is not one of: \(known)")
            }
            guard !chosen.contains(where: { $0.name == set.name }) else {
                throw fields.error(element, "\"\(set.name)\" is named twice; remove one")
            }
            chosen.append(set)
        }
        guard !chosen.isEmpty else {
            throw fields.error("categories", "is empty; name a category or leave the key out")
        }
        return chosen
    }
}
