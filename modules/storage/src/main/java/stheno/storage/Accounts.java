package stheno.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who may log in, as a text file says: a line an account, in UTF-8; blank lines and those that begin with `#` say nothing.
///
/// ```
///   NAME:pbkdf2-sha256$ITERATIONS$SALT$HASH[:home=DIR][:rights=WORD,WORD]
/// ```
///
/// The salt (16 bytes at least) and the hash are Base64, the iterations 10,000 to 10,000,000. Without `rights`, an account may
/// `read`. Each name stands there once. Immutable; any thread.
public final class Accounts {
    /// What OWASP recommends for PBKDF2 with HMAC-SHA256; 0.15 seconds of a processor of 2024.
    public static final int ITERATIONS = 600_000;

    private static final int MOST = 100_000;
    private static final int LONGEST_LINE = 8192; // bytes: two of the longest paths

    /// Nobody.
    public static final Accounts NONE = new Accounts(Map.of(), false);

    private final Map<String, AccountLine> lines;
    private final boolean exposed;
    private final int costliest;
    private final PasswordHash decoy;

    private Accounts(Map<String, AccountLine> lines, boolean exposed) {
        this.lines = Map.copyOf(lines);
        this.exposed = exposed;
        this.costliest = lines.values().stream().mapToInt(line -> line.hash().iterations()).max().orElse(ITERATIONS);
        this.decoy = PasswordHash.decoy(costliest);
    }

    /// Reads the file, up to 100,000 accounts.
    ///
    /// @throws AccountsFault if a line is wrong; the message names it
    /// @throws IOException   if the file cannot be read
    public static Accounts read(Path file) throws IOException {
        Map<String, AccountLine> lines = new HashMap<>();
        int number = 0;
        for (byte[] bytes : AccountsFile.lines(file)) {
            number++;
            String line = text(number, bytes).strip();
            if (line.isEmpty() || line.startsWith("#")) continue;
            AccountLine account = parse(number, line);
            if (lines.put(account.account().name(), account) != null) {
                throw new AccountsFault(number, "the account " + account.account().name() + " is there already");
            }
            if (lines.size() > MOST) throw new AccountsFault(number, "this is more than " + MOST + " accounts");
        }
        return new Accounts(lines, isExposed(file));
    }

    private static String text(int number, byte[] line) throws AccountsFault {
        if (line.length > LONGEST_LINE) throw new AccountsFault(number, "the line is longer than " + LONGEST_LINE + " bytes");
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            throw new AccountsFault(number, "the line is not UTF-8");
        }
    }

    private static AccountLine parse(int number, String line) throws AccountsFault {
        try {
            return AccountLine.parse(line);
        } catch (IllegalArgumentException e) {
            throw new AccountsFault(number, e.getMessage());
        }
    }

    private static boolean isExposed(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (UnsupportedOperationException e) {
            return false; // a file system without such permissions: nobody can tell
        }
    }

    /// Whether every user of the machine could read the file: with time, they find out the weaker passwords.
    public boolean exposed() {
        return exposed;
    }

    /// How many there are.
    public int size() {
        return lines.size();
    }

    /// The account of that name, whoever asks.
    public Optional<Account> find(String name) {
        return Optional.ofNullable(lines.get(name)).map(AccountLine::account);
    }

    /// The account of that name, if this is its password. Blocks for the time of a hash, which costs the processor all of it;
    /// [Credentials] bounds that. A wrong password and a name that does not exist take the same time. What cannot be a password
    /// (empty, longer than 1024 bytes in UTF-8, with control characters) is refused at once.
    public Optional<Account> verify(String name, char[] password) {
        if (!PasswordHash.isPassword(password)) return Optional.empty();
        AccountLine line = lines.get(name);
        boolean matches = (line == null ? decoy : line.hash()).matches(password, costliest);
        return matches && line != null ? Optional.of(line.account()) : Optional.empty();
    }

    /// The line of an account with that password, without its end, to be put into a file of accounts. Blocks as [#verify] does.
    ///
    /// @param iterations [#ITERATIONS], unless there is a reason
    /// @throws IllegalArgumentException if the password or the iterations are out of bounds
    public static String line(Account account, char[] password, int iterations) {
        return new AccountLine(account, PasswordHash.of(password, iterations)).toString();
    }

    /// Puts a line into a file of accounts, in place of the one that begins with the same name if there is such a one, else at the
    /// end. All other lines stay as they are, right or wrong, and so do the file's permissions and owner; a new file is for its
    /// owner alone. The file is the old or the new one at every moment, also when the power fails. If two do this at the same
    /// time, the later one may undo the earlier.
    ///
    /// @throws IllegalArgumentException if the line is no account's
    /// @throws IOException              if the file cannot be read or written; then it is the old one
    public static void put(Path file, String line) throws IOException {
        AccountsFile.put(file, AccountLine.parse(line));
    }

    /// How many there are; never their names or hashes.
    @Override
    public String toString() {
        return lines.size() + " accounts";
    }

    /// For tests.
    static Accounts of(List<AccountLine> lines) {
        Map<String, AccountLine> byName = new HashMap<>();
        lines.forEach(line -> byName.put(line.account().name(), line));
        return new Accounts(byName, false);
    }
}
