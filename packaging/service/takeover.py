"""Replaces a running server by `stheno serve --takeover`, under load and in the middle of transfers.

takeover.py stheno=PROGRAM work=FOLDER ca=FILE key=FILE
"""
import fcntl
import http.client
import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

from ftp.session import Session
from mail.session import Pop3, Smtp, message
from wire import Checks, within

check = Checks()
TAKEOVERS = 3
HOST = '127.0.0.1'
BODY = b'a page of the site\n' * 100


class Image:
    """The image, started with settings of its own."""
    number = 0

    def __init__(self, server, *options, wait=True, program=None):
        Image.number += 1
        self.log = Path(server.work, 'log.takeover.%d' % Image.number)
        settings = dict(line.split(' = ', 1) for line in Path(server.work, 'takeover.properties').read_text().splitlines())
        self.port = {key[:-len('.listen')]: int(value.rpartition(':')[2]) for key, value in settings.items() if key.endswith('.listen')}
        with open(self.log, 'wb') as log:
            self.process = subprocess.Popen([program or server.stheno, 'serve', '--config', str(Path(server.work, 'takeover.properties')), *options],
                                            stdout=log, stderr=log)
        if wait: self.ready()

    def ready(self):
        """The last line at the start tells of the socket of `stheno ctl`."""
        within(30, lambda: self.process.poll() is not None or 'ctl on unix:' in self.log.read_text())
        assert self.process.poll() is None, self.log.read_text()[-800:]
        return self

    def ended(self, status=0):
        try: code = self.process.wait(20)
        finally: self.kill()
        assert code == status, 'exit status %d: %s' % (code, self.log.read_text()[-800:])

    def stop(self):
        self.process.terminate()
        self.ended()

    def kill(self):
        self.process.kill()


class Load(threading.Thread):
    """A client that asks until it is told to stop."""
    stopped = threading.Event()

    def __init__(self, name, request):
        super().__init__(daemon=True)
        self.name, self.request, self.answers, self.faults, self.longest = name, request, 0, [], 0

    def run(self):
        while not Load.stopped.is_set():
            begun = time.monotonic()
            try:
                self.request()
                self.answers += 1
            except Exception as e:
                self.faults.append('%s after %.2f s: %s: %s' % (self.name, time.monotonic() - begun, type(e).__name__, e))
            self.longest = max(self.longest, time.monotonic() - begun)
            time.sleep(0.01)  # the servers that start need the processor too


def fetch(port, context=None):
    connection = (http.client.HTTPSConnection('localhost', port, timeout=15, context=context) if context
                  else http.client.HTTPConnection(HOST, port, timeout=15))
    try:
        connection.request('GET', '/page.txt')
        reply = connection.getresponse()
        assert reply.status == 200 and reply.read() == BODY, reply.status
    finally: connection.close()


def ftp(port):
    session = Session((HOST, port))
    try:
        session.login('anonymous', 'x@example.org')
        assert session.fetch('RETR page.txt') == BODY
        session.ask('QUIT', '221')
    finally: session.control.close()


sent = []


def smtp(port):
    session = Smtp((HOST, port))
    try:
        session.deliver('a@example.org', 'ann@local.test', message('takeover'))
        sent.append(1)
        session.ask('QUIT', '221')
    finally: session.control.close()


def pop3(port):
    session = Pop3((HOST, port))
    try:
        session.ok('CAPA')
        while session.line() != '.': pass
        session.ok('QUIT')
    finally: session.control.close()


QUESTION = b'\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x05local\x04test\x00\x00\x01\x00\x01'


def right(answer):
    assert answer[:2] == QUESTION[:2] and answer[3] & 15 == 0 and answer[-4:] == bytes([192, 0, 2, 1]), answer


def udp(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(5)  # one try: a packet that is lost on the way is a fault here
        s.sendto(QUESTION, (HOST, port))
        right(s.recv(512))


def tcp(port):
    with socket.create_connection((HOST, port), 15) as s:
        s.sendall(struct.pack('!H', len(QUESTION)) + QUESTION)
        data = b''
        while len(data) < 2 or len(data) < 2 + struct.unpack('!H', data[:2])[0]:
            more = s.recv(512)
            assert more, 'closed without an answer'
            data += more
        right(data[2:])


def free():
    with socket.socket() as s:
        s.bind((HOST, 0))
        return s.getsockname()[1]


def settings(server, **more):
    """Ports of its own for each run: a takeover is about fixed ports."""
    work = Path(server.work)
    (work / 'site').mkdir(exist_ok=True)
    (work / 'site/page.txt').write_bytes(BODY)
    (work / 'zone').write_text('$TTL 60\n@ SOA ns root 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\nwww A 192.0.2.1\n')
    lines = {'http.root': work / 'site', 'ftp.root': work / 'site', 'ftp.anonymous': work / 'site', 'smtp.domains': 'local.test',
             'smtp.host-name': 'mail.local.test', 'mail.root': work / 'mail', 'accounts.file': work / 'accounts', 'tls.certificate': server.ca,
             'tls.key': server.key, 'dns.zone.1': 'local.test %s' % (work / 'zone'), 'admin.socket': work / 'run/ctl.sock',
             'server.port-file': work / 'ports.takeover'}
    for name in 'http', 'http.tls', 'ftp', 'smtp', 'pop3', 'dns', 'admin': lines[name + '.listen'] = '%s:%d' % (HOST, free())
    lines.update(more)
    (work / 'run').mkdir(mode=0o700, exist_ok=True)
    (work / 'takeover.properties').write_text(''.join('%s = %s\n' % each for each in lines.items()))
    return Path(work, 'takeover.properties')


def mailbox(server):
    return [path for path in Path(server.work, 'mail').rglob('*') if path.is_file() and path.parent.name in ('new', 'cur')]


@check('three takeovers under load fail no request of HTTP, HTTPS, FTP, SMTP, POP3, DNS over UDP and TCP')
def load(server):
    settings(server)
    context = ssl.create_default_context(cafile=server.ca)
    image = Image(server)
    port = image.port
    clients = [Load(name, lambda ask=ask, at=port[key]: ask(at)) for name, ask, key in (
        ('http', fetch, 'http'), ('http', fetch, 'http'), ('https', lambda at: fetch(at, context), 'http.tls'), ('ftp', ftp, 'ftp'), ('smtp', smtp, 'smtp'),
        ('pop3', pop3, 'pop3'), ('dns', udp, 'dns'), ('dns', udp, 'dns'), ('dns-tcp', tcp, 'dns'))]
    try:
        for each in clients: each.start()
        time.sleep(0.5)
        for _ in range(TAKEOVERS):
            before, image = image, Image(server, '--takeover')
            before.ended()
            assert 'handed-over' in before.log.read_text() and ' cut=0 ' in before.log.read_text(), before.log.read_text()[-800:]
            counts = [each.answers for each in clients]
            within(20, lambda counts=counts: all(each.answers > count for each, count in zip(clients, counts)))
    finally:
        Load.stopped.set()
        for each in clients: each.join(30)
        image.process.terminate()
    image.ended()
    faults = [fault for each in clients for fault in each.faults]
    figures = ', '.join('%s %d (longest %.1f s)' % (each.name, each.answers, each.longest) for each in clients)
    print('  --    %s; %d failed' % (figures, len(faults)))
    assert not faults, '%d failed: %s' % (len(faults), faults[:5])
    assert all(each.answers for each in clients), figures
    assert len(mailbox(server)) == len(sent), '%d messages were accepted, %d are there' % (len(sent), len(mailbox(server)))


@check('a takeover that fails leaves the running server as it was')
def broken(server):
    file = settings(server)
    web, ctl = Path(server.work, 'web.sock'), Path(server.work, 'run/ctl.sock')
    file.write_text('\n'.join(line.replace('= ', '= unix:%s, ' % web) if line.startswith('http.listen') else line for line in file.read_text().split('\n')))
    right_text = file.read_text()
    image = Image(server)
    try:
        # Wrong settings: the running server is not even asked.
        file.write_text(right_text + 'limit.drain = soon\n')
        wrong = Image(server, '--takeover', wait=False)
        wrong.ended(2)
        assert 'limit.drain' in wrong.log.read_text() and 'takeover' not in image.log.read_text(), wrong.log.read_text()
        # A port that cannot be opened: the sockets have been passed already.
        with socket.create_server((HOST, 0)) as taken:
            file.write_text(right_text + 'lmtp.listen = %s:%d\n' % taken.getsockname())
            wrong = Image(server, '--takeover', wait=False)
            wrong.ended(1)
            assert 'cannot listen on' in wrong.log.read_text(), wrong.log.read_text()
        within(10, lambda: 'takeover-failed' in image.log.read_text())
        file.write_text(right_text)
        for each in web, ctl: socket.socket(socket.AF_UNIX).connect(str(each))  # they belong to the running server
        fetch(image.port['http'])
        udp(image.port['dns'])
        smtp(image.port['smtp'])
        assert Path(server.work, 'ports.takeover').exists()
        # And the next one succeeds.
        before, image = image, Image(server, '--takeover')
        before.ended()
        fetch(image.port['http'])
        for each in web, ctl: socket.socket(socket.AF_UNIX).connect(str(each))
        assert Path(server.work, 'ports.takeover').exists()
    finally: image.process.terminate()
    image.ended()
    assert not Path(server.work, 'ports.takeover').exists()
    assert not ctl.exists() and not web.exists()


@check('the lock of another server on the new mail.root is a refusal before the hand-over')
def locked(server):
    file = settings(server)
    text = file.read_text()
    image = Image(server)
    root = Path(server.work, 'other-mail')
    (root / '.journal').mkdir(parents=True, exist_ok=True)
    try:
        with open(root / '.journal/lock', 'w') as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)
            file.write_text(text.replace('mail.root = %s' % (server.work + '/mail'), 'mail.root = %s' % root))
            wrong = Image(server, '--takeover', wait=False)
            wrong.ended(2)
            assert 'another process delivers mail here' in wrong.log.read_text(), wrong.log.read_text()
        assert 'handed-over' not in image.log.read_text()
        smtp(image.port['smtp'])
        before, image = image, Image(server, '--takeover')  # the lock is free now
        before.ended()
    finally: image.process.terminate()
    image.ended()


@check('stheno ctl upgrade starts the program to which the link of its folder leads now')
def upgraded(server):
    settings(server)
    work, image = Path(server.work), Path(server.stheno).parent.parent
    subprocess.run(['cp', '-a', str(image), str(work / 'v1')], check=True)
    (work / 'v2/bin').mkdir(parents=True)
    (work / 'v2/bin/stheno').write_text('#!/bin/sh\necho from version 2 >&2\nexec %s "$@"\n' % server.stheno)
    (work / 'v2/bin/stheno').chmod(0o755)
    (work / 'current').symlink_to('v1')
    running = Image(server, program=str(work / 'current/bin/stheno'))
    try:
        (work / 'next').symlink_to('v2')
        (work / 'next').replace(work / 'current')
        ctl = [server.stheno, 'ctl', '--socket', str(work / 'run/ctl.sock')]
        answer = subprocess.run(ctl + ['upgrade'], capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer
        running.ended()
        assert 'from version 2' in running.log.read_text(), running.log.read_text()
        within(20, lambda: subprocess.run(ctl + ['status'], capture_output=True, check=False).returncode == 0)
        within(20, lambda: smtp(running.port['smtp']) is None)
    finally: subprocess.run(ctl + ['stop'], capture_output=True, check=False)
    within(20, lambda: not (work / 'run/ctl.sock').exists())


@check('without a running server, --takeover fails with status 1')
def alone(server):
    settings(server)
    image = Image(server, '--takeover', wait=False)
    image.ended(1)
    assert 'no server answers' in image.log.read_text(), image.log.read_text()


@check('a message and an upload under way end well; a new client of mail waits for the next server')
def transfers(server):
    settings(server)
    image = Image(server)
    count = len(mailbox(server))
    half = b'x' * 70 + b'\r\n'
    letter = Smtp((HOST, image.port['smtp'])).envelope('a@example.org', 'ann@local.test')
    letter.ask('DATA', '354')
    letter.send(b'Subject: half\r\n\r\n' + half * 100)
    upload = Session((HOST, image.port['ftp'])).login('ann')
    data = upload.begin('STOR upload.bin')
    data.sendall(half * 1000)
    answers = []
    try:
        before, image = image, Image(server, '--takeover', wait=False)
        within(20, lambda: 'handed-over' in before.log.read_text() and 'waiting-for-mail pid=%d' % before.process.pid in image.log.read_text())
        fetch(image.port['http'])  # web and DNS do not wait
        udp(image.port['dns'])
        admin = http.client.HTTPConnection(HOST, image.port['admin'], timeout=20)
        admin.request('GET', '/readyz')
        assert admin.getresponse().status == 200, 'not ready'
        admin.close()
        status = subprocess.run([server.stheno, 'ctl', '--socket', str(Path(server.work, 'run/ctl.sock')), 'status'], capture_output=True,
                                text=True, check=True).stdout
        assert 'clients of SMTP, LMTP and POP3 wait' in status, status
        waiting = threading.Thread(target=lambda: answers.append(Smtp((HOST, image.port['smtp'])).greeting.code), daemon=True)
        waiting.start()
        for _ in range(10):
            time.sleep(0.2)
            letter.send(half)
            data.sendall(half)
        assert not answers, 'the next server has the mailboxes already'
        letter.send(b'.\r\n')
        letter.reply('250')
        data.shutdown(socket.SHUT_WR)
        upload.reply('226')
        before.ended()
        image.ready()
        waiting.join(15)
        assert answers == ['220'], answers
        assert len(mailbox(server)) == count + 1
        assert Path(server.work, 'site/upload.bin').stat().st_size == 1010 * len(half)
    finally: image.process.terminate()
    image.ended()


if __name__ == '__main__':
    os.chdir(dict(word.split('=', 1) for word in sys.argv[1:])['work'])
    check.run(at_once=1)
