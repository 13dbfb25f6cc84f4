package dev.holdfast.node.start;

import dev.holdfast.cluster.peer.NotTakenInException;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.journal.cassandra.StorageRefusedException;
import dev.holdfast.journal.copy.CopyRefusedException;
import dev.holdfast.journal.store.DataInUseException;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.journal.store.UnknownSchemaException;
import dev.holdfast.model.journal.IntegrityException;

/** What to do about whatever stops work on a region, told with it. */
public final class Remedies {

  private Remedies() {}

  /**
   * What stops work on a region's data.
   *
   * @param what what does not work
   * @throws IllegalStateException when it is a bug
   */
  public static StartRefused refusal(String what, Throwable cause) {
    return refusalOf(what + ": " + cause.getMessage(), cause);
  }

  private static StartRefused refusalOf(String what, Throwable cause) {
    return switch (cause) {
      case RootException e -> rootRefusal(what, e.reason());
      case DataInUseException e ->
          new StartRefused(
              ExitStatus.DATA_IN_USE, what, "Stop the other process, or use another directory.");
      case UnknownSchemaException e ->
          new StartRefused(
              ExitStatus.DATA_UNUSABLE, what, "Start the version that wrote it, or a newer one.");
      case IntegrityException e ->
          new StartRefused(
              ExitStatus.DATA_UNUSABLE,
              what,
              "The data was changed by something else; restore it from a copy.");
      case StorageRefusedException e -> storageRefusal(what, e.reason());
      case NotTakenInException e -> notTakenIn(what, e);
      case StorageFailedException e ->
          new StartRefused(
              ExitStatus.STORAGE_UNREACHABLE,
              what,
              "See that the store is there and has space, and try again.");
      case CopyRefusedException e ->
          new StartRefused(ExitStatus.DATA_UNUSABLE, what, "See deploy/BACKUP.md.");
      default -> throw new IllegalStateException(what, cause);
    };
  }

  /** What keeps a node from the others of its region. */
  public static StartRefused notTakenIn(String what, Throwable cause) {
    boolean differs = cause instanceof NotTakenInException refused && refused.isOfAnotherVersion();
    return new StartRefused(
        ExitStatus.REGION_UNREACHABLE,
        what,
        differs
            ? "Start the version that the other nodes have, or stop them all and start each with"
                + " this one: deploy/runbooks/rolling-update.md."
            : "See that the first of holdfast.peers.seeds runs (and where no node has been taken in"
                + " yet, all of them), that they have certificates of the same authority for the"
                + " hosts that they name, and that they are of one version.");
  }

  private static StartRefused storageRefusal(String what, StorageRefusedException.Reason reason) {
    return switch (reason) {
      case UNREACHABLE ->
          new StartRefused(
              ExitStatus.STORAGE_UNREACHABLE,
              what,
              "See that Cassandra runs, and that holdfast.journal.cassandra says how it is"
                  + " reached.");
      case UNSAFE -> new StartRefused(ExitStatus.INSECURE, what, "See deploy/cassandra/README.md.");
      case NO_SCHEMA, HALF_APPLIED ->
          new StartRefused(ExitStatus.DATA_UNUSABLE, what, "A server makes no tables by itself.");
      case OTHER_SCHEMA ->
          new StartRefused(
              ExitStatus.DATA_UNUSABLE, what, "Start the version that wrote it, or a newer one.");
    };
  }

  private static StartRefused rootRefusal(String what, RootException.Reason reason) {
    return switch (reason) {
      case MISSING ->
          new StartRefused(
              ExitStatus.ROOT_MISSING,
              what,
              "Put the root back where it was; a new one would open nothing.");
      case DATA_MISSING ->
          new StartRefused(
              ExitStatus.DATA_UNUSABLE,
              what,
              "Put the data back, or move the root away to begin anew.");
      case NO_LIBRARY, NO_TOKEN, TOKEN_FAILED ->
          new StartRefused(
              ExitStatus.TOKEN_UNREACHABLE,
              what,
              "See that the token is connected, that holdfast.root.pkcs11 names it and its library,"
                  + " and that this user may use both.");
      case WRONG_PIN ->
          new StartRefused(
              ExitStatus.ROOT_REFUSED,
              what,
              "Put the right PIN into the file that holdfast.root.pkcs11.pin-file names before the"
                  + " next start: the token counts each wrong one.");
      case EXPOSED ->
          new StartRefused(
              ExitStatus.ROOT_REFUSED,
              what,
              "Whatever opens the data must be a file of this user that nobody else may read:"
                  + " chmod 600.");
      case FOREIGN, OUTDATED, EPOCH_ENDED, WRONG_PASSPHRASE, DAMAGED, ALREADY_THERE ->
          new StartRefused(
              ExitStatus.ROOT_REFUSED, what, "Put the root back that this data was made with.");
    };
  }
}
