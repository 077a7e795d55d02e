"""Python's ftplib, as programs use it: each method of FTP, and of FTP_TLS.

library.py port=PORT root=FOLDER six=PORT ca=FILE kind=plain|explicit|implicit
"""
import ftplib
import io
import socket
import ssl
from pathlib import Path

from session import PATIENCE, Checks, everything, folder

check = Checks()


class Implicit(ftplib.FTP_TLS):
    """ftplib does not know implicit TLS by itself: this is how programs add it."""

    @property
    def sock(self): return self.__dict__.get('sock')

    @sock.setter
    def sock(self, sock):
        if sock is not None and not isinstance(sock, ssl.SSLSocket): sock = self.context.wrap_socket(sock, server_hostname=self.host)
        self.__dict__['sock'] = sock


def client(server, user='alice', host='127.0.0.1'):
    if server.kind == 'plain': ftp = ftplib.FTP(timeout=PATIENCE)
    else:
        context = ssl.create_default_context(cafile=server.ca)
        ftp = (Implicit if server.kind == 'implicit' else ftplib.FTP_TLS)(context=context, timeout=PATIENCE)
    ftp.connect(host, int(server.port if host == '127.0.0.1' else server.six))
    assert ftp.login(user, 'pass').startswith('230')
    if server.kind != 'plain': ftp.prot_p()
    return ftp


def own(server, name):
    """A folder of the check's own, its path for the client."""
    return folder(server, '%s-%s' % (name, server.kind)).name


def received(call, command, **how):
    pieces = []
    assert call(command, pieces.append, **how).startswith('226')
    return pieces


@check('login, getwelcome, pwd, cwd, mkd, rmd, size, rename, delete, nlst, dir, mlsd, quit')
def _(server):
    with client(server) as ftp:
        here = own(server, 'lib')
        assert ftp.getwelcome().startswith('220') and ftp.pwd() == '/'
        assert ftp.cwd(here).startswith('250') and ftp.pwd() == '/' + here
        assert ftp.mkd('a "b" c') == '/%s/a "b" c' % here
        ftp.storbinary('STOR one', io.BytesIO(b'one'))
        assert ftp.size('one') == 3
        assert ftp.rename('one', 'zwei ü').startswith('250')
        assert sorted(ftp.nlst()) == ['a "b" c', 'zwei ü'] and len(ftp.nlst('/' + here)) == 2
        lines = []
        ftp.dir(lines.append), ftp.dir('-la', lines.append), ftp.dir('/' + here, lines.append)
        assert sum('zwei ü' in line for line in lines) == 3, lines
        entries = {name: facts for name, facts in ftp.mlsd(facts=['type', 'size']) if facts['type'] not in ('cdir', 'pdir')}
        assert entries == {'a "b" c': {'type': 'dir'}, 'zwei ü': {'type': 'file', 'size': '3'}} or \
            entries['zwei ü'] == {'type': 'file', 'size': '3'}, entries
        assert ftp.delete('zwei ü').startswith('250') and ftp.rmd('a "b" c').startswith('250')
        assert ftp.cwd('..').startswith('250') and ftp.rmd(here).startswith('250')
        for method, name in (ftp.cwd, 'no-such'), (ftp.size, 'no-such'), (ftp.delete, 'no-such'), (ftp.rmd, 'no-such'):
            try: method(name)
            except ftplib.error_perm as e: assert str(e).startswith('550'), e
            else: raise AssertionError(method)
        assert ftp.sendcmd('NOOP').startswith('200') and ftp.voidcmd('NOOP').startswith('200')
        assert ftp.quit().startswith('221')


@check('retrbinary and storbinary, with rest; retrlines and storlines')
def _(server):
    random, here = Path(server.root, 'random.bin').read_bytes(), own(server, 'moved')
    with client(server) as ftp:
        assert b''.join(received(ftp.retrbinary, 'RETR random.bin')) == random
        assert b''.join(received(ftp.retrbinary, 'RETR random.bin', rest=1_000_001)) == random[1_000_001:]
        assert b''.join(received(ftp.retrbinary, 'RETR random.bin', blocksize=1000)) == random
        assert ftp.storbinary('STOR %s/up' % here, io.BytesIO(random)).startswith('226')
        assert ftp.storbinary('STOR %s/up' % here, io.BytesIO(b'end'), rest=100).startswith('226')
        assert Path(server.root, here, 'up').read_bytes() == random[:100] + b'end'
        assert ftp.storlines('STOR %s/lines' % here, io.BytesIO(b'one\ntwo\r\nthree')).startswith('226')
        assert Path(server.root, here, 'lines').read_bytes() == b'one\ntwo\nthree\n'
        assert received(ftp.retrlines, 'RETR %s/lines' % here) == ['one', 'two', 'three']
        ftp.voidcmd('TYPE I')
        data = ftp.transfercmd('RETR random.bin', rest=1_999_000)
        assert everything(data) == random[1_999_000:]
        data.close()
        assert ftp.voidresp().startswith('226')
        data, expected = ftp.ntransfercmd('RETR hello.txt')
        assert expected in (13, None) and everything(data) == b'Hello, world\n'
        data.close()
        assert ftp.voidresp().startswith('226')


@check('abort in the middle of a download, and what comes after')
def _(server):
    with client(server) as ftp:
        for _ in range(3):
            ftp.voidcmd('TYPE I')
            data = ftp.transfercmd('RETR large.bin')
            assert data.recv(1000)
            if ftp.abort().startswith('426'): assert ftp.getmultiline().startswith('226')  # ftplib itself reads one reply of the two
            data.close()
            assert b''.join(received(ftp.retrbinary, 'RETR hello.txt')) == b'Hello, world\n'


@check('set_pasv(False): the server connects')
def _(server):
    here = own(server, 'active')
    with client(server) as ftp:
        ftp.set_pasv(False)
        assert b''.join(received(ftp.retrbinary, 'RETR random.bin')) == Path(server.root, 'random.bin').read_bytes()
        ftp.storbinary('STOR %s/up' % here, io.BytesIO(b'active'))
        assert Path(server.root, here, 'up').read_bytes() == b'active' and len(ftp.nlst(here)) == 1


@check('over IPv6, passive and active', when=lambda server: server.six and server.kind != 'implicit')
def _(server):
    with client(server, host='::1') as ftp:
        assert ftp.af == socket.AF_INET6
        for passive in True, False:
            ftp.set_pasv(passive)
            assert b''.join(received(ftp.retrbinary, 'RETR hello.txt')) == b'Hello, world\n'


@check('the control connection alone is encrypted (prot_c), and not at all (ccc) is refused', when=lambda server: server.kind == 'explicit')
def _(server):
    with client(server) as ftp:
        assert ftp.prot_c().startswith('200')
        assert b''.join(received(ftp.retrbinary, 'RETR hello.txt')) == b'Hello, world\n'
        try: ftp.ccc()
        except ftplib.error_perm: pass
        else: raise AssertionError('CCC was taken')
        assert ftp.pwd() == '/'


if __name__ == '__main__': check.run()
