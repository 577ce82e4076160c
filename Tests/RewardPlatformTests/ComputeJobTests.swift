import Synchronization
import Testing

@testable import RewardPlatform

@Suite("ComputeJob", .timeLimit(.minutes(5)))
struct ComputeJobTests {
    @Test("without workers the caller computes everything, in order", arguments: [1, 2, 3, 7, 100])
    func alone(chunk: Int) {
        let job = ComputeJob()
        let seen = Mutex<[Int]>([])
        for count in [1, 2, 7, 20] {
            job.run(count: count, chunk: chunk) { index in seen.withLock { $0.append(index) } }
            #expect(seen.withLock { $0 } == Array(0..<count))
            seen.withLock { $0.removeAll() }
        }
    }

    @Test("a worker that is called gets up, and goes to sleep again when nothing comes")
    func wakes() async {
        let job = ComputeJob()
        let worker = ComputeThread(name: "worker")
        worker.enqueue { job.serve() }
        for _ in 0..<3 {
            while !job.areWorkersAsleep { await Task.yield() }
            job.wakeWorkers()
        }
        job.stop()
        await worker.run {}
    }

    @Test("a worker ends when it is told, whether it sleeps or not yet")
    func stop() async {
        let job = ComputeJob()
        let sleeper = ComputeThread(name: "worker")
        sleeper.enqueue { job.serve() }
        job.stop()
        await sleeper.run {}
        // Told before it began.
        await sleeper.run { job.serve() }
    }
}
