"""FTP's transfers: data connections both ways, offsets, types, checksums and listings.

transfers.py port=PORT root=FOLDER
"""
import errno
import hashlib
import os
import re
import socket
import time
from pathlib import Path

from session import PATIENCE, Checks, everything, folder, log_in as session, within

check = Checks()


# --- data connections ---------------------------------------------------------------------------------------------------------

@check('PASV, EPSV, PORT and EPRT, down and up')
def _(server):
    here, s, random = folder(server, 'ways'), session(server), Path(server.root, 'random.bin').read_bytes()
    for how in 'PASV', 'EPSV', 'EPSV 1', 'PORT', 'EPRT':
        assert s.fetch('RETR random.bin', how=how) == random, how
        s.store('STOR ways/' + how, random, how=how)
        assert (here / how).read_bytes() == random, how


def closed(at):
    """Whether no process listens there. (With a full queue there is no answer at all.)"""
    with socket.socket() as s:
        s.settimeout(0.2)
        return s.connect_ex(at) == errno.ECONNREFUSED


@check('a passive command closes the port of the one before')
def _(server):
    s = session(server)
    for first, second in ('PASV', 'PASV'), ('EPSV', 'EPSV'), ('PASV', 'EPSV'):
        before, after = s.passive(first), s.passive(second)
        within(PATIENCE, lambda: closed(before))
        data = s.join(after)
        s.ask('RETR hello.txt', '150 125')
        assert everything(data) == b'Hello, world\n'
        data.close()
        s.reply('226')


@check('who comes to the data port from another address gets nothing, and does not keep the right one out')
def _(server):
    s = session(server)
    for command, answer in ('PASV', 'RETR hello.txt'), ('EPSV', 'RETR hello.txt'):
        at = s.passive(command)
        thief = s.join(at, source='127.0.0.2')
        s.send(answer)
        try: stolen = thief.recv(100)
        except ConnectionError: stolen = b''
        assert not stolen, stolen
        data = s.join(at)
        s.reply('150 125')
        assert everything(data) == b'Hello, world\n'
        data.close()
        s.reply('226')


@check('PORT and EPRT to another address, or to a privileged port, are refused')
def _(server):
    s = session(server)
    for line in ('PORT 192,0,2,1,100,100', 'PORT 127,0,0,2,100,100', 'PORT 127,0,0,1,0,80', 'PORT 127,0,0,1,3,255', 'PORT 0,0,0,0,100,100',
                 'PORT 127,0,0,1,256,1', 'PORT 127,0,0,1,1', 'PORT', 'EPRT |1|192.0.2.1|5000|', 'EPRT |1|127.0.0.1|80|',
                 'EPRT |1|127.0.0.1|0|', 'EPRT |1|127.0.0.1|65536|', 'EPRT |2|::1|5000|', 'EPRT |1|localhost|5000|', 'EPRT |1|127.0.0.1|5000',
                 'EPRT |2|::ffff:192.0.2.1|5000|'):
        s.ask(line, '5xx')
    s.ask('EPRT |3|127.0.0.1|5000|', '522')
    s.ask('RETR hello.txt', '425 503')  # there is nowhere to send it
    assert s.fetch('RETR hello.txt') == b'Hello, world\n'


@check('after EPSV ALL nothing else is heard of')
def _(server):
    s = session(server)
    s.ask('EPSV ALL', '200')
    for line in 'PASV', 'PORT 127,0,0,1,100,100', 'EPRT |1|127.0.0.1|40000|': s.ask(line, '5xx')
    assert s.fetch('RETR hello.txt') == b'Hello, world\n'


@check('EPSV knows which addresses it has')
def _(server):
    s = session(server)
    s.ask('EPSV 2', '522')
    s.ask('EPSV 3', '522')
    s.ask('EPSV x', '5xx')
    assert s.fetch('RETR hello.txt', how='EPSV 1') == b'Hello, world\n'


# --- what is sent ---------------------------------------------------------------------------------------------------------------

@check('REST and RETR begin in the middle, and no later one does')
def _(server):
    s = session(server)
    for rest in 0, 7, 12, 13: assert s.fetch('RETR hello.txt', rest=rest) == b'Hello, world\n'[rest:]
    assert s.fetch('RETR hello.txt') == b'Hello, world\n'
    s.ask('REST 7', '350')
    s.ask('NOOP', '200')
    s.ask('REST 99999999999999999999', '5xx')
    s.ask('REST -1', '5xx')


@check('TYPE A ends lines with CRLF on the way, and SIZE counts them')
def _(server):
    here, s = folder(server, 'ascii'), session(server)
    (here / 'text').write_bytes(b'one\ntwo\n\nthree')
    s.ask('SIZE ascii/text', '213')
    s.ask('TYPE A', '200')
    assert s.fetch('RETR ascii/text') == b'one\r\ntwo\r\n\r\nthree'
    assert s.ask('SIZE ascii/text', '213').text == '213 17'
    s.store('STOR ascii/up', b'one\r\ntwo\r\n\r\nth\rree\r\n')
    assert (here / 'up').read_bytes() == b'one\ntwo\n\nth\rree\n'
    lines = b'0123456789\r\n' * 100_000
    data = s.begin('STOR ascii/many')
    for i in range(0, len(lines), 65_521): data.sendall(lines[i:i + 65_521])  # a prime, so that CR and LF are parted
    data.close()
    s.reply('226')
    assert (here / 'many').read_bytes() == lines.replace(b'\r\n', b'\n')
    assert s.fetch('RETR ascii/many') == lines
    s.ask('TYPE I', '200')
    assert s.ask('SIZE ascii/text', '213').text == '213 14'


@check('MDTM tells a time, MFMT sets it')
def _(server):
    here, s = folder(server, 'times'), session(server)
    (here / 'a').write_text('a')
    os.utime(here / 'a', (981173106, 981173106))
    assert s.ask('MDTM times/a', '213').text[4:18] == '20010203040506'
    assert '20200102030405' in s.ask('MFMT 20200102030405 times/a', '213').text
    assert time.strftime('%Y%m%d%H%M%S', time.gmtime((here / 'a').stat().st_mtime)) == '20200102030405'
    assert s.ask('MDTM times/a').text[4:18] == '20200102030405'
    for line in 'MFMT 20209902030405 times/a', 'MFMT yesterday times/a', 'MFMT 20200102030405 times/b', 'MDTM times/b': s.ask(line, '5xx')


@check('HASH and XSHA256 say what sha256sum says')
def _(server):
    s = session(server)
    for name in 'random.bin', 'hello.txt':
        digest = hashlib.sha256(Path(server.root, name).read_bytes()).hexdigest()
        for command in 'HASH', 'XSHA256':
            assert digest in s.ask('%s %s' % (command, name), '213 250').text.lower()
    for line in 'HASH no-such', 'HASH folder', 'XSHA256 no-such': s.ask(line, '5xx')


# --- listings -------------------------------------------------------------------------------------------------------------------

LONG = re.compile(r'[d-][rwx-]{9} +[0-9]+ \S+ +\S+ +([0-9]+) [A-Z][a-z]{2} [ 0-9][0-9] (?:[0-9]{2}:[0-9]{2}| [0-9]{4}) (.+)')


def listed(lines):
    """The names of a LIST, with their sizes; `total N` aside."""
    rows = [LONG.fullmatch(line) for line in lines if not re.fullmatch('total [0-9]+', line)]
    assert all(rows), lines
    return {row[2]: int(row[1]) for row in rows if row[2] not in ('.', '..')}


@check('LIST, with options or without, of a folder, a file, or nothing')
def _(server):
    here, s = folder(server, 'listing'), session(server)
    (here / 'a name').write_text('four')
    (here / 'sub').mkdir()
    (here / '.dot').write_text('dot')
    for command in 'LIST listing', 'LIST -la listing', 'LIST -a listing', 'LIST -l listing', 'LIST -alR listing', 'LIST /listing/':
        rows = listed(s.names(command))
        assert rows['a name'] == 4 and {'a name', 'sub'} == set(rows) & {'a name', 'sub', '.dot'}, rows
    s.ask('CWD listing', '250')
    for command in 'LIST', 'LIST -la', 'LIST .', 'LIST -a .': assert set(listed(s.names(command))) == {'a name', 'sub'}, command
    assert listed(s.names('LIST a name')) in ({'a name': 4}, {'/listing/a name': 4})
    assert s.names('NLST') == s.names('NLST -a') == ['a name', 'sub']
    assert s.names('NLST a*') == ['a name'] and listed(s.names('LIST *e')) == {'a name': 4}  # so mget goes about it
    assert sorted(name.split('/')[-1] for name in s.names('NLST /listing')) == ['a name', 'sub']
    assert s.names('LIST sub') in ([], ['total 0']) and s.names('NLST sub') == []
    for command in 'LIST', 'NLST', 'MLSD':
        s.passive()
        s.ask(command + ' no-such', '550 450')


@check('MLSD of 10,000 files has them all, and each has its facts')
def _(server):
    s = session(server)
    lines = s.fetch('MLSD many').decode().split('\r\n')
    assert lines.pop() == ''
    entries = {}
    for line in lines:
        facts, _, name = line.partition(' ')
        facts = dict(fact.lower().split('=', 1) for fact in facts.rstrip(';').split(';'))
        if facts['type'] in ('cdir', 'pdir'): continue
        assert facts['type'] == 'file' and facts['size'] == '0' and re.fullmatch(r'[0-9]{14}(\.[0-9]+)?', facts['modify']), line
        assert name not in entries, name
        entries[name] = facts
    assert set(entries) == {'file %05d' % i for i in range(10_000)}
    assert sorted(name.removeprefix('many/') for name in s.names('NLST many')) == sorted(entries)
    assert len(listed(s.names('LIST many'))) == 10_000


@check('MLST and STAT tell of one thing, over the control connection; OPTS MLST chooses facts')
def _(server):
    s = session(server)
    lines = s.ask('MLST hello.txt', '250').lines
    assert len(lines) == 3 and re.fullmatch(r' \S*;\S* /?hello\.txt', lines[1]) and 'size=13;' in lines[1].lower(), lines
    assert 'type=dir;' in s.ask('MLST folder', '250').text.lower()
    s.ask('MLST no-such', '550')
    assert 'hello.txt' in s.ask('STAT hello.txt', '211 212 213').text
    assert 'hello.txt' in s.ask('STAT /', '211 212 213').text
    s.ask('STAT no-such', '450 550')
    s.ask('OPTS MLST size;', '200')
    assert re.fullmatch(r' size=13; /?hello\.txt', s.ask('MLST hello.txt', '250').lines[1], re.I)


if __name__ == '__main__': check.run()
