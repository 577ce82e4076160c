// How values print: `str` and `repr` of Python.

extension Interpreter {
    /// The text of a value in the output.
    func string(_ value: Value) throws(ChatTemplateError) -> String {
        switch value {
        case .string(let text): return text
        case .undefined: return ""
        default:
            var result = ""
            try represent(value, into: &result)
            return result
        }
    }

    /// The text of a value as an element of a list.
    func representation(_ value: Value) throws(ChatTemplateError) -> String {
        var result = ""
        try represent(value, into: &result)
        return result
    }

    private func represent(
        _ value: Value,
        into result: inout String
    ) throws(ChatTemplateError) {
        try charge(1)
        try checkTextCount(result.utf8.count)
        switch value {
        case .undefined: result += "Undefined"
        case .none: result += "None"
        case .bool(let value): result += value ? "True" : "False"
        case .integer(let value): result += String(value)
        case .float(let value): result += Numbers.representation(value)
        case .string(let text):
            try charge(text.utf8.count >> 3)
            result += Self.quoted(text)
        case .list(let elements):
            guard begin(elements) else { return result += "[...]" }
            defer { end(elements) }
            try represent(elements.values, "[", "]", into: &result)
        case .tuple(let elements):
            guard begin(elements) else { return result += "(...)" }
            defer { end(elements) }
            let end = elements.values.count == 1 ? ",)" : ")"
            try represent(elements.values, "(", end, into: &result)
        case .dictionary(let mapping):
            guard begin(mapping) else { return result += "{...}" }
            defer { end(mapping) }
            try represent(mapping, into: &result)
        case .view(let view):
            let values = try self.elements(of: value)
            try represent(values, "dict_\(view.part.rawValue)([", "])", into: &result)
        case .range(let range):
            let step = range.step == 1 ? "" : ", \(range.step)"
            result += "range(\(range.start), \(range.stop)\(step))"
        case .namespace(let namespace):
            guard begin(namespace) else { return result += "<Namespace {...}>" }
            defer { end(namespace) }
            try represent(namespace, into: &result)
        case .macro(let macro):
            result +=
                macro.definition.name.map { "<Macro \(Self.quoted($0))>" }
                ?? "<Macro anonymous>"
        case .loop(let loop): result += "<LoopContext \(loop.index + 1)/\(try loop.count(self))>"
        case .iterator: result += "<generator object>"
        case .function(let function): result += "<function \(function.rawValue)>"
        case .method(let method): result += "<method \(method.name)>"
        case .cycler: result += "<Cycler>"
        case .joiner: result += "<Joiner>"
        }
    }

    private func checkTextCount(_ byteCount: Int) throws(ChatTemplateError) {
        guard byteCount <= TemplateLimits.maximumTextByteCount else {
            throw limit("a text would exceed \(TemplateLimits.maximumTextByteCount) bytes")
        }
    }

    private func represent(
        _ values: [Value],
        _ begin: String,
        _ end: String,
        into result: inout String
    ) throws(ChatTemplateError) {
        result += begin
        for (index, value) in values.enumerated() {
            if index > 0 { result += ", " }
            try represent(value, into: &result)
        }
        result += end
    }

    private func represent(
        _ mapping: Mapping,
        into result: inout String
    ) throws(ChatTemplateError) {
        result += "{"
        for (index, entry) in mapping.entries.enumerated() {
            if index > 0 { result += ", " }
            try represent(entry.key, into: &result)
            result += ": "
            try represent(entry.value, into: &result)
        }
        result += "}"
    }

    // Through a namespace, a container may contain itself.
    private func begin(_ container: AnyObject) -> Bool {
        printed.insert(ObjectIdentifier(container)).inserted
    }

    private func end(_ container: AnyObject) { printed.remove(ObjectIdentifier(container)) }

    // Chains of namespaces have no bound of their own, so their levels count as evaluations.
    private func represent(
        _ namespace: Namespace,
        into result: inout String
    ) throws(ChatTemplateError) {
        let outer = try descend(to: line)
        defer { ascend(to: outer) }
        result += "<Namespace {"
        for (index, attribute) in namespace.attributes.enumerated() {
            if index > 0 { result += ", " }
            result += Self.quoted(attribute.name) + ": "
            try represent(attribute.value, into: &result)
        }
        result += "}>"
    }

    /// A text as Python source.
    static func quoted(_ text: String) -> String {
        let usesDouble =
            text.utf8.contains(UInt8(ascii: "'"))
            && !text.utf8.contains(UInt8(ascii: "\""))
        let quote: Unicode.Scalar = usesDouble ? "\"" : "'"
        var result = String.UnicodeScalarView()
        result.append(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case quote, "\\":
                result.append("\\")
                result.append(scalar)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            default:
                if Text.isPrintable(scalar) {
                    result.append(scalar)
                } else {
                    result.append(contentsOf: Text.escaped(scalar).unicodeScalars)
                }
            }
        }
        result.append(quote)
        return String(result)
    }
}
