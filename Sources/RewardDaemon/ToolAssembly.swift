// The tools of the configuration.

internal import RewardTools
internal import RewardTypes

extension ToolCatalog {
    /// The declared tools, ready to be asked.
    init(
        _ declarations: [Configuration.Tool],
        report: @escaping @Sendable (StartupEvent) -> Void
    ) throws(StartupError) {
        try self.init(
            declarations,
            environment: ToolEnvironment { report(.preparing($0)) }
        )
    }

    /// The declared tools, with their options checked, beside the built-in ones.
    init(
        _ declarations: [Configuration.Tool],
        environment: ToolEnvironment = ToolEnvironment()
    ) throws(StartupError) {
        var tools: [(name: String, tool: any Tool)] = []
        for declaration in declarations {
            do throws(FieldError) {
                var options = try Fields(.object(declaration.options), path: declaration.path)
                let tool = try ToolRegistry.make(
                    kind: declaration.kind,
                    options: &options,
                    environment: environment,
                    path: "\(declaration.path).kind"
                )
                try options.refuseUnknown()
                tools.append((declaration.name, tool))
            } catch {
                throw .configuration("\(error)")
            }
        }
        self.init(tools)
    }
}
