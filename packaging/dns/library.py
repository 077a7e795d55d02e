"""Checks of DNS with dnspython: answers, EDNS, cookies, case, and transfers."""
import socket

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.tsigkeyring
import dns.zone

from wire import PATIENCE, Checks

check = Checks()


def query(name, rdtype='A', **options):
    return dns.message.make_query(name, rdtype, **options)


def udp(server, message, **options):
    return dns.query.udp(message, '127.0.0.1', PATIENCE, int(server.port), **options)


def tcp(server, message):
    return dns.query.tcp(message, '127.0.0.1', PATIENCE, int(server.port))


@check('an answer: AA, no RA, the question as it was spelled')
def _(server):
    reply = udp(server, query('wWw.ExAmPlE.tEsT'))
    assert reply.rcode() == 0 and reply.flags & dns.flags.AA and not reply.flags & dns.flags.RA
    assert reply.question[0].name.to_text() == 'wWw.ExAmPlE.tEsT.', reply.question
    assert {r.to_text() for r in reply.answer[0]} == {'192.0.2.10', '192.0.2.11', '192.0.2.12'}


@check('records rotate')
def _(server):
    firsts = {udp(server, query('www.example.test')).answer[0][0].to_text() for _ in range(30)}
    assert len(firsts) == 3, firsts


@check('NODATA and NXDOMAIN have the SOA record with the TTL of its MINIMUM field')
def _(server):
    for name, rcode in ('mail.example.test', 0), ('no.example.test', 3):
        reply = udp(server, query(name, 'AAAA'))
        assert reply.rcode() == rcode and not reply.answer and reply.authority[0].rdtype == dns.rdatatype.SOA
        assert reply.authority[0].ttl == 60, reply


@check('a wildcard, an alias elsewhere, an alias to itself, a DNAME')
def _(server):
    reply = udp(server, query('a.b.wild.example.test'))
    assert reply.answer[0].name.to_text() == 'a.b.wild.example.test.' and reply.answer[0][0].to_text() == '192.0.2.99'
    assert udp(server, query('outer.example.test')).answer[0][0].to_text() == 'host.elsewhere.test.'
    reply = udp(server, query('loop.example.test'))
    assert reply.rcode() == 0 and len(reply.answer) == 1
    reply = udp(server, query('mail.moved.example.test'))
    assert [r.rdtype for r in reply.answer] == [dns.rdatatype.DNAME, dns.rdatatype.CNAME, dns.rdatatype.A]


@check('a referral: no AA, NS in authority, the address in additional')
def _(server):
    reply = udp(server, query('deep.sub.example.test'))
    assert not reply.flags & dns.flags.AA and not reply.answer
    assert reply.authority[0].rdtype == dns.rdatatype.NS and reply.additional[0][0].to_text() == '192.0.2.53'


@check('unknown types, SVCB, escapes')
def _(server):
    assert udp(server, query('rare.example.test', 'TYPE65280')).answer[0][0].to_text() == '\\# 4 c0000201'
    assert 'alpn="h2,h3"' in udp(server, query('svc.example.test', 'HTTPS')).answer[0][0].to_text()
    reply = udp(server, query('escaped\\.dot.example.test', 'TXT'))
    assert reply.answer[0][0].strings == (b'a"b', b'\x00\xff'), reply


@check('ANY by UDP has one RRset, and no error')
def _(server):
    reply = udp(server, query('example.test', 'ANY'))
    assert reply.rcode() == 0 and len(reply.answer) == 1, reply


@check('without EDNS at most 512 octets; with it at most what is offered, and 1232')
def _(server):
    plain = udp(server, query('large.example.test', 'TXT', use_edns=False))
    assert plain.flags & dns.flags.TC and not plain.answer and plain.edns == -1
    assert not udp(server, query('medium.example.test', 'TXT', use_edns=0, payload=900)).flags & dns.flags.TC
    assert udp(server, query('medium.example.test', 'TXT', use_edns=0, payload=600)).flags & dns.flags.TC
    reply = udp(server, query('large.example.test', 'TXT', use_edns=0, payload=65535))
    assert reply.flags & dns.flags.TC and reply.edns == 0
    whole = tcp(server, query('large.example.test', 'TXT'))
    assert not whole.flags & dns.flags.TC and sum(len(s) for s in whole.answer[0][0].strings) == 2000


@check('unknown options and flags of EDNS are ignored, and not sent back')
def _(server):
    reply = udp(server, query('www.example.test', use_edns=0, ednsflags=0x1234, options=[dns.edns.GenericOption(65001, b'some')]))
    assert reply.rcode() == 0 and reply.answer and not reply.options and reply.ednsflags & 0xffff == 0, reply


def cookie(reply):
    return next((bytes(o.data) if hasattr(o, 'data') else o.to_wire() for o in reply.options if o.otype == 10), None)


@check('a cookie comes back with that of the server; then it is known; one of a wrong length is FORMERR')
def _(server):
    mine = b'abcdefgh'
    first = cookie(udp(server, query('www.example.test', use_edns=0, options=[dns.edns.GenericOption(10, mine)])))
    assert first[:8] == mine and len(first) == 24, first
    again = cookie(udp(server, query('www.example.test', use_edns=0, options=[dns.edns.GenericOption(10, first)])))
    assert again[:8] == mine and len(again) == 24
    for wrong in 1, 7, 9, 15, 41:
        reply = udp(server, query('www.example.test', use_edns=0, options=[dns.edns.GenericOption(10, bytes(wrong))]))
        assert reply.rcode() == dns.rcode.FORMERR, '%d octets: %s' % (wrong, reply)


@check('signed answers, also of NXDOMAIN and wildcards, have their proofs')
def _(server):
    for name, proofs in ('www.signed.test', 0), ('zzz.signed.test', 2), ('x.wild.signed.test', 1):
        reply = udp(server, query(name, want_dnssec=True))
        nsecs = [r for r in reply.authority if r.rdtype == dns.rdatatype.NSEC]
        assert len(nsecs) == proofs, '%s: %s' % (name, reply)
        assert any(r.rdtype == dns.rdatatype.RRSIG for r in reply.answer + reply.authority), reply


@check('opcodes that are not served: NOTIMP; class CH and ANY are not IN')
def _(server):
    for opcode in 1, 2, 5:
        message = query('example.test', 'SOA')
        message.set_opcode(opcode)
        wire = message.to_wire()
        with socket.create_connection(('127.0.0.1', int(server.port)), PATIENCE) as s:
            s.sendall(len(wire).to_bytes(2, 'big') + wire)
            head = s.recv(65535)
        assert head[5] & 15 in (dns.rcode.NOTIMP, dns.rcode.FORMERR, dns.rcode.REFUSED, dns.rcode.NOTAUTH), (opcode, head)


@check('the zone comes whole by AXFR, and is that of the file')
def _(server):
    keyring = dns.tsigkeyring.from_text({'transfer.test.': server.secret})
    zone = dns.zone.from_xfr(dns.query.xfr('127.0.0.1', 'example.test', port=int(server.port), keyring=keyring, relativize=False,
                                           keyname='transfer.test.', lifetime=PATIENCE), relativize=False)
    # dnspython knows only some of the forms of $GENERATE, and this one among them.
    wanted = dns.zone.from_file(server.zone, dns.name.from_text('example.test'), relativize=False)
    assert zone == wanted, set(zone.nodes) ^ set(wanted.nodes)


if __name__ == '__main__': check.run()
