package stheno.appliance.config;

import java.util.Locale;
import stheno.http.PercentEncoding;

/// Names of various kinds. Immutable; any thread.
public sealed interface NameType extends Type<String> {
    /// A host name as in requests, in lower case, or `*.` and a domain. An IPv6 address is in brackets.
    record HostName() implements NameType {
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
            String remedy = foreign ? "write its xn-- form" : "write one like example.org or *.example.org, without a port";
            throw Type.bad(text, setting, "is not a host name", remedy);
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

    /// A file's name, without a folder.
    record FileName() implements NameType {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            if (!text.isEmpty() && !text.contains("/") && !text.equals(".") && !text.equals("..")) return text;
            throw Type.bad(text, setting, "is not a file name", "write one without a folder, like index.html");
        }

        @Override
        public String form() {
            return "file name";
        }
    }

    /// The path of a URL, decoded, without `..`.
    record UrlPath() implements NameType {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            if (isPath(text)) return text;
            throw Type.bad(text, setting, "is not the path of a URL", "begin it with a slash, without . and .. segments, ? and #");
        }

        /// An escape must not hide a segment that is refused.
        static boolean isPath(String text) {
            boolean plain = text.startsWith("/") && text.chars().noneMatch(c -> "?#\\".indexOf(c) >= 0);
            return plain && hasPlainSegments(text) && hasPlainSegments(PercentEncoding.octets(text));
        }

        private static boolean hasPlainSegments(String text) {
            if (text.contains("//")) return false;
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

    /// The path of a file in a URL: does not end with a slash.
    record UrlFile() implements NameType {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            String path = new UrlPath().read(text, setting);
            if (!path.endsWith("/")) return path;
            throw Type.bad(text, setting, "is the path of a folder", "name a file, like /index.html");
        }

        @Override
        public String form() {
            return "/path";
        }
    }

    /// The path of a folder in a URL: ends with a slash.
    record UrlFolder() implements NameType {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            if (UrlPath.isPath(text) && text.endsWith("/")) return text;
            throw Type.bad(text, setting, "is not the path of a folder", "begin and end it with a slash, like /files/");
        }

        @Override
        public String form() {
            return "/path/";
        }
    }

    /// The path of a folder in a URL that the server answers for itself: without escapes, which would be a second spelling.
    record OwnFolder() implements NameType {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            String path = new UrlFolder().read(text, setting);
            if (path.indexOf('%') < 0) return path;
            throw Type.bad(text, setting, "has a percent sign", "write the path without escapes, like /status/");
        }

        @Override
        public String form() {
            return "/path/";
        }
    }
}
