package stheno.catcher.view;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import stheno.catcher.CatcherService;
import stheno.catcher.CatcherSettings;
import stheno.catcher.store.Retention;
import stheno.catcher.store.StoreSettings;
import stheno.http.fixture.Served;
import stheno.reactor.Log;
import stheno.testkit.Journal;

/// Serves the view with sample messages on a free port of the loopback address, prints the addresses, and ends by itself.
///
/// Arguments: a file for the addresses, seconds to live, the address of a server that hostile messages refer to, and how many messages
/// more; -1: none at all.
final class ViewDemo {
    private final Samples samples;
    private final AtomicReference<Optional<Instant>> past;
    private final String canary;
    private final StringBuilder addresses = new StringBuilder();
    private final Instant now = Instant.now();

    private ViewDemo(Samples samples, AtomicReference<Optional<Instant>> past, String canary) {
        this.samples = samples;
        this.past = past;
        this.canary = canary;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("stheno-view");
        AtomicReference<Optional<Instant>> past = new AtomicReference<>(Optional.empty()); // when samples arrive
        InstantSource clock = () -> past.get().orElseGet(Instant::now);
        CatcherSettings settings = CatcherSettings.of(StoreSettings.of(folder).withRetention(new Retention(1_000_000, 1L << 32,
                Duration.ZERO)))
                .withRelease(List.of("*@example.org"));
        var queue = new CatcherService.Outgoing((_, _) -> { }, _ -> Optional.of("waiting"));
        Log log = Log.from(Log.Level.WARN, new Journal()::event);
        try (CatcherService catcher = CatcherService.open(settings, Optional.of(queue), clock, log)) {
            Samples samples = new Samples(catcher.messages(), clock);
            ViewDemo demo = new ViewDemo(samples, past, arguments.length > 2 ? arguments[2] : "http://192.0.2.1");
            int more = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
            for (int i = 1; i <= more; i++) samples.add("From: Ann <ann@example.org>", "Subject: message " + i, "", "Text " + i);
            if (more >= 0) demo.fill();
            past.set(Optional.empty());
            try (Served served = new Served(catcher.http())) {
                String base = "http://" + served.address.getAddress().getHostAddress() + ":" + served.address.getPort() + "/mail/";
                Files.writeString(Path.of(arguments[0]), "list " + base + "\n" + demo.addresses.toString().replace("@", base));
                new CountDownLatch(1).await(Long.parseLong(arguments[1]), TimeUnit.SECONDS);
            }
        }
    }

    private Samples at(Instant time) {
        past.set(Optional.of(time));
        return samples;
    }

    private void name(String name, String id) {
        addresses.append(name).append(" @message/").append(id).append('\n');
    }

    private void fill() throws IOException {
        at(now.minus(Duration.ofDays(400)));
        samples.add("From: Archive <archive@example.org>", "To: bob@example.org", "Subject: An old message", "", "Old.");
        at(now.minus(Duration.ofDays(3))).by("billing");
        add("invoice", "bounce+1187@billing.example.org", "bob@example.org", "audit@example.org");
        at(now.minus(Duration.ofHours(30))).by("shop");
        add("newsletter", "news@example.org", "bob@example.org");
        at(now.minus(Duration.ofMinutes(95)));
        add("code", "no-reply@accounts.example.org", "bob@example.org");
        at(now.minus(Duration.ofMinutes(62))).by("");
        add("invitation", "carla@example.org", "bob@example.org", "dave@example.org");
        at(now.minus(Duration.ofMinutes(41))).by("crm");
        add("japanese", "zoe@example.org", "bob@example.org");
        at(now.minus(Duration.ofMinutes(17))).by("shop");
        name("hostile", samples.html("\u202Egnp.exe hostile <script>alert(1)</script> \u0007", Samples.resource("hostile.html", canary)));
        at(now.minus(Duration.ofMinutes(9))).by("");
        String bare = "From: root@build-7\nTo: ops@example.org\nSubject: cron: backup finished\n\nDone in 412 s.\n";
        byte[] octets = bare.getBytes(StandardCharsets.UTF_8);
        name("doubts", samples.add(octets, "root@build-7.example.org", "ops@example.org", "hidden@example.org"));
        at(now.minus(Duration.ofMinutes(2)));
        add("fragments", "eve@example.org", "bob@example.org");
        at(now);
        add("welcome", "bounces@example.org", "bob@example.org", "team@example.org", "archive@example.org");
    }

    /// A message among the resources, with the address of the other server in it.
    private void add(String name, String sender, String... recipients) throws IOException {
        name(name, samples.add(Samples.resource(name + ".eml", canary), sender, recipients));
    }
}
