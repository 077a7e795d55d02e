package stheno.appliance.config;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A wrong configuration, with all its faults. The message has a line for each fault.
public final class BadConfig extends Exception {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 50; // if a whole file is wrong, the first faults suffice

    private final BadSetting[] faults;

    public BadConfig(List<BadSetting> faults) {
        super(text(faults));
        this.faults = faults.toArray(BadSetting[]::new);
    }

    /// Reads one setting.
    public interface Reading<T> {
        T read() throws BadSetting;
    }

    /// The value, or the fault as a configuration with one fault.
    public static <T> T checked(Reading<T> reading) throws BadConfig {
        try {
            return reading.read();
        } catch (BadSetting e) {
            throw new BadConfig(List.of(e));
        }
    }

    private static String text(List<BadSetting> faults) {
        Stream<String> lines = faults.stream().limit(SHOWN).map(BadSetting::getMessage);
        Stream<String> rest = faults.size() > SHOWN ? Stream.of("and " + (faults.size() - SHOWN) + " more") : Stream.empty();
        return Stream.concat(lines, rest).collect(Collectors.joining("\n"));
    }

    /// At least one.
    public List<BadSetting> faults() {
        return List.of(faults);
    }
}
