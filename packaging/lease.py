"""lease.py FILE...: holds a write lease (fcntl(2), F_SETLEASE) on each file. Whoever opens one waits until this process ends, or until the
time in /proc/sys/fs/lease-break-time is over."""
import fcntl
import os
import signal
import sys

signal.signal(signal.SIGIO, signal.SIG_IGN)  # the kernel's request to give the lease up
held = [os.open(name, os.O_RDWR) for name in sys.argv[1:]]
for descriptor in held:
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print("held", flush=True)
while True:
    signal.pause()
