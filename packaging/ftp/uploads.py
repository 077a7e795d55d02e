"""FTP uploads: they are invisible until they are complete, and can be resumed. Also: commands during a transfer.

uploads.py port=PORT root=FOLDER
"""
import os
import re
import socket

from session import PATIENCE, Checks, Session, cut, everything, finish, folder, hidden, settled, within
from session import log_in as session

check = Checks()

# --- uploads --------------------------------------------------------------------------------------------------------------------

@check('an incomplete upload is invisible, on disk and in other sessions')
def _(server):
    here, s, other = folder(server, 'half'), session(server), session(server, 'bob')
    data = s.begin('STOR half/big')
    data.sendall(b'x' * 3_000_000)
    within(PATIENCE, lambda: hidden(here) and hidden(here)[0].stat().st_size > 0)
    assert [p.name for p in here.iterdir() if not p.name.startswith('.upload-')] == []
    assert set(other.names('MLSD half')) <= {'.', '..'} and other.names('NLST -a half') == []
    assert not any(re.search('big|upload', line) for line in other.names('LIST -la half'))
    other.passive()
    for command in 'SIZE', 'MDTM', 'MLST', 'RETR': other.ask(command + ' half/big', '5xx')
    other.ask('SIZE half/' + hidden(here)[0].name, '5xx')
    data.sendall(b'y')
    data.close()
    s.reply('226')
    assert other.fetch('RETR half/big') == b'x' * 3_000_000 + b'y' and os.listdir(here) == ['big']


@check('until an upload is whole, the old file is served')
def _(server):
    here, s, other = folder(server, 'replaced'), session(server), session(server, 'bob')
    (here / 'page').write_text('old')
    data = s.begin('STOR replaced/page')
    data.sendall(b'n' * 1_000_000)
    within(PATIENCE, lambda: hidden(here))
    assert other.fetch('RETR replaced/page') == b'old' == (here / 'page').read_bytes()
    data.close()
    s.reply('226')
    assert other.fetch('RETR replaced/page') == b'n' * 1_000_000 and not hidden(here)


@check('APPE adds, REST and STOR go on in the middle, REST beyond the end is refused')
def _(server):
    here, s = folder(server, 'adding'), session(server)
    s.store('APPE adding/a', b'one')
    s.store('APPE adding/a', b'two')
    assert (here / 'a').read_bytes() == b'onetwo'
    s.store('STOR adding/a', b'TWO', rest=3)
    assert (here / 'a').read_bytes() == b'oneTWO'
    s.store('STOR adding/a', b'new')
    assert (here / 'a').read_bytes() == b'new'
    s.store('STOR adding/empty', b'')
    assert (here / 'empty').read_bytes() == b''
    s.passive()
    s.ask('REST 100', '350')
    s.ask('STOR adding/a', '5xx')
    assert (here / 'a').read_bytes() == b'new' and sorted(os.listdir(here)) == ['a', 'empty']


@check('STOU finds free names')
def _(server):
    here, s = folder(server, 'unique'), session(server)
    s.ask('CWD unique', '250')
    names = set()
    for command in 'STOU', 'STOU', 'STOU wish', 'STOU wish':
        data = s.begin(command)
        data.sendall(command.encode())
        data.close()
        said = s.began.text + '\n' + s.reply('226 250').text
        new = set(os.listdir(here)) - names
        assert len(new) == 1 and min(new) in said, (new, said)
        assert (here / min(new)).read_bytes() == command.encode()
        names |= new
    assert len(names) == 4


def broken(here, s, name, content):
    """Begins an upload of so much. Returns the connection to break."""
    data = s.begin('STOR ' + name)
    data.sendall(content)
    within(PATIENCE, lambda: hidden(here) and hidden(here)[0].stat().st_size > 0)
    return data


def size(s, name):
    """What SIZE says, or None."""
    reply = s.ask('SIZE ' + name)
    return int(reply.text[4:]) if reply.code == '213' else None


@check('an upload with a broken data connection is not published: SIZE returns its length, REST and STOR resume it')
def _(server):
    here, s, content = folder(server, 'broken'), session(server), os.urandom(2_000_000)
    cut(broken(here, s, 'broken/up', content[:1_000_000]))
    s.reply('426 451')
    assert not (here / 'up').exists() and len(hidden(here)) == 1
    came = settled(lambda: size(s, 'broken/up'))
    assert 0 < came <= 1_000_000, came
    s.store('STOR broken/up', content[came:], rest=came)
    assert (here / 'up').read_bytes() == content and os.listdir(here) == ['up']


@check('so is an upload with a lost client; APPE resumes it in another session')
def _(server):
    here, s, content = folder(server, 'gone'), session(server), os.urandom(2_000_000)
    cut(broken(here, s, 'gone/up', content[:1_000_000]), s.control)
    s = session(server)
    came = settled(lambda: size(s, 'gone/up'))
    assert 0 < came <= 1_000_000 and not (here / 'up').exists(), came
    s.store('APPE gone/up', content[came:])
    assert (here / 'up').read_bytes() == content and os.listdir(here) == ['up']


@check('a replacing upload that breaks: SIZE, REST and STOR or APPE make the new file, never a mixture with the old one')
def _(server):
    here, old, new = folder(server, 'replacing'), os.urandom(2_500_000), os.urandom(3_000_000)
    for command in 'STOR', 'APPE':
        s = session(server)
        (here / 'up').write_bytes(old)
        cut(broken(here, s, 'replacing/up', new[:900_000]))
        s.reply('426 451')
        came = settled(lambda: size(s, 'replacing/up'))
        assert 0 < came <= 900_000 and (here / 'up').read_bytes() == old, came
        assert [line.split()[4] for line in s.fetch('LIST replacing').decode().splitlines()] == [str(came)]
        s.passive()
        s.ask('REST 2500000', '350')
        s.ask('STOR replacing/up', '554')
        s.store(command + ' replacing/up', new[came:], rest=came if command == 'STOR' else None)
        assert (here / 'up').read_bytes() == new and os.listdir(here) == ['up']


@check('DELE, RNTO, RNFR and the upload of another user end an incomplete upload')
def _(server):
    here, s, other = folder(server, 'dropping'), session(server), session(server, 'carol')
    for lines in ['DELE dropping/up'], ['RNFR dropping/else', 'RNTO dropping/up'], ['RNFR dropping/up', 'RNTO dropping/away']:
        (here / 'up').write_bytes(b'old')
        (here / 'else').write_bytes(b'other')
        cut(broken(here, s, 'dropping/up', b'n' * 100_000))
        s.reply('426 451')
        for line in lines: s.ask(line, '2xx 350')
        assert hidden(here) == [] and size(s, 'dropping/up') == (5 if len(lines) == 2 and lines[1].endswith('up') else None), lines
    cut(broken(here, s, 'dropping/up', b'n' * 100_000))
    s.reply('426 451')
    other.store('STOR dropping/up', b'carol')
    assert hidden(here) == [] and size(s, 'dropping/up') == 5
    cut(broken(here, s, 'dropping/only', b'n' * 100_000))
    s.reply('426 451')
    s.ask('DELE dropping/only', '250')
    assert hidden(here) == []


@check('APPE writes to the file itself: five bytes cost the same after 300 MB, and stay if the client is lost')
def _(server):
    here, s = folder(server, 'growing'), session(server)
    with open(here / 'log', 'wb') as log: log.truncate(300_000_000)
    inode = (here / 'log').stat().st_ino
    s.store('APPE growing/log', b'fives')
    data = s.begin('APPE growing/log')
    data.sendall(b'again')
    within(PATIENCE, lambda: (here / 'log').stat().st_size == 300_000_010)
    cut(data, s.control)
    s = session(server)
    assert settled(lambda: size(s, 'growing/log')) == 300_000_010
    with open(here / 'log', 'rb') as log:
        log.seek(300_000_000)
        assert log.read() == b'fivesagain' and (here / 'log').stat().st_ino == inode and os.listdir(here) == ['log']
    (here / 'log').unlink()


@check('data, its end, QUIT and the end of the session, all without waiting, publish an upload')
def _(server):
    here = folder(server, 'hasty')
    for i in range(10):
        s = session(server)
        data = s.begin('STOR hasty/%d' % i)
        data.sendall(b'h' * 100_000)
        data.close()
        s.send('QUIT')
        s.control.close()
    within(PATIENCE, lambda: sorted(os.listdir(here)) == [str(i) for i in range(10)])
    assert all((here / str(i)).stat().st_size == 100_000 for i in range(10))


@check('NOOP is answered during a transfer')
def _(server):
    here, s = folder(server, 'alive'), session(server)
    data = broken(here, s, 'alive/up', b'x' * 1000)
    for _ in range(3): s.ask('NOOP', '200')
    data.close()
    s.reply('226')


@check('what the file system refuses for good is 550 or 553, and RMD names what is in the way')
def _(server):
    here, s = folder(server, 'refusing'), session(server)
    deep = here
    (here / 'loop').symlink_to('loop')
    s.passive()
    s.ask('STOR refusing/.htaccess', '553')
    s.ask('RETR refusing/loop', '550')
    s.ask('STOR refusing/no/where', '550')
    (here / 'full').mkdir()
    (here / 'full' / '.hidden').touch()
    assert '.hidden' in s.ask('RMD refusing/full', '550').text
    path = 'refusing'
    for _ in range(20):
        path += '/' + 'd' * 240
        reply = s.ask('MKD ' + path)
        if reply.code != '257': break
    assert reply.code[0] == '5', reply.text


@check('SITE CHMOD sets permissions but no others, MDTM a time, and XCRC, XMD5 and XSHA1 are told')
def _(server):
    here, s = folder(server, 'modes'), session(server)
    s.store('STOR modes/a', b'hello')
    s.ask('SITE CHMOD 640 modes/a', '200')
    assert (here / 'a').stat().st_mode & 0o7777 == 0o640
    for mode in '4755', '888', '1777': s.ask('SITE CHMOD %s modes/a' % mode, '501')
    assert (here / 'a').stat().st_mode & 0o7777 == 0o640
    s.ask('MDTM 20200102030405 modes/a', '213')
    assert (here / 'a').stat().st_mtime == 1577934245
    for line, wanted in ('XCRC', '3610A686'), ('XMD5', '5d41402abc4b2a76b9719d911017c592'), ('XSHA1', 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d'):
        assert wanted in s.ask(line + ' modes/a', '250').text


@check('an upload that breaks before its first byte leaves nothing')
def _(server):
    here, s = folder(server, 'unbegun'), session(server)
    cut(s.begin('STOR unbegun/up'))
    s.reply('426 451')
    assert os.listdir(here) == [] and size(s, 'unbegun/up') is None


@check('of two uploads of one name, each is whole or refused')
def _(server):
    here, one, two = folder(server, 'both'), session(server), session(server, 'carol')
    contents = b'1' * 500_000, b'2' * 500_000
    first = one.begin('STOR both/file')
    first.sendall(contents[0][:1000])
    try: second = two.begin('STOR both/file')
    except AssertionError: second = None
    if second:
        second.sendall(contents[1])
        finish(second)
        two.reply('226 4xx 5xx')
    first.sendall(contents[0][1000:])
    finish(first)
    one.reply('226')
    assert (here / 'file').read_bytes() in contents and os.listdir(here) == ['file']


# --- meanwhile --------------------------------------------------------------------------------------------------------------------

LARGE = 32 << 20  # bytes of large.bin: more than the kernel keeps in between
SYNCH = b'\xff\xf4\xff\xf2'  # Telnet's "interrupt process" and "data mark"


def urgent(s, line):
    """As RFC 959 (section 4.1.3, ABOR) wants it: the data mark is urgent."""
    s.control.sendall(SYNCH[:-1])
    s.control.send(SYNCH[-1:], socket.MSG_OOB)
    s.send(line)


@check('ABOR ends a download: 426, 226, and the session goes on')
def _(server):
    for abort in (Session.send, urgent, lambda s, line: s.send(SYNCH + line.encode() + b'\r\n'),
                  lambda s, line: s.control.send(line.encode() + b'\r\n', socket.MSG_OOB)):  # as Python's ftplib does
        s = session(server)
        data = s.begin('RETR large.bin', window=65536)
        assert len(data.recv(10_000)) > 0
        abort(s, 'ABOR')
        s.reply('426'), s.reply('226')
        try: assert len(everything(data)) < LARGE
        except ConnectionError: pass
        s.ask('NOOP', '200')
        assert s.fetch('RETR hello.txt') == b'Hello, world\n'


@check('ABOR ends an upload, which is not published')
def _(server):
    here, s = folder(server, 'aborted'), session(server)
    data = broken(here, s, 'aborted/up', b'x' * 1_000_000)
    urgent(s, 'ABOR')
    s.reply('426'), s.reply('226')
    data.close()
    assert not (here / 'up').exists()
    s.ask('NOOP', '200')


@check('APPE, ABOR, RNFR and RNTO in a circle keep no copies of the file')
def _(server):
    here, s = folder(server, 'circle'), session(server)
    s.store('STOR circle/0', b'x' * 3_000_000)
    for i in range(10):
        data = s.begin('APPE circle/%d' % i)
        data.sendall(b'y' * 1000)
        within(PATIENCE, lambda: (here / str(i)).stat().st_size == 3_000_000 + 1000 * (i + 1))
        s.send('ABOR')
        s.reply('426'), s.reply('226')
        data.close()
        s.ask('RNFR circle/%d' % i, '350')
        s.ask('RNTO circle/%d' % (i + 1), '250')
    assert sum(file.stat().st_blocks * 512 for file in here.iterdir()) < 3_100_000, [(file.name, file.stat().st_size) for file in here.iterdir()]


@check('ABOR ends a listing, and what waits for its data connection')
def _(server):
    s = session(server)
    data = s.begin('LIST many', window=4096)
    assert data.recv(100)
    s.send('ABOR')
    first, second = s.reply('426 226'), s.reply('226 225')
    data.close()
    s.ask('ABOR', '225 226')
    s.passive()
    s.send('RETR hello.txt\r\nABOR'.encode() + b'\r\n')
    while not s.reply('150 125 425 426 226 225').fits('226 225'): pass
    s.ask('NOOP', '200')
    assert s.fetch('RETR hello.txt') == b'Hello, world\n'


@check('STAT is answered while a transfer goes on, which comes to its end')
def _(server):
    for ask in Session.send, urgent:
        s = session(server)
        data = s.begin('RETR large.bin', window=65536)
        got = len(data.recv(10_000))
        ask(s, 'STAT')
        s.reply('211 213')
        while piece := data.recv(1 << 20): got += len(piece)
        data.close()
        s.reply('226')
        assert got == LARGE, got


@check('QUIT lets a transfer come to its end')
def _(server):
    s = session(server)
    data = s.begin('RETR large.bin', window=65536)
    s.send('QUIT')
    got = 0
    while piece := data.recv(1 << 20): got += len(piece)
    assert got == LARGE, got
    data.close()
    s.reply('226'), s.reply('221')
    s.ended()


if __name__ == '__main__': check.run()
