// The methods of dictionaries, lists and tuples. Those that change them do not exist.

extension Interpreter {
    func call(
        _ name: String,
        of mapping: Mapping,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        guard arguments.named.isEmpty else { throw failure("'\(name)' takes no names") }
        switch name {
        case "get":
            let bound = try bind(arguments, to: ["key", "default"], required: 1, of: name)
            return mapping[try key(bound[0] ?? .none)] ?? bound[1] ?? .none
        case "fromkeys": return try mappingFromKeys(arguments)
        default:
            _ = try bind(arguments, to: [], of: name)
            guard let part = MappingView.Part(rawValue: name) else { return .dictionary(mapping) }
            return .view(MappingView(mapping: mapping, part: part))
        }
    }

    func mappingFromKeys(_ arguments: Arguments) throws(ChatTemplateError) -> Value {
        let bound = try bind(arguments, to: ["iterable", "value"], required: 1, of: "fromkeys")
        var builder = MappingBuilder()
        for name in try elements(of: bound[0] ?? .none) {
            builder.set(try key(name), name, bound[1] ?? .none)
        }
        return try mapping(builder)
    }

    func call(
        _ name: String,
        of values: [Value],
        _ receiver: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        guard arguments.named.isEmpty else { throw failure("'\(name)' takes no names") }
        switch name {
        case "count":
            let bound = try bind(arguments, to: ["value"], required: 1, of: name)
            var count = 0
            for value in values where try isEqual(value, bound[0] ?? .none) { count += 1 }
            return .integer(count)
        case "index":
            let bound = try bind(arguments, to: ["value", "start", "stop"], required: 1, of: name)
            let start = try position(bound[1], default: 0, values.count)
            let stop = try position(bound[2], default: values.count, values.count)
            for index in start..<max(start, stop)
            where try isEqual(values[index], bound[0] ?? .none) {
                return .integer(index)
            }
            throw failure("the value is not in the list")
        default:
            _ = try bind(arguments, to: [], of: name)
            return receiver
        }
    }

    private func position(
        _ value: Value?,
        default fallback: Int,
        _ count: Int
    ) throws(ChatTemplateError) -> Int {
        let position = try integer(value, default: fallback, "a position in a list")
        return min(max(position < 0 ? position &+ count : position, 0), count)
    }
}
