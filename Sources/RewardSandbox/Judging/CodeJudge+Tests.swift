// Running the tests of one program side by side.

internal import RewardTypes

extension CodeJudge {
    /// Results of tests in their order.
    ///
    /// Where the task stops at the first failure, the results end with it: tests behind it that
    /// happened to run are dropped, so that the result does not depend on timing.
    func run(
        _ harness: any TestHarness,
        _ task: CodeTask,
        _ deadline: Deadline?
    ) async -> [CodeTestResult] {
        let count = harness.testCount
        var results = [CodeTestResult?](repeating: nil, count: count)
        await withTaskGroup(of: (Int, CodeTestResult).self) { group in
            var next = 0
            // Tests from here on are not looked at.
            var end = count
            func start() {
                guard next < end else { return }
                let test = next
                next += 1
                group.addTask { (test, await run(test, of: harness, deadline)) }
            }
            for _ in 0..<bounds.concurrency { start() }
            while let (test, result) = await group.next() {
                results[test] = result
                if task.stopsAtFirstFailure, result.verdict != .accepted {
                    end = min(end, test + 1)
                }
                start()
            }
        }
        let finished = results.compactMap(\.self)
        guard task.stopsAtFirstFailure,
            let first = finished.firstIndex(where: { $0.verdict != .accepted })
        else { return finished }
        return Array(finished[...first])
    }

    private func run(
        _ test: Int,
        of harness: any TestHarness,
        _ deadline: Deadline?
    ) async -> CodeTestResult {
        let id = harness.id(of: test)
        guard !Task.isCancelled else {
            return CodeTestResult(id: id, failure: .sandbox(.cancelled))
        }
        do throws(SandboxError) {
            let reports = try await reports(harness.run(test), deadline)
            return CodeTestResult(id: id, harness.finding(test, reports), report: reports[0])
        } catch {
            return CodeTestResult(id: id, failure: .sandbox(error))
        }
    }
}
