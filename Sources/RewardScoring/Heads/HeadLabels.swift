// Names for the outputs of a head, and numbers by these names.

internal import RewardTypes

enum HeadLabels {
    /// Takes a list of names, one for each output; without it, `fallback` makes them.
    static func names(
        _ option: String,
        of options: inout Fields,
        count: Int,
        fallback: (Int) -> String
    ) throws(FieldError) -> [String] {
        guard let elements = try options.optionalArray(option, maximumCount: count) else {
            return (0..<count).map(fallback)
        }
        var names: [String] = []
        for (index, element) in elements.enumerated() {
            let path = "\(option)[\(index)]"
            guard let name = element.stringValue else { throw options.error(path, "is not a name") }
            if let problem = problem(of: name, beside: names) { throw options.error(path, problem) }
            names.append(name)
        }
        guard names.count == count else {
            throw options.error(option, "are \(names.count), and the head has \(count) outputs")
        }
        return names
    }

    /// Why a name cannot stand beside others; nil when it can.
    static func problem(of name: String, beside others: [String]) -> String? {
        if name.isEmpty { return "is empty" }
        if name.contains(".") {
            return "\"\(name.prefix(80))\" holds a dot, which separates parts of component names"
        }
        return others.contains(name) ? "\"\(name.prefix(80))\" is there twice" : nil
    }

    /// Takes the name or the number of an output; a head with one output needs none.
    static func index(
        _ option: String,
        of options: inout Fields,
        in names: [String]
    ) throws(FieldError) -> Int {
        let known = names.prefix(32).joined(separator: ", ")
        switch options.value(option) {
        case nil:
            guard names.count == 1 else {
                throw options.error(
                    option,
                    "is missing, and the head has \(names.count) outputs: \(known)"
                )
            }
            return 0
        case .string(let name):
            guard let index = names.firstIndex(of: name) else {
                throw options.error(option, "\"\(name.prefix(80))\" is not one of \(known)")
            }
            return index
        default: return try options.integer(option, in: 0...names.count - 1)
        }
    }

    /// Takes a number for each output, as a list or by name; nil when it is absent.
    ///
    /// Outputs that are not named get 0.
    static func numbers(
        _ option: String,
        of options: inout Fields,
        for names: [String]
    ) throws(FieldError) -> [Double]? {
        switch options.value(option) {
        case nil: return nil
        case .array(let elements):
            let numbers = elements.compactMap(\.doubleValue)
            guard numbers.count == names.count, elements.count == names.count else {
                throw options.error(option, "expected \(names.count) numbers")
            }
            return numbers
        default:
            guard var fields = try options.optionalFields(option) else { return nil }
            var numbers = Array(repeating: 0.0, count: names.count)
            for (index, name) in names.enumerated() {
                numbers[index] = try fields.optionalNumber(name) ?? 0
            }
            try fields.refuseUnknown()
            return numbers
        }
    }
}
