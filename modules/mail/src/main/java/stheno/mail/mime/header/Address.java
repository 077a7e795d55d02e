package stheno.mail.mime.header;

import java.util.List;

/// A person or a group in an address field. Immutable, any thread.
///
/// @param name    the display name, decoded; a comment behind a bare address counts as its name. Empty if there is none
/// @param address `local@domain` without comments, quotes of the local part kept. Empty for a name without an address, and for an empty
///            group
/// @param group   the name of the group that it is in, decoded. Empty outside of groups
public record Address(String name, String address, String group) {
    /// Reads the value of an address field (RFC 5322, section 3.4): quoted names, comments, groups, obsolete routes, encoded words.
    /// What is no address is still answered, so that nothing of a field is lost. A group without members is one address that has a group
    /// alone.
    public static List<Address> parse(String value) {
        return new AddressParser(value).parse();
    }

    /// What stands behind the last `@`, or an empty string.
    public String domain() {
        int at = address.lastIndexOf('@');
        return at < 0 ? "" : address.substring(at + 1);
    }

    @Override
    public String toString() {
        if (name.isEmpty()) return address;
        return address.isEmpty() ? name : name + " <" + address + ">";
    }
}
