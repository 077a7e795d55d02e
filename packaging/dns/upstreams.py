#!/usr/bin/python3
"""packaging/dns/upstreams.py FOLDER    scripted servers for a forwarder to ask, on free ports of 127.0.0.1, by UDP and TCP.

The first label of the question's name says what the answer is, as in `ttl-5-one.script.net`: see the methods of Script. A file
FOLDER/NAME, with one of the words silent, servfail, refused and garbage, makes all answers of the server NAME so until it is removed.

FOLDER/settings has the settings of the forwards when all servers listen. FOLDER/questions gets a line for each question:
SERVER TRANSPORT NAME TYPE ID PORT SPELLING FLAGS OPTIONS."""
import os
import socket
import sys
import threading
import time
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

# The servers of each forward, in their order.
FORWARDS = {"script.net": ["script"], "pair.net": ["first", "second"], "failing.net": ["servfail", "good"], "lone.net": ["lone"],
            "sub.lone.net": ["sub"], "stale.net": ["stale"], "tcp.net": ["tcp://stream"], "5.10.in-addr.arpa": ["private"],
            "reload.net": ["reload"], "plain.net": ["plain"]}
HOLE = "hole.net"  # its server never reads what it gets
START = "ns.upstream.net. hostmaster.upstream.net. 1 3600 900 604800 %d"
ADDRESSES = {"A": "192.0.2.%d", "AAAA": "2001:db8::%d"}


class Script:
    """Answers by the first label. Each method gets the reply to fill, the words behind its name, and whether it is asked by TCP."""

    def __init__(self, server, number):
        self.server = server
        self.number = number

    def answer(self, query, stream):
        """The packets to send, of which the last is the reply; None for silence."""
        reply = dns.message.make_response(query, recursion_available=True, our_payload=1232)
        if query.ednsflags & dns.flags.DO: reply.want_dnssec()
        name = query.question[0].name
        word, *rest = name.labels[0].decode(errors="replace").lower().split("-")
        method = getattr(self, "do_" + word, self.do_plain)
        found = method(reply, rest, stream)
        return [] if found is None else found if isinstance(found, list) else [found.to_wire(max_size=65535)]

    @staticmethod
    def add(reply, rdtype, text, ttl=60, name=None, section="answer"):
        texts = [text] if isinstance(text, str) else text
        getattr(reply, section).append(dns.rrset.from_text(name or reply.question[0].name, ttl, "IN", rdtype, *texts))
        return reply

    def do_plain(self, reply, rest, stream, ttl=60):
        asked = dns.rdatatype.to_text(reply.question[0].rdtype)
        if asked in ADDRESSES: return self.add(reply, asked, ADDRESSES[asked] % self.number, ttl)
        if asked == "TXT": return self.add(reply, asked, '"%s"' % self.server, ttl)
        if asked == "PTR": return self.add(reply, asked, "%s.upstream.net." % self.server, ttl)
        return self.do_none(reply, rest, stream)

    def do_ttl(self, reply, rest, stream): return self.do_plain(reply, rest, stream, int(rest[0]))

    def start(self, reply, ttl, minimum): return self.add(reply, "SOA", START % minimum, ttl, reply.question[0].name.parent(), "authority")

    def do_none(self, reply, rest, stream): return self.start(reply, 40, 30)

    def do_missing(self, reply, rest, stream):
        reply.set_rcode(dns.rcode.NXDOMAIN)
        return self.start(reply, 600, 50)

    def do_unproven(self, reply, rest, stream):
        reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply

    def do_uneven(self, reply, rest, stream): return self.add(self.add(reply, "A", "192.0.2.1", 300), "A", "192.0.2.2", 20)

    def do_slow(self, reply, rest, stream):
        time.sleep(int(rest[0]) / 1000)
        return self.do_plain(reply, rest, stream)

    def do_silent(self, reply, rest, stream): return None

    def do_servfail(self, reply, rest, stream):
        reply.set_rcode(dns.rcode.SERVFAIL)
        return reply

    def do_refused(self, reply, rest, stream):
        reply.set_rcode(dns.rcode.REFUSED)
        return reply

    def do_garbage(self, reply, rest, stream):
        wire = reply.to_wire()
        return [wire[:2] + b"\x81\x80\0\1\xff\xff\0\0\0\0" + wire[12:] + b"\xc0\xff" * 20]

    def do_half(self, reply, rest, stream): return [self.do_plain(reply, rest, stream).to_wire()[:-7]]

    def do_large(self, reply, rest, stream):
        if not stream:
            reply.flags |= dns.flags.TC
            return self.add(reply, "TXT", '"a part"')
        return self.add(reply, "TXT", ['"%0200d"' % i for i in range(40)])

    def do_cut(self, reply, rest, stream):
        """Truncated by UDP, and nothing by TCP."""
        if stream: return None
        reply.flags |= dns.flags.TC
        return self.add(reply, "A", "192.0.2.66")

    def do_forged(self, reply, rest, stream):
        """Before the reply: one with another id, one for another name, one that is a query."""
        true = self.do_plain(reply, rest, stream).to_wire()
        false = bytearray(true)
        false[-1] = 66
        other = bytearray(false)
        other[13] = ord("x")
        query = bytearray(false)
        query[2] &= 0x7F
        return [bytes([false[0] ^ 1]) + bytes(false[1:]), bytes(other), bytes(query), true]

    def do_lie(self, reply, rest, stream):
        """More than was asked for."""
        self.do_plain(reply, rest, stream)
        self.add(reply, "A", "192.0.2.66", name="victim.script.net.")
        self.add(reply, "A", "192.0.2.66", name="www.elsewhere.net.")
        self.add(reply, "NS", "ns.evil.net.", name="net.", section="authority")
        return self.add(reply, "A", "192.0.2.66", name="ns.evil.net.", section="additional")

    def do_private(self, reply, rest, stream):
        if reply.question[0].rdtype == dns.rdatatype.AAAA: return self.add(reply, "AAAA", ["::ffff:10.0.0.1", "2001:db8::7"])
        return self.add(reply, "A", ["10.0.0.1", "192.168.1.1", "192.0.2.7"])

    def do_alias(self, reply, rest, stream):
        """alias-NAME-ZONE: an alias of NAME.ZONE.net, with its address."""
        target = ".".join(rest) + ".net."
        self.add(reply, "CNAME", target, 50)
        return self.add(reply, "A", "192.0.2.%d" % self.number, 70, name=target)

    def do_signed(self, reply, rest, stream):
        """As a validating server does it: AD always, the signature with DO alone."""
        reply.flags |= dns.flags.AD
        self.do_plain(reply, rest, stream)
        if not reply.ednsflags & dns.flags.DO: return reply
        return self.add(reply, "RRSIG", "A 13 3 60 20990101000000 20200101000000 1 script.net. AAAA")

    def do_plainest(self, reply, rest, stream):
        """A server that does not know EDNS."""
        if reply.edns < 0: return self.do_plain(reply, rest, stream)
        reply.use_edns(False)
        reply.set_rcode(dns.rcode.FORMERR)
        return reply

    def do_lower(self, reply, rest, stream):
        """A server that spells names in its own way."""
        wire = bytearray(self.do_plain(reply, rest, stream).to_wire())
        end = 12 + len(reply.question[0].name.to_wire())
        wire[12:end] = bytes(wire[12:end]).lower()
        return [bytes(wire)]


class Server:
    """A script behind a port."""

    def __init__(self, folder, name, number, log):
        self.folder, self.name, self.log = folder, name, log
        self.script = Script(name, number)
        self.udp, self.tcp = self.bound()
        threading.Thread(target=self.datagrams, daemon=True).start()
        threading.Thread(target=self.connections, daemon=True).start()

    @property
    def port(self): return self.udp.getsockname()[1]

    @staticmethod
    def bound():
        while True:
            udp, tcp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket()
            udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
            udp.bind(("127.0.0.1", 0))
            try: tcp.bind(udp.getsockname())
            except OSError: continue
            tcp.listen(100)
            return udp, tcp

    def datagrams(self):
        while True:
            packet, peer = self.udp.recvfrom(65535)
            def send(wire, peer=peer): self.udp.sendto(wire, peer)
            threading.Thread(target=self.reply, args=(packet, peer, send, False), daemon=True).start()

    def connections(self):
        while True:
            connection, peer = self.tcp.accept()
            threading.Thread(target=self.connection, args=(connection, peer), daemon=True).start()

    def connection(self, connection, peer):
        with connection, connection.makefile("rb") as stream:
            while len(head := stream.read(2)) == 2:
                packet = stream.read(int.from_bytes(head, "big"))
                if not self.reply(packet, peer, lambda wire: connection.sendall(len(wire).to_bytes(2, "big") + wire), True): return

    def reply(self, packet, peer, send, stream):
        """Returns whether there was a reply."""
        query = dns.message.from_wire(packet)
        self.note(query, peer, stream)
        try: word = (self.folder / self.name).read_text().strip()
        except FileNotFoundError: word = ""
        if self.name == "servfail": word = "servfail"
        if word:
            reply = dns.message.make_response(query)
            packets = getattr(self.script, "do_" + word)(reply, [], stream)
            packets = [] if packets is None else packets if isinstance(packets, list) else [packets.to_wire()]
        else:
            packets = self.script.answer(query, stream)
        for wire in packets: send(wire)
        return bool(packets)

    def note(self, query, peer, stream):
        name = query.question[0].name
        options = ",".join(f"{int(option.otype)}={option.to_wire().hex()}" for option in query.options)
        edns = dns.flags.edns_to_text(query.ednsflags) if query.edns >= 0 else "plain"
        flags = dns.flags.to_text(query.flags).replace(" ", ",") + "," + edns
        self.log(f"{self.name} {'tcp' if stream else 'udp'} {name.to_text().lower()} {dns.rdatatype.to_text(query.question[0].rdtype)} {query.id} "
                 f"{peer[1]} {name.to_text()} {flags} {options}")


def main():
    folder = Path(sys.argv[1])
    out = os.open(folder / "questions", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    names = [name.split("/")[-1] for servers in FORWARDS.values() for name in servers]
    def log(line): os.write(out, (line + "\n").encode())
    servers = {name: Server(folder, name, number, log) for number, name in enumerate(names, 101)}
    lines = []
    for number, (zone, names) in enumerate(FORWARDS.items()):
        written = " ".join(name[:-len(name.split("/")[-1])] + f"127.0.0.1:{servers[name.split('/')[-1]].port}" for name in names)
        lines.append(f"dns.forward.{number} = {zone} {written}\n")
    hole = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    hole.bind(("127.0.0.1", 0))
    lines.append(f"dns.forward.hole = {HOLE} 127.0.0.1:{hole.getsockname()[1]}\n")
    (folder / "settings.new").write_text("".join(lines))
    (folder / "settings.new").rename(folder / "settings")
    threading.Event().wait()


if __name__ == "__main__": main()
