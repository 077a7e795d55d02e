"""What the checks of mail are written with: SMTP and POP3 sessions, and readers of Maildirs and of the catcher's API."""
import base64
import json
import os
import re
import socket
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from wire import PATIENCE, Checks, LineSession, cut, within

__all__ = ('PATIENCE', 'Api', 'Checks', 'Pop3', 'Smtp', 'content', 'cut', 'kept', 'maildir', 'message', 'plain', 'pop3', 'sizes', 'smtp', 'stuffed',
           'within')

LOCAL = 'local.test'  # the domain that the servers serve


class Smtp(LineSession):
    """A session with an SMTP or LMTP server."""

    def __init__(self, address, source=None, secure=None, greeted='220', hello='EHLO client.test', first=b''):
        """first: octets before the greeting is awaited. hello: none if empty."""
        super().__init__(address, source)
        if first: self.send(first)
        if secure: self.wrap(secure)
        self.extensions = {}
        if greeted: self.greeting = self.reply(greeted)
        if greeted == '220' and hello: self.hello(hello)

    def hello(self, line='EHLO client.test'):
        lines = self.ask(line, '250').lines[1:]
        words = [line[4:].upper().split(' ') for line in lines]
        self.extensions = {word[0]: word[1:] for word in words}
        return self

    def starttls(self, context, hello='EHLO client.test'):
        self.ask('STARTTLS', '220')
        self.wrap(context)
        return self.hello(hello) if hello else self

    def login(self, user, password='pass', wanted='235'):
        self.ask('AUTH PLAIN ' + plain(user, password), wanted)
        return self

    def envelope(self, sender, *recipients, wanted='250', parameters=''):
        self.ask('MAIL FROM:<%s>%s' % (sender, parameters), '250')
        for recipient in recipients: self.ask('RCPT TO:<%s>' % recipient, wanted)
        return self

    def data(self, octets, wanted='250'):
        """The octets after DATA, dot-stuffed, with the end."""
        self.ask('DATA', '354')
        self.send(stuffed(octets))
        return self.reply(wanted)

    def deliver(self, sender, recipient, octets, wanted='250', parameters=''):
        recipients = [recipient] if isinstance(recipient, str) else recipient
        return self.envelope(sender, *recipients, parameters=parameters).data(octets, wanted)

    def chunk(self, octets, last=False, wanted='250'):
        self.send(b'BDAT %d%s\r\n' % (len(octets), b' LAST' if last else b'') + octets)
        return self.reply(wanted)


class Pop3(LineSession):
    """A session with a POP3 server. Replies are `+OK` or `-ERR`."""

    def __init__(self, address, source=None, secure=None, greeted=True):
        super().__init__(address, source, secure)
        if greeted: self.ok(None)

    def ok(self, line, *codes):
        """Sends a line if there is one. Returns the text after `+OK`."""
        if line is not None: self.send(line)
        answer = self.line()
        assert answer.split(' ')[0] == '+OK', 'to %r: %r' % (line, answer)
        return answer[4:]

    def error(self, line, code=''):
        """code: such as `[IN-USE]`."""
        if line is not None: self.send(line)
        answer = self.line()
        assert answer.startswith('-ERR') and code in answer, 'to %r: %r' % (line, answer)
        return answer[5:]

    def lines(self, command):
        """The lines of a reply of many, without their dots."""
        self.ok(command)
        lines = []
        while (line := self.line()) != '.': lines.append(line[1:] if line.startswith('.') else line)
        return lines

    def octets(self, command):
        """A message as RETR or TOP send it, dots removed, with CRLF."""
        self.ok(command)
        while not (self.unread == b'.\r\n' or self.unread.endswith(b'\r\n.\r\n')):
            data = self.control.recv(1 << 16)
            if not data: raise EOFError('the connection was closed in a message')
            self.unread += data
        whole, self.unread = self.unread[:-3], b''
        return re.sub(rb'(?m)^\.', b'', whole)

    def login(self, user, password='pass'):
        self.ok('USER ' + user)
        self.ok('PASS ' + password)
        return self

    def stls(self, context):
        self.ok('STLS')
        self.wrap(context)
        return self


class Api:
    """The catcher's API. base: http://HOST:PORT/mail/api"""

    def __init__(self, base): self.base = base.rstrip('/')

    def call(self, method, path, body=None, headers=None, wanted=None):
        """Returns the status and the body."""
        request = urllib.request.Request(self.base + path, body, headers or {}, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=PATIENCE + 30) as answer: code, octets = answer.status, answer.read()
        except urllib.error.HTTPError as e: code, octets = e.code, e.read()
        assert wanted is None or code in wanted, '%s %s: %s %.300r' % (method, path, code, octets)
        return code, octets

    def json(self, path, method='GET', body=None):
        if body is not None and not isinstance(body, bytes): body = json.dumps(body).encode()
        octets = self.call(method, path, body, {'Content-Type': 'application/json'} if body else None, (200, 201, 202))[1]
        return json.loads(octets)

    def list(self, **query):
        return self.json('/messages?' + urllib.parse.urlencode(query))

    def messages(self, **query): return self.list(**query)['messages']

    def source(self, entry): return self.call('GET', '/messages/%s/source' % entry['id'], wanted=(200,))[1]

    def message(self, entry): return self.json('/messages/%s' % entry['id'])


def plain(user, password): return base64.b64encode(b'\0%s\0%s' % (user.encode(), password.encode())).decode()


def stuffed(octets):
    """As DATA sends it: dots doubled, and the end."""
    octets = re.sub(rb'(?m)^\.', b'..', octets)
    return octets + (b'' if octets.endswith(b'\r\n') or not octets else b'\r\n') + b'.\r\n'


def message(subject, body=b'Hello, world\r\n', *fields):
    head = ['From: Sender <sender@remote.test>', 'To: Ann <ann@local.test>', 'Subject: ' + subject, *fields]
    return '\r\n'.join(head).encode() + b'\r\n\r\n' + body


def smtp(server, **how): return Smtp(('127.0.0.1', int(server.smtp)), **how)


def pop3(server, **how): return Pop3(('127.0.0.1', int(server.pop3)), **how)


def maildir(server, user): return Path(server.mail, user)


def files(server, user):
    folder = maildir(server, user)
    return [Path(entry.path) for name in ('new', 'cur') if (folder / name).is_dir() for entry in os.scandir(folder / name)]


def kept(server, user, subject):
    """The files in the mailbox with this subject. Messages that have got a 250 may reach the Maildir a moment later."""
    wanted = b'\nSubject: ' + subject.encode()
    found = []
    for path in files(server, user):
        try: octets = path.read_bytes()
        except FileNotFoundError: continue  # moved meanwhile
        if wanted in octets.replace(b'\r\n', b'\n').partition(b'\n\n')[0] + b'\n': found.append(path)
    return found


def content(server, user, subject):
    """Waits for the only message with this subject. Returns its octets with CRLF."""
    paths = within(PATIENCE, lambda: kept(server, user, subject))
    assert len(paths) == 1, paths
    octets = paths[0].read_bytes()
    return re.sub(rb'\r?\n', b'\r\n', octets)


def sizes(path):
    """The counts in a file's name: octets as stored, and with CRLF."""
    m = re.search(r',S=([0-9]+),W=([0-9]+)', path.name)
    assert m, path.name
    return int(m[1]), int(m[2])


def half_close(session): session.control.shutdown(socket.SHUT_WR)
