#!/usr/bin/python3
"""packaging/dns/encrypted.py [IMAGE] [SECONDS] [ROUNDS]    speed of DNS over TLS and over HTTPS on connections that are kept: Stheno, and
BIND beside it.

Each server has one loop, on core 0. The client is on core 1: dnsperf, and h2load for HTTP/1.1. The servers are measured in turns, so that
they meet the same minutes. It prints queries a second, and the server's CPU time for a query, the median of all rounds. On other
machines than idle ones the CPU time counts."""
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NAMES = 1000
CONNECTIONS = 16
QUERY = "AAABAAABAAAAAAAAAmgxBGRvaDEEdGVzdAAAAQAB"  # h1.doh1.test A
TICK = os.sysconf("SC_CLK_TCK")


def free():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def prepare(work):
    subprocess.run(["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-keyout", work / "key", "-out", work / "pem"], check=True, capture_output=True)
    hosts = "".join(f"h{i} A 192.0.2.{i % 250}\n" for i in range(NAMES))
    (work / "zone").write_text("$TTL 3600\n@ SOA ns1 h 1 7200 900 604800 60\n@ NS ns1\nns1 A 192.0.2.1\n" + hosts)
    (work / "questions").write_text("".join(f"h{i}.doh1.test A\n" for i in range(NAMES)))


def stheno(work, image, ports):
    settings = {"server.loops": 1, "admin.socket": "off", "dns.listen": f"127.0.0.1:{ports['tcp']}",
                "dns.tls.listen": f"127.0.0.1:{ports['dot']}", "http.tls.listen": f"127.0.0.1:{ports['doh']}", "dns.https": "true",
                "tls.certificate": work / "pem", "tls.key": work / "key", "http.root": work, "dns.zone.1": f"doh1.test {work / 'zone'}"}
    return [f"{image}/bin/stheno", "serve", "--http", "127.0.0.1:0", "--admin", "127.0.0.1:0"] + [
        word for key, value in settings.items() for word in ("--set", f"{key}={value}")]


def bind(work, image, ports):
    folder = work / "bind"
    folder.mkdir(exist_ok=True)
    at = {kind: f"port {port}" for kind, port in ports.items()}
    (folder / "conf").write_text(f"""options {{ directory "{folder}"; pid-file "{folder}/pid"; session-keyfile "{folder}/key"; recursion no;
        listen-on {at['tcp']} {{ 127.0.0.1; }}; listen-on {at['dot']} tls own {{ 127.0.0.1; }};
        listen-on {at['doh']} tls own http default {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; }};
        tls own {{ cert-file "{work}/pem"; key-file "{work}/key"; }}; controls {{ }};
        zone "doh1.test" {{ type primary; file "{work}/zone"; }};\n""")
    return ["/usr/sbin/named", "-f", "-n", "1", "-c", folder / "conf"]


def cpu(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def dnsperf(work, ports, kind, seconds):
    command = ["dnsperf", "-m", kind, "-s", "127.0.0.1", "-p", str(ports[kind]), "-d", work / "questions", "-l", str(seconds), "-c",
               str(CONNECTIONS), "-q", "200"]
    if kind == "doh": command += ["-O", "doh-uri=https://localhost/dns-query"]
    said = subprocess.run(["taskset", "-c", "1"] + command, capture_output=True, text=True).stdout
    lost = int(re.search(r"Queries lost: +(\d+)", said).group(1))
    if lost: print(f"    {kind}: {lost} queries were lost")
    return int(re.search(r"Queries completed: +(\d+)", said).group(1))


def h2load(work, ports, kind, seconds):
    command = ["h2load", "--h1", "-D", str(seconds), "-c", str(CONNECTIONS * 2), f"https://127.0.0.1:{ports['doh']}/dns-query?dns={QUERY}"]
    said = subprocess.run(["taskset", "-c", "1"] + command, capture_output=True, text=True).stdout
    return int(re.search(r"(\d+) succeeded", said).group(1))


WAYS = {"tcp": dnsperf, "dot": dnsperf, "doh": dnsperf, "http/1.1": h2load}


def main():
    image = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).resolve().parent.parent / "target" / "stheno")
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    running = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        os.chmod(work, 0o755)
        prepare(work)
        try:
            for name, command in (("stheno", stheno), ("bind", bind)):
                ports = {kind: free() for kind in ("tcp", "dot", "doh")}
                out = open(work / f"{name}.log", "w")
                process = subprocess.Popen(["taskset", "-c", "0"] + command(work, image, ports), stdout=out, stderr=out)
                running[name] = (process, ports)
                await_port(process, ports["doh"], work / f"{name}.log")
            measure(work, running, seconds, rounds)
        finally:
            for process, _ in running.values():
                process.send_signal(signal.SIGTERM)
                process.wait(20)


def await_port(process, port, log):
    for _ in range(300):
        if process.poll() is not None: sys.exit(f"the server has ended:\n{log.read_text()}")
        try: return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError: time.sleep(0.1)
    sys.exit("the server did not start")


def measure(work, running, seconds, rounds):
    found = {}
    for turn in range(rounds + 1):  # the first one warms up
        for way, client in WAYS.items():
            for name, (process, ports) in running.items():
                if name == "bind" and way == "http/1.1": continue  # it has none
                before, begun = cpu(process.pid), time.monotonic()
                queries = client(work, ports, way, seconds)
                took = time.monotonic() - begun
                if turn: found.setdefault((way, name), []).append((queries / took, (cpu(process.pid) - before) / max(1, queries) * 1e6))
    for (way, name), all_rounds in found.items():
        rate, each = (statistics.median(column) for column in zip(*all_rounds))
        print(f"{way:9} {name:7} {rate:9,.0f} queries/s  {each:6.1f} us of CPU a query  {1e6 / each:9,.0f} queries/s a core")


if __name__ == "__main__": main()
