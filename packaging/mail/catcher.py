"""The mail catcher: what it takes, what its API and POP3 tell of it, and what is kept.

catcher.py smtp=PORT pop3=PORT web=PORT mode=plain
"""
import email
import email.message
import email.policy
import http.client
import json
import os
import re
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from session import PATIENCE, Api, Checks, Pop3, Smtp, message, plain, pop3, smtp, stuffed, within

check = Checks()
run = iter(range(1_000_000))


def api(server): return Api('http://127.0.0.1:%s/mail/api' % server.web)


def address(): return 'check%d.%d@x.test' % (os.getpid(), next(run))


def caught(server, to, number=1):
    """Waits for the messages to this address."""
    return within(PATIENCE, lambda: len(found := api(server).messages(to=to)) == number and found)


def send(server, to, octets, sender='a@remote.test', **how):
    s = smtp(server, **how)
    s.deliver(sender, to, octets)
    return caught(server, to if isinstance(to, str) else to[0])[0]


@check('EHLO: AUTH in the clear, no STARTTLS; any credentials do, empty ones too')
def _(server):
    s = smtp(server)
    assert 'STARTTLS' not in s.extensions and {'PLAIN', 'LOGIN'} <= set(s.extensions['AUTH']), s.extensions
    s.ask('STARTTLS', '502 454 500')
    for line in 'AUTH PLAIN ' + plain('app', 'secret'), 'AUTH PLAIN ' + plain('', ''): smtp(server).ask(line, '235')
    for name, password in ('YXBw', 'c2VjcmV0'), ('', ''):
        s = smtp(server)
        s.ask('AUTH LOGIN', '334')
        s.ask(name, '334')
        s.ask(password, '235')


@check('everything is accepted: any domain, any sender, any recipient that is an address')
def _(server):
    s = smtp(server)
    for sender in '', 'x' * 80 + '@a.test', '"odd user"@b.test':
        to = address()
        s.deliver(sender, [to, 'someone@gmail.invalid', 'root', 'postmaster', 'x@[192.0.2.1]'][:2], message('anything'))
        assert api(server).message(caught(server, to)[0])['envelope']


@check('octets are kept as they came: bare CR and LF, CR CR LF, long lines, NUL, 8 bits; the doubts are told')
def _(server):
    for octets, doubted in ((b'Subject: a\r\r\nTo: b\r\r\n\r\r\nbody\r\r\n', True), (b'Subject: a\nTo: b\n\nbody\n\r\n', True), (b'Subject: a\r\n\r\nx\ry\r\n', True),
                            (b'Subject: a\r\n\r\n' + b'x' * 100_000 + b'\r\n', True), (b'Subject: a\r\n\r\n\0\x80\xff\r\n', True), (b'\r\n', False),
                            (b'no header at all\r\n', False), (b'Subject: fine\r\n\r\nfine\r\n', False), (b'\xff\xfe\xfd\r\n' * 100, False)):
        to = address()
        s = smtp(server).envelope('a@remote.test', to)
        s.ask('DATA', '354')
        s.send(octets + b'.\r\n')
        s.reply('250')
        entry = caught(server, to)[0]
        source = api(server).source(entry)
        assert source.endswith(octets), source[-200:]
        assert b'Received: ' in source[:len(source) - len(octets)]
        text = json.dumps(api(server).message(entry))
        assert not doubted or re.search('strict server|998', text), text[:500]


@check('BDAT and DATA keep the same octets')
def _(server):
    octets, to, other = message('both ways', b'.\r\n..\r\n.x\r\n'), address(), address()
    s = smtp(server)
    s.envelope('a@remote.test', to).data(octets)
    s.envelope('a@remote.test', other).chunk(octets, last=True)
    for each in to, other: assert api(server).source(caught(server, each)[0]).endswith(octets)


@check('Bcc: the envelope\'s recipients are told and found; the source has no trace of them')
def _(server):
    to, hidden = address(), address()
    entry = send(server, [to, hidden], message('with a hidden recipient'))
    assert caught(server, hidden)[0]['id'] == entry['id']
    assert hidden in json.dumps(api(server).message(entry)['envelope'])
    assert hidden.encode() not in api(server).source(entry)


@check('a message as JSON: envelope, headers, text, html, attachments, links, one-time codes')
def _(server):
    to = address()
    m = email.message.EmailMessage()
    m['From'], m['To'], m['Subject'], m['X-Run-Id'] = 'Shop <shop@remote.test>', to, 'Your code, größer', 'abc'
    m.set_content('Your code is 483920. See https://shop.test/confirm?t=1\n')
    m.add_alternative('<p>Your code is <b>483920</b>. <a href="https://shop.test/confirm?t=1">Confirm</a></p>', subtype='html')
    m.add_attachment(b'%PDF-1.4', maintype='application', subtype='pdf', filename='Übung.pdf')
    entry = send(server, to, m.as_bytes(policy=email.policy.SMTP))
    whole = api(server).message(entry)
    text = json.dumps(whole, ensure_ascii=False)
    assert 'Your code, größer' in text and 'Your code is 483920' in whole['text'] and '<b>483920</b>' in whole['html'], text[:800]
    assert 'Übung.pdf' in json.dumps(whole['attachments'], ensure_ascii=False)
    assert 'https://shop.test/confirm?t=1' in json.dumps(whole['links']) and '483920' in json.dumps(whole['codes'])
    assert api(server).messages(**{'header:X-Run-Id': 'abc', 'to': to}) and not api(server).messages(**{'header:X-Run-Id': 'abd', 'to': to})


@check('wait: at once if it is there, when it comes, or after the wait with an empty list and the cursor')
def _(server):
    to, late, never = address(), address(), address()
    send(server, to, message('Set your password'))
    begun = time.monotonic()
    assert api(server).messages(to=to, subject='Set', wait='10s') and time.monotonic() - begun < 9 # less than the wait
    begun = time.monotonic()
    with ThreadPoolExecutor(3) as pool:
        waiting = pool.submit(api(server).list, to=late, subject='Set', wait='10s')
        two = pool.submit(api(server).list, to=late, count=2, wait='10s')
        nothing = pool.submit(api(server).list, to=never, wait='2s')
        time.sleep(0.5)
        smtp(server).deliver('a@remote.test', late, message('Set your password'))
        assert len(waiting.result(9)['messages']) == 1 and time.monotonic() - begun < 9
        assert not two.done()
        smtp(server).deliver('a@remote.test', late, message('Set your password again'))
        assert len(two.result(9)['messages']) == 2
        empty = nothing.result(20)
        assert empty['messages'] == [] and empty['cursor'] and time.monotonic() - begun >= 1.9


@check('since=CURSOR: what came before is not told again')
def _(server):
    to = address()
    cursor = api(server).list(to=to, wait='1s')['cursor']
    send(server, to, message('first'))
    got = api(server).list(to=to, since=cursor, wait='5s')
    assert len(got['messages']) == 1
    assert api(server).list(to=to, since=got['cursor'])['messages'] == []
    smtp(server).deliver('a@remote.test', to, message('second'))
    assert [m['subject'] for m in api(server).list(to=to, since=got['cursor'], wait='5s')['messages']] == ['second']


@check('a plus address in a query; from, subject, header')
def _(server):
    to = 'ann+%d.%d@x.test' % (os.getpid(), next(run))
    send(server, to, message('Sütterlin'), sender='boss@remote.test')
    a = api(server)
    assert a.messages(to=to, subject='sütterlin') and a.messages(to=to, **{'from': 'boss@remote.test'}) and a.messages(to=to, **{'from': 'sender@remote.test'})
    assert not a.messages(to=to, subject='Kurrent') and not a.messages(to=to, **{'from': 'nobody@remote.test'})


@check('a mailbox for each AUTH user: in the API, and as the POP3 login; `all` sees everything')
def _(server):
    names = 'shop%d' % next(run), 'blog%d' % next(run)
    for name in names:
        s = smtp(server)
        s.ask('AUTH PLAIN ' + plain(name, 'whatever'), '235')
        for i in range(2): s.deliver('a@remote.test', 'x@x.test', message('of %s %d' % (name, i)))
    for name in names:
        found = within(PATIENCE, lambda: len(m := api(server).messages(mailbox=name)) == 2 and m)
        assert {m['subject'] for m in found} == {'of %s 0' % name, 'of %s 1' % name}
        p = pop3(server).login(name, 'anything')
        assert p.ok('STAT').startswith('2 ') and ('Subject: of %s' % name).encode() in p.octets('RETR 1')
        p.ok('QUIT')
    p = pop3(server).login('all')
    assert int(p.ok('STAT').split()[0]) >= 4
    p.ok('QUIT')
    p = pop3(server).login(names[0])
    p.ok('DELE 1')
    p.ok('QUIT')
    assert len(api(server).messages(mailbox=names[0])) == 1 and len(api(server).messages(mailbox=names[1])) == 2


@check('POP3 sends what nobody can parse, with the sizes that it listed')
def _(server):
    name = 'odd%d' % next(run)
    s = smtp(server)
    s.ask('AUTH PLAIN ' + plain(name, ''), '235')
    for octets in b'', b'\xff\xff\r\n', b'Content-Type: multipart/mixed\r\n\r\n--\r\n', b'a\nb\n.\nc\rd\r\n', b'.\r\n..\r\n':
        s.envelope('a@remote.test', 'x@x.test').ask('DATA', '354')
        s.send(stuffed(octets))
        s.reply('250')

    def five():
        q = pop3(server)
        q.ok('USER ' + name)
        q.send('PASS pass')
        answer = q.line()
        if '[IN-USE]' in answer: return None  # the session before is not over yet
        assert answer.startswith('+OK'), answer
        return q if q.ok('STAT').startswith('5 ') else None

    p = within(PATIENCE, five)
    for line in p.lines('LIST'):
        number, size = line.split()
        assert len(p.octets('RETR ' + number)) == int(size), line


@check('DELETE one, those of a query, and 404 for what is gone')
def _(server):
    to = address()
    s = smtp(server)
    for i in range(3): s.deliver('a@remote.test', to, message('doomed %d' % i))
    entries, a = caught(server, to, 3), api(server)
    a.call('DELETE', '/messages/' + entries[0]['id'], wanted=(200, 204))
    a.call('DELETE', '/messages/' + entries[0]['id'], wanted=(404,))
    a.call('GET', '/messages/' + entries[0]['id'], wanted=(404,))
    assert len(a.messages(to=to)) == 2
    a.call('DELETE', '/messages?' + urllib.parse.urlencode({'to': to}), wanted=(200, 204))
    assert not a.messages(to=to)


@check('POST adds a message')
def _(server):
    to = address()
    code, _ = api(server).call('POST', '/messages?' + urllib.parse.urlencode({'from': 'a@remote.test', 'to': to}), message('posted'), {'Content-Type': 'message/rfc822'})
    assert code in (200, 201), code
    assert api(server).source(caught(server, to)[0]).endswith(message('posted'))


@check('the event stream tells of each message, after its 250')
def _(server):
    connection = http.client.HTTPConnection('127.0.0.1', int(server.web), timeout=PATIENCE)
    connection.request('GET', '/mail/api/events', headers={'Accept': 'text/event-stream'})
    answer = connection.getresponse()
    assert answer.status == 200 and answer.getheader('Content-Type').startswith('text/event-stream'), (answer.status, answer.getheaders())
    to = address()
    entry = send(server, to, message('an event'))
    line = b''
    while entry['id'].encode() not in line:
        line = answer.fp.readline()
        assert line
    connection.close()


@check('other sites\' pages and other names are refused, and so are paths for ids and large bodies')
def _(server):
    a = api(server)
    entry = send(server, address(), message('guarded'))
    for method, path in ('DELETE', '/messages/' + entry['id']), ('DELETE', '/messages'), ('POST', '/messages'):
        a.call(method, path, b'x' if method == 'POST' else None, {'Origin': 'http://evil.test'}, wanted=(403,))
    for path in '/messages', '/messages/%s/source' % entry['id']: a.call('GET', path, headers={'Host': 'evil.test'}, wanted=(403, 421))
    for path in ('..%2f..%2fetc%2fpasswd', '%252e%252e', '....', 'x' * 3000, '%00', entry['id'] + '%252f..'):
        for end in '', '/source', '/parts/1': a.call('GET', '/messages/' + path + end, wanted=(400, 404, 414))
    for query in 'wait=forever', 'count=-1', 'since=nonsense', 'count=99999999999999', 'limit=x', 'wait=100000h': a.call('GET', '/messages?' + query, wanted=(400,))
    a.call('PATCH', '/messages', wanted=(405, 501))
    a.call('GET', '/nothing', wanted=(404,))


@check('parts are downloads: no type that a browser runs, and no name that breaks a header')
def _(server):
    m = email.message.EmailMessage()
    m.set_content('see')
    m.add_attachment(b'<script>alert(1)</script>', maintype='text', subtype='html', filename='x"\r\nSet-Cookie: a=b.html'.replace('\r\n', ' '))
    m.add_attachment(b'<svg onload="alert(1)"/>', maintype='image', subtype='svg+xml', filename='x.svg')
    to = address()
    entry = send(server, to, m.as_bytes(policy=email.policy.SMTP))
    for i in range(4):
        connection = http.client.HTTPConnection('127.0.0.1', int(server.web), timeout=PATIENCE)
        connection.request('GET', '/mail/api/messages/%s/parts/%d' % (entry['id'], i))
        answer = connection.getresponse()
        head = str(answer.headers)
        answer.read()
        if answer.status == 404: continue
        assert 'nosniff' in head and ('attachment' in head or 'text/plain' in head or 'sandbox' in head), head


@check('a megabyte of a million parts, and nesting a thousand deep: answered, and others are served meanwhile')
def _(server):
    flood = b'Content-Type: multipart/mixed; boundary=a\r\nSubject: flood\r\n\r\n' + b'--a\r\n\r\n' * 150_000
    deep = b'Subject: deep\r\n' + b''.join(b'Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n' % (i, i) for i in range(5000)) + b'\r\nx\r\n'
    headers = b''.join(b'X-%d: y\r\n' % i for i in range(20_000)) + b'\r\nx\r\n'
    a = api(server)
    for octets in flood, deep, headers, b'Subject: =?utf-8?B?' + b'QUJD' * 30_000 + b'?=\r\n\r\nx\r\n', b'To: ' + b'a@b.test, ' * 20_000 + b'\r\n\r\nx\r\n':
        entry = send(server, address(), octets)
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(a.message, entry)
            begun = time.monotonic()
            a.call('GET', '/messages?count=1', wanted=(200,))
            assert time.monotonic() - begun < 10
            asked.result(PATIENCE)


@check('lists come in pages, without bodies')
def _(server):
    name = 'many%d' % next(run)
    s = smtp(server)
    s.ask('AUTH PLAIN ' + plain(name, ''), '235')
    for i in range(120): s.deliver('a@remote.test', 'x@x.test', message('of many %d' % i, b'y' * 20_000 + b'\r\n'))
    first = within(PATIENCE, lambda: len((got := api(server).list(mailbox=name))['messages']) > 0 and got)
    assert len(json.dumps(first)) < 200_000
    octets = api(server).call('GET', '/messages?mailbox=' + name)[1]
    assert b'yyyyyyyyyyyyyyyyyyyy' not in octets


@check('the API is described by an OpenAPI document')
def _(server):
    for path in '/openapi.json', '/openapi', '/':
        code, octets = api(server).call('GET', path)
        if code == 200 and b'openapi' in octets: break
    else: raise AssertionError('none')
    if octets.lstrip().startswith(b'{'):
        paths = json.loads(octets)['paths']
        assert any('messages' in path for path in paths), list(paths)


@check('fifty clients at once, a hundred messages each, are all caught, or only the newest')
def _(server):
    name = 'load%d' % next(run)

    def client(number):
        s = smtp(server)
        s.ask('AUTH PLAIN ' + plain(name, ''), '235')
        for i in range(100): s.deliver('a@remote.test', 'x@x.test', message('load %d.%d' % (number, i)))
    with ThreadPoolExecutor(50) as pool: list(pool.map(client, range(50)))
    p = pop3(server).login(name)
    assert p.ok('STAT').startswith('5000 '), p.said


if __name__ == '__main__': check.run()
