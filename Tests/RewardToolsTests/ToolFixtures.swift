import RewardTools
import RewardTypes

/// Asks a built-in tool, or one with options.
func ask(
    _ name: String,
    _ arguments: JSONValue,
    options: JSONObject = [:]
) async throws -> CheckVerdict {
    var fields = try Fields(.object(options), path: "tools.\(name)")
    let tool = try ToolRegistry.make(
        kind: name,
        options: &fields,
        environment: ToolEnvironment(),
        path: "kind"
    )
    try fields.refuseUnknown()
    return try await tool.check(arguments.objectValue ?? [:], until: nil)
}

/// The refusal of arguments.
func refusal(_ name: String, _ arguments: JSONValue) async -> String? {
    do {
        _ = try await ask(name, arguments)
        return nil
    } catch ToolError.failed(let failure) where failure.status == .invalidInput {
        return failure.message
    } catch {
        return "\(error)"
    }
}
