// The members of a JSON object in the order in which they were written.

internal import OrderedCollections

/// Named values that keep their order and are found by name in constant time.
package struct JSONObject: Sendable, Hashable {
    /// A name, compared code point by code point as RFC 8259 asks.
    ///
    /// `String` takes canonically equivalent texts for equal, but vocabularies have both as names.
    private struct Name: Sendable, Hashable {
        let text: String

        static func == (left: Name, right: Name) -> Bool {
            left.text.utf8.elementsEqual(right.text.utf8)
        }

        func hash(into hasher: inout Hasher) {
            for byte in text.utf8 { hasher.combine(byte) }
        }
    }

    private var storage = OrderedDictionary<Name, JSONValue>()

    /// No members.
    package init() {}

    /// The names, in order.
    package var names: [String] { storage.keys.map(\.text) }

    /// How many members there are.
    package var count: Int { storage.count }

    /// Whether there are none.
    package var isEmpty: Bool { storage.isEmpty }

    /// The value of a member; setting a new one appends it, setting nil removes it.
    package subscript(name: String) -> JSONValue? {
        get { storage[Name(text: name)] }
        set { storage[Name(text: name)] = newValue }
    }

    /// Appends a member, unless the name is taken; tells whether it was appended.
    package mutating func append(_ name: String, _ value: JSONValue) -> Bool {
        guard storage[Name(text: name)] == nil else { return false }
        storage[Name(text: name)] = value
        return true
    }

    /// The members of this and then of another, whose values win.
    package func joined(with other: JSONObject) -> JSONObject {
        var joined = self
        for (name, value) in other { joined[name] = value }
        return joined
    }
}

extension JSONObject: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { storage.count }
    package subscript(position: Int) -> (name: String, value: JSONValue) {
        let element = storage.elements[position]
        return (element.key.text, element.value)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Later members of the same name replace earlier ones.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }
}
