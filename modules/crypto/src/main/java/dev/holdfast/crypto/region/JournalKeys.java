package dev.holdfast.crypto.region;

import dev.holdfast.crypto.kdf.KeyedMac;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.SealingKey;

/**
 * The keys that hang on the region's journal key, one for each purpose; the journal key itself only
 * derives them.
 */
final class JournalKeys implements AutoCloseable {

  private final SealingKey events;
  private final KeyedMac chain;
  private final KeyedMac tokens;
  private final KeyedMac materialIds;
  private final SealingKey credentials;
  private final SealingKey sessions;
  private final KeyedMac signing;

  /** Takes ownership of the journal key. */
  JournalKeys(Secret journalKey, SealingKey.Tools tools) {
    SecretMemory memory = tools.memory();
    try (KeyedMac journal = new KeyedMac(journalKey)) {
      events = new SealingKey(journal.derive("holdfast/v1/events", memory), Box.NONCE_LABEL, tools);
      chain = new KeyedMac(journal.derive("holdfast/v1/chain", memory));
      tokens = new KeyedMac(journal.derive("holdfast/v1/tokens", memory));
      materialIds = new KeyedMac(journal.derive("holdfast/v1/material-ids", memory));
      credentials =
          new SealingKey(
              journal.derive("holdfast/v1/credentials-key", memory), Box.NONCE_LABEL, tools);
      sessions =
          new SealingKey(
              journal.derive("holdfast/v1/sessions-key", memory), Box.NONCE_LABEL, tools);
      signing = new KeyedMac(journal.derive("holdfast/v1/region-signing-key", memory));
    }
  }

  /** Seals events that belong to no KMS key. */
  SealingKey events() {
    return events;
  }

  /** Authenticates the chain of events. */
  KeyedMac chain() {
    return chain;
  }

  /** Authenticates tokens that clients bring back. */
  KeyedMac tokens() {
    return tokens;
  }

  /** Names key material without telling anything of it. */
  KeyedMac materialIds() {
    return materialIds;
  }

  SealingKey credentials() {
    return credentials;
  }

  /** Seals session tokens, which anyone may hold. */
  SealingKey sessions() {
    return sessions;
  }

  /** What the key is made of that proves the region's messages to others. */
  KeyedMac signing() {
    return signing;
  }

  @Override
  public void close() {
    events.close();
    chain.close();
    tokens.close();
    materialIds.close();
    credentials.close();
    sessions.close();
    signing.close();
  }
}
