"""Shared by bench-cgi and bench-ftp: servers on one core and their CPU, with that of their children; peers that are unpacked, and not
installed; tables of medians. Every server is ended by its process id."""
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

LIMIT = 20  # seconds for a start
TICK = 1 / os.sysconf("SC_CLK_TCK")

# A benchmark that is ended ends its servers.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def core(number):
    cores = sorted(os.sched_getaffinity(0))
    return cores[number % len(cores)]


def program(name, package, work, script):
    """The path of a peer's program. Its package is unpacked into the working folder when it is not installed, so that no service starts."""
    places = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"
    found = shutil.which(name, path=places)
    if found: return Path(found)
    folder = work / package
    folder.mkdir()
    steps = (["apt-get", "-o", "APT::Sandbox::User=root", "-qq", "download", package], ["sh", "-c", f"dpkg -x {package}_*.deb ."])
    for step in steps:
        try:
            if subprocess.run(step, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60).returncode == 0: continue
        except (OSError, subprocess.TimeoutExpired):
            pass
        sys.exit(f"{script}: {name} is missing: apt-get install {package}")
    found = shutil.which(name, path=f"{folder}/usr/sbin:{folder}/usr/bin")
    return Path(found) if found else sys.exit(f"{script}: {name} is missing: apt-get install {package}")


def needed(script, **programs):
    """Ends the script unless all these programs exist; each name has the Debian package as its value."""
    missing = [package for name, package in programs.items() if shutil.which(name) is None]
    if missing: sys.exit(f"{script}: programs are missing: apt-get install {' '.join(missing)}")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Server:
    def __init__(self, name, port, command, work):
        self.name, self.port = name, port
        environment = {key: value for key, value in os.environ.items() if not key.startswith("STHENO_")}
        log = work / f"{name}.log"
        with open(log, "w") as output:
            self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                            env=environment, preexec_fn=lambda: os.sched_setaffinity(0, {core(0)}))
        end = time.monotonic() + LIMIT
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    self.close()
                    sys.exit(f"{name} has not started: {log.read_text()}")
                time.sleep(0.05)

    def family(self):
        """The server and all processes below it."""
        parents = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                fields = stat(folder.name)
                if fields: parents.setdefault(int(fields[1]), []).append(int(folder.name))
        found = [self.process.pid]
        for pid in found: found.extend(parents.get(pid, []))
        return found

    def cpu(self):
        """Seconds of the server, of its processes, and of those that have ended and were waited for."""
        return sum(sum(map(int, fields[11:15])) for fields in map(stat, self.family()) if fields) * TICK

    def close(self):
        for pid in reversed(self.family()):
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                pass
        self.process.wait()


def stat(pid):
    """The fields of /proc/PID/stat from the third on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def table(kinds, results, columns):
    """Prints the medians of results[kind, name], a list of tuples; the peer is the last name of a kind, and ratios are to it."""
    print(f"{'kind':<15}{'server':<12}" + "".join(f"{column:>16}{'ratio':>8}" for column in columns))
    for kind in kinds:
        rows = {name: [statistics.median(column) for column in zip(*found)] for (each, name), found in results.items() if each == kind}
        base = list(rows.values())[-1]
        for name, values in rows.items():
            cells = (f"{value:>16.2f}{value / under if under else 0:>8.2f}" for value, under in zip(values, base))
            print(f"{kind:<15}{name:<12}" + "".join(cells))
