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
        within(PATIENCE, lambda: hidden(here) and hidden(here)[0].stat().st_size > 3_000_000)
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
