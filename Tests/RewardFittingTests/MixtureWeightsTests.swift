import Glibc
import RewardTypes
import Testing

@testable import RewardFitting

@Suite("MixtureWeights")
struct MixtureWeightsTests {
    @Test("one pair with rate 1 is Bayes' rule")
    func bayes() throws {
        var weights = try MixtureWeights(prior: [1, 1])
        #expect(weights.weights == [0.5, 0.5])
        try weights.update(margins: [2, -1])
        let likelihoods = [2, -1].map { Logistic.probability($0) }
        let expected = likelihoods.map { $0 / (likelihoods[0] + likelihoods[1]) }
        for (a, b) in zip(weights.weights, expected) { #expect(abs(a - b) < 1e-15) }
        #expect(weights.pairCount == 1)
    }

    @Test("the rate is an exponent of the likelihood, and a prior is kept", arguments: [0.5, 2])
    func rate(rate: Double) throws {
        var weights = try MixtureWeights(prior: [6, 2, 2], rate: rate)
        for (a, b) in zip(weights.weights, [0.6, 0.2, 0.2]) { #expect(abs(a - b) < 1e-15) }
        try weights.update(margins: [0, 1, -1])
        try weights.update(margins: [0, 1, 1])
        let plain = [
            0.6 * pow(0.25, rate),
            0.2 * pow(Logistic.probability(1) * Logistic.probability(1), rate),
            0.2 * pow(Logistic.probability(-1) * Logistic.probability(1), rate),
        ]
        for (a, b) in zip(weights.weights, plain.map { $0 / plain.reduce(0, +) }) {
            #expect(abs(a - b) < 1e-14)
        }
        #expect(weights.pairCount == 2)
    }

    @Test("the head that is right wins, and a new user can turn it round")
    func learning() throws {
        var data = PlantedData(seed: 1)
        var weights = try MixtureWeights(prior: [1, 1, 1], rate: 0.5)
        for _ in 0..<40 {
            try weights.update(margins: [data.normal(), data.normal() + 2, data.normal()])
        }
        #expect(weights.weights[1] > 0.95)
        for _ in 0..<3000 { try weights.update(margins: [1, -1, 0]) }
        // A thousand nats are no zero that nothing comes back from.
        for _ in 0..<6000 { try weights.update(margins: [-1, 1, 0]) }
        #expect(weights.weights[1] > 0.99)
        #expect(abs(weights.weights.reduce(0, +) - 1) < 1e-12)
    }

    @Test("Hedge's regret against the best head is at most ln K / η for rate 1")
    func regret() throws {
        var data = PlantedData(seed: 2)
        var weights = try MixtureWeights(prior: [1, 1, 1, 1])
        var mixtureLoss = 0.0
        var losses = [0.0, 0, 0, 0]
        for step in 0..<200 {
            let margins = (0..<4).map { data.normal() + ($0 == step / 100 ? 1 : 0) }
            mixtureLoss += MixtureLikelihood(shares: weights.weights, margins: margins).loss
            for k in 0..<4 { losses[k] += Logistic.loss(margins[k]) }
            try weights.update(margins: margins)
        }
        // A mixture with Bayes' rule predicts at most ln K worse than its best member.
        #expect(mixtureLoss <= (losses.min() ?? 0) + log(4) + 1e-9)
    }

    @Test("numbers that cannot be used are refused, and change nothing")
    func refusals() throws {
        #expect(throws: FitError.tooFew(what: "heads", found: 0, minimum: 1)) {
            try MixtureWeights(prior: [])
        }
        #expect(throws: FitError.tooMany(what: "heads", found: 1025, maximum: 1024)) {
            try MixtureWeights(prior: Array(repeating: 1, count: 1025))
        }
        let prior = #expect(throws: FitError.self) { try MixtureWeights(prior: [1, 0]) }
        #expect(prior?.description == "prior[1]: 0.0 is not a finite number above 0")
        let rate = #expect(throws: FitError.self) { try MixtureWeights(prior: [1], rate: .nan) }
        #expect(rate?.description == "rate: nan is not a finite number above 0")
        var weights = try MixtureWeights(prior: [1, 3])
        let before = weights
        #expect(throws: FitError.shape(what: "number of margins", expected: 2, found: 1)) {
            try weights.update(margins: [1])
        }
        #expect(throws: FitError.notFinite(what: "margins", row: 0, column: 1)) {
            try weights.update(margins: [1, .nan])
        }
        #expect(weights == before)
    }
}
