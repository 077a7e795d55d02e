"""What bounds SMTP and POP3 sessions: sizes, numbers, silence, errors, early talk. A check comes from an address of its own.

limits.py smtp=PORT pop3=PORT ca=FILE mail=FOLDER early=PORT, of servers with the settings that packaging/smoke-mail gives them
"""
import os
import ssl
import time

from session import PATIENCE, Checks, Smtp, content, kept, maildir, message, within

check = Checks()


short = lambda server: not server.early  # the first server, with short limits


def stranger(server, address, **how): return Smtp(('127.0.0.1', int(server.smtp)), source=address, **how)


@check('a message over the limit: 552 at MAIL, after the data, and at a chunk; nothing of it stays, and the session goes on', when=short)
def _(server):
    s = stranger(server, '127.0.1.1')
    limit = int(s.extensions['SIZE'][0])
    assert limit == 65536, limit
    s.ask('MAIL FROM:<a@remote.test> SIZE=65537', '552')
    line = b'x' * 1022 + b'\r\n'
    s.deliver('a@remote.test', 'ann@local.test', message('too large', line * 100), wanted='552')
    s.ask('NOOP', '250')
    s.envelope('a@remote.test', 'ann@local.test')
    for _ in range(3):
        s.send(b'BDAT 40960\r\n' + line * 40)
        code = s.reply('250 552').code
        if code == '552': break
    assert code == '552'
    s.ask('RSET', '250')
    s.deliver('a@remote.test', 'ann@local.test', message('just right', line * 60))
    content(server, 'ann', 'just right')
    assert not kept(server, 'ann', 'too large')
    within(PATIENCE, lambda: not os.listdir(maildir(server, 'ann') / 'tmp'))


@check('recipients: 452 for one too many, and the message goes to the others', when=short)
def _(server):
    s = stranger(server, '127.0.1.2')
    s.ask('MAIL FROM:<a@remote.test>', '250')
    for i in range(100): s.ask('RCPT TO:<ann+%d@local.test>' % i, '250')
    s.ask('RCPT TO:<bob@local.test>', '452')
    s.data(message('to a hundred, at most'))
    content(server, 'ann', 'to a hundred, at most')
    assert not kept(server, 'bob', 'to a hundred, at most')


@check('silence: 421 4.4.2, then the end; not while commands come', when=short)
def _(server):
    s, busy = stranger(server, '127.0.1.3'), stranger(server, '127.0.1.4')
    begun = time.monotonic()
    s.control.settimeout(0.3)
    while True:
        busy.ask('NOOP', '250')
        try:
            reply = s.reply('421')
            break
        except TimeoutError: assert time.monotonic() - begun < 10
    assert time.monotonic() - begun > 1.5 and '4.4.2' in reply.text, reply.text
    s.ended()
    busy.ask('NOOP', '250')


@check('sessions of an address: 421 for one too many, and others come in', when=short)
def _(server):
    crowd = [stranger(server, '127.0.1.6') for _ in range(5)]
    stranger(server, '127.0.1.6', greeted='421').ended()
    stranger(server, '127.0.1.7').ask('QUIT', '221')
    crowd[0].ask('QUIT', '221')
    within(PATIENCE, lambda: stranger(server, '127.0.1.6', greeted='').reply().fits('220'))


@check('a client that talks before the greeting is refused; one that waits is served', when=lambda server: server.early)
def _(server):
    s = Smtp(('127.0.0.1', int(server.early)), greeted='', hello='', first=b'EHLO spammer.test\r\n')
    s.reply('554 521 421')
    s.ended()
    begun = time.monotonic()
    s = Smtp(('127.0.0.1', int(server.early)))
    assert time.monotonic() - begun > 0.7
    s.ask('QUIT', '221')


@check('a mailbox over its quota: 452 or 552, others go on', when=lambda server: server.quota)
def _(server):
    s = stranger(server, '127.0.1.8')
    line = b'x' * 1022 + b'\r\n'
    for i in range(40):
        s.ask('MAIL FROM:<a@remote.test>', '250')
        code = s.ask('RCPT TO:<frank@local.test>', '250 452 552').code
        if code == '250': code = s.data(message('quota %d' % i, line * 50), wanted='250 452 552').code
        if code != '250': break
    assert code in ('452', '552') and i > 2, (code, i)
    s = stranger(server, '127.0.1.8')
    s.deliver('a@remote.test', 'ann@local.test', message('within the quota'))
    content(server, 'ann', 'within the quota')
    within(PATIENCE, lambda: not os.listdir(maildir(server, 'frank') / 'tmp'))


@check('smtp.bare-line-ends=normalise: a bare LF becomes CRLF, a bare CR a blank, and still do not end the data', when=lambda server: server.early)
def _(server):
    s = Smtp(('127.0.0.1', int(server.early))).starttls(ssl.create_default_context(cafile=server.ca)).envelope('a@remote.test', 'ann@local.test')
    s.ask('DATA', '354')
    s.send(b'Subject: normalised\nX: y\r\n\r\none\ntwo\rthree\n.\nfour\r\n.\r\n')
    s.reply('250')
    octets = content(server, 'ann', 'normalised')
    assert octets.endswith(b'X: y\r\n\r\none\r\ntwo three\r\n.\r\nfour\r\n'), octets


@check('smtp.catch-all receives what nobody else does; smtp.tls=required: no MAIL before STARTTLS', when=lambda server: server.early)
def _(server):
    s = Smtp(('127.0.0.1', int(server.early)))
    s.ask('MAIL FROM:<a@remote.test>', '530')
    s.starttls(ssl.create_default_context(cafile=server.ca))
    s.deliver('a@remote.test', 'anybody@local.test', message('caught all'))
    content(server, 'dave', 'caught all')
    s.ask('MAIL FROM:<a@remote.test>', '250')
    s.ask('RCPT TO:<x@remote.test>', '5xx')


if __name__ == '__main__': check.run(1)
