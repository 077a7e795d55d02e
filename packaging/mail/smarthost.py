"""A smarthost for the checks of the queue: it says what a check tells it to say, and remembers what it was sent."""
import base64
import socket
import threading


class Smarthost:
    """An SMTP server on a port. `with Smarthost(port, RCPT=[...])`: it is there within the block, and away after it.

    A keyword is a command, or `greeting`, `body`; its value a reply, or a list of replies, one for each time (the last one stays). A reply
    `drop` closes the connection without a word. context: for STARTTLS. implicit: TLS from the first octet.
    """

    def __init__(self, port, context=None, implicit=False, extensions=('SIZE 1000000', '8BITMIME', 'PIPELINING', 'SMTPUTF8', 'ENHANCEDSTATUSCODES'),
                 host='127.0.0.1', **replies):
        self.port, self.context, self.implicit, self.extensions, self.host = port, context, implicit, extensions, host
        self.replies = {name: [value] if isinstance(value, str) else list(value) for name, value in replies.items()}
        self.messages, self.commands, self.logins, self.open = [], [], [], []

    def __enter__(self):
        self.listener = socket.create_server((self.host, self.port))
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        try: self.listener.shutdown(socket.SHUT_RDWR)  # wakes accept
        except OSError: pass
        self.listener.close()
        for connection in self.open:
            try: connection.shutdown(socket.SHUT_RDWR)
            except OSError: pass
            connection.close()

    def accept(self):
        while True:
            try: connection = self.listener.accept()[0]
            except OSError: return
            connection.settimeout(60)
            self.open.append(connection)
            threading.Thread(target=self.quietly, args=(connection,), daemon=True).start()

    def quietly(self, connection):
        try: self.serve(connection)
        except (OSError, EOFError): pass
        finally: connection.close()

    def secured(self, connection):
        """TLS takes the descriptor over: from now on, the end of the block must close the new socket."""
        secure = self.context.wrap_socket(connection, server_side=True)
        self.open.append(secure)
        return secure

    def answer(self, name, usual):
        said = self.replies.get(name, [usual])
        reply = said.pop(0) if len(said) > 1 else said[0]
        if reply == 'drop': raise EOFError
        return reply or usual

    def serve(self, connection):
        if self.implicit: connection = self.secured(connection)
        stream = connection.makefile('rb')
        secure = self.implicit

        def say(text): connection.sendall(text.encode() + b'\r\n')

        say(self.answer('greeting', '220 smarthost.test ESMTP'))
        sender, recipients, user = None, [], None
        while line := stream.readline():
            text = line.decode('utf-8', 'replace').rstrip('\r\n')
            command = text.split(' ')[0].split(':')[0].upper()
            self.commands.append(text)
            if command == 'EHLO':
                extensions = list(self.extensions) + (['STARTTLS'] if self.context and not secure else []) + ['AUTH PLAIN LOGIN']
                lines = ['smarthost.test', *extensions]
                reply = self.answer('EHLO', '\r\n'.join('250%s%s' % (' ' if i == len(lines) - 1 else '-', line) for i, line in enumerate(lines)))
                say(reply)
            elif command == 'STARTTLS':
                say(self.answer('STARTTLS', '220 go'))
                if not self.context: continue
                connection = self.secured(connection)
                stream, secure = connection.makefile('rb'), True
            elif command == 'AUTH':
                words = text.split(' ')
                if len(words) == 2:
                    say('334 ')
                    words.append(stream.readline().decode().strip())
                user = base64.b64decode(words[2])
                self.logins.append((user, secure))
                say(self.answer('AUTH', '235 2.7.0 ok'))
            elif command == 'MAIL':
                reply = self.answer('MAIL', '250 2.1.0 ok')
                if reply[0] == '2': sender, recipients = text[10:], []
                say(reply)
            elif command == 'RCPT':
                reply = self.answer('RCPT', '250 2.1.5 ok')
                if reply[0] == '2': recipients.append(text[8:].partition('>')[0].removeprefix('<'))
                say(reply)
            elif command == 'DATA':
                reply = self.answer('DATA', '354 go on' if recipients else '554 5.5.1 no recipients')
                say(reply)
                if reply[0] != '3': continue
                octets = b''
                while (line := stream.readline()) != b'.\r\n':
                    if not line: raise EOFError
                    octets += line[1:] if line.startswith(b'.') else line
                    if self.replies.get('body', [''])[0] == 'drop': self.answer('body', '')
                reply = self.answer('end', '250 2.0.0 taken')
                if reply[0] == '2': self.messages.append((sender.partition('>')[0].removeprefix('<'), recipients, octets))
                say(reply)
                sender, recipients = None, []
            elif command == 'RSET':
                sender, recipients = None, []
                say('250 2.0.0 ok')
            elif command == 'QUIT':
                say('221 2.0.0 bye')
                return
            else: say('250 2.0.0 ok' if command == 'NOOP' else '502 5.5.1 what')

    def with_subject(self, subject):
        wanted = b'\r\nSubject: ' + subject.encode() + b'\r\n'
        return [m for m in self.messages if wanted in b'\r\n' + m[2].partition(b'\r\n\r\n')[0] + b'\r\n']
