package throughput;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the provider that signs with RSA does by itself on all processors: a line as for a case of
 * HTTP, with signatures a second and zeros for what there is not.
 *
 * <p>Usage: {@code java ProviderSpeed.java SECONDS}
 */
public final class ProviderSpeed {

  private static final Provider PROVIDER = AmazonCorrettoCryptoProvider.INSTANCE;

  public static void main(String[] args) throws Exception {
    double seconds = Double.parseDouble(args[0]);
    int processors = Runtime.getRuntime().availableProcessors();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", PROVIDER);
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    signatures(pair, 0.5);
    double sum = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(processors)) {
      List<Future<Double>> runs = new ArrayList<>();
      for (int i = 0; i < processors; i++) {
        runs.add(threads.submit(() -> signatures(pair, seconds)));
      }
      for (Future<Double> run : runs) {
        sum += run.get();
      }
    }
    System.out.println(String.format(Locale.ROOT, "%.0f 0 0 0 0 0", sum));
  }

  /** How many a second one thread makes. */
  private static double signatures(KeyPair pair, double seconds) throws Exception {
    Signature signature = Signature.getInstance("RSASSA-PSS", PROVIDER);
    byte[] message = new byte[32];
    long count = 0;
    long began = System.nanoTime();
    while (System.nanoTime() - began < seconds * 1e9) {
      signature.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      signature.initSign(pair.getPrivate());
      signature.update(message);
      signature.sign();
      count++;
    }
    return count / ((System.nanoTime() - began) / 1e9);
  }
}
