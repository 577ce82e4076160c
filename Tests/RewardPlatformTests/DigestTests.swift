import Testing

@testable import RewardPlatform

@Suite("SHA256Digest")
struct DigestTests {
    // Examples of FIPS 180-2, appendix B, and of the empty text.
    @Test(
        "texts have their digests",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func examples(text: String, digest: String) throws {
        #expect(try SHA256Digest.hexadecimal(of: Array(text.utf8)) == digest)
    }

    @Test("parts give the digest of the whole", arguments: [1, 7, 64, 1000])
    func parts(partByteCount: Int) throws {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        var digest = try SHA256Digest()
        for start in stride(from: 0, to: bytes.count, by: partByteCount) {
            let part = Array(bytes[start..<min(bytes.count, start + partByteCount)])
            // SAFETY: bytes have no padding between them.
            try digest.update(unsafe part.span.bytes)
        }
        let whole = try SHA256Digest.hexadecimal(of: bytes)
        let joined = try digest.finish()
        #expect(joined == whole)
    }
}
