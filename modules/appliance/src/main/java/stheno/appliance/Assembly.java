package stheno.appliance;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stheno.http.AccessLog;
import stheno.http.HttpService;
import stheno.http.HttpSettings;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.ReactorGroup;
import stheno.reactor.Service;
import stheno.reactor.Tls;

/// The whole server on a page: which protocols there are, what they serve, and in what order it all starts and stops.
final class Assembly implements AutoCloseable {
    /// Containers are killed ten seconds after they were asked to stop; this leaves time to say goodbye.
    private static final Duration DRAIN = Duration.ofSeconds(8);

    private final Log log;
    private final ReactorGroup group;
    private final Site site;
    private final Optional<CombinedLog> accessLog;
    private final Map<String, InetSocketAddress> ports = new LinkedHashMap<>();

    private Assembly(Log log, ReactorGroup group, Site site, Optional<CombinedLog> accessLog) {
        this.log = log;
        this.group = group;
        this.site = site;
        this.accessLog = accessLog;
    }

    /// Starts everything, or nothing.
    static Assembly start(Settings settings, Path home, Log log, PrintStream out) throws CannotStart {
        Site site = Site.open(settings, home);
        Optional<Tls> tls = settings.tls().isPresent() ? Optional.of(tls(settings.tls().get())) : Optional.empty();
        Optional<CombinedLog> accessLog = settings.accessLog().isPresent()
                ? Optional.of(new CombinedLog(accessStream(settings.accessLog().get(), out), log)) : Optional.empty();
        Assembly assembly = new Assembly(log, group(settings.loops(), log), site, accessLog);
        try {
            assembly.serve(settings, tls, out);
            return assembly;
        } catch (CannotStart | RuntimeException e) {
            assembly.close();
            throw e;
        }
    }

    private static ReactorGroup group(int loops, Log log) throws CannotStart {
        try {
            return ReactorGroup.start(loops, log);
        } catch (IOException e) {
            throw CannotStart.machine("no loop could be started: " + e.getMessage(), e);
        }
    }

    private void serve(Settings settings, Optional<Tls> tls, PrintStream out) throws CannotStart {
        HttpSettings http = HttpSettings.DEFAULTS.withAccessLog(accessLog.<AccessLog>map(l -> l).orElse(AccessLog.NONE));
        Service service = new HttpService(site.handler(), http);
        Limits limits = Limits.DEFAULTS.withSendBuffer(settings.sendBuffer());
        listen("http", settings.http(), service, limits, Optional.empty(), out);
        if (tls.isPresent()) listen("tls-http", settings.tls().orElseThrow().address(), service, limits, tls, out);
    }

    private void listen(String name, InetSocketAddress address, Service service, Limits limits, Optional<Tls> tls,
                        PrintStream out) throws CannotStart {
        InetSocketAddress bound;
        try {
            bound = group.listen(address, service, limits, tls);
        } catch (IOException e) {
            throw CannotStart.machine(name + " cannot listen on " + text(address) + ": " + e.getMessage(), e);
        }
        ports.put(name, bound);
        int loops = group.reactors().size();
        out.println(name + " on " + (tls.isPresent() ? "https://" : "http://") + text(bound) + "/ serves " + site.root()
                + " with " + loops + (loops == 1 ? " loop" : " loops"));
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static Tls tls(Settings.TlsListener listener) throws CannotStart {
        return new Tls(Certificate.context(listener.certificate(), listener.key()), List.of("http/1.1"));
    }

    private static OutputStream accessStream(String name, PrintStream out) throws CannotStart {
        if (name.equals("-")) return new BufferedOutputStream(out);
        try {
            return new BufferedOutputStream(new FileOutputStream(name, true));
        } catch (IOException e) {
            throw CannotStart.argument("--access-log", name, "cannot be written", "name a file that can", e);
        }
    }

    /// Whole or not at all: whoever waits for the file finds every port in it.
    void writePorts(Path file) throws CannotStart {
        StringBuilder lines = new StringBuilder();
        ports.forEach((name, address) -> lines.append(name).append('=').append(address.getPort()).append('\n'));
        Path absolute = file.toAbsolutePath();
        try {
            Path fresh = Files.createTempFile(absolute.getParent(), "ports", ".tmp");
            Files.write(fresh, lines.toString().getBytes(StandardCharsets.US_ASCII));
            Files.move(fresh, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw CannotStart.argument("--port-file", file.toString(), "cannot be written", "name a file that can", e);
        }
    }

    /// Lets what was begun finish, within bounds; then ends.
    void drain() throws InterruptedException {
        log.event(Log.Level.INFO, "draining", "seconds", DRAIN.toSeconds());
        site.drain();
        group.drain(DRAIN);
        site.close();
        accessLog.ifPresent(CombinedLog::close);
    }

    @Override
    public void close() {
        group.close();
        site.close();
        accessLog.ifPresent(CombinedLog::close);
    }
}
