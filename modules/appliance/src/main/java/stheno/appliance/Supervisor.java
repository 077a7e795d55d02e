package stheno.appliance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import stheno.appliance.protocol.BoundPorts;
import stheno.batch.ServiceManager;
import stheno.reactor.Decimal;
import stheno.reactor.Log;

/// What surrounds the process: the service manager, such as systemd, which learns the state of the server (sd_notify(3)), and the senders
/// of signals. Any thread.
///
/// @param socket the socket of the service manager, from `$NOTIFY_SOCKET`; empty without one
record Supervisor(Optional<String> socket, Log log) {
    private static final Path TERMINAL = Path.of("/dev/tty");

    /// All ports are open.
    void ready(List<BoundPorts.BoundPort> ports) {
        String urls = ports.stream().map(port -> port.name() + " on " + port.url()).collect(Collectors.joining(", "));
        send("READY=1\nMAINPID=" + ProcessHandle.current().pid() + "\nSTATUS=Serving " + urls);
    }

    /// Tells the service manager regularly that the server is well, if it wants that (WatchdogSec=). The variable WATCHDOG_PID is not
    /// looked at: a server that has taken over has the environment of the one before.
    void watch(BooleanSupplier well) {
        long micros = Decimal.parse(System.getenv().getOrDefault("WATCHDOG_USEC", ""), Long.MAX_VALUE / 1000);
        if (micros <= 0 || socket.isEmpty()) return;
        Thread.ofPlatform().daemon().name("stheno-watchdog").start(() -> {
            try {
                while (true) {
                    if (well.getAsBoolean()) send("WATCHDOG=1");
                    Thread.sleep(Duration.ofNanos(micros * 1000 / 3));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Another process goes on. It must belong to the same service: the service manager refuses others.
    void handOver(long pid) {
        send("MAINPID=" + pid);
    }

    /// The clock of Java is the monotonic one of Linux, which Type=notify-reload asks for.
    void reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
    }

    void reloaded() {
        send("READY=1");
    }

    void stopping() {
        send("STOPPING=1\nSTATUS=Waiting for open requests and transfers");
    }

    private void send(String state) {
        if (socket.isEmpty()) return;
        ServiceManager.notify(socket.get(), state).ifPresent(cause ->
                log.event(Log.Level.WARN, "notify-failed", "socket", socket.get(), "cause", cause));
    }

    /// SIGHUP runs an action, unless the process has a terminal: then the signal means that the terminal is gone, and ends the server.
    void onHangup(Runnable action) {
        if (hasTerminal()) return;
        Signals.onHangup(action).ifPresent(cause -> log.event(Log.Level.DEBUG, "sighup-ends-the-server", "cause", cause));
    }

    /// SIGINT and SIGTERM are logged before they end the server.
    void logEnd() {
        Signals.onEnd(name -> log.event(Log.Level.INFO, "signal", "name", name, "action", "drain")).ifPresent(cause ->
                log.event(Log.Level.DEBUG, "signals-not-logged", "cause", cause));
    }

    /// Whether the process has a terminal.
    static boolean hasTerminal() {
        try (InputStream _ = Files.newInputStream(TERMINAL)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// The next SIGINT or SIGTERM ends the process without waiting.
    void endAtOnceNextTime() {
        Signals.endAtOnce().ifPresent(cause -> log.event(Log.Level.DEBUG, "second-signal-ignored", "cause", cause));
    }
}
