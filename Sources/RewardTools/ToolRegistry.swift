// Every kind of tool. Adding one is a file and a line here.

package import RewardTypes

/// The kinds that a configuration can ask for.
package enum ToolRegistry {
    /// One line for each kind.
    package static let all: [any Tool.Type] = [
        CalculatorTool.self,
        CalendarTool.self,
        CodeTool.self,
        ExternalTool.self,
        FormatTool.self,
        GSM8KStepsTool.self,
        InstructionTool.self,
        LookupTool.self,
        MathEqualTool.self,
        ToolCallTool.self,
    ]

    /// Kinds that are there under their own name without being declared.
    package static let builtIn: [any Tool.Type] = all.filter { !needsDeclaration.contains($0.kind) }

    /// Kinds that are nothing without options.
    private static let needsDeclaration: Set<String> = [ExternalTool.kind, LookupTool.kind]

    /// Makes a tool of a kind; `path` is where the kind was read.
    ///
    /// The tool takes its options out of `options`; the caller then calls `refuseUnknown()`.
    package static func make(
        kind: String,
        options: inout Fields,
        environment: ToolEnvironment,
        path: String
    ) throws(FieldError) -> any Tool {
        guard let type = all.first(where: { $0.kind == kind }) else {
            let kinds = all.map { "\"\($0.kind)\"" }.joined(separator: ", ")
            throw FieldError(
                path: path,
                problem: "\"\(kind.prefix(80))\" is not one of \(kinds)"
            )
        }
        return try type.init(options: &options, environment: environment)
    }
}
