package stheno.appliance.protocol;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.Check;
import stheno.appliance.Requirements;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.HostKey;
import stheno.appliance.config.HostKeys;
import stheno.appliance.config.Key;
import stheno.appliance.config.KeyTable;
import stheno.appliance.config.Measure;
import stheno.appliance.config.Origin;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Sources;
import stheno.appliance.config.Type;
import stheno.appliance.ftp.FtpBounds;
import stheno.appliance.log.LogChoice;
import stheno.appliance.log.LogKeys;

class BoundsTest {
    @TempDir
    private Path home;

    private Config config(String key, String value) throws BadConfig {
        List<Setting> said = new ArrayList<>();
        said.add(new Setting("http.root", home.toString(), new Origin.Argument("--set")));
        said.add(new Setting("limit.head", "64k", new Origin.Argument("--set")));
        said.add(new Setting(key, value, new Origin.Argument("--set")));
        if (key.equals("limit.head")) said.add(new Setting("limit.target", "64", new Origin.Argument("--set")));
        return Config.load(new Sources(Optional.empty(), said), Map.of(), home);
    }

    private static List<String> ends(Type<?> type) {
        return switch (type) {
            case Measure.Count(int least, int most) -> List.of("" + least, "" + most);
            case Measure.Size(long least, long most) -> List.of("" + least, "" + most);
            case Measure.Rate(long most) -> List.of("0", "1", "" + most);
            case Measure.Span(Duration least, Duration most) -> List.of(least.toMillis() + "ms", most.toMillis() + "ms");
            default -> List.of();
        };
    }

    @Test
    void theEndsOfEachRangeAreTakenByWhatGoesByThem() throws BadConfig {
        int tried = 0;
        Stream<Key<?>> hosts = HostKeys.ALL.stream().filter(key -> key.scope() != HostKey.Scope.NAMED).map(key -> key.key("http."));
        for (Key<?> key : Stream.concat(KeyTable.AFTER_HOSTS.stream(), hosts).toList()) {
            for (String value : ends(key.type())) {
                Config config = config(key.name(), value);
                assertDoesNotThrow(() -> use(config), () -> key.name() + "=" + value);
                tried++;
            }
        }
        assertTrue(tried >= 60, "tried " + tried);
    }

    private void use(Config config) {
        Bounds.limits(config);
        Bounds.http(config);
        Bounds.files(config, config.defaultHost());
        Bounds.cgi(config, home);
        LogKeys.ALL.forEach(log -> LogChoice.of(config, log));
        FtpBounds.settings(config, () -> null);
        FtpBounds.sessions(config);
        FtpBounds.data(config);
        assertEquals(List.of(), Check.run(config, List.of(Requirements.sites(home))));
    }
}
