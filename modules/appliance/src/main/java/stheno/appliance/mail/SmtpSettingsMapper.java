package stheno.appliance.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.LimitsMapper;
import stheno.mail.smtp.AuthPolicy;
import stheno.mail.smtp.BareLineEnds;
import stheno.mail.smtp.SmtpSettings;
import stheno.reactor.Limits;
import stheno.reactor.Tls;
import stheno.text.TlsPolicy;

/// Maps the settings `smtp.*` to the settings of the SMTP module and the limits of its connections. Any thread.
final class SmtpSettingsMapper {
    private SmtpSettingsMapper() {}

    /// @param catches whether the messages are caught: then the settings that say `auto` are lenient
    /// @param tls     the certificate for each handshake, if TLS is not off
    static SmtpSettings settings(Config config, boolean catches, Supplier<Tls> tls) {
        SmtpSettings settings = SmtpSettings.DEFAULTS
                .withHostName(hostName(config))
                .withBanner(config.value(SmtpKeys.BANNER))
                .withSizeLimit(config.value(SmtpKeys.SIZE_LIMIT))
                .withRecipientLimit(config.value(SmtpKeys.RECIPIENT_LIMIT))
                .withMessageLimit(config.value(SmtpKeys.MESSAGE_LIMIT))
                .withHopLimit(config.value(SmtpKeys.HOP_LIMIT))
                .withAuth(auth(config.value(SmtpKeys.AUTH), catches))
                .withLoginAttempts(config.value(SmtpKeys.LOGIN_ATTEMPTS))
                .withLoginDelay(config.value(SmtpKeys.LOGIN_DELAY))
                .withBareLineEnds(bareLineEnds(config.value(SmtpKeys.BARE_LINE_ENDS), catches))
                .withLocalParts(catches)
                .withGreetingDelay(config.value(SmtpKeys.GREETING_DELAY))
                .withSoftErrorLimit(config.value(SmtpKeys.SOFT_ERROR_LIMIT))
                .withErrorDelay(config.value(SmtpKeys.ERROR_DELAY))
                .withHardErrorLimit(config.value(SmtpKeys.HARD_ERROR_LIMIT))
                .withJunkCommandLimit(config.value(SmtpKeys.JUNK_COMMAND_LIMIT));
        TlsPolicy policy = tls(config.value(SmtpKeys.TLS), config, catches);
        return policy == TlsPolicy.OFF ? settings : settings.withTls(policy, tls);
    }

    /// The name in the settings, else the machine's own, without a query to another machine.
    static String hostName(Config config) {
        return config.value(SmtpKeys.HOST_NAME).orElseGet(SmtpSettingsMapper::machine);
    }

    private static String machine() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.ISO_8859_1).strip();
            return name.matches("[A-Za-z0-9._-]{1,253}") ? name : "localhost";
        } catch (IOException e) {
            return "localhost";
        }
    }

    /// The TLS that clients may request on ports without implicit TLS. Clients that upgrade by themselves would refuse the self-signed
    /// certificate of a catcher, so there it must be asked for.
    static TlsPolicy tls(String word, Config config, boolean catches) {
        return switch (word) {
            case "off" -> TlsPolicy.OFF;
            case "required" -> TlsPolicy.REQUIRED;
            case "auto" -> config.certificates().isEmpty() || catches ? TlsPolicy.OFF : TlsPolicy.OFFERED;
            default -> TlsPolicy.OFFERED;
        };
    }

    private static AuthPolicy auth(String word, boolean catches) {
        return switch (word) {
            case "off" -> AuthPolicy.OFF;
            case "in-clear" -> AuthPolicy.IN_CLEAR;
            case "auto" -> catches ? AuthPolicy.IN_CLEAR : AuthPolicy.UNDER_TLS;
            default -> AuthPolicy.UNDER_TLS;
        };
    }

    private static BareLineEnds bareLineEnds(String word, boolean catches) {
        return switch (word) {
            case "normalise" -> BareLineEnds.NORMALISE;
            case "keep" -> BareLineEnds.KEEP;
            case "auto" -> catches ? BareLineEnds.KEEP : BareLineEnds.REFUSE;
            default -> BareLineEnds.REFUSE;
        };
    }

    /// The limits of its connections: the times of RFC 5321, unless the server's are longer.
    static Limits sessions(Config config) {
        Limits common = LimitsMapper.limits(config);
        return common.withConnections(config.value(SmtpKeys.SESSIONS))
                .withConnectionsPerAddress(config.value(SmtpKeys.SESSIONS_PER_ADDRESS))
                .withIdle(config.value(SmtpKeys.IDLE))
                .withMessage(SmtpSettings.LIMITS.message())
                .withWindow(SmtpSettings.LIMITS.window())
                .withAnswer(SmtpSettings.LIMITS.answer());
    }
}
