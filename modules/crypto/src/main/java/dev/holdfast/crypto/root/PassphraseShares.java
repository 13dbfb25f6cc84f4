package dev.holdfast.crypto.root;

import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.RandomSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.threshold.ShamirSecretSplitter;
import org.bouncycastle.crypto.threshold.ShamirSecretSplitter.Algorithm;
import org.bouncycastle.crypto.threshold.ShamirSplitSecret;
import org.bouncycastle.crypto.threshold.ShamirSplitSecretShare;

/**
 * A passphrase in shares, so many of which give it back and fewer tell nothing: Shamir's scheme
 * over the field of 256 elements, byte by byte. A share is a line of text: {@code
 * holdfast-share-1:<set>:<needed>:<index>:<share, hex>:<check>}, where the set tells shares of
 * different splits apart and the check finds slips of the pen. What is shared is {@code u8 length ‖
 * passphrase ‖ zeros} up to a multiple of 64 bytes.
 */
public final class PassphraseShares {

  public static final int MAX_SHARES = 255;
  public static final int MAX_PASSPHRASE_BYTES = 255;

  private static final int SET_BYTES = 8;
  private static final int CHECK_DIGITS = 16;
  private static final int BLOCK = 64;
  private static final Pattern SHARE =
      Pattern.compile(
          "(holdfast-share-1:([0-9a-f]{16}):(\\d{1,3}):(\\d{1,3}):((?:[0-9a-f]{128})+)):([0-9a-f]{16})");

  private record Share(String set, int needed, int index, String hex) {}

  private PassphraseShares() {}

  /**
   * @param needed how many give it back, at least 2
   * @param shares how many there are
   * @throws IllegalArgumentException when the numbers make no sense or the passphrase is too long
   */
  public static List<String> split(byte[] passphrase, int needed, int shares, RandomSource random) {
    if (needed < 2 || shares < needed || shares > MAX_SHARES) {
      throw new IllegalArgumentException(needed + " of " + shares + " shares make no sense");
    }
    if (passphrase.length == 0 || passphrase.length > MAX_PASSPHRASE_BYTES) {
      throw new IllegalArgumentException(
          "a passphrase of " + passphrase.length + " bytes cannot be shared");
    }
    byte[] padded = new byte[(1 + passphrase.length + BLOCK - 1) / BLOCK * BLOCK];
    padded[0] = (byte) passphrase.length;
    System.arraycopy(passphrase, 0, padded, 1, passphrase.length);
    String set = HexFormat.of().formatHex(random.bytes(SET_BYTES));
    try {
      ShamirSplitSecretShare[] made =
          ShamirSecretSplitter.getInstance(Algorithm.AES, padded.length, new EngineRandom(random))
              .resplit(padded, needed, shares)
              .getSecretShares();
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < made.length; i++) {
        String body =
            "holdfast-share-1:%s:%d:%d:%s"
                .formatted(set, needed, i + 1, HexFormat.of().formatHex(made[i].getEncoded()));
        lines.add(body + ":" + check(body));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Arrays.fill(padded, (byte) 0);
    }
  }

  /**
   * The passphrase, for the caller to overwrite.
   *
   * @throws RootException DAMAGED when a line is no share; WRONG_PASSPHRASE when they are too few
   *     or not of one set
   */
  public static byte[] combine(List<String> lines) {
    SortedMap<Integer, Share> byIndex = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      Share share = parse(lines.get(i), i + 1);
      byIndex.put(share.index(), share);
    }
    if (byIndex.isEmpty()) {
      throw refused("there are no shares");
    }
    Share first = byIndex.firstEntry().getValue();
    if (byIndex.values().stream()
        .anyMatch(share ->
            !share.set().equals(first.set()) || share.hex().length() != first.hex().length())) {
      throw refused("the shares are not of one set");
    }
    if (byIndex.size() < first.needed()) {
      throw refused(
          first.needed() + " different shares are needed, and there are " + byIndex.size());
    }
    ShamirSplitSecretShare[] shares =
        byIndex.values().stream()
            .map(share ->
                new ShamirSplitSecretShare(HexFormat.of().parseHex(share.hex()), share.index()))
            .toArray(ShamirSplitSecretShare[]::new);
    try {
      byte[] padded = ShamirSplitSecret.getInstance(Algorithm.AES, shares).getSecret();
      int length = padded[0] & 0xff;
      if (length == 0 || length >= padded.length) {
        throw refused("the shares do not fit together");
      }
      byte[] passphrase = Arrays.copyOfRange(padded, 1, 1 + length);
      Arrays.fill(padded, (byte) 0);
      return passphrase;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Share parse(String line, int number) {
    Matcher matcher = SHARE.matcher(line.strip());
    if (!matcher.matches() || !check(matcher.group(1)).equals(matcher.group(6))) {
      throw new RootException(
          RootException.Reason.DAMAGED, "share " + number + " is not as it was written");
    }
    return new Share(
        matcher.group(2),
        Integer.parseInt(matcher.group(3)),
        Integer.parseInt(matcher.group(4)),
        matcher.group(5));
  }

  private static String check(String body) {
    MessageDigest sha256 = Providers.sha256();
    return HexFormat.of()
        .formatHex(sha256.digest(body.getBytes(StandardCharsets.US_ASCII)))
        .substring(0, CHECK_DIGITS);
  }

  private static RootException refused(String what) {
    return new RootException(RootException.Reason.WRONG_PASSPHRASE, what);
  }
}
