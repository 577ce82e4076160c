// The syntax tree of a template. It never changes after it has been parsed, so it is shared freely.

/// An index into the names of a program.
typealias NameID = Int

/// An index into the frames of a program: the parts of a template with variables of their own.
typealias FrameID = Int

/// An expression and where it stands.
struct Expression: Sendable {
    let line: Int
    /// Levels of nesting below and including this one.
    let depth: Int
    let kind: Kind

    indirect enum Kind: Sendable {
        case literal(Literal)
        case name(NameID)
        case tuple([Expression])
        case list([Expression])
        case dictionary([(key: Expression, value: Expression)])
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        case and(Expression, Expression)
        case or(Expression, Expression)
        case concatenation([Expression])
        case comparison(Expression, [(operation: Comparison, operand: Expression)])
        case conditional(test: Expression, then: Expression, otherwise: Expression?)
        case attribute(Expression, String)
        case item(Expression, Expression)
        case slice(Expression, start: Expression?, stop: Expression?, step: Expression?)
        case call(Expression, CallArguments)
        /// Without an input, the filter gets the text of the block it stands at.
        case filter(Expression?, String, CallArguments)
        case test(Expression, String, CallArguments)
    }
}

/// A constant in the source.
enum Literal: Sendable {
    case none
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case string(String)
}

enum UnaryOperator: Sendable { case negate, plus, not }

enum BinaryOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case modulo = "%"
    case power = "**"
}

enum Comparison: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case contained = "in"
    case notContained = "not in"
}

/// The arguments of a call as written.
struct CallArguments: Sendable {
    var positional: [Expression] = []
    var named: [(name: String, value: Expression)] = []
    /// After `*`.
    var unpacked: Expression?
    /// After `**`.
    var unpackedNamed: Expression?

    static let none = CallArguments()

    /// All expressions, in the order of the source.
    var expressions: [Expression] {
        positional + named.map(\.value) + [unpacked, unpackedNamed].compactMap(\.self)
    }
}

/// A statement and where it stands.
struct Statement: Sendable {
    let line: Int
    let kind: Kind

    indirect enum Kind: Sendable {
        case text(String)
        case output(Expression)
        case assign(Target, Expression)
        case capture(Target, filter: Expression?, Body)
        case condition([(test: Expression, body: [Statement])], otherwise: [Statement])
        case loop(Loop)
        case macro(MacroDefinition)
        /// `call`, and the `generation` tag that marks what the model wrote, which has no call.
        case callBlock(Expression?, MacroDefinition)
        case filterBlock(Expression, Body)
        case with([(target: Target, value: Expression)], Body)
        case autoescape(Expression, Body)
        case block(Body)
        case breakLoop
        case continueLoop
        /// A construct that needs other templates, which do not exist here.
        case unavailable(String)
    }
}

/// What is assigned to.
indirect enum Target: Sendable {
    case name(NameID)
    case attribute(NameID, String)
    case tuple([Target])

    /// The variables in it, in order; attributes are none.
    var names: [NameID] {
        switch self {
        case .name(let name): [name]
        case .attribute: []
        case .tuple(let targets): targets.flatMap(\.names)
        }
    }

    /// The variables whose attributes are assigned.
    var namespaces: [NameID] {
        switch self {
        case .name: []
        case .attribute(let name, _): [name]
        case .tuple(let targets): targets.flatMap(\.namespaces)
        }
    }
}

/// Statements with variables of their own.
struct Body: Sendable {
    let frame: FrameID
    let statements: [Statement]
}

/// A `for` loop.
struct Loop: Sendable {
    let target: Target
    let sequence: Expression
    let test: Expression?
    let testFrame: FrameID
    let isRecursive: Bool
    let body: Body
    let otherwise: Body?
    /// Whether the body mentions `loop`.
    let usesLoop: Bool
}

/// A macro, or the body of a `call` block.
struct MacroDefinition: Sendable {
    /// Call blocks have none.
    let nameID: NameID?
    let name: String?
    let parameters: [NameID]
    /// Values of the last parameters.
    let defaults: [Expression]
    let body: Body
    /// Special names that the body uses without declaring them.
    let uses: Uses

    struct Uses: OptionSet, Sendable {
        let rawValue: Int
        static let caller = Uses(rawValue: 1)
        static let named = Uses(rawValue: 2)
        static let positional = Uses(rawValue: 4)
    }
}

/// A parsed template.
struct TemplateProgram: Sendable {
    let statements: [Statement]
    /// The spelling of each name.
    let names: [String]
    /// The variables of each frame; the first frame is the template itself.
    let frames: [FrameLayout]
}

/// Names with a meaning of their own, interned first so that their identifiers are known.
enum WellKnownName {
    static let spellings = ["loop", "caller", "kwargs", "varargs"]
    static let loop: NameID = 0
    static let caller: NameID = 1
    static let kwargs: NameID = 2
    static let varargs: NameID = 3
}
