// Which variables belong to which part of a template.
//
// The reference renderer compiles a template to Python functions and decides beforehand where each
// name is found: a name that is assigned anywhere in a frame belongs to that frame from its start,
// beginning with the value it has outside. This reproduces the decisions of jinja2's idtracking.py.

/// How a variable of a frame gets its first value.
enum VariableLoad: Sendable {
    /// From the arguments, or the items of a loop.
    case parameter
    /// From the variables that the template was given.
    case resolve
    /// From the variable of that name around the frame.
    case alias
    /// It has none until it is assigned.
    case undefined
}

/// The variables of one frame.
struct FrameLayout: Sendable {
    let names: [NameID]
    let loads: [VariableLoad]
    private let slots: [NameID: Int]?

    /// Below this many names a scan is faster than hashing.
    private static let scanCount = 16

    init(names: [NameID] = [], loads: [VariableLoad] = []) {
        self.names = names
        self.loads = loads
        guard names.count > Self.scanCount else {
            slots = nil
            return
        }
        var slots: [NameID: Int] = [:]
        for (slot, name) in names.enumerated() { slots[name] = slot }
        self.slots = slots
    }

    func slot(of name: NameID) -> Int? {
        if let slots { return slots[name] }
        return names.firstIndex(of: name)
    }
}

/// The names of one frame while they are collected.
private final class FrameSymbols {
    let parent: FrameSymbols?
    private var names: [NameID] = []
    private var loads: [NameID: VariableLoad] = [:]
    private var stores: Set<NameID> = []
    /// Names in the order in which they were first assigned.
    private(set) var storeLog: [NameID] = []

    init(parent: FrameSymbols?) { self.parent = parent }

    var layout: FrameLayout {
        FrameLayout(names: names, loads: names.map { loads[$0] ?? .undefined })
    }

    private func isKnownOutside(_ name: NameID) -> Bool {
        var frame = parent
        while let current = frame {
            if current.loads[name] != nil { return true }
            frame = current.parent
        }
        return false
    }

    private func define(_ name: NameID, _ load: VariableLoad) {
        if loads.updateValue(load, forKey: name) == nil { names.append(name) }
    }

    private func noteStore(_ name: NameID) {
        if stores.insert(name).inserted { storeLog.append(name) }
    }

    func declareParameter(_ name: NameID) {
        noteStore(name)
        define(name, .parameter)
    }

    func load(_ name: NameID) {
        if loads[name] == nil, !isKnownOutside(name) { define(name, .resolve) }
    }

    func store(_ name: NameID) {
        noteStore(name)
        if loads[name] == nil { define(name, isKnownOutside(name) ? .alias : .undefined) }
    }

    // What is assigned only in a branch keeps its outer value if the branch is not taken.
    func finishBranches(since mark: Int) {
        for name in storeLog[mark...] { define(name, isKnownOutside(name) ? .alias : .resolve) }
    }
}

/// Finds the variables of all frames of a template.
final class ScopeAnalyzer {
    private var layouts: [FrameLayout]

    init(frameCount: Int) { layouts = Array(repeating: FrameLayout(), count: frameCount) }

    func layouts(of statements: [Statement]) -> [FrameLayout] {
        analyze(Body(frame: 0, statements: statements), parent: nil)
        return layouts
    }

    private func analyze(
        _ body: Body,
        parent: FrameSymbols?,
        parameters: [NameID] = [],
        expressions: [Expression] = []
    ) {
        let symbols = FrameSymbols(parent: parent)
        for name in parameters { symbols.declareParameter(name) }
        for expression in expressions { load(expression, symbols) }
        collect(body.statements, symbols)
        layouts[body.frame] = symbols.layout
        analyzeInner(body.statements, parent: symbols)
    }

    private func load(_ expression: Expression, _ symbols: FrameSymbols) {
        NameWalker { name, use in
            if use == .load { symbols.load(name) }
        }.walk(expression)
    }

    // MARK: - Names of a frame, without those of the frames in it

    private func collect(_ statements: [Statement], _ symbols: FrameSymbols) {
        for statement in statements { collect(statement, symbols) }
    }

    private func collect(_ statement: Statement, _ symbols: FrameSymbols) {
        switch statement.kind {
        case .output(let expression): load(expression, symbols)
        case .assign(let target, let value):
            load(value, symbols)
            store(target, symbols)
        case .capture(let target, _, _): store(target, symbols)
        case .condition(let branches, let otherwise):
            collect(branches[...], otherwise, symbols)
        case .loop(let loop): load(loop.sequence, symbols)
        case .macro(let definition): if let name = definition.nameID { symbols.store(name) }
        case .callBlock(let call, _): if let call { load(call, symbols) }
        case .filterBlock(let filter, _): load(filter, symbols)
        case .with(let bindings, _): for binding in bindings { load(binding.value, symbols) }
        case .text, .autoescape, .block, .breakLoop, .continueLoop, .unavailable: break
        }
    }

    private func collect(
        _ branches: ArraySlice<(test: Expression, body: [Statement])>,
        _ otherwise: [Statement],
        _ symbols: FrameSymbols
    ) {
        for branch in branches { load(branch.test, symbols) }
        let mark = symbols.storeLog.count
        for branch in branches { collect(branch.body, symbols) }
        collect(otherwise, symbols)
        symbols.finishBranches(since: mark)
    }

    private func store(_ target: Target, _ symbols: FrameSymbols) {
        switch target {
        case .name(let name): symbols.store(name)
        case .attribute(let name, _): symbols.load(name)
        case .tuple(let targets): for target in targets { store(target, symbols) }
        }
    }

    // MARK: - Frames within a frame

    private func analyzeInner(_ statements: [Statement], parent: FrameSymbols) {
        for statement in statements { analyzeInner(statement, parent: parent) }
    }

    private func analyzeInner(_ statement: Statement, parent: FrameSymbols) {
        switch statement.kind {
        case .text, .output, .assign, .breakLoop, .continueLoop, .unavailable: break
        case .capture(_, let filter, let body):
            analyze(body, parent: parent, expressions: [filter].compactMap(\.self))
        case .condition(let branches, let otherwise):
            for branch in branches { analyzeInner(branch.body, parent: parent) }
            analyzeInner(otherwise, parent: parent)
        case .loop(let loop): analyzeLoop(loop, parent: parent)
        case .macro(let definition), .callBlock(_, let definition):
            analyze(
                definition.body,
                parent: parent,
                parameters: definition.frameParameters,
                expressions: definition.defaults
            )
        case .filterBlock(_, let body): analyze(body, parent: parent)
        case .with(let bindings, let body):
            analyze(body, parent: parent, parameters: bindings.flatMap(\.target.names))
        case .autoescape(let value, let body):
            analyze(body, parent: parent, expressions: [value])
        case .block(let body): analyze(body, parent: nil)
        }
    }

    private func analyzeLoop(_ loop: Loop, parent: FrameSymbols) {
        let special = loop.usesLoop ? [WellKnownName.loop] : []
        analyze(loop.body, parent: parent, parameters: special + loop.target.names)
        if let otherwise = loop.otherwise { analyze(otherwise, parent: parent) }
        if let test = loop.test {
            analyze(
                Body(frame: loop.testFrame, statements: []),
                parent: parent,
                parameters: loop.target.names,
                expressions: [test]
            )
        }
    }

    // MARK: - Questions of the parser

    /// Which of some names are used in statements before anything declares them there.
    static func undeclared(_ names: Set<NameID>, in statements: [Statement]) -> Set<NameID> {
        var candidates = names
        var found: Set<NameID> = []
        NameWalker { name, use in
            if use == .load, candidates.contains(name) {
                found.insert(name)
            } else {
                candidates.remove(name)
            }
        }.walk(statements)
        return found
    }

    /// Whether statements assign a variable, in whatever frame.
    static func assigns(_ name: NameID, in statements: [Statement]) -> Bool {
        var isAssigned = false
        NameWalker { candidate, use in
            if use == .store, candidate == name { isAssigned = true }
        }.walk(statements)
        return isAssigned
    }
}

extension MacroDefinition {
    /// Everything that a call gives a value: parameters, and the special names in use.
    var frameParameters: [NameID] {
        var names = parameters
        if uses.contains(.caller), !parameters.contains(WellKnownName.caller) {
            names.append(WellKnownName.caller)
        }
        if uses.contains(.named) { names.append(WellKnownName.kwargs) }
        if uses.contains(.positional) { names.append(WellKnownName.varargs) }
        return names
    }
}
