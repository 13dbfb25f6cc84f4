package dev.holdfast.crypto.token;

import dev.holdfast.crypto.random.RepetitionTest;
import dev.holdfast.crypto.random.StuckGeneratorException;
import dev.holdfast.model.store.TokenFault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is done for stores in one session, with their keys above all. CKA_ID and CKA_LABEL are the
 * object's id.
 */
final class KeptKeys {

  private static final byte[] PROBE = new byte[32];
  private static final byte[] NOTHING = new byte[0];

  private final TokenSession session;
  private final KeptLogin login;

  KeptKeys(TokenSession session, KeptLogin login) {
    this.session = session;
    this.login = login;
  }

  void generate(String objectId) {
    login.keys().put(objectId, session.generate(id(objectId), objectId));
  }

  /** All that there are of it, however many. */
  void destroy(String objectId) {
    login.keys().remove(objectId);
    session.keys(id(objectId)).forEach(session::destroy);
  }

  byte[] seal(String objectId, byte[] iv, byte[] associatedData, byte[] text) {
    return session.seal(key(objectId), iv, associatedData, text);
  }

  /**
   * Opens, and does not take a token that fails for a text that is wrong: libraries may say the
   * same of both.
   *
   * @param probeIv 12 fresh bytes
   */
  byte[] open(String objectId, byte[] associatedData, byte[] sealed, byte[] probeIv) {
    TokenKey key = key(objectId);
    Optional<byte[]> text = session.open(key, associatedData, sealed);
    if (text.isPresent()) {
      return text.get();
    }
    requireWorking(key, probeIv);
    throw new FaultException(TokenFault.WRONG_CIPHERTEXT, "the ciphertext does not open");
  }

  /** Two blocks more than are asked for: a token that fills nothing in gives some twice. */
  byte[] random(int length) {
    byte[] blocks = session.random(RepetitionTest.wholeBlocks(length) + 2 * RepetitionTest.BLOCK);
    try {
      new RepetitionTest("the token's generator").check(blocks);
      return Arrays.copyOf(blocks, length);
    } catch (StuckGeneratorException e) {
      throw new FaultException(TokenFault.FAILED, "the token's generator repeats itself");
    } finally {
      Arrays.fill(blocks, (byte) 0);
    }
  }

  /** Whether keys can be made, used and destroyed. */
  void probe(String objectId, byte[] iv) {
    TokenKey key = session.generate(id(objectId), objectId);
    try {
      requireWorking(key, iv);
    } finally {
      session.destroy(key);
    }
  }

  private void requireWorking(TokenKey key, byte[] iv) {
    byte[] sealed = session.seal(key, iv, NOTHING, PROBE);
    if (session.open(key, NOTHING, sealed).isEmpty()) {
      throw new FaultException(TokenFault.FAILED, "the token does not open what it has sealed");
    }
  }

  /** What a handle stands for is asked each time: a key gone, it may stand for another. */
  private TokenKey key(String objectId) {
    TokenKey known = login.keys().get(objectId);
    if (known != null && isStill(known, objectId)) {
      return known;
    }
    login.keys().remove(objectId);
    List<TokenKey> found =
        session.keys(id(objectId)).stream()
            .filter(key -> key.label().equals(objectId) && key.staysInside())
            .toList();
    if (found.size() != 1) {
      throw new FaultException(
          TokenFault.NO_KEY, "the token has " + found.size() + " keys " + objectId);
    }
    login.keys().put(objectId, found.getFirst());
    return found.getFirst();
  }

  private boolean isStill(TokenKey known, String objectId) {
    try {
      return session
          .look(known.handle())
          .filter(key -> key.label().equals(objectId) && key.staysInside())
          .isPresent();
    } catch (TokenException e) {
      if (e.code() == ReturnCode.OBJECT_HANDLE_INVALID) {
        return false;
      }
      throw e;
    }
  }

  private static byte[] id(String objectId) {
    return objectId.getBytes(StandardCharsets.US_ASCII);
  }
}
