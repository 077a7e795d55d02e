#!/usr/bin/python3
"""Asks BIND, NSD, Knot and Stheno the same questions, about the zones in `zones`, and compares the answers.

packaging/dns/compare.py IMAGE            IMAGE is the linked runtime directory
packaging/dns/compare.py 'COMMAND'        a command that serves: {port} and {zones} (ORIGIN=FILE ...) are filled in
packaging/dns/compare.py --peers          without Stheno: prints where BIND, NSD and Knot differ from each other

Each answer of Stheno must equal that of BIND, NSD or Knot, record for record and section by section, whatever the order and the case of
names. What is left must be on the list of deliberate differences, which is printed. The exit status is 1 if anything else differs."""
import argparse
import collections
import re
import sys
import tempfile
import zlib
from pathlib import Path

import dns.name
import dns.zone

import differences
import questions
import servers
from questions import UDP_SIZE, Question

HERE = Path(__file__).resolve().parent
SIGNED = {  # origin: what is signed, and how
    "nsec.test": ("signed.zone", "dnssec", []),
    "nsec3.test": ("signed.zone", "dnssec", ["-3", "c0ffee", "-H", "2"]),
    "optout.test": ("signed.zone", "dnssec", ["-3", "-", "-H", "0", "-A"]),
    "ldns.test": ("signed.zone", "ldns", ["-n", "-p", "-t", "1", "-s", "abcd"]),
    "star-nsec.test": ("star.test.zone", "dnssec", []),
    "star-nsec3.test": ("star.test.zone", "dnssec", ["-3", "-", "-H", "0"]),
    "cut-nsec.test": ("cut.test.zone", "ldns", []),
    "cut-optout.test": ("cut.test.zone", "dnssec", ["-3", "beef", "-H", "0", "-A"]),
    "alias-nsec.test": ("alias.test.zone", "dnssec", []),
    "alias-nsec3.test": ("alias.test.zone", "ldns", ["-n", "-t", "0", "-s", "12"]),
}
TYPES = ["A", "AAAA", "NS", "SOA", "MX", "TXT", "CNAME", "DNAME", "DS", "DNSKEY", "NSEC", "NSEC3", "NSEC3PARAM", "RRSIG", "SRV", "PTR",
         "SVCB", "HTTPS", "TYPE65280", "TYPE65281", "ANY", "HINFO", "CDS", "CAA", "NAPTR", "KX", "AFSDB", "RP", "TLSA", "URI", "LOC",
         "SSHFP", "CDNSKEY"]
FEW_TYPES = ["A", "NS", "DS", "CNAME", "TXT", "ANY"]
NUMBERED = re.compile(r"(a-name-server-with-a-long-name-|mx|n)[0-9]+")  # made by $GENERATE: two of them are asked for
LONG_ONES = ["many.example.test.", "manymx.example.test.", "long.example.test.", "longer.example.test.", "many.cut.test.",
             "manysib.cut.test.", "own6.cut.test.", "many.nsec.test.", "big.nsec3.test.", "nothing.optout.test.",
             "x.y.z.deep.nsec3.test.", "alias.nsec.test."]


def write_zones(folder):
    """Writes the zones: as people wrote them for Stheno, with all directives carried out for the others. Returns two maps."""
    written, plain = {}, {}
    for source in sorted((HERE / "zones").glob("*.test.zone")):
        origin = source.name.removesuffix(".zone")
        written[origin] = source
    for origin, (source, tool, options) in SIGNED.items():
        written[origin] = sign(folder, origin, HERE / "zones" / source, tool, options)
    for origin, source in written.items():
        plain[origin] = folder / f"{origin}.plain"
        servers.tool("named-compilezone", "-q", "-i", "none", "-k", "ignore", "-o", plain[origin], origin, source, folder=folder)
    return written, plain


def sign(folder, origin, file, tool, options):
    """Signs the zone of a file under another origin."""
    source, signed = folder / f"{origin}.source", folder / f"{origin}.signed"
    text = "".join(line for line in file.read_text().splitlines(True) if not line.startswith("$ORIGIN"))
    source.write_text(f"$ORIGIN {origin}.\n{text}")
    if tool == "dnssec":
        for flags in ([], ["-f", "KSK"]):
            servers.tool("dnssec-keygen", "-q", "-K", folder, "-a", "ECDSAP256SHA256", *flags, origin, folder=folder)
        servers.tool("dnssec-signzone", "-S", "-K", folder, "-x", "-o", origin, "-f", signed, *options, source, folder=folder)
    else:
        whole = folder / f"{origin}.whole"
        servers.tool("named-compilezone", "-q", "-i", "none", "-k", "ignore", "-o", whole, origin, source, folder=folder)
        key = servers.tool("ldns-keygen", "-a", "ECDSAP256SHA256", origin, folder=folder).strip()
        servers.tool("ldns-signzone", *options, "-o", origin, "-f", signed, whole, folder / key, folder=folder)
    return signed


def names_of(plain):
    """All names of the zones with the empty ones between them, and the names of their delegations and wildcards."""
    names = {}
    for origin, file in plain.items():
        zone = dns.zone.from_file(str(file), origin, relativize=False, check_origin=False)
        top = dns.name.from_text(origin)
        found = set()
        for name in zone.nodes:
            while name != top and name not in found:
                found.add(name)
                name = name.parent()
        names[origin] = [top, *sorted(found)]
    return names


def made_from(name):
    """Names near a name that mostly do not exist."""
    for labels in (("x",), ("x", "y"), ("*",), ("*", "*"), ("zzz",), ("!",)):
        try:
            yield dns.name.Name(labels + name.labels)
        except dns.name.NameTooLong:
            pass
    if len(name.labels) > 1 and len(name.labels[0]) < 60:
        yield dns.name.Name((name.labels[0] + b"0",) + name.labels[1:])
        yield dns.name.Name((name.labels[0].upper(),) + name.labels[1:])


def all_questions(plain):
    asked = {}
    for origin, names in names_of(plain).items():
        hashed = [name for name in names if len(name.labels[0]) == 32 and origin in SIGNED]
        numbered = [name for name in names if NUMBERED.fullmatch(name.labels[0].decode("latin-1"))]
        ordinary = [name for name in names if name not in set(hashed[5:]) | set(numbered[2:])]
        for name in ordinary:
            few = name in hashed or name in numbered
            for kind in FEW_TYPES if few else TYPES:
                for dnssec in (False, True):
                    asked[Question(name.to_text(), kind, dnssec)] = None
            if few:
                continue
            asked[Question(name.to_text(), "ANY", True, True)] = None
            for kind in ("A", "NS", "ANY", "MX", "TXT"):
                asked[Question(name.to_text(), kind, edns=False)] = None
                asked[Question(name.to_text(), kind, tcp=True)] = None
            for made in made_from(name):
                for kind in FEW_TYPES:
                    for dnssec in (False, True):
                        asked[Question(made.to_text(), kind, dnssec)] = None
    for outside in (".", "test.", "com.", "www.example.com.", "xexample.test.", "version.bind.", "example.test.example.org."):
        for kind in ("A", "NS", "SOA", "DS", "ANY"):
            asked[Question(outside, kind, True)] = None
    asked.update(dict.fromkeys(odd_questions()))
    return list(asked)


def odd_questions():
    """Types of questions, classes, versions of EDNS, sizes."""
    for name in ("example.test.", "www.example.test.", "nothing.example.test.", "sub.cut.test.", "elsewhere.example."):
        for kind in ("MAILA", "MAILB", "TYPE0", "TYPE128", "TYPE65535", "SIG", "KEY", "NXT", "A6", "NULL", "OPT", "TKEY", "AXFR"):
            yield Question(name, kind)
        for dns_class in ("CH", "HS", "ANY", "NONE", "CLASS7"):
            yield Question(name, "A", dns_class=dns_class)
        for version in (1, 255):
            yield Question(name, "A", version=version)
        for opcode in (1, 2, 3, 6, 15):
            yield Question(name, "SOA", opcode=opcode)
    for name in ("version.bind.", "version.server.", "id.server.", "hostname.bind.", "authors.bind.", "x.version.bind.", "bind."):
        for kind in ("TXT", "ANY", "A"):
            yield Question(name, kind, dns_class="CH")
    for name in LONG_ONES:
        for kind in ("A", "TXT", "MX", "NS"):
            for size in range(512, UDP_SIZE, 48):
                for dnssec in (False, True):
                    yield Question(name, kind, dnssec, size=size)


def compare(running, everything, show):
    """Counts what the answers to all questions show."""
    kinds = collections.Counter()
    clients = {server.name: questions.Client(server.port) for server in running}
    for question in everything:
        for client in clients.values():
            client.send(question)
        answers = {name: answer(client, question) for name, client in clients.items()}
        kind = differences.judge(question, answers)
        kinds[kind] += 1
        if kind == differences.WRONG and kinds[kind] <= show:
            print_answers(question, answers)
    for client in clients.values():
        client.close()
    return kinds


def answer(client, question):
    try:
        return client.receive(question)
    except Exception as fault:  # silence or a malformed answer: a result as well
        return fault


def print_answers(question, answers):
    print(f"--- {question}")
    mine = answers.get("stheno")
    for name, answer in answers.items():
        if isinstance(answer, Exception):
            print(f" {name}: {type(answer).__name__} {answer}")
        else:
            comparable = name != "stheno" and isinstance(mine, questions.Answer)
            parts = f" differs in {' '.join(answer.difference(mine))}" if comparable else ""
            print(f" {name}{parts}\n{answer}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stheno", nargs="?", help="image or command")
    parser.add_argument("--peers", action="store_true", help="compare BIND, NSD and Knot alone")
    parser.add_argument("--show", type=int, default=20, metavar="N", help="print N unexpected differences whole (default 20)")
    parser.add_argument("--one-of", type=int, default=16, metavar="N",
                        help="ask one of N questions; 1 asks all, about 120,000 (default 16)")
    parser.add_argument("--only", default="", metavar="TEXT", help="only questions with TEXT in them")
    options = parser.parse_args()
    if options.stheno is None and not options.peers:
        parser.error("an image or a command is missing")
    if servers.missing():
        sys.exit(f"compare.py: not installed: {' '.join(servers.missing())}")
    with tempfile.TemporaryDirectory(prefix="stheno-compare-") as name:
        folder = Path(name)
        written, plain = write_zones(folder)
        running = []
        try:
            for make in (servers.Bind, servers.Nsd, servers.Knot):
                running.append(make(make.__name__.lower(), folder, plain))
            if not options.peers:
                running.append(servers.Stheno(options.stheno, folder, written))
            for server in running:
                server.start()
            for server in running:
                server.await_answers()
            everything = [question for question in all_questions(plain) if options.only in str(question)
                          and zlib.crc32(str(question).encode()) % options.one_of == 0]
            kinds = compare(running, everything, options.show)
        finally:
            for server in running:
                if hasattr(server, "process"):
                    server.stop()
    print(f"{len(everything)} questions")
    for kind, count in kinds.most_common():
        if not isinstance(kind, differences.Deliberate):
            print(f"{count:7}  {kind}")
    if not options.peers:
        print("Deliberate differences")
        for kind in differences.DELIBERATE:
            print(f"{kinds[kind]:7}  {kind.reason}")
    sys.exit(1 if kinds[differences.WRONG] else 0)


if __name__ == "__main__":
    main()
