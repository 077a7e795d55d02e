package stheno.mail.pop3;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import stheno.accounts.LoginCheck;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Limits;
import stheno.reactor.Reactor;
import stheno.reactor.Service;
import stheno.storage.DiskPool;
import stheno.storage.DiskShare;
import stheno.storage.WorkPool;

/// POP3 on a port: RFC 1939 with the extensions of RFC 2449, 2595, 3206, 5034 and 6856. Any thread.
///
/// ```java
/// Pop3Service pop3 = new Pop3Service("pop3", user -> maildrop(user), loginCheck);
/// ReactorGroup.start(1).listen(address, PortOptions.of(pop3).withLimits(Pop3Service.LIMITS));
/// ```
///
/// For TLS from the first byte (RFC 8314), listen with [stheno.reactor.PortOptions#withTls]. A mailbox has one session at a time: all ports
/// that serve the same mailboxes must share one service.
public final class Pop3Service implements Service {
    /// The default limits of a connection, with ten idle minutes (RFC 1939, section 3).
    public static final Limits LIMITS = Limits.DEFAULTS.withIdle(Duration.ofMinutes(10));

    private final String name;
    private final Maildrops maildrops;
    private final LoginCheck logins;
    private final MailboxLocks locks = new MailboxLocks();
    private final WorkPool disk;
    private final DiskShare share; // sends large messages of a slow disk
    private final Map<Reactor, OfLoop> loops = new ConcurrentHashMap<>();
    private volatile Pop3Settings settings = Pop3Settings.DEFAULTS;

    /// What the sessions of a loop share. Loop thread only, except for the counters.
    ///
    /// @param scratch for parts of messages, between reading and sending
    record OfLoop(Pop3Stats stats, byte[] scratch) {}

    /// With [Pop3Settings#DEFAULTS] until [#change].
    ///
    /// @param name the service's name in log lines and metrics
    public Pop3Service(String name, Maildrops maildrops, LoginCheck logins) {
        this(name, maildrops, logins, WorkPool.files("pop3-disk"));
    }

    /// @param disk reads messages
    public Pop3Service(String name, Maildrops maildrops, LoginCheck logins, WorkPool disk) {
        this(name, maildrops, logins, disk, new DiskPool().share());
    }

    /// The same, with threads for large messages.
    ///
    /// @param large the threads that send large messages if the disk is slow
    public Pop3Service(String name, Maildrops maildrops, LoginCheck logins, WorkPool disk, DiskShare large) {
        this.share = Objects.requireNonNull(large);
        this.disk = Objects.requireNonNull(disk);
        this.name = Objects.requireNonNull(name);
        this.maildrops = Objects.requireNonNull(maildrops);
        this.logins = Objects.requireNonNull(logins);
    }

    /// Replaces the settings. Existing sessions use them from their next command on, but stay logged in.
    public void change(Pop3Settings changed) {
        settings = Objects.requireNonNull(changed);
    }

    @Override
    public Conversation open(Connection connection) {
        OfLoop shared = loops.computeIfAbsent(connection.reactor(), _ -> new OfLoop(new Pop3Stats(), new byte[MessageProducer.SCAN]));
        return new Pop3Session(this, shared, connection).conversation();
    }

    /// RFC 3206, section 3: a problem of the server that will pass.
    @Override
    public byte[] refusal() {
        return "-ERR [SYS/TEMP] Too many sessions.\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String name() {
        return name;
    }

    /// Counters of all loops together. Any thread.
    public Pop3Stats.Snapshot stats() {
        return loops.values().stream().map(loop -> loop.stats().snapshot()).reduce(Pop3Stats.Snapshot.EMPTY, Pop3Stats.Snapshot::plus);
    }

    Pop3Settings settings() {
        return settings;
    }

    Maildrops maildrops() {
        return maildrops;
    }

    LoginCheck logins() {
        return logins;
    }

    /// Reads messages: on a virtual thread, a slow disk would hold the carrier.
    WorkPool disk() {
        return disk;
    }

    /// Tells whether the disk is slow, and reads large messages then.
    DiskShare share() {
        return share;
    }

    MailboxLocks locks() {
        return locks;
    }
}
