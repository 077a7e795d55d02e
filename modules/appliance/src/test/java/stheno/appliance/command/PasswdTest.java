package stheno.appliance.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.accounts.Account;
import stheno.accounts.Accounts;

class PasswdTest {
    @TempDir
    Path folder;
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String typed, String... arguments) {
        var in = new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8));
        return Passwd.run(List.of(arguments), in, print(out), print(err), 10_000);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private boolean knows(String name, String password) throws IOException {
        return Accounts.read(folder.resolve("accounts")).verify(name, password.toCharArray()).isPresent();
    }

    private String[] into(String... arguments) {
        return Stream.concat(Stream.of("--accounts", folder.resolve("accounts").toString()), Stream.of(arguments)).toArray(String[]::new);
    }

    @Test
    void withoutAFileTheLineIsPrinted() throws IOException {
        assertEquals(0, run("sécret\r\nmore\n", "--home", "/srv/anna", "--write", "anna"));
        assertEquals("", said());
        Files.write(folder.resolve("accounts"), out.toByteArray());
        assertEquals(1, out.toString(StandardCharsets.UTF_8).lines().count());
        assertTrue(knows("anna", "sécret"));
        assertEquals(Optional.of(Account.of("anna", Set.of("read", "write")).withHome(Path.of("/srv/anna"))),
                Accounts.read(folder.resolve("accounts")).find("anna"));
    }

    @Test
    void theRightToUseTheStatusPageIsGivenAndTaken() throws IOException {
        assertEquals(0, run("one", into("--write", "--admin", "anna")), said());
        assertEquals(Set.of("read", "write", "admin"), Accounts.read(folder.resolve("accounts")).find("anna").orElseThrow().rights());
        assertEquals(0, run("", into("--keep-password", "--no-admin", "--read-only", "anna")), said());
        assertEquals(Set.of("read"), Accounts.read(folder.resolve("accounts")).find("anna").orElseThrow().rights());
        assertEquals(2, run("one", into("--admin", "--no-admin", "anna")));
    }

    @Test
    void aFileIsMadeAndChangedAndTheAccountKeepsWhatIsNotSaid() throws IOException {
        assertEquals(0, run("one", into("--home", "/srv/anna", "anna")));
        assertEquals(0, run("two\n", into("--write", "bert")));
        assertEquals(0, run("three\n", into("--write", "anna")));
        Path file = folder.resolve("accounts");
        assertEquals(file + ": added anna home=/srv/anna rights=read password=set\n"
                + file + ": added bert rights=read,write password=set\n"
                + file + ": changed anna home=/srv/anna rights=read,write password=set\n", out.toString(StandardCharsets.UTF_8));
        String missing = "stheno: warning: the home /srv/anna does not exist; create it, or anna cannot log in by FTP\n";
        assertEquals(missing + missing, said());
        assertTrue(knows("anna", "three") && knows("bert", "two"));
        assertFalse(knows("anna", "one"));
        assertEquals(Optional.of(Account.of("anna", Set.of("read", "write")).withHome(Path.of("/srv/anna"))),
                Accounts.read(folder.resolve("accounts")).find("anna"));
        assertEquals(0, run("four\n", into("anna")));
        assertTrue(Accounts.read(folder.resolve("accounts")).find("anna").orElseThrow().may("write"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--write", "--accounts", "--home", "--home ", "anna bert", "--shell anna", "-anna", "an/na", ".", "ü",
        "--home relative anna", "--home /a/../b anna", "--home /a:b anna"})
    void wrongArgumentsAreNamed(String arguments) {
        assertEquals(2, run("secret\n", arguments.isEmpty() ? new String[0] : arguments.split(" ", -1)));
        assertTrue(said().startsWith("stheno: argument ") && said().contains("stheno passwd [--accounts FILE] [OPTION]... NAME"),
                said());
        assertEquals(0, out.size());
    }

    @Test
    void aPasswordThatIsNoneIsRefused() {
        for (String typed : List.of("", "\n", "\r\n", "a\tb\n", "x".repeat(1025), "x".repeat(5000) + "\n", "ü".repeat(513))) {
            assertEquals(1, run(typed, into("anna")), typed);
        }
        assertEquals(1, Passwd.run(List.of("anna"), new ByteArrayInputStream(new byte[] {'x', (byte) 0xe4, '\n'}), print(out), print(err)));
        assertEquals(8, said().lines().count());
        assertEquals(0, out.size());
        assertFalse(Files.exists(folder.resolve("accounts")));
    }

    @Test
    void theHomeAndTheRightsChangeWithoutThePassword() throws IOException {
        assertEquals(0, run("one", into("--home", folder.toString(), "--write", "anna")));
        assertEquals(0, run("", into("--keep-password", "--read-only", "anna")));
        assertEquals(Optional.of(Account.of("anna", Set.of("read")).withHome(folder)),
                Accounts.read(folder.resolve("accounts")).find("anna"));
        assertEquals(0, run("", into("--keep-password", "--no-home", "--write", "anna")));
        assertEquals(Optional.of(Account.of("anna", Set.of("read", "write"))), Accounts.read(folder.resolve("accounts")).find("anna"));
        assertTrue(knows("anna", "one"));
        assertEquals("", said());
        assertEquals(1, run("", into("--keep-password", "bert")));
        assertTrue(said().startsWith("stheno: " + folder.resolve("accounts") + " has no account bert; "), said());
    }

    @Test
    void accountsAreListedAndDeleted() throws IOException {
        Path file = Files.writeString(folder.resolve("accounts"), "# ours\n");
        assertEquals(0, run("one", into("bert")));
        assertEquals(0, run("two", into("--write", "anna")));
        out.reset();
        assertEquals(0, run("", into("--list")));
        assertEquals("anna rights=read,write\nbert rights=read\n", out.toString(StandardCharsets.UTF_8));
        assertEquals(0, run("", into("--delete", "anna")));
        assertTrue(out.toString(StandardCharsets.UTF_8).endsWith(file + ": deleted anna\n"));
        assertEquals(Set.of("bert"), Accounts.read(file).names());
        assertTrue(Files.readString(file).startsWith("# ours\nbert:"));
        assertEquals(1, run("", into("--delete", "anna")));
        assertTrue(said().endsWith(file + " has no account anna; --list shows those it has\n"), said());
        assertEquals(2, run("", into("--list", "anna")));
        for (String both : List.of("--list --delete bert", "--delete --keep-password bert", "--delete --write bert",
                "--write --read-only bert", "--home /srv --no-home bert")) {
            assertEquals(2, run("x\n", into(both.split(" "))), both);
        }
        assertEquals(Set.of("bert"), Accounts.read(file).names());
        assertEquals(2, run("", into("--delete")));
        assertEquals(2, run("", "--list"));
        assertEquals(1, run("", "--accounts", folder.resolve("none").toString(), "--list"));
    }

    @Test
    void theUsualCostIsWhatIsRecommended() {
        Passwd.run(List.of("anna"), new ByteArrayInputStream(new byte[] {'x'}), print(out), print(err));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("anna:pbkdf2-sha256$600000$"));
    }

    @Test
    void theLongestPasswordFits() throws IOException {
        assertEquals(0, run("x".repeat(1024) + "\r\n", into("anna")));
        assertTrue(knows("anna", "x".repeat(1024)));
    }

    @Test
    void aFileThatIsNoneIsNamedAndLeftAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("accounts"), "# ours\nanna:secret\n");
        assertEquals(1, run("secret\n", into("bert")));
        assertTrue(said().startsWith("stheno: " + file + ", line 2: "), said());
        assertEquals("# ours\nanna:secret\n", Files.readString(file));
        assertEquals(1, run("secret\n", "--accounts", folder.resolve("no/accounts").toString(), "bert"));
        assertTrue(said().lines().toList().getLast().endsWith(" does not exist"), said());
        assertEquals(2, run("secret\n", "--accounts", folder.toString(), "bert"));
    }
}
