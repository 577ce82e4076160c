// The report as one HTML file: no scripts, nothing from elsewhere, readable in light and dark.

/// Well-formed as XML too, so that any XML parser can check it.
struct EvaluationPage {
    let report: EvaluationReport

    /// The whole file.
    var text: String {
        let title = "Evaluation of \(report.dataset)".markupEscaped
        let body = report.scorers.enumerated().map { section($0.element, $0.offset) }
        return """
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" \
            content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"/>
            <link rel="icon" href="data:,"/>
            <title>\(title)</title>
            <style>
            \(Self.style)
            </style>
            </head>
            <body>
            <main>
            <h1>\(title)</h1>
            <p>\(report.itemCount) items; \(report.leftOutCount) lines left out; ties as \
            RewardBench \(report.rules.ties.rawValue) counts them; seed \(report.rules.seed). \
            Intervals are Wilson's at 95 %. Items with a response without a score are left out and \
            counted as failed.</p>
            \(comparison)
            \(body.joined(separator: "\n"))
            \(agreement)
            </main>
            </body>
            </html>

            """
    }

    // MARK: - Parts

    private var comparison: String {
        guard report.scorers.count > 1 else { return "" }
        let rows = report.scorers.map { scorer in
            [
                scorer.name, scorer.overall.choice.text, scorer.overall.choice.intervalText,
                scorer.overall.pairs.text, scorer.overall.pairs.intervalText,
                scorer.macro?.shareText ?? "-", "\(scorer.overall.failureCount)",
            ]
        }
        let titles = ["scorer", "best", "95 %", "pairs", "95 %", "mean of subsets", "failed"]
        return
            "<section><h2>All scorers</h2>\(table("Scorers side by side", titles, rows))</section>"
    }

    private var agreement: String {
        guard !report.agreements.isEmpty else { return "" }
        let rows = report.agreements.map { agreement in
            [
                agreement.first, agreement.second,
                agreement.kendall?.decimalText(digitCount: 3) ?? "-", "\(agreement.count)",
                agreement.sameChoice.text, agreement.sameChoice.intervalText,
            ]
        }
        let titles = ["scorer", "scorer", "Kendall", "items", "same choice", "95 %"]
        let content = table("Mean over items of Kendall's tau-b", titles, rows)
        return "<section><h2>Agreement</h2>\(content)</section>"
    }

    private func section(_ scorer: ScorerEvaluation, _ index: Int) -> String {
        let subsets = scorer.subsetRows
        var parts = [
            "<section>", "<h2>\(scorer.name.markupEscaped)</h2>",
            table("Accuracy by subset", subsets.titles.map { $0.lowercased() }, subsets.rows),
            scorer.facts.map { "<p>\($0.markupEscaped)</p>" }.joined(),
            "<div class=\"plots\">",
        ]
        for (number, figure) in figures(scorer).enumerated() {
            parts.append(
                "<figure><figcaption>\(figure.plot.title.markupEscaped)</figcaption>\n"
                    + figure.plot.svg(id: "plot-\(index)-\(number)")
                    + "<details><summary>As a table</summary>"
                    + table(figure.plot.title, figure.titles, figure.rows)
                    + "</details></figure>"
            )
        }
        parts += ["</div>", "</section>"]
        return parts.joined(separator: "\n")
    }

    private func table(_ caption: String, _ titles: [String], _ rows: [[String]]) -> String {
        let head = titles.map { "<th scope=\"col\">\($0.markupEscaped)</th>" }.joined()
        let body = rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index == 0
                    ? "<th scope=\"row\">\(cell.markupEscaped)</th>"
                    : "<td>\(cell.markupEscaped)</td>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        return "<div class=\"scroll\"><table><caption>\(caption.markupEscaped)</caption>"
            + "<thead><tr>\(head)</tr></thead><tbody>\(body.joined(separator: "\n"))</tbody>"
            + "</table></div>"
    }

    private func figures(_ scorer: ScorerEvaluation) -> [EvaluationFigure] {
        [
            EvaluationFigure(curveOf: scorer), EvaluationFigure(reliabilityOf: scorer),
            EvaluationFigure(marginsOf: scorer), EvaluationFigure(lengthOf: scorer),
        ].compactMap(\.self)
    }

    private static let style = """
        :root { color-scheme: light dark; --back: #ffffff; --text: #1b1f24; --soft: #57606a;
          --line: #d0d7de; --c0: #0b62c4; --c1: #b3420c; --c2: #1a7f37; --c3: #8250df;
          --c4: #9a6700; }
        @media (prefers-color-scheme: dark) { :root { --back: #14181d; --text: #e6edf3;
          --soft: #a3adb8; --line: #3a434d; --c0: #6cb2ff; --c1: #ff9e64; --c2: #56d364;
          --c3: #c9a3ff; --c4: #e3b341; } }
        body { background: var(--back); color: var(--text); margin: 0;
          font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 76rem; margin: 0 auto; padding: 1.5rem; }
        h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.2rem; margin-top: 2.5rem; overflow-wrap: anywhere; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
        caption { text-align: left; color: var(--soft); padding: 0.3rem 0; }
        th, td { padding: 0.3rem 0.8rem; border-bottom: 1px solid var(--line);
          text-align: right; white-space: nowrap; font-weight: normal; }
        thead th { color: var(--soft); }
        th:first-child { text-align: left; }
        .plots { display: grid; gap: 1.5rem;
          grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); }
        figure { margin: 0; min-width: 0; }
        figcaption { font-weight: 600; }
        svg { width: 100%; height: auto; display: block; }
        svg text { fill: var(--text); font-size: 13px; }
        svg .tick { fill: var(--soft); font-size: 12px; }
        svg .center { text-anchor: middle; }
        svg .end { text-anchor: end; }
        svg .middle { dominant-baseline: central; }
        svg .grid { stroke: var(--line); stroke-width: 1; }
        svg .axis { stroke: var(--soft); stroke-width: 1; }
        svg polyline { fill: none; }
        svg .dashed { stroke-dasharray: 6 5; }
        summary { color: var(--soft); cursor: pointer; }
        """ + "\n"
        + (0..<5).map { index in
            "svg .fill\(index) { fill: var(--c\(index)); } "
                + "svg .stroke\(index) { stroke: var(--c\(index)); stroke-width: 2; }"
        }.joined(separator: "\n")
}
