"""TLS and AUTH of a mail server: STARTTLS, TLS from the first byte, every form of AUTH, and what a login allows.

secure.py smtp=PORT smtps=PORT pop3=PORT pop3s=PORT submission=PORT ca=FILE mail=FOLDER
"""
import base64
import ssl

from session import PATIENCE, Checks, Pop3, Smtp, content, cut, message, plain, pop3, smtp, within

check = Checks()


def b64(text): return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def context(server, version=None):
    c = ssl.create_default_context(cafile=server.ca)
    if version: c.minimum_version = c.maximum_version = version
    return c


def secure(server, **how): return smtp(server, **how).starttls(context(server))


@check('STARTTLS is offered and works, with TLS 1.2 and 1.3, and a message goes through')
def _(server):
    for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
        s = smtp(server)
        assert 'STARTTLS' in s.extensions
        s.ask('STARTTLS now', '501')
        s.starttls(context(server, version))
        assert 'STARTTLS' not in s.extensions and {'PLAIN', 'LOGIN'} <= set(s.extensions['AUTH']), s.extensions
        s.deliver('a@remote.test', 'ann@local.test', message('over ' + version.name))
        assert b'with ESMTPS' in content(server, 'ann', 'over ' + version.name)
        s.ask('QUIT', '221')


@check('TLS from the first byte')
def _(server):
    s = Smtp(('127.0.0.1', int(server.smtps)), secure=context(server))
    assert 'STARTTLS' not in s.extensions and 'AUTH' in s.extensions
    body = b'x' * 70 + b'\r\n'
    s.deliver('a@remote.test', 'ann@local.test', message('implicit', body * 30_000))
    assert content(server, 'ann', 'implicit').endswith(body)


@check('AUTH in the clear is refused: 538 or 503, before and after EHLO')
def _(server):
    s = smtp(server)
    s.ask('AUTH PLAIN ' + plain('ann', 'pass'), '538 530 503 502 504')
    s.ask('AUTH LOGIN', '538 530 503 502 504')
    s.ask('MAIL FROM:<a@remote.test>', '250')


@check('AUTH PLAIN and LOGIN, with and without the initial response')
def _(server):
    s = secure(server)
    s.ask('AUTH PLAIN ' + plain('ann', 'pass'), '235')
    s.ask('AUTH PLAIN ' + plain('ann', 'pass'), '503')  # once a session (RFC 4954, section 4)
    s = secure(server)
    assert s.ask('AUTH PLAIN', '334').text.strip() == '334'
    s.ask(plain('ann', 'pass'), '235')
    s = secure(server)
    assert base64.b64decode(s.ask('AUTH LOGIN', '334').text[4:]).lower().startswith(b'user')
    assert base64.b64decode(s.ask(b64('ann'), '334').text[4:]).lower().startswith(b'pass')
    s.ask(b64('pass'), '235')
    s = secure(server)
    assert base64.b64decode(s.ask('AUTH LOGIN ' + b64('ann'), '334').text[4:]).lower().startswith(b'pass')
    s.ask(b64('pass'), '235')
    s = secure(server)
    s.ask('auth plain ' + b64(b'ann\0ann\0pass'), '235')  # with an authorization identity
    s = secure(server)
    s.ask('AUTH PLAIN ' + plain('ann@local.test', 'pass'), '235 535')
    s = secure(server)
    s.ask('AUTH PLAIN ' + plain('carol', 'two words '), '235')  # every octet counts


@check('AUTH that fails: 535 for a wrong name or password, empty ones, and another\'s identity')
def _(server):
    said = set()
    for i, response in enumerate((plain('ann', 'wrong'), plain('nobody', 'pass'), plain('', ''), plain('ann', ''), plain('', 'pass'), b64(b'bob\0ann\0pass'),
                                  plain('ann', 'pass '), plain('ANN\0', 'pass'))):
        s = secure(server, source='127.0.2.%d' % (i + 1))
        said.add(s.ask('AUTH PLAIN ' + response, '535 501 550').text.replace('501 5.5.2', '535 5.7.8')[:9])
        s.ask('MAIL FROM:<a@remote.test>', '250')
    assert said <= {'535 5.7.8', '550 5.7.1', '501 5.5.4'}, said


@check('AUTH that is malformed: 501 and 504; `*` cancels')
def _(server):
    for line, code in (('AUTH', '501'), ('AUTH NONSENSE', '504'), ('AUTH PLAIN %%%', '501'), ('AUTH PLAIN YQ', '501 535'), ('AUTH PLAIN =', '501 535'),
                       ('AUTH CRAM-MD5', '504'), ('AUTH PLAIN ' + b64(b'ann\0pass'), '501 535')):
        secure(server).ask(line, code)
    for first in 'AUTH PLAIN', 'AUTH LOGIN':
        s = secure(server)
        s.ask(first, '334')
        s.ask('*', '501')
        s.ask('NOOP', '250')
        s.ask('AUTH PLAIN ' + plain('ann', 'pass'), '235')
    s = secure(server)
    s.ask('AUTH PLAIN', '334')
    s.ask('x' * 20_000, '500 501 535')
    s = secure(server)
    s.ask('MAIL FROM:<a@remote.test>', '250')
    s.ask('AUTH PLAIN ' + plain('ann', 'pass'), '503')


@check('wrong passwords are answered late, and too many end the session')
def _(server):
    s = secure(server, source='127.0.3.1')
    s.control.settimeout(30)
    for turn in range(30):
        if s.ask('AUTH PLAIN ' + plain('ann', 'wrong%d' % turn), '535 421').code == '421': break
        try: s.send(b'')
        except ConnectionError: break
        if turn >= 2:
            s.send('NOOP')
            try:
                if s.reply('250 421').code == '421': break
            except EOFError: break
    else: raise AssertionError('thirty wrong passwords in one session')


@check('a login may send to its own domain; its sender may be another only if the settings say so')
def _(server):
    s = secure(server).login('ann')
    s.deliver('ann@local.test', 'bob@local.test', message('submitted'))
    assert b'with ESMTPSA' in content(server, 'bob', 'submitted')


@check('the submission port: nothing before a login, and a login only under TLS')
def _(server):
    s = Smtp(('127.0.0.1', int(server.submission)))
    assert 'STARTTLS' in s.extensions and 'AUTH' not in s.extensions, s.extensions
    s.ask('MAIL FROM:<ann@local.test>', '530')
    s.starttls(context(server))
    s.ask('MAIL FROM:<ann@local.test>', '530')
    s.login('ann').deliver('ann@local.test', 'bob@local.test', message('by submission'))
    content(server, 'bob', 'by submission')


@check('a logged-in client may not use the address of another account')
def _(server):
    s = secure(server).login('ann')
    s.deliver('ann+tag@local.test', 'bob@local.test', message('own sender'))
    s.ask('MAIL FROM:<bob@local.test>', '250 5xx')
    s.ask('RCPT TO:<dave@local.test>', '5xx')


@check('without a smarthost, other domains are refused even after a login')
def _(server):
    if getattr(server, 'relay', ''): return
    s = secure(server).login('ann')
    s.ask('MAIL FROM:<ann@local.test>', '250')
    s.ask('RCPT TO:<x@remote.test>', '5xx')


@check('POP3: STLS, TLS from the first byte, AUTH PLAIN')
def _(server):
    s = pop3(server)
    capabilities = s.lines('CAPA')
    assert 'STLS' in capabilities, capabilities
    s.stls(context(server))
    capabilities = s.lines('CAPA')
    assert 'STLS' not in capabilities and 'USER' in capabilities and 'SASL PLAIN' in capabilities, capabilities
    s.ok('AUTH PLAIN ' + plain('dora', 'pass'))
    s.ok('STAT')
    s.ok('QUIT')
    s = Pop3(('127.0.0.1', int(server.pop3s)), secure=context(server))
    s.send('AUTH PLAIN')
    assert s.line().startswith('+ ')
    s.ok(plain('dora', 'pass'))
    s.ok('QUIT')
    s = Pop3(('127.0.0.1', int(server.pop3s)), secure=context(server))
    s.send('AUTH PLAIN')
    s.line()
    s.error('*')
    s.error('AUTH PLAIN ' + plain('dora', 'wrong'), '[AUTH]')


@check('clients that vanish in the handshake, and in the middle of a message under TLS')
def _(server):
    for _ in range(5):
        s = smtp(server)
        s.ask('STARTTLS', '220')
        cut(s.control)
        s = smtp(server)
        s.ask('STARTTLS', '220')
        s.control.sendall(b'\x16\x03\x01')
        s.control.close()
        s = secure(server).envelope('a@remote.test', 'carol@local.test')
        s.ask('DATA', '354')
        s.send(message('vanished') + b'x' * 50_000)
        s.control.close()
    secure(server).deliver('a@remote.test', 'carol@local.test', message('secure after all'))
    content(server, 'carol', 'secure after all')


if __name__ == '__main__': check.run()
