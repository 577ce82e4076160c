import RewardSandbox

extension HostileProgram {
    /// A result that was not computed.
    static let results: [HostileProgram] = [
        HostileProgram(
            "exit 0 while it is loaded",
            .result,
            .function,
            [.runtimeError],
            "import os\nos._exit(0)"
        ),
        HostileProgram(
            "SystemExit while it is called",
            .result,
            .function,
            [.runtimeError],
            "import sys\ndef square(x): sys.exit(0)"
        ),
        HostileProgram(
            "a frame before the result",
            .result,
            .function,
            [.runtimeError],
            "import os\ndef square(x):\n    os.write(4, b'\\0\\0\\0\\2RT')\n    return 0"
        ),
        HostileProgram(
            "a frame in place of the result",
            .result,
            .function,
            [.wrongAnswer],
            "import os\ndef square(x):\n    os.write(4, b'\\0\\0\\0\\2RT')\n    os._exit(0)"
        ),
        HostileProgram(
            "a frame and a tail",
            .result,
            .function,
            [.runtimeError],
            "import os\ndef square(x):\n    os.write(4, b'\\0\\0\\0\\2RTx')\n    os._exit(0)"
        ),
        HostileProgram(
            "a frame that promises four gigabytes",
            .result,
            .function,
            [.runtimeError],
            "import os\ndef square(x):\n    os.write(4, b'\\xff\\xff\\xff\\xffRl\\xff\\xff\\xff\\xff')\n"
                + "    os._exit(0)"
        ),
        HostileProgram(
            "the descriptor of the result closed",
            .result,
            .function,
            [.runtimeError],
            "import os\ndef square(x):\n    os.close(4)\n    return 49"
        ),
        HostileProgram(
            "an object that equals everything",
            .result,
            .function,
            [.runtimeError],
            "class A:\n    def __eq__(self, o): return True\ndef square(x): return A()"
        ),
        HostileProgram(
            "a number that equals everything",
            .result,
            .function,
            [.runtimeError],
            "class A(int):\n    def __eq__(self, o): return True\ndef square(x): return A(1)"
        ),
        HostileProgram(
            "a text that equals everything",
            .result,
            .function,
            [.runtimeError],
            "class A(str):\n    def __eq__(self, o): return True\ndef square(x): return A('1')"
        ),
        HostileProgram(
            "a class that says it is int",
            .result,
            .function,
            [.runtimeError],
            "class A:\n    __class__ = int\n    def __index__(self): return 49\n"
                + "def square(x): return A()"
        ),
        HostileProgram(
            "builtins that lie",
            .result,
            .function,
            [.runtimeError, .wrongAnswer],
            "import builtins\nbuiltins.type = lambda x: int\nbuiltins.isinstance = "
                + "lambda *a: True\nbuiltins.int = str\ndef square(x): return 'x'"
        ),
        HostileProgram(
            "the harness patched",
            .result,
            .function,
            [.runtimeError, .wrongAnswer],
            "import sys\nm = sys.modules['__main__']\nm.describe = lambda e: ('a', 'b')\n"
                + "m.codec = m.find = lambda *a: (lambda *b: 49)\ndef square(x): return 0"
        ),
        HostileProgram(
            "frames of the harness",
            .result,
            .function,
            [.runtimeError, .wrongAnswer],
            """
            import sys
            def square(x):
                frame, seen = sys._getframe(), []
                while frame:
                    for value in list(frame.f_locals.values()):
                        if type(value) is int and value not in (x, 7, 12): seen.append(value)
                    frame = frame.f_back
                return seen[0] if seen else 'nothing'
            """
        ),
        HostileProgram(
            "objects of the harness",
            .result,
            .function,
            [.runtimeError, .wrongAnswer],
            """
            import gc
            def square(x):
                for value in gc.get_objects():
                    if type(value) is dict and 'expected' in value: return value['expected']
                return 'nothing'
            """
        ),
        HostileProgram(
            "memory of the process",
            .result,
            .function,
            [.runtimeError, .wrongAnswer],
            """
            def square(x):
                with open('/proc/self/mem', 'rb', 0) as memory:
                    for line in open('/proc/self/maps'):
                        if 'heap' in line:
                            start, end = [int(n, 16) for n in line.split()[0].split('-')]
                            memory.seek(start)
                            found = memory.read(end - start).find(b'expected": ')
                            if found >= 0: return 49
                return 'nothing'
            """
        ),
        HostileProgram(
            "files that might hold the answer",
            .result,
            .function,
            [.runtimeError, .wrongAnswer],
            """
            import os
            def square(x):
                for folder, _, names in os.walk('/box'):
                    for name in names:
                        text = open(os.path.join(folder, name), 'rb').read()
                        if b'49' in text and b'144' in text and not name.startswith('solution'):
                            return 49
                return 'nothing'
            """
        ),
        HostileProgram(
            "standard input again",
            .result,
            .function,
            [.runtimeError, .wrongAnswer],
            "import os\ndef square(x): return os.read(0, 1000).decode()"
        ),
        HostileProgram(
            "words of success",
            .result,
            .stdio,
            [.wrongAnswer],
            "print('OK\\nall tests passed\\nAC\\n{\"verdict\": \"AC\", \"score\": 1}')"
        ),
        HostileProgram(
            "both answers",
            .result,
            .stdio,
            [.wrongAnswer],
            "print(48)\nprint(49)\nprint(50)"
        ),
        HostileProgram(
            "the right answer and a failure",
            .result,
            .stdio,
            [.runtimeError],
            "import os\nprint(49, flush=True)\nos._exit(1)"
        ),
        HostileProgram(
            "a list that holds itself",
            .result,
            .function,
            [.runtimeError],
            "def square(x):\n    a = []\n    a.append(a)\n    return a"
        ),
        HostileProgram(
            "a list that doubles",
            .result,
            .function,
            [.runtimeError, .memoryLimit],
            "def square(x):\n    a = [1]\n    for _ in range(60): a = [a, a]\n    return a"
        ),
    ]

    /// Tests that run elsewhere, and functions that are called from there.
    static let tests: [HostileProgram] = [
        HostileProgram(
            "exit 0 while it is loaded",
            .tests,
            .assert,
            [.runtimeError],
            "import os\nos._exit(0)"
        ),
        HostileProgram(
            "exit 0 while it is called",
            .tests,
            .assert,
            [.runtimeError],
            "import os\ndef square(x): os._exit(0)"
        ),
        HostileProgram(
            "proof of the tests forged",
            .tests,
            .assert,
            [.runtimeError, .wrongAnswer],
            "import os\ndef square(x):\n    os.write(4, b'\\0\\0\\0\\2RT')\n    os._exit(0)"
        ),
        HostileProgram(
            "answers before questions",
            .tests,
            .assert,
            [.runtimeError],
            "import os\nfor _ in range(9): os.write(3, b'\\0\\0\\0\\2RT')\ndef square(x): return 0"
        ),
        HostileProgram(
            "an answer of four gigabytes",
            .tests,
            .assert,
            [.runtimeError],
            "import os\ndef square(x):\n    os.write(3, b'\\xff\\xff\\xff\\xff')\n    return 0"
        ),
        HostileProgram(
            "an answer that nests for ever",
            .tests,
            .assert,
            [.runtimeError],
            "import os, struct\ndef square(x):\n    data = b'R' + b'l\\0\\0\\0\\1' * 90000 + b'N'\n"
                + "    os.write(3, struct.pack('>I', len(data)) + data)\n    os._exit(0)"
        ),
        HostileProgram(
            "an object that equals everything",
            .tests,
            .assert,
            [.runtimeError],
            "class A:\n    def __eq__(self, o): return True\ndef square(x): return A()"
        ),
        HostileProgram(
            "a number that equals everything",
            .tests,
            .assert,
            [.runtimeError],
            "class A(int):\n    def __eq__(self, o): return True\ndef square(x): return A(1)"
        ),
        HostileProgram(
            "AssertionError for a test to catch",
            .tests,
            .assert,
            [.runtimeError],
            "def square(x): raise AssertionError('passed')"
        ),
        HostileProgram(
            "StopIteration for a loop to end",
            .tests,
            .assert,
            [.runtimeError],
            "def square(x): raise StopIteration"
        ),
        HostileProgram(
            "an exception of its own",
            .tests,
            .assert,
            [.runtimeError],
            "class E(BaseException): pass\ndef square(x): raise E"
        ),
        HostileProgram(
            "builtins that lie",
            .tests,
            .assert,
            [.runtimeError, .wrongAnswer],
            "import builtins\nfor n in ('all', 'len', 'isinstance', 'map'):\n"
                + "    setattr(builtins, n, lambda *a: True)\ndef square(x): return 0"
        ),
        HostileProgram(
            "names that tests use",
            .tests,
            .assert,
            [.wrongAnswer],
            "def check(candidate): pass\ndef all(x): return True\ndef square(x): return 0"
        ),
        HostileProgram(
            "tests overwritten",
            .tests,
            .assert,
            [.wrongAnswer, .runtimeError],
            "for n in ('tests.py', 'main.py'):\n    open(n, 'w').write('pass')\n"
                + "def square(x): return 0"
        ),
        HostileProgram(
            "assertions switched off",
            .tests,
            .assert,
            [.wrongAnswer],
            "import sys\nsys.flags = None\n__debug = False\ndef square(x): return 0"
        ),
        HostileProgram(
            "frames of the tests",
            .tests,
            .assert,
            [.wrongAnswer, .runtimeError],
            """
            import sys
            def square(x):
                frame = sys._getframe()
                while frame:
                    for value in list(frame.f_locals.values()):
                        if type(value) is str and 'assert' in value:
                            return int(value.split('==')[1])
                    frame = frame.f_back
                return 'nothing'
            """
        ),
        HostileProgram(
            "going on in the background",
            .tests,
            .assert,
            [.wrongAnswer, .runtimeError, .timeLimit],
            "import threading, time\nthreading.Thread(target=time.sleep, args=(10**6,)).start()\n"
                + "def square(x): return 0"
        ),
    ]
}
