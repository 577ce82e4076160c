// Source files that no test file is called after or names, and where they are tested instead.

/// Reasons, with the files and folders (ending in a slash) that they hold for.
///
/// Test files that a reason names have to exist, and an entry that is not needed any more is an
/// error, so that this list only gets shorter by itself.
let filesWithoutTests: [(reason: String, paths: [String])] = [
    (
        "by ProcessTests: they are the process",
        ["Sources/rewardctl/Main.swift", "Sources/rewardd/"]
    ),
    (
        "by CalculatorTests, whole expressions, and RationalTests",
        ["Sources/RewardChecks/Calculator/"]
    ),
    (
        "by MathEqualityTests, whole answers, and MathAnswerTests",
        ["Sources/RewardChecks/Mathematics/"]
    ),
    (
        "by StepChecksTests, BoundedPatternTests, JSONSchemaTests and InstructionCheckTests",
        [
            "Sources/RewardChecks/Formats/JSONSchemaValidation.swift",
            "Sources/RewardChecks/Formats/PatternSyntax.swift",
            "Sources/RewardChecks/Instructions/",
            "Sources/RewardChecks/Steps/ArithmeticClaim.swift",
        ]
    ),
    (
        "by PushOperationsTests, in whole requests",
        [
            "Sources/RewardServing/Operations/BestOfNPushOperation.swift",
            "Sources/RewardServing/Operations/PushOperation.swift",
            "Sources/RewardServing/Operations/RejectionSamplePushOperation.swift",
        ]
    ),
    (
        "by EncoderParityTests and EncoderBackendTests, whole models",
        ["Sources/RewardEngine/Encoder/EncoderWeights.swift"]
    ),
    (
        "by DecoderLoaderTests and EncoderBackendTests, which load whole models",
        ["Sources/RewardEngine/WeightReader.swift"]
    ),
    (
        "by PairCrossScorerTests, in whole pairs",
        ["Sources/RewardScoring/PairCross/CrossInput.swift"]
    ),
    (
        "by LikenessTests, in whole requests",
        ["Sources/RewardScoring/Heads/EmbeddedScorer.swift"]
    ),
    (
        "by EstimateOperationTests, CalibrateOperationTests and RouteOperationTests",
        [
            "Sources/RewardScoring/Domains/DomainScorer.swift",
            "Sources/RewardServing/Operations/CalculatingOperation.swift",
            "Sources/RewardServing/Operations/Estimates/",
            "Sources/RewardServing/Operations/GainRouting.swift",
        ]
    ),
    (
        "by CalculationCommandTests: estimate, calibrate and route",
        [
            "Sources/RewardCommands/CalculationOptions.swift",
            "Sources/RewardCommands/CalibrateCommand.swift",
            "Sources/RewardCommands/EstimateCommand.swift",
            "Sources/RewardCommands/RouteCommand.swift",
        ]
    ),
    (
        "by LifecycleTests and RudeClientTests, in a process of its own",
        [
            "Sources/RewardDaemon/Composition.swift",
            "Sources/RewardDaemon/CoreTypeCorrection.swift",
            "Sources/RewardDaemon/Daemon.swift",
            "Sources/RewardDaemon/DaemonVersion.swift",
            "Sources/RewardDaemon/SessionLineHandler.swift",
            "Sources/RewardPlatform/ProcessMemory.swift",
        ]
    ),
    (
        "by StartTests: what the log and the service manager hear",
        ["Sources/RewardDaemon/StartupReporter.swift", "Sources/RewardEngine/LoadEvent.swift"]
    ),
    (
        "by CombinationTests, the arithmetic of each, and CombinatorTests, what they share",
        ["Sources/RewardScoring/Combinators/"]
    ),
    (
        "by FitCommandTests, on every kind, and FitTests, in processes",
        ["Sources/RewardCommands/Fit/"]
    ),
    (
        "by ModelParityTests and RealModelParityTests: numbers against a reference",
        [
            "Sources/RewardEngine/Architecture.swift",
            "Sources/RewardEngine/Architectures/",
            "Sources/RewardEngine/Decoder/",
            "Sources/RewardEngine/ModelConfiguration+GGUF.swift",
            "Sources/RewardEngine/ModelConfiguration+HuggingFace.swift",
            "Sources/RewardEngine/ModelConfiguration.swift",
            "Sources/RewardEngine/RotaryEmbedding.swift",
            "Sources/RewardNumerics/Gemm.swift",
        ]
    ),
    (
        "by PackedProductTests and TreeAttentionTests",
        [
            "Sources/RewardNumerics/KeyValueBlocks.swift",
            "Sources/RewardNumerics/VocabularyProduct.swift",
        ]
    ),
    (
        "by DensityRatioScorerTests, FollowUpLikelihoodScorerTests, MeanLogProbabilityScorerTests",
        [
            "Sources/RewardScoring/BackendFailures.swift",
            "Sources/RewardScoring/BuiltInFollowUps.swift",
            "Sources/RewardScoring/DensityRatioOptions.swift",
            "Sources/RewardScoring/DensityRatioSides.swift",
            "Sources/RewardScoring/FollowUpEncoder.swift",
            "Sources/RewardScoring/LikelihoodPrompt.swift",
            "Sources/RewardScoring/ReplyPass.swift",
            "Sources/RewardScoring/SpanPass.swift",
        ]
    ),
    (
        "by IntrospectionTests, CancellationTests and TranscriptTests",
        [
            "Sources/RewardServing/Operations/CancelOperation.swift",
            "Sources/RewardServing/Operations/HelloOperation.swift",
            "Sources/RewardServing/Operations/ModelsOperation.swift",
            "Sources/RewardServing/Operations/Operation.swift",
            "Sources/RewardServing/Operations/PingOperation.swift",
            "Sources/RewardServing/Operations/ScorersOperation.swift",
            "Sources/RewardServing/Operations/StatusOperation.swift",
            "Sources/RewardWire/Messages/CancelRequest.swift",
            "Sources/RewardWire/Messages/HelloRequest.swift",
        ]
    ),
    (
        "by ScoreOperationTests, DeadlineTests and InterleavingTests",
        [
            "Sources/RewardServing/ErrorMapping.swift",
            "Sources/RewardServing/Operations/ScoringWork.swift",
            "Sources/RewardServing/PlanExecutor.swift",
            "Sources/RewardServing/ScorerCatalog.swift",
            "Sources/RewardServing/ServingMetrics.swift",
        ]
    ),
    (
        "by BenchOperationTests",
        [
            "Sources/RewardServing/Measurements.swift",
            "Sources/RewardWire/Messages/BenchRequest.swift",
        ]
    ),
    (
        "by ScoringRequestTests",
        ["Sources/RewardWire/Messages/GroupDecoding.swift"]
    ),
    (
        "by RewardControlTests, ScoringRunTests, ScoreTableTests and InspectionTests",
        [
            "Sources/RewardCommands/CommonOptions.swift",
            "Sources/RewardCommands/ModelsCommand.swift",
            "Sources/RewardCommands/PingCommand.swift",
            "Sources/RewardCommands/ScoreCommand.swift",
            "Sources/RewardCommands/ScoreTables.swift",
            "Sources/RewardCommands/ScorersCommand.swift",
            "Sources/RewardCommands/ScoringPrinter.swift",
            "Sources/RewardCommands/StatusCommand.swift",
            "Sources/RewardCommands/Table.swift",
            "Sources/RewardCommands/WorkLine.swift",
        ]
    ),
    (
        "by AnnotateCommandTests, and AnnotateTests, in processes",
        [
            "Sources/RewardCommands/Annotate/AnnotationFiles.swift",
            "Sources/RewardCommands/Annotate/AnnotationRun.swift",
        ]
    ),
    (
        "by ClientTests",
        ["Sources/RewardClient/Envelope.swift", "Sources/RewardClient/PendingCalls.swift"]
    ),
    (
        "by ServerTests, ListenerTests and ConnectionEndTests",
        [
            "Sources/RewardTransport/ConnectionChannelHandler.swift",
            "Sources/RewardTransport/ConnectionQueues.swift",
            "Sources/RewardTransport/ListenAddress.swift",
            "Sources/RewardTransport/PeerCredentials.swift",
            "Sources/RewardTransport/SystemErrors.swift",
        ]
    ),
    (
        "by GGUFFileTests, GGUFHostileTests, SafetensorsFileTests and ShardedSafetensorsTests",
        [
            "Sources/RewardWeights/GGUF/GGUFReader.swift",
            "Sources/RewardWeights/GGUF/GGUFTensorType.swift",
            "Sources/RewardWeights/GGUF/GGUFValueKind.swift",
            "Sources/RewardWeights/Safetensors/SafetensorsType.swift",
            "Sources/RewardWeights/TensorDescriptor.swift",
            "Sources/RewardWeights/TensorTable.swift",
            "Sources/RewardWeights/TextFile.swift",
            "Sources/RewardWeights/WeightFormats.swift",
            "Sources/RewardWeights/WeightLimits.swift",
        ]
    ),
    (
        "by ComputePoolTests, ComputeThreadTests and AlarmTests",
        [
            "Sources/RewardPlatform/Monitor.swift",
            "Sources/RewardPlatform/SystemThread.swift",
        ]
    ),
    (
        "by ChatTemplateTests, GoldenChatTemplateTests and TemplateFuzzTests: whole templates",
        ["Sources/RewardTokenization/ChatTemplate/"]
    ),
    ("a terminal is needed: tried by hand", ["Sources/RewardCommands/SystemConsole.swift"]),
    (
        "by SandboxPoolTests and SandboxDeathTests: whole runs",
        [
            "Sources/RewardSandbox/Process/SandboxJob.swift",
            "Sources/RewardSandbox/Process/SandboxSlot.swift",
            "Sources/RewardSandbox/Process/SandboxStatus.swift",
        ]
    ),
    (
        "by FunctionHarnessTests, AssertHarnessTests, JavaScriptFunctionHarnessTests and "
            + "HostileTests: what runs in the jail beside programs",
        ["Sources/RewardSandbox/Judging/Programs/"]
    ),
    ("declarations only", ["Sources/RewardTypes/Identifiers.swift"]),
]
