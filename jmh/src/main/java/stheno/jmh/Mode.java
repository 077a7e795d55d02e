package stheno.jmh;

/// How long a run takes. Longer runs give more reliable numbers.
public enum Mode {
    /// Everything once, for milliseconds, to see that it works. The numbers mean nothing.
    SMOKE,
    /// Within five minutes: one fork, some of the parameters.
    QUICK,
    /// Within an hour: several forks, all parameters.
    FULL;

    /// The word on the command line.
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
