"""Clients that are gone all at once, by RST or by SIGKILL, in each state that a session can be in: nothing of them may stay behind.

cuts.py port=PORT root=FOLDER pid=PROCESS
"""
import os
import signal

from session import PATIENCE, Checks, Session, cut, folder, hidden, log_in, within

check = Checks()
ROUNDS = 4  # of each state, each way


def new(server, here): return [Session(('127.0.0.1', int(server.port))).control]


def named(server, here):
    s = Session(('127.0.0.1', int(server.port)))
    s.ask('USER alice', '331')
    return [s.control]


def idle(server, here): return [log_in(server).control]


def passive(server, here):
    s = log_in(server)
    s.passive()
    return [s.control]


def joined(server, here):
    s = log_in(server)
    return [s.control, s.join(s.passive())]


def waited_for(server, here):
    s = log_in(server)
    s.passive()
    s.send('RETR large.bin')
    return [s.control]


def called_back(server, here):
    s = log_in(server)
    s.port()
    return [s.control]


def sending(server, here):
    s = log_in(server)
    data = s.begin('RETR large.bin', window=65536)
    data.recv(1000)
    return [s.control, data]


def sending_to_port(server, here):
    s = log_in(server)
    data = s.begin('RETR large.bin', how='PORT')
    data.recv(1000)
    return [s.control, data]


def listing(server, here):
    s = log_in(server)
    data = s.begin('MLSD many', window=4096)
    data.recv(100)
    return [s.control, data]


def nothing_stored(server, here):
    s = log_in(server)
    return [s.control, s.begin('STOR %s/up' % here.relative_to(server.root))]


def storing(server, here):
    s = log_in(server)
    data = s.begin('STOR %s/up' % here.relative_to(server.root))
    data.sendall(b'x' * 1_000_000)
    within(PATIENCE, lambda: hidden(here) and hidden(here)[0].stat().st_size > 0)
    return [s.control, data]


def aborting(server, here):
    s = log_in(server)
    data = s.begin('RETR large.bin', window=65536)
    s.send('ABOR')
    return [s.control, data]


def aborting_upload(server, here):
    sockets = storing(server, here)
    sockets[0].sendall(b'ABOR\r\n')
    return sockets


def hashing(server, here):
    s = log_in(server)
    s.send('HASH large.bin')
    return [s.control]


STATES = (new, named, idle, passive, joined, waited_for, called_back, sending, sending_to_port, listing, nothing_stored, storing, aborting,
          aborting_upload, hashing)


def reset(state, server, here): cut(*state(server, here))


def killed(state, server, here):
    """The same in a process of its own, which gets no chance to say anything."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            sockets = state(server, here)
            os.write(write, b'.')
            while sockets: signal.pause()
        finally: os._exit(1)
    os.close(write)
    ready = os.read(read, 1)
    os.close(read)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert ready, 'the client failed by itself'


def round_of_cuts(server, number):
    for state in STATES:
        for way in reset, killed:
            way(state, server, folder(server, 'cut-%s-%s-%s' % (state.__name__, way.__name__, number)))


def count(server, what): return len(os.listdir('/proc/%s/%s' % (server.pid, what)))


def descriptors(server):
    """What each of the server's descriptors is of."""
    there = '/proc/%s/fd/' % server.pid
    try: return {number: os.readlink(there + number) for number in os.listdir(there)}
    except FileNotFoundError: return descriptors(server)  # closed meanwhile


@check('clients cut in each state, by RST and by SIGKILL, leave no descriptor and no thread behind')
def _(server):
    round_of_cuts(server, 'first')  # whatever is made once is made now
    Session(('127.0.0.1', int(server.port))).login('alice').ask('QUIT', '221')
    before = [count(server, 'fd')]

    def calm():
        """No connection is open: the number does not change for a while."""
        before.append(count(server, 'fd'))
        return len(before) > 25 and len(set(before[-25:])) == 1
    within(PATIENCE, calm)
    known, threads = descriptors(server), count(server, 'task')
    for number in range(ROUNDS): round_of_cuts(server, number)
    try: within(PATIENCE, lambda: count(server, 'fd') <= len(known))
    except AssertionError:
        left = [of for number, of in descriptors(server).items() if known.get(number) != of]
        raise AssertionError('%d descriptors before, %d after, among them: %s' % (len(known), count(server, 'fd'), left)) from None
    # The virtual machine has some of its own that come and go; a thread for each cut would be %d more.
    assert count(server, 'task') <= threads + ROUNDS, 'threads: %d before, %d after' % (threads, count(server, 'task'))


@check('nor a file, but one hidden for each upload that had begun to come, or what it was taken for')
def _(server):
    for here in sorted(os.scandir(server.root), key=lambda e: e.name):
        if not here.name.startswith('cut-'): continue
        state, way = here.name[4:].split('-')[:2]
        files = os.listdir(here)
        if state not in ('storing', 'aborting_upload'):
            # A client that is killed after its STOR ends the file in the same way as one that has no more to send.
            assert files == [] or (state, way, files) == ('nothing_stored', 'killed', ['up']), (here.name, files)
        elif state == 'storing' and way == 'reset':
            assert len(files) == 1 and files[0].startswith('.upload-'), (here.name, files)
        else:
            assert len(files) <= 1, (here.name, files)
        for name in files:
            assert name == 'up' or name.startswith('.upload-') and os.path.getsize(os.path.join(here, name)) > 0, (here.name, name)


@check('and the server goes on')
def _(server):
    assert log_in(server).fetch('RETR hello.txt') == b'Hello, world\n'


if __name__ == '__main__': check.run(1)
