package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import stheno.accounts.Account;
import stheno.accounts.Accounts;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.reactor.Limits;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.reactor.ServiceStats;
import stheno.reactor.Tls;
import stheno.storage.Writers;
import stheno.text.TlsPolicy;

/// A server of its own for one play, with a folder of its own; everybody's password is `secret`.
final class FtpStage implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(600); // for transcripts that wait for the end of a patience
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CHEAP = 10_000; // iterations of a hash
    private static final List<String> LINES = List.of(line("writer", "read", "write"), line("reader", "read"), line("dropper", "write"),
            line("mailer", "mail"));
    private static final String OWNER = line("owner", "read", "write");

    final FtpFolder folder;
    final FtpService service;
    final ReactorGroup group;
    final InetSocketAddress address;

    /// @param settings words of a transcript file's `# settings:`
    FtpStage(Path path, Set<String> settings, Tls tls) throws IOException {
        folder = FtpFolder.made(path);
        service = new FtpService("ftp", new Authenticator(accounts()), new LoginThrottle(), new Writers());
        service.change(settings(settings, tls));
        group = ReactorGroup.start(1);
        InetAddress host = InetAddress.ofLiteral(settings.contains("ipv6") ? "::1" : "127.0.0.1");
        PortOptions plain = PortOptions.of(service).withLimits(limits(settings));
        address = group.listen(new InetSocketAddress(host, 0), settings.contains("implicit") ? plain.withTls(tls) : plain);
    }

    private static String line(String name, String... rights) {
        return Accounts.line(Account.of(name, Set.of(rights)), "secret".toCharArray(), CHEAP);
    }

    private Accounts accounts() throws IOException {
        String owner = OWNER.replace(":rights=", ":home=" + folder.home() + ":rights=");
        String lost = LINES.get(1).replace("reader:", "lost:") + ":home=" + folder.path().resolve("no-such-home");
        Path file = Files.write(folder.path().resolve("accounts"), LINES);
        Files.writeString(file, Files.readString(file) + owner + "\n" + lost + "\n");
        return Accounts.read(file);
    }

    private FtpSettings settings(Set<String> words, Tls tls) {
        TlsPolicy policy = words.contains("required") ? TlsPolicy.REQUIRED
                : words.contains("tls") || words.contains("implicit") ? TlsPolicy.OFFERED : TlsPolicy.OFF;
        FtpSettings settings = FtpSettings.DEFAULTS
                .withHidden(words.contains("hidden"))
                .withSync(false)
                .withUploadLimit(words.contains("small") ? 10 : Long.MAX_VALUE)
                .withReserve(words.contains("full") ? Long.MAX_VALUE : 0)
                .withActive(!words.contains("passive"))
                .withTls(policy, () -> tls)
                .withTlsReuse(words.contains("reuse"))
                .withLoginDelay(Duration.ofMillis(1))
                .withConnectTimeout(words.contains("hasty") ? TICK : PATIENCE)
                .withListingEntries(words.contains("short") ? 2 : 0)
                .withDataLimits(limits(words));
        FtpSettings rooted = words.contains("rootless") ? settings : settings.withRoot(folder.root());
        return words.contains("anonymous") ? rooted.withAnonymous(folder.root()) : rooted;
    }

    private static Limits limits(Set<String> words) {
        Limits limits = Limits.DEFAULTS.withIdle(PATIENCE).withMessage(PATIENCE);
        return words.contains("idle") ? limits.withIdle(TICK).withMessage(TICK) : limits;
    }

    /// Waits until nothing is left of any session, and fails if that does not come.
    void assertDeserted(int unfinished) throws IOException {
        await("sessions " + service.stats().sessions(), () -> service.stats().sessions() == 0 && service.stats().transferring() == 0
                && service.stats().loggedIn() == 0);
        await("connections", () -> group.services().values().stream().mapToLong(ServiceStats.Snapshot::open).sum() == 0);
        await("data ports", () -> service.connector(false).open() == 0);
        await("open files", () -> folder.open().isEmpty());
        await("unfinished uploads", () -> folder.unfinished().size() == unfinished);
        assertTrue(folder.isUntouchedOutside(), "somebody was outside");
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(String what, Condition condition) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() - end < 0, () -> what + " left: " + folder.path() + ", " + group.services());
            LockSupport.parkNanos(500_000);
        }
    }

    @Override
    public void close() {
        group.close();
        try {
            folder.delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
