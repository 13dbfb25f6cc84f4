package dev.holdfast.node.identity;

import dev.holdfast.journal.event.EncodedEvent;
import dev.holdfast.journal.event.EventCodec;
import dev.holdfast.model.iam.IamEvent;
import dev.holdfast.model.journal.EventHistory.Place;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.AccountId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is new of an account. As bytes it crosses between regions, and is kept.
 *
 * @param anew whether it begins with these events, whatever was told before
 * @param events without secrets
 * @param end where the next ones will follow; empty when there is nothing of it
 */
record ToldAccount(AccountId account, boolean anew, List<IamEvent> events, Optional<Place> end) {

  private static final int VERSION = 1;

  ToldAccount {
    events = List.copyOf(events);
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(account.value());
      out.writeBoolean(anew);
      out.writeInt(events.size());
      for (IamEvent event : events) {
        EncodedEvent encoded = EventCodec.encode(event.withoutSecret());
        out.writeUTF(encoded.manifest());
        IdentityQuestion.writeBytes(out, encoded.bytes());
      }
      out.writeBoolean(end.isPresent());
      if (end.isPresent()) {
        IdentityQuestion.writePlace(out, end.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IntegrityException for bytes that {@link #toBytes} has not made
   * @throws dev.holdfast.journal.event.UnknownEventException for events of a newer version
   */
  static ToldAccount read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readUnsignedByte() != VERSION) {
        throw new IOException("another version");
      }
      AccountId account = IdentityQuestion.readAccount(in);
      boolean anew = in.readBoolean();
      List<IamEvent> events = new ArrayList<>();
      int count = IdentityQuestion.count(in, bytes.length);
      for (int i = 0; i < count; i++) {
        String manifest = in.readUTF();
        if (!(EventCodec.decode(manifest, IdentityQuestion.readBytes(in))
            instanceof IamEvent own)) {
          throw new IOException("no event of identities");
        }
        events.add(own);
      }
      Optional<Place> end =
          in.readBoolean() ? Optional.of(IdentityQuestion.readPlace(in)) : Optional.empty();
      if (in.read() >= 0) {
        throw new IOException("more than there is");
      }
      return new ToldAccount(account, anew, events, end);
    } catch (IOException e) {
      throw new IntegrityException("what is told of identities cannot be read", e);
    }
  }
}
