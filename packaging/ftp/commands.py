"""FTP's control connection: replies, names, folders, and whatever else comes over it. Asks a server with the accounts of packaging/smoke-ftp.

commands.py port=PORT six=PORT root=FOLDER outside=FOLDER
"""
import os
import re
import socket
from pathlib import Path

from session import Checks, Session, folder, log_in as alice

check = Checks()


# --- sessions ---------------------------------------------------------------------------------------------------------------

@check('USER and PASS log in, PWD says where, QUIT says goodbye')
def _(server):
    s = Session(('127.0.0.1', int(server.port)))
    s.ask('USER alice', '331')
    s.ask('PASS pass', '230')
    assert '"/"' in s.ask('PWD', '257').text
    s.ask('QUIT', '221')
    s.ended()


@check('nothing but the login goes before it: 530')
def _(server):
    s = Session(('127.0.0.1', int(server.port)))
    for line in ('PWD', 'CWD /', 'LIST', 'RETR hello.txt', 'STOR a', 'MKD a', 'DELE hello.txt', 'SIZE hello.txt', 'PASV', 'EPSV', 'MLST',
                 'PORT 127,0,0,1,100,100', 'RNFR hello.txt', 'STAT hello.txt', 'XSHA256 hello.txt'):
        s.ask(line, '530')
    s.ask('PASS pass', '503')
    s.ask('FEAT', '211')
    s.ask('HELP', '214')
    s.ask('QUIT', '221')


@check('anonymous reads its own folder, and writes nothing')
def _(server):
    for name in 'anonymous', 'ftp':
        s = Session(('127.0.0.1', int(server.port))).login(name, 'me@example.org')
        assert s.names('NLST') == ['public.txt'] and s.fetch('RETR public.txt') == b'for everybody\n'
        for line in 'MKD a', 'DELE public.txt', 'RNFR public.txt', 'STOR a': refused(s, line, '550')


def refused(s, line, wanted):
    """A command that has a data connection to refuse, or has none to need."""
    if line[:4] in ('STOR', 'APPE', 'STOU', 'RETR', 'LIST', 'NLST', 'MLSD'): s.passive()
    s.ask(line, wanted)


@check('an account that may only read gets 550 for whatever writes')
def _(server):
    bob = Session(('127.0.0.1', int(server.port))).login('bob')
    assert bob.fetch('RETR hello.txt') == b'Hello, world\n'
    for line in ('STOR new', 'APPE hello.txt', 'STOU', 'MKD new', 'RMD folder', 'DELE hello.txt', 'RNFR hello.txt',
                 'MFMT 20200101000000 hello.txt'):
        refused(bob, line, '550')
    assert Path(server.root, 'hello.txt').read_bytes() == b'Hello, world\n' and not Path(server.root, 'new').exists()


@check('an account without a home gets ftp.root')
def _(server):
    assert Session(('127.0.0.1', int(server.port))).login('carol').fetch('RETR hello.txt') == b'Hello, world\n'


@check('REIN logs out')
def _(server):
    s = alice(server)
    s.ask('CWD folder', '250')
    s.ask('REIN', '220')
    s.ask('PWD', '530')
    assert '"/"' in s.login('bob').ask('PWD', '257').text


@check('FEAT names what there is')
def _(server):
    lines = alice(server).ask('FEAT', '211').lines
    features = [line[1:].upper() for line in lines[1:-1]]
    assert all(line.startswith(' ') for line in lines[1:-1]), lines
    missing = {'EPRT', 'EPSV', 'MDTM', 'MFMT', 'SIZE', 'REST STREAM', 'UTF8'} - set(features)
    assert not missing and any(f.startswith('MLST ') for f in features) and any(f.startswith('HASH') for f in features), (missing, features)


@check('the commands that change little answer as they should')
def _(server):
    s = alice(server)
    for line, wanted in (('SYST', '215'), ('NOOP', '200'), ('HELP', '214'), ('HELP RETR', '214'), ('SITE HELP', '214 200'), ('STAT', '211'),
                         ('CLNT smoke', '200'), ('OPTS UTF8 ON', '200'), ('ALLO 5', '200 202'), ('ACCT x', '2xx 5xx'), ('TYPE A', '200'),
                         ('TYPE A N', '200'), ('TYPE L 8', '200'), ('TYPE I', '200'), ('STRU F', '200'), ('MODE S', '200'),
                         ('TYPE E', '504'), ('STRU R', '504'), ('MODE B', '504'), ('SITE DANCE', '5xx'), ('pwd', '257'), ('DANCE', '500 502'),
                         ('RETR', '501'), ('TYPE', '501'), ('REST many', '501'), ('OPTS', '501'), ('CWD nowhere', '550')):
        s.ask(line, wanted)
    assert s.ask('SYST').text.startswith('215 UNIX Type: L8')


# --- folders and names --------------------------------------------------------------------------------------------------------

@check('folders are made, entered, left and removed; by their old names, too')
def _(server):
    s = alice(server)
    for make, enter, where, up, remove in ('MKD', 'CWD', 'PWD', 'CDUP', 'RMD'), ('XMKD', 'XCWD', 'XPWD', 'XCUP', 'XRMD'):
        assert '"/%s"' % make in s.ask(make + ' ' + make, '257').text
        s.ask(make + ' ' + make, '550 521')
        s.ask(enter + ' ' + make, '250')
        assert s.ask(where, '257').text.startswith('257 "/%s"' % make)
        s.ask(up, '250 200')
        assert '"/"' in s.ask(where, '257').text
        s.ask(remove + ' /' + make, '250')
        assert not Path(server.root, make).exists()


@check('RNFR and RNTO rename, DELE deletes, a full folder stays')
def _(server):
    here, s = folder(server, 'renaming'), alice(server)
    (here / 'a').write_text('a')
    s.ask('RNTO renaming/b', '503')
    s.ask('CWD renaming', '250')
    s.ask('RNFR no-such', '550')
    s.ask('RNFR a', '350')
    s.ask('RNTO b c', '250')
    assert os.listdir(here) == ['b c']
    s.ask('RMD /renaming', '550')
    s.ask('DELE b c', '250')
    s.ask('DELE b c', '550')
    s.ask('RMD /renaming', '250')
    assert not here.exists()


@check('names with blanks, quotes, UTF-8 and a dash at their head')
def _(server):
    here, s = folder(server, 'names'), alice(server)
    for name in 'a name', ' blanks ', 'the "best"', 'Grüße, 世界 🐕', '-la', '%2e%2e', "a;b'c", '*', 'CON':
        s.ask('CWD /names', '250')
        assert '"/names/%s"' % name.replace('"', '""') in s.ask('MKD /names/' + name, '257').text
        assert (here / name).is_dir()
        s.ask('CWD ' + name, '250')
        assert s.ask('PWD', '257').text.startswith('257 "/names/%s"' % name.replace('"', '""'))
        s.store('STOR ' + name, name.encode())
        assert s.names() == [name] or set(s.names()) == {'.', '..', name}, s.names()
        assert s.fetch('RETR ' + name) == (here / name / name).read_bytes() == name.encode()


@check('control characters in a name are refused')
def _(server):
    here, s = folder(server, 'control'), alice(server)
    for character in b'\0', b'\1', b'\t', b'\x1b', b'\x7f', b'\xc2\x85', b'\r':
        s.send(b'MKD /control/a' + character + b'b\r\n')
        s.reply('5xx')
        s.send(b'RNFR /hello.txt\r\nRNTO /control/a' + character + b'b\r\n')
        s.reply('350 5xx'), s.reply('5xx')
    s.send(b'MKD /control/\xff\xfe\xff\r\n')  # the first two bytes are a Telnet command, which the server may ignore or refuse
    s.reply()
    assert all(re.fullmatch('[ -~]+', name) for name in os.listdir(here)), os.listdir(here)
    assert Path(server.root, 'hello.txt').exists()


@check('names too long for any disk are refused, and the session goes on')
def _(server):
    s = alice(server)
    for name in 'n' * 256, 'n' * 300, 'n/' * 2100 + 'n', 'ü' * 200, '/'.join(['n' * 255] * 17):
        for command in 'MKD', 'CWD', 'SIZE', 'MDTM', 'DELE', 'RMD', 'MLST', 'RNFR': s.ask(command + ' ' + name, '5xx')
        refused(s, 'RETR ' + name, '5xx')
        refused(s, 'STOR ' + name, '5xx')
        s.ask('NOOP', '200')
    s.ask('MKD ' + 'n' * 255, '257')
    s.ask('RMD ' + 'n' * 255, '250')
    assert not [name for name in os.listdir(server.root) if re.match('nn|n$|ü', name)]


# --- paths outside the root ----------------------------------------------------------------------------------------------------------

READING = ('RETR', 'SIZE', 'MDTM', 'MLST', 'HASH', 'XSHA256', 'RNFR', 'DELE', 'APPE')


def secrets(server): return {p.name: p.read_bytes() for p in Path(server.outside).iterdir() if p.is_file()}


def untouched(server, s, before, here):
    assert secrets(server) == before, (secrets(server), before)
    assert not any(b'top secret' in p.read_bytes() for p in here.rglob('*') if p.is_file() and not p.is_symlink())
    s.ask('NOOP', '200')


@check('no path climbs out of the root')
def _(server):
    here, s, before = folder(server, 'climbing'), alice(server), secrets(server)
    outside = Path(server.outside).name
    up = ['../' + outside, '../../' + outside, '/../' + outside, '/climbing/../../' + outside, './.././../' + outside, '//..//..//' + outside,
          server.outside, '/' + server.outside, '..%2f' + outside, '%2e%2e/' + outside, '..\\' + outside, '\\..\\' + outside,
          '..\udcc0\udcaf' + outside, '~/../' + outside, '~root', 'climbing/../../' + outside, '...//' + outside, '.. /' + outside]
    for path in up:
        for command in READING: refused(s, '%s %s/secret.txt' % (command, path), '5xx')
        for line in 'CWD ' + path, 'STOR %s/new' % path, 'MKD %s/new' % path, 'RMD ' + path, 'MLSD ' + path: refused(s, line, '5xx')
        (here / 'mine').write_text('mine')
        s.ask('RNFR /climbing/mine', '350')
        s.ask('RNTO %s/mine' % path, '5xx')
    for line in 'CDUP', 'CWD ..', 'CWD ../../..', 'CWD /..':
        s.ask(line, '250 200 550')
        assert '"/"' in s.ask('PWD', '257').text
    untouched(server, s, before, here)


@check('no link leads out of it, whichever part of a path it is')
def _(server):
    here, s, before = folder(server, 'links'), alice(server), secrets(server)
    (here / 'deep').mkdir()
    for place in here, here / 'deep':
        (place / 'out').symlink_to(server.outside)
        (place / 'up').symlink_to('../' * (len(place.relative_to(server.root).parts) + 1) + Path(server.outside).name)
        (place / 'file').symlink_to(Path(server.outside, 'secret.txt'))
        (place / 'new').symlink_to(Path(server.outside, 'made-by-link'))
    (here / 'again').symlink_to('deep/out')
    for path in ('links/out', 'links/up', 'links/deep/out', 'links/deep/up', 'links/again', 'links/deep/../out', 'links/out/../' +
                 Path(server.outside).name):
        for command in READING: refused(s, '%s %s/secret.txt' % (command, path), '5xx')
        for line in 'STOR %s/new' % path, 'MKD %s/new' % path, 'RMD %s/sub' % path, 'MLSD ' + path, 'CWD ' + path: refused(s, line, '5xx')
        (here / 'mine').write_text('mine')
        s.ask('RNFR links/mine', '350')
        s.ask('RNTO %s/mine' % path, '5xx')
    for path in 'links/file', 'links/deep/file':
        for command in 'RETR', 'SIZE', 'HASH', 'XSHA256': refused(s, command + ' ' + path, '5xx')
    for path in 'links/file', 'links/new', 'links/deep/new':
        try: s.store('STOR ' + path, b'written through a link', wanted='xxx')  # the link itself may be replaced, but not what it points to
        except AssertionError: s.ask('NOOP', '200')
    untouched(server, s, before, here)


# --- the wire -----------------------------------------------------------------------------------------------------------------------

@check('commands in one write are answered in order')
def _(server):
    s, expected = alice(server), []
    lines = []
    for i in range(40):
        for line, reply in (('NOOP', '200'), ('MKD pipelined', '257'), ('CWD pipelined', '250'), ('PWD', '257 "/pipelined"'),
                            ('SIZE /hello.txt', '213 13'), ('DANCE', '50'), ('CWD ..', '250'), ('RMD pipelined', '250'), ('PWD', '257 "/"')):
            lines.append(line)
            expected.append(reply)
    s.send(''.join(line + '\r\n' for line in lines).encode())
    for line, reply in zip(lines, expected):
        text = s.reply().text
        assert text.startswith(reply), '%s: %s' % (line, text)


@check('a command that follows a transfer waits for its end')
def _(server):
    s = alice(server)
    at = s.passive()
    s.send(b'RETR hello.txt\r\nPWD\r\nNOOP\r\n')
    data = s.join(at)
    assert data.recv(100) == b'Hello, world\n' and data.recv(100) == b''
    data.close()
    for code in '150 125', '226 250', '257', '200': s.reply(code)


@check('a line of 100,000 bytes: 500, once, and the session goes on')
def _(server):
    s = alice(server)
    s.send(b'NOOP ' + b'x' * 100_000 + b'\r\nPWD\r\n')
    s.reply('500')
    s.reply('257')


@check('a line may come byte by byte, and end with LF alone')
def _(server):
    s = alice(server)
    for byte in b'SIZE hello.txt\r\n': s.send(bytes([byte]))
    s.reply('213')
    s.send(b'NOOP\nPWD\n')
    s.reply('200'), s.reply('257')


@check("Telnet's commands in between are passed over")
def _(server):
    s = alice(server)
    s.send(b'\xff\xf4\xff\xf2NOOP\r\n')
    s.reply('200')
    s.send(b'NO\xff\xf1OP\r\n')
    s.reply('200')


@check('one urgent byte before a command does no harm')
def _(server):
    s = alice(server)
    s.control.sendall(b'\xff\xf4')
    s.control.send(b'\xff\xf2', socket.MSG_OOB)
    s.send('ABOR')
    s.reply('225 226')
    s.ask('NOOP', '200')


@check('garbage of all bytes is answered or hung up on, and others are served')
def _(server):
    s = Session(('127.0.0.1', int(server.port)))
    s.control.sendall(bytes(range(256)) * 64 + b'\r\n' + os.urandom(20_000) + b'\r\n')
    s.control.shutdown(socket.SHUT_WR)
    try:
        while s.control.recv(65536): pass
    except ConnectionError: pass
    alice(server).ask('NOOP', '200')


@check('the same over IPv6', when=lambda server: server.six)
def _(server):
    s = Session(('::1', int(server.six))).login('alice')
    assert s.fetch('RETR hello.txt') == b'Hello, world\n'
    assert s.fetch('RETR hello.txt', how='EPRT') == b'Hello, world\n'
    s.store('STOR six', b'over six', how='EPRT')
    s.store('APPE six', b', twice')
    assert Path(server.root, 'six').read_bytes() == b'over six, twice'
    s.ask('PASV', '4xx 5xx')
    s.ask('PORT 127,0,0,1,100,100', '5xx')
    s.ask('EPSV 1', '522')
    s.ask('EPSV 2', '229')


if __name__ == '__main__': check.run()
