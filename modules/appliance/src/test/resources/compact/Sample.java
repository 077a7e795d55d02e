import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What javac compiles with `invokedynamic` for switches and records. Prints the same before and after packaging/Compact.java.
public final class Sample {
    private static final int[] NUMBERS = {1};

    sealed interface Shape permits Circle, Square, Pair, Nothing {}

    record Circle(double radius) implements Shape {}

    record Square(float side, String name) implements Shape {}

    record Pair(Shape first, Shape second) implements Shape {}

    enum Nothing implements Shape { VOID, OTHER }

    enum Color { RED, GREEN, BLUE }

    record All(boolean a, byte b, short c, char d, int e, long f, float g, double h, String i, int[] j, List<String> k) {}

    record Empty() {}

    record Generic<T extends Comparable<T>>(T value) {}

    interface Named {
        Object object();

        default String name() {
            return switch (object()) {
                case null -> "null";
                case Integer i when i > 9 -> "large " + i;
                case Integer i -> "small " + i;
                case CharSequence text -> "text " + text;
                default -> "other";
            };
        }
    }

    private static String shape(Shape shape) {
        return switch (shape) {
            case Circle(double radius) when radius > 10 -> "large circle " + radius;
            case Circle(double radius) -> "circle " + radius;
            case Square(float side, String name) when name != null -> name + " " + side;
            case Square square -> "square " + square.side();
            case Pair(Circle(var first), Circle(var second)) -> "circles " + first + " " + second;
            case Pair(Pair(var inner, _), var second) -> "nested " + shape(inner) + ", " + shape(second);
            case Pair pair -> "pair " + shape(pair.first());
            case Nothing.VOID -> "void";
            case Nothing.OTHER -> "other";
        };
    }

    private static String color(Color color) {
        return switch (color) {
            case null -> "none";
            case RED -> "red";
            case GREEN -> "green";
            case Color other when other.ordinal() > 5 -> "never";
            case BLUE -> "blue";
        };
    }

    private static String text(Object value) {
        return switch (value) {
            case String s when s.isEmpty() -> "empty";
            case String s -> s;
            case int[] numbers -> "numbers " + numbers.length;
            case Object[] objects -> "objects " + objects.length;
            case Color color when color == Color.RED -> "a red one";
            case Runnable _ -> "runnable";
            case Shape shape -> shape(shape);
            case Object other -> other.getClass().getSimpleName();
        };
    }

    private static String word(String text) {
        return switch (text) {
            case null -> "null";
            case "a" -> "first";
            case String s when s.length() > 3 -> "long";
            case "b" -> "second";
            default -> "default";
        };
    }

    /// A statement with a branch that goes on to the next case after its guard has changed the state.
    private static String guards(Object value) {
        StringBuilder asked = new StringBuilder();
        switch (value) {
            case Integer i when asked.append('1').length() > 5 -> asked.append(i);
            case Number n when asked.append('2').length() > 5 -> asked.append(n);
            case Integer i when asked.append('3').length() > 2 -> asked.append(" third ").append(i);
            case Number _ -> asked.append(" number");
            default -> asked.append(" default");
        }
        return asked.toString();
    }

    private static String tried(Supplier<?> work) {
        try {
            return String.valueOf(work.get());
        } catch (RuntimeException e) {
            return e.getClass().getName() + " " + (e.getStackTrace()[0].getClassName().startsWith("Sample") ? "here" : "there");
        }
    }

    private static All all(int change) {
        return new All(change != 1, (byte) (change == 2 ? 3 : -3), (short) (change == 3 ? 4 : -4), change == 4 ? 'x' : '\u20ac',
                change == 5 ? 6 : Integer.MIN_VALUE, change == 6 ? 7 : Long.MIN_VALUE, change == 7 ? 0f : -0f,
                change == 8 ? 1 : Double.NaN, change == 9 ? null : "text", change == 10 ? NUMBERS : null, List.of("k" + change / 11));
    }

    public static void main(String[] arguments) {
        List<Object> out = new ArrayList<>();
        List<Shape> shapes = List.of(new Circle(1), new Circle(11), new Square(2, "name"), new Square(3, null),
                new Pair(new Circle(1), new Circle(2)), new Pair(new Pair(Nothing.VOID, new Circle(5)), Nothing.OTHER),
                new Pair(Nothing.VOID, new Circle(1)), Nothing.VOID, Nothing.OTHER);
        for (Shape each : shapes) out.add(tried(() -> shape(each)));
        out.add(tried(() -> shape(null)));
        out.add(tried(() -> shape(new Pair(new Pair(null, null), null))));
        for (Color each : Color.values()) out.add(color(each));
        out.add(color(null));
        Runnable runnable = () -> {};
        Object other = new Object();
        Object[] values = {"", "text", new int[2], new Object[3], new String[4], Color.RED, Color.BLUE, runnable, shapes.get(1), other};
        for (Object each : values) out.add(tried(() -> text(each)));
        out.add(tried(() -> text(null)));
        for (String each : new String[] {"a", "b", "long one", "c"}) out.add(word(each));
        out.add(word(null));
        for (Object each : new Object[] {1, 2L, "x"}) out.add(guards(each));
        for (Object each : new Object[] {1, 10, "x", new Object()}) out.add(((Named) () -> each).name());
        out.add(((Named) () -> null).name());
        for (int i = 0; i < 12; i++) out.add(i + " " + all(0).equals(all(i)) + " " + (all(0).hashCode() == all(i).hashCode()));
        out.add(all(0).hashCode() + " " + shapes.getFirst().hashCode());
        out.add(new Empty().hashCode() + " " + new Generic<>("x").hashCode());
        out.add(new Empty().equals(new Empty()) + " " + new Empty().equals(null) + " " + new Empty().equals(new Circle(1)));
        out.add(new Circle(0.0).equals(new Circle(-0.0)) + " " + new Circle(Double.NaN).equals(new Circle(Double.NaN)));
        out.add(new Generic<>(7).equals(new Generic<>(7)) + " " + new Generic<>(7).equals(new Generic<>("7")));
        out.add(new Square(1, null).hashCode() + " " + new Square(1, null).equals(new Square(1, "")) + " " + all(0));
        out.forEach(System.out::println);
    }
}
