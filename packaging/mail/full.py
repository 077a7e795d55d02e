"""A full disk: 452, nothing left behind, and the server goes on when there is room again.

full.py smtps=PORT pop3s=PORT ca=FILE mail=FOLDER
"""
import os
import ssl
from pathlib import Path

from session import PATIENCE, Checks, Pop3, Smtp, content, files, kept, message, within

check = Checks()


def context(server): return ssl.create_default_context(cafile=server.ca)


def client(server): return Smtp(('127.0.0.1', int(server.smtps)), secure=context(server))


def temporary(server): return [path for path in Path(server.mail).rglob('tmp/*')]


@check('a disk that fills up: 452 4.3.1 or 4.2.2, never a 250 for what is not kept, nothing in tmp')
def _(server):
    s, count = client(server), 0
    while True:
        reply = s.deliver('a@remote.test', 'bob@local.test', message('full %d' % count, b'x' * 76 + b'\r\n' * 1 + b'y' * 100_000), wanted='250 452')
        if reply.code == '452': break
        count += 1
        assert count < 1000, 'the disk does not fill up'
    assert '4.3.1' in reply.text or '4.2.2' in reply.text, reply.text
    s.ask('NOOP', '250')
    assert count > 3, count
    # The last ones may be in the journal alone until there is room for their files.
    server.accepted = count
    within(PATIENCE, lambda: 3 < len(files(server, 'bob')) <= count)
    within(PATIENCE, lambda: not temporary(server))
    assert not kept(server, 'bob', 'full %d' % count)


@check('a message of several megabytes in chunks: 452, and the rest of it is no commands')
def _(server):
    s = client(server).envelope('a@remote.test', 'bob@local.test')
    for i in range(12):
        s.send(b'BDAT 1000000%s\r\n' % (b' LAST' if i == 11 else b'') + b'x' * 999_998 + b'\r\n')
        code = s.reply('250 452 503').code
        if code == '452': break
    assert code == '452', code
    s.ask('RSET', '250')
    within(PATIENCE, lambda: not temporary(server))


@check('POP3 works meanwhile, and deletes; then messages are taken again')
def _(server):
    s = Pop3(('127.0.0.1', int(server.pop3s)), secure=context(server)).login('bob')
    number = len(s.lines('LIST'))
    assert b'full 0' in s.octets('RETR 1')
    for i in range(1, number + 1): s.ok('DELE %d' % i)
    s.ok('QUIT')
    within(PATIENCE, lambda: sum(b'Subject: full ' in path.read_bytes() for path in files(server, 'bob')) == server.accepted - number)

    def taken():
        t = client(server)
        return t.deliver('a@remote.test', 'bob@local.test', message('room again', b'y' * 100_000), wanted='250 452').code == '250'
    within(PATIENCE, taken)
    content(server, 'bob', 'room again')


if __name__ == '__main__': check.run(1)
