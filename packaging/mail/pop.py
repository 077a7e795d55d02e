"""POP3 of a mail server, as RFC 1939, 2449, 3206 and 6856 have it.

pop.py pop3s=PORT smtp=PORT ca=FILE mail=FOLDER
"""
import os
import re
import ssl
import time
from pathlib import Path

from session import PATIENCE, Checks, Pop3, content, cut, maildir, message, smtp, within

check = Checks()


def session(server, user=None, **how):
    s = Pop3(('127.0.0.1', int(server.pop3s)), secure=ssl.create_default_context(cafile=server.ca), **how)
    return s.login(user) if user else s


def put(server, user, name, octets, folder='new'):
    """A file in a Maildir, as another program would put it there."""
    for each in 'tmp', 'new', 'cur': (maildir(server, user) / each).mkdir(parents=True, exist_ok=True)
    path = maildir(server, user) / folder / name
    path.write_bytes(octets)
    return path


@check('CAPA tells what is there')
def _(server):
    capabilities = session(server).lines('CAPA')
    for wanted in 'TOP', 'UIDL', 'USER', 'SASL PLAIN', 'RESP-CODES', 'AUTH-RESP-CODE', 'PIPELINING', 'UTF8':
        assert any(line.startswith(wanted) for line in capabilities), (wanted, capabilities)
    assert any(line.startswith('EXPIRE') for line in capabilities) and any(line.startswith('IMPLEMENTATION') for line in capabilities)


@check('states: what is not allowed before the login, and after it')
def _(server):
    s = session(server)
    for line in 'STAT', 'LIST', 'RETR 1', 'DELE 1', 'TOP 1 0', 'UIDL', 'RSET', 'NONSENSE', '', 'PASS pass': s.error(line)
    s.ok('USER pat1')
    s.error('STAT')
    s.ok('USER pat1')
    s.ok('PASS pass')
    for line in 'USER pat1', 'PASS pass', 'RETR', 'RETR 0', 'RETR 1', 'RETR -1', 'RETR x', 'RETR 99999999999999999999', 'DELE 1', 'TOP 1', 'TOP 1 -1', 'LIST 1', 'UIDL 1':
        s.error(line)
    assert s.ok('STAT').startswith('0 0') and s.lines('LIST') == [] and s.lines('UIDL') == []
    s.ok('NOOP')
    s.ok('RSET')
    s.ok('QUIT')
    s.ended()


@check('sizes: LF and CRLF files, with and without an end, all as RETR sends them')
def _(server):
    contents = (b'Subject: lf\n\none\ntwo\n', b'Subject: crlf\r\n\r\none\r\ntwo\r\n', b'Subject: mixed\n\r\none\ntwo\r\n', b'Subject: no end\n\nlast',
                b'Subject: dots\n\n.\n..\n.x\n', b'', b'\n', b'Subject: bare CR\n\na\rb\n', b'x' * 70_000 + b'\n')
    for i, octets in enumerate(contents): put(server, 'pat2', '100000000%d.M1P1.host' % i, octets)
    s = session(server, 'pat2')
    listed = dict(map(int, line.split()) for line in s.lines('LIST'))
    assert len(listed) == len(contents)
    total = 0
    for number, size in listed.items():
        octets = s.octets('RETR %d' % number)
        assert len(octets) == size, (number, size, octets[:100])
        total += size
        assert s.ok('LIST %d' % number).split()[:2] == [str(number), str(size)]
        assert octets.replace(b'\r\n', b'\n').rstrip(b'\n') in [c.replace(b'\r\n', b'\n').rstrip(b'\n') for c in contents] or b'bare CR' in octets
    assert s.ok('STAT').split()[:2] == [str(len(contents)), str(total)]


@check('TOP: the head, and so many lines of the body')
def _(server):
    put(server, 'pat3', '1000000000.M1P1.host', b'Subject: top\nTo: x\n\n' + b''.join(b'line %d\n' % i for i in range(100)))
    s = session(server, 'pat3')
    assert s.octets('TOP 1 0') in (b'Subject: top\r\nTo: x\r\n\r\n', b'Subject: top\r\nTo: x\r\n')
    assert s.octets('TOP 1 2') == b'Subject: top\r\nTo: x\r\n\r\nline 0\r\nline 1\r\n'
    assert s.octets('TOP 1 99999') == s.octets('RETR 1')
    assert len(s.octets('RETR 1').split(b'\r\n')) == 104


@check('UIDL: the same in the next session, after flags were set, and after deletes; every one different')
def _(server):
    paths = [put(server, 'pat4', '100000000%d.M%dP1.host' % (i, i), b'Subject: %d\n\nx\n' % i) for i in range(5)]
    s = session(server, 'pat4')
    before = dict(line.split() for line in s.lines('UIDL'))
    subjects = {before[str(n)]: s.octets('RETR %d' % n) for n in range(1, 6)}
    s.ok('QUIT')
    assert len(set(before.values())) == 5 and all(re.fullmatch(r'[\x21-\x7e]{1,70}', uid) for uid in before.values()), before
    os.rename(paths[1], maildir(server, 'pat4') / 'cur' / (paths[1].name + ':2,S'))  # read by another program
    s = session(server, 'pat4')
    s.ok('DELE 1')
    s.ok('QUIT')
    s = session(server, 'pat4')
    after = dict(line.split() for line in s.lines('UIDL'))
    assert len(after) == 4 and set(after.values()) == set(list(before.values())[1:]), (before, after)
    for number, uid in after.items():
        assert s.octets('RETR ' + number) == subjects[uid] and s.ok('UIDL ' + number).split()[:2] == [number, uid]


@check('deletes happen at QUIT alone; RSET takes them back; a lost line deletes nothing')
def _(server):
    for i in range(3): put(server, 'pat5', '100000000%d.M1P1.host' % i, b'Subject: %d\n\nx\n' % i)
    s = session(server, 'pat5')
    s.ok('DELE 2')
    s.error('DELE 2'), s.error('RETR 2'), s.error('LIST 2'), s.error('TOP 2 0'), s.error('UIDL 2')
    assert [line.split()[0] for line in s.lines('LIST')] == ['1', '3'] and s.ok('STAT').startswith('2 ')
    s.ok('RSET')
    assert s.ok('STAT').startswith('3 ')
    s.ok('DELE 1')
    cut(s.control)
    s = within(PATIENCE, lambda: quiet(server, 'pat5'))
    assert s.ok('STAT').startswith('3 ')
    s.ok('DELE 1'), s.ok('DELE 3')
    s.ok('QUIT')
    s = session(server, 'pat5')
    assert s.ok('STAT').startswith('1 ') and b'Subject: 1\r\n' in s.octets('RETR 1')


def quiet(server, user):
    """A session, or None while the mailbox is in use."""
    s = session(server)
    s.ok('USER ' + user)
    s.send('PASS pass')
    answer = s.line()
    if answer.startswith('+OK'): return s
    assert '[IN-USE]' in answer, answer
    s.control.close()
    return None


@check('one session a mailbox: [IN-USE], until the other is gone')
def _(server):
    put(server, 'pat6', '1000000000.M1P1.host', b'Subject: x\n\nx\n')
    first = session(server, 'pat6')
    first.ok('STAT')
    second = session(server)
    second.ok('USER pat6')
    second.error('PASS pass', '[IN-USE]')
    first.ok('NOOP')
    first.control.close()
    within(PATIENCE, lambda: quiet(server, 'pat6'))


@check('what arrives during a session is there in the next one')
def _(server):
    s = session(server, 'pat7')
    assert s.ok('STAT').startswith('0 ')
    smtp(server).deliver('a@remote.test', 'pat7@local.test', message('meanwhile'))
    content(server, 'pat7', 'meanwhile')
    assert s.ok('STAT').startswith('0 ')
    s.ok('QUIT')
    s = session(server, 'pat7')
    assert s.ok('STAT').startswith('1 ') and b'meanwhile' in s.octets('RETR 1')


@check('strangers in the folder are no messages')
def _(server):
    put(server, 'pat8', '1000000000.M1P1.host', b'Subject: x\n\nx\n')
    for name in '.hidden', 'lost+found': (maildir(server, 'pat8') / 'new' / name).mkdir()
    for name in 'dovecot-uidlist', '.nfs0001': put(server, 'pat8', name, b'x', '.')
    put(server, 'pat8', '.dot', b'x')
    os.symlink('/etc/passwd', maildir(server, 'pat8') / 'new' / '1000000001.M2P1.host')
    os.mkfifo(maildir(server, 'pat8') / 'new' / '1000000002.M3P1.host')
    s = session(server, 'pat8')
    assert s.ok('STAT').startswith('1 ') and b'root:' not in s.octets('RETR 1')


@check('a message that another program has removed, or moved to cur, meanwhile')
def _(server):
    paths = [put(server, 'pat9', '100000000%d.M1P1.host' % i, b'Subject: %d\n\nx\n' % i) for i in range(3)]
    s = session(server, 'pat9')
    paths[0].unlink()
    os.rename(paths[1], maildir(server, 'pat9') / 'cur' / (paths[1].name + ':2,S'))
    s.error('RETR 1')
    assert b'Subject: 1' in s.octets('RETR 2') and b'Subject: 2' in s.octets('RETR 3')
    s.ok('DELE 1'), s.ok('DELE 2')
    s.ok('QUIT')
    s = session(server, 'pat9')
    assert s.ok('STAT').startswith('1 ')


@check('pipelined commands; a session byte by byte; a line that is too long')
def _(server):
    put(server, 'pat10', '1000000000.M1P1.host', b'Subject: x\n\nx\n')
    s = session(server)
    s.send(b'USER pat10\r\nPASS pass\r\nSTAT\r\nRETR 1\r\nNOOP\r\nDELE 1\r\nRSET\r\nQUIT\r\n')
    answers = [s.line() for _ in range(12)]
    assert all(answers[i].startswith('+OK') for i in (0, 1, 2, 3, 8, 9, 10, 11)), answers
    s = session(server)
    for byte in b'USER pat10\r\nPASS pass\r\nSTAT\r\n': s.control.send(bytes([byte]))
    s.ok(None), s.ok(None), s.ok(None)
    s.error('NOOP ' + 'x' * 20_000)
    s.ok('NOOP')


@check('UTF8, LAST and LANG are answered; a password may have blanks')
def _(server):
    s = session(server)
    s.ok('UTF8')
    s.ok('USER carol')
    s.ok('PASS two words ')
    s.error('LAST')
    s.ok('NOOP')


@check('a client that reads slowly gets the whole message; one that vanishes in its middle harms none')
def _(server):
    body = b''.join(b'%07d %s\n' % (i, b'y' * 60) for i in range(100_000))
    put(server, 'pat11', '1000000000.M1P1.host', b'Subject: long\n\n' + body)
    s = session(server, 'pat11')
    s.send('RETR 1')
    s.line()
    time.sleep(0.5)
    cut(s.control)
    s = within(PATIENCE, lambda: quiet(server, 'pat11'))
    assert s.octets('RETR 1').replace(b'\r\n', b'\n') == b'Subject: long\n\n' + body


@check('10,000 messages: login, LIST, UIDL, and a thousand of them')
def _(server):
    folder = Path(maildir(server, 'pat12'))
    for each in 'tmp', 'new', 'cur': (folder / each).mkdir(parents=True, exist_ok=True)
    for i in range(10_000): (folder / 'new' / ('%d.M%dP1.host,S=20,W=24' % (1_000_000_000 + i, i))).write_bytes(b'Subject: %05d\n\nxx\n\n' % i)
    s = session(server, 'pat12')
    assert len(s.lines('LIST')) == len(s.lines('UIDL')) == 10_000
    s.send(b''.join(b'RETR %d\r\n' % i for i in range(1, 201)))
    for i in range(200):
        s.ok(None)
        lines = []
        while (line := s.line()) != '.': lines.append(line)
        assert lines[0] == 'Subject: %05d' % i, lines


if __name__ == '__main__': check.run()
