package stheno.ftp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import stheno.reactor.Limits;
import stheno.reactor.Tls;
import stheno.text.TlsPolicy;

/// The settings of an [FtpService].
///
/// Start from [#DEFAULTS] and change single settings: `FtpSettings.DEFAULTS.withRoot(folder).withUploadLimit(1 << 30)`. The appliance's key
/// `ftp.upload-limit` is `uploadLimit` here, and so are the others. Immutable; any thread.
public final class FtpSettings {
    /// Without a root and an anonymous folder: only accounts with a home directory can log in.
    public static final FtpSettings DEFAULTS = new FtpSettings(new Draft());

    private final String banner;
    private final Optional<Path> root;
    private final Optional<Path> anonymous;
    private final boolean hidden;
    private final boolean sync;
    private final long uploadLimit;
    private final long reserve;
    private final long partialLimit;
    private final OptionalInt umask;
    private final PassivePorts passivePorts;
    private final PassiveAddress passiveAddress;
    private final boolean active;
    private final boolean foreignData;
    private final TlsPolicy tlsPolicy;
    private final Optional<Supplier<Tls>> tls;
    private final boolean tlsReuse;
    private final int loginAttempts;
    private final Duration loginDelay;
    private final Duration loginTimeout;
    private final Duration connectTimeout;
    private final int listingEntries;
    private final long accountBandwidth;
    private final Limits dataLimits;
    private final TransferLog transferLog;

    /// A copy that is still being changed.
    private static final class Draft {
        String banner = "Stheno FTP server ready";
        Optional<Path> root = Optional.empty();
        Optional<Path> anonymous = Optional.empty();
        boolean hidden;
        boolean sync = true;
        long uploadLimit = Long.MAX_VALUE;
        long reserve;
        long partialLimit = 16L << 30;
        OptionalInt umask = OptionalInt.empty();
        PassivePorts passivePorts = PassivePorts.ANY;
        PassiveAddress passiveAddress = PassiveAddress.LOCAL;
        boolean active = true;
        boolean foreignData;
        TlsPolicy tlsPolicy = TlsPolicy.OFF;
        Optional<Supplier<Tls>> tls = Optional.empty();
        boolean tlsReuse;
        int loginAttempts = 3;
        Duration loginDelay = Duration.ofSeconds(1);
        Duration loginTimeout = Duration.ofMinutes(2);
        Duration connectTimeout = Duration.ofSeconds(30);
        int listingEntries;
        long accountBandwidth;
        Limits dataLimits = Limits.DEFAULTS;
        TransferLog transferLog = TransferLog.NONE;
    }

    private FtpSettings(Draft draft) {
        banner = Objects.requireNonNull(draft.banner);
        root = draft.root;
        anonymous = draft.anonymous;
        hidden = draft.hidden;
        sync = draft.sync;
        uploadLimit = atLeast(0, draft.uploadLimit, "uploadLimit");
        reserve = atLeast(0, draft.reserve, "reserve");
        partialLimit = atLeast(0, draft.partialLimit, "partialLimit");
        umask = draft.umask;
        passivePorts = Objects.requireNonNull(draft.passivePorts);
        passiveAddress = Objects.requireNonNull(draft.passiveAddress);
        active = draft.active;
        foreignData = draft.foreignData;
        tlsPolicy = Objects.requireNonNull(draft.tlsPolicy);
        tls = draft.tls;
        tlsReuse = draft.tlsReuse;
        loginAttempts = (int) atLeast(1, draft.loginAttempts, "loginAttempts");
        loginDelay = Objects.requireNonNull(draft.loginDelay);
        loginTimeout = Objects.requireNonNull(draft.loginTimeout);
        connectTimeout = Objects.requireNonNull(draft.connectTimeout);
        listingEntries = (int) atLeast(0, draft.listingEntries, "listingEntries");
        accountBandwidth = atLeast(0, draft.accountBandwidth, "accountBandwidth");
        dataLimits = Objects.requireNonNull(draft.dataLimits);
        transferLog = Objects.requireNonNull(draft.transferLog);
        if (tlsPolicy == TlsPolicy.OFF && tlsReuse) throw new IllegalArgumentException("tlsReuse needs TLS");
    }

    private static long atLeast(long least, long value, String name) {
        if (value < least) throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
        return value;
    }

    private FtpSettings with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.banner = banner;
        draft.root = root;
        draft.anonymous = anonymous;
        draft.hidden = hidden;
        draft.sync = sync;
        draft.uploadLimit = uploadLimit;
        draft.reserve = reserve;
        draft.partialLimit = partialLimit;
        draft.umask = umask;
        draft.passivePorts = passivePorts;
        draft.passiveAddress = passiveAddress;
        draft.active = active;
        draft.foreignData = foreignData;
        draft.tlsPolicy = tlsPolicy;
        draft.tls = tls;
        draft.tlsReuse = tlsReuse;
        draft.loginAttempts = loginAttempts;
        draft.loginDelay = loginDelay;
        draft.loginTimeout = loginTimeout;
        draft.connectTimeout = connectTimeout;
        draft.listingEntries = listingEntries;
        draft.accountBandwidth = accountBandwidth;
        draft.dataLimits = dataLimits;
        draft.transferLog = transferLog;
        change.accept(draft);
        return new FtpSettings(draft);
    }

    /// The text of the greeting.
    public String banner() {
        return banner;
    }

    /// The root directory of accounts without a home directory; if empty, these cannot log in.
    public Optional<Path> root() {
        return root;
    }

    /// The root directory of the users `anonymous` and `ftp`, who may only read; if empty, these cannot log in.
    public Optional<Path> anonymous() {
        return anonymous;
    }

    /// Whether names that begin with a dot are shown.
    public boolean hidden() {
        return hidden;
    }

    /// Whether an upload is written to disk (fsync) before it is confirmed.
    public boolean sync() {
        return sync;
    }

    /// The largest upload in bytes.
    public long uploadLimit() {
        return uploadLimit;
    }

    /// How many bytes of the disk uploads leave free.
    public long reserve() {
        return reserve;
    }

    /// The bytes of all incomplete uploads that are kept in a home directory. Beyond it, the oldest are deleted; the latest is always kept.
    public long partialLimit() {
        return partialLimit;
    }

    /// The permissions that new files and directories do not get, as bits. Default: the umask of the process.
    public OptionalInt umask() {
        return umask;
    }

    /// The ports for passive data connections.
    public PassivePorts passivePorts() {
        return passivePorts;
    }

    /// The address announced for passive data connections.
    public PassiveAddress passiveAddress() {
        return passiveAddress;
    }

    /// Whether the server makes data connections to clients (PORT and EPRT).
    public boolean active() {
        return active;
    }

    /// Whether the other end of a data connection may have another address than the client, as in a transfer between two servers.
    public boolean foreignData() {
        return foreignData;
    }

    /// Whether TLS is off, offered or required.
    public TlsPolicy tlsPolicy() {
        return tlsPolicy;
    }

    /// Supplies the certificate for each handshake, so that a renewed one is used at once.
    public Optional<Supplier<Tls>> tls() {
        return tls;
    }

    /// Whether data connections must resume the control connection's TLS session.
    public boolean tlsReuse() {
        return tlsReuse;
    }

    /// The number of failed logins after which a connection is closed.
    public int loginAttempts() {
        return loginAttempts;
    }

    /// How long the reply to a failed login is delayed.
    public Duration loginDelay() {
        return loginDelay;
    }

    /// How long a client may take to log in, whatever it sends meanwhile. Default 2 minutes.
    public Duration loginTimeout() {
        return loginTimeout;
    }

    /// How long the server waits for a data connection.
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /// The most entries in the listing of a directory; 0 for no limit.
    public int listingEntries() {
        return listingEntries;
    }

    /// Bytes per second of all sessions of an account together; 0 for no limit.
    public long accountBandwidth() {
        return accountBandwidth;
    }

    /// The limits of data connections: their number, rates, timeouts and buffers.
    public Limits dataLimits() {
        return dataLimits;
    }

    /// Gets a record of each transfer.
    public TransferLog transferLog() {
        return transferLog;
    }

    public FtpSettings withBanner(String text) {
        return with(draft -> draft.banner = text);
    }

    public FtpSettings withRoot(Path folder) {
        return with(draft -> draft.root = Optional.of(folder));
    }

    public FtpSettings withAnonymous(Path folder) {
        return with(draft -> draft.anonymous = Optional.of(folder));
    }

    public FtpSettings withHidden(boolean shown) {
        return with(draft -> draft.hidden = shown);
    }

    public FtpSettings withSync(boolean wanted) {
        return with(draft -> draft.sync = wanted);
    }

    /// @throws IllegalArgumentException if the limit is negative
    public FtpSettings withUploadLimit(long bytes) {
        return with(draft -> draft.uploadLimit = bytes);
    }

    /// @throws IllegalArgumentException if the reserve is negative
    public FtpSettings withReserve(long bytes) {
        return with(draft -> draft.reserve = bytes);
    }

    /// @throws IllegalArgumentException if the limit is negative
    public FtpSettings withPartialLimit(long bytes) {
        return with(draft -> draft.partialLimit = bytes);
    }

    /// @param mask from 0 to 0777
    public FtpSettings withUmask(int mask) {
        return with(draft -> draft.umask = OptionalInt.of(mask));
    }

    public FtpSettings withPassivePorts(PassivePorts ports) {
        return with(draft -> draft.passivePorts = ports);
    }

    public FtpSettings withPassiveAddress(PassiveAddress address) {
        return with(draft -> draft.passiveAddress = address);
    }

    public FtpSettings withActive(boolean allowed) {
        return with(draft -> draft.active = allowed);
    }

    /// Allowed, anyone who guesses the port can take the client's place (RFC 2577, section 5).
    public FtpSettings withForeignData(boolean allowed) {
        return with(draft -> draft.foreignData = allowed);
    }

    /// @param tls called in the loop for each handshake; must not block
    /// @throws IllegalArgumentException if the policy is off and [#tlsReuse] is set
    public FtpSettings withTls(TlsPolicy policy, Supplier<Tls> tls) {
        return with(draft -> {
            draft.tlsPolicy = policy;
            draft.tls = policy == TlsPolicy.OFF ? Optional.empty() : Optional.of(tls);
        });
    }

    /// @throws IllegalArgumentException without TLS
    public FtpSettings withTlsReuse(boolean required) {
        return with(draft -> draft.tlsReuse = required);
    }

    /// @throws IllegalArgumentException if the number is below 1
    public FtpSettings withLoginAttempts(int number) {
        return with(draft -> draft.loginAttempts = number);
    }

    public FtpSettings withLoginDelay(Duration delay) {
        return with(draft -> draft.loginDelay = delay);
    }

    public FtpSettings withLoginTimeout(Duration timeout) {
        return with(draft -> draft.loginTimeout = timeout);
    }

    public FtpSettings withConnectTimeout(Duration timeout) {
        return with(draft -> draft.connectTimeout = timeout);
    }

    /// @throws IllegalArgumentException if the limit is negative
    public FtpSettings withListingEntries(int entries) {
        return with(draft -> draft.listingEntries = entries);
    }

    /// @throws IllegalArgumentException if the rate is negative
    public FtpSettings withAccountBandwidth(long bytesPerSecond) {
        return with(draft -> draft.accountBandwidth = bytesPerSecond);
    }

    public FtpSettings withDataLimits(Limits limits) {
        return with(draft -> draft.dataLimits = limits);
    }

    public FtpSettings withTransferLog(TransferLog log) {
        return with(draft -> draft.transferLog = log);
    }

    private List<Object> values() {
        return List.of(banner, root, anonymous, hidden, sync, uploadLimit, reserve, partialLimit, umask, passivePorts, passiveAddress,
                active, foreignData, tlsPolicy, tls, tlsReuse, loginAttempts, loginDelay, loginTimeout, connectTimeout, listingEntries,
                accountBandwidth, dataLimits, transferLog);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FtpSettings it && values().equals(it.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /// The values of all settings.
    @Override
    public String toString() {
        return "FtpSettings" + values();
    }
}
