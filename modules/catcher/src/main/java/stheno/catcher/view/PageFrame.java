package stheno.catcher.view;

import stheno.http.Fields;
import stheno.http.Reply;

/// What all pages have in common: the head, the bar at the top, and the fields of the reply. One thread.
///
/// All addresses are relative, so pages work below any path and behind any proxy. A page knows how deep it is: `root` leads from it to the
/// list.
///
/// @param root      an empty string, `../` or `../../`
/// @param here      the page's own address, seen from the list: where the theme switch comes back to
/// @param theme     the colours
/// @param selection the list that the page belongs to
/// @param assets    the style sheet, the script and the pictures
record PageFrame(String root, String here, Theme theme, Selection selection, Assets assets) {
    /// Nothing but this server's own files; no script in the page itself, no frame of others around it or in it.
    static final Fields FIELDS = Fields.builder()
            .add("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' " + Reply.ERROR_STYLE
                    + "; img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
                    + "frame-ancestors 'self'")
            .add("X-Content-Type-Options", "nosniff").add("Referrer-Policy", "no-referrer")
            .add("Cross-Origin-Opener-Policy", "same-origin") // a tab that a message opens does not know its opener
            .add("Cross-Origin-Resource-Policy", "same-origin").add("Cache-Control", "no-store").build();

    /// The colours of the pages: a cookie, so that they are right from the first moment, also without a script.
    enum Theme {
        AUTO, LIGHT, DARK;

        String word() {
            return switch (this) {
                case AUTO -> "auto";
                case LIGHT -> "light";
                case DARK -> "dark";
            };
        }

        Theme next() {
            return switch (this) {
                case AUTO -> LIGHT;
                case LIGHT -> DARK;
                case DARK -> AUTO;
            };
        }

        static Theme of(String word) {
            return word.equals("dark") ? DARK : word.equals("light") ? LIGHT : AUTO;
        }
    }

    /// Begins a page: everything before its main part.
    ///
    /// @param kind a word for the style sheet: `list` or `message`
    HtmlWriter begin(String title, String kind) {
        HtmlWriter out = new HtmlWriter().document();
        out.open("html").with("lang", "en").with("data-theme", theme.word()).with("data-root", root);
        out.open("head");
        out.open("meta").with("charset", "utf-8");
        out.open("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1");
        out.open("meta").with("name", "color-scheme").with("content", theme == Theme.AUTO ? "light dark" : theme.word());
        out.element("title", title);
        out.open("link").with("rel", "icon").with("type", "image/svg+xml").with("href", asset("mark.svg"));
        out.open("link").with("rel", "stylesheet").with("href", asset("view.css"));
        out.open("script").with("src", asset("view.js")).with("defer").close();
        out.close();
        out.open("body", kind);
        bar(out);
        return out;
    }

    /// Ends a page.
    String end(HtmlWriter out) {
        out.close().close();
        return out.page();
    }

    /// An address on this page for one that is seen from the list.
    String to(String address) {
        return root.isEmpty() && address.isEmpty() ? "./" : root + address;
    }

    private String asset(String name) {
        return root + assets.address(name);
    }

    /// A small picture; the words beside it say what it means.
    void icon(HtmlWriter out, String name) {
        out.open("svg", "icon").with("aria-hidden", "true").open("use").with("href", asset("icons.svg") + "#" + name).close().close();
    }

    private void bar(HtmlWriter out) {
        out.open("header", "bar");
        out.open("a", "brand").with("href", to("")).with("title", "All messages");
        out.open("img").with("src", asset("mark.svg")).with("alt", "").with("width", "28").with("height", "28");
        out.element("span", "Stheno").close();

        out.open("form", "search").with("role", "search").with("method", "get").with("action", to(""));
        selection.mailbox().ifPresent(mailbox -> Selection.hidden(out, "mailbox", mailbox));
        icon(out, "search");
        out.open("input").with("type", "search").with("name", "q").with("id", "search").with("value", selection.search())
                .with("placeholder", "Search").with("aria-label", "Search messages").with("autocomplete", "off")
                .with("spellcheck", "false");
        SearchHelp.write(this, out);
        out.close();

        out.open("span", "live").with("id", "live").with("role", "status").with("hidden").close();
        out.open("form", "theme").with("method", "post").with("action", to("theme"));
        Selection.hidden(out, "back", here);
        out.open("button", "plain").with("name", "theme").with("value", theme.next().word())
                .with("title", "Colours: " + theme.word() + ". Change to " + theme.next().word() + ".");
        icon(out, theme.word());
        out.element("span", "unseen", "Change colours").close().close();
        out.close();
    }
}
