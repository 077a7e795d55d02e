package stheno.appliance.ftp;

import static stheno.appliance.config.Key.firm;
import static stheno.appliance.config.Key.live;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import stheno.appliance.config.Endpoint;
import stheno.appliance.config.Key;
import stheno.appliance.config.Keys;
import stheno.appliance.config.Measure;
import stheno.appliance.config.Type;
import stheno.ftp.PassivePorts;
import stheno.reactor.Network;

/// The settings of FTP, a row each.
public final class FtpKeys {
    private static final long TB = 1L << 40;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    public static final Key<List<Endpoint>> LISTEN = firm("ftp.listen", Keys.ENDPOINTS, "",
            "where to listen for FTP, as *:21; empty: there is none");
    public static final Key<List<Endpoint>> TLS_LISTEN = firm("ftp.tls.listen", Keys.ENDPOINTS, "",
            "where to listen for FTPS, whose connections begin with TLS, as *:990");
    public static final Key<List<Network>> PROXIES = live("ftp.proxies", Keys.NETWORKS, "",
            "every session begins with a PROXY protocol header, and comes from one of these networks; empty: none does");
    public static final Key<Optional<Path>> ROOT = live("ftp.root", Keys.PATH, "",
            "the folder of accounts without a home of their own; empty: these cannot log in");
    public static final Key<Optional<Path>> ANONYMOUS = live("ftp.anonymous", Keys.PATH, "",
            "the folder that `anonymous` and `ftp` may read, with any password; empty: these cannot log in");
    static final Key<String> BANNER = live("ftp.banner", new Type.Text(), "Stheno FTP server ready", "the greeting");
    static final Key<Boolean> HIDDEN = live("ftp.hidden", new Type.Flag(), "false", "whether names that begin with a dot are shown");
    static final Key<Boolean> SYNC = live("ftp.sync", new Type.Flag(), "true",
            "whether an upload is on the disk itself (fsync) before it is confirmed");
    static final Key<Long> UPLOAD_LIMIT = Keys.size("ftp.upload-limit", 0, 1024 * TB, "0", "an uploaded file; 0: any size");
    static final Key<Long> RESERVE = Keys.size("ftp.reserve", 0, 1024 * TB, "0", "what uploads leave free of the disk");
    static final Key<PassivePorts> PASSIVE_PORTS = live("ftp.passive.ports", new PassiveForm.Ports(), "any",
            "where to listen for data connections; a firewall has to let them in; any: at free ports");
    static final Key<List<PassiveForm.Entry>> PASSIVE_ADDRESS = live("ftp.passive.address",
            new Type.Listed<>(new PassiveForm.Address()), "",
            "the address that PASV tells clients to come to, a name or IPv4; NETWORK=: clients of that network alone, the smallest first; "
            + "names are looked up at a start or reload; empty: the one they have come to");
    static final Key<Boolean> ACTIVE = live("ftp.active", new Type.Flag(), "true",
            "whether data connections to the client (PORT, EPRT) are made, to its own address alone");
    public static final Key<String> TLS = live("ftp.tls", Type.Word.of("auto", "off", "offered", "required"), "auto",
            "whether sessions may (offered) or must (required) ask for TLS before they log in; auto: offered if there is a certificate");
    public static final Key<String> TLS_REUSE = live("ftp.tls.reuse", Type.Word.of("accepted", "required"), "accepted",
            "whether the TLS of a data connection must resume that of its session, so that nobody else can take it");
    static final Key<Integer> LOGIN_ATTEMPTS = Keys.count("ftp.login-attempts", 1, 1000, "3",
            "wrong logins after which a session is closed");
    static final Key<Duration> LOGIN_DELAY = live("ftp.login-delay", Keys.span(Duration.ZERO, MINUTE), "1s",
            "how long the answer to a wrong login takes");
    static final Key<Duration> CONNECT = Keys.wait("ftp.connect", HOUR, "30s", "how long a data connection may take to come about");
    static final Key<Duration> IDLE = Keys.wait("ftp.idle", DAY, "5m", "how long a session may go without a command or a transfer");
    static final Key<Integer> SESSIONS = Keys.count("ftp.sessions", 1, 10_000_000, "500", "sessions of a port; more are refused (421)");
    static final Key<Integer> SESSIONS_PER_ADDRESS = Keys.count("ftp.sessions-per-address", 1, 10_000_000, "50",
            "sessions of a port from one address");
    static final Key<Integer> LISTING = Keys.count("ftp.listing", 0, 10_000_000, "0", "entries of a folder's listing; 0: all");
    static final Key<Long> ACCOUNT_BANDWIDTH = live("ftp.account-bandwidth", new Measure.Rate(TB), "0",
            "what all sessions of an account move together; 0: all there is");

    public static final List<Key<?>> ALL = List.of(LISTEN, TLS_LISTEN, PROXIES, ROOT, ANONYMOUS, BANNER, HIDDEN, SYNC, UPLOAD_LIMIT, RESERVE,
            PASSIVE_PORTS, PASSIVE_ADDRESS, ACTIVE, TLS, TLS_REUSE, LOGIN_ATTEMPTS, LOGIN_DELAY, CONNECT, IDLE, SESSIONS,
            SESSIONS_PER_ADDRESS, LISTING, ACCOUNT_BANDWIDTH);

    private FtpKeys() {}
}
