"""SMTP commands of a mail server: their order, their parameters, addresses, groups of pipelined commands, and what a message becomes.

commands.py smtp=PORT six=PORT mail=FOLDER
"""
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor

from session import PATIENCE, Checks, Smtp, content, files, kept, message, sizes, smtp, within

check = Checks()


@check('EHLO offers what is there, and no AUTH in the clear')
def _(server):
    s = smtp(server)
    for extension in ('SIZE', 'PIPELINING', '8BITMIME', 'SMTPUTF8', 'CHUNKING', 'ENHANCEDSTATUSCODES', 'LIMITS'):
        assert extension in s.extensions, (extension, s.extensions)
    assert 'AUTH' not in s.extensions, s.extensions
    assert int(s.extensions['SIZE'][0]) > 1_000_000


@check('HELO, and every command that has no effect')
def _(server):
    s = smtp(server, hello='')
    assert len(s.ask('HELO client.test', '250').lines) == 1
    for line, codes in (('NOOP', '250'), ('NOOP anything at all', '250'), ('RSET', '250'), ('HELP', '214'), ('VRFY ann', '252'),
                        ('EXPN list', '502'), ('noop', '250'), ('EHLO [127.0.0.1]', '250'), ('EHLO [IPv6:::1]', '250')): s.ask(line, codes)
    s.ask('QUIT', '221')
    s.ended()


@check('commands out of order: 503, and the session goes on')
def _(server):
    s = smtp(server, hello='')
    s.ask('MAIL FROM:<a@remote.test>', '503')
    s.ask('HELO client.test', '250')
    for line in 'RCPT TO:<ann@local.test>', 'DATA': s.ask(line, '503 554')
    s.send(b'BDAT 6 LAST\r\nhello\n')
    s.reply('503')
    s.ask('MAIL FROM:<a@remote.test>', '250')
    s.ask('MAIL FROM:<a@remote.test>', '503')
    s.ask('DATA', '503 554')
    s.ask('RCPT TO:<ann@local.test>', '250')
    s.ask('RSET', '250')
    s.ask('RCPT TO:<ann@local.test>', '503')
    s.deliver('a@remote.test', 'ann@local.test', message('in order after all'))
    content(server, 'ann', 'in order after all')


@check('unknown and malformed commands: 5xx with an enhanced code, and the session goes on')
def _(server):
    s = smtp(server)
    for line in ('WHAT', 'MAIL', 'MAIL FROM', 'MAIL FROM:', 'MAIL TO:<a@b.test>', 'MAIL FROM:<a@b.test> NONSENSE', 'MAIL FROM:<a@b.test> SIZE=x',
                 'MAIL FROM:<a@b.test> BODY=9BIT', 'MAIL FROM:<a@b.test', 'MAIL FROM:<a b@c.test>', 'MAIL FROM:<a@b..test>', b'\xff\xfe\r\n'):
        reply = s.ask(line, '5xx')
        assert re.match(r'5\d\d[ -]5\.\d+\.\d+ ', reply.text), (line, reply.text)
        if line == 'MAIL FROM:<a b@c.test>': s.control.close(); s = smtp(server)  # too many faults end a session
    s.ask('NOOP', '250')


@check('a line that is too long: 500, and the next one is read')
def _(server):
    s = smtp(server)
    s.ask('NOOP ' + 'x' * 20_000, '500 501')
    s.ask('NOOP', '250')


@check('a session of pipelined commands has one reply for each, in order')
def _(server):
    s = smtp(server)
    for turn in range(2):
        s.send(b'MAIL FROM:<a@remote.test>\r\nRCPT TO:<ann@local.test>\r\nRCPT TO:<nobody@local.test>\r\nRCPT TO:<bob@local.test>\r\nDATA\r\n')
        codes = [s.reply().code for _ in range(5)]
        assert codes == ['250', '250', '550', '250', '354'], codes
        s.send(message('pipelined %d' % turn) + b'.\r\nNOOP\r\n')
        assert [s.reply().code for _ in range(2)] == ['250', '250']
        for user in 'ann', 'bob': content(server, user, 'pipelined %d' % turn)
    s.send(b'RSET\r\nMAIL FROM:<a@remote.test>\r\nRCPT TO:<nobody@local.test>\r\nDATA\r\nQUIT\r\n')
    codes = [s.reply().code for _ in range(5)]
    assert codes[:3] == ['250', '250', '550'] and codes[3] in ('503', '554') and codes[4] == '221', codes


@check('the same byte by byte')
def _(server):
    s = smtp(server)
    for byte in b'MAIL FROM:<a@remote.test>\r\nRCPT TO:<ann@local.test>\r\nDATA\r\n': s.control.send(bytes([byte]))
    assert [s.reply().code for _ in range(3)] == ['250', '250', '354']
    for byte in message('byte by byte', b'..\r\n..x\r\n') + b'.\r\n': s.control.send(bytes([byte]))
    s.reply('250')
    assert content(server, 'ann', 'byte by byte').endswith(b'\r\n\r\n.\r\n.x\r\n')


@check('dots: the first line of the data, and lines of dots')
def _(server):
    s = smtp(server)
    body = b'.\r\n..\r\n...\r\nx.\r\n.x\r\n'
    s.deliver('a@remote.test', 'ann@local.test', message('dots', body))
    assert content(server, 'ann', 'dots').endswith(b'\r\n\r\n' + body)
    before = len(files(server, 'dave'))
    s.envelope('a@remote.test', 'dave@local.test').ask('DATA', '354')
    s.send(b'..x\r\n.\r\n')  # the very first line
    s.reply('250')
    s.envelope('a@remote.test', 'dave@local.test').ask('DATA', '354')
    s.send(b'.\r\n')
    s.reply('250')
    within(PATIENCE, lambda: len(files(server, 'dave')) == before + 2)
    assert any(path.read_bytes().replace(b'\r\n', b'\n').endswith(b'\n.x\n') for path in files(server, 'dave'))


@check('Return-Path and Received are added, with the client, the protocol and the recipient; nothing else changes')
def _(server):
    s = smtp(server)
    octets = message('traced', b'body\r\n')
    s.deliver('a@remote.test', 'ann@local.test', octets)
    whole = content(server, 'ann', 'traced')
    assert whole.endswith(octets), whole
    trace = whole[:-len(octets)].decode()
    assert trace.startswith('Return-Path: <a@remote.test>\r\n'), trace
    received = re.sub(r'\r\n[ \t]+', ' ', trace.partition('\r\n')[2])
    assert re.search(r'^Received: from client\.test \(.*127\.0\.0\.1.*\) by \S+ .*with ESMTP', received, re.M), received
    assert re.search(r'; (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d', received), received
    assert 'hidden' not in trace
    s.deliver('', 'ann@local.test', message('null sender'))
    assert content(server, 'ann', 'null sender').startswith(b'Return-Path: <>\r\n')


@check('Maildir names carry their sizes')
def _(server):
    s = smtp(server)
    s.deliver('a@remote.test', 'ann@local.test', message('sized', b'one\r\ntwo\r\n'))
    content(server, 'ann', 'sized')
    path, = kept(server, 'ann', 'sized')
    octets = path.read_bytes()
    assert sizes(path) == (len(octets), len(re.sub(rb'\r?\n', b'\r\n', octets))), path.name


@check('recipients: case, plus addresses, aliases, postmaster, literals; unknown ones are refused')
def _(server):
    s = smtp(server)
    for i, address in enumerate(('ann@local.test', 'ann@LOCAL.test', 'Ann@local.test', 'ann+tag@local.test', 'ann+a+b@local.test', 'info@local.test',
                                 '@other.test,@third.test:ann@local.test', '"ann"@local.test', 'ann@second.test')):
        s.deliver('a@remote.test', address, message('recipient %d' % i))
        content(server, 'ann', 'recipient %d' % i)
    for address in 'postmaster@local.test', 'Postmaster@local.test', 'postmaster': s.deliver('a@remote.test', address, message('to the ' + address))
    for address in ('nobody@local.test', 'ann@remote.test', 'ann', '', 'ann@', '@local.test', 'ann@local.test@remote.test', 'ann%remote.test@local.test',
                    'remote.test!ann@local.test', 'ann@[127.0.0.1'):
        t = smtp(server)
        t.ask('MAIL FROM:<a@remote.test>', '250')
        t.ask('RCPT TO:<%s>' % address, '5xx')
    s.deliver('a@remote.test', ['ann@local.test', 'ann+x@local.test', 'ann@local.test'], message('thrice the same'))
    within(PATIENCE, lambda: kept(server, 'ann', 'thrice the same'))
    assert len(kept(server, 'ann', 'thrice the same')) == 1


@check('senders: long local parts, quoted ones, literals, and UTF-8 with SMTPUTF8 alone')
def _(server):
    s = smtp(server)
    for i, sender in enumerate(('x' * 80 + '@remote.test', '"odd user"@remote.test', '"a\\"b@c"@remote.test', '---@remote.test', 'a@[192.0.2.1]',
                                'a@[IPv6:2001:db8::1]', 'a=b/c{d}~@remote.test', '@one.test:a@remote.test', 'x' * 300 + '@remote.test')):
        s.deliver(sender, 'ann@local.test', message('sender %d' % i))
        path = content(server, 'ann', 'sender %d' % i).partition(b'\r\n')[0].decode()
        assert path.lower() == ('Return-Path: <%s>' % sender.removeprefix('@one.test:')).lower(), path
    s.ask('MAIL FROM:<grüße@remote.test> SMTPUTF8', '250')
    s.ask('RCPT TO:<ann@local.test>', '250')
    s.data(message('sender in UTF-8'))
    assert 'Return-Path: <grüße@remote.test>'.encode() in content(server, 'ann', 'sender in UTF-8')
    s.ask('MAIL FROM:<grüße@remote.test>', '553 550 501')
    s.ask('MAIL FROM:<%s@remote.test>' % ('x' * 5000), '5xx')


@check('8-bit, binary and long lines are kept as they are')
def _(server):
    s = smtp(server)
    body = 'Grüße\r\n'.encode() + 'Привет\r\n'.encode('windows-1251') + b'x' * 100_000 + b'\r\n\0\x80\xff\r\n'
    for parameters in '', ' BODY=8BITMIME':
        s.deliver('a@remote.test', 'ann@local.test', message('octets' + parameters, body), parameters=parameters)
        assert content(server, 'ann', 'octets' + parameters).endswith(b'\r\n\r\n' + body)


@check('a message of 30 MB, and a hundred recipients')
def _(server):
    body = (os.urandom(57).hex().encode() + b'\r\n') * 270_000
    smtp(server).deliver('a@remote.test', 'ann@local.test', message('large', body))
    assert content(server, 'ann', 'large').endswith(body)
    for path in kept(server, 'ann', 'large'): path.unlink()
    s = smtp(server)
    s.envelope('a@remote.test', *['ann+%d@local.test' % i for i in range(100)]).data(message('to a hundred'))
    content(server, 'ann', 'to a hundred')


@check('BDAT: chunks with dots, a chunk cut between CR and LF, an empty last one')
def _(server):
    s = smtp(server)
    octets = message('in chunks', b'.\r\n..\r\n.x\r\n.')
    s.envelope('a@remote.test', 'ann@local.test')
    half = octets.index(b'\r\n.\r\n') + 1
    s.chunk(octets[:half])
    s.chunk(octets[half:] + b'\r\n')
    s.chunk(b'', last=True)
    assert content(server, 'ann', 'in chunks').endswith(octets + b'\r\n')
    s.send(b'MAIL FROM:<a@remote.test> BODY=BINARYMIME\r\n')
    if s.reply('250 5xx').code == '250':
        s.ask('RCPT TO:<ann@local.test>', '250')
        s.ask('DATA', '503')
        s.ask('RSET', '250')


@check('BDAT pipelined: MAIL, RCPT, chunk and QUIT in one write')
def _(server):
    octets = message('all at once')
    s = smtp(server)
    s.send(b'MAIL FROM:<a@remote.test>\r\nRCPT TO:<ann@local.test>\r\nBDAT %d LAST\r\n%sQUIT\r\n' % (len(octets), octets))
    assert [s.reply().code for _ in range(4)] == ['250', '250', '250', '221']
    content(server, 'ann', 'all at once')


@check('BDAT: the octets of a refused chunk are no commands')
def _(server):
    trap = b'MAIL FROM:<x@evil.test>\r\nRCPT TO:<ann@local.test>\r\nDATA\r\nSubject: smuggled\r\n\r\n.\r\n'
    s = smtp(server)
    s.send(b'BDAT %d LAST\r\n' % len(trap) + trap + b'NOOP\r\n')
    assert [s.reply().code for _ in range(2)] == ['503', '250']
    s.ask('MAIL FROM:<a@remote.test>', '250')
    s.ask('RCPT TO:<nobody@local.test>', '550')
    s.send(b'BDAT %d LAST\r\n' % len(trap) + trap + b'NOOP\r\n')
    assert [s.reply('503 554 250').code for _ in range(2)][1] == '250'
    s.ask('RSET', '250')
    s.envelope('a@remote.test', 'ann@local.test').chunk(b'Subject: half\r\n')
    s.ask('DATA', '503')
    s.ask('RSET', '250')
    for line in 'BDAT', 'BDAT x', 'BDAT -1', 'BDAT 99999999999999999999 LAST':
        t = smtp(server).envelope('a@remote.test', 'ann@local.test')
        t.ask(line, '5xx')
    assert not kept(server, 'ann', 'smuggled') and not kept(server, 'ann', 'half')


@check('SIZE: refused at MAIL when it is declared, and after the data when it is not; the session goes on')
def _(server):
    s = smtp(server)
    limit = int(s.extensions['SIZE'][0])
    s.ask('MAIL FROM:<a@remote.test> SIZE=%d' % (limit + 1), '552')
    s.ask('MAIL FROM:<a@remote.test> SIZE=%d' % 10, '250')
    s.ask('RSET', '250')
    s.deliver('a@remote.test', 'ann@local.test', message('below the limit'))
    content(server, 'ann', 'below the limit')


@check('100 Received fields are a loop: 554 5.4.6')
def _(server):
    fields = ['Received: from a.test by b.test; Mon, 30 Nov 2026 00:00:00 +0000'] * 101
    reply = smtp(server).deliver('a@remote.test', 'ann@local.test', message('a loop', b'x\r\n', *fields), wanted='554')
    assert '5.4.6' in reply.text, reply.text
    smtp(server).deliver('a@remote.test', 'ann@local.test', message('no loop', b'x\r\n', *fields[:20]))
    content(server, 'ann', 'no loop')
    assert not kept(server, 'ann', 'a loop')


@check('a client that ends in the middle leaves nothing: not a file, not a message')
def _(server):
    for how in 'data', 'bdat', 'dot':
        s = smtp(server).envelope('a@remote.test', 'carol@local.test')
        if how == 'bdat': s.chunk(message('incomplete ' + how, b'x' * 100_000))
        else:
            s.ask('DATA', '354')
            s.send(message('incomplete ' + how, b'x' * 100_000) + (b'\r\n.\r' if how == 'dot' else b''))
        s.control.close()
    smtp(server).deliver('a@remote.test', 'carol@local.test', message('complete'))
    content(server, 'carol', 'complete')
    assert len(files(server, 'carol')) == 1
    within(PATIENCE, lambda: not os.listdir(os.path.join(server.mail, 'carol', 'tmp')))


@check('QUIT in the write of the last dot: the 250 comes first')
def _(server):
    s = smtp(server).envelope('a@remote.test', 'ann@local.test')
    s.ask('DATA', '354')
    s.send(message('and goodbye') + b'.\r\nQUIT\r\n')
    assert [s.reply().code for _ in range(2)] == ['250', '221']
    s.ended()
    content(server, 'ann', 'and goodbye')


@check('a client that half-closes after its last command gets every reply')
def _(server):
    import socket
    s = smtp(server)
    s.send(b'MAIL FROM:<a@remote.test>\r\nRCPT TO:<ann@local.test>\r\nDATA\r\n')
    for code in '250', '250', '354': s.reply(code)
    s.send(message('half closed') + b'.\r\n')
    s.control.shutdown(socket.SHUT_WR)
    s.reply('250')
    content(server, 'ann', 'half closed')


@check('fifty sessions at once, twenty messages each')
def _(server):
    def session(number):
        s = smtp(server)
        for i in range(20): s.deliver('a@remote.test', 'erin@local.test', message('load %d.%d' % (number, i)))
        s.ask('QUIT', '221')
    with ThreadPoolExecutor(50) as pool: list(pool.map(session, range(50)))
    within(PATIENCE, lambda: len(files(server, 'erin')) == 1000)


@check('IPv6', when=lambda server: server.six)
def _(server):
    s = Smtp(('::1', int(server.six)))
    s.deliver('a@remote.test', 'ann@local.test', message('over IPv6'))
    head = content(server, 'ann', 'over IPv6').partition(b'\r\n\r\n')[0]
    assert re.search(rb'IPv6:::1|IPv6:0:0:0:0:0:0:0:1', head), head


if __name__ == '__main__': check.run()
