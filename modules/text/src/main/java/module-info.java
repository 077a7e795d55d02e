/// The parts that all line protocols share: conversations in lines, tables of commands, replies, dot-stuffing. It knows no particular
/// protocol, no files and no accounts.
module stheno.text {
    requires transitive stheno.reactor;

    exports stheno.text;
}
