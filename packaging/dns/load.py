"""load.py PORT STOP: asks for records of example.test until the file STOP exists, then prints how many queries were asked, lost, and
answered wrongly. A name that is in each version of the zone must never be SERVFAIL or NXDOMAIN."""
import os
import socket
import struct
import sys

port, stop = int(sys.argv[1]), sys.argv[2]
names = [b'\3www\7example\4test\0', b'\4h100\7example\4test\0', b'\6serial\7example\4test\0']
print('asking', flush=True)
asked = lost = wrong = 0
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.settimeout(5)
    s.connect(('127.0.0.1', port))
    while not os.path.exists(stop):
        asked += 1
        name = names[asked % 3]
        s.send(struct.pack('!6H', asked & 0xffff, 0x0100, 1, 0, 0, 0) + name + struct.pack('!2H', 16 if b'serial' in name else 1, 1))
        try:
            reply = s.recv(65535)
            wrong += reply[:2] != struct.pack('!H', asked & 0xffff) or reply[3] & 15 != 0 or reply[7] != (3 if b'www' in name else 1)
        except socket.timeout: lost += 1
print('%d queries, %d lost, %d wrong' % (asked, lost, wrong), flush=True)
