package stheno.appliance.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// One HTTP/1.1 request over TLS, for its status alone. Blocks.
final class TlsRequest {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*)?");
    private static final int LONGEST = 1000; // characters of the status line

    private TlsRequest() {}

    /// The certificate must be valid for the name, except on a loopback address: no other machine can answer there, and certificates name
    /// public hosts.
    ///
    /// @param host the name in the certificate, also for SNI; an IPv6 address in brackets
    /// @param head the request's lines, each with its CRLF, without the empty line and the Connection field
    /// @param patience in total
    static int status(InetSocketAddress server, String host, String head, Duration patience) throws IOException {
        try (Socket plain = new Socket()) {
            var late = CompletableFuture.runAsync(() -> close(plain),
                    CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
            try {
                plain.connect(server, (int) patience.toMillis());
                return ask(secured(plain, host, server), head);
            } catch (SSLException e) {
                throw late.isDone() ? new IOException("the server did not answer in time") : e;
            } catch (IOException e) {
                boolean timed = late.isDone() || e instanceof SocketTimeoutException;
                throw timed ? new IOException("the server did not answer in time") : e;
            } finally {
                late.cancel(false);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed nevertheless
        }
    }

    private static SSLSocket secured(Socket plain, String host, InetSocketAddress server) throws IOException {
        boolean here = server.getAddress().isLoopbackAddress();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, here ? new TrustManager[] {new Loopback()} : null, null);
            String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, server.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            if (!here) parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static int ask(SSLSocket socket, String head) throws IOException {
        socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        Matcher status = STATUS.matcher(line(socket.getInputStream()));
        if (!status.matches()) throw new IOException("the answer is not HTTP");
        return Integer.parseInt(status.group(1));
    }

    private static String line(InputStream in) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1), LONGEST);
        StringBuilder line = new StringBuilder();
        for (int c = reader.read(); c >= 0 && c != '\n' && line.length() < LONGEST; c = reader.read()) line.append((char) c);
        return line.toString().strip();
    }

    /// Accepts every certificate.
    private static final class Loopback implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
