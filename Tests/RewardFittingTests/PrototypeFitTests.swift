import RewardTypes
import Testing

@testable import RewardFitting

@Suite("PrototypeFit")
struct PrototypeFitTests {
    /// Choices of six users, of whom the even ones like one point of a plane, the odd ones another.
    ///
    /// The plane is the first two of four features.
    private struct Planted {
        let features: FeatureMatrix
        let pairs: [PreferencePair]
        static let points = [[1.5, 0.0], [-1.5, 0.5]]

        init(seed: UInt64, pairCount: Int) throws {
            var data = PlantedData(seed: seed)
            let features = try data.features(2 * pairCount, 4)
            self.features = features
            pairs = data.pairs(2 * pairCount, userCount: 6) { row, _, user in
                Self.reward(features, row, user)
            }
        }

        static func reward(_ features: FeatureMatrix, _ row: Int, _ user: Int) -> Double {
            let point = points[user % 2]
            let x = Double(features.row(row)[0]) - point[0]
            let y = Double(features.row(row)[1]) - point[1]
            return -(x * x + y * y).squareRoot()
        }
    }

    private func options(seed: UInt64 = 0) -> PrototypeFit.Options {
        var options = PrototypeFit.Options()
        options.prototypeCount = 2
        options.dimensionCount = 3
        options.training.learningRate = 0.03
        options.training.maximumStepCount = 600
        options.training.seed = seed
        return options
    }

    private func loss(_ planted: Planted, hidden: [Int]) -> PrototypeLoss {
        let pairs = planted.pairs.enumerated().map { index, pair in
            var pair = pair
            pair.weight = Double(1 + index % 3)
            pair.margin = Double(index % 2) / 2
            return pair
        }
        return PrototypeLoss(
            projector: TrainableNetwork(widths: [4] + hidden + [3]),
            prototypeCount: 5,
            userCount: 6,
            features: planted.features,
            training: pairs,
            validation: pairs
        )
    }

    @Test("the gradient is that of central differences", arguments: [[], [6]], [0, 0.3])
    func gradient(hidden: [Int], dropoutRate: Double) throws {
        let loss = loss(try Planted(seed: 1, pairCount: 14), hidden: hidden)
        let error = gradientError(loss, seed: 2, dropoutRate: dropoutRate)
        print("hidden \(hidden), dropout \(dropoutRate): largest relative difference \(error)")
        #expect(error < 1e-6)
    }

    @Test("the loss is that of the head's own rewards")
    func value() throws {
        let planted = try Planted(seed: 2, pairCount: 12)
        let loss = loss(planted, hidden: [6])
        var generator = SeededGenerator(seed: 3)
        var data = PlantedData(seed: 4)
        let parameters = loss.initialParameters(using: &generator).map { $0 + data.normal() }
        let head = PrototypeHead(
            projector: loss.projector.layers(parameters),
            prototypes: Array(parameters[loss.prototypeRange])
        )
        var expected = 0.0
        for pair in loss.training {
            let weights = Softmax.shares(parameters[loss.logitRange(user: pair.user)])
            let rewards = try head.rewards(planted.features, weights: weights)
            expected +=
                pair.weight
                * Logistic.loss(rewards[pair.chosen] - rewards[pair.rejected] - pair.margin) / 12
        }
        #expect(abs((try #require(loss.validationLoss(parameters))) - expected) < 1e-12)
        var gradient = [Double](repeating: 0, count: parameters.count)
        var dropout = Dropout.none
        let indices = Array(0..<12)
        let value =
            loss.loss(parameters, pairs: indices[...], gradient: &gradient, dropout: &dropout)
        #expect(abs(value - expected) < 1e-12)
    }

    @Test("a distance of zero has no slope, and is no division by zero")
    func zero() {
        let same = PrototypeGeometry.offset([1, 2][...], from: [1, 2])
        #expect(same.distance == 0)
        #expect(same.direction == [0, 0])
        let other = PrototypeGeometry.offset([9, 4, 6][1...], from: [1, 2])
        #expect(other.distance == 5)
        #expect(other.direction == [0.6, 0.8])
    }

    @Test("planted tastes are found, and users told apart")
    func recovery() throws {
        let planted = try Planted(seed: 5, pairCount: 900)
        let fit = try PrototypeFit(
            features: planted.features,
            userCount: 6,
            training: Array(planted.pairs[..<600]),
            validation: Array(planted.pairs[600..<700]),
            options: options()
        )
        let shares = (0..<6).map { Array(fit.userWeights[2 * $0..<2 * $0 + 2]) }
        #expect(shares.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
        // Users of one taste lean to the same prototype, the others to the other one.
        let leanings = shares.map { $0[0] > 0.5 }
        #expect(Set([leanings[0], leanings[2], leanings[4]]).count == 1)
        #expect(Set([leanings[1], leanings[3], leanings[5]]).count == 1)
        #expect(leanings[0] != leanings[1])
        let rewards = try shares.map { try fit.head.rewards(planted.features, weights: $0) }
        let margins = planted.pairs[700...].map {
            rewards[$0.user][$0.chosen] - rewards[$0.user][$0.rejected]
        }
        let accuracy = try Accuracy(margins: margins).fraction
        print("accuracy \(accuracy), weights \(shares)")
        #expect(accuracy > 0.9)
        #expect(try #require(fit.curve.last).trainingLoss < fit.curve[0].trainingLoss)
    }

    @Test("a few choices of a new user find the right prototype")
    func newUser() throws {
        let planted = try Planted(seed: 6, pairCount: 800)
        let fit = try PrototypeFit(
            features: planted.features,
            userCount: 6,
            training: Array(planted.pairs[..<700]),
            options: options()
        )
        let rest = planted.pairs[700...]
        for taste in 0...1 {
            let own = rest.filter { $0.user % 2 == taste }
            let user = try PrototypeUserFit(
                head: fit.head,
                features: planted.features,
                pairs: Array(own.prefix(12))
            )
            #expect(user.ending == .converged)
            let rewards = try fit.head.rewards(planted.features, weights: user.weights)
            let found = try accuracy(rewards, Array(own.dropFirst(12)))
            let even = try accuracy(
                try fit.head.rewards(planted.features, weights: [0.5, 0.5]),
                Array(own.dropFirst(12))
            )
            print("taste \(taste): accuracy \(found), with equal weights \(even)")
            #expect(found > 0.85)
            #expect(found > even + 0.1)
            let losses = user.curve.map(\.trainingLoss)
            #expect((losses.last ?? 1) < losses[0])
        }
    }

    @Test("the same seed gives the same bits, another seed gives others")
    func bits() throws {
        let planted = try Planted(seed: 7, pairCount: 40)
        func run(_ seed: UInt64) throws -> PrototypeFit {
            var options = options(seed: seed)
            options.hiddenWidth = 5
            options.training.maximumStepCount = 10
            return try PrototypeFit(
                features: planted.features,
                userCount: 6,
                training: planted.pairs,
                options: options
            )
        }
        #expect(try run(1) == run(1))
        #expect(try run(1).head != run(2).head)
        #expect(try run(1).head.projector.layers.count == 2)
    }

    @Test("pairs that cannot be used are refused", arguments: BadPairs.all)
    func badPairs(bad: BadPairs) throws {
        var data = PlantedData(seed: 8)
        let features = try data.features(10, 4)
        #expect(throws: bad.error) {
            try PrototypeFit(
                features: features,
                userCount: 1,
                training: bad.pairs,
                options: options()
            )
        }
    }

    @Test("users that are not there, and options that cannot be used, are refused")
    func refusals() throws {
        let planted = try Planted(seed: 9, pairCount: 8)
        func error(_ userCount: Int, _ change: (inout PrototypeFit.Options) -> Void) -> FitError? {
            var options = options()
            change(&options)
            return #expect(throws: FitError.self) {
                try PrototypeFit(
                    features: planted.features,
                    userCount: userCount,
                    training: planted.pairs,
                    options: options
                )
            }
        }
        #expect(error(0) { _ in } == .tooFew(what: "users", found: 0, minimum: 1))
        #expect(
            error(1 << 21) { _ in }
                == .tooMany(what: "users", found: 1 << 21, maximum: 1 << 20)
        )
        #expect(
            error(5) { _ in } == .outOfRange(what: "training pairs[5].user", index: 5, count: 5)
        )
        #expect(
            error(6) { $0.prototypeCount = 0 }?.description
                == "prototype_count: 0 is outside 1 to 1024"
        )
        #expect(
            error(6) { $0.dimensionCount = 0 }?.description
                == "dimension_count: 0 is outside 1 to 4096"
        )
        #expect(
            error(6) { $0.hiddenWidth = 5000 }?.description
                == "hidden_width: 5000 is outside 1 to 4096"
        )
        #expect(
            error(1 << 20) {
                $0.prototypeCount = 1024
                $0.training.maximumStepCount = 1
            } == .tooMany(what: "parameters", found: (1 << 30) + 3087, maximum: 1 << 26)
        )
    }
}

@Suite("PrototypeUserFit")
struct PrototypeUserFitTests {
    private func head(_ data: inout PlantedData) -> PrototypeHead {
        PrototypeHead(
            projector: FeedForward(
                layers: [LinearLayer(inputCount: 3, weights: data.normals(6), bias: [0, 0.5])]
            ),
            prototypes: data.normals(8)
        )
    }

    @Test("the gradient is that of central differences", arguments: UInt64(1)...4)
    func gradient(seed: UInt64) throws {
        var data = PlantedData(seed: seed)
        let features = try data.features(12, 3)
        let head = head(&data)
        let pairs = data.pairs(12) { row, _, _ in Double(row % 5) }.map { pair in
            var pair = pair
            pair.weight = Double(1 + data.index(3))
            pair.margin = data.normal()
            return pair
        }
        let loss = PrototypeUserLoss(
            head: head,
            points: try head.projector.outputs(features),
            pairs: pairs,
            lambda: 0.2
        )
        let error = gradientError(at: data.normals(4)) { point, gradient in
            loss.penalized(point, gradient: &gradient)
        }
        print("seed \(seed): largest relative difference \(error)")
        #expect(error < 1e-7)
    }

    @Test("a large penalty leaves equal weights, none lets one prototype win")
    func penalty() throws {
        var data = PlantedData(seed: 5)
        let features = try data.features(12, 3)
        let head = head(&data)
        // A user who is at the third prototype.
        let ideal = try head.rewards(features, weights: [0, 0, 1, 0])
        let pairs = data.pairs(12) { row, _, _ in ideal[row] }
        func weights(_ lambda: Double) throws -> [Double] {
            var options = PrototypeUserFit.Options()
            options.lambda = lambda
            return try PrototypeUserFit(
                head: head,
                features: features,
                pairs: pairs,
                options: options
            ).weights
        }
        #expect(try weights(1e4).allSatisfy { abs($0 - 0.25) < 1e-3 })
        let free = try weights(1e-6)
        #expect(abs(free.reduce(0, +) - 1) < 1e-12)
        #expect(free != (try weights(0.1)))
        #expect(try weights(0.1) == weights(0.1))
    }

    @Test("one pair is enough, none is not; other sizes and options are refused")
    func refusals() throws {
        var data = PlantedData(seed: 6)
        let features = try data.features(4, 3)
        let head = head(&data)
        let pair = PreferencePair(chosen: 0, rejected: 1)
        #expect(
            try PrototypeUserFit(head: head, features: features, pairs: [pair]).weights.count == 4
        )
        func error(
            _ features: FeatureMatrix,
            _ pairs: [PreferencePair],
            _ options: PrototypeUserFit.Options = PrototypeUserFit.Options(),
            stop: Bool = false
        ) -> FitError? {
            #expect(throws: FitError.self) {
                try PrototypeUserFit(
                    head: head,
                    features: features,
                    pairs: pairs,
                    options: options,
                    monitor: FitMonitor(shouldStop: { stop })
                )
            }
        }
        #expect(error(features, []) == .tooFew(what: "pairs", found: 0, minimum: 1))
        #expect(error(features, [pair], stop: true) == .stopped)
        #expect(
            error(features, [PreferencePair(chosen: 1, rejected: 1)])
                == .noSignal(
                    "both responses of every pair look the same; nothing can be learned from them"
                )
        )
        #expect(
            error(try FeatureMatrix(rows: [[1], [2]]), [pair])
                == .shape(what: "number of features", expected: 3, found: 1)
        )
        var options = PrototypeUserFit.Options()
        options.lambda = -1
        #expect(
            error(features, [pair], options)?.description
                == "lambda: -1.0 is not a finite number of at least 0"
        )
        options = PrototypeUserFit.Options()
        options.maximumIterationCount = 0
        #expect(
            error(features, [pair], options)?.description
                == "maximum_iteration_count: 0 is outside 1 to 1000000"
        )
        #expect(
            throws: FitError.shape(what: "number of a user's weights", expected: 4, found: 1)
        ) { try head.rewards(features, weights: [1]) }
    }
}
