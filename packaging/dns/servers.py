"""Starts BIND, NSD, Knot and Stheno with the same zones, each on a free port of 127.0.0.1 and in a folder of its own."""
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import questions

UDP_SIZE = 1232
START_LIMIT = 30  # seconds


def free_port():
    """A port that is free for UDP and TCP."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            try:
                tcp.bind(udp.getsockname())
            except OSError:
                continue
            return udp.getsockname()[1]


class Process:
    """A server in a folder of its own, with a port of its own. What it prints is in its file `log`."""

    prefix = []  # of its command

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder / name
        self.port = free_port()
        self.folder.mkdir()
        (self.folder / "data").mkdir()
        self.process = None

    def run(self, *command):
        self.log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen([str(part) for part in [*self.prefix, *command]], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        cwd=self.folder)

    def said(self, most):
        return (self.folder / "log").read_text(errors="replace")[-most:]

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        if not self.process:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


def ctl_reload(image, socket_file, patience=60):
    """Has a Stheno with `admin.socket` reload its settings and zones."""
    subprocess.run([image / "bin" / "stheno", "ctl", "--socket", socket_file, "reload"], check=True, capture_output=True, timeout=patience)


class Server(Process):
    """One running server. `zones` maps an origin to the file that it reads."""

    def __init__(self, name, folder, zones):
        super().__init__(name, folder)
        self.zones = zones

    def await_answers(self):
        """Waits until the server answers for each of its zones."""
        end = time.monotonic() + START_LIMIT
        for origin in self.zones:
            while not self.answers(origin):
                if self.process.poll() is not None or time.monotonic() > end:
                    raise SystemExit(f"{self.name} does not serve {origin}:\n{self.said(3000)}")
                time.sleep(0.1)

    def answers(self, origin):
        return self.soa(origin) is not None

    def serial(self, origin):
        """The serial of its SOA record, or None without an answer."""
        soa = self.soa(origin)
        return soa and int.from_bytes(soa.data[-20:-16], "big")

    def soa(self, origin):
        client = questions.Client(self.port)
        client.udp.settimeout(0.5)
        try:
            answer = client.ask(questions.Question(origin, "SOA"))
            return next(iter(answer.answer), None) if answer.rcode == "NOERROR" else None
        except OSError:
            return None
        finally:
            client.close()


class Bind(Server):
    def start(self):
        zones = "".join(f'zone "{origin}" {{ type primary; file "{file}"; }};\n' for origin, file in self.zones.items())
        (self.folder / "conf").write_text(f"""
options {{ directory "{self.folder}"; listen-on port {self.port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; pid-file none;
  session-keyfile none; recursion no; allow-query {{ any; }}; allow-transfer {{ any; }}; notify no; dnssec-validation no;
  empty-zones-enable no; minimal-responses no-auth; minimal-any yes; check-names primary ignore; check-integrity no;
  version none; hostname none; server-id none;
  edns-udp-size {UDP_SIZE}; max-udp-size {UDP_SIZE}; check-mx ignore; check-srv-cname ignore; check-mx-cname ignore; }};
controls {{ }};
{zones}""")
        self.run("named", "-g", "-n", "1", "-c", self.folder / "conf")


class Nsd(Server):
    def start(self):
        zones = "".join(f'zone:\n  name: "{origin}"\n  zonefile: "{file}"\n' for origin, file in self.zones.items())
        (self.folder / "conf").write_text(f"""
server:
  ip-address: 127.0.0.1@{self.port}
  username: ""
  chroot: ""
  zonesdir: "{self.folder}"
  database: ""
  pidfile: "{self.folder}/pid"
  xfrdfile: "{self.folder}/data/xfrd"
  xfrdir: "{self.folder}/data"
  zonelistfile: "{self.folder}/data/zones"
  server-count: 1
  ipv4-edns-size: {UDP_SIZE}
  minimal-responses: yes
  refuse-any: yes
  hide-version: yes
  hide-identity: yes
  rrl-ratelimit: 0
remote-control:
  control-enable: no
{zones}""")
        self.run("nsd", "-d", "-c", self.folder / "conf")


class Knot(Server):
    def start(self):
        zones = "".join(f'  - domain: "{origin}"\n    file: "{file}"\n' for origin, file in self.zones.items())
        (self.folder / "conf").write_text(f"""
server:
  rundir: "{self.folder}"
  listen: 127.0.0.1@{self.port}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
  udp-max-payload: {UDP_SIZE}
  version: ""
  identity: ""
database:
  storage: "{self.folder}/data"
log:
  - target: stderr
    any: warning
template:
  - id: default
    storage: "{self.folder}/data"
    semantic-checks: off
    zonefile-load: whole
    journal-content: none
zone:
{zones}""")
        self.run("knotd", "-c", self.folder / "conf")


class Stheno(Server):
    """The image in a directory, or a command: {port}, {zones} (ORIGIN=FILE ...) and {settings} (of the program) are filled in."""

    def __init__(self, command, folder, zones):
        super().__init__("stheno", folder, zones)
        self.image = Path(command).resolve()
        program = self.image / "bin" / "stheno"
        self.command = [str(program), "serve", "{settings}"] if program.is_file() else command.split()

    def start(self):
        settings = ["--http", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--set", f"http.root={self.folder}/data",
                    "--set", f"admin.socket={self.folder}/admin", "--set", f"dns.listen=127.0.0.1:{self.port}"]
        for i, (origin, file) in enumerate(self.zones.items()):
            settings += ["--set", f"dns.zone.z{i}={origin} {file}"]
        command = []
        for part in self.command:
            if part == "{zones}":
                command += [f"{origin}={file}" for origin, file in self.zones.items()]
            elif part == "{settings}":
                command += settings
            else:
                command.append(part.replace("{port}", str(self.port)))
        self.run(*command)

    def reload(self):
        ctl_reload(self.image, self.folder / "admin")


def tool(*command, folder):
    """Runs a tool and returns what it printed."""
    done = subprocess.run([str(part) for part in command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def missing():
    """The tools that are not installed."""
    tools = "named named-compilezone dnssec-signzone dnssec-keygen ldns-signzone ldns-keygen nsd knotd"
    return [name for name in tools.split() if not shutil.which(name)]
