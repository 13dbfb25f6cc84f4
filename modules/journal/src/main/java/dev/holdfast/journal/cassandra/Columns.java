package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.holdfast.model.journal.IntegrityException;
import java.nio.ByteBuffer;

/** Reads columns that a stored row has to have. */
final class Columns {

  private Columns() {}

  /**
   * @throws IntegrityException when it is missing
   */
  static String text(Row row, String column) {
    String text = row.getString(column);
    if (text == null) {
      throw lacking(column);
    }
    return text;
  }

  /** As {@link #text}. */
  static byte[] bytes(Row row, String column) {
    ByteBuffer buffer = row.getByteBuffer(column);
    if (buffer == null) {
      throw lacking(column);
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static IntegrityException lacking(String column) {
    return new IntegrityException("a stored row lacks " + column);
  }
}
