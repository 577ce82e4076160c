import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Vocabularies")
struct VocabularyTests {
    @Test("entries and ids are found both ways")
    func lookup() {
        var vocabulary = Vocabulary(capacity: 0)
        for id in Int32(0)..<500 {
            let isNew = vocabulary.append(Array("word\(id)".utf8), id: 3 * id)
            #expect(isNew)
        }
        #expect(vocabulary.count == 500)
        #expect(vocabulary.idLimit == 3 * 499 + 1)
        #expect(vocabulary.id(of: Array("word17".utf8)) == 51)
        #expect(vocabulary.id(of: Array("word500".utf8)) == nil)
        #expect(vocabulary.entry(of: 51).map(Array.init) == Array("word17".utf8))
        #expect(vocabulary.entry(of: 52) == nil)
        #expect(vocabulary.entry(of: -1) == nil)
        #expect(vocabulary.entry(of: 1_000_000) == nil)
        let text = Array("a word17 here".utf8)
        #expect(vocabulary.id(of: 2..<8, in: text.span) == 51)
        #expect(vocabulary.id(of: 2..<7, in: text.span) == 3)
        #expect(vocabulary.id(of: 0..<13, in: text.span) == nil)
    }

    @Test("canonically equivalent entries are different")
    func equivalence() {
        var vocabulary = Vocabulary(capacity: 2)
        let isNew = [("\u{3AF}", Int32(0)), ("\u{1F77}", 1)].map { entry, id in
            vocabulary.append(Array(entry.utf8), id: id)
        }
        #expect(isNew == [true, true])
        #expect(vocabulary.id(of: Array("\u{3AF}".utf8)) == 0)
        #expect(vocabulary.id(of: Array("\u{1F77}".utf8)) == 1)
    }

    @Test("an entry or an id is taken once")
    func duplicates() {
        var vocabulary = Vocabulary(capacity: 2)
        let attempts: [([UInt8], Int32)] = [([1], 5), ([1], 6), ([2], 5), ([2], -1), ([], 0)]
        let isNew = attempts.map { vocabulary.append($0, id: $1) }
        #expect(isNew == [true, false, false, false, true])
        #expect(vocabulary.count == 2)
        #expect(vocabulary.id(of: []) == 0)
    }

    @Test("a table grows and keeps its order")
    func table() {
        var table = ByteStringTable(capacity: 0)
        for number in 0..<100 {
            let isNew = table.append(Array("\(number)".utf8))
            #expect(isNew)
        }
        #expect(Array(table[42]) == Array("42".utf8))
        #expect(table.index(of: Array("99".utf8)) == 99)
        #expect(table.maximumByteCount == 2)
    }
}
