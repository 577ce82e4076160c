// How the tests of a task are run and judged.

/// The tests of one task, ready to be run, in any order.
protocol TestHarness: Sendable {
    /// How many tests there are.
    var testCount: Int { get }

    /// What results call a test.
    func id(of test: Int) -> String?

    /// What is run for a test: the program first, then what tests it, if that runs too.
    func run(_ test: Int) -> SandboxRun

    /// What the reports of that run come to.
    func finding(_ test: Int, _ reports: [SandboxReport]) -> Finding
}

/// A program that is ready to be run.
struct PreparedProgram: Sendable {
    /// Its language.
    let runtime: CodeRuntime
    /// Its text.
    let source: [UInt8]
    /// What the compiler made of it; empty where nothing is compiled.
    let products: [SandboxFile]
    /// What a run may use.
    let limits: SandboxLimits
    /// What any run may use at most.
    let ceiling: SandboxLimits

    /// The files that running it needs.
    var files: [SandboxFile] {
        products.isEmpty ? [SandboxFile(path: runtime.sourceName, bytes: source)] : products
    }

    /// The program as a module beside a harness, which is what runs.
    func run(
        harness: String,
        _ extension: String,
        input: CodeValue? = nil,
        with others: [SandboxFile] = []
    ) -> SandboxProgram {
        let main = "main.\(`extension`)"
        let files = [
            SandboxFile(path: main, bytes: Array(harness.utf8)),
            SandboxFile(path: "solution.\(`extension`)", bytes: source),
        ]
        var program = runtime.program(files: files + others, limits: limits, main: main)
        program.input = input.map(Self.frame) ?? []
        return program
    }

    /// A value as one frame of standard input.
    static func frame(_ value: CodeValue) -> [UInt8] {
        let payload = value.bytes
        return BigEndian.bytes(payload.count) + payload
    }
}
