package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.accounts.Accounts;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigCheck;
import stheno.appliance.config.ConfigPart;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.config.Key;
import stheno.appliance.config.NumberType;
import stheno.appliance.config.SectionKey;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.TestSchema;
import stheno.appliance.config.Type;
import stheno.appliance.http.HostKeys;
import stheno.appliance.log.ErrorStreamLog;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.InheritedSockets;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.ProtocolServer;
import stheno.appliance.protocol.ServerContext;
import stheno.reactor.Log;
import stheno.reactor.ReactorGroup;
import stheno.storage.Writers;

/// Every number that a key takes is one that the modules behind it take.
class SettingRangesTest {
    @TempDir
    private Path home;

    private Config config(String key, String value) throws BadConfig {
        List<Setting> given = new ArrayList<>();
        given.add(new Setting("http.root", home.toString(), new SettingSource.Argument("--set")));
        given.add(new Setting("http.head-limit", "64k", new SettingSource.Argument("--set")));
        given.add(new Setting(key, value, new SettingSource.Argument("--set")));
        if (key.equals("http.head-limit")) given.add(new Setting("http.target-limit", "64", new SettingSource.Argument("--set")));
        return TestSchema.load(new ConfigSources(Optional.empty(), given), Map.of(), home);
    }

    private static List<String> ends(Type<?> type) {
        return switch (type) {
            case NumberType.Count(int least, int most) -> List.of("" + least, "" + most);
            case NumberType.Size(long least, long most) -> List.of("" + least, "" + most);
            case NumberType.Rate(long most) -> List.of("0", "1", "" + most);
            case NumberType.Span(Duration least, Duration most) -> List.of(least.toMillis() + "ms", most.toMillis() + "ms");
            default -> List.of();
        };
    }

    @Test
    void theModulesTakeBothEndsOfEachRange() throws Exception {
        int tried = 0;
        Stream<Key<?>> plain = TestSchema.ALL.parts().stream().flatMap(part -> keys(part).stream());
        Stream<Key<?>> hosts = HostKeys.ALL.keys().stream().filter(key -> key.scope() != SectionKey.Scope.NAMED)
                .map(key -> key.key("http."));
        try (ErrorStreamLog log = new ErrorStreamLog(OutputStream.nullOutputStream(), Log.Level.INFO);
             ReactorGroup group = ReactorGroup.start(1, log)) {
            ServerContext context = new ServerContext(home, new Authenticator(Accounts.NONE), new LoginThrottle(), new Writers(),
                    new BoundPorts(group, InheritedSockets.none()), group.reactors(), (_, _) -> null, _ -> null, _ -> Map.of(),
                    _ -> Optional.empty(), log);
            Map<Protocol, ProtocolServer> servers = new LinkedHashMap<>();
            for (Protocol protocol : Assembly.PROTOCOLS) servers.put(protocol, protocol.open(context));
            for (Key<?> key : Stream.concat(plain, hosts).toList()) {
                for (String value : ends(key.type())) {
                    Config config = config(key.name(), value);
                    assertDoesNotThrow(() -> use(config, servers), () -> key.name() + "=" + value);
                    tried++;
                }
            }
            servers.values().forEach(ProtocolServer::close);
        }
        assertTrue(tried >= 60, "tried " + tried);
    }

    private static List<Key<?>> keys(ConfigPart part) {
        List<Key<?>> all = new ArrayList<>(part.keys());
        part.logs().forEach(log -> all.addAll(log.all()));
        return all;
    }

    private void use(Config config, Map<Protocol, ProtocolServer> servers) throws BadConfig {
        for (var each : servers.entrySet()) {
            for (PortKeys keys : each.getKey().ports()) each.getValue().options(keys, config);
            each.getValue().prepare(config, new ChangeReport()).abandon();
        }
        assertEquals(List.of(), ConfigCheck.rehearsal(config, home));
    }
}
