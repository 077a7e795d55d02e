"""Checks of DNS over TLS and over HTTPS: dnspython, and sockets of this file's own."""
import base64
import http.client
import socket
import ssl

import dns.message
import dns.query
import dns.rcode

from wire import PATIENCE, Checks

check = Checks()
HERE = '127.0.0.1'


def query(name='www.example.test', rdtype='A', **options):
    return dns.message.make_query(name, rdtype, **options)


def context(server, protocol=None):
    made = ssl.create_default_context(cafile=server.ca)
    if protocol:
        made.set_alpn_protocols([protocol])
    return made


def connect(server, port, protocol=None):
    plain = socket.create_connection((HERE, int(port)), PATIENCE)
    return context(server, protocol).wrap_socket(plain, server_hostname='localhost')


def exactly(s, count):
    data = b''
    while len(data) < count:
        part = s.recv(count - len(data))
        if not part:
            raise EOFError(f'{len(data)} of {count} octets')
        data += part
    return data


def read(s):
    return dns.message.from_wire(exactly(s, int.from_bytes(exactly(s, 2), 'big')))


def framed(message):
    wire = message.to_wire()
    return len(wire).to_bytes(2, 'big') + wire


@check('dnspython by TLS')
def _(server):
    reply = dns.query.tls(query(), HERE, PATIENCE, int(server.dot), ssl_context=context(server), server_hostname='localhost')
    assert len(reply.answer[0]) == 3, reply


@check('by TLS: ALPN `dot`, or none; a query octet by octet; many queries at once')
def _(server):
    for protocol in ('dot', None):
        with connect(server, server.dot, protocol) as s:
            assert s.selected_alpn_protocol() == protocol
            for octet in framed(query()):
                s.sendall(bytes([octet]))
            assert len(read(s).answer[0]) == 3
            asked = [query(f'h{i}.example.test') for i in range(1, 101)]
            s.sendall(b''.join(framed(each) for each in asked))
            assert sorted(read(s).id for _ in asked) == sorted(each.id for each in asked)


@check('by TLS: ALPN of another protocol is refused')
def _(server):
    try:
        connect(server, server.dot, 'h2').close()
    except ssl.SSLError:
        return
    raise AssertionError('a handshake with h2')


@check('a session is resumed')
def _(server):
    made = context(server, 'dot')
    session = None
    for again in (False, True):
        plain = socket.create_connection((HERE, int(server.dot)), PATIENCE)
        with made.wrap_socket(plain, server_hostname='localhost', session=session) as s:
            s.sendall(framed(query()))
            read(s)
            session = s.session
            assert s.session_reused == again


@check('by HTTPS: GET, POST and HEAD on one connection of HTTP/1.1')
def _(server):
    connection = http.client.HTTPSConnection(HERE, int(server.https), timeout=PATIENCE, context=context(server))
    wire = query(id=0).to_wire()
    path = '/dns-query?dns=' + base64.urlsafe_b64encode(wire).rstrip(b'=').decode()
    bodies = []
    for method, body in (('GET', None), ('POST', wire), ('HEAD', None)):
        headers = {'Accept': 'application/dns-message', 'Content-Type': 'application/dns-message'} if body else {}
        connection.request(method, path if body is None else '/dns-query', body, headers)
        reply = connection.getresponse()
        bodies.append(reply.read())
        assert (reply.status, reply.getheader('Content-Type')) == (200, 'application/dns-message'), reply.status
        assert reply.getheader('Cache-Control') == 'max-age=3600', reply.getheaders()
        assert int(reply.getheader('Content-Length')) > 60
    assert len(dns.message.from_wire(bodies[0]).answer[0]) == len(dns.message.from_wire(bodies[1]).answer[0]) == 3
    assert bodies[2] == b''


@check('by HTTPS: a browser that offers h2 and http/1.1 gets HTTP/1.1')
def _(server):
    made = context(server)
    made.set_alpn_protocols(['h2', 'http/1.1'])
    with made.wrap_socket(socket.create_connection((HERE, int(server.https)), PATIENCE), server_hostname='localhost') as s:
        assert s.selected_alpn_protocol() == 'http/1.1'


@check('by HTTPS: zone transfers are refused')
def _(server):
    connection = http.client.HTTPSConnection(HERE, int(server.https), timeout=PATIENCE, context=context(server))
    connection.request('POST', '/dns-query', query('example.test', 'AXFR').to_wire(), {'Content-Type': 'application/dns-message'})
    reply = connection.getresponse()
    assert dns.message.from_wire(reply.read()).rcode() == dns.rcode.REFUSED
    assert reply.getheader('Cache-Control') == 'max-age=0'


def frame(kind, flags=0, stream=0, payload=b''):
    return len(payload).to_bytes(3, 'big') + bytes([kind, flags]) + stream.to_bytes(4, 'big') + payload


def frames(s):
    """All frames until the end, as (type, stream, payload)."""
    while True:
        try:
            head = exactly(s, 9)
        except EOFError:
            return
        yield head[3], int.from_bytes(head[5:], 'big'), exactly(s, int.from_bytes(head[:3], 'big'))


PREFACE = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + frame(4)
GOAWAY = 7


@check('HTTP/2: a flood of PINGs ends the connection, and no other')
def _(server):
    with connect(server, server.https, 'h2') as other, connect(server, server.https, 'h2') as s:
        other.sendall(PREFACE)
        s.sendall(PREFACE + frame(6, payload=b'12345678') * 1500)
        last = list(frames(s))[-1]
        assert last[0] == GOAWAY and last[2][4:8] == b'\0\0\0\x0b', last
        other.sendall(frame(6, payload=b'12345678'))
        assert any(kind == 6 for kind, _, _ in frames_until(other, 6))


def frames_until(s, kind):
    for each in frames(s):
        yield each
        if each[0] == kind:
            return


@check('HTTP/2: a wrong preface, and a frame that is too large, end with GOAWAY')
def _(server):
    for sent, code in ((b'GET / HTTP/1.1\r\n\r\n', 1), (PREFACE + b'\xff\xff\xff' + bytes(6), 6)):
        with connect(server, server.https, 'h2') as s:
            s.sendall(sent)
            last = list(frames(s))[-1]
            assert last[0] == GOAWAY and last[2][7] == code, last


if __name__ == '__main__': check.run()
