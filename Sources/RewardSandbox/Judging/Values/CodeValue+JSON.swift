// Values in requests and replies.
//
// JSON's own values mean what Python's `json` makes of them; all others are objects with one
// member whose name begins with `$`:
//
//     {"$tuple": [...]}  {"$set": [...]}  {"$dict": [[key, value], ...]}  {"$bytes": "00ff"}
//     {"$int": "123456789012345678901234567890"}  {"$float": "nan"|"inf"|"-inf"|"1e400"}
//     {"$complex": [0, 1]}

package import RewardTypes

extension CodeValue {
    /// Reads a value of a request; `path` is where it stands.
    package init(_ json: JSONValue, path: String) throws(FieldError) {
        switch json {
        case .null: self = .none
        case .bool(let flag): self = .bool(flag)
        case .integer(let number): self = .int(number)
        case .number(let number): self = .float(number)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(try Self.values(elements, path: path))
        case .object(let members):
            if members.count == 1, let (name, value) = members.first, name.hasPrefix("$") {
                self = try Self.tagged(name, value, path: "\(path).\(name)")
                return
            }
            var entries: [CodeEntry] = []
            for (name, value) in members {
                let value = try CodeValue(value, path: "\(path).\(name)")
                entries.append(CodeEntry(.string(name), value))
            }
            self = .dictionary(entries)
        }
    }

    private static func values(
        _ elements: [JSONValue],
        path: String
    ) throws(FieldError) -> [CodeValue] {
        var values: [CodeValue] = []
        for (index, element) in elements.enumerated() {
            values.append(try CodeValue(element, path: "\(path)[\(index)]"))
        }
        return values
    }

    private static func tagged(
        _ name: String,
        _ json: JSONValue,
        path: String
    ) throws(FieldError) -> CodeValue {
        func expected(_ what: String) -> FieldError {
            FieldError(path: path, problem: "expected \(what), found \(json.kindName)")
        }
        switch name {
        case "$int":
            guard let number = json.stringValue.flatMap(CodeInteger.init(decimal:)) else {
                let most = CodeInteger.maximumDigitCount
                throw expected("a string of at most \(most) decimal digits")
            }
            return .integer(number)
        case "$float":
            guard let number = json.stringValue.flatMap(Double.init) else {
                throw expected("a string that spells a number, \"nan\", \"inf\" or \"-inf\"")
            }
            return .float(number)
        case "$bytes":
            guard let bytes = json.stringValue.flatMap(bytes(hexadecimal:)) else {
                throw expected("a string of pairs of hexadecimal digits")
            }
            return .bytes(bytes)
        case "$tuple", "$set":
            guard let elements = json.arrayValue else { throw expected("an array") }
            let values = try values(elements, path: path)
            return name == "$set" ? .set(values) : .tuple(values)
        case "$complex":
            let parts = json.arrayValue?.compactMap(\.doubleValue) ?? []
            guard parts.count == 2, json.arrayValue?.count == 2 else {
                throw expected("an array of two numbers")
            }
            return .complex(parts[0], parts[1])
        case "$dict":
            var entries: [CodeEntry] = []
            for (index, pair) in (json.arrayValue ?? []).enumerated() {
                let pair = try values(pair.arrayValue ?? [], path: "\(path)[\(index)]")
                guard pair.count == 2 else { throw expected("an array of [key, value]") }
                entries.append(CodeEntry(pair[0], pair[1]))
            }
            guard json.arrayValue != nil else { throw expected("an array of [key, value]") }
            return .dictionary(entries)
        default:
            throw FieldError(
                path: path,
                problem: "is not one of $int, $float, $bytes, $tuple, $set, $dict, $complex; "
                    + "a dictionary with such a key is spelled {\"$dict\": [[key, value]]}"
            )
        }
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }

    /// This value in JSON, readable by `init(_:path:)`; lone surrogates become U+FFFD, and whole
    /// numbers of too many digits their nearest doubles.
    package var json: JSONValue {
        switch self {
        case .none: return .null
        case .bool(let flag): return .bool(flag)
        case .integer(let number):
            if let small = number.int64 { return .integer(small) }
            guard let digits = number.decimalText else { return Self.json(number.double) }
            return ["$int": .string(digits)]
        case .float(let number): return Self.json(number)
        case .complex(let real, let imaginary):
            guard real.isFinite, imaginary.isFinite else {
                return .string("(\(real)+\(imaginary)j)")
            }
            return ["$complex": [.number(real), .number(imaginary)]]
        case .text(let text): return .string(String(decoding: text, as: UTF8.self))
        case .bytes(let bytes):
            let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            return ["$bytes": .string(digits.joined())]
        case .list(let elements): return .array(elements.map(\.json))
        case .tuple(let elements): return ["$tuple": .array(elements.map(\.json))]
        case .set(let elements): return ["$set": .array(elements.map(\.json))]
        case .dictionary(let entries): return Self.json(entries)
        }
    }

    private static func json(_ number: Double) -> JSONValue {
        if number.isFinite { return .number(number) }
        return ["$float": .string(number.isNaN ? "nan" : number < 0 ? "-inf" : "inf")]
    }

    private static func json(_ entries: [CodeEntry]) -> JSONValue {
        var members: JSONObject = [:]
        let isPlain = entries.allSatisfy { entry in
            guard case .text(let name) = entry.key, name.first != UInt8(ascii: "$") else {
                return false
            }
            return members.append(String(decoding: name, as: UTF8.self), entry.value.json)
        }
        guard !isPlain else { return .object(members) }
        return ["$dict": .array(entries.map { .array([$0.key.json, $0.value.json]) })]
    }

    /// This value as one line for messages, cut to a length.
    package func summary(_ maximumLength: Int = 120) -> String {
        let text = json.jsonText
        return text.count <= maximumLength ? text : "\(text.prefix(maximumLength))..."
    }
}
