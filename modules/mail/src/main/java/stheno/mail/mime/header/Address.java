package stheno.mail.mime.header;

import java.util.List;

/// A person or a group in an address field. Immutable, any thread.
///
/// @param name    the display name, decoded. A comment after a bare address counts as its name. Empty if there is none
/// @param address `local@domain` without comments, quotes of the local part kept. Empty for a name without an address, and for an empty
///            group
/// @param group   the name of the group around it, decoded. Empty outside of groups
public record Address(String name, String address, String group) {
    /// Reads the value of an address field (RFC 5322, section 3.4): quoted names, comments, groups, obsolete routes, encoded words.
    /// Text that is not an address becomes an entry with a name alone, so nothing of the field is lost. A group without members becomes one
    /// entry with a group alone.
    public static List<Address> parse(String value) {
        return new AddressParser(value).parse();
    }

    /// The part after the last `@`, or an empty string.
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
