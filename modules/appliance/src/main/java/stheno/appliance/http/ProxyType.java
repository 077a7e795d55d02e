package stheno.appliance.http;

import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.reactor.Network;

/// A network of proxies, or `unix`: proxies on a Unix socket, which have no address. With any entry, those on a Unix socket are trusted;
/// `unix` trusts no others.
record ProxyType() implements Type<Network> {
    /// No client has this address.
    private static final Network NO_ADDRESS = Network.of("0.0.0.0/32");
    private static final Type<Network> NETWORK = new Type.Networks();

    @Override
    public Network read(String text, Setting setting) throws BadSetting {
        return text.equals("unix") ? NO_ADDRESS : NETWORK.read(text, setting);
    }

    @Override
    public String form() {
        return NETWORK.form() + " or unix";
    }
}
