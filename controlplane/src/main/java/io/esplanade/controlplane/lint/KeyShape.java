package io.esplanade.controlplane.lint;

/** Whether a person made up a key, or a machine chose it: as far as its octets show. */
final class KeyShape {
    private static final int FEW_VALUES = 5;

    private KeyShape() {}

    /** Whether it repeats itself, counts up or down, or has hardly any different octets. */
    static boolean isPredictable(byte[] key) {
        return key.length >= 4 && (repeats(key) || counts(key) || hasFewValues(key));
    }

    private static boolean repeats(byte[] key) {
        for (int period = 1; period <= key.length / 2; period++) {
            if (hasPeriod(key, period)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasPeriod(byte[] key, int period) {
        for (int i = period; i < key.length; i++) {
            if (key[i] != key[i - period]) {
                return false;
            }
        }
        return true;
    }

    /** Most octets are as far from the one before as that is from the one before it. */
    private static boolean counts(byte[] key) {
        int steps = 0;
        for (int i = 2; i < key.length; i++) {
            if ((byte) (key[i] - key[i - 1]) == (byte) (key[i - 1] - key[i - 2])) {
                steps++;
            }
        }
        return steps * 2 >= key.length - 2;
    }

    private static boolean hasFewValues(byte[] key) {
        boolean[] seen = new boolean[256];
        int values = 0;
        for (byte octet : key) {
            if (!seen[octet & 0xff]) {
                seen[octet & 0xff] = true;
                values++;
            }
        }
        return values <= Math.min(FEW_VALUES, key.length / 4);
    }
}
