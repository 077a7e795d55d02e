"""Checks of the forwarder with dnspython, in front of the scripted servers of upstreams.py and of BIND, which has the root zone."""
import itertools
import json
import socket
import time
from pathlib import Path

import dns.edns
import dns.flags
import dns.message
import dns.query
import dns.rdatatype
import dns.reversename

from wire import PATIENCE, Checks, within

check = Checks()
SERVFAIL, NXDOMAIN, REFUSED = 2, 3, 5
SOONER = 4.9  # seconds: clients give up, or ask again, after five


def query(name, rdtype='A', **options):
    return dns.message.make_query(name, rdtype, **{'use_edns': 0, **options})


def udp(server, message, **options):
    return dns.query.udp(message, '127.0.0.1', PATIENCE, int(server.port), ignore_unexpected=True, **options)


def tcp(server, message, **options):
    return dns.query.tcp(message, '127.0.0.1', PATIENCE, int(server.port), **options)


def ask(server, name, rdtype='A', **options):
    return udp(server, query(name, rdtype, **options))


def asked(server, name):
    """The questions that servers got for a name: SERVER TRANSPORT NAME TYPE ID PORT SPELLING FLAGS OPTIONS."""
    lines = (line.split() for line in (Path(server.upstreams) / 'questions').read_text().splitlines())
    return [line for line in lines if line[2] == name + '.']


def questions(server, name):
    """How many questions a server got."""
    return sum(line.startswith(name + ' ') for line in (Path(server.upstreams) / 'questions').read_text().splitlines())


def values(reply, rdtype='A'):
    return sorted(r.to_text() for rrset in reply.answer for r in rrset if rrset.rdtype == dns.rdatatype.from_text(rdtype))


def outcomes(server, name, count=1):
    """What the query log says became of the queries for a name; waits for so many lines."""
    def lines(): return [line for line in map(json.loads, Path(server.log).read_text().splitlines()) if line['name'].lower() == name + '.']
    within(PATIENCE, lambda: len(lines()) >= count)
    return [line['outcome'] for line in lines()]


class down:
    """Has a scripted server answer everything in one way, or not at all."""

    def __init__(self, server, name, word='silent'): self.file, self.word = Path(server.upstreams) / name, word

    def __enter__(self): self.file.write_text(self.word)

    def __exit__(self, *_): self.file.unlink(missing_ok=True)


def timed(function):
    begun = time.monotonic()
    return function(), time.monotonic() - begun


# --- answers and the cache --------------------------------------------------------------------------------------------------------

@check('a forwarded answer has RA, not AA, and the question as it was spelled')
def _(server):
    reply = ask(server, 'One.SCRIPT.net')
    assert reply.rcode() == 0 and reply.flags & dns.flags.RA and not reply.flags & dns.flags.AA
    assert reply.question[0].name.to_text() == 'One.SCRIPT.net.', reply
    assert values(reply) == ['192.0.2.101'] and reply.answer[0].name.to_text().lower() == 'one.script.net.', reply


@check('a cached answer asks no server, and counts its TTL down')
def _(server):
    assert ask(server, 'kept.script.net').answer[0].ttl == 60
    within(PATIENCE, lambda: ask(server, 'kept.script.net').answer[0].ttl == 58)
    assert len(asked(server, 'kept.script.net')) == 1


@check('the spelling of a question to a server never reaches a client')
def _(server):
    for spelling in 'spelled.script.net.', 'SPELLED.script.net.', 'sPeLlEd.ScRiPt.NeT.':
        reply = ask(server, spelling)
        assert reply.question[0].name.to_text() == spelling
        assert reply.answer[0].name.to_text() == spelling, reply


@check('the records of an RRset get one TTL, the smallest')
def _(server):
    reply = ask(server, 'uneven.script.net')
    assert values(reply) == ['192.0.2.1', '192.0.2.2'] and {rrset.ttl for rrset in reply.answer} == {20}, reply


@check('an answer with TTL 0, or with one above 2^31, is not kept')
def _(server):
    for name in 'ttl-0.script.net', 'ttl-2147483660.script.net':
        for i in 1, 2, 3:
            reply = ask(server, name)
            assert values(reply) == ['192.0.2.101'] and reply.answer[0].ttl == 0, reply
            assert len(asked(server, name)) == i


@check('NXDOMAIN is kept for all types of the name, with an SOA record whose TTL counts down from the smaller of TTL and MINIMUM')
def _(server):
    for rdtype in 'A', 'AAAA', 'MX':
        reply = ask(server, 'missing.script.net', rdtype)
        assert reply.rcode() == NXDOMAIN and reply.authority[0].rdtype == dns.rdatatype.SOA and reply.authority[0].ttl <= 50, reply
    within(PATIENCE, lambda: ask(server, 'missing.script.net').authority[0].ttl <= 48)
    assert len(asked(server, 'missing.script.net')) == 1


@check('NODATA is kept for its type alone')
def _(server):
    for rdtype in 'A', 'A', 'MX':
        reply = ask(server, 'none.script.net', rdtype)
        assert reply.rcode() == 0 and not reply.answer and 0 < reply.authority[0].ttl <= 30, reply
    assert [line[3] for line in asked(server, 'none.script.net')] == ['A', 'MX']


@check('NXDOMAIN without an SOA record is not kept')
def _(server):
    for _ in 1, 2: assert ask(server, 'unproven.script.net').rcode() == NXDOMAIN
    assert len(asked(server, 'unproven.script.net')) == 2


@check('records rotate out of the cache')
def _(server):
    assert len({ask(server, 'www.many.net').answer[0][0].to_text() for _ in range(30)}) == 3


@check('an answer that is asked for in the last tenth of its TTL is refreshed before it ends')
def _(server):
    name = 'ttl-11-prefetched.script.net'

    def refreshed():
        reply, took = timed(lambda: ask(server, name))
        assert values(reply) == ['192.0.2.101'] and took < 1, (reply, took)
        return len(asked(server, name)) == 2 and reply.answer[0].ttl >= 9
    within(PATIENCE, refreshed)
    assert sorted(outcomes(server, name), reverse=True)[:2] == ['forwarded', 'cached'], outcomes(server, name)


@check('50 equal questions at once are one question of each loop to the server, and each client gets its own reply')
def _(server):
    name = 'slow-800-joined.script.net'
    queries = [query(''.join(c.upper() if i >> (k % 6) & 1 else c for k, c in enumerate(name))) for i in range(50)]
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in queries]
    try:
        for s, q in zip(sockets, queries):
            s.settimeout(PATIENCE)
            s.connect(('127.0.0.1', int(server.port)))
            s.send(q.to_wire())
        for s, q in zip(sockets, queries):
            reply = dns.message.from_wire(s.recv(65535))
            assert reply.id == q.id and reply.question[0].name.to_text() == q.question[0].name.to_text(), reply
            assert values(reply) == ['192.0.2.101']
    finally:
        for s in sockets: s.close()
    assert 1 <= len(asked(server, name)) <= int(server.loops), asked(server, name)


@check('two questions in one segment by TCP, of which the first waits: both are answered')
def _(server):
    slow, fast = query('slow-600-first.script.net'), query('quick.script.net')
    with socket.create_connection(('127.0.0.1', int(server.port)), PATIENCE) as s:
        s.sendall(b''.join(len(q.to_wire()).to_bytes(2, 'big') + q.to_wire() for q in (slow, fast)))
        stream = s.makefile('rb')
        ids = {dns.message.from_wire(stream.read(int.from_bytes(stream.read(2), 'big'))).id for _ in (1, 2)}
    assert ids == {slow.id, fast.id}


# --- servers ------------------------------------------------------------------------------------------------------------------------

@check('each question to a server has a random id, a random port and random spelling, and asks for DNSSEC')
def _(server):
    names = ['random-%d.script.net' % i for i in range(40)]
    for name in names: assert values(ask(server, name)) == ['192.0.2.101']
    lines = [asked(server, name)[0] for name in names]
    assert len({line[4] for line in lines}) > 36 and len({line[5] for line in lines}) > 5, lines
    assert sum(line[6] != line[2] for line in lines) > 36
    assert all('DO' in line[7].split(',') and 'RD' in line[7].split(',') for line in lines), lines


@check('cookies and the client subnet of a client are not passed on')
def _(server):
    options = [dns.edns.ECSOption('192.0.2.0', 24), dns.edns.GenericOption(10, b'abcdefgh'), dns.edns.GenericOption(65001, b'x')]
    assert values(udp(server, query('subnet.script.net', options=options))) == ['192.0.2.101']
    sent = asked(server, 'subnet.script.net')[0][8:]
    assert 'abcdefgh'.encode().hex() not in ''.join(sent) and all(each.startswith('10=') for each in sent), sent


@check('a truncated reply is asked for again by TCP, and the whole answer is kept')
def _(server):
    reply = ask(server, 'large.script.net', 'TXT')
    assert reply.flags & dns.flags.TC and len(reply.to_wire()) <= 1232, reply
    for _ in 1, 2: assert len(values(tcp(server, query('large.script.net', 'TXT')), 'TXT')) == 40
    assert [line[1] for line in asked(server, 'large.script.net')] == ['udp', 'tcp']


@check('if TCP fails, the client gets TC by UDP and SERVFAIL by TCP, never an empty answer; what was cut is not kept')
def _(server):
    reply, took = timed(lambda: ask(server, 'cut.script.net'))
    assert reply.flags & dns.flags.TC and not reply.answer and took < SOONER, (reply, took)
    assert tcp(server, query('cut.script.net')).rcode() == SERVFAIL
    assert len(asked(server, 'cut.script.net')) >= 4


@check('forged packets before the reply are not believed: another id, another name, no reply at all')
def _(server):
    assert values(ask(server, 'forged.script.net')) == ['192.0.2.101']


@check('records that the question did not ask for reach neither the client nor the cache')
def _(server):
    reply = ask(server, 'lie.script.net')
    assert values(reply) == ['192.0.2.101'] and not reply.authority and not reply.additional, reply
    assert values(ask(server, 'victim.script.net')) == ['192.0.2.101']
    assert values(ask(server, 'www.elsewhere.net')) == ['192.0.2.250']


@check('garbage, half a message, SERVFAIL and REFUSED of the only server: SERVFAIL in time, which is kept for a moment')
def _(server):
    for word in 'garbage', 'half', 'servfail', 'refused':
        name = word + '.script.net'
        reply, took = timed(lambda: ask(server, name))
        assert reply.rcode() == SERVFAIL and took < SOONER, (word, took, reply)
        before = len(asked(server, name))
        reply, took = timed(lambda: ask(server, name))
        assert reply.rcode() == SERVFAIL and took < 1 and len(asked(server, name)) == before, (word, took)


@check('a silent server: SERVFAIL before the client gives up')
def _(server):
    reply, took = timed(lambda: ask(server, 'silent.script.net'))
    assert reply.rcode() == SERVFAIL and took < SOONER, (took, reply)


@check('a server that takes a second answers')
def _(server):
    assert values(ask(server, 'slow-1000.script.net')) == ['192.0.2.101']


@check('SERVFAIL of the first server: the second one answers')
def _(server):
    for i in 1, 2, 3: assert values(ask(server, 'x%d.failing.net' % i)) == ['192.0.2.105']


@check('a server that does not know EDNS, and one that spells names in its own way, are asked in theirs')
def _(server):
    assert values(ask(server, 'plainest.plain.net')) == ['192.0.2.112']
    assert 'plain' in asked(server, 'plainest.plain.net')[-1][7].split(',')
    assert values(ask(server, 'lower.plain.net')) == ['192.0.2.112']


@check('tcp://: no packet goes out by UDP')
def _(server):
    for i in range(5): assert len(values(ask(server, 'x%d.tcp.net' % i))) == 1
    assert all([line[1] for line in asked(server, 'x%d.tcp.net' % i)] == ['tcp'] for i in range(5))


@check('a server that falls silent: the next one answers within two seconds, then at once; when it is back, it is asked again')
def _(server):
    for name in 'first', 'second':
        serial = itertools.count()

        def fresh(): return ask(server, 'x%d-%s.pair.net' % (next(serial), name))
        within(PATIENCE, lambda: len(values(fresh())) == 1)
        with down(server, name):
            # Whether it is asked first depends on how fast both were.
            took = [timed(fresh) for _ in range(8)]
            assert all(len(values(reply)) == 1 and seconds < 2.2 for reply, seconds in took), took
            within(PATIENCE, lambda: all(timed(fresh)[1] < 0.3 for _ in range(3)))

        before = questions(server, name)

        def back():
            for _ in range(50): fresh()
            return questions(server, name) > before
        within(PATIENCE * 4, back)
    with down(server, 'first'), down(server, 'second'):
        for i in 1, 2, 3:
            reply, took = timed(lambda: ask(server, 'both%d.pair.net' % i))
            assert reply.rcode() == SERVFAIL and took < SOONER, (took, reply)
    assert len(values(ask(server, 'again.pair.net'))) == 1, 'servers that look dead are not tried'


@check('the longest suffix by whole labels says which server is asked, and a forward of its own never falls back to the root')
def _(server):
    for name, address in ('a.lone.net', 106), ('lone.net', 106), ('a.sub.lone.net', 107), ('xsub.lone.net', 106), ('xlone.net', 250):
        assert values(ask(server, name)) == ['192.0.2.%d' % address], name
    with down(server, 'lone'):
        reply, took = timed(lambda: ask(server, 'b.lone.net'))
        assert reply.rcode() == SERVFAIL and not reply.answer and took < SOONER, (took, reply)


@check('expired data: with a silent server after 1.8 s, with TTL 30; with a failing one at once; a new NXDOMAIN is believed')
def _(server):
    names = ['ttl-1-%s.stale.net' % each for each in ('silent', 'failing', 'gone', 'back')]
    for name in names: assert values(ask(server, name)) == ['192.0.2.108']
    time.sleep(1.1)  # until they have expired: that is what is checked
    with down(server, 'stale'):
        reply, took = timed(lambda: ask(server, names[0]))
        assert values(reply) == ['192.0.2.108'] and reply.answer[0].ttl == 30 and 1.5 < took < 4, (took, reply)
        assert ask(server, 'never.stale.net').rcode() == SERVFAIL
    with down(server, 'stale', 'servfail'):
        reply, took = timed(lambda: ask(server, names[1]))
        assert values(reply) == ['192.0.2.108'] and reply.answer[0].ttl == 30 and took < 1.5, (took, reply)
    with down(server, 'stale', 'missing'):
        assert ask(server, names[2]).rcode() == NXDOMAIN
    assert ask(server, names[2]).rcode() == NXDOMAIN
    reply = ask(server, names[3])
    assert values(reply) == ['192.0.2.108'] and reply.answer[0].ttl == 1, reply
    assert outcomes(server, names[1], 2)[-1] == 'stale'


# --- DNSSEC -------------------------------------------------------------------------------------------------------------------------

@check('signatures go to clients with DO alone, AD to those with DO or AD, out of one question')
def _(server):
    def flags(**options):
        reply = ask(server, 'signed.script.net', **options)
        assert values(reply) == ['192.0.2.101'], reply
        return len(values(reply, 'RRSIG')), bool(reply.flags & dns.flags.AD)
    RD, AD = dns.flags.RD, dns.flags.AD
    for _ in 1, 2:
        for options, wanted in ({'flags': RD}, (0, False)), ({'flags': RD | AD}, (0, True)), ({'flags': RD, 'want_dnssec': 1}, (1, True)):
            found = flags(**options)
            assert found == wanted, (options, found)
    assert len(asked(server, 'signed.script.net')) == 1, asked(server, 'signed.script.net')


@check('the proof that a name does not exist goes to clients with DO alone')
def _(server):
    for _ in 1, 2:
        plain, wanted = ask(server, 'no.signed.net'), ask(server, 'no.signed.net', want_dnssec=True)
        assert plain.rcode() == wanted.rcode() == NXDOMAIN
        assert {rrset.rdtype for rrset in plain.authority} == {dns.rdatatype.SOA}, plain
        assert {rrset.rdtype for rrset in wanted.authority} == {dns.rdatatype.SOA, dns.rdatatype.NSEC, dns.rdatatype.RRSIG}, wanted


# --- names that stay here -------------------------------------------------------------------------------------------------------------

@check('hosts files: all addresses of the family asked for, in any case; other types NODATA; nothing is forwarded')
def _(server):
    assert values(ask(server, 'NAS.lan')) == ['192.168.1.10', '192.168.1.11']
    assert values(ask(server, 'nas.lan', 'AAAA'), 'AAAA') == ['fd00::10']
    assert values(ask(server, 'pRINTER.lan')) == ['192.168.1.12'] and values(ask(server, 'nas')) == ['192.168.1.10']
    for name, rdtype in ('nas.lan', 'MX'), ('printer.lan', 'AAAA'), ('nas', 'AAAA'), ('named.many.net', 'TXT'):
        reply = ask(server, name, rdtype)
        assert reply.rcode() == 0 and not reply.answer and reply.authority[0].rdtype == dns.rdatatype.SOA, reply
    for name in 'nas.lan', 'printer.lan', 'named.many.net': assert set(outcomes(server, name)) == {'local'}, name


@check('an address of a hosts file leads to the first name of its first line')
def _(server):
    for address, name in ('192.168.1.10', 'nas.lan.'), ('fd00::10', 'nas.lan.'), ('192.168.1.12', 'Printer.LAN.'):
        found = values(ask(server, dns.reversename.from_address(address), 'PTR'), 'PTR')
        assert [each.lower() for each in found] == [name.lower()], found


@check('dns.local: other names of the zone do not exist, and are not forwarded')
def _(server):
    assert ask(server, 'other.lan').rcode() == NXDOMAIN and outcomes(server, 'other.lan') == ['local']


@check('special-use names and private reverse zones are answered here, and a forward of its own has a part of them')
def _(server):
    assert values(ask(server, 'localhost')) == ['127.0.0.1'] and values(ask(server, 'a.localhost', 'AAAA'), 'AAAA') == ['::1']
    reply = ask(server, 'localhost', 'MX')
    assert reply.rcode() == 0 and not reply.answer
    names = ['x.invalid', 'x.onion', 'x.local', 'x.home.arpa', 'none.test', '7.1.168.192.in-addr.arpa', '1.0.0.10.in-addr.arpa',
             '1.0.31.172.in-addr.arpa', '1.2.0.192.in-addr.arpa', '1.1.254.169.in-addr.arpa']
    for name in names:
        reply = ask(server, name, 'PTR' if 'in-addr' in name else 'A')
        assert reply.rcode() == NXDOMAIN and reply.authority[0].rdtype == dns.rdatatype.SOA, (name, reply)
        assert outcomes(server, name) == ['local'], name
    assert values(ask(server, '1.0.5.10.in-addr.arpa', 'PTR'), 'PTR') == ['private.upstream.net.']
    assert values(ask(server, '4.4.8.8.in-addr.arpa', 'PTR'), 'PTR') == ['public.net.']


@check('block lists: the name, those below it and aliases to it are NXDOMAIN with the extended error 15; exceptions are answered')
def _(server):
    for name in 'blocked.net', 'ads.blocked.net', 'tracker.net', 'x.tracker.net', 'hosts-format.net':
        reply = ask(server, name)
        assert reply.rcode() == NXDOMAIN and not reply.answer, reply
        assert [option.code for option in reply.options if option.otype == 15] == [15], reply
        assert outcomes(server, name) == ['blocked'], name
    reply = ask(server, 'alias-blocked.net')
    assert reply.rcode() == NXDOMAIN and not values(reply), reply
    reply = ask(server, 'alias-blocked.script.net')
    assert reply.rcode() == NXDOMAIN and not values(reply), reply
    assert values(ask(server, 'good.blocked.net')) == ['192.0.2.250'] and values(ask(server, 'xblocked.net')) == ['192.0.2.250']


@check('public names that lead to private addresses are held back; exceptions and forwards of their own are not')
def _(server):
    for name, rdtype in ('rebound.net', 'A'), ('rebound.net', 'AAAA'):
        reply = ask(server, name, rdtype)
        assert reply.rcode() == 0 and not reply.answer, reply
    assert values(ask(server, 'mixed.net')) == ['192.0.2.9']
    assert values(ask(server, 'allowed.net')) == ['10.0.0.6']
    assert values(ask(server, 'private.script.net')) == ['10.0.0.1', '192.0.2.7', '192.168.1.1']


@check('own zones go first, and an alias in them to a name outside is completed')
def _(server):
    reply = ask(server, 'outer.own.net')
    assert values(reply, 'CNAME') == ['www.signed.net.'] and values(reply) == ['192.0.2.10'] and reply.flags & dns.flags.AA, reply
    reply = ask(server, 'local.own.net')
    assert values(reply) == ['192.168.1.10', '192.168.1.11'], reply
    assert ask(server, 'no.own.net').rcode() == NXDOMAIN


# --- clients --------------------------------------------------------------------------------------------------------------------------

@check('other clients get REFUSED by UDP and TCP, cached or not, but for own zones')
def _(server):
    assert values(ask(server, 'cached.script.net')) == ['192.0.2.101']
    for send in udp, tcp:
        for name in 'cached.script.net', 'other.script.net', 'nas', 'sub.blocked.net':
            reply = send(server, query(name), source='127.0.0.2')
            assert reply.rcode() == REFUSED and not reply.answer and not reply.flags & dns.flags.RA, reply
        assert values(send(server, query('www.own.net'), source='127.0.0.2')) == ['192.0.2.10']
    assert not asked(server, 'other.script.net')


@check('without RD nothing is forwarded, and the cache is not shown')
def _(server):
    assert values(ask(server, 'visited.script.net')) == ['192.0.2.101']
    for name in 'visited.script.net', 'unvisited.script.net':
        reply = ask(server, name, flags=0)
        assert reply.rcode() == REFUSED and not reply.answer, reply
    assert not asked(server, 'unvisited.script.net')


@check('ANY is answered with HINFO, and no server is asked (RFC 8482)')
def _(server):
    reply = ask(server, 'any.script.net', 'ANY')
    assert reply.answer[0].rdtype == dns.rdatatype.HINFO and not asked(server, 'any.script.net')


@check('5,000 questions of five clients to a server that never answers get SERVFAIL in time, those beyond the limit of a client at once')
def _(server):
    begun, slowest = {}, 0
    clients = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(5)]
    try:
        for number, s in enumerate(clients, 1):
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 23)
            s.settimeout(PATIENCE)
            s.bind(('127.1.0.%d' % number, 0))
            s.connect(('127.0.0.1', int(server.port)))
        for i in range(1100):
            for number, s in enumerate(clients):
                s.send(query('x%d-%d.hole.net' % (i, number), use_edns=False, id=i).to_wire())
                begun[number, i] = time.monotonic()
            if i == 1000: assert values(ask(server, 'beside.many.net')) == ['192.0.2.251']
        for number, s in enumerate(clients):
            at_once = 0
            for _ in range(1100):
                wire = s.recv(512)
                assert wire[3] & 15 == SERVFAIL
                at_once += int.from_bytes(wire[:2], 'big') >= 1000
                begun.pop((number, int.from_bytes(wire[:2], 'big')))
            assert at_once == 100
    finally:
        for s in clients: s.close()
    assert not begun


if __name__ == '__main__': check.run()
