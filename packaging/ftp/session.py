"""What the checks of FTP are written with: a session that knows what goes over the wire, and a list of checks that judges.

Every wait is bounded. A check is a function under a sentence; it fails by an exception, and then what its sessions said is shown.
"""
import re
import socket
import ssl
import struct
import sys
import threading
import time
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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


class Session:
    """A control connection, and the data connections that belong to it."""

    def __init__(self, address, source=None, secure=None, greeted='220'):
        """secure: a context for implicit TLS."""
        self.address, self.source, self.secured, self.said = address, source, None, []
        getattr(opened, 'sessions', []).append(self)
        self.control = socket.create_connection(address, PATIENCE, source and (source, 0))
        self.control.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unread = b''
        if secure: self.wrap(secure)
        if greeted: self.reply(greeted)

    def wrap(self, context):
        assert not self.unread, 'said in the clear, before the handshake: %r' % self.unread
        self.control = context.wrap_socket(self.control, server_hostname='localhost')
        self.context = context

    # --- commands and replies -------------------------------------------------------------------------------------------

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

    def login(self, user, password='pass'):
        if not self.ask('USER ' + user, '331 230').code == '230': self.ask('PASS ' + password, '230')
        self.ask('TYPE I', '200')
        return self

    def tls(self, context, protect='P'):
        self.ask('AUTH TLS', '234')
        self.wrap(context)
        self.ask('PBSZ 0', '200')
        self.ask('PROT ' + protect, '200')
        self.secured = context if protect == 'P' else None
        return self

    def ended(self):
        """The server closes the control connection, and says nothing more."""
        try: rest = self.unread + self.control.recv(65536)
        except ConnectionError: return
        assert not rest, 'instead of the end: %r' % rest

    # --- data -------------------------------------------------------------------------------------------------------------

    def passive(self, command='EPSV'):
        """Where the server listens: at the address of the control connection, whatever it says."""
        text = self.ask(command, '227 229').text
        if m := re.search(r'\(\|\|\|([0-9]+)\|\)', text): return self.address[0], int(m[1])
        m = re.search(r'(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)', text)
        return self.address[0], int(m[5]) * 256 + int(m[6])

    def port(self, command='PORT'):
        """Listens, and says so. Returns the listener."""
        here = self.control.getsockname()[0]
        listener = socket.create_server((here, 0), family=self.control.family)
        listener.settimeout(PATIENCE)
        self.ask(active(command, here, listener.getsockname()[1]), '200')
        return listener

    def join(self, at, source=None, window=None):
        """The client's side of a passive data connection: from where the control connection comes, if nothing else is said."""
        source = source or self.source
        data = socket.socket(self.control.family)
        data.settimeout(PATIENCE)
        if window: data.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        if source: data.bind((source, 0))
        data.connect(at)
        return data

    def begin(self, command, rest=None, how='EPSV', window=None, reuse=True):
        """Sends a command that moves data. Returns the data connection; the transfer has begun."""
        listener = self.port(how) if how in ('PORT', 'EPRT') else None
        data = None if listener else self.join(self.passive(how), window=window)
        try:
            if rest is not None: self.ask('REST %d' % rest, '350')
            self.began = self.ask(command, '125 150')
            if listener:
                data, peer = listener.accept()
                data.settimeout(PATIENCE)
                assert peer[0] == self.address[0], 'comes from %s' % (peer,)
            return self.protect(data, reuse)
        except BaseException:
            if data: data.close()
            raise
        finally:
            if listener: listener.close()

    def protect(self, data, reuse=True):
        if not self.secured: return data
        session = self.control.session if reuse else None
        return self.secured.wrap_socket(data, server_hostname='localhost', session=session, suppress_ragged_eofs=False)

    def fetch(self, command, **how):
        data = self.begin(command, **how)
        content = everything(data)
        data.close()
        self.reply('226 250')
        return content

    def store(self, command, content, wanted='226 250', **how):
        data = self.begin(command, **how)
        data.sendall(content)
        finish(data)
        return self.reply(wanted)

    def names(self, command='MLSD'):
        lines = self.fetch(command).decode('utf-8', 'surrogateescape')
        assert lines == '' or lines.endswith('\r\n'), 'no CRLF at the end: %r' % lines[-100:]
        return [line.partition(' ')[2] if command.startswith('MLSD') else line for line in lines.split('\r\n')[:-1]]


def active(command, host, port):
    """The line of a PORT or EPRT command."""
    if command == 'PORT': return 'PORT %s,%d,%d' % (host.replace('.', ','), port >> 8, port & 255)
    return 'EPRT |%d|%s|%d|' % (2 if ':' in host else 1, host, port)


def everything(data):
    pieces = []
    while piece := data.recv(1 << 20): pieces.append(piece)
    return b''.join(pieces)


def finish(data):
    """The end of what is sent: with TLS said as such, and the other's awaited."""
    if isinstance(data, ssl.SSLSocket): data = data.unwrap()
    data.close()


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


def log_in(server, user='alice', password='pass', **how):
    return Session(('127.0.0.1', int(server.port)), **how).login(user, password)


def folder(server, name):
    """A folder of the check's own, on disk."""
    path = Path(server.root, name)
    path.mkdir()
    return path


def hidden(path):
    """The uploads that are not whole yet, and may never be."""
    return [p for p in path.iterdir() if p.name.startswith('.upload-')]


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
