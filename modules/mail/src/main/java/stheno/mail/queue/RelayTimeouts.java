package stheno.mail.queue;

import java.time.Duration;

/// How long the queue waits for the smarthost. Immutable; any thread.
///
/// @param connect  for the connection, and for the TLS handshake
/// @param greeting for the greeting
/// @param command  for the reply to a command
/// @param data     for the reply to DATA
/// @param block    how long the smarthost may take nothing of the message
/// @param end      for the reply to the end of the message
/// @param idle     how long a connection stays open without a message
public record RelayTimeouts(Duration connect, Duration greeting, Duration command, Duration data, Duration block, Duration end,
                            Duration idle) {
    /// Those of RFC 5321, section 4.5.3.2; 30 seconds to connect, as in Postfix; 10 seconds idle.
    public static final RelayTimeouts DEFAULTS = new RelayTimeouts(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofMinutes(5),
            Duration.ofMinutes(2), Duration.ofMinutes(3), Duration.ofMinutes(10), Duration.ofSeconds(10));

    /// The same time for all.
    public static RelayTimeouts all(Duration time) {
        return new RelayTimeouts(time, time, time, time, time, time, time);
    }
}
