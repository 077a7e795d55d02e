package stheno.ftp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How an FTP service behaves. Immutable; any thread. A record of many parts: begin with [#DEFAULTS] and change what differs.
///
/// @param banner          the greeting's text
/// @param root            what accounts without a home of their own get; if empty, these cannot log in
/// @param anonymous       what `anonymous` and `ftp` get, read-only; if empty, these cannot log in
/// @param hidden          whether names that begin with a dot are shown
/// @param synced          whether an upload is on disk (fsync) before it is confirmed
/// @param sizeLimit       bytes of an uploaded file
/// @param reserve         bytes of the disk that uploads leave free
/// @param passivePorts    where the server listens for data
/// @param passiveAddress  what it says of that
/// @param active          whether it connects to clients for data
/// @param tls             whether there is TLS, or must be
/// @param tlsReuse        whether the TLS session of a data connection must resume that of its control connection
/// @param loginAttempts   wrong logins on one connection until it is closed
/// @param loginDelay      how long a wrong login waits for its answer
/// @param connectPatience how long a data connection may take to come about
/// @param listing         entries of a directory that are listed at most; 0 for all
/// @param bandwidth       bytes a second of all that each account's sessions move; 0 for any number
public record FtpSettings(String banner, Optional<Path> root, Optional<Path> anonymous, boolean hidden, boolean synced, long sizeLimit,
                          long reserve, PassivePorts passivePorts, PassiveAddress passiveAddress, boolean active, TlsPolicy tls,
                          boolean tlsReuse, int loginAttempts, Duration loginDelay, Duration connectPatience, int listing,
                          long bandwidth) {
    /// Nobody gets in: there is neither a root nor a place for the anonymous.
    public static final FtpSettings DEFAULTS = new FtpSettings("Stheno FTP server ready", Optional.empty(), Optional.empty(), false, true,
            Long.MAX_VALUE, 0, PassivePorts.ANY, PassiveAddress.LOCAL, true, TlsPolicy.OFF, false, 3, Duration.ofSeconds(1),
            Duration.ofSeconds(30), 0, 0);

    public FtpSettings {
        if (loginAttempts < 1) throw new IllegalArgumentException("loginAttempts must be at least 1, not " + loginAttempts);
        if (listing < 0 || bandwidth < 0 || sizeLimit < 0 || reserve < 0) throw new IllegalArgumentException("a limit is negative");
        if (tls == TlsPolicy.OFF && tlsReuse) throw new IllegalArgumentException("without TLS there is no session to resume");
    }

    public FtpSettings withBanner(String text) {
        return new FtpSettings(text, root, anonymous, hidden, synced, sizeLimit, reserve, passivePorts, passiveAddress, active, tls, tlsReuse,
                loginAttempts, loginDelay, connectPatience, listing, bandwidth);
    }

    public FtpSettings withRoot(Optional<Path> folder) {
        return new FtpSettings(banner, folder, anonymous, hidden, synced, sizeLimit, reserve, passivePorts, passiveAddress, active, tls, tlsReuse,
                loginAttempts, loginDelay, connectPatience, listing, bandwidth);
    }

    public FtpSettings withAnonymous(Optional<Path> folder) {
        return new FtpSettings(banner, root, folder, hidden, synced, sizeLimit, reserve, passivePorts, passiveAddress, active, tls, tlsReuse,
                loginAttempts, loginDelay, connectPatience, listing, bandwidth);
    }

    public FtpSettings withHidden(boolean shown) {
        return new FtpSettings(banner, root, anonymous, shown, synced, sizeLimit, reserve, passivePorts, passiveAddress, active, tls, tlsReuse,
                loginAttempts, loginDelay, connectPatience, listing, bandwidth);
    }

    public FtpSettings withUploads(boolean sync, long limit, long left) {
        return new FtpSettings(banner, root, anonymous, hidden, sync, limit, left, passivePorts, passiveAddress, active, tls, tlsReuse,
                loginAttempts, loginDelay, connectPatience, listing, bandwidth);
    }

    public FtpSettings withPassive(PassivePorts ports, PassiveAddress address) {
        return new FtpSettings(banner, root, anonymous, hidden, synced, sizeLimit, reserve, ports, address, active, tls, tlsReuse,
                loginAttempts, loginDelay, connectPatience, listing, bandwidth);
    }

    public FtpSettings withActive(boolean allowed) {
        return new FtpSettings(banner, root, anonymous, hidden, synced, sizeLimit, reserve, passivePorts, passiveAddress, allowed, tls, tlsReuse,
                loginAttempts, loginDelay, connectPatience, listing, bandwidth);
    }

    public FtpSettings withTls(TlsPolicy policy, boolean reuse) {
        return new FtpSettings(banner, root, anonymous, hidden, synced, sizeLimit, reserve, passivePorts, passiveAddress, active, policy, reuse,
                loginAttempts, loginDelay, connectPatience, listing, bandwidth);
    }

    public FtpSettings withLogins(int attempts, Duration delay) {
        return new FtpSettings(banner, root, anonymous, hidden, synced, sizeLimit, reserve, passivePorts, passiveAddress, active, tls, tlsReuse,
                attempts, delay, connectPatience, listing, bandwidth);
    }

    public FtpSettings withPatience(Duration connect) {
        return new FtpSettings(banner, root, anonymous, hidden, synced, sizeLimit, reserve, passivePorts, passiveAddress, active, tls, tlsReuse,
                loginAttempts, loginDelay, connect, listing, bandwidth);
    }

    public FtpSettings withListing(int entries) {
        return new FtpSettings(banner, root, anonymous, hidden, synced, sizeLimit, reserve, passivePorts, passiveAddress, active, tls, tlsReuse,
                loginAttempts, loginDelay, connectPatience, entries, bandwidth);
    }

    public FtpSettings withBandwidth(long bytesPerSecond) {
        return new FtpSettings(banner, root, anonymous, hidden, synced, sizeLimit, reserve, passivePorts, passiveAddress, active, tls, tlsReuse,
                loginAttempts, loginDelay, connectPatience, listing, bytesPerSecond);
    }
}
