package stheno.dns.record;

/// A domain name. Any thread.
enum NameField implements Field {
    NAME;

    @Override
    public void parse(TokenReader in, DataWriter out) {
        out.name(Name.parse(in.word(), in.origin));
    }

    @Override
    public void print(DataReader in, StringBuilder text) {
        text.append(in.name());
    }

    @Override
    public void copy(DataReader in, DataWriter out) {
        in.name(out);
    }
}
