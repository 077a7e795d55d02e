package stheno.appliance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stheno.appliance.admin.Control;
import stheno.appliance.admin.CtlClient;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.log.ErrorStreamLog;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.StartupFailure;
import stheno.reactor.Log;

/// A whole server in this process, at free ports and with a home of its own: `conf/stheno.properties`, and `site` with `index.html`.
public final class RunningServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String AT_FREE_PORTS = "http.listen=127.0.0.1:0\nadmin.listen=127.0.0.1:0\nadmin.socket=HOME/ctl.sock\n"
            + "server.loops=1\nhttp.root=HOME/site\nlimit.drain=2s\n";

    private final Path home;
    private final ByteArrayOutputStream events;
    private final ErrorStreamLog log;
    private final Server server;

    private RunningServer(Path home, ByteArrayOutputStream events, ErrorStreamLog log, Server server) {
        this.home = home;
        this.events = events;
        this.log = log;
        this.server = server;
    }

    /// @param settings more lines of the file, or replacements of those above; `HOME` is the folder
    static RunningServer start(Path home, String... settings) throws IOException, StartupFailure {
        return start(Assembly.PROTOCOLS, home, settings);
    }

    /// The same with other protocols.
    static RunningServer start(List<Protocol> protocols, Path home, String... settings) throws IOException, StartupFailure {
        Files.createDirectories(home.resolve("site"));
        Files.writeString(home.resolve("site").resolve("index.html"), "the front page");
        write(home, settings);
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        ErrorStreamLog log = new ErrorStreamLog(events, Log.Level.INFO);
        try {
            Server server = Server.start(protocols, sources(home), home, log, _ -> { }, false);
            return new RunningServer(home, events, log, server);
        } catch (StartupFailure e) {
            log.close();
            throw e;
        }
    }

    static ConfigSources sources(Path home) {
        return new ConfigSources(Optional.of(home.resolve("conf").resolve("stheno.properties")), List.of());
    }

    /// Has the file say this from now on.
    static void write(Path home, String... settings) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        StringBuilder text = new StringBuilder();
        AT_FREE_PORTS.lines().filter(line -> Stream.of(settings).noneMatch(s -> key(s).equals(key(line))))
                .forEach(line -> text.append(line).append('\n'));
        for (String setting : settings) text.append(setting).append('\n');
        Files.writeString(home.resolve("conf").resolve("stheno.properties"), text.toString().replace("HOME", home.toString()));
    }

    private static String key(String setting) {
        return setting.substring(0, setting.indexOf('='));
    }

    Control.Reload reload(String... settings) throws IOException {
        write(home, settings);
        return server.reload(new ChangeReport());
    }

    /// The same, for what the report gets.
    ChangeReport reported(String... settings) throws IOException {
        write(home, settings);
        ChangeReport report = new ChangeReport();
        server.reload(report);
        return report;
    }

    Server server() {
        return server;
    }

    double number(String name) {
        return server.numbers().get(name);
    }

    InetSocketAddress port(String name) {
        BoundPorts.BoundPort port = server.ports().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), URI.create(port.url()).getPort());
    }

    CtlClient.Answer get(String port, String target, String... fields) throws IOException {
        return ask(port, "GET", target, fields);
    }

    /// @param fields whole ones, `Host` too if it is not to be `localhost`
    CtlClient.Answer ask(String port, String method, String target, String... fields) throws IOException {
        String host = List.of(fields).stream().anyMatch(field -> field.startsWith("Host:")) ? "" : "Host: localhost\r\n";
        String more = List.of(fields).stream().map(field -> field + "\r\n").collect(Collectors.joining());
        return new CtlClient(port(port), PATIENCE, 1 << 20).ask(method + " " + target + " HTTP/1.1\r\n" + host + more);
    }

    /// The log so far.
    String events() {
        log.flush(PATIENCE);
        return events.toString(StandardCharsets.UTF_8);
    }

    /// Names of the threads of servers that run in this process, but for those of the application's log.
    static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).map(Thread::getName)
                .filter(name -> name.startsWith("stheno-") && !name.equals("stheno-log")).collect(Collectors.toSet());
    }

    public static int accessLogThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals("stheno-access-log")).count();
    }

    @Override
    public void close() throws InterruptedException {
        server.end();
        log.close();
    }
}
