package stheno.appliance;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.appliance.admin.CtlClient;
import stheno.appliance.admin.ServerFinder;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.InheritedSockets;
import stheno.appliance.protocol.StartupFailure;
import stheno.batch.InheritedSocket;
import stheno.batch.MessageSocket;

/// The replacement of a running server, as its successor sees it. Until [#complete], the running server goes on as before if this process
/// ends. Blocks; one thread.
///
/// ```
///   this process                                  the running server (see HandOver)
///   POST /takeover?name=N on the ctl socket ────►
///                                           ◄──── connects to N
///                                           ◄──── socket NAME kept|passed [PATH], with the socket, for each
///                                           ◄──── end
///   opens its ports with these sockets
///   adopted NAME, for each; end             ────►
///                                                 stops accepting, lets requests and transfers finish, ends
///                                           ◄──── (closes)
///   opens the protocols whose files have one owner
/// ```
final class Takeover implements AutoCloseable {
    static final String END = "end";
    static final String ADOPTED = "adopted ";

    private static final Duration PATIENCE = Duration.ofSeconds(10); // for each answer of the running server
    private static final Duration LONGEST = Duration.ofHours(2); // for its end: limit.drain is at most an hour
    private static final int MOST = 64 * 1024; // bytes of an answer

    private final MessageSocket running;
    private final InheritedSockets sockets;

    private Takeover(MessageSocket running, InheritedSockets sockets) {
        this.running = running;
        this.sockets = sockets;
    }

    /// Asks the server of the ctl socket that the settings name for its sockets.
    static Takeover begin(Config config, ServerFinder finder) throws StartupFailure {
        try {
            return begin(finder.socket(config));
        } catch (ServerFinder.NotFound e) {
            throw StartupFailure.machine("there is no server to take over: " + e.getMessage(), e);
        } catch (IOException | BadConfig e) {
            throw StartupFailure.machine("cannot take over: " + e.getMessage(), e);
        }
    }

    private static Takeover begin(Path ctl) throws IOException, BadConfig {
        try (MessageSocket.Listening listening = MessageSocket.listen()) {
            CtlClient.Answer answer = ask(ctl, listening.name());
            if (answer.status() != 200) throw new IOException("the server at " + ctl + " refuses: " + answer.body().strip());
            MessageSocket running = listening.accept(PATIENCE);
            List<InheritedSocket> all = new ArrayList<>();
            try {
                if (!running.peer().trusted()) throw new IOException("the server belongs to another user: run this as that user");
                running.limit(PATIENCE);
                receive(running, all);
                return new Takeover(running, new InheritedSockets(all));
            } catch (IOException | RuntimeException e) {
                all.forEach(InheritedSocket::close);
                running.close();
                throw e;
            }
        }
    }

    private static CtlClient.Answer ask(Path ctl, String name) throws IOException {
        try {
            return new CtlClient(UnixDomainSocketAddress.of(ctl), PATIENCE, MOST).ask("POST /takeover?name=" + name + " HTTP/1.1\r\n"
                    + "Host: localhost\r\nAccept: text/plain\r\nContent-Length: 0\r\n");
        } catch (IOException e) {
            throw new IOException("no server answers at " + ctl + ": " + e.getMessage(), e);
        }
    }

    private static void receive(MessageSocket running, List<InheritedSocket> all) throws IOException {
        while (true) {
            Optional<MessageSocket.Message> message = running.receive();
            if (message.isEmpty()) throw new IOException("the running server has given up; see its log");
            if (message.get().text().equals(END)) return;
            message.get().socket().ifPresent(all::add);
        }
    }

    InheritedSockets sockets() {
        return sockets;
    }

    /// The ports are open: tells the running server to end.
    void complete() throws StartupFailure {
        try {
            for (String name : sockets.claimed()) running.send(ADOPTED + name);
            running.send(END);
        } catch (IOException e) {
            throw StartupFailure.machine("the running server does not answer: " + e.getMessage(), e);
        }
    }

    /// Waits until the other process has ended. It ends by itself, within its limits.
    void awaitEnd() throws StartupFailure {
        try {
            running.limit(LONGEST);
            while (running.receive().isPresent());
        } catch (IOException e) {
            throw StartupFailure.machine("the server that was taken over does not end: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        running.close();
    }
}
