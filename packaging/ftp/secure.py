"""FTP over TLS (RFC 4217): how it is turned on, what it must never let through, what it demands, and sessions that are resumed.

secure.py port=PORT tls=PORT root=FOLDER ca=FILE demands=nothing|tls|reuse
"""
import os
import socket
import ssl
import threading
from pathlib import Path

from session import PATIENCE, Checks, Session, cut, everything, finish, folder, hidden, settled, within

check = Checks()


def offered(server): return server.demands == 'nothing'


def trusting(server, version=None):
    context = ssl.create_default_context(cafile=server.ca)
    if version: context.minimum_version = context.maximum_version = version
    return context


def plain(server): return Session(('127.0.0.1', int(server.port)))


def explicit(server, version=None, protect='P', user='alice'):
    return plain(server).tls(trusting(server, version), protect).login(user)


def implicit(server):
    context = trusting(server)
    s = Session(('127.0.0.1', int(server.tls)), secure=context).login('alice')
    s.ask('PBSZ 0', '200')
    s.ask('PROT P', '200')
    s.secured = context
    return s


VERSIONS = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


@check('FEAT names AUTH TLS, PBSZ and PROT', when=offered)
def _(server):
    features = [line[1:].upper() for line in plain(server).ask('FEAT', '211').lines[1:-1]]
    assert {'PBSZ', 'PROT'} <= set(features) and any(f.startswith('AUTH') and 'TLS' in f for f in features), features


@check('AUTH, PBSZ and PROT take what they should, CCC is refused', when=offered)
def _(server):
    s = plain(server)
    for line, wanted in ('AUTH KERBEROS_V9', '504'), ('PBSZ 0', '5xx'), ('PROT P', '5xx'), ('AUTH', '501'): s.ask(line, wanted)
    s.tls(trusting(server)).login('alice')
    for line, wanted in ('PROT C', '200'), ('PROT S', '536 504'), ('PROT E', '536 504'), ('PROT X', '504'), ('PROT P', '200'), ('CCC', '5xx'):
        s.ask(line, wanted)
    assert s.fetch('RETR hello.txt') == b'Hello, world\n'


@check('TLS 1.2 and 1.3, explicit: down, up, listing, and the end of data is said (close_notify)')
def _(server):
    here, random = folder(server, 'secure-' + server.demands), Path(server.root, 'random.bin').read_bytes()
    for version in VERSIONS:
        s, name = explicit(server, version), '%s/%s' % (here.name, version.name)
        assert s.control.version() == version.name.replace('_', '.')
        for how in 'PASV', 'EPSV', 'PORT', 'EPRT': assert s.fetch('RETR random.bin', how=how) == random
        s.store('STOR ' + name, random)
        s.store('APPE ' + name, b'more')
        assert (here / version.name).read_bytes() == random + b'more' and version.name in s.names('NLST ' + here.name)[-1]
        assert len(s.fetch('MLSD many').splitlines()) >= 10_000


@check('implicit TLS on a port of its own')
def _(server):
    s = implicit(server)
    assert s.fetch('RETR random.bin') == Path(server.root, 'random.bin').read_bytes()
    s.ask('QUIT', '221')
    try: s.control.unwrap()  # its end is said, too
    except ssl.SSLError as e: raise AssertionError('no close_notify: %s' % e) from None


@check('what is sent behind AUTH TLS in the clear is never obeyed')
def _(server):
    for smuggled in b'USER alice\r\nPASS pass\r\nMKD smuggled\r\n', b'USER alice\r\n', b'MKD':
        s = plain(server)
        s.send(b'AUTH TLS\r\n' + smuggled)
        if s.reply('234 5xx').code != '234': continue
        try: s.wrap(trusting(server))
        except OSError: continue  # hanging up is as good
        try: s.ask('PWD', '530 503'), s.ask('NOOP', '200 530')
        except (OSError, EOFError): continue
    assert not Path(server.root, 'smuggled').exists()
    explicit(server).ask('NOOP', '200')


@check('who says AUTH TLS and then no handshake is hung up on')
def _(server):
    s = plain(server)
    s.ask('AUTH TLS', '234')
    s.control.sendall(b'USER alice\r\nPASS pass\r\n' * 50)
    try:
        while data := s.control.recv(65536): assert b'331' not in data and b'230' not in data, data
    except ConnectionError: pass


def overheard(s, command):
    """Fetches by way of a wire-tap. Returns the content, and what went over the wire."""
    tap, at, heard = socket.create_server(('127.0.0.1', 0)), s.passive(), []
    tap.settimeout(PATIENCE)

    def carry(source, target, record):
        try:
            while piece := source.recv(65536):
                record.append(piece)
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
        except OSError: pass

    client = s.join(tap.getsockname())
    near, far = tap.accept()[0], s.join(at)
    threads = [threading.Thread(target=carry, args=a) for a in ((near, far, []), (far, near, heard))]
    for thread in threads: thread.start()
    s.ask(command, '150 125')
    data = s.protect(client)
    content = everything(data)
    finish(data)
    s.reply('226')
    for thread in threads: thread.join(PATIENCE)
    for each in tap, near, far: each.close()
    return content, b''.join(heard)


@check('PROT P: the wire does not show the data; PROT C: it does', when=lambda server: server.demands != 'tls')
def _(server):
    for protect in 'PC' if offered(server) else 'P':
        content, wire = overheard(explicit(server, protect=protect), 'RETR hello.txt')
        assert content == b'Hello, world\n' and (b'Hello' in wire) == (protect == 'C'), wire[:100]


@check('an upload of a client that never reads its data connection comes whole')
def _(server):
    here, content = folder(server, 'deaf-' + server.demands), os.urandom(3_000_000)
    for version in VERSIONS:
        for i in range(10):
            s, name = explicit(server, version), '%s/%s-%d' % (here.name, version.name, i)
            data = s.begin('STOR ' + name)
            data.sendall(content)
            data.close()  # neither a ticket nor an end is read
            s.reply('226')
            assert Path(server.root, name).read_bytes() == content


@check('the TLS session of the control connection is resumed for data')
def _(server):
    for version in VERSIONS:
        s = explicit(server, version)
        for _ in range(3):
            data = s.begin('RETR hello.txt')
            assert data.session_reused, '%s: a new session' % version.name
            assert everything(data) == b'Hello, world\n'
            finish(data)
            s.reply('226')


@check('who does not resume is served all the same', when=offered)
def _(server):
    for version in VERSIONS: assert explicit(server, version).fetch('RETR hello.txt', reuse=False) == b'Hello, world\n'


@check('who does not resume is refused, and the session goes on', when=lambda server: server.demands == 'reuse')
def _(server):
    here = folder(server, 'unresumed')
    for version in VERSIONS:
        for command in 'RETR hello.txt', 'STOR unresumed/a':
            s = explicit(server, version)
            data = None
            try:
                data = s.begin(command, reuse=False)
                if command.startswith('RETR'): assert not data.recv(100), 'it was sent'
                else: data.sendall(b'stolen')
            except OSError: pass  # the server hangs up
            if data: data.close()
            s.reply('425 426 522 4xx 5xx')
            assert s.fetch('RETR hello.txt') == b'Hello, world\n'
    assert not (here / 'a').exists()


@check('another client\'s session is not taken for it', when=lambda server: server.demands == 'reuse')
def _(server):
    context = trusting(server)
    one, two = plain(server).tls(context).login('alice'), plain(server).tls(context).login('alice')
    two.ask('NOOP', '200')
    at = two.passive()
    data = two.join(at)
    two.ask('RETR hello.txt', '150 125')
    try:
        with context.wrap_socket(data, server_hostname='localhost', session=one.control.session) as stolen: assert not stolen.recv(100)
    except OSError: pass
    two.reply('425 426 522 4xx 5xx')


@check('before AUTH TLS no login is possible, not even an anonymous one', when=lambda server: not offered(server))
def _(server):
    for user in 'alice', 'anonymous':
        s = plain(server)
        if s.ask('USER ' + user, '331 421 4xx 5xx').code == '331': s.ask('PASS pass', '5xx')
        s.ask('PWD', '5xx')
        s.ask('FEAT', '211')
        s.tls(trusting(server)).login(user).ask('PWD', '257')


@check('no data goes in the clear', when=lambda server: not offered(server))
def _(server):
    s = plain(server)
    s.ask('AUTH TLS', '234')
    s.wrap(trusting(server))
    s.login('alice')
    s.ask('PBSZ 0', '200')
    for clear in (), ('PROT C',):
        for line in clear: s.ask(line, '2xx 5xx')
        for command in 'RETR hello.txt', 'STOR clear', 'LIST', 'MLSD', 'NLST':
            if s.ask('EPSV').code == '229': s.ask(command, '5xx')
    assert not Path(server.root, 'clear').exists()
    s.ask('PROT P', '200')
    s.secured = s.context
    assert s.fetch('RETR hello.txt') == b'Hello, world\n'


@check('an upload that breaks under TLS is not published, and can be gone on with')
def _(server):
    here, s, content = folder(server, 'cut-tls-' + server.demands), explicit(server), os.urandom(2_000_000)
    name = here.name + '/up'
    data = s.begin('STOR ' + name)
    data.sendall(content[:1_000_000])
    within(PATIENCE, lambda: hidden(here) and hidden(here)[0].stat().st_size > 0)
    cut(data)
    s.reply('426 451')

    def size():
        reply = s.ask('SIZE ' + name)
        return int(reply.text[4:]) if reply.code == '213' else None
    came = settled(size)
    assert 0 < came <= 1_000_000 and not (here / 'up').exists(), came
    s.store('STOR ' + name, content[came:], rest=came)
    assert (here / 'up').read_bytes() == content and os.listdir(here) == ['up']


@check('ABOR and STAT during a transfer under TLS')
def _(server):
    s = explicit(server)
    data = s.begin('RETR large.bin', window=65536)
    assert data.recv(1000)
    s.ask('STAT', '211 213')
    s.ask('ABOR', '426')
    s.reply('226')
    try:
        while data.recv(1 << 20): pass
    except OSError: pass
    assert s.fetch('RETR hello.txt') == b'Hello, world\n'


@check('a client that is cut during its handshake, of either connection, does no harm')
def _(server):
    for port in server.port, server.tls:
        s = Session(('127.0.0.1', int(port)), greeted='220' if port == server.port else '')
        if port == server.port: s.ask('AUTH TLS', '234')
        s.control.sendall(b'\x16\x03\x01\x02\x00\x01\x00')
        cut(s.control)
    s = explicit(server)
    data = s.join(s.passive())
    s.ask('RETR hello.txt', '150 125')
    data.sendall(b'\x16\x03\x01\x02\x00\x01\x00')
    cut(data)
    s.reply('425 426 4xx 5xx')
    assert s.fetch('RETR hello.txt') == b'Hello, world\n'


if __name__ == '__main__': check.run()
