package dev.holdfast.testkit.key;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.Expiration;
import dev.holdfast.model.key.ExportedKeyToken;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.policy.KeyPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One KMS key to tell stories about, and who owns it. Its bytes are no cryptography. */
public final class SampleKey {

  public static final AccountId ACCOUNT = new AccountId("111122223333");
  public static final AccountId OTHER_ACCOUNT = new AccountId("444455556666");
  public static final Caller OWNER = Caller.root(ACCOUNT, "AKIAOWNER");
  public static final Caller STRANGER = Caller.root(OTHER_ACCOUNT, "AKIASTRANGER");

  public static final KeyId ID = new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab");
  public static final KeyId OTHER_ID = new KeyId("0987dcba-09fe-87dc-65ba-ab0987654321");
  public static final KeyArn ARN = new KeyArn(Region.US_EAST_1, ACCOUNT, ID);

  public static final Instant BIRTH = Instant.parse("2026-01-01T00:00:00Z");
  public static final AttachedKeyPolicy POLICY = policy(KeyPolicy.defaultFor(ARN));
  public static final KeyBinding BINDING =
      new KeyBinding(ARN, KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT, KeyOrigin.AWS_KMS);

  private SampleKey() {}

  /** A policy that names nobody but accounts. */
  public static AttachedKeyPolicy policy(String document) {
    return new AttachedKeyPolicy(document, HeldNames.NONE);
  }

  /** The key's creation at {@link #BIRTH} with its first backing key, {@code backingKey(1)}. */
  public static KeyEvent.Created created() {
    return created(BINDING.spec(), BINDING.usage());
  }

  /** As {@link #created()}, of another kind. */
  public static KeyEvent.Created created(KeySpec spec, KeyUsage usage) {
    return new KeyEvent.Created(
        ARN,
        spec,
        usage,
        BINDING.origin(),
        OWNER.arn(),
        "",
        POLICY,
        Map.of(),
        backingKey(1),
        BIRTH);
  }

  /** As {@link #created}, of a key whose material is to be imported. */
  public static KeyEvent.CreatedForImport createdForImport(KeySpec spec, KeyUsage usage) {
    return new KeyEvent.CreatedForImport(
        ARN, spec, usage, OWNER.arn(), "", POLICY, Map.of(), BIRTH);
  }

  /** As {@link #createdForImport}, of a symmetric key. */
  public static KeyEvent.CreatedForImport createdForImport() {
    return createdForImport(BINDING.spec(), BINDING.usage());
  }

  /** {@code backingKey(number)}, imported at {@link #BIRTH} without a description. */
  public static KeyEvent.MaterialImported imported(int number, Expiration expiration) {
    return new KeyEvent.MaterialImported(backingKey(number), "", expiration, BIRTH);
  }

  public static KeyCommand.CreateKey creation(Map<String, String> tags) {
    return new KeyCommand.CreateKey(
        BINDING.spec(),
        BINDING.usage(),
        BINDING.origin(),
        "",
        POLICY,
        tags,
        Optional.of(backingKey(1)));
  }

  /** A backing key that differs for each number from 1 to 99999999. */
  public static BackingKey backingKey(int number) {
    return new BackingKey(
        materialId(number),
        ExportedKeyToken.copyOf(("token " + number).getBytes(StandardCharsets.UTF_8)));
  }

  public static MaterialId materialId(int number) {
    return new MaterialId("%08d".formatted(number).repeat(8));
  }

  /** A well-formed blob that names a key and a material and holds zeros. */
  public static CiphertextBlob blob(KeyId keyId, MaterialId materialId) {
    byte[] bytes = new byte[CiphertextBlob.BODY_AT + 1 + CiphertextBlob.TAG_LENGTH];
    bytes[0] = CiphertextBlob.FORMAT;
    bytes[1] = CiphertextBlob.SUITE;
    System.arraycopy(keyId.toBytes(), 0, bytes, CiphertextBlob.KEY_ID_AT, keyId.toBytes().length);
    System.arraycopy(
        materialId.blobBytes(), 0, bytes, CiphertextBlob.MATERIAL_ID_AT, MaterialId.BLOB_BYTES);
    return CiphertextBlob.parse(bytes).orElseThrow();
  }

  /** What a caller is told of the key when nothing on the key's side lets it act. */
  public static KmsError denied(Caller caller, String action) {
    return new KmsError.AccessDenied(
        "User: %s is not authorized to perform: %s on resource: %s because no resource-based policy allows the %s action"
            .formatted(caller.arn(), action, ARN, action),
        action,
        ARN.toString());
  }
}
