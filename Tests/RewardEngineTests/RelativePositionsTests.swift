import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardEngine

@Suite("Buckets of distances")
struct RelativePositionsTests {
    @Test("are those of the reference, for every distance up to the longest sequence")
    func reference() throws {
        let cases = try GoldenData.json("encoder/cases.json")[member: "buckets"]?.arrayValue
        for entry in try #require(cases) {
            let span = try #require(entry[member: "span"]?.intValue)
            let maximum = try #require(entry[member: "maximum"]?.intValue)
            let positions = RelativePositions(bucketSpan: span, maximumDistance: maximum)
            #expect(positions.bucketCount == 2 * span)
            let rows = try #require(entry[member: "rows"]?.arrayValue).compactMap(\.intValue)
            #expect(rows.count == 2048)
            for (distance, bucket) in rows.enumerated() {
                let row = Int32(min(bucket + span, 2 * span - 1))
                #expect(positions.row(of: distance) == row, "\(span): \(distance)")
                let opposite = Int32(max(span - bucket, 0))
                #expect(positions.row(of: -distance) == opposite, "\(span): \(-distance)")
            }
        }
    }

    @Test("without buckets every distance has its own row, up to the last")
    func plain() {
        let positions = RelativePositions(bucketSpan: nil, maximumDistance: 3)
        #expect(positions.bucketCount == 6)
        #expect(positions.table(length: 5) == [5, 5, 5, 4, 3, 2, 1, 0, 0])
    }

    private func problem(_ members: JSONObject) -> String {
        var all: JSONObject = [
            "relative_attention": true, "pos_att_type": "p2c|c2p", "position_buckets": 256,
            "max_position_embeddings": 512, "max_relative_positions": -1,
        ]
        for (name, value) in members { all[name] = value }
        do throws(FieldError) {
            var fields = try Fields(.object(all), path: "")
            _ = try RelativePositions(&fields)
            return "none"
        } catch { return error.path }
    }

    @Test("what would be another computation is refused by name")
    func refusals() {
        #expect(problem([:]) == "none")
        #expect(problem(["pos_att_type": ["c2p", "p2c"]]) == "none")
        #expect(problem(["position_buckets": -1]) == "none")
        #expect(problem(["max_relative_positions": 600]) == "none")
        #expect(problem(["relative_attention": false]) == "relative_attention")
        for kinds: JSONValue in ["c2p", [], ["c2p", "p2c", "p2p"], 3] {
            #expect(problem(["pos_att_type": kinds]) == "pos_att_type")
        }
        for span: JSONValue in [1, 2048, 1_099_511_627_776] {
            #expect(problem(["position_buckets": span]) == "position_buckets")
        }
        #expect(problem(["max_relative_positions": 64]) == "position_buckets")
    }
}
