// Expressions, from the loosest operator to the tightest.

extension Parser {
    func make(
        _ kind: Expression.Kind,
        line: Int,
        over children: [Expression] = []
    ) throws(ChatTemplateError) -> Expression {
        var depth = 0
        for child in children { depth = max(depth, child.depth) }
        guard depth < TemplateLimits.maximumSyntaxDepth else {
            throw .limit(line: line, message: "the expression nests too deeply")
        }
        return Expression(line: line, depth: depth + 1, kind: kind)
    }

    mutating func descend<Result>(
        _ parse: (inout Parser) throws(ChatTemplateError) -> Result
    ) throws(ChatTemplateError) -> Result {
        expressionDepth += 1
        defer { expressionDepth -= 1 }
        guard expressionDepth <= TemplateLimits.maximumSyntaxDepth else {
            throw .limit(line: current.line, message: "the expression nests too deeply")
        }
        return try parse(&self)
    }

    // MARK: - Targets and tuples

    mutating func parseTarget(
        isSingleName: Bool = false,
        allowsAttributes: Bool = false,
        ends: [String] = []
    ) throws(ChatTemplateError) -> Target {
        let line = current.line
        if isSingleName {
            let name = try expectName()
            guard !isConstantName(name) else { throw failure("'\(name)' cannot be assigned") }
            return .name(intern(name))
        }
        var targets: [Target] = []
        var isTuple = false
        while true {
            if !targets.isEmpty { try expect(.comma) }
            if isTupleEnd(ends) { break }
            targets.append(try parsePrimaryTarget(allowsAttributes: allowsAttributes))
            guard isAt(.comma) else { break }
            isTuple = true
        }
        if isTuple { return .tuple(targets) }
        guard let target = targets.first else {
            throw failure("expected a name to assign to", line: line)
        }
        return target
    }

    private mutating func parsePrimaryTarget(
        allowsAttributes: Bool
    ) throws(ChatTemplateError) -> Target {
        let line = current.line
        if allowsAttributes, case .name(let name) = current.kind, !isConstantName(name),
            next.kind == .symbol(.dot)
        {
            advance()
            advance()
            return .attribute(intern(name), try expectName())
        }
        let expression = try parsePrimary()
        guard let target = target(expression) else {
            throw failure("only names can be assigned to", line: line)
        }
        return target
    }

    private func target(_ expression: Expression) -> Target? {
        switch expression.kind {
        case .name(let name): return .name(name)
        case .tuple(let items):
            let targets = items.compactMap { target($0) }
            return targets.count == items.count ? .tuple(targets) : nil
        default: return nil
        }
    }

    func isConstantName(_ name: String) -> Bool {
        ["true", "false", "none", "True", "False", "None"].contains(name)
    }

    func isTupleEnd(_ ends: [String]) -> Bool {
        switch current.kind {
        case .variableEnd, .blockEnd, .symbol(.rightParenthesis): true
        case .name(let name): ends.contains(name)
        default: false
        }
    }

    mutating func parseTuple(
        allowsConditional: Bool = true,
        ends: [String] = [],
        isParenthesized: Bool = false
    ) throws(ChatTemplateError) -> Expression {
        let line = current.line
        var items: [Expression] = []
        var isTuple = false
        while true {
            if !items.isEmpty { try expect(.comma) }
            if isTupleEnd(ends) { break }
            items.append(
                allowsConditional ? try parseExpression() : try parseOr()
            )
            guard isAt(.comma) else { break }
            isTuple = true
        }
        if !isTuple {
            if let item = items.first { return item }
            guard isParenthesized else { throw unexpected(expected: "an expression") }
        }
        return try make(.tuple(items), line: line, over: items)
    }

    // MARK: - Operators

    mutating func parseExpression() throws(ChatTemplateError) -> Expression {
        try descend { (parser: inout Parser) throws(ChatTemplateError) in
            try parser.parseConditional()
        }
    }

    private mutating func parseConditional() throws(ChatTemplateError) -> Expression {
        let line = current.line
        let unknownCount = unknown.count
        var result = try parseOr()
        guard isAt(word: "if") else { return result }
        while take(word: "if") {
            let test = try parseOr()
            let otherwise = take(word: "else") ? try parseExpression() : nil
            result = try make(
                .conditional(test: test, then: result, otherwise: otherwise),
                line: line,
                over: [test, result] + [otherwise].compactMap(\.self)
            )
        }
        // In a conditional expression an unknown filter fails only when it is reached.
        unknown.removeSubrange(unknownCount...)
        return result
    }

    private mutating func parseOr() throws(ChatTemplateError) -> Expression {
        var left = try parseAnd()
        while isAt(word: "or") {
            let line = current.line
            advance()
            let right = try parseAnd()
            left = try make(.or(left, right), line: line, over: [left, right])
        }
        return left
    }

    private mutating func parseAnd() throws(ChatTemplateError) -> Expression {
        var left = try parseNot()
        while isAt(word: "and") {
            let line = current.line
            advance()
            let right = try parseNot()
            left = try make(.and(left, right), line: line, over: [left, right])
        }
        return left
    }

    private mutating func parseNot() throws(ChatTemplateError) -> Expression {
        guard isAt(word: "not") else { return try parseComparison() }
        let line = current.line
        advance()
        let operand = try descend { (parser: inout Parser) throws(ChatTemplateError) in
            try parser.parseNot()
        }
        return try make(.unary(.not, operand), line: line, over: [operand])
    }

    private mutating func parseComparison() throws(ChatTemplateError) -> Expression {
        let line = current.line
        let first = try parseSum()
        var rest: [(operation: Comparison, operand: Expression)] = []
        while let operation = takeComparison() { rest.append((operation, try parseSum())) }
        guard !rest.isEmpty else { return first }
        return try make(
            .comparison(first, rest),
            line: line,
            over: [first] + rest.map(\.operand)
        )
    }

    private mutating func takeComparison() -> Comparison? {
        switch current.kind {
        case .symbol(let symbol):
            guard let operation = Comparison(rawValue: symbol.rawValue) else { return nil }
            advance()
            return operation
        case .name("in"):
            advance()
            return .contained
        case .name("not") where next.kind == .name("in"):
            advance()
            advance()
            return .notContained
        default: return nil
        }
    }

    private mutating func parseSum() throws(ChatTemplateError) -> Expression {
        var left = try parseConcatenation()
        while let operation = takeOperator([.add, .subtract]) {
            let right = try parseConcatenation()
            left = try make(
                .binary(operation.kind, left, right),
                line: operation.line,
                over: [left, right]
            )
        }
        return left
    }

    private mutating func takeOperator(
        _ operators: [BinaryOperator]
    ) -> (kind: BinaryOperator, line: Int)? {
        guard case .symbol(let symbol) = current.kind,
            let operation = BinaryOperator(rawValue: symbol.rawValue),
            operators.contains(operation)
        else { return nil }
        let line = current.line
        advance()
        return (operation, line)
    }

    private mutating func parseConcatenation() throws(ChatTemplateError) -> Expression {
        let line = current.line
        var items = [try parseProduct()]
        while take(.tilde) { items.append(try parseProduct()) }
        guard items.count > 1 else { return items[0] }
        return try make(.concatenation(items), line: line, over: items)
    }

    private mutating func parseProduct() throws(ChatTemplateError) -> Expression {
        var left = try parsePower()
        while let operation = takeOperator([.multiply, .divide, .floorDivide, .modulo]) {
            let right = try parsePower()
            left = try make(
                .binary(operation.kind, left, right),
                line: operation.line,
                over: [left, right]
            )
        }
        return left
    }

    private mutating func parsePower() throws(ChatTemplateError) -> Expression {
        var left = try parseUnary()
        while let operation = takeOperator([.power]) {
            let right = try parseUnary()
            left = try make(
                .binary(.power, left, right),
                line: operation.line,
                over: [left, right]
            )
        }
        return left
    }

    mutating func parseUnary(
        allowsFilters: Bool = true
    ) throws(ChatTemplateError) -> Expression {
        let line = current.line
        var result: Expression
        if isAt(.minus) || isAt(.plus) {
            let operation: UnaryOperator = isAt(.minus) ? .negate : .plus
            advance()
            let operand = try descend { (parser: inout Parser) throws(ChatTemplateError) in
                try parser.parseUnary(allowsFilters: false)
            }
            result = try make(.unary(operation, operand), line: line, over: [operand])
        } else {
            result = try parsePrimary()
        }
        result = try parsePostfix(result)
        return allowsFilters ? try parseFiltersAndTests(result) : result
    }
}
