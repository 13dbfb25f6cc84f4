package dev.holdfast.crypto.root;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.SealingKey;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A root in a file under a passphrase: {@code header (40) ‖ salt (16) ‖ u32 memory, KiB ‖ u32
 * passes ‖ u32 lanes ‖ box}, the box sealing the anchor set under Argon2id of the passphrase, bound
 * to all before it.
 */
public final class PassphraseRoot implements PortableRoots {

  private static final int SALT_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final int BOX_AT = RootHeader.BYTES + SALT_BYTES + 3 * Integer.BYTES;

  /**
   * What guessing a passphrase costs.
   *
   * @param memoryKib 8 to 1,048,576
   * @param passes 1 to 64
   * @param lanes 1 to 16
   */
  public record Cost(int memoryKib, int passes, int lanes) {

    /** RFC 9106, second recommended option: 64 MiB, three passes, four lanes. */
    public static final Cost DEFAULT = new Cost(64 * 1024, 3, 4);

    public Cost {
      if (!isBounded(memoryKib, passes, lanes)) {
        throw new IllegalArgumentException("Argon2id cost out of bounds");
      }
    }

    /** A file's own word for its cost is bounded, or an edited one could exhaust the machine. */
    private static boolean isBounded(int memoryKib, int passes, int lanes) {
      return lanes >= 1
          && lanes <= 16
          && memoryKib >= 8 * lanes
          && memoryKib <= 1024 * 1024
          && passes >= 1
          && passes <= 64;
    }
  }

  private final PrivateFile file;
  private final Supplier<byte[]> passphrase;
  private final Cost cost;
  private final Tools tools;

  /**
   * @param passphrase gives the passphrase as UTF-8 in an array of its own each time, which is
   *     overwritten
   * @param cost for a root that is made; an existing one has its own
   */
  public PassphraseRoot(Path path, Supplier<byte[]> passphrase, Cost cost, Tools tools) {
    this(new PrivateFile(path), passphrase, cost, tools);
  }

  private PassphraseRoot(PrivateFile file, Supplier<byte[]> passphrase, Cost cost, Tools tools) {
    this.file = file;
    this.passphrase = passphrase;
    this.cost = cost;
    this.tools = tools;
  }

  /** To be opened and copied while another process has it. */
  public static PassphraseRoot beside(Path path, Supplier<byte[]> passphrase, Tools tools) {
    return new PassphraseRoot(PrivateFile.beside(path), passphrase, Cost.DEFAULT, tools);
  }

  @Override
  public boolean exists() {
    return file.exists();
  }

  @Override
  public StoredRoot create() {
    byte[] rootId = tools.random().bytes(RootHeader.ROOT_ID_BYTES);
    byte[] prefix = freshPrefix(rootId);
    AnchorSet anchors = AnchorSet.first(tools.keys().next());
    SealingKey key = stretch(prefix, cost);
    write(prefix, key, anchors, file::create);
    return root(rootId, prefix, key, anchors);
  }

  private byte[] freshPrefix(byte[] rootId) {
    return ByteBuffer.allocate(BOX_AT)
        .put(RootHeader.encode(RootHeader.PASSPHRASE, rootId))
        .put(tools.random().bytes(SALT_BYTES))
        .putInt(cost.memoryKib())
        .putInt(cost.passes())
        .putInt(cost.lanes())
        .array();
  }

  @Override
  public void keep(StoredRoot root) {
    if (exists()) {
      try (StoredRoot kept = open()) {
        kept.become(root);
      }
      return;
    }
    byte[] prefix = freshPrefix(root.rootId());
    try (SealingKey key = stretch(prefix, cost)) {
      write(prefix, key, root.anchors(), file::create);
    }
  }

  @Override
  public StoredRoot open() {
    byte[] content = file.read();
    byte[] rootId = RootHeader.rootId(content, RootHeader.PASSPHRASE, file.path());
    if (content.length < BOX_AT + Box.OVERHEAD) {
      throw damaged();
    }
    byte[] prefix = Arrays.copyOf(content, BOX_AT);
    ByteBuffer numbers = ByteBuffer.wrap(content, RootHeader.BYTES + SALT_BYTES, 3 * Integer.BYTES);
    int memoryKib = numbers.getInt();
    int passes = numbers.getInt();
    int lanes = numbers.getInt();
    if (!Cost.isBounded(memoryKib, passes, lanes)) {
      throw damaged();
    }
    SealingKey key = stretch(prefix, new Cost(memoryKib, passes, lanes));
    byte[] box = Arrays.copyOfRange(content, BOX_AT, content.length);
    byte[] clear =
        Box.ANCHORS
            .open(key, prefix, box)
            .orElseThrow(() ->
                new RootException(
                    RootException.Reason.WRONG_PASSPHRASE,
                    "the passphrase does not open " + file.path() + ", or it is damaged"));
    AnchorSet anchors = AnchorSet.decode(clear, tools.memory()).orElseThrow(this::damaged);
    Arrays.fill(clear, (byte) 0);
    return root(rootId, prefix, key, anchors);
  }

  private StoredRoot root(byte[] rootId, byte[] prefix, SealingKey key, AnchorSet anchors) {
    return new StoredRoot(
        rootId, anchors, tools, changed -> write(prefix, key, changed, file::replace), key::close);
  }

  private static void write(byte[] prefix, SealingKey key, AnchorSet anchors, Consumer<byte[]> to) {
    byte[] clear = anchors.encode();
    byte[] box = Box.ANCHORS.seal(key, prefix, clear);
    Arrays.fill(clear, (byte) 0);
    to.accept(ByteBuffer.allocate(prefix.length + box.length).put(prefix).put(box).array());
  }

  private SealingKey stretch(byte[] prefix, Cost spent) {
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withSalt(Arrays.copyOfRange(prefix, RootHeader.BYTES, RootHeader.BYTES + SALT_BYTES))
            .withMemoryAsKB(spent.memoryKib())
            .withIterations(spent.passes())
            .withParallelism(spent.lanes())
            .build());
    byte[] words = passphrase.get();
    byte[] stretched = new byte[KEY_BYTES];
    argon2.generateBytes(words, stretched);
    Arrays.fill(words, (byte) 0);
    Secret secret = tools.memory().absorb(stretched);
    return new SealingKey(secret, Box.NONCE_LABEL, tools.sealing());
  }

  private RootException damaged() {
    return new RootException(RootException.Reason.DAMAGED, file.path() + " is damaged");
  }
}
