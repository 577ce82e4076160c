// Small safetensors files, right or wrong in any place.

/// A header and data.
struct SafetensorsBuilder {
    var header: String
    var data: [UInt8]
    /// Replaces the true length of the header.
    var headerByteCount: UInt64?

    init(header: String, data: [UInt8], headerByteCount: UInt64? = nil) {
        self.header = header
        self.data = data
        self.headerByteCount = headerByteCount
    }

    /// A file with tensors one after the other.
    init(_ tensors: [(name: String, type: String, shape: [Int], bytes: [UInt8])]) {
        var members: [String] = [#""__metadata__": {"format": "pt"}"#]
        var data: [UInt8] = []
        for tensor in tensors {
            let end = data.count + tensor.bytes.count
            members.append(
                #""\#(tensor.name)": {"dtype": "\#(tensor.type)", "shape": \#(tensor.shape), "#
                    + #""data_offsets": [\#(data.count), \#(end)]}"#
            )
            data += tensor.bytes
        }
        header = "{\(members.joined(separator: ", "))}"
        self.data = data
    }

    /// One f32 tensor `w` whose entry is given as text.
    init(entry: String, data: [UInt8] = [UInt8](floats: [1, 2])) {
        self.init(header: #"{"w": \#(entry)}"#, data: data)
    }

    var bytes: [UInt8] {
        var file: [UInt8] = []
        file.append(littleEndian: headerByteCount ?? UInt64(header.utf8.count))
        return file + header.utf8 + data
    }

    /// A file with one tensor of each type that is read, and one that is only listed.
    static var sample: SafetensorsBuilder {
        SafetensorsBuilder([
            ("single", "F32", [2, 2], [UInt8](floats: [1, 2, 3, 4])),
            ("half", "F16", [3], [UInt8](words: [0x3C00, 0xC000, 0x0001])),
            ("brain", "BF16", [1, 2], [UInt8](words: [0x3F80, 0xC000])),
            ("mask", "BOOL", [3], [1, 0, 1]), ("empty", "F32", [0, 4], []),
            ("scalar", "F32", [], [UInt8](floats: [0.5])),
        ])
    }
}
