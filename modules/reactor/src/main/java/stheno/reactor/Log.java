package stheno.reactor;

/// Receives events: a name, and pairs of key and value. Any thread; must not block for long.
@FunctionalInterface
public interface Log {
    enum Level { DEBUG, INFO, WARN, ERROR }

    /// Drops all events.
    Log NONE = new Log() {
        @Override
        public void event(Level level, String event, Object... pairs) {}

        @Override
        public boolean wants(Level level) {
            return false;
        }
    };

    /// Prints warnings and errors to standard error, in the thread of the event: a line `TIME level event key=value ...`, and below it the
    /// stack trace of a throwable. It is the log of programs that name none.
    Log STANDARD_ERROR = from(Level.WARN, new StandardErrorLog());

    /// A log that gets the events of `least` and above.
    static Log from(Level least, Log sink) {
        return new Log() {
            @Override
            public void event(Level level, String event, Object... pairs) {
                if (wants(level)) sink.event(level, event, pairs);
            }

            @Override
            public boolean wants(Level level) {
                return level.compareTo(least) >= 0;
            }
        };
    }

    /// @param event what happened, in a few words joined by hyphens
    /// @param pairs key, value, key, value ...; a value may be a [Throwable]
    void event(Level level, String event, Object... pairs);

    /// Whether events of this level are kept. Asked before an event that is costly to make.
    default boolean wants(Level level) {
        return level != Level.DEBUG;
    }
}
