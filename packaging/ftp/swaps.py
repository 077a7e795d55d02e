"""A local user swaps a folder below the root for a link that leads out of it, thousands of times a second, while clients read and write.

swaps.py port=PORT http=PORT root=FOLDER outside=FOLDER count=NUMBER

The folder `in` below the root and the folder outside hold files of the same names. Nothing outside is read or changed. Requests may fail.
"""
import ctypes
import http.client
import multiprocessing
import os
from contextlib import contextmanager
from pathlib import Path

from session import Checks
from session import log_in as session

check = Checks()
AT_FDCWD, RENAME_EXCHANGE = -100, 2


libc = ctypes.CDLL(None, use_errno=True)


def exchange(one, other):
    if libc.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE):
        raise OSError(ctypes.get_errno(), 'renameat2')


def swap(folder, link):
    """Exchanges two names for ever."""
    while True: exchange(folder, link)


@contextmanager
def swapped(server, name, made=()):
    """The names `name/N` inside and outside, while the folder is swapped. made: files there. The folder is in its place again at the end."""
    inside, outside, link = Path(server.root, name), Path(server.outside, name), Path(server.outside, name + '-link')
    for here, content in (inside, 'inside'), (outside, 'outside'):
        here.mkdir()
        for file in made: (here / file).write_text(content)
    link.symlink_to(outside)
    before = sorted(os.listdir(outside))
    swapper = multiprocessing.Process(target=swap, args=(inside, link), daemon=True)
    swapper.start()
    try:
        yield before
    finally:
        swapper.terminate()
        swapper.join()
        if inside.is_symlink(): exchange(inside, link)
    assert not swapper.exitcode or swapper.exitcode < 0, 'the swapper has failed'
    after = sorted(os.listdir(outside))
    gone, more = set(before) - set(after), set(after) - set(before)
    changed = [file for file in made if file in after and (outside / file).read_text() != 'outside']
    print('        %s: %d made, %d deleted, %d changed outside' % (name, len(more), len(gone), len(changed)))
    assert not gone and not changed, (len(gone), len(changed))
    # Without mkdirat, an empty folder under a hidden random name may be left.
    strange = [file for file in more if not (file.startswith('.upload-') and file.endswith('.once') and (outside / file).is_dir())]
    assert not strange, (len(strange), strange[:3])


def numbered(server, word):
    return ['%s%04d' % (word, i) for i in range(int(server.count))]


def requests(server, method, name, files, body=None):
    """Counts the replies by status, and the bodies by content."""
    statuses, bodies = {}, {}
    connection = http.client.HTTPConnection('127.0.0.1', int(server.http), timeout=15)
    for file in files:
        connection.request(method, '/%s/%s' % (name, file), body)
        reply = connection.getresponse()
        content = reply.read()
        statuses[reply.status] = statuses.get(reply.status, 0) + 1
        if reply.status == 200: bodies[content] = bodies.get(content, 0) + 1
    print('        %s: %s %s' % (method, statuses, bodies))
    return statuses, bodies


@check('GET reads nothing outside')
def _(server):
    files = numbered(server, 'get')
    with swapped(server, 'get', files): _, bodies = requests(server, 'GET', 'get', files)
    _, after = requests(server, 'GET', 'get', files[:1])
    assert set(bodies) <= {b'inside'} and set(after) == {b'inside'}, (bodies, after)


@check('PUT writes nothing outside')
def _(server):
    with swapped(server, 'put'): requests(server, 'PUT', 'put', numbered(server, 'put'), b'put')
    statuses, _ = requests(server, 'PUT', 'put', ['after'], b'put')
    assert statuses.get(201), statuses


@check('DELETE deletes nothing outside')
def _(server):
    files = numbered(server, 'delete')
    with swapped(server, 'delete', files + ['after']): requests(server, 'DELETE', 'delete', files)
    statuses, _ = requests(server, 'DELETE', 'delete', ['after'])
    assert statuses.get(204), statuses


def commands(server, lines):
    """Sends each command, whatever the reply. Counts those that succeed."""
    s, done = session(server), 0
    for line in lines:
        s.send(line)
        done += s.reply().code[0] in '23'
    print('        %s: %d of %d' % (lines[0].split()[0], done, len(lines)))
    return done


@check('STOR and APPE write nothing outside')
def _(server):
    with swapped(server, 'stor', numbered(server, 'appe')):
        s, stored = session(server), 0
        for command in ['STOR stor/' + name for name in numbered(server, 'stor')] + ['APPE stor/' + name for name in numbered(server, 'appe')]:
            data = s.join(s.passive())
            s.send(command)
            if s.reply().code[0] == '1':
                data.sendall(b'inside')
                data.close()
                stored += s.reply().code[0] == '2'
            else: data.close()
        print('        stored: %d' % stored)


@check('MKD, RMD make and remove nothing outside')
def _(server):
    with swapped(server, 'mkd'):
        commands(server, [command + ' mkd/' + name for name in numbered(server, 'dir') for command in ('MKD', 'RMD')])
    assert commands(server, ['MKD mkd/after', 'RMD mkd/after']) == 2


@check('DELE deletes nothing outside')
def _(server):
    files = numbered(server, 'dele')
    with swapped(server, 'dele', files + ['after']): commands(server, ['DELE dele/' + name for name in files])
    assert commands(server, ['DELE dele/after']) == 1


@check('RNFR and RNTO rename nothing outside')
def _(server):
    with swapped(server, 'rename', numbered(server, 'old') + ['after']):
        commands(server, [c for name in numbered(server, '') for c in ('RNFR rename/old' + name, 'RNTO rename/new' + name)])
    assert commands(server, ['RNFR rename/after', 'RNTO rename/then']) == 2


@check('MFMT changes no time outside')
def _(server):
    files = numbered(server, 'time')
    with swapped(server, 'time', files): commands(server, ['MFMT 20010101000000 time/' + name for name in files])
    assert commands(server, ['MFMT 20010101000000 time/' + files[0]]) == 1
    times = [Path(server.outside, 'time', name).stat().st_mtime for name in files]
    assert min(times) > 1_500_000_000, times.count(min(times))


if __name__ == '__main__': check.run(at_once=1)
