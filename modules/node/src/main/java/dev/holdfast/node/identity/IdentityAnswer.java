package dev.holdfast.node.identity;

import dev.holdfast.model.journal.IntegrityException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What the home of identities tells a region. Not a record, so that printing it tells nothing. */
final class IdentityAnswer {

  private static final int VERSION = 1;

  private final List<String> roots;
  private final List<byte[]> accounts;
  private final List<byte[]> keys;

  /**
   * @param roots the access keys of accounts' roots
   * @param accounts of which there is something new, as {@link ToldAccount} writes it; there may be
   *     more of it
   * @param keys as the crypto room writes and reads them
   */
  IdentityAnswer(List<String> roots, List<byte[]> accounts, List<byte[]> keys) {
    this.roots = List.copyOf(roots);
    this.accounts = List.copyOf(accounts);
    this.keys = List.copyOf(keys);
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeInt(roots.size());
      for (String root : roots) {
        out.writeUTF(root);
      }
      write(out, accounts);
      write(out, keys);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, List<byte[]> all) throws IOException {
    out.writeInt(all.size());
    for (byte[] one : all) {
      IdentityQuestion.writeBytes(out, one);
    }
  }

  /**
   * @throws IntegrityException for bytes that {@link #toBytes} has not made
   */
  static IdentityAnswer read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readUnsignedByte() != VERSION) {
        throw new IOException("another version");
      }
      List<String> roots = new ArrayList<>();
      int count = IdentityQuestion.count(in, bytes.length);
      for (int i = 0; i < count; i++) {
        roots.add(in.readUTF());
      }
      return new IdentityAnswer(roots, list(in), list(in));
    } catch (IOException e) {
      throw new IntegrityException("the answer about identities cannot be read", e);
    }
  }

  private static List<byte[]> list(DataInputStream in) throws IOException {
    List<byte[]> all = new ArrayList<>();
    int count = IdentityQuestion.count(in, in.available());
    for (int i = 0; i < count; i++) {
      all.add(IdentityQuestion.readBytes(in));
    }
    return all;
  }

  List<String> roots() {
    return roots;
  }

  List<byte[]> accounts() {
    return accounts;
  }

  List<byte[]> keys() {
    return keys;
  }
}
