"""What else the catcher does: failures on demand, the webhook, release, what is kept, sendmail.

catching.py smtp=PORT pop3=PORT web=PORT mode=rules|hook|release|kept|restart|sendmail [relay=PORT] [hook=PORT] [stheno=PROGRAM] [folder=FOLDER]
"""
import json
import os
import subprocess
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from catcher import address, api, caught, send
from session import PATIENCE, Checks, Smtp, message, plain, pop3, smtp, within
from smarthost import Smarthost

check = Checks()


def mode(name): return lambda server: server.mode == name


# --- failures on demand -----------------------------------------------------------------------------------------------------------

def rule(server, name, text, wanted=(200, 201)): return api(server).call('PUT', '/rules/' + name, text.encode(), {'Content-Type': 'text/plain'}, wanted)


@check('a rule of the settings: flaky@ gets 450 twice, then 250', when=mode('rules'))
def _(server):
    s = smtp(server)
    s.ask('MAIL FROM:<a@remote.test>', '250')
    s.ask('RCPT TO:<other@x.test>', '250')
    for code in '450', '450', '250': s.ask('RCPT TO:<flaky@x.test>', code)
    s.data(message('flaky'))
    caught(server, 'flaky@x.test')


@check('rules by the API: each phase, code, text, delay, rate, disconnect; they can be listed, replaced and removed', when=mode('rules'))
def _(server):
    a = api(server)
    rule(server, 'full', 'data from=full@remote.test code=552')
    s = smtp(server).envelope('full@remote.test', 'x@x.test')
    s.ask('DATA', '552')
    rule(server, 'late', 'end to=late@x.test code=451 status=4.3.0 text="Not now"')
    s = smtp(server).envelope('a@remote.test', 'late@x.test')
    assert 'Not now' in s.data(message('late'), wanted='451').text and not a.messages(to='late@x.test')
    rule(server, 'slow', 'mail from=slow@remote.test delay=2s')
    s, begun = smtp(server), time.monotonic()
    s.ask('MAIL FROM:<slow@remote.test>', '250')
    assert 1.8 < time.monotonic() - begun < PATIENCE
    rule(server, 'drop', 'rcpt to=drop@x.test delay=500ms disconnect')
    s = smtp(server)
    s.ask('MAIL FROM:<a@remote.test>', '250')
    s.send('RCPT TO:<drop@x.test>')
    s.ended()
    rule(server, 'helo', 'helo helo=evil.test code=550')
    smtp(server, hello='').ask('EHLO evil.test', '550')
    rule(server, 'user', 'auth mailbox=locked code=535')
    smtp(server).ask('AUTH PLAIN ' + plain('locked', 'x'), '535')
    rule(server, 'rate', 'mail from=rate@remote.test rate=3')
    s = smtp(server)
    codes = []
    for _ in range(5):
        codes.append(s.ask('MAIL FROM:<rate@remote.test>').code)
        if codes[-1] == '421': break
        s.ask('RSET', '250')
    assert codes == ['250'] * 3 + ['421'], codes
    rule(server, 'chance', 'mail from=chance@remote.test probability=0.5 code=451')
    codes = set()
    s = smtp(server)
    for i in range(80):
        if i % 8 == 0: s = smtp(server)
        codes.add(s.ask('MAIL FROM:<chance@remote.test>').code)
        s.ask('RSET', '250')
    assert codes == {'250', '451'}, codes
    names = {r['name']: r for r in a.json('/rules')['rules']}
    assert {'full', 'late', 'slow', 'drop', 'helo', 'user', 'rate', 'chance'} <= set(names) and names['full']['applied'] >= 1, names
    a.call('DELETE', '/rules/full', wanted=(204,))
    smtp(server).deliver('full@remote.test', 'x@x.test', message('after all'))
    for text in 'nonsense', 'data', 'data code=200', 'data code=452 colour=red', 'connect to=x@x.test code=450', 'x' * 5000: rule(server, 'bad', text, wanted=(400, 413))
    a.call('PUT', '/rules/x', b'data code=450', {'Origin': 'http://evil.test'}, (403,))
    a.call('DELETE', '/rules', wanted=(204,))
    assert a.json('/rules')['rules'] == []


@check('a rule for the connection', when=mode('rules'))
def _(server):
    rule(server, 'busy', 'connect code=421 count=1')
    smtp(server, greeted='421').ended()
    smtp(server).ask('QUIT', '221')
    rule(server, 'gone', 'connect disconnect count=1')
    smtp(server, greeted='').ended()
    api(server).call('DELETE', '/rules', wanted=(204,))


# --- the webhook ------------------------------------------------------------------------------------------------------------------

class Hook:
    """A server that a webhook calls. replies: the status of each call; the last one stays."""

    def __init__(self, port, *replies):
        self.calls, self.replies = [], list(replies or (204,))
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                status = hook.replies.pop(0) if len(hook.replies) > 1 else hook.replies[0]
                hook.calls.append((status, self.path, self.headers['Content-Type'], body))
                self.send_response(status)
                self.send_header('Content-Length', '0')
                self.end_headers()

            def log_message(self, *_): pass
        ThreadingHTTPServer.allow_reuse_address = True
        self.server = ThreadingHTTPServer(('127.0.0.1', port), Handler)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def subjects(self): return [json.loads(body)['subject'] for status, _, _, body in self.calls if status < 300]


@check('fifty messages at once: fifty calls, in the order of the list', when=mode('hook'))
def _(server):
    from concurrent.futures import ThreadPoolExecutor
    to = address()
    with Hook(int(server.hook)) as hook:
        with ThreadPoolExecutor(10) as pool: list(pool.map(lambda i: smtp(server).deliver('a@remote.test', to, message('hook %d' % i)), range(50)))
        within(PATIENCE, lambda: len(hook.calls) == 50)
        listed = [m['subject'] for m in api(server).list(to=to, count=50)['messages']]
        assert hook.subjects() == listed[::-1], (hook.subjects(), listed[::-1])
        _, path, kind, body = hook.calls[0]
        assert path == '/mail?key=1' and kind.startswith('application/json') and json.loads(body)['envelope']['to'] == [to], hook.calls[0]


@check('a hook that fails, and one that is away, are called again; the order stays', when=mode('hook'))
def _(server):
    to = address()
    with Hook(int(server.hook), 500, 503, 204) as hook:
        for i in range(3): smtp(server).deliver('a@remote.test', to, message('again %d' % i))
        within(30, lambda: len(hook.subjects()) == 3)
        assert hook.subjects() == ['again 0', 'again 1', 'again 2'] and len(hook.calls) == 5
    for i in range(3): smtp(server).deliver('a@remote.test', to, message('away %d' % i))
    time.sleep(0.5)
    with Hook(int(server.hook)) as hook:
        within(30, lambda: len(hook.subjects()) == 3)
        assert hook.subjects() == ['away 0', 'away 1', 'away 2']


# --- release ------------------------------------------------------------------------------------------------------------------------

@check('release: to exactly the addresses that were entered, if they are allowed; its state is told', when=mode('release'))
def _(server):
    a, to = api(server), address()
    octets = message('released', b'body\r\n', 'Message-ID: <original@remote.test>')
    entry = send(server, [to, address()], octets)

    def release(*addresses, wanted): return a.call('POST', '/messages/%s/release?%s' % (entry['id'], urllib.parse.urlencode([('to', one) for one in addresses])), b'', wanted=wanted)
    for bad in ('x@remote.test',), ('dev@allowed.test', 'x@remote.test'), (), ('dev@allowed.test.evil.test',), ('dev@allowed.test\r\nRCPT TO:<x@remote.test>',): release(*bad, wanted=(400, 403))
    with Smarthost(int(server.relay)) as host:
        release('dev@allowed.test', 'qa@allowed.test', wanted=(202,))
        within(PATIENCE, lambda: host.messages)
        sender, recipients, sent = host.messages[0]
        assert sorted(recipients) == ['dev@allowed.test', 'qa@allowed.test'] and sender == 'a@remote.test', host.messages
        assert sent.endswith(octets) and b'Message-ID: <original@remote.test>' in sent and not sent.startswith(b'Return-Path')
        within(PATIENCE, lambda: 'sent' in json.dumps(a.json('/messages/%s/release' % entry['id'])).lower() or 'delivered' in json.dumps(a.json('/messages/%s/release' % entry['id'])).lower())
    release('dev@allowed.test', wanted=(202,))  # the smarthost is away: it waits
    assert len(a.json('/messages/%s/release' % entry['id'])['releases']) == 2


# --- what is kept ---------------------------------------------------------------------------------------------------------------------

@check('5,000 messages at once: the newest 500 are kept, on disk as well', when=mode('kept'))
def _(server):
    subprocess.run(['smtp-source', '-d', '-s', '20', '-m', '5000', '-l', '2000', '-f', 'a@remote.test', '-t', 'x@x.test', '127.0.0.1:' + server.smtp],
                   check=True, timeout=60, env={**os.environ, 'PATH': os.environ['PATH'] + ':/usr/sbin'})
    last = send(server, address(), message('the newest'))
    p = pop3(server).login('all')
    assert p.ok('STAT').startswith('500 '), p.said[-1]
    listed = api(server).list(count=1000)['messages']
    assert len(listed) == 500 and listed[0]['id'] == last['id']

    def on_disk(): return sum(1 for path in Path(server.folder).rglob('*') if path.is_file() and b'Subject:' in path.read_bytes()[:3000])
    within(PATIENCE, lambda: on_disk() <= 510)


@check('after a restart everything is there, with its envelope, mailbox and id', when=mode('restart'))
def _(server):
    a = api(server)
    before = json.loads(Path(server.before).read_text()) if os.path.exists(server.before) else None
    now = {m['id']: m for m in a.list(count=1000)['messages']}
    if before is None:
        s = smtp(server)
        s.ask('AUTH PLAIN ' + plain('kept', ''), '235')
        s.deliver('a@remote.test', ['kept@x.test', 'bcc@x.test'], message('kept over a restart'))
        caught(server, 'kept@x.test')
        Path(server.before).write_text(json.dumps({m['id']: m for m in a.list(count=1000)['messages']}))
        return
    for id, entry in before.items():
        assert {k: v for k, v in now[id].items() if k != 'cursor'} == {k: v for k, v in entry.items() if k != 'cursor'}, (entry, now[id])
    assert a.messages(mailbox='kept')[0]['envelope']['to'] == ['kept@x.test', 'bcc@x.test']
    uids = pop3(server).login('kept').lines('UIDL')
    assert len(uids) == 1


# --- sendmail -------------------------------------------------------------------------------------------------------------------------

def sendmail(server, *words, text, code=0, **environment):
    run = subprocess.run([server.stheno, 'sendmail', *words], input=text if isinstance(text, bytes) else text.encode(), capture_output=True, timeout=30,
                         env={**os.environ, 'STHENO_SENDMAIL': '127.0.0.1:' + server.smtp, **environment})
    assert run.returncode == code, (words, run.returncode, run.stderr)
    return run.stderr.decode()


@check('sendmail as PHP calls it (-t -i): recipients of the header, Bcc among them and not in the message, lines with a dot', when=mode('sendmail'))
def _(server):
    to, hidden, cc = address(), address(), address()
    sendmail(server, '-t', '-i', text='To: A <%s>\nCc: %s\nBcc: %s\nSubject: from PHP\nX-PHP: 1\n\nfirst\n.\nlast\n' % (to, cc, hidden))
    entry = caught(server, hidden)[0]
    source = api(server).source(entry)
    assert set(entry['envelope']['to']) == {to, cc, hidden} and hidden.encode() not in source and b'first\r\n.\r\nlast\r\n' in source, source
    to = address()
    sendmail(server, '-t', '-i', '-fbounce@x.test', text='To: %s\r\nSubject: CRLF\r\n\r\nbody\r\n' % to)
    assert caught(server, to)[0]['envelope']['from'] == 'bounce@x.test' and b'\r\r' not in api(server).source(caught(server, to)[0])


@check('sendmail as cron and git call it: recipients as arguments, -oi, -f, -F, a dot ends without -i', when=mode('sendmail'))
def _(server):
    to, other = address(), address()
    sendmail(server, '-oi', '-f', 'cron@x.test', '-F', 'Cron Daemon', '--', to, other, text='Subject: from cron\n\noutput\n')
    entry = caught(server, other)[0]
    assert entry['envelope']['to'] == [to, other] and 'Cron Daemon' in entry['from'], entry
    to = address()
    sendmail(server, to, text='Subject: dot\n\nseen\n.\nnot seen\n')
    assert b'not seen' not in api(server).source(caught(server, to)[0])
    to = address()
    sendmail(server, '-i', to, text=b'Subject: Gr\xc3\xbc\xc3\x9fe\n\nGr\xc3\xbc\xc3\x9fe ' + b'x' * 200_000 + b'\n')
    assert caught(server, to)[0]['subject'] == 'Grüße'


@check('sendmail\'s exit status: 64 without a recipient, 75 if the server is away', when=mode('sendmail'))
def _(server):
    sendmail(server, text='Subject: nobody\n\nx\n', code=64)
    sendmail(server, 'x@x.test', text='Subject: away\n\nx\n', code=75, STHENO_SENDMAIL='127.0.0.1:1')


if __name__ == '__main__': check.run(1)
