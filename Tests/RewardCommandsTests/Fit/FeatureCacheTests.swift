import Foundation
import RewardTypes
import Testing

@testable import RewardCommands

@Suite("Features on disk")
struct FeatureCacheTests {
    @Test("what was stored is there when the file is opened again, to the bit")
    func stored() async throws {
        try await withTemporaryDirectory { folder in
            let key = try FeatureCache.key(["a"])
            let values: [Float] = [1.5, -0, .leastNonzeroMagnitude]
            let cache = try FeatureCache(folder: folder, identity: ["m"])
            #expect(cache[key] == nil)
            try cache.store(values, for: key)
            let again = try FeatureCache(folder: folder, identity: ["m"])
            #expect(again[key]?.map(\.bitPattern) == values.map(\.bitPattern))
            #expect(again.count == 1)
            let other = try FeatureCache(folder: folder, identity: ["n"])
            #expect(other[key] == nil)
        }
    }

    @Test("a record that was not finished, or is damaged, is cut off, and those before it stay")
    func damaged() async throws {
        try await withTemporaryDirectory { folder in
            let keys = try (0..<3).map { try FeatureCache.key([.integer($0)]) }
            let cache = try FeatureCache(folder: folder, identity: [])
            for key in keys { try cache.store([1, 2], for: key) }
            let url = URL(filePath: try #require(cache.path))
            var bytes = try Data(contentsOf: url)
            let length = bytes.count / 3
            bytes[2 * length + 40] ^= 1
            try bytes.write(to: url)
            #expect(try FeatureCache(folder: folder, identity: []).count == 2)
            #expect(try Data(contentsOf: url).count == 2 * length)
            try Data(bytes.prefix(length + 5)).write(to: url)
            let short = try FeatureCache(folder: folder, identity: [])
            #expect(short.count == 1)
            try short.store([3], for: keys[2])
            #expect(try FeatureCache(folder: folder, identity: [])[keys[2]] == [3])
        }
    }

    @Test("without a folder nothing is kept on disk")
    func memory() throws {
        let cache = FeatureCache()
        try cache.store([1], for: [0])
        #expect(cache[[0]] == [1])
        #expect(cache.path == nil)
    }
}
