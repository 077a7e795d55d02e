package stheno.appliance.config;

import java.util.List;
import java.util.Optional;

/// Finds the setting that makes a step fail with an exception that no check has foreseen: a constructor that refuses a value, for example.
/// The operator gets the message of a wrong setting then, and no stack trace. Any thread.
public final class FailingSetting {
    /// What may fail.
    @FunctionalInterface
    public interface Step {
        void run(Config config) throws BadConfig;
    }

    private FailingSetting() {}

    /// Runs a step.
    ///
    /// @throws BadConfig        of the step, or with the setting without which the step does not fail
    /// @throws RuntimeException of the step, if no single setting is the cause
    public static void check(Config config, Step step) throws BadConfig {
        try {
            step.run(config);
        } catch (RuntimeException e) {
            throw new BadConfig(List.of(of(config, e, step).orElseThrow(() -> e)));
        }
    }

    /// The fault of the setting without which the step does not fail.
    ///
    /// @param cause why it failed with all settings
    public static Optional<BadSetting> of(Config config, RuntimeException cause, Step step) {
        return config.settings().values().stream().filter(setting -> passes(config.without(setting.key()), step)).findFirst()
                .map(setting -> setting.bad("is refused: " + Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString),
                        "write another value"));
    }

    private static boolean passes(Config config, Step step) {
        try {
            step.run(config);
            return true;
        } catch (BadConfig e) {
            return true; // another fault
        } catch (RuntimeException e) {
            return false;
        }
    }
}
