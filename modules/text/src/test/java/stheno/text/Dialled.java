package stheno.text;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import stheno.reactor.Connection;
import stheno.reactor.Connector;
import stheno.reactor.Conversation;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.Opener;
import stheno.reactor.ReactorGroup;
import stheno.reactor.TlsOptions;
import stheno.testkit.Journal;

/// A client that records what its server says, and does what a test tells it at the greeting.
final class Dialled implements ClientProtocol, Opener, AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final Journal log = new Journal();
    final List<String> told = new ArrayList<>(); // loop only, until the end
    final CompletableFuture<Optional<ClientFault>> end = new CompletableFuture<>();
    private final ReactorGroup group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event));
    private final Consumer<Dialled> script;
    private final Duration greeting;
    ClientConversation talk;

    private Dialled(Consumer<Dialled> script, Duration greeting) throws IOException {
        this.script = script;
        this.greeting = greeting;
    }

    /// @param script runs at the greeting, in the loop
    static Dialled dial(InetSocketAddress to, Consumer<Dialled> script) throws IOException {
        return dial(to, Optional.empty(), Limits.DEFAULTS, PATIENCE, script);
    }

    static Dialled dial(InetSocketAddress to, Optional<TlsOptions> tls, Limits limits, Duration greeting, Consumer<Dialled> script)
            throws IOException {
        Dialled dialled = new Dialled(script, greeting);
        Connector plain = new Connector("client").withLimits(limits);
        Connector connector = tls.map(plain::withTls).orElse(plain);
        dialled.group.reactors().getFirst().execute(
                () -> connector.connect(dialled.group.reactors().getFirst(), to, PATIENCE, dialled));
        return dialled;
    }

    @Override
    public Conversation open(Connection connection) {
        talk = new ClientConversation(connection, this, greeting);
        return talk;
    }

    @Override
    public void failed(IOException cause) {
        end.completeExceptionally(cause);
    }

    @Override
    public void greeted(ReceivedReply reply) {
        told.add(reply.toString());
        script.accept(this);
    }

    @Override
    public void ended(Optional<ClientFault> fault) {
        if (!end.complete(fault)) throw new IllegalStateException("ended twice");
    }

    /// Sends a command, and records the reply.
    void say(String command) {
        say(command, _ -> { });
    }

    /// The same, then does something.
    void say(String command, Consumer<ReceivedReply> then) {
        talk.command(command, PATIENCE, reply -> {
            told.add(reply.toString());
            then.accept(reply);
        });
    }

    void quit() {
        say("QUIT", _ -> talk.close());
    }

    /// Waits for the end, and returns what the server said.
    List<String> finished() throws Exception {
        Optional<ClientFault> fault = end.get(30, TimeUnit.SECONDS);
        if (fault.isPresent()) throw new AssertionError(fault.get() + " after " + told + "; log " + log);
        return told;
    }

    /// Waits for the end, which is a fault.
    ClientFault fault() throws Exception {
        return end.get(30, TimeUnit.SECONDS).orElseThrow();
    }

    @Override
    public void close() {
        group.close();
    }
}
