"""Checks of response rate limiting: 5 equal answers a second, one of two beyond that truncated."""
import socket
import struct
import time

from wire import PATIENCE, Checks

check = Checks()


def query(name, ident, rest=b'', more=0):
    labels = b''.join(bytes([len(label)]) + label.encode() for label in name.split('.')) + b'\0'
    return struct.pack('!6H', ident, 0x0100, 1, 0, 0, more) + labels + struct.pack('!2H', 1, 1) + rest


def flood(server, names, rest=b'', more=0, source='127.0.0.1'):
    """Sends the queries at once. Returns how many answers came whole, and how many truncated."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind((source, 0))
        s.connect(('127.0.0.1', int(server.port)))
        s.settimeout(.5)
        for i, name in enumerate(names): s.send(query(name, i, rest, more))
        whole = truncated = 0
        try:
            while True:
                if s.recv(65535)[2] & 2: truncated += 1
                else: whole += 1
        except socket.timeout: return whole, truncated


@check('of 100 equal queries, some are answered, some truncated, the rest dropped')
def _(server):
    whole, truncated = flood(server, ['www.example.test'] * 100)
    assert 5 <= whole <= 15 and 20 <= truncated <= 60, (whole, truncated)


@check('names that do not exist count together, and so does a wildcard')
def _(server):
    for form in 'no%d.example.test', 'x%d.wild.example.test':
        whole, truncated = flood(server, [form % i for i in range(100)])
        assert 5 <= whole <= 15 and 20 <= truncated <= 60, (form, whole, truncated)


@check('different names do not count together')
def _(server):
    assert flood(server, ['h%d.example.test' % i for i in range(1, 101)]) == (100, 0)


@check('TCP is not limited')
def _(server):
    with socket.create_connection(('127.0.0.1', int(server.port)), PATIENCE) as s:
        wire = query('mail.example.test', 7)
        s.sendall((len(wire).to_bytes(2, 'big') + wire) * 100)
        size = 0
        begun = time.monotonic()
        while size < 100 * (len(wire) + 2 + 16) and time.monotonic() - begun < PATIENCE: size += len(s.recv(65535))
        assert size >= 100 * (len(wire) + 2 + 16)


@check('a client with a good cookie is not limited')
def _(server):
    def option(cookie): return b'\0\0\x29\4\xd0\0\0\0\0' + struct.pack('!3H', len(cookie) + 4, 10, len(cookie)) + cookie
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(PATIENCE)
        s.connect(('127.0.0.1', int(server.port)))
        s.send(query('ns1.example.test', 1, option(b'abcdefgh'), 1))
        reply = s.recv(65535)
    cookie = reply[reply.index(b'abcdefgh'):][:24]
    assert flood(server, ['ns2.example.test'] * 100, option(cookie), 1) == (100, 0)


@check('dns.access: another address is refused')
def _(server):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(('127.0.0.2', 0))
        s.settimeout(PATIENCE)
        s.connect(('127.0.0.1', int(server.port)))
        s.send(query('www.example.test', 1))
        assert s.recv(65535)[3] & 15 == 5


if __name__ == '__main__': check.run(at_once=1)
