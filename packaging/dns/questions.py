"""Questions and answers: what is asked, how an answer is brought into a form that can be compared."""
import socket
import struct
from typing import NamedTuple

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype

UDP_SIZE = 1232
LIMIT = 10  # seconds for an answer


class Question(NamedTuple):
    name: str
    type: str
    dnssec: bool = False
    tcp: bool = False
    edns: bool = True
    size: int = UDP_SIZE  # what the client takes by UDP
    dns_class: str = "IN"
    version: int = 0  # of EDNS
    opcode: int = 0

    def __str__(self):
        marks = [("+dnssec", self.dnssec), ("+tcp", self.tcp), ("+noedns", not self.edns), (f"+bufsize={self.size}", self.size != UDP_SIZE),
                 (f"+edns={self.version}", self.version), (f"+opcode={self.opcode}", self.opcode)]
        return " ".join([self.name, *([self.dns_class] if self.dns_class != "IN" else []), self.type, *(mark for mark, on in marks if on)])


class Record(NamedTuple):
    owner: str
    ttl: int
    dns_class: int
    type: int
    data: bytes

    def __str__(self):
        text = dns.rdata.from_wire(self.dns_class, self.type, self.data, 0, len(self.data)).to_text()
        return f"{self.owner} {self.ttl} {dns.rdatatype.to_text(self.type)} {text[:100]}"


class Answer(NamedTuple):
    rcode: str
    flags: tuple
    question: tuple
    answer: frozenset
    authority: frozenset
    additional: frozenset
    edns: tuple
    order: tuple  # of the answer section
    doubled: bool  # whether a record stands twice in a section
    size: int  # octets

    def difference(self, other):
        """The names of the parts that differ. A truncated answer may hold any part of the records."""
        parts = ["rcode", "flags", "question", "edns"]
        if "TC" not in self.flags or "TC" not in other.flags:
            parts += ["answer", "authority", "additional"]
        return [part for part in parts if getattr(self, part) != getattr(other, part)]

    def __str__(self):
        lines = [f"  {self.rcode} {' '.join(self.flags)} {' '.join(self.edns)}"]
        for part in ("answer", "authority", "additional"):
            lines += [f"    {part:10} {record}" for record in sorted(map(str, getattr(self, part)))]
        return "\n".join(lines)


def query(question, ident):
    """The packet of a question. The name keeps its spelling."""
    message = dns.message.make_query(dns.name.from_text(question.name), dns.rdatatype.from_text(question.type),
                                     dns.rdataclass.from_text(question.dns_class), id=ident, flags=0)
    if question.edns:
        message.use_edns(question.version, dns.flags.DO if question.dnssec else 0, question.size)
    wire = bytearray(message.to_wire())
    wire[2] |= question.opcode << 3
    return bytes(wire)


class Client:
    """Asks one server. Questions by UDP can be sent first and received later, so that several servers work at once."""

    def __init__(self, port):
        self.port = port
        self.ident = 0
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.settimeout(LIMIT)
        self.udp.connect(("127.0.0.1", port))

    def send(self, question):
        self.ident = self.ident % 65535 + 1
        if not question.tcp:
            self.udp.send(query(question, self.ident))

    def receive(self, question):
        if question.tcp:
            wire = query(question, self.ident)
            with socket.create_connection(("127.0.0.1", self.port), LIMIT) as connection:
                connection.sendall(struct.pack("!H", len(wire)) + wire)
                return read(over_tcp(connection))
        while True:
            wire = self.udp.recv(65535)
            if struct.unpack("!H", wire[:2])[0] == self.ident:
                return read(wire)

    def ask(self, question):
        self.send(question)
        return self.receive(question)

    def close(self):
        self.udp.close()


def over_tcp(connection):
    def exactly(count):
        data = b""
        while len(data) < count:
            piece = connection.recv(count - len(data))
            if not piece:
                raise OSError("the connection was closed")
            data += piece
        return data
    return exactly(*struct.unpack("!H", exactly(2)))


def read(wire):
    """The answer in a form for comparison. Names are in lower case, but for the question, which must come back as spelled."""
    opcode = wire[2] >> 3 & 15
    message = dns.message.from_wire(wire[:2] + bytes([wire[2] & 0x87]) + wire[3:], one_rr_per_rrset=True)  # it knows few opcodes
    sections = [[record(rrset) for rrset in section] for section in (message.answer, message.authority, message.additional)]
    doubled = any(len(set(section)) != len(section) for section in sections)
    flags = tuple(flag.name for flag in dns.flags.Flag if message.flags & flag) + ((f"opcode={opcode}",) if opcode else ())
    edns = () if message.edns < 0 else (f"edns={message.edns}", *(["do"] if message.ednsflags & dns.flags.DO else []))
    question = tuple(f"{q.name} {dns.rdatatype.to_text(q.rdtype)} {dns.rdataclass.to_text(q.rdclass)}" for q in message.question)
    rcode = dns.rcode.to_text(message.rcode())
    return Answer(rcode, flags, question, *map(frozenset, sections), edns, tuple(sections[0]), doubled, len(wire))


def record(rrset):
    return Record(rrset.name.to_text().lower(), rrset.ttl, rrset.rdclass, rrset.rdtype, rrset[0].to_digestable())
