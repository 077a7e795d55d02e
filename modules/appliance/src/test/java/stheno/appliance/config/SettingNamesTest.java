package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import stheno.ftp.FtpSettings;
import stheno.http.HttpSettings;
import stheno.mail.delivery.DeliverySettings;
import stheno.mail.delivery.RecipientSettings;
import stheno.mail.pop3.Pop3Settings;
import stheno.mail.queue.QueueSettings;
import stheno.mail.queue.RelaySettings;
import stheno.mail.smtp.SmtpSettings;
import stheno.reactor.Limits;
import stheno.web.cgi.CgiSettings;
import stheno.web.files.FileSettings;

/// A setting keeps its name from the file to the module's settings object: without its prefix, `http.head-limit` is `withHeadLimit`.
final class SettingNamesTest {
    /// The keys of these sections set a member of one of these types.
    private static final Map<String, List<Class<?>>> TYPES = Map.of(
            "http.cgi-", List.of(CgiSettings.class),
            "http.", List.of(HttpSettings.class, FileSettings.class),
            "ftp.", List.of(FtpSettings.class, Limits.class),
            "smtp.relay.", List.of(RelaySettings.class),
            "smtp.queue.", List.of(QueueSettings.class),
            "smtp.", List.of(SmtpSettings.class, RecipientSettings.class, DeliverySettings.class, Limits.class),
            "mail.", List.of(DeliverySettings.class),
            "pop3.", List.of(Pop3Settings.class, Limits.class),
            "limit.", List.of(Limits.class));

    /// Settings of a port, a handler or the appliance itself.
    private static final Set<String> OTHERS = Set.of(
            "http.listen", "http.tls.listen", "http.proxies", "http.request-rate", "http.request-burst", "http.uploads",
            "ftp.listen", "ftp.tls.listen", "ftp.proxies",
            "ftp.sessions", "ftp.sessions-per-address", // a session is a control connection: withConnections
            "smtp.listen", "smtp.tls.listen", "smtp.proxies", "pop3.listen", "pop3.tls.listen", "pop3.proxies",
            "smtp.sessions", "smtp.sessions-per-address", "pop3.sessions", "pop3.sessions-per-address",
            "smtp.domains", "mail.root", // parameters of factories
            "smtp.durability", // withSync and withDurable
            "smtp.relay", "smtp.relay.user", "smtp.relay.password-file", // withLogin
            "smtp.queue.first-retry", "smtp.queue.longest-retry", // withRetry
            "limit.allow", "limit.deny", "limit.drain", "limit.drain-delay");

    @Test
    void everySettingKeepsItsName() {
        Set<String> unmatched = new TreeSet<>();
        int matched = 0;
        for (Key<?> key : TestSchema.ALL.keys()) {
            String prefix = prefix(key.name());
            if (prefix.isEmpty() || OTHERS.contains(key.name())) continue;
            String member = "with" + capitalized(key.name().substring(prefix.length()));
            if (TYPES.get(prefix).stream().anyMatch(type -> members(type).contains(member))) matched++;
            else unmatched.add(key.name() + ": " + member);
        }
        assertEquals(Set.of(), unmatched);
        assertTrue(matched > 40, matched + " keys");
    }

    @Test
    void theSettingsOfHostsKeepTheirNamesToo() {
        for (String row : List.of("index", "listing", "fallback")) {
            assertTrue(members(FileSettings.class).contains("with" + capitalized(row)), row);
        }
    }

    private static Set<String> members(Class<?> type) {
        return Arrays.stream(type.getMethods()).map(Method::getName).collect(Collectors.toSet());
    }

    private static String prefix(String key) {
        return Stream.of("http.cgi-", "http.", "ftp.", "smtp.relay.", "smtp.queue.", "smtp.", "mail.", "pop3.", "limit.")
                .filter(key::startsWith).findFirst().orElse("");
    }

    /// `passive.ports` is `PassivePorts`.
    private static String capitalized(String words) {
        return Pattern.compile("(?:^|[.-])(.)").matcher(words).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }
}
