package stheno.dns.record;

/// One field of the data of a type: how it is read from text, printed, and copied with all checks. Any thread.
interface Field {
    /// Reads the field from text, and appends its wire form.
    ///
    /// @throws FormatException if the text is wrong, or a value out of range
    void parse(TokenReader in, DataWriter out);

    /// Reads the field from wire form, and appends its text.
    void print(DataReader in, StringBuilder text);

    /// Reads the field from wire form, checks it, and appends it: names uncompressed, and in lower case if the writer wants that.
    ///
    /// @throws FormatException if the data are wrong or end too early
    void copy(DataReader in, DataWriter out);

    /// A field that takes all that is left: it prints nothing, and no blank, if there is nothing.
    default boolean takesRest() {
        return false;
    }
}
