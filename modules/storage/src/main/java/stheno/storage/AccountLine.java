package stheno.storage;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// One account as a line of text: `NAME:HASH[:home=DIR][:rights=WORD,WORD]`. Immutable; any thread.
record AccountLine(Account account, PasswordHash hash) {
    private static final String HOME = "home=";
    private static final String RIGHTS = "rights=";

    /// @throws IllegalArgumentException whose message says what is wrong
    static AccountLine parse(String line) {
        String[] parts = line.split(":", -1);
        if (parts.length < 2) throw new IllegalArgumentException("this is not NAME:HASH[:home=DIR][:rights=WORDS]");
        Optional<Path> home = Optional.empty();
        Optional<Set<String>> rights = Optional.empty();
        for (String part : Arrays.asList(parts).subList(2, parts.length)) {
            if (part.startsWith(HOME) && home.isEmpty()) home = Optional.of(path(part.substring(HOME.length())));
            else if (part.startsWith(RIGHTS) && rights.isEmpty()) rights = Optional.of(words(part.substring(RIGHTS.length())));
            else throw new IllegalArgumentException("behind the hash there may be one home=DIR and one rights=WORDS, and nothing else");
        }
        Account account = new Account(parts[0], home, rights.orElse(Set.of(Account.READ)));
        return new AccountLine(account, PasswordHash.parse(parts[1]));
    }

    /// The name in a line, whether the rest of it is right or not; empty for comments and blank lines.
    static String name(String line) {
        String text = line.strip();
        int colon = text.indexOf(':');
        return text.startsWith("#") || colon < 0 ? "" : text.substring(0, colon);
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("the home is no path: " + e.getReason(), e);
        }
    }

    private static Set<String> words(String text) {
        return new TreeSet<>(Arrays.asList(text.split(",", -1)));
    }

    /// The line, without its end.
    @Override
    public String toString() {
        String home = account.home().map(path -> ':' + HOME + path).orElse("");
        boolean usual = account.rights().equals(Set.of(Account.READ));
        return account.name() + ':' + hash + home + (usual ? "" : ':' + RIGHTS + String.join(",", new TreeSet<>(account.rights())));
    }
}
