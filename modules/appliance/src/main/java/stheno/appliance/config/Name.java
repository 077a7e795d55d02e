package stheno.appliance.config;

import java.util.Locale;
import stheno.http.HttpSyntax;
import stheno.http.Reply;
import stheno.http.Status;

/// Settings that are names of some kind. Immutable; any thread.
sealed interface Name extends Type<String> {
    /// A host's name as it comes in a request, in small letters, or `*.` and the end of such names. An IPv6 address stands in brackets.
    record HostName() implements Name {
        private static final int LONGEST = 253; // RFC 1035, section 2.3.4, without the final dot

        @Override
        public String read(String text, Setting setting) throws BadSetting {
            String name = text.toLowerCase(Locale.ROOT);
            if (name.endsWith(".")) name = name.substring(0, name.length() - 1);
            String labels = name.startsWith("*.") ? name.substring(2) : name;
            boolean address = labels.equals(name) && name.startsWith("[") && name.endsWith("]") && name.length() > 2
                    && name.substring(1, name.length() - 1).chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0);
            if (address || isName(labels)) return name;
            boolean foreign = text.chars().anyMatch(c -> c > 0x7e);
            String remedy = foreign ? "write its xn-- form" : "write one as example.org or *.example.org, without a port";
            throw Type.bad(text, setting, "is no host's name", remedy);
        }

        private static boolean isName(String labels) {
            if (labels.length() > LONGEST) return false;
            for (String label : labels.split("\\.", -1)) {
                if (label.isEmpty() || label.length() > 63 || !label.chars().allMatch(HostName::isPart)) return false;
            }
            return true;
        }

        private static boolean isPart(int c) {
            return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
        }

        @Override
        public String form() {
            return "host name";
        }
    }

    /// The name of a header field (RFC 9110, section 5.1).
    record FieldName() implements Name {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            if (!HttpSyntax.isToken(text)) throw Type.bad(text, setting, "is no name of a header field", "write one as X-Request-ID");
            try {
                Reply.of(Status.OK).field(text, "1");
                return text;
            } catch (IllegalArgumentException e) {
                throw Type.bad(text, setting, "cannot be added to replies: " + e.getMessage(), "write one as X-Request-ID");
            }
        }

        @Override
        public String form() {
            return "header field";
        }
    }

    /// A file's name, without a folder.
    record FileName() implements Name {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            if (!text.isEmpty() && !text.contains("/") && !text.equals(".") && !text.equals("..")) return text;
            throw Type.bad(text, setting, "is no file's name", "write one without a folder, as index.html");
        }

        @Override
        public String form() {
            return "file name";
        }
    }

    /// The path of a URL, decoded. Never one that climbs.
    record UrlPath() implements Name {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            if (isPath(text)) return text;
            throw Type.bad(text, setting, "is no path of a URL", "begin it with a slash, and leave out . and .. and ? and #");
        }

        static boolean isPath(String text) {
            if (!text.startsWith("/") || text.contains("//") || text.chars().anyMatch(c -> "?#\\".indexOf(c) >= 0)) return false;
            for (String segment : text.split("/", -1)) {
                if (segment.equals(".") || segment.equals("..")) return false;
            }
            return true;
        }

        @Override
        public String form() {
            return "/path";
        }
    }

    /// The path of all that lies under it: ends with a slash.
    record UrlFolder() implements Name {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            if (UrlPath.isPath(text) && text.endsWith("/")) return text;
            throw Type.bad(text, setting, "is no path of a folder", "begin and end it with a slash, as /files/");
        }

        @Override
        public String form() {
            return "/path/";
        }
    }
}
