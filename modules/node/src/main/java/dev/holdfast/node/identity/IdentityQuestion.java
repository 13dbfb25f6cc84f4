package dev.holdfast.node.identity;

import dev.holdfast.model.journal.EventHistory.Place;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a region asks the home of identities: what is new since, and keys.
 *
 * @param regions for which it wants keys, of those that its certificate is for
 * @param known where its copy of each account ends
 * @param wanted access keys for whose signing keys it asks
 */
record IdentityQuestion(Set<Region> regions, Map<AccountId, Place> known, List<String> wanted) {

  /** Asked for at once. */
  static final int MOST_WANTED = 200;

  private static final int VERSION = 1;
  private static final int MOST_REGIONS = 64;
  private static final int MOST_ACCOUNTS = 100_000;

  IdentityQuestion {
    regions = Set.copyOf(regions);
    known = Map.copyOf(known);
    wanted = List.copyOf(wanted);
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeInt(regions.size());
      for (Region region : regions) {
        out.writeUTF(region.name());
      }
      out.writeInt(known.size());
      for (Map.Entry<AccountId, Place> account : known.entrySet()) {
        out.writeUTF(account.getKey().value());
        writePlace(out, account.getValue());
      }
      out.writeInt(wanted.size());
      for (String id : wanted) {
        out.writeUTF(id);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** Empty for what no region asks. */
  static Optional<IdentityQuestion> read(byte[] message) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
      if (in.readUnsignedByte() != VERSION) {
        return Optional.empty();
      }
      Set<Region> regions = new HashSet<>();
      int names = count(in, MOST_REGIONS);
      for (int i = 0; i < names; i++) {
        regions.add(Region.parse(in.readUTF()).orElseThrow(() -> new IOException("no region")));
      }
      Map<AccountId, Place> known = new LinkedHashMap<>();
      int accounts = count(in, MOST_ACCOUNTS);
      for (int i = 0; i < accounts; i++) {
        known.put(readAccount(in), readPlace(in));
      }
      List<String> wanted = new ArrayList<>();
      int ids = count(in, MOST_WANTED);
      for (int i = 0; i < ids; i++) {
        wanted.add(in.readUTF());
      }
      return in.read() < 0
          ? Optional.of(new IdentityQuestion(regions, known, wanted))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static AccountId readAccount(DataInputStream in) throws IOException {
    return AccountId.parse(in.readUTF()).orElseThrow(() -> new IOException("no account"));
  }

  static void writePlace(DataOutputStream out, Place place) throws IOException {
    out.writeLong(place.sequence());
    writeBytes(out, place.chain().bytes());
  }

  static Place readPlace(DataInputStream in) throws IOException {
    long sequence = in.readLong();
    if (sequence < 1) {
      throw new IOException("no place");
    }
    return new Place(sequence, PublicBytes.takeOwnershipOf(readBytes(in)));
  }

  static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] readBytes(DataInputStream in) throws IOException {
    return in.readNBytes(count(in, in.available()));
  }

  static int count(DataInputStream in, int most) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new IOException("too many");
    }
    return count;
  }
}
