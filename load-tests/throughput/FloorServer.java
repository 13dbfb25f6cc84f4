import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * The floor that Holdfast is compared with: the same HTTP library with the same settings, answering
 * every request with a constant of a data key's size, and doing nothing else.
 */
public final class FloorServer {

  public static void main(String[] args) throws Exception {
    var config =
        ConfigFactory.parseString(
                "pekko { loglevel = OFF, stdout-loglevel = OFF, actor.provider = local\n"
                    + " http.server { parsing.modeled-header-parsing = off, remote-address-header ="
                    + " off } }")
            .withFallback(ConfigFactory.load());
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "floor", config);
    HttpResponse answer =
        HttpResponse.create()
            .withEntity(ContentTypes.APPLICATION_JSON, "{\"pad\":\"" + "x".repeat(343) + "\"}");
    CompletionStage<HttpResponse> done = CompletableFuture.completedFuture(answer);
    org.apache.pekko.japi.function.Function<HttpRequest, CompletionStage<HttpResponse>> handler =
        request -> done;
    var binding =
        Http.get(system)
            .newServerAt("127.0.0.1", Integer.parseInt(args[0]))
            .bind(handler)
            .toCompletableFuture()
            .get();
    System.out.println("floor on " + binding.localAddress());
  }
}
