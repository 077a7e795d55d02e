package stheno.accounts;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// An account: a name, its rights, and optionally a home directory. Immutable; any thread.
public final class Account {
    /// The right to read. An account has it unless its line lists other rights.
    public static final String READ = "read";

    /// The right to write.
    public static final String WRITE = "write";

    /// The right to change a running server from its status page.
    public static final String ADMIN = "admin";

    private static final int MAX_NAME = 64;
    private static final int MAX_RIGHTS = 32;
    private static final int MAX_RIGHT = 32; // characters

    private final String name;
    private final Optional<Path> home;
    private final Set<String> rights;

    private Account(String name, Optional<Path> home, Set<String> rights) {
        this.name = name;
        this.home = home;
        this.rights = rights;
    }

    /// An account without a home directory.
    ///
    /// @param name   1 to 64 of the ASCII letters and digits, and `._@+-`; case matters
    /// @param rights 1 to 32 words like `read` and `write`; each protocol defines what they allow
    /// @throws IllegalArgumentException if a part is wrong; the message says which
    public static Account of(String name, Set<String> rights) {
        if (!isName(name)) throw new IllegalArgumentException("a name is 1 to " + MAX_NAME + " letters, digits or any of ._@+-");
        if (rights.isEmpty() || rights.size() > MAX_RIGHTS || !rights.stream().allMatch(Account::isRight)) {
            throw new IllegalArgumentException("rights are 1 to " + MAX_RIGHTS + " words of up to " + MAX_RIGHT
                    + " lower-case letters, digits and hyphens");
        }
        return new Account(name, Optional.empty(), Set.copyOf(rights));
    }

    /// The same account with this home directory.
    ///
    /// @throws IllegalArgumentException unless the path is absolute and has no `.`, no `..`, no colon and no control character
    public Account withHome(Path path) {
        if (!isHome(path)) throw new IllegalArgumentException("a home is an absolute path without `..`, colons and control characters");
        return new Account(name, Optional.of(path), rights);
    }

    /// The account's name.
    public String name() {
        return name;
    }

    /// The directory that is this account's root in a protocol that has home directories.
    public Optional<Path> home() {
        return home;
    }

    /// The account's rights, at least one.
    public Set<String> rights() {
        return rights;
    }

    /// Whether the account has this right.
    public boolean may(String right) {
        return rights.contains(right);
    }

    /// `.` and `..` are not names: a name may become part of a path.
    static boolean isName(String text) {
        boolean plain = !text.isEmpty() && text.length() <= MAX_NAME
                && text.chars().allMatch(c -> alphanumeric(c) || "._@+-".indexOf(c) >= 0);
        return plain && !text.equals(".") && !text.equals("..");
    }

    private static boolean isHome(Path home) {
        String text = home.toString();
        boolean plain = text.indexOf(':') < 0 && text.chars().noneMatch(Character::isISOControl);
        return plain && home.isAbsolute() && home.equals(home.normalize());
    }

    private static boolean isRight(String word) {
        return !word.isEmpty() && word.length() <= MAX_RIGHT
                && word.chars().allMatch(c -> c == '-' || alphanumeric(c) && !(c >= 'A' && c <= 'Z'));
    }

    private static boolean alphanumeric(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Account it && name.equals(it.name) && home.equals(it.home) && rights.equals(it.rights);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, home, rights);
    }

    /// The name, the home directory if there is one, and the rights.
    @Override
    public String toString() {
        return name + home.map(path -> " home=" + path).orElse("") + " rights=" + String.join(",", new TreeSet<>(rights));
    }
}
