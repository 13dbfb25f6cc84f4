package dev.holdfast.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Verifying keeps buffers and claims for each thread: no request may get another's verdict. */
@Timeout(60)
class ManyForgeriesTest {

  private static final int THREADS = 64;
  private static final int REQUESTS = 50;
  private static final int ONE_FORGED_OF = 10;
  private static final List<String> ACCESS_KEYS =
      List.of("777700000000", "777700000001", "777700000002");

  private enum Forgery {
    BODY,
    OPERATION,
    SECRET,
    SIGNATURE,
    OLD,
    UNSIGNED_HEADER,
    HOST,
    SOMEONE_ELSE
  }

  /**
   * @param honest how many honest requests were answered
   * @param refused how many forged ones were refused
   */
  private record Tally(int honest, int refused) {}

  @Test
  void noForgeryPasses_andEveryHonestRequestDoes() throws Exception {
    try (RunningEdge edge = new RunningEdge();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      ACCESS_KEYS.forEach(key -> edge.signingKeys.with(key, secret(key)));
      CountDownLatch together = new CountDownLatch(THREADS);
      List<Future<Tally>> tallies = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        tallies.add(
            threads.submit(() -> {
              together.countDown();
              together.await();
              return client(edge, number);
            }));
      }
      int forged = REQUESTS / ONE_FORGED_OF;
      for (Future<Tally> tally : tallies) {
        assertThat(tally.get()).isEqualTo(new Tally(REQUESTS - forged, forged));
      }
    }
  }

  private static String secret(String accessKey) {
    return "the secret of " + accessKey;
  }

  /** One client on one connection. */
  private static Tally client(RunningEdge edge, int number) throws IOException {
    int honest = 0;
    int refused = 0;
    try (Socket socket = new Socket("127.0.0.1", edge.port())) {
      socket.setSoTimeout(20_000);
      socket.setTcpNoDelay(true);
      for (int i = 0; i < REQUESTS; i++) {
        boolean forged = i % ONE_FORGED_OF == number % ONE_FORGED_OF;
        Draft draft = new Draft(edge.port(), "ListKeys", "{\"Limit\":" + (number + 1) + "}");
        String accessKey = ACCESS_KEYS.get((number + i) % ACCESS_KEYS.size());
        draft.scope = new ReferenceSigner.Scope(accessKey, secret(accessKey), "us-east-1", "kms");
        if (forged) {
          forge(draft, Forgery.values()[(number + i / ONE_FORGED_OF) % Forgery.values().length]);
        } else {
          draft.sign();
        }
        socket.getOutputStream().write(draft.bytes());
        Response response = Wire.read(socket.getInputStream());
        if (!forged && response.status() == 200) {
          honest++;
        } else if (forged && response.error().equals("InvalidSignatureException")) {
          refused++;
        }
      }
    }
    return new Tally(honest, refused);
  }

  private static void forge(Draft draft, Forgery forgery) {
    ReferenceSigner.Scope scope = draft.scope;
    switch (forgery) {
      case BODY -> draft.sign().body = "{\"Limit\":1000}".getBytes(UTF_8);
      case OPERATION -> draft.sign().headers.put("X-Amz-Target", "TrentService.ListAliases");
      case SECRET -> {
        draft.scope = new ReferenceSigner.Scope(scope.accessKeyId(), "a guess", "us-east-1", "kms");
        draft.sign();
      }
      case SIGNATURE -> {
        String value = draft.sign().headers.get("Authorization");
        int last = value.length() - 1;
        char other = value.charAt(last) == '0' ? '1' : '0';
        draft.headers.put("Authorization", value.substring(0, last) + other);
      }
      case OLD -> {
        draft.date = draft.date.minusSeconds(1000);
        draft.sign();
      }
      case UNSIGNED_HEADER -> draft.sign().headers.put("X-Amz-Meta", "more");
      case HOST -> draft.sign().headers.put("Host", "localhost:" + draft.port);
      case SOMEONE_ELSE -> {
        String other = ACCESS_KEYS.get((ACCESS_KEYS.indexOf(scope.accessKeyId()) + 1) % 3);
        String value = draft.sign().headers.get("Authorization");
        draft.headers.put(
            "Authorization",
            value.replace("Credential=" + scope.accessKeyId(), "Credential=" + other));
      }
    }
  }
}
