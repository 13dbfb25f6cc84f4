package dev.holdfast.cluster.peer;

import dev.holdfast.cluster.ask.PeerFailedException;
import dev.holdfast.cluster.ask.UndeliveredException;
import dev.holdfast.cluster.wire.MalformedException;
import dev.holdfast.cluster.wire.WireInput;
import dev.holdfast.cluster.wire.WireOutput;
import java.io.NotSerializableException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Writes messages for other nodes and reads theirs. The manifest is the protocol's version and the
 * name of the message; what has another version is not read.
 */
public final class PeerSerializer extends SerializerWithStringManifest {

  /** Never another's, and never changed: nodes find the serializer by it. */
  private static final int IDENTIFIER = 7001;

  private static final String PREFIX = Protocol.VERSION + "/";
  private static final String FAILURE = PREFIX + "failure";
  private static final String UNDELIVERED = PREFIX + "undelivered";

  private final Protocol protocol;

  /** The remoting makes it by name, and hands over its actor system. */
  public PeerSerializer(ExtendedActorSystem system) {
    this.protocol = new Protocol(() -> ActorRefResolver.get(Adapter.toTyped(system)));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return switch (message) {
      case UndeliveredException undelivered -> UNDELIVERED;
      case Throwable failure -> FAILURE;
      default -> PREFIX + Protocol.nameOf(message);
    };
  }

  @Override
  public byte[] toBinary(Object message) {
    if (message instanceof UndeliveredException) {
      return new byte[0];
    }
    if (message instanceof Throwable failure) {
      WireOutput out = new WireOutput();
      out.text(failure.getClass().getSimpleName() + ": " + failure.getMessage());
      return out.finish();
    }
    return protocol.write(Protocol.nameOf(message), message);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    if (!manifest.startsWith(PREFIX)) {
      throw new NotSerializableException(
          "a message of another version than " + Protocol.VERSION + ", which this node speaks");
    }
    try {
      if (manifest.equals(FAILURE)) {
        WireInput in = new WireInput(bytes);
        String what = in.text();
        in.end();
        return new PeerFailedException(what);
      }
      if (manifest.equals(UNDELIVERED)) {
        new WireInput(bytes).end();
        return new UndeliveredException();
      }
      return protocol.read(manifest.substring(PREFIX.length()), bytes);
    } catch (MalformedException malformed) {
      throw new NotSerializableException(String.valueOf(malformed.getMessage()));
    }
  }
}
