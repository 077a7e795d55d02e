"""Load time, memory and latency of Stheno, NSD, Knot and BIND with one large zone. See packaging/bench-dns.

Each server runs on core 0, dnsperf on core 1. The servers are measured in turns, so that they meet the same minutes. Memory is the
proportional resident size (PSS) of all processes of the server, in MB of 2^20 octets."""
import argparse
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import servers

KINDS = {"stheno": servers.Stheno, "nsd": servers.Nsd, "knot": servers.Knot, "bind": servers.Bind}
SAMPLE = 0.02  # seconds between two looks at the memory
OUTSTANDING = 2000  # queries: 40 ms of 50,000 a second, so that a pause of the server shows
QUESTIONS = 200_000
SERIAL = re.compile(r"(\bSOA\s+\S+\s+\S+\s+\(?\s*)([0-9]+)")


def write_zone(file, records):
    """A zone of this many A records, the apex included."""
    with open(file, "w") as out:
        out.write("$TTL 3600\n@ SOA ns1 hostmaster 1 7200 900 604800 60\n@ NS ns1\nns1 A 192.0.2.1\n")
        for i in range(records - 3): out.write(f"host{i} A 10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}\n")


def write_questions(file, zone, origin):
    """Questions for A records of the zone, in random order."""
    with open(zone) as lines: owners = [line.split(None, 1)[0] for line in lines if re.match(r"[a-z0-9]\S*\s.*\bA\s", line)]
    owners = owners if len(owners) <= QUESTIONS else random.sample(owners, QUESTIONS)
    random.shuffle(owners)
    with open(file, "w") as out:
        for owner in owners: out.write(f"{owner if owner.endswith('.') else f'{owner}.{origin}'} A\n")


def family(pid):
    """The process and all below it."""
    pids = [pid]
    for each in pids:
        for task in Path(f"/proc/{each}/task").glob("*"):
            try: pids += [int(child) for child in (task / "children").read_text().split()]
            except OSError: pass  # it has ended
    return pids


def memory(pid):
    """MB."""
    kilobytes = 0
    for each in family(pid):
        try: kilobytes += int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{each}/smaps_rollup").read_text(), re.M).group(1))
        except (OSError, AttributeError): pass
    return kilobytes / 1024


class Peak(threading.Thread):
    """The most memory of a process until `stop`."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.most, self.over = pid, 0, threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(SAMPLE): self.most = max(self.most, memory(self.pid))

    def stop(self):
        self.over.set()
        self.join()
        return self.most


class Load:
    """dnsperf at a rate; its latencies in milliseconds."""

    def __init__(self, server, options, seconds):
        self.out = open(options.scratch / f"{server.name}.out", "w+")
        extra = ["-D"] if options.dnssec else []
        self.process = subprocess.Popen(["taskset", "-c", "1", "dnsperf", "-s", "127.0.0.1", "-p", str(server.port), "-d",
                                         options.folder / "questions", "-l", str(seconds), "-Q", str(options.rate), "-q", str(OUTSTANDING),
                                         "-c", "16", "-t", "5", "-v", *extra], stdout=self.out, stderr=subprocess.STDOUT)

    def result(self):
        """The latencies, in order of size; the rate that was reached; how many queries were lost."""
        self.process.wait()
        self.out.seek(0)
        latencies, rate, lost = [], 0, 0
        for line in self.out:
            if line.startswith("> "):
                last = line.rsplit(None, 1)[1]
                if last[0].isdigit(): latencies.append(float(last) * 1000)  # else it timed out
            elif "Queries per second" in line: rate = float(line.split()[-1])
            elif "Queries lost" in line: lost = int(line.split()[2])
        self.out.close()
        os.remove(self.out.name)
        return sorted(latencies), rate, lost


def at(latencies, part):
    return latencies[min(len(latencies) - 1, int(len(latencies) * part))] if latencies else float("nan")


def start(kind, options):
    server = KINDS[kind](options.image, options.folder, {options.origin: options.file}) if kind == "stheno" else \
        KINDS[kind](kind, options.folder, {options.origin: options.file})
    server.prefix = ["taskset", "-c", "0"]
    begun = time.monotonic()
    server.start()
    server.await_answers()
    spent = time.monotonic() - begun
    time.sleep(3)  # what a server does behind its start
    print(f"{kind:8} first answer after {spent:5.1f} s, {memory(server.process.pid):6.0f} MB", flush=True)
    return server


def latency(running, options):
    print(f"\n{'':8} at {options.rate} queries/s for {options.seconds} s, {options.rounds} rounds; medians")
    for server in running: Load(server, options, 2).result()  # warm-up
    rounds = {server.name: [] for server in running}
    for _ in range(options.rounds):
        for server in running:
            times, rate, lost = Load(server, options, options.seconds).result()
            rounds[server.name].append((at(times, .5), at(times, .99), at(times, .999), at(times, 1), rate, lost))
    for name, results in rounds.items():
        p50, p99, p999, most, rate, lost = (statistics.median(column) for column in zip(*results))
        print(f"{name:8} p50 {p50:7.3f}  p99 {p99:7.3f}  p99.9 {p999:7.3f}  longest {most:8.3f} ms  at {rate:6.0f}/s, {lost:.0f} lost", flush=True)


def reloads(running, options):
    print(f"\n{'':8} a reload with a higher serial, at {options.rate} queries/s")
    text = options.file.read_text()
    serial = int(SERIAL.search(text).group(2))
    for server in running:
        serial += 1
        options.file.write_text(SERIAL.sub(lambda it: it.group(1) + str(serial), text, count=1))
        load = Load(server, options, 15)
        time.sleep(2)
        peak = Peak(server.process.pid)
        begun = time.monotonic()
        server.reload()
        while server.serial(options.origin) != serial and time.monotonic() < begun + 60: time.sleep(.05)
        spent = time.monotonic() - begun
        times, rate, lost = load.result()
        print(f"{server.name:8} served after {spent:5.1f} s, at most {peak.stop():6.0f} MB, then {memory(server.process.pid):6.0f} MB, "
              f"p99 {at(times, .99):8.3f}  longest {at(times, 1):8.3f} ms  at {rate:6.0f}/s, {lost} lost", flush=True)


def main():
    words = argparse.ArgumentParser(prog="packaging/bench-dns", description="measures DNS beside the servers that are installed")
    words.add_argument("image")
    words.add_argument("--records", type=int, default=1_000_000, help="of the zone that is made")
    words.add_argument("--zone", nargs=2, metavar=("ORIGIN", "FILE"), help="a zone to use instead, for example a signed one")
    words.add_argument("--dnssec", action="store_true", help="ask for signatures")
    words.add_argument("--rate", type=int, default=50_000, help="queries a second")
    words.add_argument("--seconds", type=int, default=10, help="of a round")
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--servers", nargs="+", choices=KINDS, default=list(KINDS))
    words.add_argument("--only", choices=["start", "latency", "reload"], help="one part alone")
    options = words.parse_args()
    options.folder = Path(tempfile.mkdtemp(prefix="stheno-bench-"))
    options.folder.chmod(0o755)
    # What dnsperf prints, some MB, stays in memory.
    options.scratch = Path(tempfile.mkdtemp(prefix="stheno-bench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    options.file = options.folder / "zone"
    options.origin = options.zone[0] if options.zone else "big.test"
    if options.zone: shutil.copy(options.zone[1], options.file)
    else: write_zone(options.file, options.records)
    write_questions(options.folder / "questions", options.file, options.origin)
    running = []
    try:
        for kind in options.servers: running.append(start(kind, options))
        if options.only in (None, "latency"): latency(running, options)
        if options.only in (None, "reload"): reloads(running, options)
    finally:
        for server in running: server.stop()
        shutil.rmtree(options.folder, ignore_errors=True)
        shutil.rmtree(options.scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
