"""Drives a server in a container: drive.py protocols, or drive.py stop PROCESS. Runs in the network namespace of the container.

Prints a line for each check, as the other checks of packaging do. The exit status is 0 if all have passed.
"""
import email.message
import ftplib
import io
import os
import poplib
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 20  # seconds that any reply may take
SIZE = 20_000_000  # of /large.bin
wrong = 0


def check(sentence, work):
    global wrong
    try:
        work()
        print('  ok    ' + sentence, flush=True)
    except Exception as e:
        wrong += 1
        print('  FAIL  %s\n          | %s: %s' % (sentence, type(e).__name__, e), flush=True)


def equal(wanted, found):
    assert wanted == found, 'wanted %r, is %r' % (wanted, found)


def untrusted():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


# --- the protocols ------------------------------------------------------------------------------------------------------

def curl(*words):
    return subprocess.run(['curl', '-q', '-sS', '--fail', '--max-time', str(PATIENCE), '--noproxy', '*', *words],
                          capture_output=True, check=True).stdout


def http():
    assert b'<title>Stheno' in curl('http://127.0.0.1:8080/'), 'not the site'
    assert b'<title>Stheno' in curl('-k', 'https://127.0.0.1:8443/'), 'not the site'
    equal(b'run', curl('http://127.0.0.1:8080/run/orphan').strip())
    equal(SIZE, len(curl('http://127.0.0.1:8080/large.bin')))


def many():
    """Sixty clients at once, each with fifty requests on one connection."""
    request = b'GET /live.html HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n'

    def client(_):
        with socket.create_connection(('127.0.0.1', 8080), PATIENCE) as connection:
            connection.sendall(request * 49 + request.replace(b'\r\n\r\n', b'\r\nConnection: close\r\n\r\n'))
            received = b''
            while data := connection.recv(65536): received += data
            return received.count(b'HTTP/1.1 200 ')

    with ThreadPoolExecutor(60) as clients: equal([50] * 60, list(clients.map(client, range(60))))


def ftp():
    content = os.urandom(5_000_000)
    for secure in (False, True):
        client = ftplib.FTP_TLS(context=untrusted(), timeout=PATIENCE) if secure else ftplib.FTP(timeout=PATIENCE)
        client.connect('127.0.0.1', 2121)
        client.login('ann', 'secret')
        if secure: client.prot_p()
        client.storbinary('STOR new.bin', io.BytesIO(content))
        found = io.BytesIO()
        client.retrbinary('RETR new.bin', found.write)
        equal(content, found.getvalue())
        assert 'new.bin' in [name for name, _ in client.mlsd()], 'not in the listing'
        port = ftplib.parse227(client.sendcmd('PASV'))[1]
        assert 50000 <= port <= 50009, 'port %d is none of ftp.passive.ports' % port
        client.delete('new.bin')
        client.quit()


def mail():
    wanted = set()
    with smtplib.SMTP('127.0.0.1', 2525, timeout=PATIENCE) as client:
        for n in range(20):
            message = email.message.EmailMessage()
            message['Subject'] = 'Message %d of %d' % (n, os.getpid())
            message.set_content('line\n' * (200_000 if n == 0 else 10))
            client.send_message(message, 'bob@example.com', ['ann@example.org'])
            wanted.add(message['Subject'])
    # An accepted message is on disk, and in the mailbox a moment later.
    end = time.monotonic() + PATIENCE
    while wanted and time.monotonic() < end:
        box = poplib.POP3('127.0.0.1', 1110, timeout=PATIENCE)
        box.user('ann')
        box.pass_('secret')
        for n in range(1, box.stat()[0] + 1):
            for line in box.retr(n)[1]:
                if line.startswith(b'Subject: '): wanted.discard(line[9:].decode())
            box.dele(n)
        box.quit()
        time.sleep(0.1)
    equal(set(), wanted)


def dns():
    for way in ('+notcp', '+tcp'):
        found = subprocess.run(['dig', '@127.0.0.1', '-p', '5353', way, '+time=5', '+short', 'www.example.org', 'A'],
                               capture_output=True, check=True, text=True).stdout
        equal('192.0.2.10', found.strip())


def health():
    with urllib.request.urlopen('http://127.0.0.1:9181/readyz', timeout=PATIENCE) as reply: equal(200, reply.status)
    with urllib.request.urlopen('http://127.0.0.1:9181/metrics', timeout=PATIENCE) as reply:
        assert b'\nstheno_ready 1\n' in reply.read(), 'not ready'


def protocols():
    check('HTTP: pages with and without TLS, a script, a download', http)
    check('HTTP: 60 clients with 50 requests each', many)
    check('FTP: upload, download and listing, with and without TLS, on the passive ports', ftp)
    check('SMTP and POP3: 20 messages are received, read and deleted', mail)
    check('DNS: answers by UDP and TCP', dns)
    check('metrics and health on a port of their own', health)


# --- the stop -----------------------------------------------------------------------------------------------------------

class Download:
    """A download by HTTP. The client has read its beginning."""

    def __init__(self):
        self.connection = socket.socket()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)  # so that it does not end in buffers
        self.connection.settimeout(PATIENCE)
        self.connection.connect(('127.0.0.1', 8080))
        self.connection.sendall(b'GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n')
        self.received = b''
        while b'\r\n\r\n' not in self.received: self.received += self.connection.recv(65536)
        self.received = self.received.partition(b'\r\n\r\n')[2]

    def rest(self):
        """Reads on to the end, and returns the number of bytes of the file."""
        found = len(self.received)
        try:
            while data := self.connection.recv(65536): found += len(data)
        except ConnectionResetError:
            pass
        return found


def stop(process):
    whole, stalled = Download(), Download()
    session = smtplib.SMTP('127.0.0.1', 2525, timeout=PATIENCE)
    session.ehlo('client.example')
    session.mail('bob@example.com')
    session.rcpt('ann@example.org')
    session.putcmd('DATA')
    equal(354, session.getreply()[0])
    session.send(b'Subject: under way\r\n\r\n')
    os.kill(process, signal.SIGTERM)
    begun = time.monotonic()

    def refused():
        while True:
            assert time.monotonic() - begun < 5, 'the port is still open'
            try:
                socket.create_connection(('127.0.0.1', 8080), PATIENCE).close()
                time.sleep(0.05)
            except ConnectionRefusedError:
                return

    def received():
        session.send(b'the end\r\n.\r\n')
        equal(250, session.getreply()[0])

    def gone():
        while os.path.exists('/proc/%d' % process):
            assert time.monotonic() - begun < 11, 'it still runs'
            time.sleep(0.05)
        print('        %.1f s after SIGTERM' % (time.monotonic() - begun))

    check('after SIGTERM the ports are closed', refused)
    check('a download under way ends whole', lambda: equal(SIZE, whole.rest()))
    check('a message under way is accepted', received)
    check('the process ends within 10 seconds, though a client has stalled', gone)
    check('the download of that client was cut', lambda: assert_less(stalled.rest(), SIZE))


def assert_less(found, most):
    assert found < most, 'all %d bytes were sent' % found


if sys.argv[1] == 'protocols': protocols()
else: stop(int(sys.argv[2]))
sys.exit(1 if wrong else 0)
