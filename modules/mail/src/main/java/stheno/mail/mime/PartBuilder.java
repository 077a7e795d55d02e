package stheno.mail.mime;

/// A part while it is being found. Owned by the indexer, then by the part, which does not change it.
final class PartBuilder {
    final int index;
    final int parent;
    final int depth;
    final long headerStart;
    Part.Kind kind = Part.Kind.LEAF;
    PartHeader header;
    long bodyStart;
    long bodyEnd = -1;   // -1: not yet ended
    long lineEndOctets;  // of all lines of a leaf
    int padding;         // how many `=` end a base64 body
    int descendants;

    PartBuilder(int index, PartBuilder parent, long headerStart) {
        this.index = index;
        this.parent = parent == null ? -1 : parent.index;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.headerStart = headerStart;
    }
}
