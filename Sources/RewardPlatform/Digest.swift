// SHA-256, computed by OpenSSL.

internal import COpenSSL

/// A digest in the making.
@safe package struct SHA256Digest: ~Copyable {
    private let context: OpaquePointer

    /// A digest of no bytes so far; throws when OpenSSL does not offer SHA-256 or has no memory.
    package init() throws(SystemError) {
        guard let context = unsafe EVP_MD_CTX_new() else { throw Self.failure }
        // SAFETY: the context is fresh; if it cannot be used it is freed here and not kept.
        guard unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw Self.failure
        }
        unsafe self.context = context
    }

    deinit {
        // SAFETY: the context came from `EVP_MD_CTX_new` and belongs to this value alone.
        unsafe EVP_MD_CTX_free(context)
    }

    /// Appends bytes to what is digested.
    package mutating func update(_ bytes: RawSpan) throws(SystemError) {
        // SAFETY: OpenSSL reads exactly the bytes of the buffer during the call.
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        guard status == 1 else { throw Self.failure }
    }

    /// Appends bytes to what is digested.
    package mutating func update(_ bytes: [UInt8]) throws(SystemError) {
        // SAFETY: bytes have no padding between them that could be uninitialised.
        try unsafe update(bytes.span.bytes)
    }

    /// Ends the digest: 64 hexadecimal digits.
    package consuming func finish() throws(SystemError) -> String {
        let byteCount = 32
        var digest = [UInt8](repeating: 0, count: byteCount)
        // SAFETY: SHA-256 writes exactly 32 bytes, the length of the buffer.
        let status = unsafe digest.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
        }
        guard status == 1 else { throw Self.failure }
        let digits = Array("0123456789abcdef".utf8)
        let text = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The digest of some bytes.
    package static func hexadecimal(of bytes: [UInt8]) throws(SystemError) -> String {
        var digest = try SHA256Digest()
        try digest.update(bytes)
        return try digest.finish()
    }

    private static let failure = SystemError(
        "compute",
        "a SHA-256 digest",
        .text("OpenSSL failed; does its configuration allow SHA-256?")
    )
}
