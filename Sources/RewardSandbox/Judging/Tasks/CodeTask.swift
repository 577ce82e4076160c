// What is asked about one program.

/// A program and how it is judged.
package struct CodeTask: Sendable, Hashable {
    /// What the tests are.
    package enum Mode: Sendable, Hashable {
        /// Standard input and expected standard output.
        case stdio([StdioTest], OutputChecker)
        /// Arguments and expected values of one function.
        case function(FunctionCall, [FunctionTest])
        /// Code that asserts.
        case assert(Assertions, [AssertTest])
        /// None: the program compiles, or it does not.
        case compile
    }

    /// How the tests become one score.
    package enum Scoring: String, Sendable, Hashable, CaseIterable {
        /// 1 when all tests pass, else 0.
        case allOrNothing = "all_or_nothing"
        /// The part of the tests that pass; those that were not run do not.
        case fraction
    }

    /// The language.
    package var runtime: CodeRuntime
    /// The model's answer, or plain code.
    package var answer: String
    /// How the program is found in the answer.
    package var extraction: CodeExtraction
    /// Text before the program, like the prompt of HumanEval that the answer continues.
    package var prefix: String
    /// The tests.
    package var mode: Mode
    /// What each run may use.
    package var limits: SandboxLimits
    /// Whether tests behind the first that fails are not looked at.
    package var stopsAtFirstFailure: Bool
    /// How the tests become one score.
    package var scoring: Scoring

    /// A task.
    package init(
        runtime: CodeRuntime,
        answer: String,
        extraction: CodeExtraction = CodeExtraction(),
        prefix: String = "",
        mode: Mode,
        limits: SandboxLimits = SandboxLimits(),
        stopsAtFirstFailure: Bool = false,
        scoring: Scoring = .allOrNothing
    ) {
        self.runtime = runtime
        self.answer = answer
        self.extraction = extraction
        self.prefix = prefix
        self.mode = mode
        self.limits = limits
        self.stopsAtFirstFailure = stopsAtFirstFailure
        self.scoring = scoring
    }

    /// The program's text; nil when the answer has none.
    package var program: String? {
        extraction.program(in: answer, languages: runtime.labels).map { prefix + $0 }
    }

    /// Whether the tests run in the program's own process, where it could forge their result.
    package var isInline: Bool {
        guard case .assert(let assertions, _) = mode else { return false }
        return assertions.integrity == .inline
    }
}

/// A test of standard input and output.
package struct StdioTest: Sendable, Hashable {
    /// What results call it.
    package var id: String?
    /// Bytes of standard input.
    package var input: [UInt8]
    /// Expected standard output; never sent into the jail.
    package var expected: [UInt8]

    /// A test.
    package init(id: String? = nil, input: String, expected: String) {
        self.id = id
        self.input = Array(input.utf8)
        self.expected = Array(expected.utf8)
    }
}

/// What is called, and how its values are looked at.
package struct FunctionCall: Sendable, Hashable {
    /// `name`, or `Class.method` of an object that is made without arguments.
    package var path: String
    /// The index of an argument that is looked at instead of what is returned, for functions that
    /// change it in place.
    package var observedArgument: Int?
    /// Whether arrays and numbers of numpy count as the lists and numbers that they hold.
    package var acceptsNumpy: Bool
    /// How values are compared.
    package var equality: CodeEquality

    /// A call.
    package init(
        path: String,
        observedArgument: Int? = nil,
        acceptsNumpy: Bool = false,
        equality: CodeEquality = CodeEquality()
    ) {
        self.path = path
        self.observedArgument = observedArgument
        self.acceptsNumpy = acceptsNumpy
        self.equality = equality
    }
}

/// A test of one call.
package struct FunctionTest: Sendable, Hashable {
    /// What results call it.
    package var id: String?
    /// The arguments.
    package var arguments: [CodeValue]
    /// The expected value; never sent into the jail.
    package var expected: CodeValue

    /// A test.
    package init(id: String? = nil, arguments: [CodeValue], expected: CodeValue) {
        self.id = id
        self.arguments = arguments
        self.expected = expected
    }
}

/// What tests that assert have in common.
package struct Assertions: Sendable, Hashable {
    /// Where the tests run.
    package enum Integrity: String, Sendable, Hashable, CaseIterable {
        /// In a jail of their own, where functions of the program are proxies.
        case split
        /// In the program's process.
        case inline
    }

    /// The function that tests call `candidate`; nil when they call functions by their names.
    package var function: String?
    /// Code before each test.
    package var setup: String
    /// Where the tests run.
    package var integrity: Integrity
    /// Whether a test sees what functions do to its arguments.
    package var copiesArgumentsBack: Bool

    /// What tests have in common.
    package init(
        function: String? = nil,
        setup: String = "",
        integrity: Integrity = .split,
        copiesArgumentsBack: Bool = true
    ) {
        self.function = function
        self.setup = setup
        self.integrity = integrity
        self.copiesArgumentsBack = copiesArgumentsBack
    }
}

/// A test that asserts: `assert f(1) == 2`, or `def check(candidate): ...`.
package struct AssertTest: Sendable, Hashable {
    /// What results call it.
    package var id: String?
    /// The code; never sent into the program's jail.
    package var code: String

    /// A test.
    package init(id: String? = nil, code: String) {
        self.id = id
        self.code = code
    }
}
