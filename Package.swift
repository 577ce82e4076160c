// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: dependencies, swiftSettings: strict)
}

func program(
    _ name: String,
    path: String? = nil,
    exclude: [String] = [],
    _ dependencies: [Target.Dependency]
) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        path: path,
        exclude: exclude,
        swiftSettings: strict
    )
}

/// A library of the system, found through pkg-config.
func system(_ name: String, _ pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let bigInt = Target.Dependency.product(name: "BigInt", package: "BigInt")
let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let orderedCollections = Target.Dependency.product(
    name: "OrderedCollections",
    package: "swift-collections"
)
let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let unixSignals = Target.Dependency.product(
    name: "UnixSignals",
    package: "swift-service-lifecycle"
)
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// In the order of the layers: imports go down only (Sources/ARCHITECTURE.md).
let package = Package(
    name: "rewardd",
    products: [
        .executable(name: "rewardd", targets: ["rewardd"]),
        .executable(name: "rewardctl", targets: ["rewardctl"]),
        .executable(name: "rewardd-sandbox", targets: ["rewardd-sandbox"]),
        .executable(name: "reward-bench", targets: ["reward-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        system("COpenBLAS", "openblas", apt: "libopenblas-dev"),
        system("COpenSSL", "openssl", apt: "libssl-dev"),
        system("CSystemd", "libsystemd", apt: "libsystemd-dev"),
        .target(
            name: "CRewardKernels",
            cSettings: [.unsafeFlags(["-O3", "-fno-math-errno", "-Wall", "-Wextra", "-Werror"])],
            linkerSettings: [.linkedLibrary("m")]
        ),

        module("RewardTypes", [orderedCollections]),
        module("RewardPlatform", ["COpenSSL", "CSystemd"]),

        module("RewardBackend", ["RewardTypes"]),
        module("RewardTokenization", ["RewardTypes"]),
        module("RewardSelection", ["RewardTypes"]),
        module("RewardChecks", ["RewardTypes", bigInt]),
        module("RewardFitting", ["RewardTypes"]),
        module("RewardSandbox", ["RewardPlatform", "RewardTypes"]),
        module(
            "RewardTools",
            ["RewardChecks", "RewardPlatform", "RewardSandbox", "RewardTypes", grdb]
        ),
        module("RewardWire", ["RewardTypes"]),
        module("RewardNumerics", ["COpenBLAS", "CRewardKernels", "RewardPlatform"]),
        module("RewardWeights", ["RewardNumerics", "RewardPlatform", "RewardTypes"]),

        module(
            "RewardEngine",
            ["RewardBackend", "RewardNumerics", "RewardPlatform", "RewardTypes", "RewardWeights"]
        ),
        module("RewardScheduling", ["RewardBackend", "RewardPlatform", "RewardTypes", heap]),
        module(
            "RewardScoring",
            [
                "RewardBackend", "RewardFitting", "RewardTokenization", "RewardTools",
                "RewardTypes",
            ]
        ),
        module("RewardTransport", ["RewardTypes", deque, nioCore, nioPosix]),
        module("RewardClient", ["RewardTransport", "RewardTypes", nioCore, nioPosix]),

        module(
            "RewardServing",
            [
                "RewardBackend", "RewardFitting", "RewardScheduling", "RewardScoring",
                "RewardSelection", "RewardTools", "RewardTypes", "RewardWire",
            ]
        ),
        module(
            "RewardCommands",
            [
                "RewardClient", "RewardFitting", "RewardPlatform", "RewardSelection",
                "RewardTransport", "RewardTypes", "RewardWeights", argumentParser,
            ]
        ),

        module(
            "RewardDaemon",
            [
                "RewardBackend", "RewardEngine", "RewardNumerics", "RewardPlatform",
                "RewardScheduling", "RewardScoring", "RewardServing", "RewardTokenization",
                "RewardTools", "RewardTransport", "RewardTypes", "RewardWeights", logging,
                serviceLifecycle, yams,
            ]
        ),

        program(
            "rewardd",
            ["RewardDaemon", argumentParser, logging, serviceLifecycle, unixSignals]
        ),
        program("rewardctl", ["RewardCommands", argumentParser]),
        .executableTarget(
            name: "rewardd-sandbox",
            exclude: ["zygote.py"],
            cSettings: [
                .define("_GNU_SOURCE"),
                .unsafeFlags(["-std=gnu17", "-Wall", "-Wextra", "-Werror"]),
            ]
        ),
        program(
            "reward-bench",
            path: "Tests/Benchmarks",
            exclude: ["README.md", "peers"],
            [
                "RewardBackend", "RewardEngine", "RewardNumerics", "RewardPlatform",
                "RewardSandbox",
                "RewardTypes", "RewardWeights", "rewardd-sandbox", argumentParser,
            ]
        ),

        .target(
            name: "RewardTestSupport",
            dependencies: [
                "RewardBackend", "RewardScheduling", "RewardTokenization", "RewardTypes",
            ],
            path: "Tests/RewardTestSupport",
            swiftSettings: strict
        ),
        tests("RewardTypes", ["RewardTypes"]),
        tests("RewardPlatform", ["RewardPlatform", "RewardTestSupport"]),
        tests("RewardBackend", ["RewardBackend", "RewardTestSupport", "RewardTypes"]),
        tests("RewardTokenization", ["RewardTokenization", "RewardTestSupport", "RewardTypes"]),
        tests("RewardSelection", ["RewardSelection", "RewardTypes"]),
        tests("RewardChecks", ["RewardChecks", "RewardTestSupport", "RewardTypes"]),
        tests("RewardFitting", ["RewardFitting", "RewardTestSupport", "RewardTypes"]),
        tests(
            "RewardSandbox",
            [
                "RewardPlatform", "RewardSandbox", "RewardTestSupport", "RewardTypes",
                "rewardd-sandbox",
            ]
        ),
        tests(
            "RewardTools",
            [
                "RewardSandbox", "RewardTestSupport", "RewardTools", "RewardTypes",
                "rewardd-sandbox",
            ]
        ),
        tests("RewardWire", ["RewardWire", "RewardTypes"]),
        tests(
            "RewardNumerics",
            ["RewardNumerics", "RewardPlatform", "RewardTestSupport", "RewardTypes"]
        ),
        tests(
            "RewardWeights",
            [
                "RewardNumerics", "RewardPlatform", "RewardTestSupport", "RewardTypes",
                "RewardWeights",
            ]
        ),
        tests(
            "RewardEngine",
            [
                "RewardBackend", "RewardEngine", "RewardNumerics", "RewardPlatform",
                "RewardTestSupport", "RewardTypes", "RewardWeights",
            ]
        ),
        tests(
            "RewardScheduling",
            ["RewardBackend", "RewardScheduling", "RewardTestSupport", "RewardTypes"]
        ),
        tests(
            "RewardScoring",
            [
                "RewardBackend", "RewardScoring", "RewardTestSupport", "RewardTokenization",
                "RewardTools", "RewardTypes",
            ]
        ),
        tests("RewardTransport", ["RewardTransport", "RewardTypes", nioCore, nioPosix]),
        tests("RewardClient", ["RewardClient", "RewardTransport", "RewardTypes"]),
        tests(
            "RewardServing",
            [
                "RewardBackend", "RewardScheduling", "RewardScoring", "RewardSelection",
                "RewardServing", "RewardTestSupport", "RewardTokenization", "RewardTools",
                "RewardTypes",
                "RewardWire",
            ]
        ),
        tests(
            "RewardCommands",
            [
                "RewardCommands", "RewardPlatform", "RewardSelection", "RewardTransport",
                "RewardTypes", "RewardWeights", argumentParser,
            ]
        ),
        tests(
            "RewardDaemon",
            [
                "RewardBackend", "RewardDaemon", "RewardPlatform", "RewardScoring",
                "RewardServing", "RewardTools",
                "RewardTestSupport", "RewardTokenization", "RewardTypes", "RewardWeights",
            ]
        ),
        tests(
            "Conformance",
            [
                "RewardBackend", "RewardScheduling", "RewardScoring", "RewardServing",
                "RewardTestSupport", "RewardTokenization", "RewardTransport", "RewardTypes",
                "RewardWire",
            ]
        ),
        tests(
            "Parity",
            [
                "RewardBackend", "RewardDaemon", "RewardEngine", "RewardPlatform", "RewardScoring",
                "RewardTestSupport", "RewardTokenization", "RewardTypes", "RewardWeights",
            ]
        ),
        tests("Process", ["RewardTestSupport", "rewardd", "rewardctl"]),
        .testTarget(name: "TidyTests", swiftSettings: strict),
    ]
)
