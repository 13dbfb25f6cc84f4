package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.Region;

/**
 * Seals what a region keeps of identities whose home is elsewhere, piece by piece under its
 * credentials key: box { piece }, which belongs to lp(region) lp(number). A piece in another's
 * place does not open.
 */
public final class SealedCopy {

  private final Region region;
  private final SealingKey credentialsKey;

  /**
   * @param credentialsKey of the region; stays its own
   */
  public SealedCopy(Region region, SealingKey credentialsKey) {
    this.region = region;
    this.credentialsKey = credentialsKey;
  }

  public byte[] seal(long number, byte[] piece) {
    return Box.IDENTITIES.seal(credentialsKey, belongsTo(number), piece);
  }

  /**
   * @throws IntegrityException when it is not the piece of that number
   */
  public byte[] open(long number, byte[] sealed) {
    return Box.IDENTITIES
        .open(credentialsKey, belongsTo(number), sealed)
        .orElseThrow(() ->
            new IntegrityException("piece " + number + " of the copy of identities does not open"));
  }

  private byte[] belongsTo(long number) {
    return new LengthPrefixed().add(region.name()).add(number).toBytes();
  }

  @Override
  public String toString() {
    return "SealedCopy(" + region + ")";
  }
}
