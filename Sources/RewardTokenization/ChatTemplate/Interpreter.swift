// Runs a parsed template: statements here, expressions and calls in extensions.

import RewardTypes

/// The variables of one frame while it runs.
final class Scope {
    let layout: FrameLayout
    let parent: Scope?
    /// Nil where a variable has no value yet.
    var values: [Value?]

    init(layout: FrameLayout, parent: Scope?) {
        self.layout = layout
        self.parent = parent
        values = Array(repeating: nil, count: layout.names.count)
    }
}

/// One rendering of one template; used once, by one caller.
final class Interpreter {
    /// How a statement ends.
    enum Flow { case next, breakLoop, continueLoop }

    let program: TemplateProgram
    let date: TemplateDate?
    /// The line being evaluated, for messages.
    var line = 1
    /// Containers that are being printed, for those that contain themselves.
    var printed: Set<ObjectIdentifier> = []
    private(set) var output = ""
    private let maximumStepCount: Int
    private var stepCount = 0
    private var depth = 0
    private var callDepth = 0
    private var contextValues: [Value?] = []
    private var root = Scope(layout: FrameLayout(), parent: nil)
    // What can hold references to itself is kept here and emptied at the end.
    private var capturedScopes: [Scope] = []
    private var namespaces: [Namespace] = []

    private init(_ program: TemplateProgram, _ date: TemplateDate?, _ maximumStepCount: Int) {
        self.program = program
        self.date = date
        self.maximumStepCount = maximumStepCount
    }

    /// Renders a template with a context.
    static func render(
        _ program: TemplateProgram,
        _ context: ChatTemplateContext,
        maximumStepCount: Int = TemplateLimits.maximumStepCount
    ) throws(ChatTemplateError) -> String {
        let interpreter = Interpreter(program, context.date, maximumStepCount)
        defer { interpreter.releaseCycles() }
        interpreter.contextValues = try interpreter.contextValues(context)
        let root = try interpreter.enter(0, parent: nil) { _ in }
        interpreter.root = root
        _ = try interpreter.run(program.statements, root)
        return interpreter.output
    }

    private func releaseCycles() {
        for scope in capturedScopes { scope.values.removeAll() }
        for namespace in namespaces { namespace.attributes.removeAll() }
        root.values.removeAll()
        contextValues.removeAll()
    }

    private func contextValues(
        _ context: ChatTemplateContext
    ) throws(ChatTemplateError) -> [Value?] {
        var known: [String: Value] = [:]
        for function in Function.allCases { known[function.rawValue] = .function(function) }
        if date == nil {
            known[Function.strftimeNow.rawValue] = .undefined(
                Undefined(
                    "'strftime_now' is undefined, because no date is configured; "
                        + "set 'template_date' for the model"
                )
            )
        }
        var messages: [Value] = []
        for message in context.messages {
            messages.append(try value(Self.withReasoningNames(message.members)))
        }
        known["messages"] = try list(messages)
        known["tools"] = context.tools.isEmpty ? Value.none : try value(.array(context.tools))
        known["documents"] = Value.none
        known["add_generation_prompt"] = .bool(context.addGenerationPrompt)
        known["bos_token"] = context.beginningOfSequence.map(Value.string)
        known["eos_token"] = context.endOfSequence.map(Value.string)
        for variable in context.variables { known[variable.name] = try value(variable.value) }
        return program.names.map { known[$0] }
    }

    // The reference renderer offers a turn's reasoning under the names that templates read.
    private static func withReasoningNames(_ members: JSONObject) -> JSONObject {
        let names = ["reasoning_content", "thinking", "reasoning"]
        guard let reasoning = names.lazy.compactMap({ members[$0] }).first(where: { $0 != .null })
        else { return members }
        var result: JSONObject = ["thinking": reasoning]
        for member in members { result[member.name] = member.value }
        result["reasoning_content"] = reasoning
        return result
    }

    // MARK: - Budgets

    func failure(_ message: String) -> ChatTemplateError {
        .evaluation(line: line, message: message)
    }

    func limit(_ message: String) -> ChatTemplateError {
        .limit(line: line, message: message)
    }

    /// Takes steps from the budget.
    func charge(_ count: Int) throws(ChatTemplateError) {
        stepCount += count
        guard stepCount <= maximumStepCount else {
            throw limit("rendering takes more than \(maximumStepCount) steps")
        }
    }

    /// Pays for handling this many bytes, and refuses more than any text may have.
    func chargeText(_ byteCount: Int) throws(ChatTemplateError) {
        guard byteCount <= TemplateLimits.maximumTextByteCount else {
            throw limit("a text would exceed \(TemplateLimits.maximumTextByteCount) bytes")
        }
        try charge(byteCount >> 6)
    }

    /// A text value, paid for.
    func text(_ text: String) throws(ChatTemplateError) -> Value {
        try chargeText(text.utf8.count)
        return .string(text)
    }

    /// Goes one level deeper, to a line; gives the line to come back to.
    ///
    /// Not a function around a closure, because that would double the stack that a level needs.
    func descend(to line: Int) throws(ChatTemplateError) -> Int {
        try charge(1)
        let outer = self.line
        self.line = line
        depth += 1
        guard depth <= TemplateLimits.maximumEvaluationDepth else {
            throw limit("evaluation nests deeper than \(TemplateLimits.maximumEvaluationDepth)")
        }
        return outer
    }

    /// Comes back from one level.
    func ascend(to line: Int) {
        depth -= 1
        self.line = line
    }

    /// Begins a call of a macro or a recursive loop.
    func beginCall() throws(ChatTemplateError) {
        callDepth += 1
        guard callDepth <= TemplateLimits.maximumCallDepth else {
            throw limit("calls nest deeper than \(TemplateLimits.maximumCallDepth)")
        }
    }

    func endCall() { callDepth -= 1 }

    // MARK: - Output

    func write(_ text: String) throws(ChatTemplateError) {
        try charge(text.utf8.count >> 6)
        guard output.utf8.count + text.utf8.count <= TemplateLimits.maximumTextByteCount else {
            throw limit("the output exceeds \(TemplateLimits.maximumTextByteCount) bytes")
        }
        output += text
    }

    /// What something writes, instead of writing it.
    func capture(
        _ body: () throws(ChatTemplateError) -> Void
    ) throws(ChatTemplateError) -> String {
        let outer = output
        output = ""
        defer { output = outer }
        try body()
        return output
    }

    // MARK: - Variables

    /// A new scope; `bind` sets the parameters.
    func enter(
        _ frame: FrameID,
        parent: Scope?,
        _ bind: (Scope) throws(ChatTemplateError) -> Void
    ) throws(ChatTemplateError) -> Scope {
        let layout = program.frames[frame]
        try charge(layout.names.count)
        let scope = Scope(layout: layout, parent: parent)
        try bind(scope)
        for (slot, load) in layout.loads.enumerated() {
            switch load {
            case .parameter, .undefined: break
            case .resolve: scope.values[slot] = contextValues[layout.names[slot]]
            case .alias: scope.values[slot] = lookUp(layout.names[slot], from: parent)
            }
        }
        return scope
    }

    private func lookUp(_ name: NameID, from start: Scope?) -> Value? {
        var scope = start
        while let current = scope {
            if let slot = current.layout.slot(of: name) { return current.values[slot] }
            scope = current.parent
        }
        return contextValues[name]
    }

    func variable(_ name: NameID, _ scope: Scope) -> Value {
        lookUp(name, from: scope)
            ?? .undefined(Undefined("'\(program.names[name])' is undefined"))
    }

    func bind(_ name: NameID, _ value: Value, in scope: Scope) {
        if let slot = scope.layout.slot(of: name) { scope.values[slot] = value }
        if scope === root { contextValues[name] = value }
    }

    /// Keeps a scope that a value refers to, so that the cycle can be broken.
    func retain(_ scope: Scope) throws(ChatTemplateError) {
        guard capturedScopes.last !== scope else { return }
        // It stays until the end, so it is paid for like the memory it holds.
        try charge(8 + scope.values.count)
        capturedScopes.append(scope)
    }

    func makeNamespace(
        _ attributes: [(name: String, value: Value)]
    ) throws(ChatTemplateError) -> Namespace {
        try charge(8 + attributes.count)
        let namespace = Namespace(attributes)
        namespaces.append(namespace)
        return namespace
    }

    func assign(
        _ value: Value,
        to target: Target,
        in scope: Scope
    ) throws(ChatTemplateError) {
        switch target {
        case .name(let name): bind(name, value, in: scope)
        case .attribute(let name, let attribute):
            guard case .namespace(let namespace) = variable(name, scope) else {
                throw failure("only attributes of namespaces can be assigned")
            }
            try checkAttributeName(attribute)
            try charge(namespace.attributes.count)
            namespace.set(attribute, value)
        case .tuple(let targets):
            let values = try elements(of: value, atMost: targets.count + 1)
            guard values.count == targets.count else {
                throw failure(
                    "cannot unpack \(values.count > targets.count ? "more than " : "")"
                        + "\(min(values.count, targets.count)) values into \(targets.count) names"
                )
            }
            for (target, value) in zip(targets, values) { try assign(value, to: target, in: scope) }
        }
    }

    func checkAttributeName(_ name: String) throws(ChatTemplateError) {
        guard !name.hasPrefix("_") else {
            throw failure("attributes of namespaces cannot start with '_', as '\(name)' does")
        }
    }
}
