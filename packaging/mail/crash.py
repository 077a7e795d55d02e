"""Kills a mail server with SIGKILL under load, again and again, and compares every 250 with what is there: in the Maildir, and at the
smarthost.

crash.py rounds=NUMBER stheno=PROGRAM config=FILE work=FOLDER mail=FOLDER ca=FILE relay=PORT
"""
import collections
import os
import random
import re
import ssl
import subprocess
import threading
import time
from pathlib import Path

from session import PATIENCE, Checks, Smtp, files, message, within
from smarthost import Smarthost

check = Checks()
SENDERS = 8  # sessions at once; each sends one message after the other, every fourth to the smarthost as well
IDS = re.compile(rb'^Subject: crash (\d+\.\d+\.\d+)', re.M)


class Server:
    """The image, started with the settings of the file."""

    def __init__(self, server, number):
        self.ports = Path(server.work, 'ports.crash')
        self.ports.unlink(missing_ok=True)
        self.log = open(Path(server.work, 'log.crash.%d' % number), 'wb')
        self.process = subprocess.Popen([server.stheno, 'serve', '--config', server.config, '--port-file', str(self.ports)], stdout=self.log, stderr=self.log)
        try: within(30, lambda: self.ports.exists() and self.ports.stat().st_size)
        except AssertionError:
            self.kill()
            raise AssertionError('the server did not start: ' + Path(self.log.name).read_text()[-600:]) from None
        self.port = dict(line.split('=') for line in self.ports.read_text().split())

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(20) == 0


class Load(threading.Thread):
    """A client that sends until its server is gone. accepted: what got its 250. doubtful: what was sent whole, without an answer."""

    def __init__(self, server, image, name):
        super().__init__(daemon=True)
        self.server, self.image, self.id = server, image, name
        self.accepted, self.relayed, self.doubtful = set(), set(), set()

    def run(self):
        try:
            context = ssl.create_default_context(cafile=self.server.ca)
            s = Smtp(('127.0.0.1', int(self.image.port['smtp.tls'])), secure=context).login('ann')
            for i in range(1_000_000):
                mine = '%s.%d' % (self.id, i)
                far = i % 4 == 0
                s.said = []
                s.envelope('ann@local.test', *(['bob@local.test', 'x@remote.test'] if far else ['bob@local.test']))
                s.ask('DATA', '354')
                s.send(message('crash ' + mine, b'x' * random.choice((10, 3000, 60_000))) + b'\r\n')
                self.doubtful.add(mine)
                s.send(b'.\r\n')
                s.reply('250')
                self.doubtful.discard(mine)
                self.accepted.add(mine)
                if far: self.relayed.add(mine)
        except (EOFError, OSError): pass


def ids(octets): return [m.decode() for m in IDS.findall(octets.partition(b'\n\r\n')[0].partition(b'\n\n')[0] + b'\n')]


@check('SIGKILL under load: each message with a 250 is in the Maildir, and reached the smarthost; none without one is broken')
def _(server):
    accepted, relayed, doubtful = set(), set(), set()
    with Smarthost(int(server.relay)) as host:
        for number in range(int(server.rounds)):
            image = Server(server, number)
            load = [Load(server, image, '%d.%d' % (number, i)) for i in range(SENDERS)]
            try:
                for each in load: each.start()
                within(PATIENCE, lambda: sum(len(each.accepted) for each in load) > 0 or not any(each.is_alive() for each in load))
                time.sleep(random.uniform(0.05, 0.6))
            finally: image.kill()
            for each in load:
                each.join(PATIENCE)
                accepted |= each.accepted
                relayed |= each.relayed
                doubtful |= each.doubtful
            assert any(each.accepted for each in load), 'nothing was accepted in round %d: %s' % (number, Path(image.log.name).read_text()[-800:])
        image = Server(server, int(server.rounds))
        try:
            seen = {}

            def here():
                """How often each message is in the mailbox. Files that were read before are not read again."""
                now = {path.name.partition(':')[0]: path for path in files(server, 'bob')}
                for name in now.keys() - seen.keys():
                    try: octets = now[name].read_bytes()
                    except FileNotFoundError: continue
                    seen[name] = ids(octets)[0] if ids(octets) else 'unreadable ' + name
                    assert octets.rstrip().endswith(b'x'), 'a broken message: %s, %d octets' % (name, len(octets))
                return collections.Counter(seen[name] for name in now if name in seen)
            try: within(60, lambda: accepted <= here().keys())
            except AssertionError: raise AssertionError('lost of %d: %s' % (len(accepted), sorted(accepted - here().keys())[:20])) from None

            def there(): return collections.Counter(i for m in host.messages for i in ids(m[2]))
            try: within(60, lambda: relayed <= there().keys())
            except AssertionError: raise AssertionError('never sent on, of %d: %s' % (len(relayed), sorted(relayed - there().keys())[:20])) from None
            local, remote = here(), there()
            strangers = (local.keys() | remote.keys()) - accepted - doubtful
            assert not strangers, strangers
            often = {i: n for i, n in local.items() if n > 1}
            assert not often, 'more than once in the mailbox: %s' % list(often.items())[:10]
            # The smarthost may have taken a message whose acceptance was not on disk yet: once more for each kill.
            assert all(n <= 2 for n in remote.values()), remote.most_common(5)
            left = os.listdir(Path(server.mail, 'bob', 'tmp'))
            assert not left, 'left in tmp: %s' % left[:5]
            print('        %d messages accepted in %s rounds, %d sent on; %d sent on twice; %d of %d doubtful ones are there' % (
                len(accepted), server.rounds, len(relayed), sum(n > 1 for n in remote.values()), len(doubtful & local.keys()), len(doubtful)))
            image.stop()
        finally: image.kill()


if __name__ == '__main__': check.run(1)
