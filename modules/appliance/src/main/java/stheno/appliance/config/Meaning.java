package stheno.appliance.config;

/// What a key speaks of.
sealed interface Meaning {
    /// The server as a whole.
    record Server(Key<?> key) implements Meaning {}

    /// A host; the default one's name is empty.
    record Host(String host, HostKey<?> key) implements Meaning {}

    /// A host's settings of one family, of which this is the one of that name.
    record Member(String host, HostFamily family, String name) implements Meaning {}

    /// Nothing that there is.
    record Nothing(String problem, String remedy) implements Meaning {}
}
