package stheno.ftp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import stheno.accounts.Accounts;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.producers.Throttle;
import stheno.reactor.ClientQuota;
import stheno.reactor.Connection;
import stheno.reactor.Connector;
import stheno.reactor.Conversation;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.reactor.Service;
import stheno.reactor.Tls;
import stheno.storage.DiskPool;
import stheno.storage.Entries;
import stheno.storage.OmittedNames;
import stheno.storage.Tree;
import stheno.storage.WorkPool;
import stheno.storage.Writers;

/// FTP on a port. Any thread.
///
/// A server for anonymous clients, who may read a folder and nothing else:
///
/// ```java
/// FtpService ftp = FtpService.anonymous(Path.of("/srv/pub"));
/// ReactorGroup.start(1).listen(new InetSocketAddress("127.0.0.1", 2121), ftp);
/// ```
///
/// A server for accounts is [#of]; one that shares accounts, throttle and folders with other protocols is made by the constructor.
public final class FtpService implements Service {
    private final String name;
    private final Authenticator authenticator;
    private final LoginThrottle loginThrottle;
    private final HomeDirectories homes;
    private final Connector connector;
    private final WorkPool hashing;
    private final Map<Reactor, FtpStats> stats = new ConcurrentHashMap<>(); // by loop
    private final Map<String, Throttle> throttles = new ConcurrentHashMap<>(); // by account; as many as there are accounts
    private final OmittedNames omitted = new OmittedNames();
    private volatile Active active;

    /// The current settings.
    ///
    /// @param data  makes data connections, with their limits
    /// @param ports those on which clients are awaited: no client may have all of them
    private record Active(FtpSettings settings, Connector data, ClientQuota ports) {}

    /// With [FtpSettings#DEFAULTS] until [#change].
    ///
    /// @param name          the service's name in log lines and metrics; its data connections are counted as `name.data`
    /// @param loginThrottle shared by everything that takes passwords
    /// @param writers       shared by everything that writes to the same folders
    public FtpService(String name, Authenticator authenticator, LoginThrottle loginThrottle, Writers writers) {
        this(name, authenticator, loginThrottle, writers, WorkPool.cpu(name + "-hash"));
    }

    /// @param hashing reads whole files, for HASH and for sizes and offsets in TYPE A
    public FtpService(String name, Authenticator authenticator, LoginThrottle loginThrottle, Writers writers, WorkPool hashing) {
        this(name, authenticator, loginThrottle, writers, hashing, new DiskPool());
    }

    /// @param disks looks at files and opens them
    public FtpService(String name, Authenticator authenticator, LoginThrottle loginThrottle, Writers writers, WorkPool hashing,
            DiskPool disks) {
        this.name = name;
        this.authenticator = authenticator;
        this.loginThrottle = loginThrottle;
        this.homes = new HomeDirectories(writers, disks);
        this.hashing = hashing;
        this.connector = new Connector(name + ".data");
        this.active = new Active(FtpSettings.DEFAULTS, connector, ports(FtpSettings.DEFAULTS));
    }

    /// A server for anonymous clients, who may read a folder but write nothing. Hidden files, and links that lead out of the folder, are
    /// refused. Sessions and data connections have the default limits.
    ///
    /// @throws IOException if the folder is not a readable directory
    public static FtpService anonymous(Path folder) throws IOException {
        return of(Accounts.NONE, FtpSettings.DEFAULTS.withAnonymous(Tree.at(folder).root()));
    }

    /// A server for accounts.
    public static FtpService of(Accounts accounts, FtpSettings settings) {
        FtpService service = new FtpService("ftp", new Authenticator(accounts), new LoginThrottle(), new Writers());
        service.change(settings);
        return service;
    }

    /// Replaces the settings. Existing sessions use them from their next command on, but stay logged in, in the same directory.
    public void change(FtpSettings settings) {
        Active before = active;
        if (settings.accountBandwidth() != before.settings().accountBandwidth()) throttles.clear();
        boolean samePorts = settings.passivePorts().equals(before.settings().passivePorts());
        active = new Active(settings, connector.withLimits(settings.dataLimits()).withoutTls(),
                samePorts ? before.ports() : ports(settings));
        settings.root().ifPresent(root -> homes.sweep(root, settings)); // the homes of accounts: when they log in
    }

    private static ClientQuota ports(FtpSettings settings) {
        return ClientQuota.of(settings.passivePorts().count());
    }

    /// The ports on which clients are awaited for their data connections.
    ClientQuota ports() {
        return active.ports();
    }

    @Override
    public Conversation open(Connection connection) {
        FtpStats ofLoop = stats.computeIfAbsent(connection.reactor(), _ -> new FtpStats());
        return new FtpSession(this, ofLoop, connection).conversation();
    }

    /// RFC 959, section 5.4: service not available, closing control connection.
    @Override
    public byte[] refusal() {
        return "421 Too many sessions.\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String name() {
        return name;
    }

    /// Counters of all loops together. Any thread.
    public FtpStats.Snapshot stats() {
        return stats.values().stream().map(FtpStats::snapshot).reduce(FtpStats.Snapshot.EMPTY, FtpStats.Snapshot::plus);
    }

    FtpSettings settings() {
        return active.settings();
    }

    Authenticator authenticator() {
        return authenticator;
    }

    LoginThrottle loginThrottle() {
        return loginThrottle;
    }

    HomeDirectories homes() {
        return homes;
    }

    /// The certificate for the next handshake. Call it only if TLS is not off.
    Tls tls() {
        return settings().tls().orElseThrow().get();
    }

    /// Makes data connections.
    Connector connector(boolean secure) {
        Connector plain = active.data();
        return secure ? plain.withTls(tls()) : plain;
    }

    /// The throttle that all sessions of an account share, if there is a limit.
    Optional<Throttle> throttle(String account) {
        long bandwidth = settings().accountBandwidth();
        return bandwidth == 0 ? Optional.empty() : Optional.of(throttles.computeIfAbsent(account, _ -> new Throttle(bandwidth)));
    }

    /// What logs the names that a listing for this connection omits. Any thread.
    Consumer<Entries.Omitted> omitted(Connection connection) {
        Log log = connection.reactor().log();
        return names -> {
            if (!omitted.isDue(names)) return;
            log.event(Log.Level.WARN, "listing-names-omitted", "service", name, "peer", connection.remote(), "folder",
                    names.directory(), "names", names.names(), "example", names.example());
        };
    }

    /// Runs work that reads a whole file. Blocks.
    ///
    /// @param client see [FtpSession#client()]
    /// @throws WorkPool.Busy if too much is waiting
    <T> T scan(Object client, WorkPool.Work<T> work) throws IOException {
        return hashing.call(client, work);
    }
}
