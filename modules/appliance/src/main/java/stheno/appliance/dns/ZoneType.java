package stheno.appliance.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.appliance.format.PrintableText;
import stheno.dns.record.Name;
import stheno.dns.transfer.RemoteServer;
import stheno.dns.transfer.TransferPermit;
import stheno.reactor.Decimal;
import stheno.reactor.Network;

/// Settings of zones: origins, other servers, and clients that may transfer. Immutable; any thread.
public sealed interface ZoneType<T> extends Type<T> {
    int PORT = 53;
    String KEY = "key=";

    /// `ADDRESS[:PORT] [key=NAME]`. Host names are refused: looking them up would need DNS.
    record Servers() implements ZoneType<RemoteServer> {
        @Override
        public RemoteServer read(String text, Setting setting) throws BadSetting {
            String[] words = text.split("\\s+");
            if (words.length > 2) throw Type.bad(text, setting, "is not ADDRESS[:PORT] [key=NAME]", "separate entries by commas");
            Optional<Name> key = words.length == 2 ? Optional.of(key(words[1], text, setting)) : Optional.empty();
            return new RemoteServer(address(words[0], setting), key);
        }

        @Override
        public String form() {
            return "ADDRESS[:PORT] [key=NAME]";
        }
    }

    /// `NETWORK`, `key=NAME`, or both.
    record Permits() implements ZoneType<TransferPermit> {
        @Override
        public TransferPermit read(String text, Setting setting) throws BadSetting {
            String[] words = text.split("\\s+");
            if (words.length > 2) throw Type.bad(text, setting, "is not NETWORK, key=NAME or both", "separate entries by commas");
            String last = words[words.length - 1];
            if (words.length == 1 && !last.startsWith(KEY)) return new TransferPermit(new Networks().read(text, setting), Optional.empty());
            Network network = words.length == 2 ? new Networks().read(words[0], setting) : Network.ALL;
            return new TransferPermit(network, Optional.of(key(last, text, setting)));
        }

        @Override
        public String form() {
            return "NETWORK and/or key=NAME";
        }
    }

    /// A domain name.
    record Names() implements ZoneType<Name> {
        @Override
        public Name read(String text, Setting setting) throws BadSetting {
            return name(text, setting);
        }

        @Override
        public String form() {
            return "domain name";
        }
    }

    private static Name key(String word, String text, Setting setting) throws BadSetting {
        if (!word.startsWith(KEY)) {
            throw Type.bad(text, setting, "has `" + PrintableText.escaped(word, 60) + "` instead of a key", "write key=NAME");
        }
        return name(word.substring(KEY.length()), setting);
    }

    /// A domain name, with or without its last dot.
    static Name name(String text, Setting setting) throws BadSetting {
        try {
            return Name.parse(text, Name.ROOT);
        } catch (IllegalArgumentException e) {
            throw Type.bad(text, setting, "is not a domain name: " + e.getMessage(), "write one like example.org");
        }
    }

    /// `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`; an IPv6 address may stand alone.
    static InetSocketAddress address(String text, Setting setting) throws BadSetting {
        int colon = text.lastIndexOf(':');
        boolean literal = text.startsWith("[");
        boolean alone = colon < 0 || !literal && text.indexOf(':') != colon || literal && colon < text.indexOf(']');
        int port = alone ? PORT : (int) Decimal.parse(text.substring(colon + 1), 65_535);
        String host = alone ? text : text.substring(0, colon);
        if (literal && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        if (port <= 0) throw Type.bad(text, setting, "has no port from 1 to 65535", "write one like 192.0.2.1:53");
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(host), port);
        } catch (IllegalArgumentException e) {
            throw Type.bad(text, setting, "is not an address", "write one like 192.0.2.1, 192.0.2.1:53 or [2001:db8::1]:53");
        }
    }
}
