package dev.holdfast.crypto.region;

import dev.holdfast.crypto.agreement.KeyAgreement;
import dev.holdfast.crypto.attestation.Envelopes;
import dev.holdfast.crypto.encapsulation.KeyEncapsulation;
import dev.holdfast.crypto.encryption.PairEncryption;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.mac.MacKey;
import dev.holdfast.crypto.material.KeyMaterials;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.message.MessageKey;
import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.crypto.random.FreshKeys;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.Delivered;
import dev.holdfast.model.key.DetachedCiphertext;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.KeyArn;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/** What is done with an open backing key. */
final class KeyUses {

  private final FreshKeys fresh;
  private final Signatures signatures;
  private final PairEncryption encryption;
  private final KeyEncapsulation encapsulation;
  private final Envelopes envelopes;

  KeyUses(
      FreshKeys fresh,
      Signatures signatures,
      PairEncryption encryption,
      KeyEncapsulation encapsulation,
      Envelopes envelopes) {
    this.fresh = fresh;
    this.signatures = signatures;
    this.encryption = encryption;
    this.encapsulation = encapsulation;
    this.envelopes = envelopes;
  }

  /**
   * @throws IllegalArgumentException when the material is not of the kind that the use is for
   */
  Reply perform(KeyUse use, OpenMaterial material) {
    return switch (use) {
      case KeyUse.Encrypt encrypt ->
          answer(
              new KmsAnswer.Encrypted(
                  arn(use),
                  use.backingKey().materialId(),
                  messages(material).encrypt(encrypt.plaintext().reveal(), encrypt.context())));
      case KeyUse.Decrypt decrypt -> decrypt(decrypt, messages(material));
      case KeyUse.EncryptDetached encrypt -> encrypt(encrypt, messages(material));
      case KeyUse.DecryptDetached decrypt ->
          messages(material)
              .decryptDetached(decrypt.ciphertext(), decrypt.associatedData().bytes())
              .map(clear ->
                  answer(
                      new KmsAnswer.Decrypted(
                          arn(use),
                          use.backingKey().materialId(),
                          Plaintext.takeOwnershipOf(clear))))
              .orElseGet(() -> refuse(new KmsError.InvalidCiphertext()));
      case KeyUse.GenerateDataKey generate -> dataKey(generate, messages(material));
      case KeyUse.GenerateMac generate ->
          answer(
              new KmsAnswer.MacGenerated(
                  arn(use),
                  generate.algorithm(),
                  open(macs(material).authenticate(generate.message().reveal()))));
      case KeyUse.VerifyMac verify ->
          macs(material).verify(verify.message().reveal(), verify.mac().bytes())
              ? answer(new KmsAnswer.MacVerified(arn(use), verify.algorithm()))
              : refuse(new KmsError.InvalidMac());
      case KeyUse.Sign sign ->
          answer(
              new KmsAnswer.Signed(
                  arn(use),
                  sign.algorithm(),
                  open(
                      signatures.sign(
                          pair(material),
                          sign.algorithm(),
                          sign.messageType(),
                          sign.message().reveal()))));
      case KeyUse.Verify verify -> verify(verify, pair(material));
      case KeyUse.GetPublicKey get ->
          answer(
              new KmsAnswer.PublicKey(
                  arn(use),
                  get.binding().spec(),
                  get.binding().usage(),
                  open(pair(material).publicKey())));
      case KeyUse.EncryptToPublicKey encrypt ->
          answer(
              new KmsAnswer.EncryptedToPublicKey(
                  arn(use),
                  encrypt.algorithm(),
                  open(
                      encryption.encrypt(
                          use.binding().spec(),
                          encrypt.algorithm(),
                          encrypt.plaintext().reveal(),
                          pair(material).publicKey()))));
      case KeyUse.DecryptWithPrivateKey decrypt -> decrypt(decrypt, pair(material));
      case KeyUse.DeriveSharedSecret derive -> agree(derive, pair(material));
      case KeyUse.Encapsulate encapsulate -> encapsulate(encapsulate, pair(material));
      case KeyUse.Decapsulate decapsulate -> decapsulate(decapsulate, pair(material));
      case KeyUse.GenerateDataKeyPair ignored ->
          throw new IllegalArgumentException("a key pair has to be made first");
    };
  }

  /**
   * The hash comes first: taken later, it would vouch for whatever the parts have become meanwhile.
   */
  private static Reply encrypt(KeyUse.EncryptDetached encrypt, MessageKey key) {
    byte[] clear = encrypt.plaintext().reveal();
    byte[] associated = encrypt.associatedData().bytes();
    DetachedCiphertext made = key.encryptDetached(clear, associated);
    MessageDigest hash = Providers.sha256();
    hash.update(associated);
    hash.update(made.metadata().bytes());
    hash.update(made.initializationVector().bytes());
    hash.update(made.body().bytes());
    hash.update(made.tag().bytes());
    PublicBytes integrity = open(hash.digest());
    byte[] again =
        key.decryptDetached(made, associated)
            .orElseThrow(() -> new IllegalStateException("a fresh ciphertext does not open"));
    boolean same = MessageDigest.isEqual(clear, again);
    Arrays.fill(again, (byte) 0);
    if (!same) {
      throw new IllegalStateException("a fresh ciphertext opens to something else");
    }
    return answer(
        new KmsAnswer.EncryptedDetached(
            arn(encrypt), encrypt.backingKey().materialId(), made, integrity));
  }

  private Reply decrypt(KeyUse.Decrypt decrypt, MessageKey key) {
    return key.decrypt(decrypt.blob(), decrypt.context())
        .map(clear ->
            answer(
                new KmsAnswer.Decrypted(
                    arn(decrypt), decrypt.backingKey().materialId(), deliver(decrypt, clear))))
        .orElseGet(() -> refuse(new KmsError.InvalidCiphertext()));
  }

  private Reply dataKey(KeyUse.GenerateDataKey generate, MessageKey key) {
    byte[] bytes = fresh.bytes(generate.numberOfBytes());
    CiphertextBlob blob = key.encrypt(bytes, generate.context());
    return answer(
        new KmsAnswer.DataKey(
            arn(generate),
            generate.backingKey().materialId(),
            deliverIf(generate.withPlaintext(), generate, bytes),
            blob));
  }

  /** Encrypts the private half of a pair that was made for a caller. */
  Reply dataKeyPair(KeyUse.GenerateDataKeyPair generate, Secret pair, OpenMaterial material) {
    byte[] publicKey = KeyMaterials.publicKey(pair);
    byte[] privateKey = KeyMaterials.openPrivateKey(pair);
    CiphertextBlob blob = messages(material).encrypt(privateKey, generate.context());
    return answer(
        new KmsAnswer.DataKeyPair(
            arn(generate),
            generate.backingKey().materialId(),
            generate.pairSpec(),
            open(publicKey),
            deliverIf(generate.withPrivateKey(), generate, privateKey),
            blob));
  }

  private Optional<Delivered> deliverIf(boolean wanted, KeyUse use, byte[] bytes) {
    if (wanted) {
      return Optional.of(deliver(use, bytes));
    }
    Arrays.fill(bytes, (byte) 0);
    return Optional.empty();
  }

  /** Takes ownership of the bytes: what is for a recipient leaves this room encrypted only. */
  private Delivered deliver(KeyUse use, byte[] bytes) {
    if (use.recipient().isEmpty()) {
      return new Delivered.InClear(Plaintext.takeOwnershipOf(bytes));
    }
    try {
      return new Delivered.ForRecipient(envelopes.seal(bytes, use.recipient().get().publicKey()));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private Reply verify(KeyUse.Verify verify, OpenPair pair) {
    boolean valid =
        signatures.verify(
            verify.binding().spec(),
            verify.algorithm(),
            verify.messageType(),
            verify.message().reveal(),
            verify.signature().bytes(),
            pair.publicKey());
    return valid
        ? answer(new KmsAnswer.SignatureVerified(arn(verify), verify.algorithm()))
        : refuse(new KmsError.InvalidSignature());
  }

  private Reply decrypt(KeyUse.DecryptWithPrivateKey decrypt, OpenPair pair) {
    return encryption
        .decrypt(pair, decrypt.algorithm(), decrypt.ciphertext().bytes())
        .map(clear ->
            answer(
                new KmsAnswer.DecryptedWithPrivateKey(
                    arn(decrypt), decrypt.algorithm(), deliver(decrypt, clear))))
        .orElseGet(() -> refuse(new KmsError.InvalidCiphertext()));
  }

  private Reply agree(KeyUse.DeriveSharedSecret derive, OpenPair pair) {
    return KeyAgreement.agree(pair, derive.publicKey().bytes())
        .map(shared ->
            answer(
                new KmsAnswer.SharedSecret(
                    arn(derive),
                    derive.algorithm(),
                    derive.binding().origin(),
                    deliver(derive, shared))))
        .orElseGet(() -> refuse(new KmsError.InvalidPublicKey()));
  }

  private Reply encapsulate(KeyUse.Encapsulate encapsulate, OpenPair pair) {
    var made = encapsulation.encapsulate(pair.spec(), pair.publicKey());
    return answer(
        new KmsAnswer.Encapsulated(
            arn(encapsulate), encapsulate.algorithm(), made.secret(), made.ciphertext()));
  }

  private static Reply decapsulate(KeyUse.Decapsulate decapsulate, OpenPair pair) {
    return KeyEncapsulation.decapsulate(pair, decapsulate.ciphertext().bytes())
        .map(secret ->
            answer(
                new KmsAnswer.Decapsulated(
                    arn(decapsulate), decapsulate.algorithm(), Plaintext.takeOwnershipOf(secret))))
        .orElseGet(() -> refuse(new KmsError.InvalidCiphertext()));
  }

  private static MessageKey messages(OpenMaterial material) {
    if (material instanceof OpenMaterial.Symmetric symmetric) {
      return symmetric.key();
    }
    throw wrongKind();
  }

  private static MacKey macs(OpenMaterial material) {
    if (material instanceof OpenMaterial.Authenticating authenticating) {
      return authenticating.key();
    }
    throw wrongKind();
  }

  private static OpenPair pair(OpenMaterial material) {
    if (material instanceof OpenMaterial.Pair pair) {
      return pair.pair();
    }
    throw wrongKind();
  }

  private static IllegalArgumentException wrongKind() {
    return new IllegalArgumentException("the key is of another kind than its use");
  }

  private static KeyArn arn(KeyUse use) {
    return use.binding().arn();
  }

  private static PublicBytes open(byte[] bytes) {
    return PublicBytes.takeOwnershipOf(bytes);
  }

  private static Reply answer(KmsAnswer answer) {
    return new Reply.Answered(answer);
  }

  private static Reply refuse(KmsError error) {
    return new Reply.Refused(error);
  }
}
