"""Python's smtplib and poplib, as programs use them.

library.py smtp=PORT smtps=PORT pop3=PORT pop3s=PORT six=PORT ca=FILE mail=FOLDER
"""
import poplib
import smtplib
import ssl
from email.message import EmailMessage

from session import PATIENCE, Checks, content, within, kept

check = Checks()


def mail(subject):
    m = EmailMessage()
    m['From'], m['To'], m['Subject'] = 'Sender <sender@remote.test>', 'dora@local.test', subject
    m.set_content('Grüße\n.\n..\n')
    m.add_alternative('<p>Grüße</p>', subtype='html')
    m.add_attachment(b'%PDF' * 1000, maintype='application', subtype='pdf', filename='Übung.pdf')
    return m


def context(server): return ssl.create_default_context(cafile=server.ca)


@check('smtplib: plain, STARTTLS with login, TLS from the first byte; several messages each')
def _(server):
    for kind in 'plain', 'starttls', 'implicit':
        if kind == 'implicit': client = smtplib.SMTP_SSL('localhost', int(server.smtps), timeout=PATIENCE, context=context(server))
        else: client = smtplib.SMTP('localhost', int(server.smtp), timeout=PATIENCE)
        with client:
            if kind == 'starttls':
                client.starttls(context=context(server))
                client.login('ann', 'pass')
            for i in range(2): assert client.send_message(mail('smtplib %s %d' % (kind, i)), 'sender@remote.test' if kind != 'starttls' else 'ann@local.test') == {}
        for i in range(2): assert 'Übung'.encode() not in content(server, 'dora', 'smtplib %s %d' % (kind, i))


@check('smtplib: some recipients refused, all refused, a wrong password, SMTPUTF8')
def _(server):
    with smtplib.SMTP('127.0.0.1', int(server.smtp), timeout=PATIENCE) as client:
        refused = client.send_message(mail('smtplib some'), 'sender@remote.test', ['nobody@local.test', 'dora@local.test'])
        assert list(refused) == ['nobody@local.test'] and refused['nobody@local.test'][0] == 550, refused
        try: client.send_message(mail('smtplib none'), 'sender@remote.test', ['nobody@local.test'])
        except smtplib.SMTPRecipientsRefused as e: assert e.recipients['nobody@local.test'][0] == 550
        else: raise AssertionError('all refused, and no error')
        client.send_message(mail('smtplib utf8'), 'grüße@remote.test', ['dora@local.test'])
        assert client.verify('dora')[0] == 252 and client.noop()[0] == 250 and client.rset()[0] == 250
        client.starttls(context=context(server))
        try: client.login('ann', 'wrong')
        except smtplib.SMTPAuthenticationError as e: assert e.smtp_code == 535
        else: raise AssertionError('a wrong password was taken')


@check('poplib: STLS, TLS from the first byte; list, uidl, top, retr, dele')
def _(server):
    for kind in 'stls', 'implicit':
        if kind == 'implicit': client = poplib.POP3_SSL('localhost', int(server.pop3s), timeout=PATIENCE, context=context(server))
        else:
            client = poplib.POP3('localhost', int(server.pop3), timeout=PATIENCE)
            client.stls(context(server))
        assert client.utf8()
        client.user('dora')
        client.pass_('pass')
        number, total = client.stat()
        listed, uids = client.list()[1], client.uidl()[1]
        assert number == len(listed) == len(uids) and total == sum(int(line.split()[1]) for line in listed)
        for i in range(1, min(number, 5) + 1):
            lines = client.retr(i)[1]
            assert sum(len(line) + 2 for line in lines) == int(listed[i - 1].split()[1])
            assert client.top(i, 0)[1] == lines[:lines.index(b'')] + [b''] or client.top(i, 0)[1] == lines[:lines.index(b'')]
            assert client.uidl(i).split()[2] == uids[i - 1].split()[1]
        assert 'UIDL' in client.capa() and client.noop()
        if kind == 'implicit' and number:
            client.dele(1), client.rset(), client.dele(number)
            client.quit()
            client = poplib.POP3_SSL('localhost', int(server.pop3s), timeout=PATIENCE, context=context(server))
            client.user('dora'), client.pass_('pass')
            assert client.stat()[0] == number - 1
        client.quit()


@check('both over IPv6', when=lambda server: server.six)
def _(server):
    with smtplib.SMTP('::1', int(server.six), timeout=PATIENCE) as client: client.send_message(mail('smtplib six'), 'sender@remote.test')
    content(server, 'dora', 'smtplib six')


if __name__ == '__main__': check.run(1)
