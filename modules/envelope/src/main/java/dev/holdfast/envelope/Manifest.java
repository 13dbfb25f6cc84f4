package dev.holdfast.envelope;

import dev.holdfast.envelope.Item.NoItem;
import dev.holdfast.envelope.Item.Place.InFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Ciphertexts that are to be encrypted anew: a file with an {@link Item} in each line. It is read
 * twice, first to see that all of it makes sense, and never held.
 *
 * @param items how many there are
 * @param hash SHA-256 of the file, in hexadecimal
 */
record Manifest(Path file, Item.Defaults defaults, long items, String hash) {

  /** Takes one item after the other. */
  @FunctionalInterface
  interface Visitor {
    void visit(Item item) throws Failure;
  }

  /** Reads a manifest, and refuses the whole of it for what is wrong in any line. */
  static Manifest read(Path file, Item.Defaults defaults) throws Failure {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw refused(
          file + " is not a plain file", "Write the manifest to one: it is read several times.");
    }
    Once once = new Once();
    String hash = pass(file, defaults, once::require);
    return new Manifest(file, defaults, once.items, hash);
  }

  /** Visits the items in their order. */
  void visit(Visitor visitor) throws Failure {
    if (!pass(file, defaults, visitor).equals(hash)) {
      throw refused(
          file + " was changed while it was worked through",
          "Run it again when it stays as it is.");
    }
  }

  private static String pass(Path file, Item.Defaults defaults, Visitor visitor) throws Failure {
    MessageDigest digest = Hashes.sha256();
    try (Lines lines = new Lines(new DigestInputStream(Files.newInputStream(file), digest))) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        if (!new String(line, StandardCharsets.UTF_8).isBlank()) {
          visitor.visit(item(line, defaults, file, lines.number()));
        }
      }
    } catch (NoSuchFileException e) {
      throw refused("there is no file " + file, "Name the manifest with --manifest.");
    } catch (IOException e) {
      throw refused(file + " cannot be read: " + e.getMessage(), "Each line must be an item.");
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static Item item(byte[] line, Item.Defaults defaults, Path file, long number)
      throws Failure {
    try {
      return Item.read(line, defaults);
    } catch (NoItem e) {
      throw refused(
          "line " + number + " of " + file + " " + e.getMessage(),
          "Nothing of it is done before all lines are right.");
    }
  }

  private static Failure refused(String what, String remedy) {
    return new Failure(Ending.INPUT, what, remedy);
  }

  /** Counts items, of which none is there twice. */
  private static final class Once {
    private final Set<String> ids = new HashSet<>();
    private final Set<Path> files = new HashSet<>();
    private long items;

    void require(Item item) throws Failure {
      items++;
      if (!ids.add(item.id())) {
        throw refused(
            "the id " + item.id() + " is there twice", "Give each item an id of its own.");
      }
      if (item.place() instanceof InFile(var path)
          && !files.add(path.toAbsolutePath().normalize())) {
        throw refused("the file " + path + " is there twice", "Name each file once.");
      }
    }
  }
}
