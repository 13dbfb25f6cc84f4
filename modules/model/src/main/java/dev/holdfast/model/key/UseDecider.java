package dev.holdfast.model.key;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.attestation.Recipient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the use of a key's material, once it is settled that the key is there, that the
 * caller may use it, and that its state allows it.
 */
final class UseDecider {

  private static final String SERVICE = "kms:";

  private UseDecider() {}

  /**
   * @param recipient whom an answer in confidence is for; only what has one is asked with one
   */
  static Decision decide(
      KmsKey.Live live, KeyCommand.Cryptography command, Optional<Recipient> recipient) {
    KmsError unfit = unfit(live, command);
    if (unfit != null) {
      return new Decision.Refuse(unfit);
    }
    return switch (command) {
      case KeyCommand.Encrypt encrypt ->
          use(
              encrypt,
              new KeyUse.Encrypt(
                  live.binding(), current(live), encrypt.plaintext(), encrypt.context()));
      case KeyCommand.Decrypt decrypt -> decrypt(live, decrypt, recipient);
      case KeyCommand.EncryptDetached encrypt ->
          use(
              encrypt,
              new KeyUse.EncryptDetached(
                  live.binding(), current(live), encrypt.plaintext(), encrypt.associatedData()));
      case KeyCommand.DecryptDetached decrypt -> decrypt(live, decrypt);
      case KeyCommand.GenerateDataKey generate ->
          use(
              generate,
              new KeyUse.GenerateDataKey(
                  live.binding(),
                  current(live),
                  generate.numberOfBytes(),
                  generate.withPlaintext(),
                  generate.context(),
                  recipient));
      case KeyCommand.GenerateMac generate ->
          use(
              generate,
              new KeyUse.GenerateMac(
                  live.binding(), current(live), generate.macAlgorithm(), generate.message()));
      case KeyCommand.VerifyMac verify ->
          use(
              verify,
              new KeyUse.VerifyMac(
                  live.binding(),
                  current(live),
                  verify.macAlgorithm(),
                  verify.message(),
                  verify.mac()));
      case KeyCommand.Signing signing -> sign(live, signing);
      case KeyCommand.EncryptToPublicKey encrypt -> encrypt(live, encrypt);
      case KeyCommand.DecryptWithPrivateKey decrypt -> decrypt(live, decrypt, recipient);
      case KeyCommand.DeriveSharedSecret derive ->
          use(
              derive,
              new KeyUse.DeriveSharedSecret(
                  live.binding(),
                  current(live),
                  derive.agreementAlgorithm(),
                  derive.publicKey(),
                  recipient));
      case KeyCommand.Encapsulate encapsulate ->
          use(
              encapsulate,
              new KeyUse.Encapsulate(
                  live.binding(), current(live), encapsulate.encapsulationAlgorithm()));
      case KeyCommand.Decapsulate decapsulate ->
          use(
              decapsulate,
              new KeyUse.Decapsulate(
                  live.binding(),
                  current(live),
                  decapsulate.encapsulationAlgorithm(),
                  decapsulate.ciphertext()));
      case KeyCommand.GenerateDataKeyPair generate ->
          use(
              generate,
              new KeyUse.GenerateDataKeyPair(
                  live.binding(),
                  current(live),
                  generate.pairSpec(),
                  generate.withPrivateKey(),
                  generate.context(),
                  recipient));
    };
  }

  /** What the key is for comes before what its material can do; null when it fits. */
  private static @Nullable KmsError unfit(KmsKey.Live live, KeyCommand.Cryptography command) {
    if (live.backing() instanceof Backing.InStore && !StoreUseDecider.fits(command)) {
      return new KmsError.WrongOrigin(live.arn(), live.origin());
    }
    if (live.usage() != command.neededUsage()) {
      return new KmsError.WrongKeyUsage(live.arn(), live.usage(), operationName(command));
    }
    return command.fits(live.spec())
        ? null
        : new KmsError.IncompatibleAlgorithm(command.algorithm(), live.spec());
  }

  /** As the right to it is called: the sides of ReEncrypt have names of their own. */
  private static String operationName(KeyCommand command) {
    return command.action().name().substring(SERVICE.length());
  }

  private static Decision decrypt(
      KmsKey.Live live, KeyCommand.Decrypt decrypt, Optional<Recipient> recipient) {
    if (decrypt.blob().isEmpty()) {
      return withoutCiphertext(decrypt);
    }
    CiphertextBlob blob = decrypt.blob().get();
    boolean isOfItsForm = blob.hasOuterLayer() == live.backing() instanceof Backing.InStore;
    Optional<BackingKey> material = isOfItsForm ? live.materials().of(blob) : Optional.empty();
    return material.isPresent()
        ? use(
            decrypt,
            new KeyUse.Decrypt(live.binding(), material.get(), blob, decrypt.context(), recipient))
        : Decision.refuse(new KmsError.InvalidCiphertext());
  }

  private static Decision decrypt(KmsKey.Live live, KeyCommand.DecryptDetached decrypt) {
    Optional<BackingKey> material =
        decrypt.ciphertext().isWellFormed()
            ? live.materials().of(decrypt.ciphertext())
            : Optional.empty();
    return material.isPresent()
        ? use(
            decrypt,
            new KeyUse.DecryptDetached(
                live.binding(), material.get(), decrypt.ciphertext(), decrypt.associatedData()))
        : Decision.refuse(new KmsError.InvalidCiphertext());
  }

  private static Decision sign(KmsKey.Live live, KeyCommand.Signing signing) {
    Optional<KmsError> refusal =
        MessageRules.refusal(
            signing.signingAlgorithm(), signing.messageType(), signing.message().length());
    if (refusal.isPresent()) {
      return Decision.refuse(refusal.get());
    }
    return use(
        signing,
        switch (signing) {
          case KeyCommand.Sign sign ->
              new KeyUse.Sign(
                  live.binding(),
                  current(live),
                  sign.signingAlgorithm(),
                  sign.messageType(),
                  sign.message());
          case KeyCommand.Verify verify ->
              new KeyUse.Verify(
                  live.binding(),
                  current(live),
                  verify.signingAlgorithm(),
                  verify.messageType(),
                  verify.message(),
                  verify.signature());
        });
  }

  private static Decision encrypt(KmsKey.Live live, KeyCommand.EncryptToPublicKey encrypt) {
    Optional<KmsError> refusal =
        PlaintextLimit.refusal(
            live.spec(), encrypt.encryptionAlgorithm(), encrypt.plaintext().length());
    return refusal.isPresent()
        ? Decision.refuse(refusal.get())
        : use(
            encrypt,
            new KeyUse.EncryptToPublicKey(
                live.binding(), current(live), encrypt.encryptionAlgorithm(), encrypt.plaintext()));
  }

  private static Decision decrypt(
      KmsKey.Live live, KeyCommand.DecryptWithPrivateKey decrypt, Optional<Recipient> recipient) {
    if (decrypt.ciphertext().isEmpty()) {
      return withoutCiphertext(decrypt);
    }
    return use(
        decrypt,
        new KeyUse.DecryptWithPrivateKey(
            live.binding(),
            current(live),
            decrypt.encryptionAlgorithm(),
            decrypt.ciphertext().get(),
            recipient));
  }

  private static Decision withoutCiphertext(KeyCommand.Cryptography decrypt) {
    if (!decrypt.dryRun()) {
      throw new IllegalArgumentException("only a dry run goes without a ciphertext");
    }
    return Decision.refuse(new KmsError.DryRun());
  }

  /** The public half of a key pair, whatever the pair is for. */
  static Decision tellPublicKey(KmsKey.Live live) {
    return live.spec().isAsymmetric()
        ? new Decision.Use(new KeyUse.GetPublicKey(live.binding(), current(live)))
        : Decision.refuse(
            new KmsError.Unsupported(
                live.arn()
                    + " key spec is "
                    + live.spec()
                    + " which is not valid for GetPublicKey."));
  }

  private static BackingKey current(KmsKey.Live live) {
    return live.currentMaterial().backingKey();
  }

  private static Decision use(KeyCommand.Cryptography command, KeyUse use) {
    if (!command.dryRun()) {
      return new Decision.Use(use);
    }
    return mayFail(use) ? new Decision.Rehearse(use) : Decision.refuse(new KmsError.DryRun());
  }

  /** Whether what the caller gave can be wrong in a way that only the material tells. */
  private static boolean mayFail(KeyUse use) {
    return switch (use) {
      case KeyUse.Decapsulate _,
          KeyUse.Decrypt _,
          KeyUse.DecryptDetached _,
          KeyUse.DecryptWithPrivateKey _,
          KeyUse.DeriveSharedSecret _,
          KeyUse.Verify _,
          KeyUse.VerifyMac _ ->
          true;
      case KeyUse.Encapsulate _,
          KeyUse.Encrypt _,
          KeyUse.EncryptDetached _,
          KeyUse.EncryptToPublicKey _,
          KeyUse.GenerateDataKey _,
          KeyUse.GenerateDataKeyPair _,
          KeyUse.GenerateMac _,
          KeyUse.GetPublicKey _,
          KeyUse.Sign _ ->
          false;
    };
  }
}
