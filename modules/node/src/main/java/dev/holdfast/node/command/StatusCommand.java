package dev.holdfast.node.command;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.holdfast.node.management.ManagementSettings;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Asks a server of this machine what there is: the region's nodes, journal, root, audit"
          + " trail,",
      "and the other regions.",
      "Without --config the development server; with it the one that has this configuration, at"
          + " its",
      "holdfast.management. Needs no credentials: whoever reaches that address may look."
    },
    footer = {
      "",
      "Ends with 0 when all is well, with 40 when something is not as it should be, and with 41"
          + " when",
      "no server answers."
    })
final class StatusCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration EACH = Duration.ofSeconds(2);

  /** Of terminals: to the first column of the first line, and empty from there. */
  private static final String REDRAW = "\u001b[H\u001b[J";

  @Mixin Configured configured;
  @Mixin Addresses addresses;

  @Option(
      names = "--watch",
      description = "Ask again every two seconds, until Ctrl-C. HOLDFAST_WATCH")
  boolean watch;

  @Option(names = "--json", description = "Print what the server answers, as it is. HOLDFAST_JSON")
  boolean json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused, InterruptedException {
    URI where = where();
    try (HttpClient http =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build()) {
      int code = show(http, where);
      while (watch) {
        Thread.sleep(EACH);
        code = show(http, where);
      }
      return code;
    }
  }

  private URI where() throws StartRefused {
    if (configured.config == null) {
      return URI.create("http://" + addresses.host + ":" + addresses.port() + "/_holdfast/status");
    }
    ManagementSettings management = configured.read().management();
    if (!management.enabled() || management.port() == 0) {
      throw new StartRefused(
          ExitStatus.CONFIGURATION,
          "the server has no listener for operators at a port that is known here",
          "Set holdfast.management.enabled, and a port, and start the server again.");
    }
    return URI.create("http://" + management.host() + ":" + management.port() + "/status");
  }

  private int show(HttpClient http, URI where) throws InterruptedException {
    String text;
    int code;
    try {
      String told = ask(http, where);
      Config status =
          ConfigFactory.parseString(
              told, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
      text = json ? told : new StatusText(status).toString();
      code = status.getString("status").equals("well") ? 0 : ExitStatus.DEGRADED.code();
    } catch (IOException | ConfigException noServer) {
      text = "holdfast: no server tells its status at " + where;
      code = ExitStatus.NO_SERVER.code();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (watch && !json) {
      out.print(REDRAW);
    }
    (code == ExitStatus.NO_SERVER.code() ? spec.commandLine().getErr() : out).println(text);
    out.flush();
    return code;
  }

  private static String ask(HttpClient http, URI where) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(where).timeout(PATIENCE).GET().build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("answered with " + answer.statusCode());
    }
    return answer.body().strip();
  }
}
