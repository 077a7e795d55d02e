package stheno.appliance.ftp;

import java.time.Duration;
import java.util.function.Supplier;
import stheno.appliance.Requirements;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.Bounds;
import stheno.ftp.FtpSettings;
import stheno.ftp.TlsPolicy;
import stheno.reactor.Limits;
import stheno.reactor.Tls;

/// The settings of FTP in the terms of its module and the reactor. Pure; any thread.
public final class FtpBounds {
    private static final Duration DATA_LINGER = Duration.ofMillis(500); // nothing follows our end, and some clients await 226 before they close

    private FtpBounds() {}

    /// @param tls the certificate for each handshake, if TLS is not off
    public static FtpSettings settings(Config config, Supplier<Tls> tls) {
        long limit = config.value(FtpKeys.UPLOAD_LIMIT);
        FtpSettings settings = FtpSettings.DEFAULTS
                .withBanner(config.value(FtpKeys.BANNER))
                .withHidden(config.value(FtpKeys.HIDDEN))
                .withSync(config.value(FtpKeys.SYNC))
                .withUploadLimit(limit == 0 ? Long.MAX_VALUE : limit)
                .withReserve(config.value(FtpKeys.RESERVE))
                .withPassivePorts(config.value(FtpKeys.PASSIVE_PORTS))
                .withPassiveAddress(PassiveForm.announced(config.value(FtpKeys.PASSIVE_ADDRESS)))
                .withActive(config.value(FtpKeys.ACTIVE))
                .withTls(tls(config), tls)
                .withTlsReuse(config.value(FtpKeys.TLS_REUSE).equals("required"))
                .withLoginAttempts(config.value(FtpKeys.LOGIN_ATTEMPTS))
                .withLoginDelay(config.value(FtpKeys.LOGIN_DELAY))
                .withConnectTimeout(config.value(FtpKeys.CONNECT))
                .withListingLimit(config.value(FtpKeys.LISTING))
                .withAccountBandwidth(config.value(FtpKeys.ACCOUNT_BANDWIDTH))
                .withDataLimits(data(config));
        FtpSettings rooted = config.value(FtpKeys.ROOT).map(settings::withRoot).orElse(settings);
        return config.value(FtpKeys.ANONYMOUS).map(rooted::withAnonymous).orElse(rooted);
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
