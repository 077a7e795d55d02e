"""A link to an FTP server that breaks once: it carries control and passive data connections, and closes all of them in the middle of an
upload. Later connections are left alone. Ends when its standard input ends.

cutlink.py SERVER-PORT BYTES    prints its port; the link breaks after so many bytes of data from the client
"""
import re
import socket
import sys
import threading

server, remaining = int(sys.argv[1]), int(sys.argv[2])
state = threading.Lock()
broken = False
links = []


def listen():
    listener = socket.create_server(('127.0.0.1', 0))
    return listener, listener.getsockname()[1]


def shut(sockets):
    for one in sockets:
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def counted(data):
    """Counts data from the client. The link breaks when there is enough of it."""
    global broken, remaining
    with state:
        remaining -= len(data)
        if broken or remaining > 0:
            return True
        broken = True
        shut(links)
        return False


def carry(source, target, change):
    try:
        while data := source.recv(65536):
            data = change(data)
            if data is None:
                break
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        shut((source, target))


def passive(data):
    """A reply with the port of a data connection: it gets a link as well."""
    for pattern, text in ((rb'\(\|\|\|(\d+)\|\)', lambda port: b'(|||%d|)' % port),
                          (rb'\((?:\d+,){4}(\d+),(\d+)\)', lambda port: b'(127,0,0,1,%d,%d)' % divmod(port, 256))):
        if found := re.search(pattern, data):
            numbers = [int(number) for number in found.groups()]
            listener, port = listen()
            there = numbers[0] if len(numbers) == 1 else numbers[0] * 256 + numbers[1]
            threading.Thread(target=accept, args=(listener, there, True), daemon=True).start()
            return data.replace(found.group(0), text(port))
    return data


def accept(listener, port, is_data):
    while True:
        near, _ = listener.accept()
        far = socket.create_connection(('127.0.0.1', port))
        with state:
            links.extend((near, far))
        up = (lambda data: data if counted(data) else None) if is_data else (lambda data: data)
        down = (lambda data: data) if is_data else passive
        threading.Thread(target=carry, args=(near, far, up), daemon=True).start()
        threading.Thread(target=carry, args=(far, near, down), daemon=True).start()
        if is_data:
            listener.close()
            return


control, own = listen()
threading.Thread(target=accept, args=(control, server, False), daemon=True).start()
print(own, flush=True)
sys.stdin.read()
print('broken' if broken else 'whole', flush=True)
