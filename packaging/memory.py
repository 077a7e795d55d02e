"""Attacks a server whose heap is small: half heads, pipelined heads, the files of two hosts, bodies that stop, scripts and slow readers,
HTTP/2 streams. Arguments: kind=, port=, count=."""
import socket
import ssl
import struct
import sys
import time

arguments = dict(word.split("=", 1) for word in sys.argv[1:])
port = int(arguments["port"])


def connect(to=port):
    connection = socket.create_connection(("127.0.0.1", to), 20)
    connection.settimeout(20)
    return connection


def crowd_of(count):
    """So many connections, or fewer if the server refuses some."""
    crowd = []
    for _ in range(count):
        try:
            crowd.append(connect())
        except OSError:
            break
    return crowd


def push(connections, data):
    """Writes to all of them as far as the server reads, for ten seconds at most. Counts those that it has closed."""
    left = {connection: memoryview(data) for connection in connections}
    closed = 0
    end = time.monotonic() + 10
    for connection in connections:
        connection.setblocking(False)
    while left and time.monotonic() < end:
        for connection in list(left):
            try:
                n = connection.send(left[connection][:65536])
                left[connection] = left[connection][n:]
                if not left[connection]:
                    del left[connection]
            except BlockingIOError:
                pass
            except OSError:
                closed += 1
                del left[connection]
        time.sleep(0.01)
    return closed


def ask(path, host="localhost"):
    with connect() as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        reply = b""
        while piece := connection.recv(65536):
            reply += piece
    return reply


def served():
    """A small request is answered within ten seconds: 503 is allowed for a moment."""
    end = time.monotonic() + 10
    while True:
        try:
            reply = ask("/")
        except OSError as e:
            reply = str(e).encode()
        if reply.startswith(b"HTTP/1.1 200 "):
            return
        if time.monotonic() > end:
            sys.exit(f"no answer: {reply[:200]}")
        time.sleep(0.2)


def half_heads():
    crowd = [connect() for _ in range(int(arguments["count"]))]
    push(crowd, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 31_000)
    served()


def pipelined():
    head = b"GET /big HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 30_000 + b"\r\n\r\n"
    crowd = [connect() for _ in range(int(arguments["count"]))]
    push(crowd, head * 31)
    served()


def caches():
    for host in ("localhost", "other.test"):
        for i in range(1, int(arguments["count"]) + 1):
            if not ask(f"/{i}.png", host).startswith(b"HTTP/1.1 200 "):
                sys.exit(f"{host}/{i}.png is not served")
    served()


def bodies():
    """Bodies for a script that stop before their end."""
    crowd = crowd_of(int(arguments["count"]))
    push(crowd, b"POST /cgi-bin/flood HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16000\r\n\r\n" + b"x" * 15_900)
    served()


def uploads():
    """PUTs that stop before their end."""
    crowd = crowd_of(int(arguments["count"]))
    for number, connection in enumerate(crowd):
        head = f"PUT /up/{number} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"
        try:
            connection.sendall(head.encode())
        except OSError:
            pass
    push(crowd, b"x" * 300_000)
    served()


def scripts():
    """Scripts with much output, whose clients read nothing."""
    crowd = crowd_of(int(arguments["count"]))
    push(crowd, b"GET /cgi-bin/flood HTTP/1.1\r\nHost: localhost\r\n\r\n")
    time.sleep(10)  # the scripts write as far as they can
    for connection in crowd:
        connection.close()
    served()


def frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def number(value, bits):
    """RFC 7541, section 5.1."""
    most = (1 << bits) - 1
    if value < most:
        return bytes([value])
    octets = bytes([most])
    value -= most
    while value > 127:
        octets += bytes([value & 127 | 128])
        value >>= 7
    return octets + bytes([value])


def literal(name, value):
    return b"\0" + number(len(name), 7) + name + number(len(value), 7) + value


def streams():
    """HTTP/2 requests with large heads that are never complete, 100 for each connection. count= is that of all streams."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    block = b"\x83\x87" + literal(b":path", b"/dns-query") + literal(b":authority", b"localhost") + literal(b"x-long", b"x" * 15_000)
    crowd = []
    for _ in range(int(arguments["count"]) // 100):
        try:
            connection = context.wrap_socket(connect(int(arguments["tls"])), server_hostname="localhost")
            connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b""))
            connection.settimeout(1)
            for stream in range(1, 200, 2):
                connection.sendall(frame(1, 4, stream, block))
        except OSError:
            pass  # closed, refused, or not read any more
        crowd.append(connection)
    served()


{"half": half_heads, "pipelined": pipelined, "caches": caches, "bodies": bodies, "uploads": uploads,
 "scripts": scripts, "streams": streams}[arguments["kind"]]()
print("served")
