"""The queue of a mail server: what goes to the smarthost, what waits, what comes back.

relayed.py smtps=PORT ca=FILE mail=FOLDER relay=PORT key=FILE stheno=PROGRAM socket=PATH mode=plain|tls|short
"""
import email
import json
import re
import ssl
import subprocess
import time

from session import PATIENCE, Checks, Smtp, content, files, kept, message, within
from smarthost import Smarthost

check = Checks()


def client(server):
    return Smtp(('127.0.0.1', int(server.smtps)), secure=ssl.create_default_context(cafile=server.ca)).login('ann')


def ctl(server, *words, code=0):
    run = subprocess.run([server.stheno, 'ctl', '--socket', server.socket, '--json', *words], capture_output=True, text=True, timeout=30)
    assert run.returncode == code, (words, run.returncode, run.stdout, run.stderr)
    return run.stdout


def queued(server):
    said = json.loads(ctl(server, 'queue', 'list'))
    return said if isinstance(said, list) else said.get('messages', said.get('queue'))


def empty(server): return not queued(server)


def failed(server):
    """The messages that an attempt has failed for: at the smarthost, or because it is away."""
    return [entry for entry in queued(server) if int(entry['attempts']) > 0 or entry['cause']]


def retried(server, condition):
    """Waits for the condition. Meanwhile the queue is told to retry: a smarthost that was away is tried again after five minutes only."""
    def there():
        if said := condition(): return said
        ctl(server, 'queue', 'retry', 'all')
        return condition()
    return within(PATIENCE, there)


def smarthost(server, **how): return Smarthost(int(server.relay), **how)


def submit(server, recipients, subject, sender='ann@local.test', body=b'Hello, world\r\n'):
    client(server).deliver(sender, recipients, message(subject, body))


def bounce(server, user='ann', about=''):
    """Waits for a delivery status notification in the user's mailbox that names this. Returns it parsed."""
    def there():
        for path in files(server, user):
            octets = path.read_bytes()
            if b'report-type=' in octets and about.encode() in octets: return email.message_from_bytes(octets)
    return retried(server, there)


plain = lambda server: server.mode == 'plain'
tls = lambda server: server.mode == 'tls'
short = lambda server: server.mode == 'short'


@check('a message for another domain goes to the smarthost: envelope, octets, and one Received field more', when=plain)
def _(server):
    with smarthost(server) as host:
        body = b'.\r\n..\r\nGr\xc3\xbc\xc3\x9fe\r\n' + b'x' * 3000 + b'\r\n'
        submit(server, ['"odd user"@remote.test', 'x@remote.test', 'bob@local.test', 'hidden@other.test'], 'relayed', body=body)
        found = retried(server, lambda: host.with_subject('relayed'))
        recipients = sorted(r for m in host.with_subject('relayed') for r in m[1])
        retried(server, lambda: empty(server))
        assert recipients == ['"odd user"@remote.test', 'hidden@other.test', 'x@remote.test'], recipients
        sender, _, octets = found[0]
        assert sender == 'ann@local.test' and octets.endswith(message('relayed', body)), octets
        head = octets.partition(b'\r\n\r\n')[0].decode()
        assert head.lower().count('received:') == 1 and 'return-path' not in head.lower() and 'hidden' not in head, head
        assert content(server, 'bob', 'relayed').endswith(message('relayed', body))


@check('away: it waits, is listed, goes when the smarthost is back and it is told to retry', when=plain)
def _(server):
    submit(server, 'x@remote.test', 'patient')
    entry = retried(server, lambda: failed(server))[0]
    assert 'x@remote.test' in json.dumps(entry) and 'ann@local.test' in json.dumps(entry), entry
    with smarthost(server) as host:
        ctl(server, 'queue', 'retry', 'all')
        retried(server, lambda: host.with_subject('patient'))
        retried(server, lambda: empty(server))
        assert len(host.with_subject('patient')) == 1


@check('ctl queue remove: it goes nowhere, and nobody is told', when=plain)
def _(server):
    submit(server, 'x@remote.test', 'removed')
    entry = within(PATIENCE, lambda: queued(server))[0]
    ctl(server, 'queue', 'remove', str(entry['id']))
    within(PATIENCE, lambda: empty(server))
    ctl(server, 'queue', 'remove', str(entry['id']), code=1)
    with smarthost(server) as host:
        ctl(server, 'queue', 'retry', 'all')
        submit(server, 'x@remote.test', 'another')
        retried(server, lambda: host.with_subject('another'))
        assert not host.with_subject('removed')


@check('550 for a recipient: a bounce from <> that says which and why; the others get it once', when=plain)
def _(server):
    with smarthost(server, RCPT=['550 5.1.1 no such user here', '250 2.1.5 ok']) as host:
        submit(server, ['gone@remote.test', 'x@remote.test'], 'half refused')
        report = bounce(server, about='gone@remote.test')
        assert report['Return-Path'] == '<>' and report['To'] and 'ann@local.test' in report['To'], report.as_string()[:500]
        assert report.get_content_type() == 'multipart/report' and report.get_param('report-type') == 'delivery-status'
        parts = report.get_payload()
        status = parts[1].as_string()
        assert parts[0].get_content_type() == 'text/plain' and parts[1].get_content_type() == 'message/delivery-status'
        for wanted in (r'Final-Recipient: rfc822; ?gone@remote\.test', r'Action: failed', r'Status: 5\.1\.1', r'Diagnostic-Code: smtp; ?550 5\.1\.1 no such user here',
                       r'Reporting-MTA: dns;'): assert re.search(wanted, status), (wanted, status)
        assert 'half refused' in parts[2].as_string()
        assert [m[1] for m in host.with_subject('half refused')] == [['x@remote.test']]
        retried(server, lambda: empty(server))


@check('552 for the whole message: a bounce; from <>: none, and the message is dropped', when=plain)
def _(server):
    with smarthost(server, end='552 5.3.4 too big for us') as host:
        submit(server, 'big@remote.test', 'refused whole')
        report = bounce(server, about='big@remote.test')
        assert 'Status: 5.3.4' in report.get_payload()[1].as_string()
        before = len(files(server, 'ann'))
        s = client(server)
        s.deliver('', 'null@remote.test', message('a bounce of a bounce'))
        retried(server, lambda: sum('null@remote.test' in c for c in host.commands))
        retried(server, lambda: empty(server))
        assert len(files(server, 'ann')) == before and not kept(server, 'postmaster', 'a bounce')


@check('a smarthost that drops the line, before and within the data: nothing is lost, nothing is doubled', when=plain)
def _(server):
    for how in {'greeting': ['drop', '']}, {'MAIL': ['drop', '']}, {'DATA': ['drop', '']}, {'body': ['drop', 'on']}:
        name = next(iter(how))
        with smarthost(server, **how) as host:
            submit(server, 'x@remote.test', 'dropped at ' + name)
            retried(server, lambda: failed(server))
            ctl(server, 'queue', 'retry', 'all')
            retried(server, lambda: host.with_subject('dropped at ' + name))
            retried(server, lambda: empty(server))
            assert len(host.with_subject('dropped at ' + name)) == 1


@check('451 and 421: it waits and keeps its recipients', when=plain)
def _(server):
    for how in {'MAIL': ['451 4.3.0 later', '']}, {'RCPT': ['450 4.2.1 later', '']}, {'greeting': ['421 4.3.2 busy', '']}, {'end': ['451 4.3.0 later', '']}:
        name = next(iter(how))
        with smarthost(server, **how) as host:
            submit(server, ['x@remote.test', 'y@remote.test'], 'put off at ' + name)
            retried(server, lambda: failed(server))
            ctl(server, 'queue', 'retry', 'all')
            retried(server, lambda: empty(server))
            assert sorted(r for m in host.with_subject('put off at ' + name) for r in m[1]) == ['x@remote.test', 'y@remote.test']


@check('a smarthost that greets with this server\'s name is not used', when=plain)
def _(server):
    with smarthost(server, greeting='220 mail.local.test ESMTP', EHLO='250 mail.local.test') as host:
        submit(server, 'x@remote.test', 'in a circle')
        retried(server, lambda: failed(server))
        assert not host.messages and not any(c.startswith('MAIL') for c in host.commands)
        for e in queued(server): ctl(server, 'queue', 'remove', str(e['id']))


@check('UTF-8 addresses to a smarthost without SMTPUTF8: a bounce, not a broken address', when=plain)
def _(server):
    with smarthost(server, extensions=('SIZE 1000000',)) as host:
        s = client(server)
        s.ask('MAIL FROM:<ann@local.test> SMTPUTF8', '250')
        s.ask('RCPT TO:<grüße@remote.test>', '250')
        s.data(message('utf8 address'))
        report = bounce(server, about='utf8 address')
        assert report['Return-Path'] == '<>' and not host.messages


@check('a thousand messages to a smarthost that is away, then back: each arrives once', when=plain)
def _(server):
    s = client(server)
    for i in range(1000): s.deliver('ann@local.test', 'x@remote.test', message('of a thousand %d' % i))
    assert queued(server)  # the list is bounded
    with smarthost(server) as host:
        ctl(server, 'queue', 'retry', 'all')
        within(60, lambda: len({m[2] for m in host.messages}) >= 1000)
        retried(server, lambda: empty(server))
        subjects = [re.search(rb'Subject: of a thousand (\d+)', m[2])[1] for m in host.messages]
        assert sorted(map(int, subjects)) == list(range(1000)), len(subjects)


# --- TLS: the server requires STARTTLS with a certificate of `ca`, and logs in -----------------------------------------------------

def context(certificate, key):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    c.load_cert_chain(certificate, key)
    return c


@check('STARTTLS with a certificate that fits: the login and the message go under TLS', when=tls)
def _(server):
    with smarthost(server, context=context(server.ca, server.key)) as host:
        submit(server, 'x@remote.test', 'under TLS')
        retried(server, lambda: host.with_subject('under TLS'))
        assert host.logins == [(b'\0relayuser\0relaypass', True)], host.logins


@check('a certificate that does not fit, and no STARTTLS: nothing is sent, the login least of all; the reason is listed', when=tls)
def _(server):
    for how in {'context': context(server.wrong, server.wrongkey)}, {}, {'context': context(server.ca, server.key), 'STARTTLS': '454 4.7.0 not now'}:
        with smarthost(server, **how) as host:
            submit(server, 'x@remote.test', 'not in the clear')
            entry = retried(server, lambda: failed(server))[0]
            assert not host.messages and not host.logins and not any(c.startswith(('MAIL', 'AUTH')) for c in host.commands), host.commands
            assert re.search('(?i)tls|certificate', json.dumps(entry)), entry
        for e in queued(server): ctl(server, 'queue', 'remove', str(e['id']))


@check('a login that the smarthost refuses: the messages wait', when=tls)
def _(server):
    with smarthost(server, context=context(server.ca, server.key), AUTH='535 5.7.8 no') as host:
        submit(server, 'x@remote.test', 'no login')
        retried(server, lambda: failed(server))
        assert not host.messages
        for e in queued(server): ctl(server, 'queue', 'remove', str(e['id']))


# --- a queue with a short life: first retry 1 s, life 4 s ----------------------------------------------------------------------------

@check('it tries again by itself, and then gives up: a bounce after the queue\'s life', when=short)
def _(server):
    with smarthost(server, MAIL='451 4.3.0 never') as host:
        submit(server, 'late@remote.test', 'too late')
        report = bounce(server, about='late@remote.test')
        assert sum(c.startswith('MAIL') for c in host.commands) >= 2, host.commands
        assert re.search(r'Status: (4|5)\.', report.get_payload()[1].as_string())
        assert empty(server)


@check('the smarthost is back within its life: it goes by itself', when=short)
def _(server):
    submit(server, 'x@remote.test', 'by itself')
    retried(server, lambda: failed(server))
    with smarthost(server) as host: within(PATIENCE, lambda: host.with_subject('by itself'))


if __name__ == '__main__': check.run(1)
