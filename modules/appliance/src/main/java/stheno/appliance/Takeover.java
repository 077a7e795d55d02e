package stheno.appliance;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.appliance.admin.CtlClient;
import stheno.appliance.admin.ServerFinder;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.InheritedSockets;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.StartupFailure;
import stheno.batch.InheritedSocket;
import stheno.batch.MessageSocket;
import stheno.reactor.Log;

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
///   opens the protocols with files that only one process may use
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

    /// Refuses files that a process other than the running server has locked: later, there is no way back.
    void probe(List<Protocol> protocols, Config config) throws StartupFailure {
        try {
            for (Protocol each : protocols) {
                Optional<Path> lock = each.lockFile(config);
                if (lock.isPresent() && Files.exists(lock.get()) && !holds(running.peer().pid(), lock.get())) each.probe(config);
            }
        } catch (BadSetting e) {
            throw StartupFailure.setting(e);
        } catch (IOException e) {
            throw StartupFailure.machine("the open files of the running server cannot be read: " + e.getMessage(), e);
        }
    }

    /// Whether a process has opened a file.
    private static boolean holds(long pid, Path file) throws IOException {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            Object wanted = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            for (Path each : open) {
                try {
                    if (Files.readAttributes(each, BasicFileAttributes.class).fileKey().equals(wanted)) return true;
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
            return false;
        } catch (AccessDeniedException e) {
            return true; // unknown: if it is not so, the server ends when it opens the files, and is started again
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /// Replaces the running server by one with open ports, and opens the rest of it. A failure after [#complete] has status 1, whatever it
    /// is: the service manager starts the server again.
    ///
    /// @param begun is run when the running server has been told to end
    void finish(Assembly assembly, Runnable begun, Log log) throws StartupFailure {
        complete();
        assembly.ports().own();
        begun.run();
        try {
            if (!assembly.complete()) {
                log.event(Log.Level.INFO, "waiting-for-mail", "pid", running.peer().pid(), "hint", "clients of SMTP and POP3 wait");
                awaitEnd();
            }
            assembly.openRest();
            assembly.ports().own();
        } catch (BadConfig e) {
            throw StartupFailure.machine(e.getMessage(), e);
        } catch (IOException e) {
            throw StartupFailure.machine("the server that was taken over cannot be observed: " + e.getMessage(), e);
        }
    }

    /// The ports are open: tells the running server to end.
    private void complete() throws StartupFailure {
        try {
            for (String name : sockets.claimed()) running.send(ADOPTED + name);
            running.send(END);
        } catch (IOException e) {
            throw StartupFailure.machine("the running server does not answer: " + e.getMessage(), e);
        }
    }

    /// Waits until the other process has ended. It ends by itself, within its limits.
    private void awaitEnd() throws StartupFailure {
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
