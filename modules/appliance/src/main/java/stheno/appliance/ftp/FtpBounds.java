package stheno.appliance.ftp;

import java.time.Duration;
import stheno.appliance.Requirements;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.Bounds;
import stheno.ftp.FtpSettings;
import stheno.ftp.TlsPolicy;
import stheno.reactor.Limits;

/// The settings of FTP in the terms of its module and the reactor. Pure; any thread.
public final class FtpBounds {
    private static final Duration DATA_LINGER = Duration.ofMillis(500); // nothing follows our end, and some clients await 226 before they close

    private FtpBounds() {}

    public static FtpSettings settings(Config config) {
        long most = config.value(FtpKeys.UPLOAD_LIMIT);
        return FtpSettings.DEFAULTS
                .withBanner(config.value(FtpKeys.BANNER))
                .withRoot(config.value(FtpKeys.ROOT))
                .withAnonymous(config.value(FtpKeys.ANONYMOUS))
                .withHidden(config.value(FtpKeys.HIDDEN))
                .withUploads(config.value(FtpKeys.SYNC), most == 0 ? Long.MAX_VALUE : most, config.value(FtpKeys.RESERVE))
                .withPassive(config.value(FtpKeys.PASSIVE_PORTS), PassiveForm.announced(config.value(FtpKeys.PASSIVE_ADDRESS)))
                .withActive(config.value(FtpKeys.ACTIVE))
                .withTls(tls(config), config.value(FtpKeys.TLS_REUSE).equals("required"))
                .withLogins(config.value(FtpKeys.LOGIN_ATTEMPTS), config.value(FtpKeys.LOGIN_DELAY))
                .withPatience(config.value(FtpKeys.CONNECT))
                .withListing(config.value(FtpKeys.LISTING))
                .withBandwidth(config.value(FtpKeys.ACCOUNT_BANDWIDTH));
    }

    /// What sessions may ask for.
    static TlsPolicy tls(Config config) {
        return switch (config.value(FtpKeys.TLS)) {
            case "off" -> TlsPolicy.OFF;
            case "required" -> TlsPolicy.REQUIRED;
            case "auto" -> Requirements.sources(config).isEmpty() ? TlsPolicy.OFF : TlsPolicy.OFFERED;
            default -> TlsPolicy.OFFERED;
        };
    }

    /// Of connections that commands come by.
    public static Limits sessions(Config config) {
        return Bounds.limits(config).withConnections(config.value(FtpKeys.SESSIONS))
                .withConnectionsPerAddress(config.value(FtpKeys.SESSIONS_PER_ADDRESS))
                .withIdle(config.value(FtpKeys.IDLE));
    }

    /// Of connections that files and listings go by: one a session.
    public static Limits data(Config config) {
        return sessions(config).withLinger(DATA_LINGER);
    }
}
