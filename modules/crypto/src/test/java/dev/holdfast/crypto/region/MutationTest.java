package dev.holdfast.crypto.region;

import static dev.holdfast.crypto.TestTools.MUTATIONS;
import static dev.holdfast.crypto.TestTools.TOOLS;
import static dev.holdfast.crypto.TestTools.fileRoot;
import static dev.holdfast.crypto.TestTools.freshBinding;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.Mutations;
import dev.holdfast.crypto.TestTools;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.journal.EventSeal;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.ExportedKeyToken;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing that was changed opens: blobs with one refusal, stored bytes with an integrity failure.
 */
class MutationTest {

  private static final long SEED = 20260301;
  private static final Reply REFUSED = new Reply.Refused(new KmsError.InvalidCiphertext());
  private static final EncryptionContext CONTEXT = new EncryptionContext(Map.of("a", "b"));

  @TempDir private Path directory;
  private final MemoryShredStore store = new MemoryShredStore();
  private final KeyBinding binding = freshBinding();
  private final KeyId keyId = binding.arn().keyId();
  private RegionKeys region;
  private BackingKey key;

  @BeforeEach
  void start() {
    region =
        RegionKeys.start(
            Region.US_EAST_1, fileRoot(directory.resolve("root")), store, false, TOOLS);
    key = region.vault().prepare(binding).toCompletableFuture().join().orElseThrow();
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private CiphertextBlob encrypt(byte[] clear) {
    Reply reply =
        region
            .vault()
            .perform(new KeyUse.Encrypt(binding, key, Plaintext.takeOwnershipOf(clear), CONTEXT));
    return ((KmsAnswer.Encrypted) ((Reply.Answered) reply).answer()).blob();
  }

  private Reply decrypt(CiphertextBlob blob) {
    return region.vault().perform(new KeyUse.Decrypt(binding, key, blob, CONTEXT));
  }

  @Test
  void changedBlob_isRefusedWithOneError() {
    byte[] one = encrypt(new byte[32]).bytes();
    byte[] two = encrypt(new byte[40]).bytes();
    Mutations mutations = new Mutations(SEED);
    int reachedTheCipher = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Optional<CiphertextBlob> bad = CiphertextBlob.parse(mutations.next(one, two));
      if (bad.isPresent()) {
        reachedTheCipher++;
        if (!decrypt(bad.get()).equals(REFUSED)) {
          throw new AssertionError("mutation " + i + " of seed " + SEED + " was accepted");
        }
      }
    }
    assertThat(reachedTheCipher).isGreaterThan(MUTATIONS / 2);
    assertThat(decrypt(CiphertextBlob.parse(one).orElseThrow())).isInstanceOf(Reply.Answered.class);
  }

  @Test
  void changedToken_isAnIntegrityFailure() {
    byte[] one = key.token().toBytes();
    byte[] two = region.vault().rotate(binding).toCompletableFuture().join().token().toBytes();
    CiphertextBlob blob = encrypt(new byte[1]);
    assertNoneOpens(
        one,
        two,
        bad ->
            region
                .vault()
                .perform(
                    new KeyUse.Decrypt(
                        binding,
                        new BackingKey(key.materialId(), ExportedKeyToken.copyOf(bad)),
                        blob,
                        CONTEXT)));
  }

  @Test
  void changedRow_isAnIntegrityFailure() {
    ShredStore.Row row = store.find(keyId, ShredStore.METADATA).orElseThrow();
    ShredStore.Row other = store.find(keyId, key.materialId().hex()).orElseThrow();
    byte[] event = region.eventSeal().seal(keyId, new byte[0], new byte[1]);
    assertNoneOpens(
        row.wrapped(),
        other.wrapped(),
        bad -> {
          region.vault().evict(keyId);
          store.put(new ShredStore.Row(keyId, row.slot(), row.epoch(), bad));
          assertThat(region.eventSeal().open(keyId, new byte[0], event)).isNotNull();
        });
  }

  @Test
  void changedEvent_isAnIntegrityFailure() {
    EventSeal seal = region.eventSeal();
    byte[] one = seal.seal(keyId, new byte[] {1}, new byte[100]);
    byte[] two = seal.seal(keyId, new byte[] {2}, new byte[100]);
    assertNoneOpens(one, two, bad -> assertThat(seal.open(keyId, new byte[] {1}, bad)).isNotNull());
  }

  private interface Opening {
    void open(byte[] bad);
  }

  private static void assertNoneOpens(byte[] one, byte[] two, Opening opening) {
    Mutations mutations = new Mutations(SEED);
    int refused = 0;
    for (int i = 0; i < TestTools.MUTATIONS; i++) {
      try {
        opening.open(mutations.next(one, two));
      } catch (IntegrityException e) {
        refused++;
      }
    }
    assertThat(refused).isEqualTo(TestTools.MUTATIONS);
  }
}
