// Mode `stdio`: each test is a fresh run, and its output is compared here.

/// Tests of standard input and output.
struct StdioHarness: TestHarness {
    let program: PreparedProgram
    let tests: [StdioTest]
    let checker: OutputChecker

    var testCount: Int { tests.count }

    func id(of test: Int) -> String? { tests[test].id }

    func run(_ test: Int) -> SandboxRun {
        var run = program.runtime.program(files: program.files, limits: program.limits)
        run.input = tests[test].input
        return SandboxRun(programs: [run])
    }

    func finding(_ test: Int, _ reports: [SandboxReport]) -> Finding {
        let report = reports[0]
        if let finding = Finding(report) { return finding }
        guard !report.output.isTruncated else {
            return Finding(
                verdict: .outputLimit,
                message: "the program wrote \(report.output.totalByteCount) bytes, more than "
                    + "output_bytes allows"
            )
        }
        let expected = tests[test].expected
        let difference = checker.difference(expected: expected, found: report.output.bytes)
        return difference.map { Finding(verdict: .wrongAnswer, message: $0) } ?? .accepted
    }
}
