package stheno.appliance.mail;

import java.util.function.Supplier;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.LimitsMapper;
import stheno.mail.pop3.Pop3Settings;
import stheno.reactor.Limits;
import stheno.reactor.Tls;
import stheno.text.TlsPolicy;

/// Maps the settings `pop3.*` to the settings of the POP3 module and the limits of its connections. Pure; any thread.
final class Pop3SettingsMapper {
    private Pop3SettingsMapper() {}

    /// @param catches whether the messages are caught: then every client may log in without TLS
    /// @param tls     the certificate for each handshake, if TLS is not off
    static Pop3Settings settings(Config config, boolean catches, Supplier<Tls> tls) {
        Pop3Settings settings = Pop3Settings.DEFAULTS
                .withBanner(config.value(Pop3Keys.BANNER))
                .withClearLogins(catches || config.value(Pop3Keys.CLEAR_LOGINS))
                .withLoginAttempts(config.value(Pop3Keys.LOGIN_ATTEMPTS))
                .withLoginDelay(config.value(Pop3Keys.LOGIN_DELAY))
                .withLoginTimeout(config.value(Pop3Keys.LOGIN_TIMEOUT))
                .withTakeover(config.value(Pop3Keys.TAKEOVER));
        TlsPolicy policy = SmtpSettingsMapper.tls(config.value(Pop3Keys.TLS), config, catches);
        return policy == TlsPolicy.OFF ? settings : settings.withTls(policy, tls);
    }

    static Limits sessions(Config config) {
        return LimitsMapper.limits(config).withConnections(config.value(Pop3Keys.SESSIONS))
                .withConnectionsPerAddress(config.value(Pop3Keys.SESSIONS_PER_ADDRESS))
                .withIdle(config.value(Pop3Keys.IDLE));
    }
}
