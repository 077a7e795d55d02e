"""Checks of DNS with raw sockets: malformed packets, split and pipelined streams, connections that stay open."""
import os
import random
import socket
import struct
import time

from wire import PATIENCE, Checks, cut, within

check = Checks()
WWW = b'\3www\7example\4test\0'


def query(name=WWW, rdtype=1, ident=0x1234, flags=0x0100, counts=(1, 0, 0, 0), rest=b'', dns_class=1):
    return struct.pack('!6H', ident, flags, *counts) + name + struct.pack('!2H', rdtype, dns_class) + rest


def udp(server):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(PATIENCE)
    s.connect(('127.0.0.1', int(server.port)))
    return s


def tcp(server):
    s = socket.create_connection(('127.0.0.1', int(server.port)), PATIENCE)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def framed(*messages):
    return b''.join(struct.pack('!H', len(m)) + m for m in messages)


def exactly(s, count):
    data = b''
    while len(data) < count:
        piece = s.recv(count - len(data))
        assert piece, 'the connection was closed after %d of %d octets' % (len(data), count)
        data += piece
    return data


def message(s):
    return exactly(s, int.from_bytes(exactly(s, 2), 'big'))


def alive(s):
    """The next packet is answered: those before it have been read."""
    ident = random.randrange(1 << 16)
    s.send(query(ident=ident))
    while True:
        reply = s.recv(65535)
        if reply[:2] == ident.to_bytes(2, 'big') and reply[3] & 15 == 0: return


@check('malformed packets get FORMERR or nothing, and the server goes on')
def _(server):
    right = query()
    with udp(server) as s:
        for wrong in (b'', b'\0', right[:11], right[:12], right[:-1], right[:20], query(counts=(0, 0, 0, 0)), query(counts=(2, 0, 0, 0)),
                      query(counts=(1, 1, 0, 0)), query(counts=(1, 0, 0, 1), rest=b'\0\0\x29\4'), query(name=b'\x40abc\0'),
                      query(name=b'\xc0\x0c'), query(name=b'\xc0\xff'), query(name=(b'\x3f' + b'a' * 63) * 5 + b'\0'), right + b'rest',
                      query(counts=(65535, 65535, 65535, 65535)), query(rdtype=41), query(dns_class=255), query(rdtype=0),
                      query(counts=(1, 0, 0, 2), rest=b'\0\0\x29\4\xd0\0\0\0\0\0\0' * 2)):
            s.send(wrong)
        alive(s)


@check('a reply is never answered, so that two servers cannot talk for ever')
def _(server):
    with udp(server) as s:
        s.send(query(flags=0x8100, ident=77))
        s.send(query(ident=78))
        assert s.recv(65535)[:2] == b'\0N'


@check('a hundred thousand mutated packets leave the server well')
def _(server):
    chance = random.Random(7)
    bases = [query(), query(rdtype=255), query(counts=(1, 0, 0, 1), rest=b'\0\0\x29\4\xd0\0\0\x80\0\0\x0c\0\x0a\0\x08abcdefgh'),
             query(rdtype=252), query(flags=0x2000, rdtype=6), query(name=b'\7example\4test\0', rdtype=6)]
    with udp(server) as s:
        s.setblocking(False)
        for i in range(100_000):
            packet = bytearray(chance.choice(bases))
            for _ in range(chance.randrange(1, 5)): packet[chance.randrange(len(packet))] = chance.randrange(256)
            if chance.random() < .1: packet = packet[:chance.randrange(len(packet))]
            try:
                s.send(packet)
                while True: s.recv(65535)
            except BlockingIOError: pass
    with udp(server) as s: alive(s)


@check('a query in single octets by TCP is answered')
def _(server):
    with tcp(server) as s:
        for octet in framed(query()): s.sendall(bytes([octet]))
        assert message(s)[:2] == b'\x12\x34'


@check('two queries in one segment get two answers, and so do a hundred')
def _(server):
    with tcp(server) as s:
        for many in 2, 100:
            s.sendall(framed(*(query(ident=i) for i in range(many))))
            assert {int.from_bytes(message(s)[:2], 'big') for _ in range(many)} == set(range(many))


@check('two packets from one port at once get two answers')
def _(server):
    with udp(server) as s:
        s.send(query(ident=1))
        s.send(query(ident=2, rdtype=28))
        assert {s.recv(65535)[1], s.recv(65535)[1]} == {1, 2}


@check('a connection is closed when it is idle, and not while it asks')
def _(server):
    with tcp(server) as s:
        begun = time.monotonic()
        while time.monotonic() - begun < 3:
            s.sendall(framed(query()))
            message(s)
            time.sleep(.5)
        assert s.recv(1) == b'', 'more than was asked for'


@check('a client that sends half a message, and ends, gets nothing')
def _(server):
    with tcp(server) as s:
        s.sendall(framed(query())[:10])
        s.shutdown(socket.SHUT_WR)
        assert s.recv(65535) == b''


@check('a query, and the end of the stream at once: the answer comes nevertheless')
def _(server):
    with tcp(server) as s:
        s.sendall(framed(query()))
        s.shutdown(socket.SHUT_WR)
        assert message(s)[:2] == b'\x12\x34' and s.recv(1) == b''


@check('a thousand connections that vanish leave no descriptor')
def _(server):
    def descriptors(): return len(os.listdir('/proc/%s/fd' % server.pid))
    with tcp(server) as s:
        s.sendall(framed(query()))
        message(s)
    before = descriptors()
    for i in range(1000):
        s = tcp(server)
        if i % 3: s.sendall(framed(query())[:10 * (i % 3)])
        cut(s)
    within(PATIENCE, lambda: descriptors() <= before)


# One after the other: the last check counts descriptors.
if __name__ == '__main__': check.run(at_once=1)
