package dev.holdfast.crypto.root;

import dev.holdfast.crypto.provider.Providers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A root in a file that only its owner may read: {@code header (40) ‖ anchor set ‖ SHA-256 of all
 * before}. Protected by the file system alone, so it belongs on a medium apart from the data and
 * its backups.
 */
public final class FileRoot implements RootProvider {

  private static final int HASH_BYTES = 32;

  private final PrivateFile file;
  private final Tools tools;

  public FileRoot(Path path, Tools tools) {
    this.file = new PrivateFile(path);
    this.tools = tools;
  }

  @Override
  public boolean exists() {
    return file.exists();
  }

  @Override
  public Root create() {
    byte[] rootId = tools.random().bytes(RootHeader.ROOT_ID_BYTES);
    AnchorSet anchors = AnchorSet.first(tools.keys().next());
    write(rootId, anchors, file::create);
    return root(rootId, anchors);
  }

  @Override
  public Root open() {
    byte[] content = file.read();
    try {
      byte[] rootId = RootHeader.rootId(content, RootHeader.PLAIN, file.path());
      int end = content.length - HASH_BYTES;
      if (end < RootHeader.BYTES || !isIntact(content, end)) {
        throw damaged();
      }
      byte[] body = Arrays.copyOfRange(content, RootHeader.BYTES, end);
      AnchorSet anchors = AnchorSet.decode(body, tools.memory()).orElseThrow(this::damaged);
      Arrays.fill(body, (byte) 0);
      return root(rootId, anchors);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private Root root(byte[] rootId, AnchorSet anchors) {
    return new StoredRoot(
        RootFingerprint.of(rootId),
        anchors,
        tools,
        changed -> write(rootId, changed, file::replace),
        () -> {});
  }

  private static void write(byte[] rootId, AnchorSet anchors, Consumer<byte[]> to) {
    byte[] header = RootHeader.encode(RootHeader.PLAIN, rootId);
    byte[] body = anchors.encode();
    byte[] content =
        ByteBuffer.allocate(header.length + body.length + HASH_BYTES)
            .put(header)
            .put(body)
            .put(hash(header, body))
            .array();
    try {
      to.accept(content);
    } finally {
      Arrays.fill(body, (byte) 0);
      Arrays.fill(content, (byte) 0);
    }
  }

  private static byte[] hash(byte[] header, byte[] body) {
    MessageDigest sha256 = Providers.sha256();
    sha256.update(header);
    return sha256.digest(body);
  }

  private static boolean isIntact(byte[] content, int end) {
    MessageDigest sha256 = Providers.sha256();
    sha256.update(content, 0, end);
    return Arrays.equals(sha256.digest(), 0, HASH_BYTES, content, end, content.length);
  }

  private RootException damaged() {
    return new RootException(RootException.Reason.DAMAGED, file.path() + " is damaged");
  }
}
