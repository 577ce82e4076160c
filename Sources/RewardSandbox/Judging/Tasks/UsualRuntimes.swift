// The languages that are looked for at start.

/// A language that most machines have.
struct UsualRuntime: Sendable {
    /// What requests call it.
    let name: String
    /// The program that is looked for.
    let program: String
    /// The runtime, once the program was found at a path.
    let runtime: @Sendable (String) -> CodeRuntime
}

/// All of them.
enum UsualRuntimes {
    static let all: [UsualRuntime] = [
        UsualRuntime(name: "python3", program: "python3") { path in
            CodeRuntime(
                name: "python3",
                labels: ["python", "py"],
                family: .python,
                sourceName: "main.py",
                executable: path,
                // Without the user's own packages, and without bytecode beside the source.
                arguments: ["-I", "-B", "{source}"],
                isWarm: true
            )
        },
        UsualRuntime(name: "bash", program: "bash") { path in
            CodeRuntime(
                name: "bash",
                labels: ["sh", "shell"],
                sourceName: "main.sh",
                executable: path,
                arguments: ["--noprofile", "--norc", "{source}"],
                profile: .fork
            )
        },
        UsualRuntime(name: "node", program: "node") { path in
            CodeRuntime(
                name: "node",
                labels: ["javascript", "js"],
                family: .javascript,
                sourceName: "main.js",
                executable: path,
                arguments: ["--max-old-space-size={memory_mib}", "{source}"],
                memoryMode: .data
            )
        },
        UsualRuntime(name: "c", program: "cc") {
            compiled("c", [], "main.c", by: $0, "-std=gnu17")
        },
        UsualRuntime(name: "c++", program: "c++") {
            compiled("c++", ["cpp", "cxx", "cc"], "main.cpp", by: $0, "-std=gnu++17")
        },
    ]

    private static func compiled(
        _ name: String,
        _ labels: [String],
        _ sourceName: String,
        by compiler: String,
        _ standard: String
    ) -> CodeRuntime {
        CodeRuntime(
            name: name,
            labels: labels,
            sourceName: sourceName,
            executable: "/box/program",
            arguments: [],
            compilation: CodeRuntime.Compilation(
                executable: compiler,
                arguments: ["-O2", standard, "-o", "program", "{source}", "-lm"]
            )
        )
    }
}
