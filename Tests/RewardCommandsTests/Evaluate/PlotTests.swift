import Testing

@testable import RewardCommands

@Suite("Plots")
struct PlotTests {
    @Test(
        "ticks are round, inside the range, and few",
        arguments: [0...1, 1...8, -0.37...0.42, 0...12_345, 0.001...0.002, -5...(-4.5)]
    )
    func ticks(_ range: ClosedRange<Double>) {
        let axis = Plot.Axis(label: "x", range: range)
        #expect((2...12).contains(axis.ticks.count))
        #expect(axis.ticks.allSatisfy { range.contains($0.value) && $0.text.count < 8 })
        #expect(Set(axis.ticks.map(\.text)).count == axis.ticks.count)
    }

    @Test("an empty range is widened")
    func empty() {
        let axis = Plot.Axis(label: "x", range: 3...3)
        #expect(axis.range == 2...4 && axis.position(3) == 0.5)
    }

    @Test("values outside are drawn at the edge, and texts are escaped")
    func svg() {
        let plot = Plot(
            title: "a < b",
            description: "d",
            x: Plot.Axis(label: "x & y", range: 0...1),
            y: .shares("right"),
            series: [
                Plot.Series(name: "<i>", shape: .line(points: [(0, 0), (9, 9)])),
                Plot.Series(name: "bars", shape: .bars([(0...0.5, 1)])),
            ]
        )
        let svg = plot.svg(id: "p")
        #expect(svg.contains("points=\"76.0,266.0 542.0,16.0\""))
        #expect(svg.contains("a &lt; b") && svg.contains("&lt;i&gt;") && svg.contains("x &amp; y"))
        #expect(!svg.contains("<i>"))
    }

    @Test("characters that XML forbids are replaced")
    func escaping() {
        #expect("a\u{0}<&>\"'\n".markupEscaped == "a\u{FFFD}&lt;&amp;&gt;&quot;&#39; ")
    }
}
