"""What bounds FTP: wrong passwords, patience, sessions, sizes, and where data connections may come to be.

limits.py port=PORT root=FOLDER first=PORT last=PORT, of a server with the settings that packaging/smoke-ftp gives it. A check comes from an
address of its own, so that what is held against one is not held against the others.
"""
import os
import time
from concurrent.futures import ThreadPoolExecutor

from session import PATIENCE, Checks, Session, folder, log_in, within

check = Checks()


def stranger(server, address, **how): return Session(('127.0.0.1', int(server.port)), source=address, **how)


@check('a wrong password and an unknown name get the same answer after the same time; the third is the last')
def _(server):
    sessions = stranger(server, '127.0.1.1'), stranger(server, '127.0.1.2')

    def guess(s, user):
        """What is said to two wrong passwords, and how long that takes."""
        said, took = [], []
        for turn in '12':
            said.append(s.ask('USER ' + user).text.replace(user, 'NAME'))
            begun = time.monotonic()
            said.append(s.ask('PASS wrong' + turn, '530').text.replace(user, 'NAME'))
            took.append(time.monotonic() - begun)
        return said, took
    with ThreadPoolExecutor(2) as pool: (said, took), (others, theirs) = pool.map(guess, sessions, ('alice', 'nobody'))
    assert said == others, (said, others)
    assert all(0.6 <= t < 6 for t in took + theirs) and abs(min(took) - min(theirs)) < 0.5, (took, theirs)
    for s in sessions:
        s.ask('USER alice', '331')
        code = s.ask('PASS wrong again', '421 530').code
        if code == '530': s.reply('421')
        s.ended()
    # Whoever guesses does not find out more by being right in the end.
    log_in(server, source='127.0.1.3').ask('NOOP', '200')


@check('425 if the client does not open the data connection, and the session goes on')
def _(server):
    for how in 'EPSV', 'PORT':
        s = log_in(server, source='127.0.2.1')
        if how == 'EPSV': s.passive()
        else: s.port().close()
        s.send('RETR hello.txt')
        if s.reply('150 125 425').code != '425': s.reply('425')
        assert s.fetch('RETR hello.txt') == b'Hello, world\n'


@check('421 for a session that says nothing, but not while it transfers')
def _(server):
    s, busy = log_in(server, source='127.0.3.1'), log_in(server, source='127.0.3.2')
    data = busy.begin('STOR slow')
    begun = time.monotonic()
    while True:  # a byte now and then, until the other has been told
        data.sendall(b'.')
        s.control.settimeout(0.2)
        try:
            s.reply('421')
            break
        except TimeoutError: assert time.monotonic() - begun < 10
    assert time.monotonic() - begun > 1.5
    s.ended()
    data.close()
    busy.reply('226')


@check('sessions of one address: 421 for one too many, and others come in')
def _(server):
    three = [stranger(server, '127.0.4.1') for _ in range(3)]
    s = stranger(server, '127.0.4.1', greeted='421')
    s.ended()
    stranger(server, '127.0.4.2').login('alice')
    three[0].ask('QUIT', '221')
    within(PATIENCE, lambda: stranger(server, '127.0.4.1', greeted='').reply().fits('220'))


@check('an upload over the limit: 552, and nothing is to be seen')
def _(server):
    here, s = folder(server, 'limit'), log_in(server, source='127.0.5.1')
    data = s.begin('STOR limit/big')
    try: data.sendall(b'x' * 3_000_000)
    except ConnectionError: pass
    data.close()
    s.reply('552')
    assert not (here / 'big').exists() and s.ask('NOOP', '200')
    s.store('STOR limit/small', b'x' * 1_000_000)
    assert os.path.getsize(here / 'small') == 1_000_000


@check('PASV says ftp.passive.address, and ports are of ftp.passive.ports')
def _(server):
    s = log_in(server, source='127.0.6.1')
    for _ in range(8):
        assert '127,0,0,9,' in s.ask('PASV', '227').text.replace(' ', '')
        assert int(server.first) <= s.passive('PASV')[1] <= int(server.last)
        assert int(server.first) <= s.passive('EPSV')[1] <= int(server.last)
    assert s.fetch('RETR hello.txt', how='PASV') == b'Hello, world\n'


@check('when no port is left: 425 or 421, until one is given back')
def _(server):
    crowd = []
    for i in range(int(server.last) - int(server.first) + 1):
        crowd.append(log_in(server, source='127.0.7.%d' % (i + 1)))
    late = log_in(server, source='127.0.7.99')
    for s in crowd: s.ask('EPSV')
    late.ask('EPSV', '425 421 450')
    for s in crowd: s.ask('QUIT', '221')
    within(PATIENCE, lambda: late.ask('EPSV').fits('229'))


@check('2 MB at 1 MB/s take about two seconds')
def _(server):
    s = log_in(server, user='carol', source='127.0.8.1')
    begun = time.monotonic()
    assert len(s.fetch('RETR random.bin')) == 2_000_000
    assert 1.3 < time.monotonic() - begun < PATIENCE, time.monotonic() - begun


if __name__ == '__main__': check.run(1)
