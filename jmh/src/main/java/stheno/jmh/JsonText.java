package stheno.jmh;

import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Writes JSON, indented down to a depth.
record JsonText(StringBuilder out, int depth) {
    void write(Json value, int level) {
        switch (value) {
            case Json.Text(String text) -> quote(text);
            case Json.Number _, Json.Word _ -> out.append(value.text());
            case Json.Array(List<Json> values) -> {
                out.append('[');
                for (Iterator<Json> each = values.iterator(); each.hasNext();) {
                    turn(level + 1);
                    write(each.next(), level + 1);
                    if (each.hasNext()) comma(level + 1);
                }
                if (!values.isEmpty()) turn(level);
                out.append(']');
            }
            case Json.Object object -> {
                out.append('{');
                for (Iterator<Map.Entry<String, Json>> each = object.members().entrySet().iterator(); each.hasNext();) {
                    turn(level + 1);
                    var member = each.next();
                    quote(member.getKey());
                    out.append(": ");
                    write(member.getValue(), level + 1);
                    if (each.hasNext()) comma(level + 1);
                }
                if (!object.members().isEmpty()) turn(level);
                out.append('}');
            }
        }
    }

    /// A new line before a value and before its closing bracket, if the value is above the depth.
    private void turn(int level) {
        if (level > depth) return;
        out.append('\n').append("  ".repeat(level));
    }

    private void comma(int level) {
        out.append(level > depth ? ", " : ",");
    }

    private void quote(String text) {
        out.append('"');
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ' || Character.isSurrogate(c)) out.append("\\u").append(HexFormat.of().toHexDigits(c));
            else out.append(c);
        }
        out.append('"');
    }
}
