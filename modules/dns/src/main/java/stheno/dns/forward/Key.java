package stheno.dns.forward;

import java.util.Arrays;
import stheno.dns.message.Question;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;

/// What makes questions equal: name, type, class and CD. Comparable, so that a hash table with chosen names stays fast. Immutable.
final class Key implements Comparable<Key> {
    private final byte[] question; // wire form, the name in lower case
    private final boolean checkingDisabled;

    Key(byte[] name, int offset, int length, int type, boolean checkingDisabled) {
        question = Arrays.copyOfRange(name, offset, offset + length + 4);
        question[length] = (byte) (type >> 8);
        question[length + 1] = (byte) type;
        question[length + 2] = 0;
        question[length + 3] = DnsClass.IN;
        this.checkingDisabled = checkingDisabled;
    }

    /// Not to be changed.
    byte[] wire() {
        return question;
    }

    int nameLength() {
        return question.length - 4;
    }

    int type() {
        return (question[question.length - 4] & 0xFF) << 8 | question[question.length - 3] & 0xFF;
    }

    boolean checkingDisabled() {
        return checkingDisabled;
    }

    Question question() {
        return new Question(Name.of(question, 0), type(), DnsClass.IN);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && checkingDisabled == key.checkingDisabled && Arrays.equals(question, key.question);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(question) + (checkingDisabled ? 1 : 0);
    }

    @Override
    public int compareTo(Key other) {
        int order = Arrays.compare(question, other.question);
        return order != 0 ? order : Boolean.compare(checkingDisabled, other.checkingDisabled);
    }
}
