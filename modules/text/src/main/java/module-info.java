/// What protocols in lines of text share: conversations, tables of commands, replies, dots. It knows no such protocol.
module stheno.text {
    requires transitive stheno.reactor;

    exports stheno.text;
}
