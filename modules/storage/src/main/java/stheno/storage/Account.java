package stheno.storage;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// Somebody who may log in. Immutable; any thread.
///
/// @param name   1 to 64 of the ASCII letters and digits, and `._@+-`; case matters
/// @param home   the directory that is this account's root where a protocol has such a thing; absolute, without `.` and `..`
/// @param rights words like `read` and `write`, one at least; what they allow is for the protocols to say
public record Account(String name, Optional<Path> home, Set<String> rights) {
    /// The right to read what is shared, which an account has unless its line says otherwise.
    public static final String READ = "read";

    /// The right to change it.
    public static final String WRITE = "write";

    private static final int MOST_RIGHTS = 32;

    /// Copies the rights.
    ///
    /// @throws IllegalArgumentException whose message says which part is wrong
    public Account {
        rights = Set.copyOf(rights);
        if (!isName(name)) throw new IllegalArgumentException("a name is 1 to 64 letters, digits or any of ._@+-");
        if (home.isPresent() && !isHome(home.get())) {
            throw new IllegalArgumentException("a home is an absolute path without `..`, colons and control characters");
        }
        if (rights.isEmpty() || rights.size() > MOST_RIGHTS || !rights.stream().allMatch(Account::isRight)) {
            throw new IllegalArgumentException("rights are 1 to " + MOST_RIGHTS + " words of up to 32 small letters, digits and hyphens");
        }
    }

    /// Whether it has that right.
    public boolean may(String right) {
        return rights.contains(right);
    }

    /// Not the two names that are directories wherever a name becomes part of a path.
    static boolean isName(String text) {
        boolean plain = !text.isEmpty() && text.length() <= 64 && text.chars().allMatch(c -> alphanumeric(c) || "._@+-".indexOf(c) >= 0);
        return plain && !text.equals(".") && !text.equals("..");
    }

    private static boolean isHome(Path home) {
        String text = home.toString();
        boolean plain = text.indexOf(':') < 0 && text.chars().noneMatch(Character::isISOControl);
        return plain && home.isAbsolute() && home.equals(home.normalize());
    }

    private static boolean isRight(String word) {
        return !word.isEmpty() && word.length() <= 32 && word.chars().allMatch(c -> c == '-' || alphanumeric(c) && !(c >= 'A' && c <= 'Z'));
    }

    private static boolean alphanumeric(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
