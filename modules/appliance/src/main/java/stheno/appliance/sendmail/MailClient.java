package stheno.appliance.sendmail;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One connection to an SMTP server (RFC 5321), without TLS and login: for a server on this machine or its network. Blocks; one thread.
final class MailClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration REPLY = Duration.ofMinutes(5); // RFC 5321, section 4.5.3.2
    private static final int LINE = 4096; // octets of a line of a reply
    private static final int LINES = 200; // of a reply

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private List<String> extensions = List.of();

    /// A reply: its code, and its lines without the code.
    private record Reply(int code, List<String> lines) {
        boolean positive() {
            return code >= 200 && code < 400;
        }

        @Override
        public String toString() {
            return (code + " " + String.join(" ", lines)).strip();
        }
    }

    private MailClient(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream());
    }

    /// Connects, and greets.
    static MailClient open(InetSocketAddress server, String ownName) throws IOException, SendFailure {
        Socket socket = new Socket();
        try {
            socket.connect(server, (int) CONNECT.toMillis());
            socket.setSoTimeout((int) REPLY.toMillis());
            MailClient client = new MailClient(socket);
            client.greet(ownName);
            return client;
        } catch (IOException | SendFailure | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void greet(String ownName) throws IOException, SendFailure {
        expect(reply(), ExitStatus.UNAVAILABLE, "the greeting");
        Reply hello = ask("EHLO " + ownName);
        if (!hello.positive()) hello = ask("HELO " + ownName);
        expect(hello, ExitStatus.UNAVAILABLE, "HELO");
        extensions = hello.lines().stream().map(line -> line.toUpperCase(Locale.ROOT)).toList();
    }

    private boolean offers(String extension) {
        return extensions.stream().anyMatch(line -> line.equals(extension) || line.startsWith(extension + " "));
    }

    /// Announces the message. Recipients that are refused for good are returned, with the reply; some are accepted.
    List<String> announce(String sender, List<String> recipients) throws IOException, SendFailure {
        boolean foreign = !(sender + recipients).chars().allMatch(c -> c < 0x80);
        if (foreign && !offers("SMTPUTF8")) throw new SendFailure(ExitStatus.UNAVAILABLE, "the server accepts ASCII addresses only");
        String parameters = (offers("8BITMIME") ? " BODY=8BITMIME" : "") + (foreign ? " SMTPUTF8" : "");
        expect(ask("MAIL FROM:<" + sender + ">" + parameters), ExitStatus.UNAVAILABLE, "the sender " + sender);
        List<String> refused = new ArrayList<>();
        for (String recipient : recipients) {
            Reply reply = ask("RCPT TO:<" + recipient + ">");
            if (reply.code() >= 500) refused.add(recipient + ": " + reply);
            else expect(reply, ExitStatus.NOUSER, "the recipient " + recipient);
        }
        if (refused.size() < recipients.size()) return refused;
        throw new SendFailure(ExitStatus.NOUSER, "the server refuses " + String.join("; ", refused));
    }

    /// Where the content goes, dot-stuffed; [#finish] ends it.
    OutputStream content() throws IOException, SendFailure {
        expect(ask("DATA"), ExitStatus.UNAVAILABLE, "DATA");
        return out;
    }

    void finish() throws IOException, SendFailure {
        expect(ask("."), ExitStatus.UNAVAILABLE, "the message");
        ask("QUIT");
    }

    private static void expect(Reply reply, ExitStatus permanent, String step) throws SendFailure {
        if (reply.positive()) return;
        ExitStatus status = reply.code() < 500 ? ExitStatus.TEMPFAIL : permanent;
        throw new SendFailure(status, "the server refuses " + step + ": " + reply);
    }

    private Reply ask(String command) throws IOException {
        out.write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return reply();
    }

    private Reply reply() throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = line();
            if (line.length() < 3 || !line.substring(0, 3).chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw new IOException("the server does not speak SMTP");
            }
            lines.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) != '-') return new Reply(Integer.parseInt(line.substring(0, 3)), lines);
            if (lines.size() == LINES) throw new IOException("a reply of the server has more than " + LINES + " lines");
        }
    }

    private String line() throws IOException {
        byte[] line = new byte[LINE];
        int length = 0;
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new IOException("the server has closed the connection");
            if (length == LINE) throw new IOException("a line of the server is longer than " + LINE + " octets");
            line[length++] = (byte) c;
        }
        return new String(line, 0, length, StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
