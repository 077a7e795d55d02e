package stheno.appliance.ftp;

import static stheno.appliance.config.Key.count;
import static stheno.appliance.config.Key.onReload;
import static stheno.appliance.config.Key.onRestart;
import static stheno.appliance.config.Key.size;
import static stheno.appliance.config.Key.timeout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import stheno.appliance.config.Key;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.LogKeys;
import stheno.appliance.config.NumberType;
import stheno.appliance.config.Type;
import stheno.appliance.config.Types;
import stheno.appliance.protocol.PortKeys;
import stheno.ftp.PassivePorts;
import stheno.reactor.Network;

/// Settings of FTP.
public final class FtpKeys {
    private static final long TB = 1L << 40;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    public static final Key<List<ListenAddress>> LISTEN = onRestart("ftp.listen", Types.addresses(21), "",
            "Addresses to listen on for FTP, for example *:21. Empty: none.");
    public static final Key<List<ListenAddress>> TLS_LISTEN = onRestart("ftp.tls.listen", Types.addresses(990), "",
            "Addresses to listen on for FTP with implicit TLS, for example *:990. Empty: none.");
    public static final Key<List<Network>> PROXIES = onReload("ftp.proxies", Types.NETWORKS, "",
            "Networks of load balancers: if set, connections from elsewhere are refused, and each must begin with a PROXY "
            + "protocol header.");
    public static final Key<Optional<Path>> ROOT = onReload("ftp.root", Types.PATH, "",
            "Folder of accounts that have no home. Empty: such accounts cannot log in.");
    public static final Key<Optional<Path>> ANONYMOUS = onReload("ftp.anonymous", Types.PATH, "",
            "Folder that the users `anonymous` and `ftp` may read, with any password. Empty: they cannot log in.");
    public static final Key<String> BANNER = onReload("ftp.banner", new Type.Text(), "Stheno FTP server ready",
            "Greeting of each session.");
    public static final Key<Boolean> HIDDEN = onReload("ftp.hidden", new Type.Flag(), "false", "Show names that begin with a dot.");
    public static final Key<Boolean> SYNC = onReload("ftp.sync", new Type.Flag(), "true",
            "Write an upload to the disk (fsync) before it is confirmed.");
    public static final Key<Long> UPLOAD_LIMIT = size("ftp.upload-limit", 0, 1024 * TB, "0",
            "Maximum size of an uploaded file; 0: unlimited.");
    public static final Key<Long> RESERVE = size("ftp.reserve", 0, 1024 * TB, "0", "Disk space that uploads leave free.");
    public static final Key<Long> PARTIAL_LIMIT = size("ftp.partial-limit", 0, 1024 * TB, "16g",
            "Disk space of all incomplete uploads of a home, which are kept to be resumed. Beyond it, the oldest are deleted; "
            + "the latest is always kept.");
    public static final Key<Optional<Integer>> UMASK = onReload("ftp.umask", new Type.Optionally<>(new NumberType.Mask()), "",
            "Permissions that new files and folders do not get, in octal digits such as 022 or 077. Empty: the umask of the process.");
    public static final Key<PassivePorts> PASSIVE_PORTS = onReload("ftp.passive.ports", new PassiveType.PortRange(), "any",
            "Ports to listen on for passive data connections; open them in the firewall. any: any free port.");
    public static final Key<List<PassiveType.Entry>> PASSIVE_ADDRESS = onReload("ftp.passive.address",
            new Type.Listed<>(new PassiveType.Address()), "",
            "Address that PASV announces, as a name or IPv4 address; NETWORK=HOST applies to clients of that network, the smallest first. "
            + "A name is looked up again when its TTL is over. Empty: the address that the client has connected to.");
    public static final Key<Boolean> ACTIVE = onReload("ftp.active", new Type.Flag(), "true",
            "Allow active data connections (PORT, EPRT), to the client's own address only.");
    public static final Key<Boolean> FOREIGN_DATA = onReload("ftp.foreign-data", new Type.Flag(), "false",
            "Allow data connections to and from other addresses than the client's, as for transfers between two servers (FXP). Anyone who "
            + "guesses a port can take the client's place then.");
    public static final Key<String> TLS = onReload("ftp.tls", Type.Word.of("auto", "off", "offered", "required"), "auto",
            "Explicit TLS (AUTH TLS): offered to clients, or required before login; auto: offered if there is a certificate.");
    public static final Key<String> TLS_REUSE = onReload("ftp.tls.reuse", Type.Word.of("accepted", "required"), "accepted",
            "Whether data connections must resume the TLS session of the control connection, so that no other client can take them over.");
    public static final Key<Integer> LOGIN_ATTEMPTS = count("ftp.login-attempts", 1, 1000, "3",
            "Number of failed logins after which a session is closed.");
    public static final Key<Duration> LOGIN_DELAY = Key.duration("ftp.login-delay", MINUTE, "1s", "Delay of the reply to a failed login.");
    public static final Key<Duration> LOGIN_TIMEOUT = timeout("ftp.login-timeout", HOUR, "2m",
            "Time in which a client must log in; no command extends it.");
    public static final Key<Duration> CONNECT_TIMEOUT = timeout("ftp.connect-timeout", HOUR, "30s",
            "Timeout for a data connection to be established.");
    public static final Key<Duration> IDLE = timeout("ftp.idle", DAY, "5m", "Idle timeout of a session without a transfer.");
    public static final Key<Duration> WINDOW = timeout("ftp.window", HOUR, "5m",
            "Period over which the rate of an FTP transfer is averaged for limit.minimum-rate: a client may pause for this long.");
    public static final Key<Integer> SESSIONS = count("ftp.sessions", 1, 10_000_000, "500",
            "Maximum number of sessions per port; further ones get 421.");
    public static final Key<Integer> SESSIONS_PER_ADDRESS = count("ftp.sessions-per-address", 1, 10_000_000, "50",
            "Maximum number of sessions per port from one client address.");
    public static final Key<Integer> LISTING_ENTRIES = count("ftp.listing-entries", 0, 10_000_000, "0",
            "Maximum number of entries in a directory listing; 0: unlimited.");
    public static final Key<Long> ACCOUNT_BANDWIDTH = onReload("ftp.account-bandwidth", new NumberType.Rate(TB), "0",
            "Maximum rate of all transfers of an account together; 0: unlimited.");

    public static final LogKeys TRANSFER_LOG = LogKeys.of("log.transfers", "FTP transfers", "xferlog", "json");

    public static final List<Key<?>> ALL = List.of(LISTEN, TLS_LISTEN, PROXIES, ROOT, ANONYMOUS, BANNER, HIDDEN, SYNC, UPLOAD_LIMIT,
            RESERVE, PARTIAL_LIMIT, UMASK, PASSIVE_PORTS, PASSIVE_ADDRESS, ACTIVE, FOREIGN_DATA, TLS, TLS_REUSE, LOGIN_ATTEMPTS,
            LOGIN_DELAY, LOGIN_TIMEOUT, CONNECT_TIMEOUT, IDLE, WINDOW, SESSIONS, SESSIONS_PER_ADDRESS, LISTING_ENTRIES,
            ACCOUNT_BANDWIDTH);

    public static final PortKeys PORTS = new PortKeys("ftp", LISTEN, TLS_LISTEN, PROXIES);

    private FtpKeys() {}
}
