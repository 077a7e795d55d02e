package stheno.jmh.protocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;

/// A protocol: how its healthy clients ask, and how its slow clients hold the server.
public enum BenchProtocol {
    /// The healthy ask for the size of a file, with SIZE. The slow do not read the data connection of a RETR of 4 MB.
    FTP("stalled in RETR"),
    /// The healthy send STAT, and RETR for a message of 1 KB. The slow do not read the reply to RETR, a message of 4 MB.
    POP3("stalled in RETR"),
    /// The healthy send messages of 1 KB. The slow send theirs after DATA at an octet a second.
    SMTP("an octet a second in DATA"),
    /// The healthy ask by UDP. The slow send half of a query by TCP.
    DNS("half a query by TCP");

    private static final int SMALL = 4 * 1024; // SO_RCVBUF of clients that do not read
    private static final int DEFAULT = 0;

    private final String kind;

    BenchProtocol(String kind) {
        this.kind = kind;
    }

    /// The name in the results.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What the slow clients do.
    String kind() {
        return kind;
    }

    /// Descriptors of a slow client in one process, at most.
    int descriptors() {
        return this == FTP ? 3 : 2; // the server has the file too
    }

    /// Opens a load of healthy clients.
    ProtocolLoad healthy(InetSocketAddress server, int clients) throws IOException {
        return switch (this) {
            case DNS -> new QueryLoad(server, clients);
            case FTP -> new DialogueLoad(clients, () -> loggedIn(TextClient.connect(server, DEFAULT)),
                    List.of(DialogueLoad.Step.line("SIZE " + ProtocolServer.SMALL_FILE)));
            case POP3 -> new DialogueLoad(clients, () -> authorized(TextClient.connect(server, DEFAULT)),
                    List.of(DialogueLoad.Step.line("STAT"), DialogueLoad.Step.lines("RETR 1")));
            case SMTP -> new DialogueLoad(clients, () -> TextClient.connect(server, DEFAULT).ask("HELO client.example.org"),
                    List.of(DialogueLoad.Step.line("MAIL FROM:<ann@example.org>"), DialogueLoad.Step.line("RCPT TO:<bob@example.net>"),
                            DialogueLoad.Step.line("DATA"), DialogueLoad.Step.line(ProtocolServer.text(1024) + ".")));
        };
    }

    /// Adds the sockets of one slow client, which holds the server until they are closed.
    void slow(InetSocketAddress server, List<SocketChannel> sockets) throws IOException {
        switch (this) {
            case FTP -> {
                TextClient client = TextClient.connect(server, DEFAULT);
                sockets.add(client.channel());
                loggedIn(client);
                String[] parts = client.asked("EPSV").split("\\|");
                var port = new InetSocketAddress(server.getAddress(), Integer.parseInt(parts[3]));
                sockets.add(TextClient.open(port, SMALL));
                client.ask("RETR " + ProtocolServer.LARGE_FILE);
            }
            case POP3 -> {
                TextClient client = TextClient.connect(server, SMALL);
                sockets.add(client.channel());
                authorized(client).say("RETR 2\r\n");
            }
            case SMTP -> {
                TextClient client = TextClient.connect(server, DEFAULT);
                sockets.add(client.channel());
                client.ask("HELO client.example.org").ask("MAIL FROM:<ann@example.org>").ask("RCPT TO:<bob@example.net>").ask("DATA");
                client.say("Subject: slow\r\n\r\n");
            }
            case DNS -> {
                SocketChannel channel = TextClient.open(server, DEFAULT);
                sockets.add(channel);
                channel.write(QueryLoad.halfOfAFrame());
            }
        }
    }

    /// Whether the slow clients continue to send, an octet a second each.
    boolean drips() {
        return this == SMTP;
    }

    private static TextClient loggedIn(TextClient client) throws IOException {
        return client.ask("USER anonymous").ask("PASS ann@example.org").ask("TYPE I");
    }

    /// Each client has a mailbox of its own, because a mailbox has one session at a time.
    private static TextClient authorized(TextClient client) throws IOException {
        return client.ask("USER client" + client.number()).ask("PASS secret");
    }
}
