#!/usr/bin/python3
"""packaging/dns/stub.py NAME...    the same as stub.c, with the stub resolver of glibc: Debian's Python uses it."""
import socket
import sys

REASONS = {socket.EAI_NONAME: "none", socket.EAI_AGAIN: "again"}

for name in sys.argv[1:]:
    words = [name]
    try:
        found = [info[4] for info in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)]
        try: words.append(socket.getnameinfo(found[0], socket.NI_NAMEREQD)[0])
        except socket.gaierror: pass
        words += sorted(address[0] for address in found)
    except socket.gaierror as e: words.append(REASONS.get(e.errno, str(e)))
    print(*words)
