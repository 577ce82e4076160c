import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Running moments")
struct RunningMomentsTests {
    @Test(
        "one at a time, in groups of any size, or all at once: the same moments",
        arguments: 0..<20
    )
    func merging(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...200, using: &generator)
        let values = (0..<count).map { _ in
            1e6 + Double.random(in: -1...1, using: &generator)
        }
        let expected = Moments(values)
        var single = StreamMoments()
        for value in values { single.add(value) }
        let grouped = RunningMoments()
        var rest = values[...]
        while !rest.isEmpty {
            let size = Int.random(in: 0...9, using: &generator)
            #expect(grouped.add(Array(rest.prefix(size))) != nil)
            rest = rest.dropFirst(size)
        }
        for moments in [single, grouped.current] {
            #expect(moments.count == count)
            #expect(abs(moments.mean - expected.mean) < 1e-8, "seed \(seed)")
            for ddof in 0...1 {
                let difference = moments.variance(ddof: ddof) - expected.variance(ddof: ddof)
                #expect(abs(difference) < 1e-8, "seed \(seed)")
            }
        }
    }

    @Test("the moments of 2, 4, 4, 4, 5, 5, 7, 9 are 5 and 2")
    func byHand() {
        var moments = StreamMoments()
        #expect(moments.variance() == 0 && moments.count == 0)
        for value in [2.0, 4, 4, 4, 5, 5, 7, 9] { moments.add(value) }
        #expect(moments.mean == 5 && moments.deviation() == 2)
        #expect(moments.variance(ddof: 1) == 32.0 / 7)
        var empty = StreamMoments()
        empty.merge(moments)
        #expect(empty == moments)
        moments.merge(StreamMoments())
        #expect(empty == moments)
    }

    @Test("values that would spoil the moments are not taken in")
    func spoiling() {
        let running = RunningMoments()
        #expect(running.add([1, 3])?.mean == 2)
        #expect(running.add([.infinity]) == nil)
        #expect(running.add([.nan, 1]) == nil)
        #expect(running.add([1e200, -1e200]) == nil)
        #expect(running.current.count == 2 && running.current.mean == 2)
    }

    @Test("groups that finish at the same time are all there", .timeLimit(.minutes(5)))
    func concurrent() async {
        let running = RunningMoments()
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<64 {
                tasks.addTask { for _ in 0..<50 { _ = running.add([1, 3]) } }
            }
        }
        #expect(running.current.count == 6400)
        #expect(abs(running.current.mean - 2) < 1e-12)
        #expect(abs(running.current.deviation() - 1) < 1e-12)
    }
}
