// Compiling in the jail.

internal import RewardTypes

extension CodeJudge {
    /// What compiling came to.
    enum Compiled {
        case products([SandboxFile])
        /// The compiler's words.
        case refused(String)
        case failed(CodeFailure)
    }

    /// Compiles a program, or takes what it came to before.
    ///
    /// A program at which the compiler exceeds its limits does not compile.
    func compile(
        _ source: [UInt8],
        _ runtime: CodeRuntime,
        _ deadline: Deadline?
    ) async -> Compiled {
        guard let program = runtime.compiler(of: source, limits: bounds.compilation) else {
            return .products([])
        }
        let key = CompileCache.key(runtime, source)
        if let key, let products = cache.products(key) { return .products(products) }
        let report: SandboxReport
        do throws(SandboxError) {
            report = try await reports(SandboxRun(programs: [program]), deadline)[0]
        } catch {
            return .failed(.sandbox(error))
        }
        let words = String(
            decoding: report.errorOutput.bytes.prefix(bounds.shownByteCount),
            as: UTF8.self
        )
        guard report.ending == .exited(0), report.limit == nil else {
            return .refused("the compiler \(report.endingText)\n\(words)")
        }
        let products = report.fetched.map { file in
            SandboxFile(path: file.path, bytes: file.bytes, isExecutable: true)
        }
        let missing = program.fetched.filter { name in !products.contains { $0.path == name } }
        guard missing.isEmpty else {
            return .refused("the compiler made no \(missing.joined(separator: ", "))\n\(words)")
        }
        if let key { cache.keep(products, key) }
        return .products(products)
    }
}
