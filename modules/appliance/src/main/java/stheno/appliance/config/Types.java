package stheno.appliance.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import stheno.reactor.Network;

/// Types that several parts of the server use. Any thread.
public final class Types {
    public static final Type<List<ListenAddress>> ADDRESSES = new Type.Listed<>(new ListenAddress.Form());
    public static final Type<List<Network>> NETWORKS = new Type.Listed<>(new Type.Networks());
    public static final Type<Optional<Path>> PATH = new Type.Optionally<>(new Type.FilePath());

    private Types() {}
}
