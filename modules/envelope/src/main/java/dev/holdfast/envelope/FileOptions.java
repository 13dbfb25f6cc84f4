package dev.holdfast.envelope;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is read, and what is written. */
final class FileOptions {

  /** What the name of an encrypted file gets and a decrypted one loses. */
  static final String SUFFIX = ".encrypted";

  @Parameters(paramLabel = "FILE", description = "The file to read; - is standard input.")
  String file = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "The file to write; - is standard output. Default: FILE with .encrypted added, or taken"
              + " off; standard output when standard input is read.")
  @Nullable String output;

  @Option(names = "--force", description = "Replaces the output file if it exists.")
  boolean force;

  /** Where an encrypted file goes. */
  Output encrypted() throws Failure {
    if (output != null) {
      return to(output);
    }
    return to(file.equals(Output.PIPE) ? file : file + SUFFIX);
  }

  /** Where a decrypted file goes. */
  Output decrypted() throws Failure {
    if (output != null) {
      return to(output);
    }
    if (file.equals(Output.PIPE)) {
      return to(file);
    }
    Path name = Path.of(file).getFileName();
    if (name == null || !name.toString().endsWith(SUFFIX) || name.toString().equals(SUFFIX)) {
      throw new Failure(
          Ending.USAGE,
          file + " does not end with " + SUFFIX,
          "Name the file to write with --output.");
    }
    return to(file.substring(0, file.length() - SUFFIX.length()));
  }

  /** Not through System.out, which keeps errors to itself. */
  private Output to(String name) throws Failure {
    return name.equals(Output.PIPE)
        ? new Pipe(new FileOutputStream(FileDescriptor.out))
        : NewFile.at(Path.of(name), force);
  }
}
