package stheno.jmh;

/// How long a run takes, and so how much its numbers can be trusted.
public enum Mode {
    /// Everything once, for milliseconds: whether it still runs. The numbers mean nothing.
    SMOKE,
    /// Within five minutes: one fork, a choice of the parameters.
    QUICK,
    /// Within an hour: several forks, all parameters.
    FULL;

    /// As it is written on the command line.
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
