package dev.holdfast.journal.cassandra;

import dev.holdfast.journal.store.RegionStorage;

/** A region's events and shred keys in its Cassandra, over connections that both share. */
public final class CassandraStorage implements RegionStorage {

  private final CassandraSession session;
  private final CassandraEventStore events;
  private final CassandraShredStore shreds;

  private CassandraStorage(
      CassandraSession session, CassandraEventStore events, CassandraShredStore shreds) {
    this.session = session;
    this.events = events;
    this.shreds = shreds;
  }

  /**
   * Opens what is there; makes nothing. Blocks until it is checked.
   *
   * @param opener a name that nobody else opens it under, ever: it tells whose an append was
   * @throws StorageRefusedException when it is not there, not safe, or another version's
   * @throws dev.holdfast.journal.store.StorageFailedException when it goes away meanwhile
   */
  public static CassandraStorage open(CassandraSettings settings, String opener) {
    CassandraSession session = CassandraSession.connect(settings);
    try {
      SafetyCheck safety = new SafetyCheck(session);
      safety.checkNodes();
      new SchemaCheck(session).check();
      safety.warnOfLogins();
      return new CassandraStorage(
          session, new CassandraEventStore(session, opener), new CassandraShredStore(session));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  @Override
  public CassandraEventStore events() {
    return events;
  }

  @Override
  public CassandraShredStore shreds() {
    return shreds;
  }

  @Override
  public void close() {
    try {
      events.close();
      shreds.close();
    } finally {
      session.close();
    }
  }
}
