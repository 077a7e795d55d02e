package stheno.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// Checks for any line protocol that changes to TLS: STARTTLS of SMTP (RFC 3207), STLS of POP3 (RFC 2595), AUTH TLS of FTP
/// (RFC 4217). Unencrypted input after the command is never obeyed (CVE-2011-0411), and state from before the command does not
/// count after it.
///
/// ```java
/// new TlsUpgrade(server, context, "220 ", List.of(new Exchange("EHLO me", "250 ")), new Exchange("STARTTLS", "220 "),
///         new Exchange("NOOP", "250 "), new Exchange("MAIL FROM:<>", "503 ")).check();
/// ```
///
/// @param server   the address that it listens on, without TLS at first
/// @param trusting a context for clients that trust its certificate
/// @param greeting the start of the last line of its greeting; other lines before it are ignored, as in every reply
/// @param before   commands before the upgrade, with replies that show that they count; may be empty
/// @param upgrade  the command
/// @param injected a command that is answered at any time, with and without TLS
/// @param probe    the first command in TLS. Its reply of one line must differ from the reply to `injected`, and must show whether
///                 the commands before still count
public record TlsUpgrade(InetSocketAddress server, SSLContext trusting, String greeting, List<Exchange> before, Exchange upgrade,
                         Exchange injected, Exchange probe) {
    private static final int PATIENCE = (int) Duration.ofSeconds(30).toMillis();
    private static final int MOST_LINES = 100; // of one reply

    /// @param said  a line, without its line end
    /// @param reply the start of the reply's last line
    public record Exchange(String said, String reply) {}

    public TlsUpgrade {
        before = List.copyOf(before);
        if (probe.reply().equals(injected.reply())) throw new IllegalArgumentException("the replies are equal");
    }

    /// Runs all checks, each on its own connection.
    ///
    /// @throws AssertionError if a check fails
    public void check() {
        try {
            goesOn("", Mode.WHOLE);
            goesOn("", Mode.BYTEWISE);
            String line = injected.said() + "\r\n";
            for (String behind : List.of(line, line.repeat(20), line + injected.said(), "half a li", "\r\n", "x".repeat(5000))) {
                goesOn(behind, Mode.WHOLE);
            }
            isSpokenToInTheClear("");
            isSpokenToInTheClear(line);
        } catch (IOException e) {
            throw new AssertionError("upgrade by " + upgrade.said() + ": " + e.getMessage(), e);
        }
    }

    private enum Mode { WHOLE, BYTEWISE }

    /// The upgrade succeeds. Input that was sent in one write with the command, after it, has no effect.
    private void goesOn(String behind, Mode mode) throws IOException {
        try (Socket plain = connected()) {
            say(plain, upgrade.said() + "\r\n" + behind, mode);
            hear(plain, upgrade.reply(), 1);
            try (Socket secure = over(plain)) {
                for (int i = 0; i < 2; i++) { // a second time, for a late reply
                    say(secure, probe.said() + "\r\n", mode);
                    hear(secure, probe.reply(), 1);
                }
            }
        }
    }

    /// A client that sends unencrypted input while the server waits for TLS gets no reply and is closed. Input right after the command may
    /// be discarded, or fail as a handshake.
    private void isSpokenToInTheClear(String behind) throws IOException {
        try (Socket plain = connected()) {
            say(plain, upgrade.said() + "\r\n" + behind, Mode.WHOLE);
            hear(plain, upgrade.reply(), 1);
            StringBuilder heard = new StringBuilder();
            try {
                say(plain, (injected.said() + "\r\n").repeat(3), Mode.WHOLE);
                for (int b = plain.getInputStream().read(); b >= 0; b = plain.getInputStream().read()) heard.append((char) b);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("the server goes on without TLS after " + upgrade.said(), e);
            } catch (IOException reset) {
                // The same as an end: the server has not read everything.
            }
            if (heard.indexOf(injected.reply()) >= 0) {
                throw new AssertionError("obeyed in the clear after " + upgrade.said() + ": " + heard);
            }
        }
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(server.getAddress(), server.getPort());
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE);
            hear(socket, greeting, MOST_LINES);
            for (Exchange exchange : before) {
                say(socket, exchange.said() + "\r\n", Mode.WHOLE);
                hear(socket, exchange.reply(), MOST_LINES);
            }
            return socket;
        } catch (IOException | AssertionError e) {
            socket.close();
            throw e;
        }
    }

    private Socket over(Socket plain) throws IOException {
        SSLSocket secure = (SSLSocket) trusting.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        secure.setSoTimeout(PATIENCE);
        try {
            secure.startHandshake();
        } catch (IOException e) {
            throw new AssertionError("no handshake after " + upgrade.said() + ": " + e.getMessage(), e);
        }
        return secure;
    }

    private static void say(Socket socket, String text, Mode mode) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        switch (mode) {
            case WHOLE -> socket.getOutputStream().write(bytes);
            case BYTEWISE -> {
                for (byte b : bytes) socket.getOutputStream().write(b);
            }
        }
    }

    /// Reads up to a line with this start, which must be among the first `most`.
    private void hear(Socket socket, String beginning, int most) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < most; i++) {
            String line = line(socket.getInputStream());
            if (line.startsWith(beginning)) return;
            lines.append(line).append('\n');
        }
        throw new AssertionError("upgrade by " + upgrade.said() + ": expected <" + beginning + "...>, got <" + lines + ">");
    }

    /// Byte by byte: the bytes after the line belong to TLS.
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new EOFException("closed after <" + line + ">");
            line.append((char) b);
        }
        return line.toString();
    }

    /// A certificate for localhost that signs itself, made by the running JDK's own keytool: serves with it, and trusts it. Takes a
    /// second or so.
    public static SSLContext selfSigned() throws IOException, GeneralSecurityException {
        char[] password = "changeit".toCharArray();
        Path folder = Files.createTempDirectory("stheno-tls");
        Path file = folder.resolve("keys.p12");
        try {
            keytool("-genkeypair", "-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", new String(password), "-alias",
                    "test",
                    "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost", "-validity", "2");
            KeyStore keys = KeyStore.getInstance(file.toFile(), password);
            KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
            own.init(keys, password);
            TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
            trusted.init(keys);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static void keytool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (keytool.waitFor() != 0) throw new IOException("keytool: " + said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
