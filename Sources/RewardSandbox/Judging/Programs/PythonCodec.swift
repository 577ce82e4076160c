// The grammar of `CodeTag` in Python, and frames over descriptors.

/// Source text that the Python programs of the jail have in common.
enum PythonCodec {
    /// Defines `codec(limit)`: a tuple of encode, decode, read_frame, write_frame, Unsupported.
    ///
    /// All that it uses is bound when it is made, before any code of a candidate is read, so that
    /// later changes of builtins and modules do not reach it. Types are compared exactly: values
    /// of subclasses are refused, but for those of `collections` that hold nothing else. A match of a
    /// regular expression, which functions return for its truth, is the tuple of what it matched and
    /// of its groups.
    static let source = #"""
        import os, sys

        def codec(limit):
            import struct
            pack, unpack_from = struct.pack, struct.unpack_from
            read, write = os.read, os.write
            modules, kind, size = sys.modules, type, len
            of_bytes, to_bytes = int.from_bytes, int.to_bytes
            bits, encode_text = int.bit_length, str.encode
            pairs, walk, whole, joined = dict.items, iter, tuple, bytearray
            nothing, yes, no, failure = None, True, False, Exception
            integer, real, imaginary, text = int, float, complex, str
            octets, array, mapping, group, frozen = bytes, list, dict, set, frozenset

            class Unsupported(Exception):
                pass

            def plain(value):
                """A value of `collections` or `re` as one of the grammar, or the value."""
                t = kind(value)
                known = modules.get("collections")
                if known is not nothing:
                    if t is known.Counter or t is known.OrderedDict or t is known.defaultdict:
                        return mapping(pairs(value))
                    if t is known.deque:
                        return array(value)
                known = modules.get("re")
                if known is not nothing and t is known.Match:
                    return (value[0],) + value.groups()
                return value

            def encode(value):
                out = joined()

                def counted(tag, data):
                    out.extend(tag)
                    out.extend(pack(">I", size(data)))
                    out.extend(data)

                def many(tag, values, depth):
                    if depth >= 200:
                        raise Unsupported("nested deeper than 200")
                    out.extend(tag)
                    out.extend(pack(">I", size(values)))
                    for item in values:
                        put(item, depth + 1)

                def put(value, depth):
                    if size(out) > limit:
                        raise Unsupported("more than %d bytes" % limit)
                    t = kind(value)
                    if value is nothing:
                        out.extend(b"N")
                    elif value is yes:
                        out.extend(b"T")
                    elif value is no:
                        out.extend(b"F")
                    elif t is integer:
                        length = (bits(value) + 7) // 8
                        if length > limit:
                            raise Unsupported("more than %d bytes" % limit)
                        out.extend(b"i\x01" if value < 0 else b"i\x00")
                        out.extend(pack(">I", length))
                        out.extend(to_bytes(-value if value < 0 else value, length, "big"))
                    elif t is real:
                        out.extend(b"f" + pack(">d", value))
                    elif t is imaginary:
                        out.extend(b"c" + pack(">dd", value.real, value.imag))
                    elif t is text:
                        counted(b"s", encode_text(value, "utf-8", "surrogatepass"))
                    elif t is octets:
                        counted(b"b", value)
                    elif t is array:
                        many(b"l", whole(value), depth)
                    elif t is whole:
                        many(b"t", value, depth)
                    elif t is group or t is frozen:
                        many(b"S", whole(value), depth)
                    elif t is mapping:
                        if depth >= 200:
                            raise Unsupported("nested deeper than 200")
                        entries = whole(pairs(value))
                        out.extend(b"d" + pack(">I", size(entries)))
                        for key, item in entries:
                            put(key, depth + 1)
                            put(item, depth + 1)
                    else:
                        simple = plain(value)
                        if simple is value:
                            raise Unsupported("a value of type %s" % t.__name__)
                        put(simple, depth)

                put(value, 0)
                if size(out) > limit:
                    raise Unsupported("more than %d bytes" % limit)
                return octets(out)

            def decode(data):
                place = 0

                def take(count):
                    nonlocal place
                    if count > size(data) - place:
                        raise Unsupported("a frame that ends early")
                    place += count
                    return data[place - count:place]

                def length():
                    return unpack_from(">I", take(4))[0]

                def hashable(value):
                    value = frozen(value) if kind(value) is group else value
                    try:
                        hash(value)
                    except TypeError:
                        raise Unsupported("a key that cannot be hashed")
                    return value

                def get(depth):
                    if depth > 200:
                        raise Unsupported("nested deeper than 200")
                    tag = take(1)
                    if tag == b"N":
                        return nothing
                    if tag == b"T":
                        return yes
                    if tag == b"F":
                        return no
                    if tag == b"i":
                        negative = take(1) == b"\x01"
                        value = of_bytes(take(length()), "big")
                        return -value if negative else value
                    if tag == b"f":
                        return unpack_from(">d", take(8))[0]
                    if tag == b"c":
                        return imaginary(*unpack_from(">dd", take(16)))
                    if tag == b"s":
                        return text(take(length()), "utf-8", "surrogatepass")
                    if tag == b"b":
                        return take(length())
                    if tag == b"d":
                        entries = {}
                        for _ in range(length()):
                            key = hashable(get(depth + 1))
                            entries[key] = get(depth + 1)
                        return entries
                    values = [get(depth + 1) for _ in range(length())]
                    if tag == b"l":
                        return values
                    if tag == b"t":
                        return whole(values)
                    if tag == b"S":
                        return group([hashable(value) for value in values])
                    raise Unsupported("a frame of no known kind")

                value = get(0)
                if place != size(data):
                    raise Unsupported("a frame with bytes behind it")
                return value

            def read_exactly(descriptor, count):
                data = joined()
                while size(data) < count:
                    part = read(descriptor, count - size(data))
                    if not part:
                        return nothing
                    data += part
                return octets(data)

            def read_frame(descriptor):
                """The payload of the next frame, or None at the end."""
                head = read_exactly(descriptor, 4)
                if head is nothing:
                    return nothing
                length = unpack_from(">I", head)[0]
                if length > limit + 1024:
                    raise Unsupported("a frame of more than %d bytes" % limit)
                return read_exactly(descriptor, length)

            def write_frame(descriptor, payload):
                data = pack(">I", size(payload)) + payload
                while data:
                    data = data[write(descriptor, data):]

            return encode, decode, read_frame, write_frame, Unsupported

        def describe(error):
            """What an exception says; methods of candidates are asked, so they may fail."""
            try:
                words = str(error)
                if type(words) is not str:
                    words = ""
            except BaseException:
                words = ""
            return type(error).__name__[:200], words[:2000]

        """#
}
