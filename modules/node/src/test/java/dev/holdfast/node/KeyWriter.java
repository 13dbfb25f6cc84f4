package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.Tag;

/**
 * Changes keys that are its own, one change after the other, and remembers what was acknowledged. A
 * change that was under way when the server died may have happened or not, and nothing else may
 * have.
 */
final class KeyWriter {

  private static final int KEYS = 4;
  private static final List<String> SERVICES = List.of("s3", "ebs", "rds", "lambda", "ssm", "glue");

  /** What a client can see of a key. */
  record Seen(
      String description,
      KeyState state,
      Map<String, String> tags,
      Set<String> aliases,
      boolean rotated) {}

  /**
   * What CreateKey is told of a key.
   *
   * @param rotates whether such keys can be rotated
   */
  record Kind(Consumer<CreateKeyRequest.Builder> told, boolean rotates) {
    static final Kind ORDINARY = new Kind(r -> {}, true);
  }

  private static final class Key {
    private final String id;
    private final Kind kind;
    private final SdkBytes ciphertext;
    private Seen certain;
    private Optional<Seen> underWay = Optional.empty();

    private Key(String id, Kind kind, SdkBytes ciphertext, Seen certain) {
      this.id = id;
      this.kind = kind;
      this.ciphertext = ciphertext;
      this.certain = certain;
    }
  }

  private final String name;
  private final SplittableRandom random;
  private final List<Kind> kinds;
  private final List<Key> keys = new ArrayList<>();

  /** The keys of services that it was told of, by their aliases. */
  private final Map<String, String> managed = new HashMap<>();

  private final SdkBytes plaintext;
  private final AtomicLong acknowledged = new AtomicLong();
  private int serial;

  /**
   * @param kinds which it makes in turn
   */
  KeyWriter(String name, SplittableRandom random, List<Kind> kinds) {
    this.name = name;
    this.random = random;
    this.kinds = List.copyOf(kinds);
    this.plaintext = SdkBytes.fromUtf8String("of " + name);
  }

  long acknowledged() {
    return acknowledged.get();
  }

  /** Writes until the server is gone, or says that it does not know what became of a change. */
  void writeWhile(KmsClient kms, BooleanSupplier goOn) {
    try {
      while (goOn.getAsBoolean()) {
        if (keys.size() < KEYS) {
          create(kms);
        } else {
          change(kms, keys.get(random.nextInt(keys.size())));
        }
      }
    } catch (SdkClientException serverGone) {
      // What was under way stays noted as such.
    } catch (KmsException notKnown) {
      if (notKnown.statusCode() < 500) {
        throw notKnown;
      }
    }
  }

  /** Compares every key with what is remembered, and remembers what is seen. */
  void check(KmsClient kms) {
    for (Map.Entry<String, String> known : managed.entrySet()) {
      assertThat(described(kms, known.getKey()).keyId())
          .as(known.getKey())
          .isEqualTo(known.getValue());
    }
    for (Key key : keys) {
      Seen seen = see(kms, key);
      if (key.underWay.isPresent()) {
        assertThat(seen).as(key.id).isIn(key.certain, key.underWay.get());
      } else {
        assertThat(seen).as(key.id).isEqualTo(key.certain);
      }
      key.certain = seen;
      key.underWay = Optional.empty();
      if (seen.state() == KeyState.ENABLED) {
        assertThat(kms.decrypt(r -> r.ciphertextBlob(key.ciphertext)).plaintext())
            .isEqualTo(plaintext);
      }
    }
  }

  private void create(KmsClient kms) {
    String description = name + " " + serial++;
    Kind kind = kinds.get(keys.size() % kinds.size());
    String id =
        kms.createKey(r -> kind.told.accept(r.description(description))).keyMetadata().keyId();
    SdkBytes blob = kms.encrypt(r -> r.keyId(id).plaintext(plaintext)).ciphertextBlob();
    keys.add(
        new Key(
            id, kind, blob, new Seen(description, KeyState.ENABLED, Map.of(), Set.of(), false)));
    acknowledged.incrementAndGet();
  }

  private void change(KmsClient kms, Key key) {
    Seen now = key.certain;
    int number = serial++;
    switch (random.nextInt(7)) {
      case 0 -> {
        String text = name + " " + number;
        apply(
            key,
            new Seen(text, now.state, now.tags, now.aliases, now.rotated),
            () -> kms.updateKeyDescription(r -> r.keyId(key.id).description(text)));
      }
      case 1 -> {
        boolean enable = now.state == KeyState.DISABLED;
        KeyState next = enable ? KeyState.ENABLED : KeyState.DISABLED;
        apply(
            key,
            new Seen(now.description, next, now.tags, now.aliases, now.rotated),
            () -> {
              if (enable) {
                kms.enableKey(r -> r.keyId(key.id));
              } else {
                kms.disableKey(r -> r.keyId(key.id));
              }
            });
      }
      case 2 -> {
        String tag = "t" + number % 5;
        Map<String, String> tags = new TreeMap<>(now.tags);
        tags.put(tag, "v" + number);
        apply(
            key,
            new Seen(now.description, now.state, tags, now.aliases, now.rotated),
            () ->
                kms.tagResource(r ->
                    r.keyId(key.id)
                        .tags(Tag.builder().tagKey(tag).tagValue("v" + number).build())));
      }
      case 3 -> {
        String alias = "alias/" + name + "/" + number;
        Set<String> aliases = new TreeSet<>(now.aliases);
        aliases.add(alias);
        apply(
            key,
            new Seen(now.description, now.state, now.tags, aliases, now.rotated),
            () -> kms.createAlias(r -> r.aliasName(alias).targetKeyId(key.id)));
      }
      case 4 -> {
        if (!now.aliases.isEmpty()) {
          String alias = now.aliases.iterator().next();
          Set<String> aliases = new TreeSet<>(now.aliases);
          aliases.remove(alias);
          apply(
              key,
              new Seen(now.description, now.state, now.tags, aliases, now.rotated),
              () -> kms.deleteAlias(r -> r.aliasName(alias)));
        }
      }
      case 5 -> {
        String alias = "alias/aws/" + SERVICES.get(random.nextInt(SERVICES.size()));
        String id = described(kms, alias).keyId();
        assertThat(id).as(alias).isEqualTo(managed.getOrDefault(alias, id));
        managed.put(alias, id);
        acknowledged.incrementAndGet();
      }
      default -> {
        if (now.state == KeyState.ENABLED && key.kind.rotates) {
          apply(
              key,
              new Seen(now.description, now.state, now.tags, now.aliases, !now.rotated),
              () -> {
                if (now.rotated) {
                  kms.disableKeyRotation(r -> r.keyId(key.id));
                } else {
                  kms.enableKeyRotation(r -> r.keyId(key.id));
                }
              });
        }
      }
    }
  }

  private void apply(Key key, Seen next, Runnable call) {
    key.underWay = Optional.of(next);
    call.run();
    key.certain = next;
    key.underWay = Optional.empty();
    acknowledged.incrementAndGet();
  }

  private static KeyMetadata described(KmsClient kms, String id) {
    return kms.describeKey(r -> r.keyId(id)).keyMetadata();
  }

  private static Seen see(KmsClient kms, Key key) {
    String id = key.id;
    KeyMetadata metadata = described(kms, id);
    Map<String, String> tags = new TreeMap<>();
    kms.listResourceTags(r -> r.keyId(id)).tags().forEach(t -> tags.put(t.tagKey(), t.tagValue()));
    Set<String> aliases = new TreeSet<>();
    kms.listAliasesPaginator(r -> r.keyId(id)).aliases().stream()
        .map(AliasListEntry::aliasName)
        .forEach(aliases::add);
    return new Seen(
        metadata.description(),
        metadata.keyState(),
        tags,
        aliases,
        key.kind.rotates && kms.getKeyRotationStatus(r -> r.keyId(id)).keyRotationEnabled());
  }
}
