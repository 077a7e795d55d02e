package stheno.appliance.http;

import java.util.OptionalInt;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.reactor.Decimal;

/// Whether requests are redirected to HTTPS, and to which port. Immutable; any thread.
///
/// @param port as clients see it; empty for that of this server, or 443
public record HttpsPort(boolean redirects, OptionalInt port) {
    private static final HttpsPort OFF = new HttpsPort(false, OptionalInt.empty());
    private static final HttpsPort OWN = new HttpsPort(true, OptionalInt.empty());

    /// `true`, `false`, or a port.
    record Form() implements Type<HttpsPort> {
        @Override
        public HttpsPort read(String text, Setting setting) throws BadSetting {
            if (text.equals("true")) return OWN;
            if (text.equals("false")) return OFF;
            long port = Decimal.parse(text, 0, text.length(), 0xffff);
            if (port > 0) return new HttpsPort(true, OptionalInt.of((int) port));
            throw Type.bad(text, setting, "is neither true nor false nor a port", "write true, or the port of HTTPS that clients see");
        }

        @Override
        public String form() {
            return "true, false or port";
        }
    }
}
