package stheno.appliance.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Settings of a section that may be repeated under different names: `http.redirect.NAME` and `http.host.HOST.redirect.NAME`.
/// A named section without any member of a family inherits all members of the default section. Immutable; any thread.
///
/// @param row         the part of the key before NAME
/// @param form        how a value is written
/// @param names       the names that are allowed
/// @param namesForm   how a name is written, for messages
/// @param attributes  further keys of each member, such as `dns.zone.NAME.transfer`: a name cannot end like one
public record KeyFamily(String row, String form, String description, Pattern names, String namesForm, List<Attribute> attributes) {
    /// A further key of each member.
    ///
    /// @param row the end of the key
    public record Attribute(String row, String form, String description) {
        String end() {
            return "." + row;
        }
    }

    private static final Pattern ANY = Pattern.compile("[a-z0-9_-]{1,64}");

    public KeyFamily {
        attributes = List.copyOf(attributes);
    }

    /// A family without attributes.
    public KeyFamily(String row, String form, String description, Pattern names, String namesForm) {
        this(row, form, description, names, namesForm, List.of());
    }

    /// The attribute that a name ends with.
    Optional<Attribute> attribute(String name) {
        return attributes.stream().filter(each -> name.endsWith(each.end()) && name.length() > each.end().length()).findFirst();
    }

    /// A family with any names.
    public static KeyFamily of(String row, String form, String description) {
        return new KeyFamily(row, form, description, ANY, "small letters, digits, - and _, 64 at most");
    }

    boolean takes(String name) {
        return names.matcher(name).matches();
    }

    /// Whether a section or a member of a family may have this name.
    static boolean isName(String name) {
        return ANY.matcher(name).matches();
    }
}
