package stheno.mail.pop3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import stheno.accounts.LoginCheck;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.Network;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.reactor.Tls;
import stheno.storage.WorkPool;
import stheno.testkit.Await;
import stheno.testkit.LineClient;
import stheno.text.TlsPolicy;

/// A POP3 server with mailboxes of its own. The password of every user is `secret`, that of `blank` is ` two  blanks `.
final class Pop3Stage implements AutoCloseable {
    static final int BUFFER = 16 * 1024; // of sockets, so that a client that does not read stalls soon
    static final String GREETING = "+OK Stheno POP3 server ready";
    private static final Duration TICK = Duration.ofMillis(300); // for transcripts that wait for a timeout

    final TestMaildrops maildrops;
    final Pop3Service service;
    final ReactorGroup group;
    final InetSocketAddress address;
    final Queue<Pop3SessionRecord> records = new ConcurrentLinkedQueue<>();
    private final AtomicInteger busy = new AtomicInteger(); // logins of `busy`, of which two come too early
    final Queue<String> events = new ConcurrentLinkedQueue<>(); // warnings and errors of the log

    /// @param words    of a transcript file's `# settings:`
    /// @param settings changes the settings further
    Pop3Stage(Path folder, Set<String> words, Tls tls, UnaryOperator<Pop3Settings> settings) throws IOException {
        this(folder, words, tls, settings, WorkPool.files("pop3-disk"));
    }

    /// @param disk reads messages
    Pop3Stage(Path folder, WorkPool disk) throws IOException {
        this(folder, Set.of(), null, it -> it, disk);
    }

    private Pop3Stage(Path folder, Set<String> words, Tls tls, UnaryOperator<Pop3Settings> settings, WorkPool disk) throws IOException {
        maildrops = new TestMaildrops(folder);
        service = new Pop3Service("pop3", maildrops, this::check, disk);
        Pop3Settings wanted = Pop3Settings.DEFAULTS.withLoginDelay(Duration.ofMillis(1)).withSessionLog(records::add);
        TlsPolicy policy = words.contains("required") ? TlsPolicy.REQUIRED : words.contains("tls") ? TlsPolicy.OFFERED : TlsPolicy.OFF;
        service.change(settings.apply(wanted.withTls(policy, () -> tls).withClearLogins(words.contains("clear"))));
        group = ReactorGroup.start(words.contains("loops") ? 2 : 1, (level, event, pairs) -> {
            if (level.compareTo(Log.Level.WARN) >= 0) events.add(event + List.of(pairs));
        });
        Limits limits = Pop3Service.LIMITS.withSendBuffer(BUFFER);
        PortOptions port = PortOptions.of(service).withLimits(words.contains("idle") ? limits.withIdle(TICK).withMessage(TICK) : limits);
        if (words.contains("implicit")) port = port.withTls(tls);
        if (words.contains("proxy")) port = port.withProxies(List.of(Network.ALL));
        address = group.listen(new InetSocketAddress("127.0.0.1", 0), port);
    }

    Pop3Stage(Path folder) throws IOException {
        this(folder, Set.of(), null, it -> it);
    }

    private LoginCheck.Result check(String name, char[] password, InetAddress from) {
        String right = name.equals("blank") ? " two  blanks " : name.equals("käthe") ? "süß" : "secret";
        if (name.equals("busy") && busy.incrementAndGet() < 3) return new LoginCheck.Result.Busy();
        return switch (name) {
            case "stranger" -> new LoginCheck.Result.Rejected();
            case "blocked" -> new LoginCheck.Result.Blocked(Duration.ofMinutes(1));
            case "bug" -> throw new IllegalStateException("a fault in the test's login check");
            default -> right.equals(new String(password)) ? new LoginCheck.Result.Accepted(name) : new LoginCheck.Result.Rejected();
        };
    }

    /// A client that is logged in.
    LineClient client(String user) throws IOException {
        LineClient client = LineClient.connect(address);
        expect(client, GREETING);
        expect(client.say("USER " + user), "+OK Password required.");
        String reply = client.say("PASS secret").hear();
        if (!reply.startsWith("+OK ")) throw new AssertionError(reply);
        return client;
    }

    static void expect(LineClient client, String line) throws IOException {
        String heard = client.hear();
        if (!heard.equals(line)) throw new AssertionError("expected: " + line + ", but was: " + heard);
    }

    /// Waits until nothing is left of any session.
    void awaitDeserted() {
        Await.until(() -> service.stats().sessions() == 0 && service.stats().loggedIn() == 0 && service.stats().sending() == 0
                && maildrops.open.get() == 0);
    }

    @Override
    public void close() {
        group.close();
    }
}
