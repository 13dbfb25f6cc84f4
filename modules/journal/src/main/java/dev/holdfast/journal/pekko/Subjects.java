package dev.holdfast.journal.pekko;

import dev.holdfast.model.directory.DirectoryEvent;
import dev.holdfast.model.iam.IamEvent;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.region.RegionEvent;
import dev.holdfast.model.store.StoreEvent;
import dev.holdfast.model.time.TimeEvent;
import org.jspecify.annotations.Nullable;

/**
 * Under whose metadata key an event is sealed, which says what becomes unreadable when a key is
 * deleted.
 */
final class Subjects {

  private static final String KEY_PREFIX = "key|";
  private static final String DIRECTORY_PREFIX = "directory|";
  private static final String IAM_PREFIX = "iam|";
  private static final String STORE_PREFIX = "store|";
  private static final String REGION_PREFIX = "region|";
  private static final String TIME_PREFIX = "time|";

  private Subjects() {}

  /**
   * The key whose deletion erases the event; null for events that outlive every key.
   *
   * @throws IllegalArgumentException when the event does not belong into the stream
   */
  static @Nullable KeyId of(String persistenceId, DomainEvent event) {
    return switch (event) {
      // That the key was deleted and shredded must stay readable: it is what makes the rest
      // unreadable.
      case KeyEvent.Deleted deleted -> noSubject(persistenceId, KEY_PREFIX);
      case KeyEvent.Shredded shredded -> noSubject(persistenceId, KEY_PREFIX);
      case KeyEvent keyEvent -> new KeyId(rest(persistenceId, KEY_PREFIX));
      case DirectoryEvent.AliasCreated alias -> alias(persistenceId, alias.target());
      case DirectoryEvent.AliasRetargeted alias -> alias(persistenceId, alias.target());
      case DirectoryEvent.AliasDeleted alias -> alias(persistenceId, alias.target());
      case DirectoryEvent directoryEvent -> noSubject(persistenceId, DIRECTORY_PREFIX);
      case IamEvent iamEvent -> noSubject(persistenceId, IAM_PREFIX);
      case StoreEvent storeEvent -> noSubject(persistenceId, STORE_PREFIX);
      case RegionEvent regionEvent -> noSubject(persistenceId, REGION_PREFIX);
      case TimeEvent timeEvent -> noSubject(persistenceId, TIME_PREFIX);
      default -> throw new IllegalArgumentException("no stream for " + event.getClass());
    };
  }

  private static KeyId alias(String persistenceId, KeyId target) {
    rest(persistenceId, DIRECTORY_PREFIX);
    return target;
  }

  private static @Nullable KeyId noSubject(String persistenceId, String prefix) {
    rest(persistenceId, prefix);
    return null;
  }

  private static String rest(String persistenceId, String prefix) {
    if (!persistenceId.startsWith(prefix)) {
      throw new IllegalArgumentException(
          "an event of " + prefix + " in the stream " + persistenceId);
    }
    return persistenceId.substring(prefix.length());
  }
}
