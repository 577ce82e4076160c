// `rewardctl fit`: heads on frozen features of a served model.

internal import ArgumentParser
internal import Foundation
internal import RewardClient
internal import RewardFitting
internal import RewardPlatform
internal import RewardTypes
internal import RewardWeights

struct FitCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Train a reward head on preferences or ratings.",
        discussion: """
            The daemon computes features: hidden states of one of its models, which stays as it \
            is. They are kept on disk, so that a second fit takes seconds. Training needs no \
            daemon and is deterministic: the same files and options give the same bits.

            Every input line is a JSON object: a pair,

              {"prompt": "2+2?", "chosen": "4", "rejected": "5", "user": "ann"}

            or, for ridge, a response with numbers for some attributes,

              {"prompt": "2+2?", "response": "4", "ratings": {"correctness": 4}}

            Examples of one prompt are all in the same of three parts: most train, --validation \
            choose the penalty and the end of training, and --held-out only measure. The report \
            compares with the length of replies and with scorers of the daemon, on the same pairs.

            KINDS, and the scorers that serve them
              linear      scalar           a linear head, Bradley-Terry loss
              two-layer   scalar           a head with a hidden layer, the same loss
              ridge       multi_objective  a regression for each attribute
              gate        multi_objective  the gate over a ridge head (--head)
              prototypes  ideal_point      points that users like, and their weights
              user        ideal_point      the weights of a new user (--head)
              mixture     mixture          several heads and a router
              weights     mixture          the weights of a new user (--head)

            The head's file names the model by digest, its template, layer and pooling; the \
            daemon refuses it on another one.

            EXAMPLES
              rewardctl fit pairs.jsonl --output reward.safetensors
              rewardctl fit pairs.jsonl --layer 18 --pooling reply_mean --pooling last \\
                -o head.safetensors
            """
    )

    @OptionGroup var options: FitOptions

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        let source = try options.head.map { path throws(CommandFailure) in
            try HeadSource(path: path)
        }
        let (examples, badCount) = try await readExamples(context)
        let client = try await options.connection.connect(context)
        let backbone = try await FitBackbone(client, options)
        let cache = try openCache(backbone, context)
        let (usable, features, failedCount) = try await readFeatures(
            examples,
            client,
            backbone,
            cache,
            context
        )
        var report = try fit(usable, features, source, backbone, context)
        if !report.data.pairs.isEmpty {
            let comparison = FitComparison(client: client, options: options, cache: cache)
            report.measures += try await comparison.measures(usable, report.data)
        }
        await client.close()
        let leftOut = badCount + failedCount
        report.leftOutCount = leftOut
        switch options.format.format(for: context.output) {
        case .json: try context.output.write(report.json.jsonText + "\n")
        case .table:
            let style = TableStyle(output: context.output, environment: context.environment)
            try context.output.write(report.lines(style: style).map { $0 + "\n" }.joined())
        }
        return leftOut == 0 ? .success : .someFailed
    }

    // MARK: - Examples

    private func readExamples(
        _ context: CommandContext
    ) async throws(CommandFailure) -> ([FitExample], badCount: Int) {
        let inputs = try ScoringOptions.open(options.files, context)
        defer { ScoringOptions.close(inputs, context) }
        let reader = LineReader(inputs)
        var examples: [FitExample] = []
        var badCount = 0
        while let line = await reader.next() {
            do throws(LineError) {
                let example = try FitExample(line)
                guard example.hasRatings == options.kind.usesRatings else {
                    throw LineError(
                        kind: "invalid_line",
                        message: options.kind.usesRatings
                            ? "kind ridge needs ratings"
                            : "ratings are for kind ridge; a pair is "
                                + "needed"
                    )
                }
                examples.append(example)
            } catch {
                badCount += 1
                context.tell("\(line.file):\(line.number): left out: \(error.text)")
            }
        }
        return (examples, badCount)
    }

    // MARK: - Features

    private func readFeatures(
        _ examples: [FitExample],
        _ client: Client,
        _ backbone: FitBackbone,
        _ cache: FeatureCache,
        _ context: CommandContext
    ) async throws(CommandFailure) -> ([FitExample], [ExampleFeatures], failedCount: Int) {
        let reader = FeatureReader(
            client: client,
            place: backbone.place,
            truncation: options.truncation?.rawValue,
            inFlight: options.inFlight,
            retries: RetryPolicy()
        )
        var bar = Progress(
            total: examples.count,
            columnCount: options.format.quiet ? nil : context.errors.terminal?.columnCount,
            start: ContinuousClock.now
        )
        func show(_ text: String?) {
            // There is nowhere left to say that nobody looks at the progress.
            if let text { try? context.errors.write(text) }
        }
        var usable: [FitExample] = []
        var features: [ExampleFeatures] = []
        var failedCount = 0
        try await reader.read(examples, cache: cache) { index, outcome throws(CommandFailure) in
            switch outcome {
            case .success(let vectors):
                usable.append(examples[index])
                features.append(vectors)
            case .failure(let error):
                failedCount += 1
                show(bar.clear())
                context.tell("example \(index + 1): left out: \(error.text)")
            }
            show(bar.update(doneCount: index + 1, at: ContinuousClock.now))
        }
        show(bar.clear())
        return (usable, features, failedCount)
    }

    private func openCache(
        _ backbone: FitBackbone,
        _ context: CommandContext
    ) throws(CommandFailure) -> FeatureCache {
        guard let folder = options.cacheFolder(context.environment) else { return FeatureCache() }
        do {
            return try FeatureCache(folder: folder, identity: backbone.identity)
        } catch {
            throw .usage("\(folder): features cannot be kept there: \(error); see --no-cache")
        }
    }

    // MARK: - The fit

    private func fit(
        _ examples: [FitExample],
        _ features: [ExampleFeatures],
        _ source: HeadSource?,
        _ backbone: FitBackbone,
        _ context: CommandContext
    ) throws(CommandFailure) -> FitReport {
        do throws(FitFailure) {
            let data = try fitting { () throws(FitError) in
                try FitData(examples, features, options: options)
            }
            let line = FitLine(isQuiet: options.format.quiet, context)
            defer { line.clear() }
            let head = try options.kind.recipe.fit(
                data,
                options: options,
                source: source,
                monitor: FitMonitor(progress: line.show)
            )
            if let output = options.output, options.kind.writesHead {
                try write(head, to: output, backbone)
            }
            var scorer: JSONObject = [
                "kind": .string(head.scorerKind), "model": .string(backbone.place.model),
            ]
            if let file = options.kind.writesHead ? options.output : options.head {
                scorer["head"] = .string(file)
            }
            for (name, value) in head.scorerOptions { scorer[name] = value }
            return FitReport(
                kind: options.kind,
                head: head,
                data: data,
                output: options.kind.writesHead ? options.output : nil,
                leftOutCount: 0,
                measures: try fitting { () throws(FitError) in try Self.measures(head, data) },
                attributes: Self.attributes(head, data),
                scorer: scorer
            )
        } catch {
            switch error {
            case .command(let failure): throw failure
            case .fit(let error): throw .usage("nothing can be fitted: \(error)")
            }
        }
    }

    private func write(
        _ head: FittedHead,
        to path: String,
        _ backbone: FitBackbone
    ) throws(FitFailure) {
        do {
            let writer = try SafetensorsWriter(
                path: path,
                tensors: head.tensors,
                metadata: backbone.metadata + head.metadata
            )
            try writer.write()
        } catch {
            throw .command(.usage("\(path): cannot be written: \(error)"))
        }
    }

    private static func measures(
        _ head: FittedHead,
        _ data: FitData
    ) throws(FitError) -> [FitMeasure] {
        guard let margins = head.margins else { return [] }
        var measures: [FitMeasure] = []
        for (name, part) in [
            ("this head, training", data.split.training),
            ("this head, validation", data.split.validation),
            ("this head, held out", data.split.heldOut),
        ] {
            let accuracy = try Accuracy(margins: part.map { margins[$0] })
            measures.append(FitMeasure(name: name, accuracy: accuracy))
        }
        return measures
    }

    private static func attributes(_ head: FittedHead, _ data: FitData) -> [AttributeMeasure] {
        guard let predictions = head.predictions, let labels = data.labels else { return [] }
        let count = data.attributes.count
        return data.attributes.enumerated().map { attribute, name in
            func values(_ rows: [Int]) -> [(row: Int, label: Double)] {
                rows.compactMap { row in
                    labels.value(row: row, attribute: attribute).map { (row, $0) }
                }
            }
            let known = values(data.split.training)
            let mean = known.reduce(0) { $0 + $1.label } / Double(max(1, known.count))
            let heldOut = values(data.split.heldOut)
            func error(_ prediction: (Int) -> Double) -> Double {
                heldOut.reduce(0) { sum, value in
                    let difference = prediction(value.row) - value.label
                    return sum + difference * difference
                } / Double(max(1, heldOut.count))
            }
            return AttributeMeasure(
                name: name,
                count: heldOut.count,
                error: error { predictions[$0 * count + attribute] },
                meanError: error { _ in mean }
            )
        }
    }
}
