"""Attacks a server whose heap is small: half heads, pipelined heads, the files of two hosts. Arguments: kind=, port=, more."""
import socket
import sys
import time

arguments = dict(word.split("=", 1) for word in sys.argv[1:])
port = int(arguments["port"])


def connect():
    connection = socket.create_connection(("127.0.0.1", port), 20)
    connection.settimeout(20)
    return connection


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


{"half": half_heads, "pipelined": pipelined, "caches": caches}[arguments["kind"]]()
print("served")
