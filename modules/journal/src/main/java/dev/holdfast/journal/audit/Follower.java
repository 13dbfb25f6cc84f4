package dev.holdfast.journal.audit;

import dev.holdfast.model.audit.AuditRecord;

/**
 * Is told what stands in the trail, by the thread that writes it: what it takes, every record waits
 * for.
 */
public interface Follower {

  /** Follows nothing. */
  Follower NONE =
      new Follower() {
        @Override
        public void opened(long sequence, String hash) {}

        @Override
        public void written(AuditRecord record, long sequence) {}

        @Override
        public void synced(long sequence, String hash) {}
      };

  /**
   * Where the trail continues; told first, by the thread that opens it.
   *
   * @param sequence of its last line, 0 for none
   * @param hash of that line, in hexadecimal digits
   */
  void opened(long sequence, String hash);

  /** A line was written, and may yet be lost by a power cut. */
  void written(AuditRecord record, long sequence);

  /** Everything up to a line is on the medium. */
  void synced(long sequence, String hash);
}
