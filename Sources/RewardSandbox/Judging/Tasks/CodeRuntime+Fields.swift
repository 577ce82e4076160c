// Runtimes of the configuration.

package import RewardTypes

extension CodeRuntime {
    /// Reads a runtime of the configuration.
    ///
    /// `name` and `source` are needed, and `exe` unless there is a `compile` step with a product.
    package init(_ fields: inout Fields) throws(FieldError) {
        let name = try fields.string("name")
        var step: Compilation?
        if var compile = try fields.optionalFields("compile") {
            step = Compilation(
                executable: try Self.path(&compile, "exe"),
                arguments: try Self.strings(&compile, "args") ?? ["{source}"],
                products: try Self.strings(&compile, "products") ?? ["program"]
            )
            try compile.refuseUnknown()
        }
        let executable: String
        if let product = step?.products.first, fields.value("exe") == nil {
            executable = "/box/\(product)"
        } else {
            executable = try Self.path(&fields, "exe")
        }
        var environment: [String: String] = [:]
        if let members = try fields.optionalFields("env") {
            for (key, value) in members.members {
                guard let text = value.stringValue, !key.contains("=") else {
                    throw members.error(key, "expected a string, and a name without \"=\"")
                }
                environment[key] = text
            }
        }
        self.init(
            name: name.lowercased(),
            labels: (try Self.strings(&fields, "labels") ?? []).map { $0.lowercased() },
            family: try fields.optionalChoice("family") ?? .other,
            sourceName: try fields.string("source"),
            executable: executable,
            arguments: try Self.strings(&fields, "args") ?? (step == nil ? ["{source}"] : []),
            environment: environment,
            readablePaths: try Self.strings(&fields, "ro_paths") ?? [],
            profile: try fields.optionalChoice("profile") ?? .nofork,
            memoryMode: try fields.optionalChoice("memory_mode") ?? .addressSpace,
            compilation: step,
            versionArguments: try Self.strings(&fields, "version_args") ?? ["--version"]
        )
        try fields.refuseUnknown()
        guard name.utf8.count <= 64, !name.isEmpty else {
            throw fields.error("name", "must have 1 to 64 bytes")
        }
        guard !sourceName.isEmpty, !sourceName.contains("/"), sourceName != "..",
            sourceName.utf8.count <= 200
        else { throw fields.error("source", "must be the name of a file, without folders") }
    }

    private static func path(_ fields: inout Fields, _ name: String) throws(FieldError) -> String {
        let path = try fields.string(name)
        guard path.hasPrefix("/") else { throw fields.error(name, "must be an absolute path") }
        return path
    }

    private static func strings(
        _ fields: inout Fields,
        _ name: String
    ) throws(FieldError) -> [String]? {
        guard let elements = try fields.optionalArray(name, maximumCount: 256) else { return nil }
        let texts = elements.compactMap(\.stringValue)
        guard texts.count == elements.count else {
            throw fields.error(name, "expected an array of strings")
        }
        return texts
    }
}
