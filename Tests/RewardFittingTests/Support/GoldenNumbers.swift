// Numbers out of golden JSON.

import RewardTypes

extension JSONValue {
    /// The numbers of an array member.
    func numbers(_ name: String) -> [Double] {
        (self[member: name]?.arrayValue ?? []).compactMap(\.doubleValue)
    }

    /// The rows of an array of arrays, NaN for null.
    func doubleRows(_ name: String) -> [[Double]] {
        (self[member: name]?.arrayValue ?? []).map { row in
            (row.arrayValue ?? []).map { $0.doubleValue ?? .nan }
        }
    }

    /// The same as floats.
    func rows(_ name: String) -> [[Float]] { doubleRows(name).map { $0.map { Float($0) } } }
}
