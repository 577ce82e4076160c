// One call of a candidate's function in JavaScript; see `PythonFunctionHarness` for the frames.

/// The program that runs beside `solution.js` in mode `function`.
///
/// Numbers without a fraction up to 2^53 and BigInts are whole numbers, all others floats;
/// `undefined` is None; arrays, plain objects, `Map`, `Set` and `Uint8Array` are containers, by
/// exact prototype. A promise is awaited.
enum JavaScriptFunctionHarness {
    /// The whole program.
    static func source(limits: SandboxLimits) -> String {
        "\"use strict\";\nconst LIMIT = \(HarnessLimits.valueByteCount(limits));\n" + codec + main
    }

    private static let codec = #"""
        const fs = require("fs"), vm = require("vm");
        class Unsupported extends Error {}

        function head(tag, count) {
            const bytes = Buffer.alloc(5);
            bytes.write(tag, 0, "latin1");
            bytes.writeUInt32BE(count, 1);
            return bytes;
        }

        function whole(value) {
            let digits = (value < 0n ? -value : value).toString(16);
            if (digits === "0") digits = "";
            if (digits.length % 2) digits = "0" + digits;
            const bytes = Buffer.from(digits, "hex");
            const size = Buffer.alloc(4);
            size.writeUInt32BE(bytes.length);
            return Buffer.concat([Buffer.from([0x69, value < 0n ? 1 : 0]), size, bytes]);
        }

        function encode(root) {
            const parts = [];
            let length = 0;
            const add = (bytes) => {
                length += bytes.length;
                if (length > LIMIT) throw new Unsupported("more than " + LIMIT + " bytes");
                parts.push(bytes);
            };
            const counted = (tag, bytes) => { add(head(tag, bytes.length)); add(bytes); };
            const put = (value, depth) => {
                if (depth > 200) throw new Unsupported("nested deeper than 200");
                if (value === null || value === undefined) return add(Buffer.from("N"));
                if (value === true) return add(Buffer.from("T"));
                if (value === false) return add(Buffer.from("F"));
                if (typeof value === "bigint") return add(whole(value));
                if (typeof value === "string") return counted("s", Buffer.from(value, "utf8"));
                if (typeof value === "number") {
                    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
                        return add(whole(BigInt(value)));
                    }
                    const bytes = Buffer.alloc(9);
                    bytes.write("f", 0, "latin1");
                    bytes.writeDoubleBE(value, 1);
                    return add(bytes);
                }
                if (typeof value !== "object") {
                    throw new Unsupported("a value of type " + typeof value);
                }
                const kind = Object.getPrototypeOf(value);
                const many = (tag, items) => {
                    add(head(tag, items.length));
                    for (const item of items) put(item, depth + 1);
                };
                const entries = (items) => {
                    add(head("d", items.length));
                    for (const [key, item] of items) { put(key, depth + 1); put(item, depth + 1); }
                };
                if (kind === Array.prototype) return many("l", value);
                if (kind === Set.prototype) return many("S", [...value]);
                if (kind === Map.prototype) return entries([...value]);
                if (kind === Uint8Array.prototype) return counted("b", Buffer.from(value));
                if (kind === Object.prototype || kind === null) {
                    return entries(Object.entries(value));
                }
                throw new Unsupported("an object of a class of its own");
            };
            put(root, 0);
            return Buffer.concat(parts);
        }

        function decode(data) {
            let place = 0;
            const take = (count) => data.subarray(place, place += count);
            const size = () => take(4).readUInt32BE();
            const get = () => {
                const tag = String.fromCharCode(take(1)[0]);
                switch (tag) {
                case "N": return null;
                case "T": return true;
                case "F": return false;
                case "i": {
                    const negative = take(1)[0] === 1;
                    const value = BigInt("0x" + (take(size()).toString("hex") || "0"));
                    const signed = negative ? -value : value;
                    const small = Number(signed);
                    return Number.isSafeInteger(small) ? small : signed;
                }
                case "f": return take(8).readDoubleBE();
                case "s": return take(size()).toString("utf8");
                case "b": return new Uint8Array(take(size()));
                case "d": {
                    const entries = Array.from({ length: size() }, () => [get(), get()]);
                    const named = entries.every(([key]) => typeof key === "string");
                    return named ? Object.fromEntries(entries) : new Map(entries);
                }
                case "S": return new Set(Array.from({ length: size() }, get));
                case "l": case "t": return Array.from({ length: size() }, get);
                default: throw new Unsupported("an argument that JavaScript has no kind for");
                }
            };
            return get();
        }

        """#

    private static let main = #"""
        function end(tag, payload, status) {
            const bytes = Buffer.concat([Buffer.from(tag), payload]);
            const size = Buffer.alloc(4);
            size.writeUInt32BE(bytes.length);
            let rest = Buffer.concat([size, bytes]);
            while (rest.length > 0) rest = rest.subarray(fs.writeSync(4, rest));
            process.exit(status);
        }

        function describe(error) {
            try {
                const name = String(error && error.name || typeof error).slice(0, 200);
                return [name, String(error && error.message || error).slice(0, 2000)];
            } catch { return ["Error", ""]; }
        }

        async function run() {
            const [path, observed, , values] = decode(fs.readFileSync(0).subarray(4));
            const source = fs.readFileSync("solution.js", "utf8");
            let script;
            try {
                script = new vm.Script(source, { filename: "solution.js" });
            } catch (error) {
                end("C", encode(describe(error)), 1);
            }
            let value;
            try {
                globalThis.module = { exports: {} };
                globalThis.exports = globalThis.module.exports;
                globalThis.require = require;
                script.runInThisContext();
                const [name, method] = path.split(".");
                const look = `typeof ${name} === "undefined" ? undefined : ${name}`;
                let found = vm.runInThisContext(look);
                if (found === undefined) found = globalThis.module.exports[name];
                if (found === undefined) {
                    throw new ReferenceError("the program defines no " + name);
                }
                value = await (method ? new found()[method](...values) : found(...values));
                if (observed !== null) value = values[observed];
            } catch (error) {
                try { console.error(error); } catch {}
                end("X", encode(describe(error)), 1);
            }
            let payload;
            try {
                payload = encode(value);
            } catch (error) {
                end("B", encode(["bad_result_type", "it returns " + describe(error)[1]]), 1);
            }
            end("R", payload, 0);
        }

        run();
        """#
}
