import RewardTypes
import Testing

@testable import RewardEngine

@Suite("Free regions")
struct FreeRegionsTests {
    @Test("The first region that is large enough is cut")
    func firstFit() {
        var free = FreeRegions(count: 10)
        #expect(free.take(4) == 0..<4)
        #expect(free.take(6) == 4..<10)
        #expect(free.take(1) == nil)
        free.give(0..<4)
        #expect(free.take(5) == nil)
        #expect(free.take(3) == 0..<3)
    }

    @Test("What is freed joins its neighbours on both sides")
    func merging() {
        var free = FreeRegions(count: 9)
        let parts = (0..<3).compactMap { _ in free.take(3) }
        free.give(parts[0])
        free.give(parts[2])
        #expect(free.regions == [0..<3, 6..<9])
        free.give(parts[1])
        #expect(free.regions == [0..<9])
    }

    @Test("Nothing is free where there is nothing")
    func empty() {
        var free = FreeRegions(count: 0)
        #expect(free.take(1) == nil)
    }

    @Test("Whatever order: regions in use never overlap, and all comes back", arguments: 1...20)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var free = FreeRegions(count: 1000)
        var used: [Range<Int>] = []
        for _ in 0..<300 {
            if Bool.random(using: &generator), let region = used.randomElement(using: &generator) {
                used.removeAll { $0 == region }
                free.give(region)
            } else if let region = free.take(Int.random(in: 1...90, using: &generator)) {
                #expect(used.allSatisfy { !$0.overlaps(region) } && region.upperBound <= 1000)
                used.append(region)
            }
            #expect(
                free.regions.reduce(0) { $0 + $1.count } + used.reduce(0) { $0 + $1.count } == 1000
            )
        }
        for region in used { free.give(region) }
        #expect(free.regions == [0..<1000])
    }
}
