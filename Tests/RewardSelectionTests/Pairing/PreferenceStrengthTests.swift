import RewardSelection
import Testing

@Suite("Preference strength")
struct PreferenceStrengthTests {
    @Test("mean and population deviation over the scorers that have a margin")
    func moments() throws {
        let found = try PreferenceStrength(margins: [[1, 2, 4], [nil, 3, nil], [nil, nil, nil]])
        let first = try #require(found.strengths[0])
        #expect(isClose(first.mean, 7.0 / 3))
        #expect(isClose(first.deviation, (14.0 / 9).squareRoot()))
        #expect(first.scorerCount == 3)
        #expect(found.strengths[1]?.mean == 3)
        #expect(found.strengths[1]?.deviation == 0)
        #expect(found.strengths[1]?.scorerCount == 1)
        #expect(found.strengths[2] == nil)
    }

    @Test("the weakest fifth is to flip, the next is ambiguous", arguments: [5, 10, 15, 9, 1])
    func marks(count: Int) throws {
        // Means fall, so that the last pairs are the weakest; one pair without margins is no pair.
        let margins: [[Double?]] = (0..<count).map { [Double(-$0)] } + [[nil]]
        let found = try PreferenceStrength(margins: margins)
        let marks = found.strengths.compactMap { $0?.mark }
        let (flips, ambiguous) = (count / 5, count * 2 / 5 - count / 5)
        #expect(marks.suffix(flips).allSatisfy { $0 == .flip })
        #expect(marks.count { $0 == .flip } == flips)
        #expect(marks.dropLast(flips).suffix(ambiguous).allSatisfy { $0 == .ambiguous })
        #expect(marks.count { $0 == .ambiguous } == ambiguous)
    }

    @Test("among equal means the earlier pair is the weaker")
    func ties() throws {
        let found = try PreferenceStrength(margins: [[1], [1], [1]], flipShare: 0.4)
        #expect(found.strengths.map { $0?.mark } == [.flip, .keep, .keep])
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "margins") { _ = try PreferenceStrength(margins: []) }
        expectError(at: "margins") { _ = try PreferenceStrength(margins: [[nil], []]) }
        expectError(at: "margins[1][2]") {
            _ = try PreferenceStrength(margins: [[1], [1, nil, .infinity]])
        }
        expectError(at: "margins[0]") { _ = try PreferenceStrength(margins: [[1e300, -1e300]]) }
        expectError(at: "flip_share") {
            _ = try PreferenceStrength(margins: [[1]], flipShare: 0.5, ambiguousShare: 0.4)
        }
        expectError(at: "ambiguous_share") {
            _ = try PreferenceStrength(margins: [[1]], ambiguousShare: .nan)
        }
    }

    @Test("by itself a pair is to flip below 0, and ambiguous within a deviation of it")
    func ownMarks() throws {
        let margins: [[Double?]] = [[-1, 0.5], [1, -0.5], [2, 1], [0], [3], [1, -1]]
        let marks = try PreferenceStrength(margins: margins).strengths.map { $0?.ownMark }
        #expect(marks == [.flip, .ambiguous, .keep, .ambiguous, .keep, .ambiguous])
    }
}
