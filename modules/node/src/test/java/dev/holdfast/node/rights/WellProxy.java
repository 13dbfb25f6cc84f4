package dev.holdfast.node.rights;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The proxy of a key manager that is well, whoever asks. */
public record WellProxy(HttpServer server) implements AutoCloseable {

  /** What stores call it. */
  public static final String ENDPOINT = "https://proxy.example.com";

  private static final byte[] WELL =
      ("{\"xksProxyFleetSize\":1,\"xksProxyVendor\":\"v\",\"xksProxyModel\":\"m\",\"ekmVendor\":\"v\","
           + "\"ekmFleetDetails\":[{\"id\":\"1\",\"model\":\"m\",\"healthStatus\":\"ACTIVE\"}]}")
          .getBytes(StandardCharsets.UTF_8);

  public static WellProxy start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, WELL.length);
            exchange.getResponseBody().write(WELL);
            exchange.close();
          });
      server.start();
      return new WellProxy(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
