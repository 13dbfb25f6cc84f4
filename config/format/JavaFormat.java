import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.StringWrapper;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Holds every Java source below a directory to google-java-format, as the build runs it: {@code
 * check} fails on the first run that finds a file not in format, {@code apply} rewrites such files.
 */
final class JavaFormat {
  private static final Set<String> SKIPPED_DIRECTORIES = Set.of("target", "node_modules", ".git");

  private enum Outcome {
    IN_FORMAT,
    NOT_IN_FORMAT,
    UNREADABLE
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !Set.of("check", "apply").contains(args[0])) {
      System.err.println("usage: JavaFormat check|apply DIRECTORY");
      System.exit(2);
    }
    boolean apply = args[0].equals("apply");
    Path root = Path.of(args[1]);
    List<Path> sources = sourcesBelow(root);
    List<Outcome> outcomes =
        sources.parallelStream().map(source -> format(root, source, apply)).toList();
    long notInFormat = outcomes.stream().filter(o -> o == Outcome.NOT_IN_FORMAT).count();
    long unreadable = outcomes.stream().filter(o -> o == Outcome.UNREADABLE).count();
    System.out.printf(
        "google-java-format: %d Java files, %d %s, %d not parsed%n",
        sources.size(), notInFormat, apply ? "rewritten" : "not in format", unreadable);
    if (unreadable > 0 || (notInFormat > 0 && !apply)) {
      System.err.println("Put them in format with: mvn -N -Pformat process-sources");
      System.exit(1);
    }
  }

  private static List<Path> sourcesBelow(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return SKIPPED_DIRECTORIES.contains(dir.getFileName().toString()) && !dir.equals(root)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().endsWith(".java")) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    sources.sort(null);
    return sources;
  }

  private static Outcome format(Path root, Path source, boolean apply) {
    try {
      String before = Files.readString(source);
      Formatter formatter = new Formatter(JavaFormatterOptions.defaultOptions());
      // The same steps in the same order as the command-line tool's defaults.
      String fixed = formatter.formatSourceAndFixImports(before);
      String after = StringWrapper.wrap(fixed, formatter);
      if (after.equals(before)) {
        return Outcome.IN_FORMAT;
      }
      if (apply) {
        Files.writeString(source, after);
      }
      System.out.println((apply ? "rewritten: " : "not in format: ") + root.relativize(source));
      return Outcome.NOT_IN_FORMAT;
    } catch (Exception | AssertionError e) {
      System.err.println("not parsed: " + root.relativize(source) + ": " + e.getMessage());
      return Outcome.UNREADABLE;
    }
  }

  private JavaFormat() {}
}
