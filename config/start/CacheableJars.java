import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Rewrites the libraries of the distribution, in place, where the JVM's start-up cache would leave
 * something out. To be run again as often as one likes.
 *
 * <p>Scala's lambdas are declared serializable, and the cache holds none that are: each would be
 * spun anew at every start. Nothing here serializes a lambda, so they become plain ones. picocli's
 * class files are of a version (1.5) that is too old for the cache; they get a newer one and the
 * stack maps that come with it.
 *
 * <p>Why, and what it saves: {@code modules/architecture/decisions}, "Libraries are rewritten".
 */
final class CacheableJars {

  /** The last version of class files without stack maps, which the cache refuses. */
  private static final int TOO_OLD = Opcodes.V1_5;

  private static final int SERIALIZABLE = 1;
  private static final int SERIALIZABLE_WITH_BRIDGES = 1 | 4;

  private static final String FACTORY = "java/lang/invoke/LambdaMetafactory";
  private static final String SERIALIZABLE_FACTORY = "altMetafactory";
  private static final Handle PLAIN_FACTORY =
      new Handle(
          Opcodes.H_INVOKESTATIC,
          FACTORY,
          "metafactory",
          "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;"
              + "Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;"
              + "Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;",
          false);

  private final ClassLoader libraries;

  private CacheableJars(ClassLoader libraries) {
    this.libraries = libraries;
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: CacheableJars DIRECTORY");
      System.exit(2);
    }
    List<Path> jars;
    try (var files = Files.list(Path.of(args[0]))) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    int classes = 0;
    try (var loader =
        new URLClassLoader(
            jars.stream().map(CacheableJars::url).toArray(URL[]::new),
            ClassLoader.getPlatformClassLoader())) {
      CacheableJars rewriter = new CacheableJars(loader);
      Map<Path, Map<String, byte[]>> changes = new LinkedHashMap<>();
      for (Path jar : jars) {
        changes.put(jar, rewriter.changes(jar));
      }
      // Written at the end, because until then classes are looked up in them.
      for (var change : changes.entrySet()) {
        if (!change.getValue().isEmpty()) {
          write(change.getKey(), change.getValue());
          classes += change.getValue().size();
        }
      }
    }
    System.out.printf("%d classes of %d libraries rewritten%n", classes, jars.size());
  }

  /** The classes that change, by entry. */
  private Map<String, byte[]> changes(Path jar) throws IOException {
    Map<String, byte[]> changed = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      List<? extends ZipEntry> entries = zip.stream().toList();
      if (entries.stream().anyMatch(entry -> isSignature(entry.getName()))) {
        // No longer what was signed, and the cache holds nothing of signed jars anyway.
        return changed;
      }
      for (ZipEntry entry : entries) {
        String name = entry.getName();
        if (name.endsWith(".class") && !name.startsWith("META-INF/")) {
          byte[] content = zip.getInputStream(entry).readAllBytes();
          rewritten(jar, content).ifPresent(now -> changed.put(name, now));
        }
      }
    }
    return changed;
  }

  private static boolean isSignature(String entry) {
    return entry.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  }

  private Optional<byte[]> rewritten(Path jar, byte[] content) {
    if (major(content) <= TOO_OLD && jar.getFileName().toString().startsWith("picocli-")) {
      return Optional.of(withStackMaps(content));
    }
    // A look at the constants, before the class is taken apart.
    return new String(content, ISO_8859_1).contains(SERIALIZABLE_FACTORY)
        ? withPlainLambdas(content)
        : Optional.empty();
  }

  private static int major(byte[] content) {
    return (content[6] & 0xFF) << 8 | content[7] & 0xFF;
  }

  private byte[] withStackMaps(byte[] content) {
    ClassWriter writer =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
          @Override
          protected ClassLoader getClassLoader() {
            return libraries;
          }
        };
    var newer =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(
              int version, int access, String name, String types, String parent, String[] others) {
            super.visit(Opcodes.V1_8, access, name, types, parent, others);
          }
        };
    new ClassReader(content).accept(newer, ClassReader.SKIP_FRAMES);
    return writer.toByteArray();
  }

  /** Empty when there is none to change. */
  private static Optional<byte[]> withPlainLambdas(byte[] content) {
    ClassReader reader = new ClassReader(content);
    ClassWriter writer = new ClassWriter(reader, 0);
    PlainLambdas plain = new PlainLambdas(writer);
    reader.accept(plain, 0);
    return plain.changed ? Optional.of(writer.toByteArray()) : Optional.empty();
  }

  private static final class PlainLambdas extends ClassVisitor {

    /** Java's compiler makes a lambda serializable only where the source says so. */
    private boolean scala;

    private boolean changed;

    private PlainLambdas(ClassWriter writer) {
      super(Opcodes.ASM9, writer);
    }

    @Override
    public void visitAttribute(Attribute attribute) {
      scala |= attribute.type.startsWith("Scala");
      super.visitAttribute(attribute);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String types, String[] thrown) {
      MethodVisitor method = super.visitMethod(access, name, descriptor, types, thrown);
      return new MethodVisitor(Opcodes.ASM9, method) {
        @Override
        public void visitInvokeDynamicInsn(
            String call, String factoryType, Handle factory, Object... arguments) {
          if (scala && isSerializableForNothing(factoryType, factory, arguments)) {
            changed = true;
            // What both factories take; the other's flags and bridges follow it.
            super.visitInvokeDynamicInsn(
                call, factoryType, PLAIN_FACTORY, Arrays.copyOf(arguments, 3));
          } else {
            super.visitInvokeDynamicInsn(call, factoryType, factory, arguments);
          }
        }
      };
    }

    /**
     * Bridges may go with a lambda that is one of Scala's functions: these declare one method each,
     * so that nobody can call a bridge. Of other types they stay, and so does the whole lambda.
     */
    private static boolean isSerializableForNothing(
        String factoryType, Handle factory, Object[] arguments) {
      if (!factory.getOwner().equals(FACTORY) || !factory.getName().equals(SERIALIZABLE_FACTORY)) {
        return false;
      }
      int flags = (Integer) arguments[3];
      String type = Type.getReturnType(factoryType).getInternalName();
      boolean function =
          type.startsWith("scala/Function") || type.startsWith("scala/runtime/java8/JFunction");
      return flags == SERIALIZABLE || flags == SERIALIZABLE_WITH_BRIDGES && function;
    }
  }

  private static void write(Path jar, Map<String, byte[]> changes) throws IOException {
    Path now = jar.resolveSibling(jar.getFileName() + ".new");
    try (ZipFile was = new ZipFile(jar.toFile());
        OutputStream file = Files.newOutputStream(now);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.setLevel(Deflater.BEST_SPEED);
      for (ZipEntry entry : was.stream().toList()) {
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        zip.putNextEntry(copy);
        byte[] changed = changes.get(entry.getName());
        zip.write(changed == null ? was.getInputStream(entry).readAllBytes() : changed);
        zip.closeEntry();
      }
    }
    Files.move(now, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
