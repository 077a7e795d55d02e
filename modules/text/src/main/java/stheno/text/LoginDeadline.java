package stheno.text;

import java.time.Duration;
import java.util.Optional;
import stheno.reactor.Timer;

/// The time in which the client of a session has to log in. No command renews it, unlike the idle timeout: otherwise a client that sends
/// NOOP holds a place among the sessions for ever, without a login. Loop thread only.
public final class LoginDeadline {
    private final LineConversation conversation;
    private final Reply last;
    private Optional<Timer> timer = Optional.empty(); // present while the client is not logged in

    /// @param last sent before the connection is closed
    public LoginDeadline(LineConversation conversation, Reply last) {
        this.conversation = conversation;
        this.last = last;
    }

    /// The client is not logged in. The time begins, unless it runs already.
    ///
    /// @param time as long as that
    public void begin(Duration time) {
        if (timer.isEmpty()) timer = Optional.of(conversation.connection().reactor().schedule(time, this::over));
    }

    private void over() {
        if (conversation.over()) return;
        conversation.connection().timedOut("LOGIN");
        conversation.close(last);
    }

    /// The client is logged in, or has left.
    public void end() {
        timer.ifPresent(Timer::cancel);
        timer = Optional.empty();
    }
}
