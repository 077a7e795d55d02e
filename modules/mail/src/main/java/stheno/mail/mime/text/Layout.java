package stheno.mail.mime.text;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import stheno.mail.mime.Message;
import stheno.mail.mime.Part;

/// Decides which parts are the text of a message, by their types alone. Immutable after construction, any thread.
///
/// A part stands before the parts that it contains. One pass from the end finds which parts hold text. One pass from the beginning chooses
/// among them. There is no recursion.
final class Layout {
    /// Which alternative is taken of a `multipart/alternative` (RFC 2046, section 5.1.4).
    enum Choice {
        /// The last that can be shown.
        LAST,
        /// The last that holds plain text.
        PLAIN,
        /// The last that holds HTML.
        HTML
    }

    /// Types of text that are data for programs. They are attachments.
    private static final Set<String> DATA = Set.of("text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/css",
            "text/javascript", "text/xml", "text/x-amp-html", "text/rfc822-headers");

    private final Message message;
    private final List<Part> parts;
    private final BitSet plain = new BitSet();     // this part, or one within it, is plain text to be shown
    private final BitSet html = new BitSet();
    private final BitSet reachable = new BitSet(); // may be shown: not a side part of a multipart/related, not in an attached message
    private final BitSet attached = new BitSet();  // parts within an attached message: they belong to that one

    Layout(Message message) {
        this.message = message;
        this.parts = message.parts();
        for (int i = parts.size() - 1; i >= 0; i--) hold(parts.get(i));
        reachable.set(0);
        for (Part part : parts) reach(part);
    }

    private void hold(Part part) {
        int i = part.index();
        switch (part.kind()) {
            case LEAF -> {
                plain.set(i, isPlain(part));
                html.set(i, isHtml(part));
            }
            case MULTIPART -> {
                List<Part> children = part.is("multipart/related") ? List.of(relatedRoot(part)) : message.children(part);
                plain.set(i, children.stream().anyMatch(child -> plain.get(child.index())));
                html.set(i, children.stream().anyMatch(child -> html.get(child.index())));
            }
            case MESSAGE -> {
                boolean opened = i == 0; // a message that is nothing but another one
                plain.set(i, opened && plain.get(1));
                html.set(i, opened && html.get(1));
            }
        }
    }

    private static boolean isPlain(Part part) {
        if (part.disposition().equals("attachment")) return false;
        if (part.is("text/plain") || part.is("multipart/")) return true; // a multipart without a usable boundary is shown as it stands
        return part.is("text/") && part.name().isEmpty() && !isHtml(part) && !DATA.contains(part.type());
    }

    private static boolean isHtml(Part part) {
        return (part.is("text/html") || part.is("application/xhtml+xml")) && !part.disposition().equals("attachment");
    }

    private boolean isText(Part part) {
        return plain.get(part.index()) || html.get(part.index());
    }

    /// The main part of a `multipart/related`: the one that `start` names, else the first (RFC 2387). If that is not text, the first text.
    private Part relatedRoot(Part related) {
        List<Part> children = message.children(related);
        String start = related.parameter("start").orElse("").replace("<", "").replace(">", "").strip();
        Part root = children.stream().filter(child -> !start.isEmpty() && child.contentId().equals(start)).findFirst()
                .orElse(children.getFirst());
        return isText(root) ? root : children.stream().filter(this::isText).findFirst().orElse(root);
    }

    private void reach(Part part) {
        boolean open = reachable.get(part.index());
        switch (part.kind()) {
            case LEAF -> {}
            case MESSAGE -> {
                boolean opened = part.index() == 0;
                reachable.set(part.index() + 1, opened);
                attached.set(part.index() + 1, !opened);
            }
            case MULTIPART -> {
                Part root = part.is("multipart/related") ? relatedRoot(part) : part;
                for (Part child : message.children(part)) {
                    reachable.set(child.index(), open && (root == part || root == child));
                    attached.set(child.index(), attached.get(part.index()));
                }
            }
        }
    }

    /// The texts to be shown, in their order.
    BitSet chosen(Choice choice) {
        BitSet taken = new BitSet();
        taken.set(0);
        BitSet texts = new BitSet();
        for (Part part : parts) {
            if (!taken.get(part.index())) continue;
            switch (part.kind()) {
                case LEAF -> texts.set(part.index(), isText(part));
                case MESSAGE -> taken.set(part.index() + 1, part.index() == 0);
                case MULTIPART -> {
                    List<Part> children = message.children(part);
                    if (part.is("multipart/alternative")) {
                        taken.set(alternative(children, choice).index());
                    } else if (part.is("multipart/related")) {
                        taken.set(relatedRoot(part).index());
                    } else {
                        for (Part child : children) taken.set(child.index());
                    }
                }
            }
        }
        return texts;
    }

    private Part alternative(List<Part> children, Choice choice) {
        BitSet wanted = switch (choice) {
            case PLAIN -> plain;
            case HTML -> html;
            case LAST -> new BitSet();
        };
        Part last = children.getFirst();
        for (Part child : children) {
            if (isText(child)) last = child;
        }
        for (Part child : children.reversed()) {
            if (wanted.get(child.index())) return child;
        }
        return last;
    }

    /// Whether a leaf is HTML, and not plain text.
    boolean holdsHtml(Part leaf) {
        return html.get(leaf.index());
    }

    /// All texts that may be shown, whatever alternative is taken.
    boolean isShowable(Part part) {
        return part.kind() == Part.Kind.LEAF && isText(part) && reachable.get(part.index());
    }

    /// Whether a part comes with the message and is not its text: a leaf, or an attached message as a whole.
    boolean isBeside(Part part) {
        if (attached.get(part.index()) || part.kind() == Part.Kind.MULTIPART) return false;
        if (part.kind() == Part.Kind.MESSAGE) return part.index() != 0;
        return !isShowable(part);
    }
}
