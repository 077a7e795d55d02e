"""What attackers send: smuggled messages, relaying, commands before STARTTLS, talk before the greeting, floods of commands.

attacks.py smtp=PORT pop3=PORT ca=FILE mail=FOLDER
"""
import ssl

from session import PATIENCE, Checks, Pop3, content, files, kept, maildir, message, pop3, smtp, stuffed, within

check = Checks()

EVIL = (b'MAIL FROM:<admin@local.test>\r\nRCPT TO:<ann@local.test>\r\nDATA\r\nFrom: admin@local.test\r\nSubject: smuggled\r\n\r\nevil\r\n')
# What some server or other has taken for the end of the data. Only CRLF.CRLF is it.
ENDS = (b'\n.\n', b'\n.\r\n', b'\r.\r', b'\r\n.\n', b'\r\n.\r', b'\r.\r\n', b'\r\r\n.\r\r\n', b'\r\n.\r\r\n', b'\n\n.\r\n', b'\r\n\0.\r\n', b'\r\n.\0\r\n',
        b'\n.\r', b'\r.\n', b'\r\n. \r\n', b'\r\n .\r\n')


@check('nothing but CRLF.CRLF ends the data: bare CR and LF are refused, and what follows is no command')
def _(server):
    for end in ENDS:
        s = smtp(server).envelope('a@remote.test', 'ann@local.test')
        s.ask('DATA', '354')
        s.send(message('carrier %s' % end.hex(), b'text') + end + EVIL + b'.\r\nNOOP\r\n')
        reply = s.reply()
        bare = end.replace(b'\r\n', b'').count(b'\n') + end.replace(b'\r\n', b'').count(b'\r')
        # Without a bare CR or LF, the message is one that holds the other as its text.
        assert reply.fits('550') if bare else reply.fits('250 550'), (end, reply.text)
        if bare: assert '5.5.2' in reply.text or '5.6.11' in reply.text, (end, reply.text)
        try: assert s.reply().fits('250 421'), end
        except (EOFError, ConnectionError): pass  # it may close instead
    smtp(server).deliver('a@remote.test', 'ann@local.test', message('a clean one'))
    content(server, 'ann', 'a clean one')
    assert not kept(server, 'ann', 'smuggled'), 'smuggled'
    for path in files(server, 'ann'): assert b'\nSubject: carrier' not in path.read_bytes() or b'evil' in path.read_bytes(), path


@check('bare CR and LF in a header, in a command, and in a BDAT chunk')
def _(server):
    for field in b'X-A: b\nX-C: d', b'X-A: b\rX-C: d', b'X-A: b\r\r\nX-C: d':
        s = smtp(server).envelope('a@remote.test', 'ann@local.test')
        s.ask('DATA', '354')
        s.send(field + b'\r\nSubject: bare in header\r\n\r\n.\r\n')
        s.reply('550')
        s = smtp(server).envelope('a@remote.test', 'ann@local.test')
        s.send(b'BDAT %d LAST\r\n' % (len(field) + 26) + field + b'\r\nSubject: bare in chunk\r\n')
        s.reply('550 250')
    s = smtp(server)
    s.send(b'NOOP\nNOOP\r\n')
    s.reply('500 501 250 421')
    s = smtp(server)
    s.send(b'MAIL FROM:<a@remote.test>\rRCPT TO:<ann@local.test>\r\n')
    s.reply('5xx 421')
    smtp(server).deliver('a@remote.test', 'ann@local.test', message('another clean one'))
    content(server, 'ann', 'another clean one')
    assert not kept(server, 'ann', 'bare in header')


@check('no open relay, however the address is written')
def _(server):
    senders = '', 'a@remote.test', 'ann@local.test', 'ann', 'postmaster@local.test', 'a@[127.0.0.1]', 'a@localhost'
    targets = ('x@remote.test', 'x%remote.test@local.test', 'remote.test!x@local.test', '"x@remote.test"', '"x@remote.test"@local.test',
               '"x%remote.test"@local.test', '@local.test:x@remote.test', '@local.test,@remote.test:x@remote.test', 'x@remote.test@local.test',
               'local.test!x@remote.test', 'x@[192.0.2.1]', 'x@[127.0.0.1]', 'x@localhost', 'x', 'x@local.test.remote.test', 'x@.local.test',
               'x@local.test.', 'x@xlocal.test', 'x@local.test%00.remote.test', 'x%remote.test@[127.0.0.1]', 'x%remote.test@127.0.0.1',
               'remote.test!x', 'x@remote.test:25', 'ann@local.test,x@remote.test', 'ann@local.test> <x@remote.test', 'ann+x@remote.test')
    for sender in senders:
        s = smtp(server)
        for i, target in enumerate(targets):
            if i % 4 == 0: s = smtp(server)
            s.ask('RSET', '250')
            s.ask('MAIL FROM:<%s>' % sender, '250 5xx')
            s.ask('RCPT TO:<%s>' % target, '5xx')
    for line in 'RCPT TO: <x@remote.test>', 'RCPT TO:x@remote.test', 'RCPT TO:<ann@local.test>,<x@remote.test>', 'RCPT TO:<x@remote.test> ORCPT=rfc822;ann@local.test':
        s = smtp(server)
        s.ask('MAIL FROM:<a@remote.test>', '250')
        s.ask(line, '5xx')


@check('a server that says more than its turn does not turn a refused group into a message')
def _(server):
    s = smtp(server)
    s.send(b'MAIL FROM:<a@remote.test>\r\nRCPT TO:<x@remote.test>\r\nDATA\r\nSubject: into the dark\r\n\r\nx\r\n.\r\nQUIT\r\n')
    codes = [s.reply().code for _ in range(3)]
    assert codes[0] == '250' and codes[1][0] == '5' and codes[2] in ('503', '554'), codes


@check('STARTTLS: what was pipelined in the clear is dropped, and the session begins again')
def _(server):
    context = ssl.create_default_context(cafile=server.ca)
    s = smtp(server)
    s.ask('MAIL FROM:<injected@remote.test>', '250')
    s.send(b'STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@remote.test>\r\nRCPT TO:<ann@local.test>\r\nDATA\r\nSubject: injected\r\n\r\n.\r\n')
    reply = s.reply('220 5xx 421')
    if reply.code == '220':
        # What arrived with STARTTLS is no part of the handshake, and no command behind it.
        assert not s.unread, s.unread
        s.wrap(context)
        s.control.settimeout(1)
        try: assert not (early := s.control.recv(1000)), 'said before it was asked, under TLS: %r' % early
        except TimeoutError: pass
        s.control.settimeout(PATIENCE)
        s.ask('RCPT TO:<ann@local.test>', '503')
        s.ask('MAIL FROM:<a@remote.test>', '503')  # EHLO again (RFC 3207, section 4.2)
        s.hello()
        assert 'STARTTLS' not in s.extensions and 'AUTH' in s.extensions, s.extensions
        s.ask('STARTTLS', '503')
        s.deliver('a@remote.test', 'ann@local.test', message('after STARTTLS'))
        content(server, 'ann', 'after STARTTLS')
    assert not kept(server, 'ann', 'injected')


@check('STLS: what was pipelined in the clear is dropped')
def _(server):
    context = ssl.create_default_context(cafile=server.ca)
    s = pop3(server)
    s.send(b'STLS\r\nUSER ann\r\nPASS pass\r\nDELE 1\r\nQUIT\r\n')
    if s.line().startswith('+OK'):
        assert not s.unread, s.unread
        s.wrap(context)
        s.control.settimeout(1)
        try: assert not (early := s.control.recv(1000)), 'said before it was asked: %r' % early
        except TimeoutError: pass
        s.control.settimeout(PATIENCE)
        s.error('STAT')
        s.ok('CAPA')
        while s.line() != '.': pass
        s.error('STLS')


@check('a browser and a TLS hello on the SMTP and POP3 ports get nowhere')
def _(server):
    hello = b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + bytes(500)
    page = b'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\nMAIL FROM:<a@remote.test>\r\nRCPT TO:<ann@local.test>\r\nDATA\r\nSubject: by form\r\n\r\n.\r\nQUIT\r\n'
    for octets in hello, page:
        for s in smtp(server, hello=''), pop3(server):
            s.send(octets)
            s.control.settimeout(2)
            try:
                while s.control.recv(1000): pass
            except (TimeoutError, ConnectionError): pass
    assert not kept(server, 'ann', 'by form')


@check('too many faults end a session: 421')
def _(server):
    s = smtp(server)
    s.control.settimeout(60)
    for i in range(200):
        s.send('NONSENSE %d' % i)
        if s.reply('5xx 421').code == '421': break
    else: raise AssertionError('two hundred unknown commands')
    s.ended()


@check('too many commands that do nothing end a session, or are slowed down')
def _(server):
    s = smtp(server)
    s.control.settimeout(60)
    for i in range(1000):
        s.send('NOOP')
        if s.reply('250 421').code == '421': break
    else: raise AssertionError('a thousand times NOOP')


@check('POP3: three wrong passwords, and an unknown name is not told from a wrong password')
def _(server):
    texts = set()
    context = ssl.create_default_context(cafile=server.ca)
    for user in 'ann', 'nobody':
        s = Pop3(('127.0.0.1', int(server.pop3)), source='127.0.5.%d' % (1 + len(texts))).stls(context)
        s.ok('USER ' + user)
        texts.add(s.error('PASS wrong').replace(user, 'NAME'))
    assert len(texts) == 1, texts


@check('names that are paths: no account, and nothing outside the folder')
def _(server):
    for local in '../ann', '..', '.', 'ann/..', 'ann/new', '/etc', '..%2fann', 'ann\\..':
        s = smtp(server)
        s.ask('MAIL FROM:<a@remote.test>', '250')
        s.ask('RCPT TO:<"%s"@local.test>' % local.replace('\\', '\\\\'), '5xx')
    assert not (maildir(server, '..') / 'new').exists()


if __name__ == '__main__': check.run()
