// The members of a JSON object in the order in which they were written.

internal import OrderedCollections

/// Named values that keep their order and are found by name in constant time.
package struct JSONObject: Sendable, Hashable {
    private var storage = OrderedDictionary<String, JSONValue>()

    /// No members.
    package init() {}

    /// The names, in order.
    package var names: [String] { Array(storage.keys) }

    /// How many members there are.
    package var count: Int { storage.count }

    /// Whether there are none.
    package var isEmpty: Bool { storage.isEmpty }

    /// The value of a member; setting a new one appends it, setting nil removes it.
    package subscript(name: String) -> JSONValue? {
        get { storage[name] }
        set { storage[name] = newValue }
    }

    /// Appends a member, unless the name is taken; tells whether it was appended.
    package mutating func append(_ name: String, _ value: JSONValue) -> Bool {
        guard storage[name] == nil else { return false }
        storage[name] = value
        return true
    }
}

extension JSONObject: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { storage.count }
    package subscript(position: Int) -> (name: String, value: JSONValue) {
        let element = storage.elements[position]
        return (element.key, element.value)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Later members of the same name replace earlier ones.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { storage[name] = value }
    }
}
