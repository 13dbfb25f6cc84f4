package dev.holdfast.journal.event;

import dev.holdfast.model.directory.DirectoryEvent;
import dev.holdfast.model.iam.IamEvent;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.region.RegionEvent;
import dev.holdfast.model.store.StoreEvent;
import dev.holdfast.model.time.TimeEvent;
import java.util.Map;

/**
 * Events to and from bytes, for ever: what a manifest has once meant, it means in every later
 * version. To change an event, add a field with a meaning for its absence, or a new version of the
 * manifest beside the old; never change what stands. The golden files hold this promise.
 */
public final class EventCodec {

  private EventCodec() {}

  /**
   * The newest form of an event. Instants are cut to milliseconds.
   *
   * @throws IllegalArgumentException for an event that is never journaled
   */
  public static EncodedEvent encode(DomainEvent event) {
    return switch (event) {
      case KeyEvent keyEvent -> KeyEvents.encode(keyEvent);
      case DirectoryEvent directoryEvent -> DirectoryEvents.encode(directoryEvent);
      case IamEvent iamEvent -> IamEvents.encode(iamEvent);
      case StoreEvent storeEvent -> StoreEvents.encode(storeEvent);
      case RegionEvent regionEvent -> RegionEvents.encode(regionEvent);
      case TimeEvent timeEvent -> TimeEvents.encode(timeEvent);
      default -> throw new IllegalArgumentException("no manifest for " + event.getClass());
    };
  }

  /**
   * Reads an event of any version ever written.
   *
   * @throws UnknownEventException for a manifest, or a constant, that a newer version has written
   * @throws IntegrityException when the bytes do not hold what the manifest says
   */
  public static DomainEvent decode(String manifest, byte[] bytes) {
    Kind kind = kind(manifest);
    Map<String, Object> map = CborMap.read(bytes);
    Fields fields = new Fields(manifest, map);
    try {
      return switch (kind) {
        case KEY -> KeyEvents.decode(manifest, fields);
        case DIRECTORY -> DirectoryEvents.decode(manifest, fields);
        case IAM -> IamEvents.decode(manifest, fields);
        case STORE -> StoreEvents.decode(manifest, fields);
        case REGION -> RegionEvents.decode(manifest, fields);
        case TIME -> TimeEvents.decode(manifest, fields);
      };
    } catch (IllegalArgumentException e) {
      throw new IntegrityException(manifest + " holds a malformed value", e);
    }
  }

  /**
   * What stands in place of an event that can no longer be read because its key has been deleted.
   *
   * @throws UnknownEventException for a manifest that a newer version has written
   * @throws IntegrityException for an event that outlives every key
   */
  public static DomainEvent unreadable(String manifest) {
    return switch (kind(manifest)) {
      case KEY -> new KeyEvent.Unreadable();
      case DIRECTORY -> new DirectoryEvent.Unreadable();
      case IAM, STORE, REGION, TIME -> throw new IntegrityException(manifest + " cannot be erased");
    };
  }

  /** Whose events a manifest belongs to. */
  private enum Kind {
    KEY,
    DIRECTORY,
    IAM,
    STORE,
    REGION,
    TIME
  }

  private static Kind kind(String manifest) {
    if (KeyEvents.MANIFESTS.contains(manifest)) {
      return Kind.KEY;
    }
    if (DirectoryEvents.MANIFESTS.contains(manifest)) {
      return Kind.DIRECTORY;
    }
    if (IamEvents.MANIFESTS.contains(manifest)) {
      return Kind.IAM;
    }
    if (StoreEvents.MANIFESTS.contains(manifest)) {
      return Kind.STORE;
    }
    if (RegionEvents.MANIFESTS.contains(manifest)) {
      return Kind.REGION;
    }
    if (TimeEvents.MANIFESTS.contains(manifest)) {
      return Kind.TIME;
    }
    throw new UnknownEventException("this version does not know the event " + manifest);
  }
}
