// `rewardctl evaluate`: how good scorers are on a data set with known answers.

internal import ArgumentParser
internal import Foundation
internal import RewardClient
internal import RewardSelection
internal import RewardTypes

extension TieRule: ExpressibleByArgument {}

struct EvaluateCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure scorers on a data set with known answers.",
        discussion: """
            The data set is JSON Lines, or a .json file with an array. Each line has one of these \
            shapes, the first that fits; "subset" is optional (else "level", else all):

              {"prompt": "2+2?", "chosen": "4", "rejected": "5"}      texts, lists or turns
              {"input": "2+2?", "output_1": "4", "output_2": "5", "label": 1}
              {"prompt": "2+2?", "responses": ["4", "5"], "labels": [true, false]}
              {"prompt": "2+2?", "responses": ["4", "5"], "best": 0}
              {"prompt": "2+2?", "response": "4", "label": true}      gathered by prompt
              {"question": "2+2?", "a": {"solution": "4", "is_correct": true}, ...}

            "messages" or "question" may stand for "prompt", "correct" for "labels". "scores" has \
            a number or null for each response; "answers" has final answers. Files of scored \
            samples with "code", "score", "pred_score" and "pred" are taken as they are. If no \
            --scorer is named, the lines' own scores are evaluated, and no daemon is needed.

            BEST is how often the response with the best score is right; PAIRS is the mean share \
            of pairs of a right and a wrong response in the right order; intervals are Wilson's \
            at 95 %. An item with a response without a score is left out and counted as FAILED.
            The best-of-n curve and votes are over items of more than two responses.
            A pair's confidence is sigmoid(|margin|) that the higher score is right.

            EXAMPLES
              rewardctl evaluate --scorer helpful --scorer density pairs.jsonl --html report.html
              rewardctl evaluate samples.jsonl --answer boxed --output report.json
            """
    )

    @Option(name: .long, help: ArgumentHelp("A scorer; may be repeated.", valueName: "name"))
    var scorer: [String] = []

    @Option(
        name: .long,
        help: "Ties as RewardBench counts them: v1 as wrong, v2 by an even share of the tied."
    )
    var ties = TieRule.v1

    @Option(name: .long, help: "What of a response is its answer in votes (default: the line's).")
    var answer: BestOfNCommand.Answer?

    @Option(name: .long, help: ArgumentHelp("Bins of the calibration.", valueName: "n"))
    var bins = 10

    @Option(
        name: .long,
        help: ArgumentHelp("Determines which subsets vote if there are many.", valueName: "n")
    )
    var seed = 0

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the report as JSON.", valueName: "file")
    )
    var output: String?

    @Option(name: .long, help: ArgumentHelp("Write the report as HTML.", valueName: "file"))
    var html: String?

    @Option(
        name: .long,
        help: ArgumentHelp("How many lines are sent without waiting for replies.", valueName: "n")
    )
    var inFlight = 8

    @OptionGroup var format: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The data set; - is standard input.")
    var dataset: String

    func validate() throws {
        guard (1...1000).contains(bins) else {
            throw ValidationError("--bins: a number from 1 to 1000 is needed.")
        }
        guard (1...Limits.maximumRequestsPerConnection).contains(inFlight) else {
            throw ValidationError(
                "--in-flight: a number from 1 to \(Limits.maximumRequestsPerConnection) is needed."
            )
        }
        guard Set(scorer).count == scorer.count else {
            throw ValidationError("--scorer: each scorer can be named only once.")
        }
        try DrawSeed.validate(seed)
    }

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        let data = try await EvaluationData(dataset, context)
        guard !data.items.isEmpty else { throw .usage("\(dataset): no line can be evaluated") }
        var scores: [(name: String, scores: [[Double?]])] = []
        if data.items.allSatisfy({ $0.scores != nil }) {
            scores.append(("given", data.items.map { $0.scores ?? [] }))
        } else if scorer.isEmpty {
            throw .usage("\(dataset): not every line has scores; name a scorer with --scorer")
        }
        if !scorer.isEmpty {
            let client = try await connection.connect(context)
            for name in scorer {
                let scoring = EvaluationScoring(
                    client: client,
                    scorer: name,
                    inFlight: inFlight,
                    connection: connection
                )
                scores.append((name, try await scoring.scores(data.items, context)))
            }
            await client.close()
        }
        let report: EvaluationReport
        do {
            report = try EvaluationReport(
                dataset: dataset,
                items: data.items,
                scores: scores,
                leftOutCount: data.leftOutCount,
                rules: EvaluationRules(
                    ties: ties,
                    binCount: bins,
                    seed: UInt64(seed),
                    answer: answer.flatMap { AnswerForm(rawValue: $0.rawValue) }
                )
            )
        } catch {
            throw .usage("\(dataset): cannot be evaluated: \(error)")
        }
        if let output { try Self.write(report.json.jsonText + "\n", to: output) }
        if let html { try Self.write(EvaluationPage(report: report).text, to: html) }
        switch format.format(for: context.output) {
        case .json: try context.output.write(report.json.jsonText + "\n")
        case .table:
            let style = TableStyle(output: context.output, environment: context.environment)
            try context.output.write(report.lines(style: style).map { $0 + "\n" }.joined())
        }
        return data.leftOutCount + report.failureCount == 0 ? .success : .someFailed
    }

    private static func write(_ text: String, to path: String) throws(CommandFailure) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw .usage("\(path): cannot be written: \(error.localizedDescription)")
        }
    }
}
