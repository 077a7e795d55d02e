package stheno.appliance.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sends one HTTP/1.1 request over a Unix or TCP socket, and waits for the reply. One thread.
///
/// @param patience in total: to connect, send, and receive the last byte of the reply
/// @param most bytes of a reply, head included
public record CtlClient(SocketAddress server, Duration patience, int most) {
    private static final int ROOM = 16 * 1024;
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length:[ \t]*(\\d{1,9})[ \t]*");
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)[ \r]");

    /// The reply.
    public record Answer(int status, String body) {}

    /// @param head the request's lines, each with its CRLF, without the empty line and the Connection field
    /// @throws IOException if the server cannot be reached, does not answer in time, or the reply is not HTTP
    public Answer ask(String head) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteBuffer request = ByteBuffer.wrap((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        try (Selector selector = Selector.open(); SocketChannel channel = SocketChannel.open(family())) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, 0);
            boolean connected = channel.connect(server);
            while (!connected) {
                await(selector, key, SelectionKey.OP_CONNECT, deadline);
                connected = channel.finishConnect();
            }
            while (request.hasRemaining()) {
                if (channel.write(request) == 0) await(selector, key, SelectionKey.OP_WRITE, deadline);
            }
            return read(channel, selector, key, deadline, head.startsWith("HEAD "));
        }
    }

    private ProtocolFamily family() {
        if (server instanceof UnixDomainSocketAddress) return StandardProtocolFamily.UNIX;
        boolean six = server instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address;
        return six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    private static void await(Selector selector, SelectionKey key, int operation, long deadline) throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) throw new IOException("the server did not answer in time");
        key.interestOps(operation);
        selector.select(left);
        selector.selectedKeys().clear();
    }

    private Answer read(SocketChannel channel, Selector selector, SelectionKey key, long deadline, boolean headOnly) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer room = ByteBuffer.allocate(ROOM);
        int body = -1; // the start of the body
        long end = Long.MAX_VALUE; // the end of the reply, if it is known
        while (all.size() < end) {
            int read = channel.read(room);
            if (read < 0) break;
            if (read == 0) await(selector, key, SelectionKey.OP_READ, deadline);
            all.write(room.array(), 0, read);
            room.clear();
            if (all.size() > most) throw new IOException("the answer is longer than " + most + " bytes");
            if (body >= 0 || read == 0) continue;
            String text = all.toString(StandardCharsets.ISO_8859_1);
            body = text.indexOf("\r\n\r\n") + 4;
            if (body < 4) body = -1;
            else end = headOnly ? body : length(text.substring(0, body - 4), body);
        }
        return answer(all.toByteArray(), body, end);
    }

    /// The end of the reply: from its head, or at the end of the connection (RFC 9112, section 6.3). The request excludes other framings.
    private static long length(String head, int body) throws IOException {
        for (String line : head.split("\r\n")) {
            Matcher length = LENGTH.matcher(line);
            if (length.matches()) return body + Long.parseLong(length.group(1));
            if (line.toLowerCase(Locale.ROOT).startsWith("transfer-encoding:")) {
                throw new IOException("the answer is chunked, which is not supported");
            }
        }
        return Long.MAX_VALUE;
    }

    private static Answer answer(byte[] bytes, int body, long end) throws IOException {
        Matcher status = STATUS.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (bytes.length > 0 && !status.lookingAt()) throw new IOException("the answer is not HTTP");
        if (body < 0 || end != Long.MAX_VALUE && bytes.length < end) throw new IOException("the answer is incomplete");
        return new Answer(Integer.parseInt(status.group(1)), new String(bytes, body, bytes.length - body, StandardCharsets.UTF_8));
    }
}
