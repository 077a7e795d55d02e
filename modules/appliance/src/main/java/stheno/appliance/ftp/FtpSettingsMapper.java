package stheno.appliance.ftp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.LimitsMapper;
import stheno.ftp.FtpSettings;
import stheno.reactor.Limits;
import stheno.reactor.Tls;
import stheno.text.TlsPolicy;

/// Maps the settings `ftp.*` to the settings of the FTP module and the limits of its connections. Pure; any thread.
final class FtpSettingsMapper {
    private static final Duration DATA_LINGER = Duration.ofMillis(500); // nothing follows; some clients wait for 226 before they close

    private FtpSettingsMapper() {}

    /// @param names the addresses of names that are announced; must not block
    /// @param tls the certificate for each handshake, if TLS is not off
    static FtpSettings settings(Config config, Function<String, Optional<InetAddress>> names, Supplier<Tls> tls) {
        long limit = config.value(FtpKeys.UPLOAD_LIMIT);
        FtpSettings settings = FtpSettings.DEFAULTS
                .withBanner(config.value(FtpKeys.BANNER))
                .withHidden(config.value(FtpKeys.HIDDEN))
                .withSync(config.value(FtpKeys.SYNC))
                .withUploadLimit(limit == 0 ? Long.MAX_VALUE : limit)
                .withReserve(config.value(FtpKeys.RESERVE))
                .withPartialLimit(config.value(FtpKeys.PARTIAL_LIMIT))
                .withPassivePorts(config.value(FtpKeys.PASSIVE_PORTS))
                .withPassiveAddress(PassiveType.announced(config.value(FtpKeys.PASSIVE_ADDRESS), names))
                .withActive(config.value(FtpKeys.ACTIVE))
                .withForeignData(config.value(FtpKeys.FOREIGN_DATA))
                .withTls(tls(config), tls)
                .withTlsReuse(config.value(FtpKeys.TLS_REUSE).equals("required"))
                .withLoginAttempts(config.value(FtpKeys.LOGIN_ATTEMPTS))
                .withLoginDelay(config.value(FtpKeys.LOGIN_DELAY))
                .withLoginTimeout(config.value(FtpKeys.LOGIN_TIMEOUT))
                .withConnectTimeout(config.value(FtpKeys.CONNECT_TIMEOUT))
                .withListingEntries(config.value(FtpKeys.LISTING_ENTRIES))
                .withAccountBandwidth(config.value(FtpKeys.ACCOUNT_BANDWIDTH))
                .withDataLimits(data(config));
        FtpSettings masked = config.value(FtpKeys.UMASK).map(settings::withUmask).orElse(settings);
        FtpSettings rooted = config.value(FtpKeys.ROOT).map(masked::withRoot).orElse(masked);
        return config.value(FtpKeys.ANONYMOUS).map(rooted::withAnonymous).orElse(rooted);
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
        return sessions(config).withWindow(config.value(FtpKeys.WINDOW)).withLinger(DATA_LINGER);
    }
}
