"""Other ways to a mail server than a plain SMTP connection: LMTP, the PROXY protocol, Unix sockets.

ways.py smtp=PORT lmtp=PORT lmtpunix=PATH smtpunix=PATH proxied=PORT mail=FOLDER
"""
import socket
import struct

from session import PATIENCE, Checks, Smtp, content, cut, kept, message, smtp, within

check = Checks()


def lmtp(server, **how): return Smtp(('127.0.0.1', int(server.lmtp)), hello='LHLO client.test', **how)


@check('LMTP: a reply for each accepted recipient, LHLO alone, and no EHLO', when=lambda server: server.lmtp)
def _(server):
    s = lmtp(server)
    assert 'PIPELINING' in s.extensions and 'ENHANCEDSTATUSCODES' in s.extensions
    s.ask('EHLO client.test', '500 502 503')
    s.ask('HELO client.test', '500 502 503')
    s.ask('MAIL FROM:<a@remote.test>', '250')
    for user, code in (('ann', '250'), ('nobody', '550'), ('bob', '250')): s.ask('RCPT TO:<%s@local.test>' % user, code)
    s.ask('DATA', '354')
    s.send(message('by LMTP') + b'.\r\n')
    s.reply('250'), s.reply('250')
    s.ask('NOOP', '250')
    for user in 'ann', 'bob': assert b'with LMTP' in content(server, user, 'by LMTP')
    s.ask('MAIL FROM:<a@remote.test>', '250')
    s.ask('RCPT TO:<nobody@local.test>', '550')
    s.ask('DATA', '503')  # no accepted recipient (RFC 2033, section 4.2)
    s.ask('RSET', '250')
    octets = message('by LMTP, in a chunk')
    s.envelope('a@remote.test', 'ann@local.test', 'bob@local.test')
    s.chunk(octets, last=True)
    s.reply('250')
    content(server, 'bob', 'by LMTP, in a chunk')
    s.ask('QUIT', '221')


@check('LMTP and SMTP over Unix sockets', when=lambda server: server.lmtpunix)
def _(server):
    for path, hello in (server.lmtpunix, 'LHLO client.test'), (server.smtpunix, 'EHLO client.test'):
        s = Smtp(path, hello=hello)
        s.envelope('a@remote.test', 'ann@local.test').data(message('by %s and a Unix socket' % hello[:4]))
        content(server, 'ann', 'by %s and a Unix socket' % hello[:4])


def v1(source='192.0.2.7'): return b'PROXY TCP4 %s 127.0.0.1 40000 25\r\n' % source.encode()


def v2(source='192.0.2.8', command=1):
    addresses = socket.inet_aton(source) + socket.inet_aton('127.0.0.1') + struct.pack('>HH', 40000, 25)
    return b'\r\n\r\n\0\r\nQUIT\n' + bytes([0x20 | command, 0x11]) + struct.pack('>H', len(addresses)) + addresses


@check('the PROXY protocol, versions 1 and 2: the Received field names the client', when=lambda server: server.proxied)
def _(server):
    for i, (header, address) in enumerate(((v1(), b'192.0.2.7'), (v2(), b'192.0.2.8'), (v2(command=0), b'127.0.0.1'), (b'PROXY UNKNOWN\r\n', b'127.0.0.1'))):
        s = Smtp(('127.0.0.1', int(server.proxied)), first=header)
        s.deliver('a@remote.test', 'ann@local.test', message('by a proxy %d' % i))
        head = content(server, 'ann', 'by a proxy %d' % i).partition(b'\r\n\r\n')[0]
        assert address in head, head


@check('without its header, or with a broken one, the connection is closed', when=lambda server: server.proxied)
def _(server):
    for first in b'EHLO client.test\r\n', b'PROXY NONSENSE\r\n', b'\r\n\r\n\0\r\nQUIT\n\xff\xff\xff\xff' + bytes(20), b'GET / HTTP/1.1\r\n\r\n':
        s = Smtp(('127.0.0.1', int(server.proxied)), greeted='', hello='', first=first)
        try:
            said = s.control.recv(1000)
            assert not said or said[:1] in b'45', said
        except ConnectionError: pass


@check('a client at a port without the PROXY protocol cannot pretend to be another', when=lambda server: not server.proxied)
def _(server):
    s = smtp(server, hello='', greeted='')
    s.send(v1())
    s.reply('220')
    s.reply('500 502')


if __name__ == '__main__': check.run()
