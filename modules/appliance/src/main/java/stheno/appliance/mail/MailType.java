package stheno.appliance.mail;

import java.util.Locale;
import java.util.OptionalInt;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.NameType;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.mail.smtp.SmtpAddressParser;
import stheno.reactor.Decimal;

/// Types of mail settings. Immutable; any thread.
public sealed interface MailType<T> extends Type<T> {
    /// A domain, or an address literal with its brackets.
    record Domain() implements MailType<String> {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            boolean right = !text.startsWith("*.") && SmtpAddressParser.address("x@" + text).isPresent();
            if (right) return text.toLowerCase(Locale.ROOT);
            throw Type.bad(text, setting, "is not a domain", "write one like example.org or [192.0.2.1]");
        }

        @Override
        public String form() {
            return "domain";
        }
    }

    /// The name of an account or an alias, or an address.
    record Target() implements MailType<String> {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            boolean right = SmtpAddressParser.address(text.indexOf('@') < 0 ? text + "@x" : text).isPresent();
            if (right) return text;
            throw Type.bad(text, setting, "is not a name or an address", "write one like ann or ann@example.org");
        }

        @Override
        public String form() {
            return "account or address";
        }
    }

    /// An address.
    record Address() implements MailType<String> {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            if (SmtpAddressParser.address(text).isPresent()) return text;
            throw Type.bad(text, setting, "is not an address", "write one like ann@example.org");
        }

        @Override
        public String form() {
            return "address";
        }
    }

    /// A server that is reached as a client. Its name is looked up when a connection is made.
    record Relay(String host, OptionalInt port) {}

    /// `HOST` or `HOST:PORT`; an IPv6 address is in brackets.
    record RelayForm() implements MailType<Relay> {
        private static final String REMEDY = "write one like smtp.example.org, smtp.example.org:587 or [2001:db8::1]:587";

        @Override
        public Relay read(String text, Setting setting) throws BadSetting {
            int colon = text.lastIndexOf(':');
            boolean hasPort = text.startsWith("[") ? colon > text.indexOf(']') : colon >= 0;
            String host = host(hasPort ? text.substring(0, colon) : text, text, setting);
            String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            if (!hasPort) return new Relay(name, OptionalInt.empty());
            int port = (int) Decimal.parse(text.substring(colon + 1), 65_535);
            if (port > 0) return new Relay(name, OptionalInt.of(port));
            throw Type.bad(text, setting, "has no port from 1 to 65535", REMEDY);
        }

        private static String host(String name, String text, Setting setting) throws BadSetting {
            try {
                String host = new NameType.HostName().read(name, setting);
                if (!host.startsWith("*.")) return host;
            } catch (BadSetting e) {
                // reported below, with the forms of this key
            }
            throw Type.bad(text, setting, "is not HOST or HOST:PORT", REMEDY);
        }

        @Override
        public String form() {
            return "HOST[:PORT]";
        }
    }
}
