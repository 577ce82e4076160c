// The plots of a report, each with the same numbers as a table.

internal import RewardSelection
internal import RewardTypes

/// A plot, and what it shows.
struct EvaluationFigure {
    let plot: Plot
    let titles: [String]
    let rows: [[String]]

    /// The best-of-n curve; nil when there is none.
    init?(curveOf scorer: ScorerEvaluation) {
        let points = scorer.curve.points
        guard let last = points.last else { return nil }
        func line(
            _ name: String,
            _ share: (EvaluationCurve.Point) -> EvaluatedShare
        )
            -> Plot.Series
        {
            Plot.Series(
                name: name,
                shape: .line(
                    points: points.map { (Double($0.drawCount), share($0).fraction ?? 0) }
                )
            )
        }
        var series = [line("best of n", \.best), line("pass@n (oracle)", \.oracle)]
        if scorer.curve.hasVotes {
            series += [line("majority vote", \.majority), line("weighted vote", \.weighted)]
        }
        // Curves that lie close together are drawn larger; the ticks say where the axis begins.
        let lowest =
            points.flatMap { [$0.best, $0.oracle, $0.majority, $0.weighted] }
            .compactMap(\.fraction).min() ?? 0
        plot = Plot(
            title: "Best of n",
            description: "Share of right choices for n from 1 to \(last.drawCount).",
            x: Plot.Axis(label: "n", range: 1...Double(last.drawCount)),
            y: .shares("right", from: lowest),
            series: series
        )
        (titles, rows) = scorer.curveRows
    }

    /// Accuracy against confidence; nil without pairs.
    init?(reliabilityOf scorer: ScorerEvaluation) {
        guard let calibration = scorer.calibration else { return nil }
        let known = calibration.bins.compactMap { bin in
            bin.meanProbability.flatMap { mean in
                bin.positiveShare.map { (mean: mean, share: $0, count: bin.count) }
            }
        }
        let shares = known.map { bin in
            EvaluatedShare(total: bin.share * Double(bin.count), count: bin.count)
        }
        plot = Plot(
            title: "Reliability",
            description: "Share of right pairs by confidence, with 95 % intervals; expected "
                + "calibration error \(calibration.expected.shareText).",
            x: Plot.Axis(label: "confidence, sigmoid of the margin", range: 0.5...1),
            y: .shares("right"),
            series: [
                Plot.Series(
                    name: "pairs",
                    shape: .intervals(
                        zip(known, shares).map { bin, share in
                            (bin.mean, bin.share, share.interval ?? 0...1)
                        }
                    )
                ),
                Plot.Series(
                    name: "perfectly calibrated",
                    shape: .reference(points: [(0.5, 0.5), (1, 1)])
                ),
            ]
        )
        titles = ["confidence", "right", "95 %", "pairs"]
        rows = zip(known, shares).map { bin, share in
            [bin.mean.shareText, share.text, share.intervalText, "\(bin.count)"]
        }
    }

    /// A histogram of margins; nil without pairs.
    init?(marginsOf scorer: ScorerEvaluation) {
        guard let low = scorer.margins.min(), let high = scorer.margins.max(), low < high,
            (high - low).isFinite
        else { return nil }
        let binCount = 24
        let width = (high - low) / Double(binCount)
        var counts = [Int](repeating: 0, count: binCount)
        for margin in scorer.margins {
            counts[min(binCount - 1, max(0, Int((margin - low) / width)))] += 1
        }
        let bars = counts.enumerated().map { index, count in
            let start = low + Double(index) * width
            return (range: start...max(start, start + width), height: Double(count))
        }
        let wrongCount = scorer.margins.count { $0 <= 0 }
        plot = Plot(
            title: "Margins",
            description: "Histogram of the score of the right response minus that of the wrong "
                + "one: \(wrongCount) of \(scorer.margins.count) are not above 0.",
            x: Plot.Axis(label: "score of the right minus the wrong response", range: low...high),
            y: Plot.Axis(label: "pairs", range: 0...Double(counts.max() ?? 1)),
            series: [Plot.Series(name: "pairs", shape: .bars(bars))]
        )
        titles = ["from", "to", "pairs"]
        rows = bars.map { bar in
            [
                bar.range.lowerBound.tableText, bar.range.upperBound.tableText,
                bar.height.decimalText(digitCount: 0),
            ]
        }
    }

    /// Accuracy by which response is longer; nil without pairs.
    init?(lengthOf scorer: ScorerEvaluation) {
        let parts = [
            ("right one shorter", scorer.length.shorter), ("equal", scorer.length.equal),
            ("right one longer", scorer.length.longer),
        ]
        let known = parts.enumerated().filter { $0.element.1.count > 0 }
        guard !known.isEmpty else { return nil }
        plot = Plot(
            title: "Length",
            description: "Share of right pairs where the right response is shorter, as long, or "
                + "longer, with 95 % intervals.",
            x: Plot.Axis(
                label: "length of the right response against the wrong one",
                names: parts.map(\.0)
            ),
            y: .shares("right"),
            series: [
                Plot.Series(
                    name: "pairs",
                    shape: .intervals(
                        known.map { index, part in
                            (Double(index), part.1.fraction ?? 0, part.1.interval ?? 0...1)
                        }
                    )
                )
            ]
        )
        titles = ["length", "right", "95 %", "pairs"]
        rows = parts.map { [$0.0, $0.1.text, $0.1.intervalText, "\($0.1.count)"] }
    }
}
