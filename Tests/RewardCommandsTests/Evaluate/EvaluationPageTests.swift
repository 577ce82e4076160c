import Foundation
import FoundationXML
import RewardTypes
import Testing

@testable import RewardCommands

/// Where Debian has it.
private let chromium = "/usr/bin/chromium"

@Suite("The report as a page")
struct EvaluationPageTests {
    /// A report with everything in it, and hostile names.
    private func page() throws -> String {
        let items = try (0..<40).map { index in
            try EvaluationItem([
                "prompt": "p", "responses": ["aaaa", "bb", "ccc", "d"],
                "labels": [.bool(index % 3 != 0), .bool(index % 2 == 0), false, true],
                "answers": ["1", "2", nil, "1"],
                "subset": .string(index % 2 == 0 ? "<script>alert(1)</script>" : "a & \"b\" \u{1}"),
            ])
        }
        var generator = SeededGenerator(seed: 5)
        let scores = (0..<2).map { _ in
            items.map { item in
                item.correct.map { Double?($0 ? 1 : 0) }.map { score in
                    score.map { $0 + Double.random(in: -2...2, using: &generator) }
                }
            }
        }
        let report = try EvaluationReport(
            dataset: "it's <b>.jsonl",
            items: items,
            scores: [("first", scores[0]), ("</svg><script>alert(2)</script>", scores[1])],
            leftOutCount: 3,
            rules: EvaluationRules()
        )
        return EvaluationPage(report: report).text
    }

    @Test("it is well-formed, all text is escaped, and nothing comes from elsewhere")
    func wellFormed() throws {
        let page = try page()
        let parser = XMLParser(data: Data(page.utf8))
        let elements = Elements()
        parser.delegate = elements
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(elements.counts["svg"] == 8 && elements.counts["figure"] == 8)
        #expect(elements.counts["script"] == nil && elements.counts["b"] == nil)
        #expect(elements.counts["title"] == 9 && elements.counts["desc"] == 8)
        #expect(!page.contains("src=") && !page.contains("url(") && !page.contains("@import"))
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.contains("prefers-color-scheme: dark"))
    }

    @Test("a report of one pair has no curve, and still is well-formed")
    func smallest() throws {
        let item = try EvaluationItem(["prompt": "p", "chosen": "a", "rejected": "b"])
        for scores in [[1.0, 0], [nil, 0], [1, 1]] as [[Double?]] {
            let report = try EvaluationReport(
                dataset: "d",
                items: [item],
                scores: [("s", [scores])],
                leftOutCount: 0,
                rules: EvaluationRules()
            )
            let parser = XMLParser(data: Data(EvaluationPage(report: report).text.utf8))
            #expect(parser.parse())
        }
    }

    @Test("every figure has its numbers as a table")
    func figures() throws {
        let pair = try EvaluationItem(["prompt": "p", "chosen": "a", "rejected": "bb"])
        let evaluation = try ScorerEvaluation(
            name: "s",
            items: [pair, pair, pair],
            scores: [[1, 0], [0, 1], [3, 0]],
            rules: EvaluationRules()
        )
        #expect(EvaluationFigure(curveOf: evaluation) == nil)
        let reliability = try #require(EvaluationFigure(reliabilityOf: evaluation))
        #expect(reliability.rows.map { $0[1] } == ["50.0 %", "100.0 %"])
        let margins = try #require(EvaluationFigure(marginsOf: evaluation))
        #expect(margins.rows.compactMap { Int($0[2]) }.reduce(0, +) == 3)
        let length = try #require(EvaluationFigure(lengthOf: evaluation))
        #expect(length.rows.map { $0[3] } == ["3", "0", "0"])
    }

    @Test(
        "Chromium shows it in light and dark without an error or a request",
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: chromium),
            "chromium is not installed: apt-get install chromium"
        ),
        .timeLimit(.minutes(5)),
        arguments: ["light", "dark"]
    )
    func browser(_ scheme: String) async throws {
        try await withTemporaryDirectory { folder in
            let file = folder + "/report.html"
            try Data(try page().utf8).write(to: URL(filePath: file))
            let dark = scheme == "dark" ? ["--blink-settings=preferredColorScheme=0"] : []
            let common =
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                    "--disable-dev-shm-usage", "--disable-background-networking",
                    "--enable-logging=stderr", "--v=0", "--window-size=1200,2400",
                    // The browser's own errands find nobody.
                    "--host-resolver-rules=MAP * ~NOTFOUND",
                    "--user-data-dir=\(folder)/profile", "--log-net-log=\(folder)/net.json",
                ] + dark
            let dump = try chromiumRun(common + ["--dump-dom", "file://\(file)"], in: folder)
            #expect(dump.status == 0)
            #expect(!dump.errors.contains("CONSOLE"), "\(dump.errors)")
            #expect(dump.output.components(separatedBy: "<svg").count == 9)
            #expect(!dump.output.contains("<script"))
            #expect(try pageRequestCount(folder) == 0)
            let image = folder + "/\(scheme).png"
            let shot = try chromiumRun(
                common + ["--screenshot=\(image)", "file://\(file)"],
                in: folder
            )
            #expect(shot.status == 0)
            let bytes = try Data(contentsOf: URL(filePath: image))
            #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) && bytes.count > 10_000)
            // What the checks above look for is there when a page does it.
            try Data(#"<img src="http://a.invalid/"><script>console.log(1)</script>"#.utf8)
                .write(to: URL(filePath: file))
            let rude = try chromiumRun(common + ["--dump-dom", "file://\(file)"], in: folder)
            #expect(rude.errors.contains("CONSOLE"))
            #expect(try pageRequestCount(folder) == 1)
            if let keep = ProcessInfo.processInfo.environment["REWARDD_TEST_SCREENSHOTS"] {
                try bytes.write(to: URL(filePath: "\(keep)/\(scheme).png"))
            }
        }
    }

    /// How many requests a page made; those of the browser itself have no origin.
    private func pageRequestCount(_ folder: String) throws -> Int {
        let log = try String(contentsOfFile: folder + "/net.json", encoding: .utf8)
        func count(_ text: String) -> Int { log.components(separatedBy: text).count - 1 }
        return count(#""initiator":""#) - count(#""initiator":"not an origin"#)
    }

    /// Runs the browser to its end, at most two minutes; its output goes through files, so that no
    /// pipe can fill.
    private func chromiumRun(
        _ arguments: [String],
        in folder: String
    ) throws -> (status: Int32, output: String, errors: String) {
        let paths = [folder + "/output", folder + "/errors"]
        for path in paths { try Data().write(to: URL(filePath: path)) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["120", chromium] + arguments
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: paths[0]))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: paths[1]))
        try process.run()
        process.waitUntilExit()
        let texts = try paths.map { try String(contentsOfFile: $0, encoding: .utf8) }
        return (process.terminationStatus, texts[0], texts[1])
    }
}

/// Counts elements by name.
private final class Elements: NSObject, XMLParserDelegate {
    private(set) var counts: [String: Int] = [:]

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        counts[name, default: 0] += 1
    }
}
