package stheno.appliance.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import stheno.appliance.protocol.ChangeReport;
import stheno.dns.record.Name;
import stheno.dns.transfer.SecondaryStatus;
import stheno.dns.transfer.TransferService;

/// What a change of the settings tells of secondary zones, once their primaries have been asked. Any thread.
record SecondaryReport(ChangeReport report, InstantSource clock) {
    /// Call it after the change of the service.
    void follow(TransferService transfers, List<Name> origins) {
        origins.forEach(origin -> report.begin(phrase(origin)));
        transfers.whenSettled(this::settled);
    }

    private void settled(SecondaryStatus status) {
        if (!status.failure().isEmpty()) {
            String problem = problem(status, clock.instant());
            if (status.state() == SecondaryStatus.State.CURRENT) report.warning(problem);
            else report.fault(problem);
        }
        report.end(phrase(status.origin()));
    }

    private static String phrase(Name origin) {
        return "secondary zone " + origin;
    }

    /// A zone with a failed attempt, as a sentence.
    static String problem(SecondaryStatus status, Instant now) {
        String served = switch (status.state()) {
            case CURRENT -> "serial " + status.serial().orElse(0L) + " is served until "
                    + now.plus(status.expires().orElse(Duration.ZERO)).truncatedTo(ChronoUnit.SECONDS);
            case EMPTY -> "there is no copy: queries get SERVFAIL";
            case EXPIRED -> "the copy has expired: queries get SERVFAIL";
        };
        return phrase(status.origin()) + ": " + status.failure() + "; " + served;
    }
}
