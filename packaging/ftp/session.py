"""What the checks of FTP are written with: a session with its data connections."""
import re
import socket
import ssl
from pathlib import Path

from wire import PATIENCE, Checks, LineSession, cut, settled, within

__all__ = 'PATIENCE', 'Checks', 'Session', 'cut', 'everything', 'finish', 'folder', 'hidden', 'log_in', 'settled', 'within'


class Session(LineSession):
    """A control connection, and the data connections that belong to it."""

    def __init__(self, address, source=None, secure=None, greeted='220'):
        """secure: a context for implicit TLS."""
        super().__init__(address, source, secure)
        self.secured = None
        if greeted: self.reply(greeted)

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
