package dev.holdfast.envelope;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Starts the part of the {@code holdfast} command that handles files. */
@Command(name = "holdfast", subcommandsRepeatable = false)
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(
        commandLine((options, keyId) -> options.client(System.getenv(), keyId), Thread::sleep)
            .execute(args));
  }

  static CommandLine commandLine(Server server, Rounds.Pause pause) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.addSubcommand(new EncryptFileCommand(server));
    commandLine.addSubcommand(new DecryptFileCommand(server));
    commandLine.addSubcommand(new ReEncryptCommand(server, pause));
    commandLine.setUsageHelpWidth(100);
    commandLine.setParameterExceptionHandler(Main::misused);
    commandLine.setExecutionExceptionHandler(Main::failed);
    return commandLine;
  }

  private static int misused(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("holdfast: " + e.getMessage());
    err.println("See: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return Ending.USAGE.code();
  }

  private static int failed(Exception e, CommandLine commandLine, CommandLine.ParseResult result) {
    PrintWriter err = commandLine.getErr();
    if (e instanceof Failure failure) {
      err.println("holdfast: " + Terminal.printable(String.valueOf(failure.getMessage())));
      return failure.ending().code();
    }
    err.println("holdfast: an error of Holdfast itself, please report it: " + e);
    if (System.getenv("HOLDFAST_DEBUG") != null) {
      e.printStackTrace(err);
    } else {
      err.println("HOLDFAST_DEBUG=1 shows where it happened.");
    }
    return Ending.INTERNAL.code();
  }
}
