extension NaiveRunner {
    /// Reads a description of a run, and writes reports beside it.
    static let script = #"""
        import base64, fcntl, json, os, resource, signal, socket, subprocess, sys, threading, time

        folder = os.path.dirname(os.path.abspath(sys.argv[1]))
        with open(sys.argv[1]) as file:
            programs = json.load(file)
        high = lambda number: fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 20)
        joined = [None] * len(programs)
        if len(programs) == 2:
            joined = [high(end.fileno()) for end in socket.socketpair()]
        running = []
        signal.signal(signal.SIGTERM, lambda *_: (
            [os.kill(run["process"].pid, 9) for run in running], os._exit(1)))

        def collect(run, name, descriptor, limit, kill_at):
            kept, total = bytearray(), 0
            while True:
                part = os.read(descriptor, 1 << 16)
                if not part:
                    break
                total += len(part)
                kept += part[:limit - len(kept)]
                if total > kill_at and run["limit"] is None:
                    run["limit"] = "output"
                    run["process"].kill()
            run[name] = {"bytes": base64.b64encode(kept).decode(), "total": total}

        def start(index, program):
            box = os.path.join(folder, "box%d" % index)
            os.mkdir(box)
            for path, content, executable in program["files"]:
                with open(os.path.join(box, path), "wb") as file:
                    file.write(base64.b64decode(content))
                if executable:
                    os.chmod(file.name, 0o755)
            result, end = os.pipe()
            sent = high(end)
            os.close(end)

            def prepare():
                if joined[index] is not None:
                    os.dup2(joined[index], 3)
                os.dup2(sent, 4)
                memory = program["kib"] * 1024
                kind = resource.RLIMIT_DATA if program["memory"] == "data" else resource.RLIMIT_AS
                resource.setrlimit(kind, (memory, memory))
                seconds = -(-program["cpu"] // 1000)
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

            environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
            environment.update(program["environment"])
            command = program["command"]
            if command[0].startswith("/box/"):
                command[0] = os.path.join(box, command[0][5:])
            run = {"limit": None, "program": program, "box": box, "began": time.monotonic()}
            run["process"] = subprocess.Popen(
                command, cwd=box, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, preexec_fn=prepare, pass_fds=(3, 4), start_new_session=True)
            os.close(sent)
            if joined[index] is not None:
                os.close(joined[index])
            most = program["output"]
            process = run["process"]
            run["threads"] = [threading.Thread(target=collect, args=(run,) + rest) for rest in (
                ("output", process.stdout.fileno(), most, 16 * most),
                ("error", process.stderr.fileno(), most, 16 * most),
                ("result", result, program["result"], program["result"]))]

            def feed():
                try:
                    process.stdin.write(base64.b64decode(program["input"]))
                    process.stdin.close()
                except OSError:
                    pass

            def expire():
                if process.poll() is None:
                    run["limit"] = run["limit"] or "wall"
                    process.kill()

            timer = threading.Timer(program["wall"] / 1000, expire)

            def wait():
                _, status, usage = os.wait4(process.pid, 0)
                timer.cancel()
                run["status"] = os.waitstatus_to_exitcode(status)
                process.returncode = run["status"]
                cpu = usage.ru_utime + usage.ru_stime
                run["cpu"], run["peak"] = int(cpu * 1e6), usage.ru_maxrss
                run["wall"] = int((time.monotonic() - run["began"]) * 1e6)
                if cpu * 1000 >= program["cpu"]:
                    run["limit"] = run["limit"] or "cpu"
                try:
                    os.killpg(process.pid, 9)
                except OSError:
                    pass

            run["threads"] += [threading.Thread(target=feed), threading.Thread(target=wait)]
            running.append(run)
            timer.start()
            for thread in run["threads"]:
                thread.start()

        # Descriptors 3 and 4 exist in this process, so that `pass_fds` may name them.
        while os.open(os.devnull, os.O_RDONLY) < 4:
            pass
        for index, program in enumerate(programs):
            start(index, program)
        reports = []
        for run in running:
            for thread in run["threads"]:
                thread.join()
            fetched = {}
            for name in run["program"]["fetched"]:
                path = os.path.join(run["box"], name)
                if os.path.isfile(path) and not os.path.islink(path):
                    with open(path, "rb") as file:
                        fetched[name] = base64.b64encode(file.read()).decode()
            reports.append({name: run[name] for name in (
                "status", "limit", "cpu", "wall", "peak", "output", "error", "result")})
            reports[-1]["fetched"] = fetched
        with open(os.path.join(folder, "reports.json"), "w") as file:
            json.dump(reports, file)
        """#
}
