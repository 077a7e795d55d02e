package stheno.ftp;

/// The range of ports for passive data connections, both ends included; 0 to 0 for any free port. Immutable; any thread.
public record PassivePorts(int first, int last) {
    /// Any free port.
    public static final PassivePorts ANY = new PassivePorts(0, 0);

    public PassivePorts {
        boolean any = first == 0 && last == 0;
        if (!any && (first < 1 || last > 65_535 || first > last)) {
            throw new IllegalArgumentException("not a range of ports: " + first
                    + "-" + last);
        }
    }

    /// How many ports there are.
    int count() {
        return first == 0 ? 65_535 : last - first + 1;
    }

    @Override
    public String toString() {
        return first == 0 ? "any" : first + "-" + last;
    }
}
