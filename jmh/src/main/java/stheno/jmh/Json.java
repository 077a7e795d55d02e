package stheno.jmh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/// A JSON value (RFC 8259): the part that files of results need.
sealed interface Json {
    /// JMH writes numbers such as NaN and infinity as text; so does this.
    static Json of(double value) {
        return Double.isFinite(value) ? new Number(value) : new Text(Double.toString(value));
    }

    static Json of(String value) {
        return new Text(value);
    }

    static <T> Array array(Iterable<T> values, Function<T, Json> each) {
        var list = new ArrayList<Json>();
        for (T value : values) list.add(each.apply(value));
        return new Array(list);
    }

    /// @throws IllegalArgumentException with the place, if the text is not JSON
    static Json parse(String text) {
        return new JsonParser(text).whole();
    }

    record Text(String value) implements Json {}

    record Number(double value) implements Json {}

    /// `true`, `false` or `null`.
    record Word(String value) implements Json {}

    record Array(List<Json> values) implements Json {
        public Array {
            values = List.copyOf(values);
        }
    }

    record Object(SequencedMap<String, Json> members) implements Json {
        Object() {
            this(new LinkedHashMap<>());
        }

        public Object {
            members = new LinkedHashMap<>(members);
        }

        /// Adds a member; for building.
        Object put(String name, Json value) {
            members.put(name, value);
            return this;
        }

        Object put(String name, String value) {
            return put(name, of(value));
        }

        Object put(String name, double value) {
            return put(name, of(value));
        }

        /// Whether there is a member of this name that is not `null`.
        boolean has(String name) {
            return members.get(name) instanceof Json value && !value.equals(new Word("null"));
        }

        /// @throws IllegalArgumentException if there is no such member
        Json need(String name) {
            if (members.get(name) instanceof Json value) return value;
            throw new IllegalArgumentException("\"" + name + "\" is missing");
        }

        /// A member's text, or nothing.
        String text(String name) {
            return has(name) ? need(name).text() : "";
        }

        /// A member's number, or NaN.
        double number(String name) {
            return has(name) ? need(name).number() : Double.NaN;
        }
    }

    /// @throws IllegalArgumentException if it is a list or an object
    default String text() {
        return switch (this) {
            case Text(String value) -> value;
            case Number(double value) -> written(value);
            case Word(String value) -> value;
            case Array _ -> throw new IllegalArgumentException("a list where a text should be");
            case Object _ -> throw new IllegalArgumentException("an object where a text should be");
        };
    }

    /// @throws IllegalArgumentException if it is not a number
    default double number() {
        return switch (this) {
            case Number(double value) -> value;
            case Text(String value) when value.matches("NaN|[-+]?Infinity") -> Double.parseDouble(value);
            case Text _, Word _, Array _, Object _ -> throw new IllegalArgumentException("no number: " + this);
        };
    }

    /// @throws IllegalArgumentException if it is not a list
    default List<Json> list() {
        if (this instanceof Array(List<Json> values)) return values;
        throw new IllegalArgumentException("no list: " + this);
    }

    /// @throws IllegalArgumentException if it is not an object
    default Object object() {
        if (this instanceof Object object) return object;
        throw new IllegalArgumentException("no object: " + this);
    }

    /// Formatted over several lines down to the given depth, on one line below it.
    default String written(int depth) {
        var out = new StringBuilder();
        new JsonText(out, depth).write(this, 0);
        return out.append('\n').toString();
    }

    private static String written(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
