"""Commands that read a whole file: other clients do not wait for them, and they end with their client.

work.py port=PORT tls=PORT root=FOLDER ca=FILE admin=URL
The anonymous folder has a file `huge`: 20 GB, sparse, which takes a minute of CPU time at least.
"""
import re
import ssl
import time
import urllib.request

from session import PATIENCE, Checks, Session, cut, folder, within

check = Checks()
SOON = 10  # seconds: far more than a login takes on a loaded machine, and far less than the hash of the file


def anonymous(server): return Session(('127.0.0.1', int(server.port))).login('anonymous', 'me@example.org')


def encrypted(server):
    context = ssl.create_default_context(cafile=server.ca)
    return Session(('127.0.0.1', int(server.tls)), secure=context).login('alice')


def number(server, name):
    with urllib.request.urlopen(server.admin + '/metrics', timeout=PATIENCE) as answer: text = answer.read().decode()
    return float(re.search(r'^stheno_%s (\S+)$' % name, text, re.M)[1])


def running(server): return number(server, 'ftp_hash_work_running')


def busy(server, *commands):
    """A session for each command, in which it runs or waits."""
    sessions = [anonymous(server) for _ in commands]
    for s, command in zip(sessions, commands):
        if command.startswith('SIZE'): s.ask('TYPE A', '200')
        s.send(command)
    within(PATIENCE, lambda: running(server) == 1 and number(server, 'ftp_hash_work_waiting') == len(commands) - 1)
    return sessions


def left(server, *sessions):
    cut(*(s.control for s in sessions))
    within(PATIENCE, lambda: running(server) == 0 and number(server, 'ftp_hash_work_waiting') == 0)


@check('two HASHes by one client: another logs in over TLS, lists, uploads and reads the metrics')
def _(server):
    sessions = busy(server, 'HASH huge', 'HASH huge')
    folder(server, 'meanwhile')
    begun = time.monotonic()
    other = encrypted(server)
    other.ask('MLST hello.txt', '250')
    plain = Session(('127.0.0.1', int(server.port))).login('alice')
    assert 'hello.txt' in plain.names()
    plain.store('STOR meanwhile/a', b'one')
    plain.store('APPE meanwhile/a', b'two')
    plain.ask('HASH meanwhile/a', '213')
    assert running(server) == 1
    took = time.monotonic() - begun
    assert took < SOON, '%.1f seconds' % took
    left(server, *sessions)


@check('HASH and SIZE end when their client leaves')
def _(server):
    for command in 'HASH huge', 'XSHA256 huge', 'SIZE huge':
        sessions = busy(server, command)
        sessions[0].send('NOOP')
        left(server, *sessions)


@check('ABOR ends HASH, and the session goes on; QUIT ends both')
def _(server):
    s, = busy(server, 'HASH huge')
    s.ask('ABOR', '426')
    s.reply('226')
    assert running(server) == 0
    s.ask('PWD', '257')
    s.send('HASH huge')
    within(PATIENCE, lambda: running(server) == 1)
    s.ask('QUIT', '426')
    s.reply('221')
    assert running(server) == 0


@check('an HTTP request is not obeyed')
def _(server):
    s = Session(('127.0.0.1', int(server.port)))
    s.send(b'POST / HTTP/1.1\r\nContent-Length: 40\r\n\r\nUSER alice\r\nPASS pass\r\nMKD posted\r\n')
    s.reply('500')
    s.ended()


if __name__ == '__main__': check.run(at_once=1)
