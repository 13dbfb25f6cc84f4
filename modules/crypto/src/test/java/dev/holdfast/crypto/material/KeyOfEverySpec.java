package dev.holdfast.crypto.material;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.model.key.KeySpec;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/** One key of each spec for all tests together, made when first asked for: RSA takes seconds. */
public final class KeyOfEverySpec {

  public static final KeyMaterials MATERIALS =
      new KeyMaterials(TestTools.GENERATORS, TestTools.MEMORY);

  private static final Map<KeySpec, Secret> KEYS = new EnumMap<>(KeySpec.class);
  private static final Map<KeySpec, OpenPair> PAIRS = new EnumMap<>(KeySpec.class);

  private KeyOfEverySpec() {}

  public static synchronized Secret material(KeySpec spec) {
    return KEYS.computeIfAbsent(spec, MATERIALS::generate);
  }

  /** The pair of {@link #material}; not to be closed, as all use it. */
  public static synchronized OpenPair pair(KeySpec spec) {
    return PAIRS.computeIfAbsent(spec, each -> new OpenPair(each, material(each)));
  }

  public static byte[] publicKey(KeySpec spec) {
    return KeyMaterials.publicKey(material(spec));
  }

  public static byte[] privateKey(KeySpec spec) {
    return KeyMaterials.openPrivateKey(material(spec));
  }

  public static Stream<KeySpec> specs() {
    return Arrays.stream(KeySpec.values());
  }

  public static Stream<KeySpec> pairs() {
    return specs().filter(KeySpec::isAsymmetric);
  }
}
