package stheno.mail.mime.header;

import java.util.ArrayList;
import java.util.List;

/// Message ids (RFC 5322, section 3.6.4).
final class MessageIds {
    private MessageIds() {}

    /// Returns what stands between angle brackets. A value without brackets and blanks is one id.
    static List<String> parse(String value) {
        List<String> ids = new ArrayList<>();
        int from = 0;
        while (true) {
            int open = value.indexOf('<', from);
            int close = open < 0 ? -1 : value.indexOf('>', open);
            if (close < 0) break;
            String id = value.substring(open + 1, close).strip();
            if (!id.isEmpty()) ids.add(id);
            from = close + 1;
        }
        String bare = value.strip();
        if (ids.isEmpty() && !bare.isEmpty() && bare.chars().noneMatch(c -> c == ' ' || c == '\t' || c == '<')) ids.add(bare);
        return List.copyOf(ids);
    }
}
