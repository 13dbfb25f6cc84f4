package dev.holdfast.crypto.root;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A root in a file that only its owner may read: {@code header (40) ‖ anchor set ‖ SHA-256 of all
 * before}. Protected by the file system alone, so it belongs on a medium apart from the data and
 * its backups.
 */
public final class FileRoot implements PortableRoots {

  private final PrivateFile file;
  private final Tools tools;

  public FileRoot(Path path, Tools tools) {
    this(new PrivateFile(path), tools);
  }

  private FileRoot(PrivateFile file, Tools tools) {
    this.file = file;
    this.tools = tools;
  }

  /** To be opened and copied while another process has it. */
  public static FileRoot beside(Path path, Tools tools) {
    return new FileRoot(PrivateFile.beside(path), tools);
  }

  @Override
  public boolean exists() {
    return file.exists();
  }

  @Override
  public StoredRoot create() {
    byte[] rootId = tools.random().bytes(RootHeader.ROOT_ID_BYTES);
    AnchorSet anchors = AnchorSet.first(tools.keys().next());
    write(rootId, anchors, file::create);
    return root(rootId, anchors);
  }

  @Override
  public StoredRoot open() {
    byte[] content = file.read();
    try {
      byte[] rootId = RootHeader.rootId(content, RootHeader.PLAIN, file.path());
      byte[] body = PlainContent.body(content, file.path());
      AnchorSet anchors =
          AnchorSet.decode(body, tools.memory())
              .orElseThrow(() -> PlainContent.damaged(file.path()));
      Arrays.fill(body, (byte) 0);
      return root(rootId, anchors);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  @Override
  public void keep(StoredRoot root) {
    if (!exists()) {
      write(root.rootId(), root.anchors(), file::create);
      return;
    }
    try (StoredRoot kept = open()) {
      kept.become(root);
    }
  }

  private StoredRoot root(byte[] rootId, AnchorSet anchors) {
    return new StoredRoot(
        rootId, anchors, tools, changed -> write(rootId, changed, file::replace), () -> {});
  }

  private static void write(byte[] rootId, AnchorSet anchors, Consumer<byte[]> to) {
    byte[] body = anchors.encode();
    byte[] content = PlainContent.encode(RootHeader.PLAIN, rootId, body);
    try {
      to.accept(content);
    } finally {
      Arrays.fill(body, (byte) 0);
      Arrays.fill(content, (byte) 0);
    }
  }
}
