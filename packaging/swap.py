"""swap.py FOLDER: file.txt in this folder is a file and a FIFO by turns, as fast as possible. It ends as a file."""
import os
import signal
import sys

folder = sys.argv[1]
name, plain, fifo = (os.path.join(folder, it) for it in ("file.txt", ".plain", ".fifo"))
going = True


def end(*_):
    global going
    going = False


signal.signal(signal.SIGTERM, end)
while going:
    os.mkfifo(fifo)
    os.rename(fifo, name)
    with open(plain, "w", encoding="ascii") as out:
        out.write("plain\n")
    os.rename(plain, name)
