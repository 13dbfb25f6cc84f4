import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;

/**
 * Writes class files anew with their constants in the order that ASM gives them, which changes
 * nothing that they do. PIT writes the classes that it changes by ASM; where the order differs from
 * the compiler's, a JDK 25 that is told to replace such a class twice crashes over the names of its
 * nest members and permitted subclasses, and PIT counts what crashes as noticed.
 *
 * <p>Usage: {@code java -cp ASM_JAR RewriteClasses.java DIRECTORY...}
 */
public final class RewriteClasses {

  public static void main(String[] directories) throws IOException {
    for (String directory : directories) {
      try (Stream<Path> files = Files.walk(Path.of(directory))) {
        files.filter(file -> file.toString().endsWith(".class")).forEach(RewriteClasses::rewrite);
      }
    }
  }

  private static void rewrite(Path file) {
    try {
      ClassWriter writer = new ClassWriter(0);
      new ClassReader(Files.readAllBytes(file)).accept(writer, 0);
      Files.write(file, writer.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
