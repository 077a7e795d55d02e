"""Measures mail servers side by side: smtp-source into each, RETR out of each, idle sessions, and the catcher with 100,000 messages.

bench.py stheno=PROGRAM work=FOLDER accounts=FILE ca=FILE key=FILE [all|receive|retrieve|idle|catcher]... [PEER]...
"""
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import time
import types
import urllib.parse
from pathlib import Path

from session import Api, Pop3, Smtp, message
from wire import within

RUNS = 3
TICKS = os.sysconf('SC_CLK_TCK')
WORK = None


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as s: return s.getsockname()[1]


# --- processes ------------------------------------------------------------------------------------------------------------------

def stat(pid):
    try: fields = Path('/proc/%s/stat' % pid).read_text().rpartition(')')[2].split()
    except (FileNotFoundError, ProcessLookupError): return None
    return int(fields[1]), sum(map(int, fields[11:15]))  # parent; utime, stime, and those of children that have ended


def tree(root):
    """The process and all below it."""
    parents = {int(name): s[0] for name in os.listdir('/proc') if name.isdigit() and (s := stat(name))}
    found = [root]
    for pid in found: found += [child for child, parent in parents.items() if parent == pid]
    return found


def cpu(root):
    """Seconds of processor time of the process, and of all below it, alive or not."""
    return sum(s[1] for pid in tree(root) if (s := stat(pid))) / TICKS


def resident(pid): return int(re.search(r'VmRSS:\s+(\d+)', Path('/proc/%d/status' % pid).read_text())[1]) / 1024


class Server:
    """A server that is measured. stored(): how many messages have come to rest, or None if that cannot be told."""

    def __init__(self, name, command, ports=None, env=None):
        self.name, self.stored, self.clear = name, lambda: None, lambda: None
        self.log = open(WORK / ('log.' + re.sub(r'\W', '-', name)), 'wb')
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=env)
        self.pid = self.process.pid
        if ports:
            within(30, lambda: ports.exists() and ports.stat().st_size)
            self.ports = dict(line.split('=') for line in ports.read_text().split())

    def answering(self, port):
        def there():
            assert self.process.poll() is None, Path(self.log.name).read_text()[-500:]
            try: socket.create_connection(('127.0.0.1', port), 5).close()
            except OSError: return False
            return True
        within(30, there)
        self.port = port
        return self

    def end(self):
        self.process.terminate()
        try: self.process.wait(20)
        except subprocess.TimeoutExpired: self.process.kill()


def count(folder):
    try: return len(os.listdir(folder))
    except FileNotFoundError: return 0


def emptied(folder):
    for entry in os.scandir(folder) if os.path.isdir(folder) else (): os.unlink(entry.path)


# --- the servers ----------------------------------------------------------------------------------------------------------------

def image(said, name, *settings, command='serve'):
    ports = WORK / 'ports'
    ports.unlink(missing_ok=True)
    options = [word for setting in settings for word in ('--set', setting)]
    return Server(name, [said.stheno, *command.split(), '--set', 'admin.listen=', '--set', 'admin.socket=off', '--port-file', str(ports), *options], ports)


def stheno_serve(said, durability):
    mail = WORK / ('mail.' + durability)
    server = image(said, 'Stheno, Maildir, durability ' + durability, 'http.listen=127.0.0.1:0', 'smtp.listen=127.0.0.1:0', 'pop3.listen=127.0.0.1:0',
                   'smtp.domains=local.test', 'smtp.sessions=6000', 'smtp.sessions-per-address=6000', 'mail.root=%s' % mail, 'accounts.file=' + said.accounts, 'smtp.durability=' + durability)
    server.answering(int(server.ports['smtp']))
    server.stored, server.clear = lambda: count(mail / 'bob' / 'new'), lambda: emptied(mail / 'bob' / 'new')
    server.mail = mail
    return server


def stheno_catch(said, *settings, folder='caught'):
    server = image(said, 'Stheno catch', 'http.listen=127.0.0.1:0', 'smtp.listen=127.0.0.1:0', 'pop3.listen=127.0.0.1:0', *settings, command='catch %s' % (WORK / folder))
    return server.answering(int(server.ports['smtp']))


def postfix(discard):
    """A Postfix of its own, in its own folders."""
    port, folder = free_port(), WORK / ('postfix.discard' if discard else 'postfix')
    for name in 'etc', 'queue', 'data', 'mail': (folder / name).mkdir(parents=True)
    owner = pwd.getpwnam('postfix')
    os.chown(folder / 'data', owner.pw_uid, owner.pw_gid)
    os.chown(folder / 'mail', owner.pw_uid, owner.pw_gid)
    delivery = 'virtual_transport = discard:\n' if discard else ''
    (folder / 'etc' / 'main.cf').write_text('''compatibility_level = 3.6
queue_directory = %(folder)s/queue
data_directory = %(folder)s/data
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
myhostname = mail.local.test
virtual_mailbox_domains = local.test
virtual_mailbox_maps = static:bob/
virtual_mailbox_base = %(folder)s/mail
virtual_uid_maps = static:%(uid)d
virtual_gid_maps = static:%(gid)d
virtual_mailbox_limit = 0
smtpd_peername_lookup = no
smtpd_client_connection_rate_limit = 0
default_destination_recipient_limit = 1
maillog_file = %(folder)s/log
maillog_file_prefixes = %(folder)s
syslog_name = measured
%(delivery)s''' % {'folder': folder, 'uid': owner.pw_uid, 'gid': owner.pw_gid, 'delivery': delivery})
    master = Path('/etc/postfix/master.cf')
    text = (master if master.exists() else Path('/usr/share/postfix/master.cf.dist')).read_text()
    text = re.sub(r'(?m)^smtp( +)inet .*$', '127.0.0.1:%d inet n - n - 100 smtpd' % port, text, count=1)
    text = re.sub(r'(?m)^(\S+ +(?:inet|unix) +\S+ +\S+) +y ', r'\1 n ', text)
    if 'postlog' not in text: text += '\npostlog unix-dgram n - n - 1 postlogd\n'
    (folder / 'etc' / 'master.cf').write_text(text)
    subprocess.run(['postfix', '-c', str(folder / 'etc'), 'check'], check=False, capture_output=True)
    server = Server('Postfix, ' + ('discard' if discard else 'Maildir'), ['postfix', '-c', str(folder / 'etc'), 'start-fg'])
    server.answering(port)
    server.end = lambda: (subprocess.run(['postfix', '-c', str(folder / 'etc'), 'stop'], capture_output=True, timeout=30), server.process.wait(20))
    if not discard: server.stored, server.clear = lambda: count(folder / 'mail' / 'bob' / 'new'), lambda: emptied(folder / 'mail' / 'bob' / 'new')
    queue = folder / 'queue'
    server.settled = lambda: all(count(queue / name) == 0 for name in ('incoming', 'active')) and not any(f.is_file() for f in (queue / 'maildrop').iterdir())
    return server


AIOSMTPD = '''import asyncio, sys
from aiosmtpd.smtp import SMTP
class Kept:
    messages = []
    async def handle_DATA(self, server, session, envelope):
        self.messages.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        del self.messages[:-500]
        return '250 OK'
async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Kept(), hostname='mail.local.test'), '127.0.0.1', int(sys.argv[1]), backlog=1024)
    await server.serve_forever()
asyncio.run(main())
'''


def aiosmtpd():
    port = free_port()
    return Server('python3-aiosmtpd, the newest 500 kept', ['/usr/bin/python3', '-c', AIOSMTPD, str(port)]).answering(port)


def opensmtpd(program):
    """OpenSMTPD, installed or unpacked. It delivers to the Maildir of the user nobody."""
    port, folder = free_port(), WORK / 'opensmtpd'
    folder.mkdir()
    owner = pwd.getpwnam('nobody')
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    (folder / 'conf').write_text('listen on 127.0.0.1 port %d hostname mail.local.test\naction "local" maildir "%s/mail"\n'
                                 'match from any for domain "local.test" action "local"\n' % (port, folder))
    server = Server('OpenSMTPD, Maildir', [program, '-d', '-f', str(folder / 'conf')]).answering(port)
    server.recipient = 'nobody@local.test'
    server.stored, server.clear = lambda: count(folder / 'mail' / 'new'), lambda: emptied(folder / 'mail' / 'new')
    return server


def available(program): return shutil.which(program, path=os.environ['PATH'] + ':/usr/sbin')


# --- receiving ------------------------------------------------------------------------------------------------------------------

def source(server, number, size=4096, sessions=20):
    begun = time.monotonic()
    subprocess.run(['smtp-source', '-d', '-s', str(sessions), '-m', str(number), '-l', str(size), '-f', 'a@remote.test', '-t', getattr(server, 'recipient', 'bob@local.test'),
                    '127.0.0.1:%d' % server.port], check=True, timeout=300, env={**os.environ, 'PATH': os.environ['PATH'] + ':/usr/sbin'})
    return time.monotonic() - begun


def rest(server, number):
    """Waits until all messages have come to rest, so that all their work is counted."""
    if server.stored() is not None: within(300, lambda: server.stored() >= number)
    if hasattr(server, 'settled'): within(300, server.settled)
    before = -1.0
    while (now := cpu(server.pid)) - before > 0.02:
        before = now
        time.sleep(0.3)


def syncs(server, number=500):
    """What the server syncs for so many messages, by strace."""
    if not shutil.which('strace'): return ''
    server.clear()
    out = WORK / 'strace'
    pids = [word for pid in tree(server.pid) for word in ('-p', str(pid))]
    tracer = subprocess.Popen(['strace', '-f', '-c', '-qq', '-o', str(out), '-e', 'trace=fsync,fdatasync,sync_file_range,sync,syncfs', *pids])
    time.sleep(1)
    source(server, number)
    rest(server, number)
    tracer.send_signal(signal.SIGINT)
    tracer.wait(20)
    calls = re.findall(r'(?m)^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+).*?(\w+)$', out.read_text())
    said = ', '.join('%s %.2f' % (name, int(n) / number) for n, name in calls if name != 'total')
    return 'syncs a message: ' + (said or 'none')


def receive(servers, number):
    print('smtp-source, 4 KB, 20 sessions, %d messages, medians of %d' % (number, RUNS))
    print('  %-44s %10s %12s %12s' % ('', 'messages/s', 'to rest/s', 'messages/CPU s'))
    for make in servers:
        try: server = make()
        except Exception as e:
            print('  not measured: %s' % str(e)[:300])
            continue
        try:
            for _ in range(2):
                source(server, number // 2)
                rest(server, number // 2)
                server.clear()
            rows = []
            for _ in range(RUNS):
                used, begun = cpu(server.pid), time.monotonic()
                took = source(server, number)
                if server.stored() is not None: within(300, lambda: server.stored() >= number)
                rested = time.monotonic() - begun
                rest(server, number)
                rows.append((number / took, number / rested, number / (cpu(server.pid) - used)))
                server.clear()
            print('  %-44s %10.0f %12.0f %12.0f' % (server.name, *(statistics.median(column) for column in zip(*rows))), end='  ', flush=True)
            print(syncs(server), flush=True)
        finally: server.end()


# --- POP3 -------------------------------------------------------------------------------------------------------------------------

def drop(folder, number):
    for name in 'tmp', 'new', 'cur': (folder / name).mkdir(parents=True, exist_ok=True)
    body = message('stored', (b'x' * 76 + b'\r\n') * 50).replace(b'\r\n', b'\n')
    wide = len(body) + body.count(b'\n')
    for i in range(number): (folder / 'cur' / ('%d.M%dP1.host,S=%d,W=%d:2,S' % (1_700_000_000 + i, i, len(body), wide))).write_bytes(body)


def retrieve(server, port, password, total, user='bob', each=1000):
    """`total` RETRs by four sessions, pipelined by tens. Returns them a second, and a CPU second."""
    from concurrent.futures import ThreadPoolExecutor

    def session(number):
        s = Pop3(('127.0.0.1', port))
        s.ok('USER %s%d' % (user, number)), s.ok('PASS ' + password)
        left = total // 4
        while left:
            n = min(10, left)
            s.control.sendall(b''.join(b'RETR %d\r\n' % (1 + (left + i) % each) for i in range(n)))
            ends = 0
            data = s.unread
            while ends < n:
                piece = s.control.recv(1 << 18)
                assert piece
                data = data[-4:] + piece if len(data) > 4 else data + piece
                ends += data.count(b'\r\n.\r\n') - (data[:-len(piece)] if len(data) > len(piece) else b'').count(b'\r\n.\r\n')
            s.unread, left = b'', left - n
        s.control.close()
    used, begun = cpu(server.pid), time.monotonic()
    with ThreadPoolExecutor(4) as pool: list(pool.map(session, range(4)))
    took = time.monotonic() - begun
    return total / took, total / (cpu(server.pid) - used)


DOVECOT = '''base_dir = %(folder)s/run
state_dir = %(folder)s/state
log_path = %(folder)s/log
protocols = pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = dovecot
default_login_user = dovenull
first_valid_uid = 1
mail_location = maildir:%(mail)s/%%u
passdb {
  driver = static
  args = password=pass
}
userdb {
  driver = static
  args = uid=%(uid)d gid=%(gid)d home=%(mail)s/%%u
}
service pop3-login {
  inet_listener pop3 {
    port = %(port)d
  }
  inet_listener pop3s {
    port = 0
  }
}
'''


def dovecot(mail):
    folder, port, owner = WORK / 'dovecot', free_port(), pwd.getpwnam('postfix' if 'postfix' in Path('/etc/passwd').read_text() else 'mail')
    folder.mkdir()
    folder.chmod(0o755)
    (folder / 'conf').write_text(DOVECOT % {'folder': folder, 'mail': mail, 'port': port, 'uid': owner.pw_uid, 'gid': owner.pw_gid})
    subprocess.run(['chown', '-R', '%d:%d' % (owner.pw_uid, owner.pw_gid), str(mail)], check=True)
    return Server('Dovecot', ['dovecot', '-F', '-c', str(folder / 'conf')]).answering(port)


def retrieving(said, total=100_000):
    print('POP3, %d RETRs of 4 KB in four sessions, medians of %d' % (total, RUNS))
    rows = []
    server = stheno_serve(said, 'none')
    for i in range(4): drop(server.mail / ('bob%d' % i), 1000)
    rows.append((server, int(server.ports['pop3']), ))
    if available('dovecot'):
        mail = WORK / 'dovecot.mail'
        for i in range(4): drop(mail / ('bob%d' % i), 1000)
        try: rows.append((peer := dovecot(mail), peer.port))
        except Exception as e: print('  Dovecot: %s' % str(e)[:300])
    for server, port in rows:
        try:
            retrieve(server, port, 'pass', total // 2)
            results = [retrieve(server, port, 'pass', total) for _ in range(RUNS)]
            print('  %-44s %10.0f a second %10.0f a CPU second' % (server.name.partition(',')[0], *(statistics.median(column) for column in zip(*results))), flush=True)
        finally: server.end()


# --- memory -----------------------------------------------------------------------------------------------------------------------

def heap(pid):
    """Live objects of the JVM in octets, after a full collection."""
    jcmd = Path(os.environ.get('JAVA_HOME', '/usr'), 'bin', 'jcmd')
    said = subprocess.run([str(jcmd), str(pid), 'GC.class_histogram'], capture_output=True, text=True, timeout=60).stdout
    return int(re.search(r'(?m)^Total +\d+ +(\d+)', said)[1])


def idle(said, number=5000):
    server = stheno_serve(said, 'none')
    try:
        warm = [Smtp(('127.0.0.1', server.port)) for _ in range(50)]
        before, rss = heap(server.pid), resident(server.pid)
        crowd = [Smtp(('127.0.0.1', server.port)) for _ in range(number)]
        print('%d idle SMTP sessions: %.0f octets of heap each, %.1f KB resident each' % (
            number, (heap(server.pid) - before) / number, (resident(server.pid) - rss) * 1024 / number), flush=True)
        for s in warm + crowd: s.control.close()
    finally: server.end()


# --- the catcher ------------------------------------------------------------------------------------------------------------------

def catcher(said, number=100_000):
    server = stheno_catch(said, 'catch.keep.count=200000', 'catch.keep.size=4g', folder='large')
    try:
        took = source(server, number)
        web = 'http://127.0.0.1:%s' % server.ports['http']

        def timed(path, expected=200):
            best = []
            api = Api(web)
            for _ in range(21):
                begun = time.monotonic()
                api.call('GET', path, wanted=(expected,))
                best.append((time.monotonic() - begun) * 1000)
            return best[0], statistics.median(best[1:])
        s = Smtp(('127.0.0.1', server.port))
        s.deliver('a@remote.test', 'needle@local.test', message('the needle in the haystack'))
        print('the catcher with %d messages (received in %.1f s): %.0f MB resident' % (number, took, resident(server.pid)))
        for name, path in (('list page', '/mail/'), ('API page', '/mail/api/messages'), ('to:, one hit', '/mail/api/messages?to=needle@local.test'),
                           ('subject:, one hit', '/mail/api/messages?subject=needle'), ('view, from:', '/mail/?q=' + urllib.parse.quote('to:needle@local.test')),
                           ('subject:, no hit', '/mail/api/messages?subject=nothing-like-it')):
            print('  %-20s first %6.1f ms, then %6.1f ms' % (name, *timed(path)), flush=True)
        print('  resident after that  %6.0f MB' % resident(server.pid))
    finally: server.end()


def main():
    global WORK
    words = sys.argv[1:]
    said = types.SimpleNamespace(**dict(word.split('=', 1) for word in words if '=' in word))
    wanted = {word for word in words if '=' not in word}
    WORK = Path(said.work)
    parts = wanted & {'receive', 'retrieve', 'idle', 'catcher'} or {'receive', 'retrieve', 'idle', 'catcher'}
    WORK.chmod(0o755)
    if 'receive' in parts:
        servers = [lambda: stheno_catch(said), lambda: stheno_serve(said, 'none'), lambda: stheno_serve(said, 'fsync')]
        if available('postfix'): servers += [lambda: postfix(True), lambda: postfix(False)]
        if subprocess.run(['/usr/bin/python3', '-c', 'import aiosmtpd'], capture_output=True).returncode == 0: servers.append(aiosmtpd)
        if program := os.environ.get('OPENSMTPD') or available('smtpd'): servers.append(lambda: opensmtpd(program))
        receive(servers, int(getattr(said, 'number', 10_000)))
    if 'retrieve' in parts: retrieving(said)
    if 'idle' in parts: idle(said)
    if 'catcher' in parts: catcher(said)


if __name__ == '__main__': main()
