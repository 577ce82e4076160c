import Testing

@testable import RewardCommands

@Suite("The progress bar")
struct ProgressTests {
    private let start = ContinuousClock.now
    private let erase = "\r\u{1B}[K"

    @Test("short work shows none")
    func short() {
        var progress = Progress(total: 100, columnCount: 80, start: start)
        #expect(progress.update(doneCount: 50, at: start + .milliseconds(499)) == nil)
        #expect(progress.clear() == nil)
    }

    @Test("without a terminal there is none")
    func noTerminal() {
        var progress = Progress(total: 100, columnCount: nil, start: start)
        #expect(progress.update(doneCount: 50, at: start + .seconds(5)) == nil)
    }

    @Test("it shows how much is done, how fast, and what is left")
    func bar() throws {
        var progress = Progress(total: 100, columnCount: 80, start: start)
        let shown = progress.update(doneCount: 25, at: start + .seconds(10))
        let text = try #require(shown)
        #expect(text.hasPrefix(erase) && text.contains("█████"))
        #expect(text.hasSuffix("25/100 lines  2.5 lines/s  30.0 s left"))
        #expect(text.dropFirst(erase.count).description.cellCount < 80)
        #expect(progress.clear() == erase)
        #expect(progress.clear() == nil)
    }

    @Test("it is not drawn more often than can be read, nor when all is done")
    func pace() {
        var progress = Progress(total: 100, columnCount: 80, start: start)
        #expect(progress.update(doneCount: 25, at: start + .seconds(10)) != nil)
        #expect(progress.update(doneCount: 26, at: start + .milliseconds(10_099)) == nil)
        #expect(progress.update(doneCount: 26, at: start + .milliseconds(10_100)) != nil)
        #expect(progress.update(doneCount: 100, at: start + .seconds(20)) == nil)
    }

    @Test("the rate is that of the last half minute, without what was done before")
    func recent() throws {
        var progress = Progress(
            total: 100_000,
            columnCount: 80,
            start: start,
            startCount: 50_000
        )
        for second in 1...60 {
            let count = 50_000 + min(second, 30) * 100 + max(second - 30, 0) * 10
            _ = progress.update(doneCount: count, at: start + .seconds(second))
        }
        let shown = progress.update(doneCount: 53_310, at: start + .seconds(61))
        #expect(try #require(shown).contains("53310/100000 lines  10.0 lines/s"))
    }

    @Test("while nothing is done it does not guess when all will be")
    func waiting() throws {
        var progress = Progress(total: 100, columnCount: 80, start: start)
        let shown = progress.update(doneCount: 0, at: start + .seconds(1))
        #expect(try #require(shown).hasSuffix("0/100 lines  0.0 lines/s  waiting"))
    }

    @Test("without a total it counts, and it fits into narrow terminals", arguments: [10, 30, 200])
    func narrow(_ columnCount: Int) throws {
        for total in [nil, 1000] {
            var progress = Progress(total: total, columnCount: columnCount, start: start)
            let shown = progress.update(doneCount: 7, at: start + .seconds(1))
            let text = try #require(shown)
            #expect(text.dropFirst(erase.count).description.cellCount < columnCount)
        }
    }
}
