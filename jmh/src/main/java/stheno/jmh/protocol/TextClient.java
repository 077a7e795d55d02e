package stheno.jmh.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// A client of a line protocol that waits for each reply. One thread.
final class TextClient {
    private static final int PATIENCE = 20_000; // ms

    private final SocketChannel channel;
    private final InputStream input;

    private TextClient(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.socket().setSoTimeout(PATIENCE);
        this.input = channel.socket().getInputStream();
    }

    /// Connects, and waits for the greeting.
    ///
    /// @param receiveBuffer SO_RCVBUF, 0 for the system's choice
    static TextClient connect(InetSocketAddress server, int receiveBuffer) throws IOException {
        SocketChannel channel = open(server, receiveBuffer);
        try {
            TextClient client = new TextClient(channel);
            client.reply();
            return client;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// A connection that blocks.
    static SocketChannel open(InetSocketAddress server, int receiveBuffer) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            if (receiveBuffer > 0) channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(server);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    SocketChannel channel() {
        return channel;
    }

    /// A number that no other open connection to the same server has.
    int number() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    void say(String text) throws IOException {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
        while (bytes.hasRemaining()) channel.write(bytes);
    }

    /// Sends a command, and waits for its reply of one line.
    TextClient ask(String command) throws IOException {
        asked(command);
        return this;
    }

    /// The same.
    ///
    /// @return the reply
    /// @throws IOException if the server refuses, or does not answer in time
    String asked(String command) throws IOException {
        say(command + "\r\n");
        return reply();
    }

    private String reply() throws IOException {
        var line = new StringBuilder();
        for (int octet = input.read(); octet != '\n'; octet = input.read()) {
            if (octet < 0) throw new EOFException("the server has closed after: " + line);
            line.append((char) octet);
        }
        if (!isGood(line.charAt(0))) throw new IOException("refused: " + line);
        return line.toString();
    }

    /// Whether a reply that begins with this octet accepts the command.
    static boolean isGood(int first) {
        return first == '+' || first >= '1' && first <= '3';
    }
}
