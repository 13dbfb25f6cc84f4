package dev.holdfast.node.start;

/**
 * How the process ends when it does not end well. Scripts tell the cases apart by these numbers, so
 * they never change; 20 to 29 belong to the launcher, 130 and 143 to the signals.
 */
public enum ExitStatus {
  /** An option or argument that makes no sense. */
  USAGE(2),
  /** The address cannot be listened on. */
  ADDRESS_UNAVAILABLE(10),
  /** Another process has the data directory. */
  DATA_IN_USE(11),
  /** The data directory cannot be read or written, or holds what this version does not know. */
  DATA_UNUSABLE(12),
  /** There is data, and the root that opens it is missing. */
  ROOT_MISSING(13),
  /** There is data, and the root is another one than it was made with, or cannot be opened. */
  ROOT_REFUSED(14),
  /** The configuration cannot be read or contradicts itself. */
  CONFIGURATION(15),
  /** A setting that is for development only, or would expose the server. */
  INSECURE(16),
  /** {@code init}, or what copies data, was run where something exists already. */
  ALREADY_INITIALIZED(17),
  /** {@code verify-audit} found a record that is not as it was written. */
  AUDIT_BROKEN(18),
  /** {@code doctor} found something that would stop a start. */
  UNHEALTHY(19),
  /** {@code explain} was asked for a request that the audit trail does not have. */
  NOT_FOUND(30),
  /** The token that has the root cannot be used now; it may be later. */
  TOKEN_UNREACHABLE(31),
  /** Cassandra, or the disk, cannot be used now; it may be later. */
  STORAGE_UNREACHABLE(32),
  /** The other nodes of the region do not take this one in now; they may later. */
  REGION_UNREACHABLE(33),
  /** The other nodes of the region went on without this one, which must not go on by itself. */
  LEFT_BEHIND(34),
  /** A backup is not as it was written, or was never finished. */
  BACKUP_DAMAGED(35),
  /** A backup is older than what was there, and nobody has said that this is meant. */
  BACKUP_OLDER(36),
  /** {@code status} found something that is not as it should be. */
  DEGRADED(40),
  /** {@code status} found no server where one should be. */
  NO_SERVER(41),
  /** A bug of Holdfast. */
  INTERNAL(70);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
