package stheno.accounts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountsTest {
    static final int FEW = 10_000;
    static final String SALT = Base64.getEncoder().encodeToString("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    static final String HASH = Base64.getEncoder().encodeToString(new byte[32]);
    static final String SECRET = "pbkdf2-sha256$10000$" + SALT + "$" + HASH;

    @TempDir
    Path folder;

    static Account account(String name) {
        return Account.of(name, Set.of(Account.READ));
    }

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("accounts"), List.of(lines));
    }

    private static boolean knows(Accounts accounts, String name, String password) {
        return accounts.verify(name, password.toCharArray()).isPresent();
    }

    @Test
    void aPasswordOpensOnlyItsOwnAccount() throws IOException {
        Accounts accounts = Accounts.read(file(Accounts.line(account("anna"), "first".toCharArray(), FEW),
                Accounts.line(account("bert"), "second".toCharArray(), FEW + 1)));
        assertEquals(Optional.of(account("anna")), accounts.verify("anna", "first".toCharArray()));
        assertTrue(knows(accounts, "bert", "second"));
        assertFalse(knows(accounts, "anna", "second"));
        assertFalse(knows(accounts, "anna", "First"));
        assertFalse(knows(accounts, "Anna", "first"));
        assertFalse(knows(accounts, "nobody", "first"));
        assertFalse(knows(accounts, "", "first"));
    }

    @Test
    void aHashOfAnotherImplementationIsAccepted() throws IOException {

        String hash = Base64.getEncoder().encodeToString(Reference.pbkdf2("password", "saltsaltsaltsalt", 10_000));
        String salt = Base64.getEncoder().encodeToString("saltsaltsaltsalt".getBytes(StandardCharsets.US_ASCII));
        Accounts accounts = Accounts.read(file("anna:pbkdf2-sha256$10000$" + salt + "$" + hash));
        assertTrue(knows(accounts, "anna", "password"));
    }

    @Test
    void aPasswordIsItsBytesInUtf8() throws IOException {
        String password = "pässwörd 🔑 日本";
        Accounts accounts = Accounts.read(file(Accounts.line(account("anna"), password.toCharArray(), FEW)));
        assertTrue(knows(accounts, "anna", password));
        assertFalse(knows(accounts, "anna", "p\u0061\u0308ssw\u006f\u0308rd 🔑 日本")); // not normalised
        assertFalse(knows(accounts, "anna", "pässwörd ? 日本"));
    }

    @Test
    void twoLinesOfOnePasswordDiffer() {
        String one = Accounts.line(account("anna"), "same".toCharArray(), FEW);
        String other = Accounts.line(account("anna"), "same".toCharArray(), FEW);
        assertFalse(one.equals(other));
        assertFalse(one.contains("same"));
    }

    @Test
    void homeAndRightsAreWrittenAndRead() throws IOException {
        Account anna = Account.of("anna", Set.of("read", "write", "mail-2")).withHome(Path.of("/srv/anna's home=x"));
        String line = Accounts.line(anna, "x".toCharArray(), FEW);
        Accounts accounts = Accounts.read(file("# who may", "", "  # indented", line, "bert:" + SECRET + "\r"));
        assertEquals(Optional.of(anna), accounts.find("anna"));
        assertEquals(Optional.of(account("bert")), accounts.find("bert"));
        assertEquals(Optional.empty(), accounts.find("carl"));
        assertEquals(2, accounts.size());
        assertTrue(anna.may("write") && !account("bert").may("write"));
        assertEquals("2 accounts", accounts.toString());
    }

    @Test
    void rightsAndHomeComeInEitherOrder() throws IOException {
        Account found = Accounts.read(file("anna:" + SECRET + ":rights=write,read:home=/a")).find("anna").orElseThrow();
        assertEquals(Account.of("anna", Set.of("read", "write")).withHome(Path.of("/a")), found);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "anna", ":X", "anna:", "an na:X", "änna:X", ".:X", "..:X", "a/b:X", "NAME65:X",
        "anna:pbkdf2-sha512$10000$S$H", "anna:pbkdf2-sha256$9999$S$H", "anna:pbkdf2-sha256$10000001$S$H", "anna:pbkdf2-sha256$-1$S$H",
        "anna:pbkdf2-sha256$+99999$S$H", "anna:pbkdf2-sha256$1e6$S$H", "anna:pbkdf2-sha256$$S$H", "anna:pbkdf2-sha256$999999999999$S$H",
        "anna:pbkdf2-sha256$10000$S", "anna:pbkdf2-sha256$10000$S$H$",
        "anna:pbkdf2-sha256$10000$c2hvcnQ=$H", "anna:pbkdf2-sha256$10000$S$c2hvcnQ=",
        "anna:pbkdf2-sha256$10000$!!!!$H", "anna:pbkdf2-sha256$10000$S$?", "anna:X:", "anna:X:home", "anna:X:home=", "anna:X:home=relative",
        "anna:X:home=/a/../b", "anna:X:home=/a:b", "anna:X:home=/a:home=/b", "anna:X:rights=", "anna:X:rights=read,", "anna:X:rights=Read",
        "anna:X:rights=read:rights=write", "anna:X:shell=/bin/sh",
    })
    void theErrorNamesTheWrongLine(String line) throws IOException {
        String text = line.replace("NAME65", "n".repeat(65)).replace(":X", ":" + SECRET)
                .replace("$S", "$" + SALT).replace("$H", "$" + HASH);
        Path file = file("# one", "zoe:" + SECRET, text);
        AccountsFault fault = assertThrows(AccountsFault.class, () -> Accounts.read(file), text);
        assertEquals(3, fault.line());
        assertTrue(fault.getMessage().startsWith("line 3: "), fault.getMessage());
        assertFalse(fault.getMessage().contains(HASH), fault.getMessage());
    }

    @Test
    void aNameMayOccurOnce() throws IOException {
        Path file = file("anna:" + SECRET, "bert:" + SECRET, "anna:" + SECRET);
        AccountsFault fault = assertThrows(AccountsFault.class, () -> Accounts.read(file));
        assertEquals("line 3: the account anna is in the file twice", fault.getMessage());
    }

    @Test
    void aLineThatIsNotUtf8OrTooLongIsAnError() throws IOException {
        Path file = Files.write(folder.resolve("latin"), "# a\n# \u00e4\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("line 2: the line is not UTF-8", assertThrows(AccountsFault.class, () -> Accounts.read(file)).getMessage());
        Path longer = file("#".repeat(8192), "#".repeat(8193));
        AccountsFault fault = assertThrows(AccountsFault.class, () -> Accounts.read(longer));
        assertEquals("line 2: the line is longer than 8192 bytes", fault.getMessage());
        assertThrows(NoSuchFileException.class, () -> Accounts.read(folder.resolve("nowhere")));
    }

    @Test
    void aPasswordHasLimits() throws IOException {
        String longest = "ü".repeat(512);
        Accounts accounts = Accounts.read(file(Accounts.line(account("anna"), longest.toCharArray(), FEW)));
        assertTrue(knows(accounts, "anna", longest));
        for (String wrong : List.of("", longest + "x", "a\u0000b", "a\nb", "\ud800", "\udc00x", "x\ud83d")) {
            assertThrows(IllegalArgumentException.class, () -> Accounts.line(account("anna"), wrong.toCharArray(), FEW), wrong);
            assertFalse(knows(accounts, "anna", wrong));
        }
        for (int iterations : List.of(9_999, 10_000_001, 0, -1)) {
            assertThrows(IllegalArgumentException.class, () -> Accounts.line(account("anna"), "x".toCharArray(), iterations));
        }
    }

    @Test
    void anEmptyFileAcceptsNoLogin() throws IOException {
        assertFalse(knows(Accounts.read(file()), "anna", "x"));
    }

    @Test
    void theTimeDoesNotRevealWhetherANameExists() throws IOException {
        Accounts accounts = Accounts.read(file(Accounts.line(account("cheap"), "x".toCharArray(), FEW),
                Accounts.line(account("costly"), "x".toCharArray(), 400_000)));
        for (int warm = 0; warm < 2; warm++) knows(accounts, "costly", "wrong");
        double nobody = nanos(accounts, "nobody");
        for (String name : List.of("cheap", "costly")) {
            double ratio = nanos(accounts, name) / nobody;
            assertTrue(ratio > 0.1 && ratio < 10, name + " " + ratio); // without the padding, 0.025
        }
    }

    /// The fastest of three runs: other programs only add time.
    private static long nanos(Accounts accounts, String name) {
        return Stream.generate(() -> {
            long begun = System.nanoTime();
            knows(accounts, name, "wrong");
            return System.nanoTime() - begun;
        }).limit(3).min(Long::compare).orElseThrow();
    }

    @Test
    void aWorldReadableFileIsReported() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path file = file("anna:" + SECRET);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertFalse(Accounts.read(file).exposed());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(Accounts.read(file).exposed());
    }

    @Test
    void aLineReplacesItsAccountAndNothingElseChanges() throws IOException {
        Path file = Files.writeString(folder.resolve("accounts"),
                "# top\r\n\nanna:wrong, but not ours\n  bert:old\n#bert:comment\nbert:again");
        Accounts.put(file, "bert:" + SECRET);
        assertEquals("# top\r\n\nanna:wrong, but not ours\nbert:" + SECRET + "\n#bert:comment\n", Files.readString(file));
        Accounts.put(file, "carl:" + SECRET + ":home=/c");
        assertTrue(Files.readString(file).endsWith("#bert:comment\ncarl:" + SECRET + ":home=/c\n"));
        assertEquals(List.of("accounts"), names());
    }

    @Test
    void aNewFileIsPrivateAndAnOldOneKeepsItsPermissions() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path file = folder.resolve("accounts");
        Accounts.put(file, "bert:" + SECRET);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        Accounts.put(file, "bert:" + SECRET);
        assertEquals("rw-rw-r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aFileKeepsItsOwner() throws IOException {
        assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("unix") && (int) Files.getAttribute(folder, "unix:uid") == 0);
        Path file = file("anna:" + SECRET);
        Files.setAttribute(file, "unix:uid", 12345);
        Files.setAttribute(file, "unix:gid", 23456);
        Accounts.put(file, "bert:" + SECRET);
        assertEquals(List.of(12345, 23456), List.of(Files.getAttribute(file, "unix:uid"), Files.getAttribute(file, "unix:gid")));
    }

    @Test
    void aSymbolicLinkToTheFileStaysALink() throws IOException {
        Path file = file("anna:" + SECRET);
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        Accounts.put(link, "bert:" + SECRET);
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(2, Accounts.read(file).size());
        Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("missing"));
        assertThrows(NoSuchFileException.class, () -> Accounts.put(nowhere, "bert:" + SECRET));
    }

    @Test
    void anInvalidLineIsNotWritten() throws IOException {
        Path file = file("anna:" + SECRET);
        byte[] before = Files.readAllBytes(file);
        for (String line : List.of("", "bert", "bert:" + SECRET + "\nmallory:" + SECRET, "# bert:" + SECRET)) {
            assertThrows(IllegalArgumentException.class, () -> Accounts.put(file, line));
        }
        assertThrows(IOException.class, () -> Accounts.put(folder.resolve("no/folder"), "bert:" + SECRET));
        assertArrayEquals(before, Files.readAllBytes(file));
        assertEquals(List.of("accounts"), names());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
