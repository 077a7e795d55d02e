package stheno.appliance.config;

import static stheno.appliance.config.Key.count;
import static stheno.appliance.config.Key.duration;
import static stheno.appliance.config.Key.onReload;
import static stheno.appliance.config.Key.onRestart;
import static stheno.appliance.config.Key.size;
import static stheno.appliance.config.Key.timeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.reactor.Network;

/// Settings of the server for all protocols: the limits of connections, the loops, the port file.
public final class ServerKeys implements ConfigPart {
    private static final long MB = 1L << 20;
    private static final long GB = 1L << 30;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    public static final Key<Integer> CONNECTIONS = count("limit.connections", 1, 10_000_000, "50000",
            "Maximum number of open connections per port; further connections are refused.");
    public static final Key<Integer> CONNECTIONS_PER_ADDRESS = count("limit.connections-per-address", 1, 10_000_000, "10000",
            "Maximum number of open connections per port from one client address.");
    public static final Key<Duration> IDLE = timeout("limit.idle", DAY, "75s", "Timeout between two requests of a connection.");
    public static final Key<Duration> MESSAGE = timeout("limit.message", HOUR, "10s",
            "Timeout for a request head or a command line, from its first byte to its last.");
    public static final Key<Duration> WINDOW = timeout("limit.window", HOUR, "60s",
            "Period over which the rate of a transfer is averaged for limit.minimum-rate.");
    public static final Key<Long> MINIMUM_RATE = onReload("limit.minimum-rate", new NumberType.Rate(GB), "64",
            "Minimum rate of a transfer, in or out, averaged over limit.window; slower connections are closed. 0: none.");
    public static final Key<Duration> ANSWER = timeout("limit.answer", DAY, "5m",
            "Maximum time that a reply may send nothing, from the request to its first byte and between two bytes.");
    public static final Key<Duration> HANDSHAKE = timeout("limit.handshake", HOUR, "10s", "Timeout for a TLS handshake.");
    public static final Key<Duration> LINGER = timeout("limit.linger", HOUR, "2s",
            "Time to wait for the client to close its side of a connection that the server has closed.");
    public static final Key<Long> SEND_BUFFER = size("limit.send-buffer", 0, 64 * MB, "0",
            "Size of the send buffer of each socket; 0: tuned by the kernel.");
    public static final Key<Integer> BACKLOG = onRestart("limit.backlog", new NumberType.Count(1, 65_535), "4096",
            "Length of the kernel's queue of connections not yet accepted, per port.");
    public static final Key<List<Network>> ALLOW = onReload("limit.allow", Types.NETWORKS, "",
            "Networks that may connect. Empty: all.");
    public static final Key<List<Network>> DENY = onReload("limit.deny", Types.NETWORKS, "",
            "Networks that may not connect, even if limit.allow includes them.");
    public static final Key<Duration> DRAIN = duration("limit.drain", HOUR, "8s",
            "Time for open requests and transfers to finish when the server stops.");
    public static final Key<Duration> DRAIN_DELAY = duration("limit.drain-delay", HOUR, "0s",
            "Time to continue serving when the server stops, so that load balancers notice that /readyz fails.");
    public static final Key<Integer> LOOPS = onRestart("server.loops", new NumberType.Processors(256), NumberType.Processors.WORD,
            "Number of event loops, each with its own thread.");
    public static final Key<Optional<Path>> PORT_FILE = onRestart("server.port-file", Types.PATH, "",
            "File to write the bound ports to, as lines like `http=8080`, once all ports are open. Deleted at the stop.");

    public static final Key<Boolean> QR = onRestart("server.qr", new Type.Flag(), "false",
            "Whether the start prints a QR code of the address that other devices can open.");

    @Override
    public List<Key<?>> keys() {
        return List.of(CONNECTIONS, CONNECTIONS_PER_ADDRESS, IDLE, MESSAGE, WINDOW, MINIMUM_RATE, ANSWER, HANDSHAKE, LINGER, SEND_BUFFER,
                BACKLOG, ALLOW, DENY, DRAIN, DRAIN_DELAY, LOOPS, PORT_FILE, QR);
    }

    @Override
    public List<CommandOption> options() {
        return List.of(CommandOption.of("--loops", "N", LOOPS, "number of event loops (one per processor)"),
                CommandOption.of("--port-file", "FILE", PORT_FILE, "write the bound ports to FILE, as lines like `http=8080`"),
                CommandOption.flag("--qr", "server.qr", "print a QR code of the address that other devices can open"),
                CommandOption.of("--send-buffer", "BYTES", SEND_BUFFER, "send buffer of each socket (0: tuned by the kernel)"));
    }

    @Override
    public void inspect(Config config, Consumer<BadSetting> faults) {
        if (config.value(PORT_FILE).isEmpty()) return;
        Path file = config.value(PORT_FILE).get();
        Setting setting = config.setting(PORT_FILE);
        boolean device = Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
        if (device) faults.accept(setting.bad("is not a regular file", "name a file that may be replaced"));
        else FileChecks.writable(file, setting, faults);
    }
}
