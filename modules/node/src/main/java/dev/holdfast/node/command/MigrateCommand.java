package dev.holdfast.node.command;

import dev.holdfast.journal.copy.RegionState;
import dev.holdfast.node.copy.Migration;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.StartRefused;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast migrate}. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = {
      "Moves a region from its files to Cassandra, for good.",
      "Stop the server, make the tables (deploy/cassandra), set holdfast.journal.store to"
          + " cassandra, and run this before the server is started again."
    },
    footer = {
      "",
      "Events, shred keys and the key ring are copied as they are; the root stays where it is.",
      "Both sides are read again and compared. If it is cut short, at any point, run it again.",
      "Until it has ended well no server starts on Cassandra, from then on none on the files.",
      "It refuses a Cassandra that holds anything else, and to move twice."
    })
final class MigrateCommand implements Callable<Integer> {

  @Mixin Configured configured;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused {
    ServerSettings settings = configured.read();
    PrintWriter out = spec.commandLine().getOut();
    try (DataDirectory data = DataDirectory.open(settings.data())) {
      Migration migration = new Migration(settings, data);
      RegionState state;
      try (Progress progress =
          new Progress(migration::progress, "of the copy", spec.commandLine().getErr())) {
        state = migration.run(progress::tick);
      }
      out.println(
          state.events()
              + " events in "
              + state.streams()
              + " streams, "
              + state.shredKeys()
              + " shred keys, the same on both sides: state "
              + state.hash());
      out.println("Moved to " + migration.place() + ". Start the server.");
      out.println(
          "The files in "
              + settings.data()
              + "/regions are a copy from now on: remove them, and copies of them.");
      out.flush();
    }
    return 0;
  }
}
