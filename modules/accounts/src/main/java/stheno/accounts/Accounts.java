package stheno.accounts;

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
import java.util.Set;

/// Accounts read from a text file in UTF-8: one account per line. Blank lines and lines that begin with `#` are ignored.
///
/// ```
///   NAME:pbkdf2-sha256$ITERATIONS$SALT$HASH[:home=DIR][:rights=WORD,WORD]
/// ```
///
/// The salt (at least 16 bytes) and the hash are Base64; the iterations are 10,000 to 10,000,000. Without `rights`, an account has the
/// right `read`. A name may occur once. Immutable; any thread.
public final class Accounts {
    /// What OWASP recommends for PBKDF2 with HMAC-SHA256; 0.15 seconds of a processor of 2024.
    public static final int ITERATIONS = 600_000;

    private static final int MAX_ACCOUNTS = 100_000;
    private static final int MAX_LINE = 8192; // bytes: two of the longest paths

    /// No accounts.
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

    /// Reads the file, up to 100,000 accounts. Blocks.
    ///
    /// @throws AccountsFault if a line is wrong; the message says which
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
                throw new AccountsFault(number, "the account " + account.account().name() + " is in the file twice");
            }
            if (lines.size() > MAX_ACCOUNTS) throw new AccountsFault(number, "there are more than " + MAX_ACCOUNTS + " accounts");
        }
        return new Accounts(lines, isExposed(file));
    }

    private static String text(int number, byte[] line) throws AccountsFault {
        if (line.length > MAX_LINE) throw new AccountsFault(number, "the line is longer than " + MAX_LINE + " bytes");
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
            return false; // a file system without POSIX permissions
        }
    }

    /// Whether every user of the machine can read the file, and so could attack the weaker passwords offline.
    public boolean exposed() {
        return exposed;
    }

    /// How many accounts there are.
    public int size() {
        return lines.size();
    }

    /// The names of all accounts.
    public Set<String> names() {
        return lines.keySet();
    }

    /// The account of this name; no password is verified.
    public Optional<Account> find(String name) {
        return Optional.ofNullable(lines.get(name)).map(AccountLine::account);
    }

    /// The account of this name, if this is its password. Blocks for as long as a hash takes, all of it CPU time; [Authenticator] bounds
    /// that. A wrong password and an unknown name take the same time. An impossible password (empty, longer than 1024 bytes in UTF-8,
    /// with control characters) is rejected at once.
    public Optional<Account> verify(String name, char[] password) {
        if (!PasswordHash.isPassword(password)) return Optional.empty();
        AccountLine line = lines.get(name);
        boolean matches = (line == null ? decoy : line.hash()).matches(password, costliest);
        return matches && line != null ? Optional.of(line.account()) : Optional.empty();
    }

    /// The line of an account with this password, without its line end, for a file of accounts. Blocks as [#verify] does.
    ///
    /// @param iterations usually [#ITERATIONS]
    /// @throws IllegalArgumentException if the password or the iterations are out of bounds
    public static String line(Account account, char[] password, int iterations) {
        return new AccountLine(account, PasswordHash.of(password, iterations)).toString();
    }

    /// Puts a line into a file of accounts: in place of the account of the same name, or at the end. All other lines stay as they are,
    /// even wrong ones. The file keeps its permissions and its owner; only its owner can read a new file. The replacement is atomic, and
    /// survives a power failure. Of two concurrent calls, the later one may undo the earlier one. Blocks.
    ///
    /// @throws IllegalArgumentException if the line is not an account's
    /// @throws IOException              if the file cannot be read or written; then it is unchanged
    public static void put(Path file, String line) throws IOException {
        AccountsFile.put(file, AccountLine.parse(line));
    }

    /// The line of an account of these accounts, with its password, and the home and rights of `changed`. For [#put].
    ///
    /// @return empty if there is no account of this name
    public Optional<String> line(Account changed) {
        return Optional.ofNullable(lines.get(changed.name())).map(line -> new AccountLine(changed, line.hash()).toString());
    }

    /// Removes the account of this name from a file of accounts. For the rest as [#put].
    ///
    /// @return whether it was there
    /// @throws IOException if the file cannot be read or written; then it is unchanged
    public static boolean remove(Path file, String name) throws IOException {
        return AccountsFile.remove(file, name);
    }

    /// The number of accounts, never their names or hashes.
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
