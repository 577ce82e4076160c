// Tokens to the syntax tree. The grammar is that of Jinja 3.1, whose parser this follows rule by
// rule, because templates in the wild depend on its corners.

/// Reads statements; expressions are in an extension.
struct Parser {
    private let tokens: [Token]
    private var position = 0
    private var names: [String] = WellKnownName.spellings
    private var nameIDs: [String: NameID] = [:]
    private var frameCount = 1
    private var statementDepth = 0
    private var loopDepth = 0
    private var blockNames: Set<String> = []
    /// Whether an unknown filter is an error only when it is reached.
    var isConditional = false
    /// Unknown filters and tests that nothing conditional has been found around yet.
    var unknown: [ChatTemplateError] = []
    var expressionDepth = 0

    /// Parses a source.
    static func program(source: String) throws(ChatTemplateError) -> TemplateProgram {
        var parser = Parser(tokens: try Lexer.tokens(of: source))
        let statements = try parser.parseStatements(until: [])
        if let error = parser.unknown.first { throw error }
        let analyzer = ScopeAnalyzer(frameCount: parser.frameCount)
        let frames = analyzer.layouts(of: statements)
        return TemplateProgram(statements: statements, names: parser.names, frames: frames)
    }

    private init(tokens: [Token]) {
        self.tokens = tokens
        for (index, name) in names.enumerated() { nameIDs[name] = index }
    }

    // MARK: - Tokens

    var current: Token { tokens[position] }

    var next: Token { tokens[min(position + 1, tokens.count - 1)] }

    mutating func advance() {
        if position + 1 < tokens.count { position += 1 }
    }

    func isAt(_ symbol: Symbol) -> Bool { current.kind == .symbol(symbol) }

    func isAt(word: String) -> Bool { current.kind == .name(word) }

    mutating func take(_ symbol: Symbol) -> Bool {
        guard isAt(symbol) else { return false }
        advance()
        return true
    }

    mutating func take(word: String) -> Bool {
        guard isAt(word: word) else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: Symbol) throws(ChatTemplateError) {
        guard take(symbol) else { throw unexpected(expected: "'\(symbol.rawValue)'") }
    }

    mutating func expect(word: String) throws(ChatTemplateError) {
        guard take(word: word) else { throw unexpected(expected: "'\(word)'") }
    }

    mutating func expectName() throws(ChatTemplateError) -> String {
        guard case .name(let name) = current.kind else { throw unexpected(expected: "a name") }
        advance()
        return name
    }

    private mutating func expectBlockEnd() throws(ChatTemplateError) {
        guard current.kind == .blockEnd else { throw unexpected(expected: "'%}'") }
        advance()
    }

    func failure(_ message: String, line: Int? = nil) -> ChatTemplateError {
        .syntax(line: line ?? current.line, message: message)
    }

    func unexpected(expected: String) -> ChatTemplateError {
        failure("expected \(expected), found \(describe(current.kind))")
    }

    private func describe(_ kind: Token.Kind) -> String {
        switch kind {
        case .data: "text"
        case .blockBegin: "'{%'"
        case .blockEnd: "'%}'"
        case .variableBegin: "'{{'"
        case .variableEnd: "'}}'"
        case .name(let name): "'\(name)'"
        case .string: "a quoted text"
        case .integer, .float: "a number"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end of the template"
        }
    }

    mutating func intern(_ name: String) -> NameID {
        if let known = nameIDs[name] { return known }
        names.append(name)
        nameIDs[name] = names.count - 1
        return names.count - 1
    }

    private mutating func newFrame() -> FrameID {
        frameCount += 1
        return frameCount - 1
    }

    // MARK: - Statements

    /// Statements up to a tag with one of the names, which stays current.
    private mutating func parseStatements(
        until ends: [String]
    ) throws(ChatTemplateError) -> [Statement] {
        statementDepth += 1
        defer { statementDepth -= 1 }
        guard statementDepth <= TemplateLimits.maximumSyntaxDepth else {
            throw .limit(line: current.line, message: "blocks nest too deeply")
        }
        var statements: [Statement] = []
        while true {
            let line = current.line
            switch current.kind {
            case .data(let text):
                advance()
                statements.append(Statement(line: line, kind: .text(text)))
            case .variableBegin:
                advance()
                let value = try parseTuple()
                guard current.kind == .variableEnd else { throw unexpected(expected: "'}}'") }
                advance()
                statements.append(Statement(line: line, kind: .output(value)))
            case .blockBegin:
                advance()
                if case .name(let name) = current.kind, ends.contains(name) { return statements }
                try parseStatement(into: &statements, open: ends)
                try expectBlockEnd()
            default:
                guard ends.isEmpty else {
                    throw failure("expected '\(ends.joined(separator: "' or '"))' before the end")
                }
                return statements
            }
        }
    }

    /// The statements of a block after its tag, up to an end tag whose name is taken and returned.
    private mutating func parseBlock(
        until ends: [String]
    ) throws(ChatTemplateError) -> (statements: [Statement], end: String) {
        _ = take(.colon)
        try expectBlockEnd()
        let statements = try parseStatements(until: ends)
        return (statements, try expectName())
    }

    private mutating func parseBody(
        frame: FrameID,
        until end: String
    ) throws(ChatTemplateError) -> Body {
        let wasConditional = isConditional
        isConditional = false
        defer { isConditional = wasConditional }
        return Body(frame: frame, statements: try parseBlock(until: [end]).statements)
    }

    private mutating func parseStatement(
        into statements: inout [Statement],
        open: [String]
    ) throws(ChatTemplateError) {
        let line = current.line
        let tag = try expectName()
        let kind: Statement.Kind
        switch tag {
        case "if": kind = try parseIf()
        case "for": kind = try parseFor(line: line)
        case "set": kind = try parseSet()
        case "macro": kind = try parseMacro()
        case "call": kind = try parseCallBlock(line: line)
        case "generation": kind = .callBlock(nil, try parseMacroBody(nil, [], [], "endgeneration"))
        case "filter": kind = try parseFilterBlock()
        case "with": kind = try parseWith()
        case "autoescape":
            let value = try parseExpression()
            kind = .autoescape(value, try parseBody(frame: newFrame(), until: "endautoescape"))
        case "block": kind = try parseNamedBlock(line: line)
        case "break", "continue":
            guard loopDepth > 0 else { throw failure("'\(tag)' outside of a loop", line: line) }
            kind = tag == "break" ? .breakLoop : .continueLoop
        case "print":
            var isFirst = true
            while current.kind != .blockEnd {
                if !isFirst { try expect(.comma) }
                isFirst = false
                let value = try parseExpression()
                statements.append(Statement(line: line, kind: .output(value)))
            }
            return
        case "include", "import", "from", "extends":
            while current.kind != .blockEnd, current.kind != .end { advance() }
            kind = .unavailable(tag)
        default:
            let expected =
                open.isEmpty ? "" : ", expected '\(open.joined(separator: "' or '"))'"
            throw failure("unknown tag '\(tag)'\(expected)", line: line)
        }
        statements.append(Statement(line: line, kind: kind))
    }

    private mutating func parseIf() throws(ChatTemplateError) -> Statement.Kind {
        let wasConditional = isConditional
        isConditional = true
        defer { isConditional = wasConditional }
        var branches: [(test: Expression, body: [Statement])] = []
        while true {
            let test = try parseTuple(allowsConditional: false)
            let (body, end) = try parseBlock(until: ["elif", "else", "endif"])
            branches.append((test, body))
            switch end {
            case "elif": continue
            case "else":
                let otherwise = try parseBlock(until: ["endif"]).statements
                return .condition(branches, otherwise: otherwise)
            default: return .condition(branches, otherwise: [])
            }
        }
    }

    private mutating func parseFor(line: Int) throws(ChatTemplateError) -> Statement.Kind {
        let target = try parseTarget(ends: ["in"])
        try expect(word: "in")
        let sequence = try parseTuple(allowsConditional: false, ends: ["recursive"])
        let wasConditional = isConditional
        isConditional = false
        defer { isConditional = wasConditional }
        let test = take(word: "if") ? try parseExpression() : nil
        let isRecursive = take(word: "recursive")
        let bodyFrame = newFrame()
        let testFrame = newFrame()
        loopDepth += 1
        let outerLoopDepth = loopDepth - 1
        defer { loopDepth = outerLoopDepth }
        let (statements, end) = try parseBlock(until: ["endfor", "else"])
        var otherwise: Body?
        if end == "else" {
            loopDepth = isRecursive ? 0 : outerLoopDepth
            otherwise = try parseBody(frame: newFrame(), until: "endfor")
        }
        let all = statements + (otherwise?.statements ?? [])
        guard !target.names.contains(WellKnownName.loop),
            !ScopeAnalyzer.assigns(WellKnownName.loop, in: all)
        else { throw failure("'loop' cannot be assigned in a loop", line: line) }
        let used = ScopeAnalyzer.undeclared([WellKnownName.loop], in: statements)
        return .loop(
            Loop(
                target: target,
                sequence: sequence,
                test: test,
                testFrame: testFrame,
                isRecursive: isRecursive,
                body: Body(frame: bodyFrame, statements: statements),
                otherwise: otherwise,
                usesLoop: isRecursive || !used.isEmpty
            )
        )
    }

    private mutating func parseSet() throws(ChatTemplateError) -> Statement.Kind {
        let target = try parseTarget(allowsAttributes: true)
        if take(.assign) { return .assign(target, try parseTuple()) }
        let filter = isAt(.pipe) ? try parseFilters(nil) : nil
        return .capture(target, filter: filter, try parseBody(frame: newFrame(), until: "endset"))
    }

    private mutating func parseMacro() throws(ChatTemplateError) -> Statement.Kind {
        let name = try expectName()
        guard !["true", "false", "none", "True", "False", "None"].contains(name) else {
            throw failure("'\(name)' cannot be assigned")
        }
        let (parameters, defaults) = try parseSignature()
        return .macro(try parseMacroBody(name, parameters, defaults, "endmacro"))
    }

    private mutating func parseSignature() throws(ChatTemplateError) -> ([NameID], [Expression]) {
        let wasConditional = isConditional
        isConditional = false
        defer { isConditional = wasConditional }
        var parameters: [NameID] = []
        var defaults: [Expression] = []
        try expect(.leftParenthesis)
        while !isAt(.rightParenthesis) {
            if !parameters.isEmpty { try expect(.comma) }
            guard case .name(let target) = try parseTarget(isSingleName: true) else { break }
            guard !parameters.contains(target) else {
                throw failure("the parameter '\(names[target])' appears twice")
            }
            if take(.assign) {
                defaults.append(try parseExpression())
            } else if !defaults.isEmpty {
                throw failure("a parameter without a default follows one with a default")
            }
            parameters.append(target)
        }
        try expect(.rightParenthesis)
        return (parameters, defaults)
    }

    private mutating func parseMacroBody(
        _ name: String?,
        _ parameters: [NameID],
        _ defaults: [Expression],
        _ end: String
    ) throws(ChatTemplateError) -> MacroDefinition {
        let outerLoopDepth = loopDepth
        loopDepth = 0
        defer { loopDepth = outerLoopDepth }
        let line = current.line
        let body = try parseBody(frame: newFrame(), until: end)
        let used = ScopeAnalyzer.undeclared(
            [WellKnownName.caller, WellKnownName.kwargs, WellKnownName.varargs],
            in: body.statements
        )
        var uses: MacroDefinition.Uses = []
        if used.contains(WellKnownName.caller) { uses.insert(.caller) }
        if used.contains(WellKnownName.kwargs), !parameters.contains(WellKnownName.kwargs) {
            uses.insert(.named)
        }
        if used.contains(WellKnownName.varargs), !parameters.contains(WellKnownName.varargs) {
            uses.insert(.positional)
        }
        if uses.contains(.caller), let index = parameters.firstIndex(of: WellKnownName.caller),
            index < parameters.count - defaults.count
        {
            throw failure("the parameter 'caller' needs a default", line: line)
        }
        return MacroDefinition(
            nameID: name.map { intern($0) },
            name: name,
            parameters: parameters,
            defaults: defaults,
            body: body,
            uses: uses
        )
    }

    private mutating func parseCallBlock(line: Int) throws(ChatTemplateError) -> Statement.Kind {
        let signature = isAt(.leftParenthesis) ? try parseSignature() : ([], [])
        let call = try parseExpression()
        guard case .call = call.kind else { throw failure("expected a call", line: line) }
        return .callBlock(call, try parseMacroBody(nil, signature.0, signature.1, "endcall"))
    }

    private mutating func parseFilterBlock() throws(ChatTemplateError) -> Statement.Kind {
        let wasConditional = isConditional
        isConditional = false
        defer { isConditional = wasConditional }
        let filter = try parseFilters(nil, startsInline: true)
        return .filterBlock(filter, try parseBody(frame: newFrame(), until: "endfilter"))
    }

    private mutating func parseWith() throws(ChatTemplateError) -> Statement.Kind {
        var bindings: [(target: Target, value: Expression)] = []
        while current.kind != .blockEnd {
            if !bindings.isEmpty { try expect(.comma) }
            let target = try parseTarget()
            try expect(.assign)
            bindings.append((target, try parseExpression()))
        }
        return .with(bindings, try parseBody(frame: newFrame(), until: "endwith"))
    }

    private mutating func parseNamedBlock(line: Int) throws(ChatTemplateError) -> Statement.Kind {
        let name = try expectName()
        guard blockNames.insert(name).inserted else {
            throw failure("the block '\(name)' is defined twice", line: line)
        }
        _ = take(word: "scoped")
        _ = take(word: "required")
        let outerLoopDepth = loopDepth
        loopDepth = 0
        defer { loopDepth = outerLoopDepth }
        let body = try parseBody(frame: newFrame(), until: "endblock")
        _ = take(word: name)
        return .block(body)
    }
}
