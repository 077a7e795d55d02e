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


def swap(folder, link):
    """Exchanges two names for ever."""
    libc = ctypes.CDLL(None, use_errno=True)
    one, other = os.fsencode(folder), os.fsencode(link)
    while True:
        if libc.renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE): raise OSError(ctypes.get_errno(), 'renameat2')


@contextmanager
def swapped(server, name, made=()):
    """The names `name/N` inside and outside, while the folder is swapped. made: files there."""
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
    assert set(bodies) == {b'inside'}, bodies


@check('PUT writes nothing outside')
def _(server):
    with swapped(server, 'put'): statuses, _ = requests(server, 'PUT', 'put', numbered(server, 'put'), b'put')
    assert statuses.get(201), statuses


@check('DELETE deletes nothing outside')
def _(server):
    files = numbered(server, 'delete')
    with swapped(server, 'delete', files): statuses, _ = requests(server, 'DELETE', 'delete', files)
    assert statuses.get(204), statuses


def commands(server, lines):
    """Sends each command, whatever the reply. Counts those that succeed."""
    s, done = session(server), 0
    for line in lines:
        s.send(line)
        done += s.reply().code[0] in '23'
    print('        %s: %d of %d' % (lines[0].split()[0], done, len(lines)))
    assert done


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
    assert stored


@check('MKD, RMD make and remove nothing outside')
def _(server):
    with swapped(server, 'mkd'):
        commands(server, [command + ' mkd/' + name for name in numbered(server, 'dir') for command in ('MKD', 'RMD')])


@check('DELE deletes nothing outside')
def _(server):
    with swapped(server, 'dele', numbered(server, 'dele')): commands(server, ['DELE dele/' + name for name in numbered(server, 'dele')])


@check('RNFR and RNTO rename nothing outside')
def _(server):
    with swapped(server, 'rename', numbered(server, 'old')):
        commands(server, [c for name in numbered(server, '') for c in ('RNFR rename/old' + name, 'RNTO rename/new' + name)])


@check('MFMT changes no time outside')
def _(server):
    files = numbered(server, 'time')
    with swapped(server, 'time', files): commands(server, ['MFMT 20010101000000 time/' + name for name in files])
    times = [Path(server.outside, 'time', name).stat().st_mtime for name in files]
    assert min(times) > 1_500_000_000, times.count(min(times))


if __name__ == '__main__': check.run(at_once=1)
