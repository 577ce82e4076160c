// What the machine offers to tests beyond the files of the project.
//
// Tests that need such a thing are skipped visibly, with the reason and the remedy:
//
//     @Test("...", .needsTestData)
//     @Test("...", .needsTestModel, .needsTestData)

private import Foundation
package import RewardTypes
package import Testing

/// Data and models that are not part of the project.
package enum TestEnvironment {
    /// The folder of real data, from REWARDD_TEST_DATA.
    package static let dataFolder: String? = value(of: "REWARDD_TEST_DATA")

    /// The default model as a GGUF file or a folder, from REWARDD_TEST_MODEL.
    package static let modelPath: String? = value(of: "REWARDD_TEST_MODEL")

    /// A file of the data folder; throws when the folder is not set.
    package static func dataPath(_ name: String) throws -> String {
        try #require(dataFolder, "REWARDD_TEST_DATA is not set") + "/" + name
    }

    /// The contents of a file of the data folder.
    package static func data(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: try dataPath(name))))
    }

    /// The values of a file of JSON Lines in the data folder.
    package static func lines(_ name: String) throws -> [JSONValue] {
        try data(name).split(separator: 10).map { try JSONValue(parsing: Array($0)) }
    }

    /// A variable that is set to something.
    private static func value(of name: String) -> String? {
        guard let text = ProcessInfo.processInfo.environment[name], !text.isEmpty else {
            return nil
        }
        return text
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, saying why, when there is no folder of real data.
    package static var needsTestData: Self {
        .enabled(
            if: TestEnvironment.dataFolder != nil,
            "REWARDD_TEST_DATA is not set: it names the folder with golden/, tokenizers/, ..."
        )
    }

    /// Skips the test, saying why, when there is no default model.
    package static var needsTestModel: Self {
        .enabled(
            if: TestEnvironment.modelPath != nil,
            "REWARDD_TEST_MODEL is not set: it names the default model, a GGUF file"
        )
    }
}
