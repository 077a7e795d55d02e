"""What checks of a line protocol are written with: a connection that records what goes over the wire, and a list of checks.

Every wait has a limit. A check is a function under a sentence. It fails by an exception; then the last lines of its sessions are shown.
"""
import re
import socket
import struct
import sys
import threading
import time
import types
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 15  # seconds that any reply, or any byte, may take
AT_ONCE = 4  # checks; most of their time is waiting

opened = threading.local()  # the sessions of the check that runs in this thread


class Reply:
    """A reply of one line or several (RFC 959, section 4.2)."""

    def __init__(self, lines):
        self.code, self.lines = lines[0][:3], lines
        self.text = '\n'.join(lines)

    def fits(self, wanted):
        """Whether the code is one of these: `226`, `226 250`, `5xx`."""
        return any(all(w in ('x', c) for w, c in zip(code, self.code)) for code in wanted.split())


class LineSession:
    """A connection that lines go over, in both directions."""

    def __init__(self, address, source=None, secure=None):
        """secure: a context for TLS from the first byte. address: a pair, or the path of a Unix socket."""
        self.address, self.source, self.said = address, source, []
        getattr(opened, 'sessions', []).append(self)
        if isinstance(address, str):
            self.control = socket.socket(socket.AF_UNIX)
            self.control.settimeout(PATIENCE)
            self.control.connect(address)
        else:
            self.control = socket.create_connection(address, PATIENCE, source and (source, 0))
            self.control.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unread = b''
        if secure: self.wrap(secure)

    def wrap(self, context):
        assert not self.unread, 'said in the clear, before the handshake: %r' % self.unread
        self.control = context.wrap_socket(self.control, server_hostname='localhost')
        self.context = context

    def send(self, data):
        """Bytes as they are; text as a line."""
        data = data if isinstance(data, bytes) else data.encode('utf-8', 'surrogateescape') + b'\r\n'
        self.said.append('> %r' % data[:120])
        self.control.sendall(data)

    def line(self):
        while b'\n' not in self.unread:
            data = self.control.recv(65536)
            if not data: raise EOFError('the control connection was closed')
            self.unread += data
        line, _, self.unread = self.unread.partition(b'\n')
        self.said.append('< %r' % line[:120])
        assert line.endswith(b'\r'), 'a line of a reply without its CR: %r' % line
        return line[:-1].decode('utf-8', 'surrogateescape')

    def reply(self, wanted='xxx'):
        lines = [self.line()]
        assert re.match('[1-5][0-9][0-9][ -]', lines[0]), 'no reply: %r' % lines[0]
        if lines[0][3] == '-':
            while not lines[-1].startswith(lines[0][:3] + ' '): lines.append(self.line())
        reply = Reply(lines)
        assert reply.fits(wanted), 'wanted %s, is: %s' % (wanted, reply.text[:500])
        return reply

    def ask(self, line, wanted='xxx'):
        self.send(line)
        try: return self.reply(wanted)
        except AssertionError as e: raise AssertionError('%.200r: %s' % (line, e)) from None

    def ended(self):
        """The server closes the control connection, and says nothing more."""
        try: rest = self.unread + self.control.recv(65536)
        except ConnectionError: return
        assert not rest, 'instead of the end: %r' % rest


def cut(*sockets):
    """Ends connections by RST."""
    for s in sockets:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        s.close()


def within(seconds, condition):
    """Waits until the condition is true, and returns what it said."""
    end = time.monotonic() + seconds
    while not (said := condition()):
        assert time.monotonic() < end, 'not within %s s' % seconds
        time.sleep(0.02)
    return said


def settled(value):
    """Waits until it is neither None nor different from what it was a moment before."""
    before = [None]

    def same():
        before[:] = before[-1:] + [value()]
        return before[0] is not None and before[0] == before[1]
    within(PATIENCE, same)
    return before[1]


class Checks:
    """The checks of a file. What they need to know of the server comes as KEY=VALUE on the command line."""

    def __init__(self):
        self.all = []

    def __call__(self, sentence, when=lambda server: True):
        def add(function):
            self.all.append((sentence, function, when))
            return function
        return add

    def run(self, at_once=AT_ONCE):
        server = types.SimpleNamespace(**dict(word.split('=', 1) for word in sys.argv[1:]))
        wanted = [(sentence, function) for sentence, function, when in self.all if when(server)]
        failed = 0
        with ThreadPoolExecutor(at_once) as pool:
            # One after the other means in this thread, which may fork.
            judged = (map if at_once == 1 else pool.map)(lambda check: self.judge(check[1], server), wanted)
            for (sentence, _), fault in zip(wanted, judged):
                print('  FAIL  ' + sentence if fault else '  ok    ' + sentence)
                for line in fault[-24:]: print('          | ' + line)
                sys.stdout.flush()
                failed += bool(fault)
        sys.exit(1 if failed else 0)

    @staticmethod
    def judge(function, server):
        opened.sessions = []
        try:
            function(server)
            return []
        except Exception as e:
            last = e.__traceback__
            while last.tb_next and last.tb_next.tb_frame.f_code.co_filename == function.__code__.co_filename: last = last.tb_next
            said = [line for i, s in enumerate(opened.sessions) for line in ['session %d' % (i + 1)] + s.said[-8:]]
            return said + ['line %d: %s: %.600s' % (last.tb_lineno, type(e).__name__, e)]
        finally:
            for s in opened.sessions: s.control.close()
