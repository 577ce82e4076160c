// Names, literals, and what stands directly behind an expression: attributes, items, slices.

extension Parser {
    mutating func parsePrimary() throws(ChatTemplateError) -> Expression {
        let line = current.line
        switch current.kind {
        case .name(let name):
            advance()
            switch name {
            case "true", "True": return try make(.literal(.bool(true)), line: line)
            case "false", "False": return try make(.literal(.bool(false)), line: line)
            case "none", "None": return try make(.literal(.none), line: line)
            default: return try make(.name(intern(name)), line: line)
            }
        case .string(var text):
            advance()
            while case .string(let more) = current.kind {
                text += more
                advance()
            }
            return try make(.literal(.string(text)), line: line)
        case .integer(let value):
            advance()
            return try make(.literal(.integer(value)), line: line)
        case .float(let value):
            advance()
            return try make(.literal(.float(value)), line: line)
        case .symbol(.leftParenthesis):
            advance()
            let tuple = try parseTuple(isParenthesized: true)
            try expect(.rightParenthesis)
            return tuple
        case .symbol(.leftBracket): return try parseList()
        case .symbol(.leftBrace): return try parseDictionary()
        default: throw unexpected(expected: "an expression")
        }
    }

    private mutating func parseList() throws(ChatTemplateError) -> Expression {
        let line = current.line
        try expect(.leftBracket)
        var items: [Expression] = []
        while !isAt(.rightBracket) {
            if !items.isEmpty { try expect(.comma) }
            if isAt(.rightBracket) { break }
            items.append(try parseExpression())
        }
        try expect(.rightBracket)
        return try make(.list(items), line: line, over: items)
    }

    private mutating func parseDictionary() throws(ChatTemplateError) -> Expression {
        let line = current.line
        try expect(.leftBrace)
        var entries: [(key: Expression, value: Expression)] = []
        while !isAt(.rightBrace) {
            if !entries.isEmpty { try expect(.comma) }
            if isAt(.rightBrace) { break }
            let key = try parseExpression()
            try expect(.colon)
            entries.append((key, try parseExpression()))
        }
        try expect(.rightBrace)
        return try make(
            .dictionary(entries),
            line: line,
            over: entries.flatMap { [$0.key, $0.value] }
        )
    }

    mutating func parsePostfix(
        _ expression: Expression
    ) throws(ChatTemplateError) -> Expression {
        var result = expression
        while true {
            switch current.kind {
            case .symbol(.dot): result = try parseAttribute(result)
            case .symbol(.leftBracket): result = try parseSubscript(result)
            case .symbol(.leftParenthesis): result = try parseCall(result)
            default: return result
            }
        }
    }

    private mutating func parseAttribute(
        _ object: Expression
    ) throws(ChatTemplateError) -> Expression {
        let line = current.line
        try expect(.dot)
        switch current.kind {
        case .name(let name):
            advance()
            return try make(.attribute(object, name), line: line, over: [object])
        case .integer(let index):
            advance()
            let key = try make(.literal(.integer(index)), line: line)
            return try make(.item(object, key), line: line, over: [object, key])
        default: throw unexpected(expected: "a name or number after '.'")
        }
    }

    private mutating func parseSubscript(
        _ object: Expression
    ) throws(ChatTemplateError) -> Expression {
        let line = current.line
        try expect(.leftBracket)
        var keys: [Expression] = []
        while !isAt(.rightBracket) {
            if !keys.isEmpty { try expect(.comma) }
            let start = isAt(.colon) ? nil : try parseExpression()
            if isAt(.colon) {
                guard keys.isEmpty else { throw failure("a slice must stand alone") }
                let slice = try parseSlice(object, start: start, line: line)
                try expect(.rightBracket)
                return slice
            }
            if let start { keys.append(start) }
        }
        try expect(.rightBracket)
        let key = keys.count == 1 ? keys[0] : try make(.tuple(keys), line: line, over: keys)
        return try make(.item(object, key), line: line, over: [object, key])
    }

    private mutating func parseSlice(
        _ object: Expression,
        start: Expression?,
        line: Int
    ) throws(ChatTemplateError) -> Expression {
        try expect(.colon)
        let stop = isAt(.colon) || isAt(.rightBracket) ? nil : try parseExpression()
        var step: Expression?
        if take(.colon), !isAt(.rightBracket) { step = try parseExpression() }
        return try make(
            .slice(object, start: start, stop: stop, step: step),
            line: line,
            over: [object] + [start, stop, step].compactMap(\.self)
        )
    }
}
