package stheno.appliance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.CommandOption;
import stheno.appliance.config.Config;
import stheno.appliance.config.Key;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.LogKeys;
import stheno.appliance.config.Type;
import stheno.appliance.config.Types;
import stheno.appliance.format.PrometheusText;
import stheno.appliance.log.LineLogs;
import stheno.appliance.log.LinePrinter;
import stheno.appliance.log.LogChoice;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.LimitsMapper;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.ProtocolServer;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.ServerContext;
import stheno.producers.Producer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Network;
import stheno.reactor.PortOptions;
import stheno.reactor.Service;
import stheno.reactor.Terminator;
import stheno.storage.Change;

/// Answers each line with a prefix and the line. A whole protocol of the server in one class, as an example.
final class EchoProtocol implements Protocol {
    static final Key<List<ListenAddress>> LISTEN = Key.onRestart("echo.listen", Types.addresses(7), "", "Addresses to listen on.");
    static final Key<List<ListenAddress>> TLS_LISTEN = Key.onRestart("echo.tls.listen", Types.addresses(7), "", "Addresses for TLS.");
    static final Key<List<Network>> PROXIES = Key.onReload("echo.proxies", Types.NETWORKS, "", "Networks of load balancers.");
    static final Key<String> PREFIX = Key.onReload("echo.prefix", new Type.Text(), ">", "Text before each line.");
    static final LogKeys LOG = LogKeys.of("log.echo", "echoed lines", "text");
    private static final PortKeys PORTS = new PortKeys("echo", LISTEN, TLS_LISTEN, PROXIES);

    @Override
    public List<PortKeys> ports() {
        return List.of(PORTS);
    }

    @Override
    public String summary() {
        return "Echo: lines, for tests";
    }

    @Override
    public List<Key<?>> keys() {
        return List.of(LISTEN, TLS_LISTEN, PROXIES, PREFIX);
    }

    @Override
    public List<LogKeys> logs() {
        return List.of(LOG);
    }

    @Override
    public List<CommandOption> options() {
        return List.of(CommandOption.of("--echo", "HOST:PORT", LISTEN, "address for Echo"));
    }

    @Override
    public void validate(Config config, Consumer<BadSetting> faults) {
        Protocol.super.validate(config, faults);
        if (config.find(PREFIX).orElse("").length() > 10) faults.accept(config.setting(PREFIX).bad("is longer than 10", "shorten it"));
    }

    @Override
    public void inspect(Config config, Consumer<BadSetting> faults) {
        if (config.value(PREFIX).equals("!")) faults.accept(config.setting(PREFIX).bad("was inspected", "write another"));
    }

    @Override
    public ProtocolServer open(ServerContext context) {
        return new Server(context);
    }

    private static final class Server implements ProtocolServer {
        private final LineLogs<String> logs;
        private final AtomicLong lines = new AtomicLong();
        private final Service service = connection -> new Echo(connection, this);
        private volatile String prefix = "";

        Server(ServerContext context) {
            logs = new LineLogs<>("echo-log", _ -> LinePrinter.of(line -> line), context.log());
        }

        @Override
        public Change prepare(Config next, ChangeReport report) throws BadConfig {
            LineLogs.Opened<String> log = logs.open(LogChoice.of(next, LOG));
            return new Change() {
                @Override
                public void apply(ChangeReport report) {
                    prefix = next.setting(PREFIX).value();
                    logs.apply(log);
                }

                @Override
                public void abandon() {
                    logs.abandon(log);
                }
            };
        }

        void echo(Connection connection, String line) {
            logs.log(line);
            lines.incrementAndGet();
            connection.send(Producer.text(prefix + line + "\n"));
        }

        @Override
        public PortOptions options(PortKeys keys, Config config) {
            Service named = new Service() {
                @Override
                public Conversation open(Connection connection) {
                    return service.open(connection);
                }

                @Override
                public String name() {
                    return "echo";
                }
            };
            return LimitsMapper.options(config, named, LimitsMapper.limits(config), keys);
        }

        @Override
        public List<String> applicationProtocols(PortKeys keys) {
            return List.of();
        }

        @Override
        public String serves(PortKeys keys) {
            return "echoes";
        }

        @Override
        public List<ProtocolStats> stats() {
            return List.of(new Stats(lines.get()));
        }

        @Override
        public void count(Map<String, Double> numbers) {
            logs.count(numbers);
        }

        @Override
        public void close() {
            logs.close();
        }
    }

    private record Stats(long lines) implements ProtocolStats {
        @Override
        public String name() {
            return "echo";
        }

        @Override
        public void metrics(PrometheusText text) {
            text.family("stheno_echo_lines_total", "counter", "Lines echoed.").sample(lines);
        }

        @Override
        public Map<String, Work> work() {
            return Map.of("echo", new Work(lines, 0));
        }

        @Override
        public Map<String, List<Fact>> facts() {
            return Map.of("echo", List.of(Fact.of("lines", "Lines", lines)));
        }

        @Override
        public List<Fact> summary() {
            return List.of(Fact.of("lines", "Lines", lines));
        }
    }

    private record Echo(Connection connection, Server server, StringBuilder line) implements Conversation {
        private static final Terminator LINE = Terminator.message(new byte[] {'\n'}, 100);

        Echo(Connection connection, Server server) {
            this(connection, server, new StringBuilder());
        }

        @Override
        public Terminator opened() {
            return LINE;
        }

        @Override
        public void collect(ByteBuffer data) {
            line.append(StandardCharsets.ISO_8859_1.decode(data));
        }

        @Override
        public Terminator found() {
            server.echo(connection, line.toString());
            line.setLength(0);
            return LINE;
        }

        @Override
        public Terminator overflowed() {
            connection.close();
            return LINE;
        }

        @Override
        public void ended() {
            connection.closeWhenSent();
        }

        @Override
        public void idle() {
            connection.close();
        }

        @Override
        public void overdue() {
            connection.close();
        }

        @Override
        public void drain() {
            connection.send(Producer.text("bye\n"));
            connection.closeWhenSent();
        }

        @Override
        public void closed(Closed cause) {}
    }
}
