// Calls, filters and tests.

extension Parser {
    mutating func parseCall(_ callee: Expression) throws(ChatTemplateError) -> Expression {
        let line = current.line
        let arguments = try parseArguments()
        return try make(
            .call(callee, arguments),
            line: line,
            over: [callee] + arguments.expressions
        )
    }

    private mutating func parseArguments() throws(ChatTemplateError) -> CallArguments {
        let line = current.line
        var arguments = CallArguments()
        func ensure(_ condition: Bool) throws(ChatTemplateError) {
            guard condition else { throw failure("the arguments are out of order", line: line) }
        }
        try expect(.leftParenthesis)
        var needsComma = false
        while !isAt(.rightParenthesis) {
            if needsComma {
                try expect(.comma)
                if isAt(.rightParenthesis) { break }
            }
            needsComma = true
            if take(.multiply) {
                try ensure(arguments.unpacked == nil && arguments.unpackedNamed == nil)
                arguments.unpacked = try parseExpression()
            } else if take(.power) {
                try ensure(arguments.unpackedNamed == nil)
                arguments.unpackedNamed = try parseExpression()
            } else if case .name(let name) = current.kind, next.kind == .symbol(.assign) {
                try ensure(arguments.unpackedNamed == nil)
                try ensure(!arguments.named.contains { $0.name.isIdentical(to: name) })
                advance()
                advance()
                arguments.named.append((name, try parseExpression()))
            } else {
                try ensure(arguments.unpacked == nil && arguments.unpackedNamed == nil)
                try ensure(arguments.named.isEmpty)
                arguments.positional.append(try parseExpression())
            }
        }
        try expect(.rightParenthesis)
        return arguments
    }

    mutating func parseFiltersAndTests(
        _ expression: Expression
    ) throws(ChatTemplateError) -> Expression {
        var result = expression
        while true {
            switch current.kind {
            case .symbol(.pipe): result = try parseFilters(result)
            case .name("is"): result = try parseTest(result)
            case .symbol(.leftParenthesis): result = try parseCall(result)
            default: return result
            }
        }
    }

    /// One or more filters; without an input for those that end a block.
    mutating func parseFilters(
        _ input: Expression?,
        startsInline: Bool = false
    ) throws(ChatTemplateError) -> Expression {
        var result = input
        var isInline = startsInline
        while isAt(.pipe) || isInline {
            if !isInline { advance() }
            isInline = false
            let line = current.line
            let name = try parseDottedName()
            if !isConditional, Filters.all[name] == nil {
                unknown.append(failure("there is no filter '\(name)'", line: line))
            }
            let arguments = isAt(.leftParenthesis) ? try parseArguments() : .none
            result = try make(
                .filter(result, name, arguments),
                line: line,
                over: [result].compactMap(\.self) + arguments.expressions
            )
        }
        guard let result else { throw unexpected(expected: "a filter") }
        return result
    }

    private mutating func parseDottedName() throws(ChatTemplateError) -> String {
        var name = try expectName()
        while take(.dot) { name += "." + (try expectName()) }
        return name
    }

    private mutating func parseTest(_ subject: Expression) throws(ChatTemplateError) -> Expression {
        let line = current.line
        try expect(word: "is")
        let isNegated = take(word: "not")
        let name = try parseDottedName()
        if !isConditional, Tests.all[name] == nil {
            unknown.append(failure("there is no test '\(name)'", line: line))
        }
        let arguments = try parseTestArguments()
        let test = try make(
            .test(subject, name, arguments),
            line: line,
            over: [subject] + arguments.expressions
        )
        return isNegated ? try make(.unary(.not, test), line: line, over: [test]) : test
    }

    private mutating func parseTestArguments() throws(ChatTemplateError) -> CallArguments {
        switch current.kind {
        case .symbol(.leftParenthesis): return try parseArguments()
        case .name("else"), .name("or"), .name("and"): return .none
        case .name("is"): throw failure("tests cannot be chained with 'is'")
        case .name, .string, .integer, .float, .symbol(.leftBracket), .symbol(.leftBrace):
            let primary = try parsePrimary()
            return CallArguments(positional: [try parsePostfix(primary)])
        default: return .none
        }
    }
}
