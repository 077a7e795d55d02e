package stheno.dns.resolver;

import java.io.IOException;
import java.util.Objects;

/// A look-up without a result, for callers that wait for one.
public final class ResolverException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Resolution resolution;

    ResolverException(String name, Resolution resolution) {
        super(message(name, resolution));
        this.resolution = Objects.requireNonNull(resolution);
    }

    private static String message(String name, Resolution resolution) {
        return switch (resolution) {
            case Resolution.Absent(boolean exists) -> name + (exists ? " has no records of this type" : " does not exist");
            case Resolution.Failed failed -> name + ": " + failed.detail();
            case Resolution.Found _ -> throw new IllegalArgumentException("there are records");
        };
    }

    /// What the look-up has found out: [Resolution.Absent] or [Resolution.Failed].
    public Resolution resolution() {
        return resolution;
    }
}
