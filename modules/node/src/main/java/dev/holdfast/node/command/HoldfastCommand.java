package dev.holdfast.node.command;

import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.ProgramVersion;
import dev.holdfast.node.start.StartRefused;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code holdfast} command. */
@Command(
    name = "holdfast",
    description = "A key management service that speaks the AWS KMS wire protocol.",
    mixinStandardHelpOptions = true,
    versionProvider = HoldfastCommand.Version.class)
public final class HoldfastCommand implements Runnable {

  private static final String VARIABLE_PREFIX = "HOLDFAST_";

  private static final Map<String, Supplier<Callable<Integer>>> SUBCOMMANDS = subcommands();

  @Spec CommandSpec spec;

  /**
   * Runs a command line.
   *
   * @param environment where options that are not given are looked up: {@code
   *     --insecure-allow-remote} as {@code HOLDFAST_INSECURE_ALLOW_REMOTE}
   * @return the exit code
   */
  public static int run(Map<String, String> environment, String... args) {
    // To read the annotations of all of them takes longer than a start should wait.
    boolean oneIsNamed = args.length > 0 && SUBCOMMANDS.containsKey(args[0]);
    return commandLine(environment, oneIsNamed ? Set.of(args[0]) : SUBCOMMANDS.keySet())
        .execute(args);
  }

  /** With all subcommands. */
  static CommandLine commandLine(Map<String, String> environment) {
    return commandLine(environment, SUBCOMMANDS.keySet());
  }

  private static CommandLine commandLine(Map<String, String> environment, Set<String> names) {
    CommandLine commandLine = new CommandLine(new HoldfastCommand());
    SUBCOMMANDS.forEach((name, subcommand) -> {
      if (names.contains(name)) {
        commandLine.addSubcommand(name, subcommand.get());
      }
    });
    commandLine.setDefaultValueProvider(argument -> {
      if (!argument.isOption()) {
        return null;
      }
      String value =
          environment.get(variable(((CommandLine.Model.OptionSpec) argument).longestName()));
      return value == null || value.isBlank() ? null : value;
    });
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setUsageHelpWidth(100);
    commandLine.setParameterExceptionHandler(HoldfastCommand::misused);
    commandLine.setExecutionExceptionHandler(HoldfastCommand::failed);
    return commandLine;
  }

  private static Map<String, Supplier<Callable<Integer>>> subcommands() {
    Map<String, Supplier<Callable<Integer>>> all = new LinkedHashMap<>();
    all.put("dev", DevCommand::new);
    all.put("server", ServerCommand::new);
    all.put("init", InitCommand::new);
    all.put("region-key", RegionKeyCommand::new);
    all.put("ca", CaCommand::new);
    all.put("env", EnvCommand::new);
    all.put("doctor", DoctorCommand::new);
    all.put("status", StatusCommand::new);
    all.put("verify-audit", VerifyAuditCommand::new);
    all.put("audit", AuditCommand::new);
    all.put("explain", ExplainCommand::new);
    all.put("what-if", WhatIfCommand::new);
    all.put("usage", UsageCommand::new);
    all.put("migrate", MigrateCommand::new);
    all.put("backup", BackupCommand::new);
    all.put("restore", RestoreCommand::new);
    all.put("split-passphrase", SplitPassphraseCommand::new);
    all.put("warmup", WarmupCommand::new);
    return all;
  }

  /** The variable that stands for an option. */
  static String variable(String optionName) {
    return VARIABLE_PREFIX
        + optionName.replaceFirst("^-+", "").replace('-', '_').toUpperCase(java.util.Locale.ROOT);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int misused(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("holdfast: " + e.getMessage());
    err.println("See: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return ExitStatus.USAGE.code();
  }

  private static int failed(Exception e, CommandLine commandLine, CommandLine.ParseResult result) {
    if (e instanceof StartRefused refused) {
      commandLine.getErr().println("holdfast: " + refused.getMessage());
      return refused.status().code();
    }
    commandLine.getErr().println("holdfast: an error of Holdfast itself, please report it: " + e);
    if (System.getenv("HOLDFAST_DEBUG") != null) {
      e.printStackTrace(commandLine.getErr());
    } else {
      commandLine.getErr().println("HOLDFAST_DEBUG=1 shows where it happened.");
    }
    return ExitStatus.INTERNAL.code();
  }

  /** The version that the launcher read from the build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"holdfast " + current()};
    }

    static String current() {
      return ProgramVersion.current();
    }
  }
}
