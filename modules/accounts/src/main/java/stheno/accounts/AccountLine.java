package stheno.accounts;

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

    /// @throws IllegalArgumentException if the line is wrong; the message says how
    static AccountLine parse(String line) {
        String[] parts = line.split(":", -1);
        if (parts.length < 2) throw new IllegalArgumentException("the line is not NAME:HASH[:home=DIR][:rights=WORDS]");
        Optional<Path> home = Optional.empty();
        Optional<Set<String>> rights = Optional.empty();
        for (String part : Arrays.asList(parts).subList(2, parts.length)) {
            if (part.startsWith(HOME) && home.isEmpty()) home = Optional.of(path(part.substring(HOME.length())));
            else if (part.startsWith(RIGHTS) && rights.isEmpty()) rights = Optional.of(words(part.substring(RIGHTS.length())));
            else throw new IllegalArgumentException("only one home=DIR and one rights=WORDS may follow the hash");
        }
        Account account = Account.of(parts[0], rights.orElse(Set.of(Account.READ)));
        return new AccountLine(home.map(account::withHome).orElse(account), PasswordHash.parse(parts[1]));
    }

    /// The name in a line, even if the rest is wrong; empty for a comment or a blank line.
    static String name(String line) {
        String text = line.strip();
        int colon = text.indexOf(':');
        return text.startsWith("#") || colon < 0 ? "" : text.substring(0, colon);
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("the home is not a path: " + e.getReason(), e);
        }
    }

    private static Set<String> words(String text) {
        return new TreeSet<>(Arrays.asList(text.split(",", -1)));
    }

    /// The line, without its line end.
    @Override
    public String toString() {
        String home = account.home().map(path -> ':' + HOME + path).orElse("");
        boolean readOnly = account.rights().equals(Set.of(Account.READ));
        return account.name() + ':' + hash + home + (readOnly ? "" : ':' + RIGHTS + String.join(",", new TreeSet<>(account.rights())));
    }
}
