package stheno.simulation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import stheno.mail.pop3.Pop3Service;
import stheno.mail.smtp.SmtpSettings;
import stheno.reactor.DatagramOptions;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.MemoryBudget;
import stheno.reactor.Port;
import stheno.reactor.PortOptions;
import stheno.reactor.Reactor;
import stheno.reactor.ReactorGroup;

/// All protocols on the network in memory, with loops on the threads of the [Scheduler].
final class SimulatedServer {
    private static final int FEW = 4; // places for connections, if there are few
    private static final long BUDGET = 64 << 20; // bytes
    private static final Duration PATIENCE = Duration.ofSeconds(20); // of a drain

    private final World world;
    private final MemoryBudget budget = new MemoryBudget(BUDGET);
    private final ReactorGroup group;
    private final SimulatedDisk disk;
    private HttpSite site;
    private DnsSite dns;
    private MailSite mail;
    private FtpSite ftp;
    private final List<Port> ports = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private InetSocketAddress httpAddress;
    private InetSocketAddress httpsAddress;
    private InetSocketAddress http2Address;
    private InetSocketAddress dnsAddress;
    private InetSocketAddress smtpAddress;
    private InetSocketAddress pop3Address;
    private InetSocketAddress ftpAddress;
    private boolean drained;

    /// @param root an empty folder, or that of an earlier simulation
    SimulatedServer(World world, SplittableRandom random, Path root) throws Exception {
        this.world = world;
        Scheduler scheduler = world.scheduler();
        scheduler.startsLoops(true);
        group = ReactorGroup.start(world.profile().loops(), world.network(), world.clock(), scheduler.loops(),
                Log.from(Log.Level.DEBUG, this::event), budget);
        scheduler.startsLoops(false);
        disk = new SimulatedDisk(world, random.split(), root);
        scheduler.runToEnd("start", () -> openPorts(random, root)); // there, so that all threads belong to the scheduler
        disk.begin();
        scheduler.slowness(world.profile().slowDisk());
    }

    private void openPorts(SplittableRandom random, Path root) throws IOException {
        site = new HttpSite(world, root, disk);
        dns = new DnsSite(world);
        mail = new MailSite(world, random, root);
        ftp = new FtpSite(world, root, disk, site.files());
        httpAddress = open(80, PortOptions.of(site.service()));
        httpsAddress = open(443, PortOptions.of(site.service()).withTls(LinkTls.server()));
        http2Address = open(8080, PortOptions.of(new Http2Site().service()));
        dnsAddress = open(53, PortOptions.of(dns.service()));
        smtpAddress = open(25, PortOptions.of(mail.smtp()).withLimits(SmtpSettings.LIMITS));
        pop3Address = open(110, PortOptions.of(mail.pop3()).withLimits(Pop3Service.LIMITS));
        ftpAddress = open(21, PortOptions.of(ftp.service()));
        group.openDatagram(dnsAddress, DatagramOptions.of(dns.service()));
    }

    private InetSocketAddress open(int port, PortOptions options) throws IOException {
        Limits limits = world.profile().few() ? options.limits().withConnections(FEW) : options.limits();
        Port opened = group.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), options.withLimits(limits));
        ports.add(opened);
        return (InetSocketAddress) opened.address();
    }

    private void event(Log.Level level, String event, Object... pairs) {
        StringBuilder line = new StringBuilder(level + " " + event);
        for (int i = 0; i < pairs.length; i += 2) line.append(' ').append(pairs[i]).append('=').append(pairs[i + 1]);
        if (level == Log.Level.DEBUG) return;
        world.say("log", event);
        boolean ours = line.indexOf(HttpSite.BOOM) >= 0 || line.indexOf(Ledger.BROKEN) >= 0;
        ours |= world.badDisk() && line.indexOf("the message was changed while it was sent") >= 0; // it could not be opened again
        for (Object each : pairs) ours |= each instanceof Throwable thrown && disk.caused(thrown);
        if (level == Log.Level.ERROR && !ours) errors.add(line.toString() + trace(pairs));
    }

    private static String trace(Object... pairs) {
        StringBuilder all = new StringBuilder();
        for (Object each : pairs) {
            if (!(each instanceof Throwable thrown)) continue;
            for (StackTraceElement element : thrown.getStackTrace()) all.append("\n        at ").append(element);
        }
        return all.toString();
    }

    ReactorGroup group() {
        return group;
    }

    /// A client of one of the protocols; empty if it has sent its packets and left.
    ///
    /// @throws java.net.ConnectException if the server does not listen any more
    Optional<Client> client(SplittableRandom random, int number, Map<String, byte[]> uploads) throws IOException {
        return switch (random.nextInt(11)) {
            case 0 -> {
                if (!world.draining()) dns.burst(dnsAddress, random, number);
                yield Optional.empty();
            }
            case 1 -> Optional.of(new ScriptClient(world, "dns-" + number, dnsAddress, dns.script(random), random));
            case 2, 3 -> Optional.of(new ScriptClient(world, "smtp-" + number, smtpAddress, mail.sending(random, number), random));
            case 4 -> Optional.of(new ScriptClient(world, "pop3-" + number, pop3Address, mail.reading(random, number), random));
            case 5, 6 -> Optional.of(new ScriptClient(world, "ftp-" + number, ftpAddress, ftp.script(random, "data-" + number), random));
            case 7 -> Optional.of(new Http2Client(world, http2Address, random, number));
            default -> {
                boolean secure = random.nextInt(4) == 0;
                yield Optional.of(new HttpClient(world, site, secure ? httpsAddress : httpAddress, secure, random, number, uploads));
            }
        };
    }

    /// After each turn.
    void checkTurn() {
        if (!errors.isEmpty()) throw world.fault("the log has an error: " + errors.getFirst());
        if (!world.draining()) dns.compare(dnsAddress);
    }

    /// When all clients have left.
    ///
    /// @param uploads what they have sent, by path
    void checkEnd(Map<String, byte[]> uploads) throws IOException {
        disk.end();
        site.checkEnd(uploads);
        dns.checkEnd();
        mail.checkEnd();
        ftp.checkEnd();
        long left = budget.used() - budget.cached();
        if (left > 0) throw world.fault(left + " bytes of the budget are left");
    }

    int entries() {
        return site.entries();
    }

    /// Puts the same settings into force again, as a reload does.
    void reload() {
        site.reload();
        dns.reload();
        mail.reload();
        for (Port port : ports) port.change(port.options());
    }

    boolean drained() {
        return drained;
    }

    /// Begins to stop. [#drained] tells when this is done.
    void drain() {
        world.scheduler().start("drain", () -> {
            try {
                group.drain(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            drained = true;
        });
    }

    private int timers() {
        return group.reactors().stream().mapToInt(Reactor::pendingTimers).sum();
    }

    /// All clients have left, and the longest time limit is over.
    void checkRest() {
        if (open() > 0) throw world.fault(open() + " connections are left");
        int loops = group.reactors().size(); // DNS looks at its secrets each hour, in each loop
        if (timers() > loops) throw world.fault(timers() + " timers are left, not " + loops);
    }

    /// Connections that are open in the loops, or have left them for threads.
    long open() {
        return group.reactors().stream().mapToLong(reactor -> reactor.stats().open()).sum() + group.detached();
    }
}
