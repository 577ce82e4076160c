// The arguments of a call, bound to parameters by Python's rules.

/// What a function, filter or test is called with.
struct Arguments {
    var positional: [Value] = []
    var named: [(name: String, value: Value)] = []

    init(positional: [Value] = [], named: [(name: String, value: Value)] = []) {
        self.positional = positional
        self.named = named
    }
}

/// Arguments in the order of the parameters they belong to.
struct BoundArguments {
    fileprivate let values: [Value?]

    /// The argument of a parameter; nil if it was left out.
    subscript(position: Int) -> Value? { values[position] }
}

extension Interpreter {
    /// Binds arguments to parameters, of which the first `required` have no default.
    func bind(
        _ arguments: Arguments,
        to parameters: [String],
        required: Int = 0,
        of function: String
    ) throws(ChatTemplateError) -> BoundArguments {
        guard arguments.positional.count <= parameters.count else {
            throw failure(
                "'\(function)' takes at most \(parameters.count) arguments, "
                    + "\(arguments.positional.count) are given"
            )
        }
        var values: [Value?] = arguments.positional
        values += Array(repeating: nil, count: parameters.count - values.count)
        for argument in arguments.named {
            guard let index = parameters.firstIndex(of: argument.name) else {
                throw failure("'\(function)' has no parameter '\(argument.name)'")
            }
            guard values[index] == nil else {
                throw failure("'\(function)' is given '\(argument.name)' twice")
            }
            values[index] = argument.value
        }
        for (index, name) in parameters.prefix(required).enumerated() where values[index] == nil {
            throw failure("'\(function)' needs an argument '\(name)'")
        }
        return BoundArguments(values: values)
    }

    /// The whole number of an argument.
    func integer(
        _ value: Value?,
        default fallback: Int,
        _ role: String
    ) throws(ChatTemplateError) -> Int {
        guard let value else { return fallback }
        guard let number = value.integerValue else {
            throw failure("\(role) must be an integer, found a value of type \(value.typeName)")
        }
        return number
    }

    /// The text of an argument.
    func string(argument value: Value?, _ role: String) throws(ChatTemplateError) -> String {
        guard case .string(let text)? = value else {
            throw failure(
                "\(role) must be a text, found a value of type \(value?.typeName ?? "nothing")"
            )
        }
        return text
    }
}
