package stheno.appliance.ftp;

import java.time.Duration;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.LimitsMapper;
import stheno.ftp.FtpSettings;
import stheno.ftp.TlsPolicy;
import stheno.reactor.Limits;

/// Maps the settings `ftp.*` to the settings of the FTP module and the limits of its connections. Pure; any thread.
final class FtpSettingsMapper {
    private static final Duration DATA_LINGER = Duration.ofMillis(500); // nothing follows; some clients wait for 226 before they close

    private FtpSettingsMapper() {}

    static FtpSettings settings(Config config) {
        long most = config.value(FtpKeys.UPLOAD_LIMIT);
        return FtpSettings.DEFAULTS
                .withBanner(config.value(FtpKeys.BANNER))
                .withRoot(config.value(FtpKeys.ROOT))
                .withAnonymous(config.value(FtpKeys.ANONYMOUS))
                .withHidden(config.value(FtpKeys.HIDDEN))
                .withUploads(config.value(FtpKeys.SYNC), most == 0 ? Long.MAX_VALUE : most, config.value(FtpKeys.RESERVE))
                .withPassive(config.value(FtpKeys.PASSIVE_PORTS), PassiveType.announced(config.value(FtpKeys.PASSIVE_ADDRESS)))
                .withActive(config.value(FtpKeys.ACTIVE))
                .withTls(tls(config), config.value(FtpKeys.TLS_REUSE).equals("required"))
                .withLogins(config.value(FtpKeys.LOGIN_ATTEMPTS), config.value(FtpKeys.LOGIN_DELAY))
                .withPatience(config.value(FtpKeys.CONNECT))
                .withListing(config.value(FtpKeys.LISTING_ENTRIES))
                .withBandwidth(config.value(FtpKeys.ACCOUNT_BANDWIDTH));
    }

    /// The TLS that control connections may request.
    static TlsPolicy tls(Config config) {
        return switch (config.value(FtpKeys.TLS)) {
            case "off" -> TlsPolicy.OFF;
            case "required" -> TlsPolicy.REQUIRED;
            case "auto" -> config.certificates().isEmpty() ? TlsPolicy.OFF : TlsPolicy.OFFERED;
            default -> TlsPolicy.OFFERED;
        };
    }

    /// The limits of control connections.
    static Limits sessions(Config config) {
        return LimitsMapper.limits(config).withConnections(config.value(FtpKeys.SESSIONS))
                .withConnectionsPerAddress(config.value(FtpKeys.SESSIONS_PER_ADDRESS))
                .withIdle(config.value(FtpKeys.IDLE));
    }

    /// The limits of data connections: one per session.
    static Limits data(Config config) {
        return sessions(config).withLinger(DATA_LINGER);
    }
}
