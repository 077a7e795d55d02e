package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import stheno.appliance.protocol.AccountsKeys;

/// An exception that no check has foreseen names the setting that causes it.
class FailingSettingTest {
    private static final IllegalArgumentException REFUSED = new IllegalArgumentException("not above 7");

    private static ConfigSources sources(String... settings) {
        List<Setting> given = new ArrayList<>();
        for (String setting : settings) {
            String[] halves = setting.split("=", 2);
            given.add(new Setting(halves[0], halves[1], new SettingSource.Argument("--set")));
        }
        return new ConfigSources(Optional.empty(), given);
    }

    private static Config config(String... settings) throws BadConfig {
        return Config.load(TestSchema.ALL, sources(settings), Map.of(), Path.of("/"));
    }

    private static void refusing(Config config) {
        if (config.value(ServerKeys.BACKLOG) == 9) throw REFUSED;
    }

    @Test
    void theSettingIsNamedWithItsValue() throws BadConfig {
        Config config = config("limit.idle=5s", "limit.backlog=9", "limit.window=3s");
        BadConfig fault = assertThrows(BadConfig.class, () -> FailingSetting.check(config, FailingSettingTest::refusing));
        assertEquals("argument --set: limit.backlog = `9`: is refused: not above 7; write another value", fault.getMessage());
        FailingSetting.check(config("limit.backlog=8"), FailingSettingTest::refusing);
    }

    @Test
    void withoutASettingThatCausesItTheExceptionStays() throws BadConfig {
        Config config = config("limit.idle=5s");
        assertSame(REFUSED, assertThrows(IllegalArgumentException.class, () -> FailingSetting.check(config, _ -> {
            throw REFUSED;
        })));
    }

    /// In each step of a check.
    @Test
    void aPartThatThrowsIsAFault() {
        ConfigPart part = new ConfigPart() {
            @Override
            public List<Key<?>> keys() {
                return List.of(AccountsKeys.FILE);
            }

            @Override
            public void rehearse(Config config, Path home, Consumer<BadSetting> faults) {
                if (config.isSet(AccountsKeys.FILE)) throw REFUSED;
            }

            @Override
            public void inspect(Config config, Consumer<BadSetting> faults) {
                if (config.isSet(AccountsKeys.FILE)) throw REFUSED;
            }

            @Override
            public void validate(Config config, Consumer<BadSetting> faults) {
                if (config.isSet(AccountsKeys.FILE)) throw REFUSED;
            }
        };
        ConfigCheck check = ConfigCheck.of(new ConfigSchema(List.of(part)), sources("accounts.file=a"), Map.of(), Path.of("/"),
                ConfigCheck.Depth.CONTENT);
        assertEquals(List.of("argument --set: accounts.file = `a`: is refused: not above 7; write another value"),
                check.faults().stream().map(BadSetting::getMessage).toList());
    }
}
