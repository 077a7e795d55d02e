import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/// `java BareServer.java FOLDER PORT`: the least work that a selector loop of the JDK can answer these requests with, for `bench-http`.
///
/// It has no limits, no timers and no log, and trusts its clients: each read holds whole requests, all for files of one content. The name
/// is found in the first line of a read, and the requests are counted by their empty lines. Small files are sent from memory, large ones by
/// [FileChannel#transferTo], both with the header that Stheno sends.
final class BareServer {
    private static final int SMALL = 16 * 1024; // as in Stheno
    private static final long SHARE = 1024 * 1024; // bytes of a file for each turn: others are served between them

    private final Map<String, Content> contents = new HashMap<>();
    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final ByteBuffer input = ByteBuffer.allocateDirect(16 * 1024);
    private final ByteBuffer output = ByteBuffer.allocateDirect(64 * 1024);

    /// @param message the header, with the body behind it if that is small
    /// @param file null for a small file
    private record Content(ByteBuffer message, FileChannel file, long length) {}

    /// What a client has not taken yet of a large file.
    private static final class Client {
        Content content;
        ByteBuffer head;
        long position;
    }

    private BareServer(Path folder, int port) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) contents.put("/" + file.getFileName(), content(file));
        }
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    private static Content content(Path file) throws IOException {
        long length = Files.size(file);
        byte[] head = ("""
                HTTP/1.1 200 OK\r
                Server: Stheno\r
                Date: Thu, 01 Jan 2026 00:00:00 GMT\r
                ETag: "68e656b251e67e8358bef8483ab0d51c-d"\r
                Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r
                Vary: Accept-Encoding\r
                Content-Type: text/plain; charset=utf-8\r
                Accept-Ranges: bytes\r
                X-Content-Type-Options: nosniff\r
                Content-Length:\s""" + length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] body = length <= SMALL ? Files.readAllBytes(file) : new byte[0];
        ByteBuffer message = ByteBuffer.allocateDirect(head.length + body.length).put(head).put(body).flip();
        return new Content(message, length <= SMALL ? null : FileChannel.open(file), length);
    }

    private void run() throws IOException {
        while (true) selector.select(this::ready);
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) accept();
            else if (key.isWritable()) send(key);
            else answer(key);
        } catch (IOException e) {
            close(key);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel; (channel = listener.accept()) != null; ) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new Client());
        }
    }

    private void answer(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        if (channel.read(input.clear()) < 0) {
            channel.close();
            return;
        }
        input.flip();
        Content content = contents.get(name());
        if (content == null) throw new IOException("no file");
        if (content.file() == null) {
            copies(channel, content.message());
            return;
        }
        Client client = (Client) key.attachment();
        client.content = content;
        client.head = content.message().duplicate();
        client.position = 0;
        send(key);
    }

    private String name() {
        int start = 4; // behind "GET "
        int end = start;
        while (input.get(end) != ' ') end++;
        byte[] name = new byte[end - start];
        input.get(start, name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    private void copies(SocketChannel channel, ByteBuffer message) throws IOException {
        output.clear();
        int seen = 0;
        for (int i = 0; i < input.limit(); i++) {
            byte b = input.get(i);
            if (b == '\r') seen = seen == 2 ? 3 : 1;
            else seen = b == '\n' && (seen & 1) == 1 ? seen + 1 : 0;
            if (seen < 4) continue;
            seen = 0;
            output.put(message.duplicate());
        }
        channel.write(output.flip());
        if (output.hasRemaining()) throw new IOException("the socket took only a part");
    }

    private void send(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        Client client = (Client) key.attachment();
        if (client.head.hasRemaining()) channel.write(client.head);
        long end = Math.min(client.content.length(), client.position + SHARE);
        while (client.position < end) {
            long n = client.content.file().transferTo(client.position, end - client.position, channel);
            if (n <= 0) break;
            client.position += n;
        }
        key.interestOps(client.position < client.content.length() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /// @param arguments the folder, and a port of the loopback address
    public static void main(String[] arguments) throws IOException {
        new BareServer(Path.of(arguments[0]), Integer.parseInt(arguments[1])).run();
    }
}
