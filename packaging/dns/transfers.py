#!/usr/bin/python3
"""Zone transfers with BIND, NSD and Knot: each as a secondary and as a primary of Stheno, over the loopback.

    packaging/dns/transfers.py IMAGE [bind|nsd|knot]...

Each pair of servers starts with a zone of 3,000 records, with TSIG, without it, or both. The secondary must get the zone by itself, then
again after a change, by NOTIFY, and all records must be the same on both sides. Prints a line for each check; exits with 1 if one failed.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import servers

ZONE = "transfer.test"
KEY = "transfer.key"
SECRET = "c2VjcmV0IG9mIHRoZSB0cmFuc2ZlciB0ZXN0cyE="
PATIENCE = 30  # seconds for a transfer
KEY_FILE = f'key "{KEY}" {{ algorithm hmac-sha256; secret "{SECRET}"; }};\n'


def zone_text(serial):
    """A zone with what servers like to get wrong. The REFRESH time is an hour: what arrives sooner has come by NOTIFY."""
    many = "\n".join(f"host{i} A 10.0.{i >> 8}.{i & 255}" for i in range(3000))
    return f"""$ORIGIN {ZONE}.
$TTL 300
@ SOA ns1 admin {serial} 3600 600 86400 60
@ NS ns1
@ NS ns.sub
@ MX 10 Mail
@ TXT "semi;colon" "" "two \\"quoted\\" \\000\\255"
ns1 A 127.0.0.1
mail AAAA 2001:db8::25
*.wild TXT wild
a.b.c.empty A 192.0.2.7
sub NS ns.sub
ns.sub A 192.0.2.53
hidden.sub TXT "below the cut"
alias CNAME mail
tree DNAME other.test.
has\\.dot A 192.0.2.8
odd TYPE65280 \\# 4 c0000201
_sip._tcp SRV 0 5 5060 mail
@ CAA 0 issue "ca.test"
www HTTPS 1 . alpn=h2 ipv4hint=192.0.2.9
{many}
"""


class Peer(servers.Process):
    """A server with the zone, as a primary with a file or as a secondary."""

    def __init__(self, name, folder, keyed):
        super().__init__(name, folder)
        self.keyed = keyed
        self.file = self.folder / "zone"

    def write(self, serial):
        fresh = self.folder / "zone.fresh"
        fresh.write_text(zone_text(serial))
        fresh.rename(self.file)

    def dig(self, *question):
        key = ["-y", f"hmac-sha256:{KEY}:{SECRET}"] if self.keyed else []
        done = subprocess.run(["dig", "@127.0.0.1", "-p", str(self.port), "+time=2", "+tries=1", *key, *question], capture_output=True,
                              text=True)
        return done.stdout

    def serial(self):
        fields = self.dig("+short", ZONE, "SOA").split()
        return int(fields[2]) if len(fields) == 7 and fields[2].isdigit() else None

    def records(self):
        text = self.dig("+onesoa", "+noall", "+answer", ZONE, "AXFR")
        return sorted(" ".join(line.split()).lower() for line in text.splitlines() if line and not line.startswith(";"))


class Stheno(Peer):
    image = None

    def start(self, primary=None, secondary=None):
        key = f" key={KEY}" if self.keyed else ""
        (self.folder / "key").write_text(KEY_FILE)
        lines = [f"dns.listen = 127.0.0.1:{self.port}", "http.listen = 127.0.0.1:0",
                 f"http.root = {self.folder / 'data'}", "admin.listen = 127.0.0.1:0",
                 f"admin.socket = {self.folder / 'admin'}",
                 f"dns.tsig.{KEY} = {self.folder / 'key'}", f"dns.transfer = 127.0.0.0/8{key}"]
        if primary:
            lines.append(f"dns.secondary.one = {ZONE} {self.file} 127.0.0.1:{primary.port}{key}")
        else:
            lines.append(f"dns.zone.one = {ZONE} {self.file}")
        if secondary:
            lines.append(f"dns.notify = 127.0.0.1:{secondary.port}{key}")
        (self.folder / "conf").write_text("\n".join(lines) + "\n")
        self.run(self.image / "bin" / "stheno", "--config", self.folder / "conf")

    def reload(self):
        servers.ctl_reload(self.image, self.folder / "admin", PATIENCE)


class Bind(Peer):
    def start(self, primary=None, secondary=None):
        key = f' key "{KEY}"' if self.keyed else ""
        if primary:
            role = f"type secondary; primaries {{ 127.0.0.1 port {primary.port}{key}; }}; notify no; masterfile-format text;"
        else:
            role = f"type primary; also-notify {{ 127.0.0.1 port {secondary.port}{key}; }}; notify explicit;"
        allowed = f'key "{KEY}";' if self.keyed else "127.0.0.1;"
        (self.folder / "conf").write_text(KEY_FILE + f"""
options {{ directory "{self.folder}"; listen-on port {self.port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; pid-file none;
  session-keyfile none; recursion no; allow-transfer {{ {allowed} }}; dnssec-validation no; empty-zones-enable no; notify-delay 0;
  check-names primary ignore; check-names secondary ignore; check-integrity no; min-refresh-time 1; }};
controls {{ }};
zone "{ZONE}" {{ {role} file "{self.file}"; }};
""")
        self.run("named", "-g", "-n", "1", "-c", self.folder / "conf")


class Nsd(Peer):
    def start(self, primary=None, secondary=None):
        key = KEY if self.keyed else "NOKEY"
        if primary:
            role = f"  request-xfr: AXFR 127.0.0.1@{primary.port} {key}\n  allow-notify: 127.0.0.1 {key}\n"
        else:
            role = f"  notify: 127.0.0.1@{secondary.port} {key}\n"
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
  rrl-ratelimit: 0
  xfrd-reload-timeout: 0
  verbosity: 2
remote-control:
  control-enable: no
key:
  name: "{KEY}"
  algorithm: hmac-sha256
  secret: "{SECRET}"
zone:
  name: "{ZONE}"
  zonefile: "{self.file}"
  provide-xfr: 127.0.0.1 {key}
{role}""")
        self.run("nsd", "-d", "-c", self.folder / "conf")


class Knot(Peer):
    def start(self, primary=None, secondary=None):
        key = f"\n    key: {KEY}" if self.keyed else ""
        other = primary or secondary
        role = "    master: other\n    acl: [ notified, transfers ]" if primary else "    notify: other\n    acl: transfers"
        (self.folder / "conf").write_text(f"""
server:
  rundir: "{self.folder}"
  listen: 127.0.0.1@{self.port}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: "{self.folder}/data"
log:
  - target: stderr
    any: info
key:
  - id: {KEY}
    algorithm: hmac-sha256
    secret: {SECRET}
remote:
  - id: other
    address: 127.0.0.1@{other.port}{key}
acl:
  - id: notified
    address: 127.0.0.1{key}
    action: notify
  - id: transfers
    address: 127.0.0.1{key}
    action: transfer
zone:
  - domain: {ZONE}
    file: "{self.file}"
    semantic-checks: off
    zonefile-load: whole
    journal-content: none
{role}
""")
        self.run("knotd", "-c", self.folder / "conf")


PEERS = {"bind": Bind, "nsd": Nsd, "knot": Knot}
failures = []


def check(what, good, *asked):
    print(f"  {'ok' if good else 'FAILED'}  {what}", flush=True)
    if good:
        return
    failures.append(what)
    for server in asked:
        print(f"---- {server.name}\n{server.said(2500)}")


def becomes(server, serial):
    """Whether the server answers with this serial in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.process.poll() is None:
        if server.serial() == serial:
            return True
        time.sleep(0.1)
    return False


def pair(primary, secondary, title):
    """The secondary gets the zone at the start, and after each change."""
    try:
        primary.write(1)
        primary.start(secondary=secondary)
        check(f"{title}: the primary serves", becomes(primary, 1), primary)
        secondary.start(primary=primary)
        check(f"{title}: first transfer", becomes(secondary, 1), primary, secondary)
        for serial in (2, 2_000_000_000, 4_000_000_000, 5):  # each is newer than the one before (RFC 1982)
            primary.write(serial)
            primary.reload()
            check(f"{title}: serial {serial} after NOTIFY", becomes(primary, serial) and becomes(secondary, serial), primary, secondary)
        ours, theirs = primary.records(), secondary.records()
        check(f"{title}: {len(ours)} records on both sides", len(ours) == 3019 and ours == theirs, primary, secondary)
        for line in sorted(set(ours) ^ set(theirs))[:10]:
            print(f"        {'primary' if line in ours else 'secondary'}: {line}")
    finally:
        primary.stop()
        secondary.stop()


def main():
    image, *names = sys.argv[1:]
    Stheno.image = Path(image).resolve()
    folder = Path(tempfile.mkdtemp(prefix="stheno-transfers-"))
    os.chmod(folder, 0o755)
    try:
        for name in names or PEERS:
            for keyed in (True, False):
                how = "with TSIG" if keyed else "without TSIG"
                for role in ("secondary", "primary"):
                    inside = folder / f"{name}-{role}-{keyed}"
                    inside.mkdir()
                    ours, theirs = Stheno("stheno", inside, keyed), PEERS[name](name, inside, keyed)
                    if role == "secondary":
                        pair(ours, theirs, f"{name} as secondary, {how}")
                    else:
                        pair(theirs, ours, f"{name} as primary, {how}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if failures:
        sys.exit(f"{len(failures)} checks failed")


if __name__ == "__main__":
    main()
