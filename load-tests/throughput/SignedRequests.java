package throughput;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import signing.KmsConnection;
import signing.KmsConnection.Credentials;

/**
 * Writes Lua scripts for wrk, each with 512 differently signed requests over a number of keys:
 * Encrypt (also of 4 KiB, and a hundred at a time), Decrypt, GenerateDataKey by the account's root;
 * Encrypt by a user; under one key each, Encrypt and Sign. Signatures live five minutes, so the
 * load must start at once.
 *
 * <p>Usage: {@code java SignedRequests.java PORT KEYS PLAINTEXT_BYTES OUT_DIR USER_ACCESS_KEY_ID
 * USER_SECRET}
 */
public final class SignedRequests {

  private static final int REQUESTS = 512;
  private static final int BATCH = 100;
  private static final int LARGEST_PLAINTEXT_BYTES = 4096;
  private static final SecureRandom RANDOM = new SecureRandom();

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    int keys = Integer.parseInt(args[1]);
    int plaintextBytes = Integer.parseInt(args[2]);
    Path out = Path.of(args[3]);
    Credentials root = Credentials.ROOT;
    Credentials user = new Credentials(args[4], args[5]);

    List<String[]> encrypts = new ArrayList<>();
    List<String[]> decrypts = new ArrayList<>();
    List<String[]> dataKeys = new ArrayList<>();
    List<String[]> hotEncrypts = new ArrayList<>();
    List<String[]> largeEncrypts = new ArrayList<>();
    List<String[]> ecSigns = new ArrayList<>();
    List<String[]> rsaSigns = new ArrayList<>();
    List<String[]> batches = new ArrayList<>();
    String context = "{\"tenant\":\"payments\",\"purpose\":\"load-test\"}";
    Subjects subjects = Subjects.in(out, port, keys, plaintextBytes, context);
    List<String> keyIds = subjects.keys;
    List<String> blobs = subjects.blobs;
    for (int i = 0; i < REQUESTS; i++) {
      String key = keyIds.get(i % keys);
      encrypts.add(new String[] {"Encrypt", encryptBody(key, plaintextBytes, context)});
      hotEncrypts.add(
          new String[] {"Encrypt", encryptBody(keyIds.get(0), plaintextBytes, context)});
      largeEncrypts.add(
          new String[] {"Encrypt", encryptBody(key, LARGEST_PLAINTEXT_BYTES, context)});
      ecSigns.add(new String[] {"Sign", signBody(subjects.ecKey, "ECDSA_SHA_256")});
      rsaSigns.add(new String[] {"Sign", signBody(subjects.rsaKey, "RSASSA_PSS_SHA_256")});
      decrypts.add(
          new String[] {
            "Decrypt",
            "{\"CiphertextBlob\":\""
                + blobs.get(i % blobs.size())
                + "\",\"EncryptionContext\":"
                + context
                + "}"
          });
      dataKeys.add(
          new String[] {
            "GenerateDataKey",
            "{\"KeyId\":\""
                + key
                + "\",\"KeySpec\":\"AES_256\",\"EncryptionContext\":"
                + context
                + "}"
          });
    }
    for (int i = 0; i < REQUESTS / BATCH; i++) {
      batches.add(new String[] {"Batch", batchBody(encrypts.subList(i * BATCH, (i + 1) * BATCH))});
    }
    Files.writeString(out.resolve("batch.lua"), lua(root, port, "/_holdfast/batch", batches));
    Files.writeString(out.resolve("encrypt.lua"), lua(root, port, encrypts));
    Files.writeString(out.resolve("decrypt.lua"), lua(root, port, decrypts));
    Files.writeString(out.resolve("datakey.lua"), lua(root, port, dataKeys));
    Files.writeString(out.resolve("hot.lua"), lua(root, port, hotEncrypts));
    Files.writeString(out.resolve("large.lua"), lua(root, port, largeEncrypts));
    Files.writeString(out.resolve("ec.lua"), lua(root, port, ecSigns));
    Files.writeString(out.resolve("rsa.lua"), lua(root, port, rsaSigns));
    Files.writeString(out.resolve("user.lua"), lua(user, port, encrypts));
  }

  /**
   * What the requests name. Made once, however often they are signed: making keys, and the stock of
   * RSA pairs that the server makes after an order, would take processor time of the round that
   * follows.
   */
  private record Subjects(List<String> keys, String ecKey, String rsaKey, List<String> blobs) {

    static Subjects in(Path out, int port, int keys, int plaintextBytes, String context)
        throws Exception {
      Files.createDirectories(out);
      Path file = out.resolve("subjects.txt");
      if (!Files.exists(file)) {
        Files.write(file, made(port, keys, plaintextBytes, context).lines());
      }
      List<String> lines = Files.readAllLines(file);
      return new Subjects(
          lines.subList(2, keys + 2),
          lines.get(0),
          lines.get(1),
          lines.subList(keys + 2, lines.size()));
    }

    private List<String> lines() {
      List<String> lines = new ArrayList<>(List.of(ecKey, rsaKey));
      lines.addAll(keys);
      lines.addAll(blobs);
      return lines;
    }

    private static Subjects made(int port, int keys, int plaintextBytes, String context)
        throws Exception {
      List<String> keyIds = new ArrayList<>();
      List<String> blobs = new ArrayList<>();
      try (KmsConnection server = new KmsConnection(port)) {
        for (int i = 0; i < keys; i++) {
          keyIds.add(server.createKey("{\"Description\":\"load\"}"));
        }
        for (int i = 0; i < Math.min(64, REQUESTS); i++) {
          blobs.add(
              KmsConnection.member(
                  server.call(
                      "Encrypt", encryptBody(keyIds.get(i % keys), plaintextBytes, context)),
                  "CiphertextBlob"));
        }
        return new Subjects(
            keyIds, signingKey(server, "ECC_NIST_P256"), signingKey(server, "RSA_2048"), blobs);
      }
    }
  }

  private static String encryptBody(String key, int plaintextBytes, String context) {
    return "{\"KeyId\":\""
        + key
        + "\",\"Plaintext\":\""
        + random(plaintextBytes)
        + "\",\"EncryptionContext\":"
        + context
        + "}";
  }

  private static String signingKey(KmsConnection server, String spec) throws Exception {
    return server.createKey("{\"KeySpec\":\"" + spec + "\",\"KeyUsage\":\"SIGN_VERIFY\"}");
  }

  private static String signBody(String key, String algorithm) {
    return "{\"KeyId\":\""
        + key
        + "\",\"Message\":\""
        + random(32)
        + "\",\"SigningAlgorithm\":\""
        + algorithm
        + "\"}";
  }

  private static String random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String batchBody(List<String[]> requests) {
    return requests.stream()
        .map(request -> "{\"Operation\":\"" + request[0] + "\",\"Parameters\":" + request[1] + "}")
        .collect(Collectors.joining(",", "{\"Items\":[", "]}"));
  }

  private static String lua(Credentials credentials, int port, List<String[]> requests)
      throws Exception {
    return lua(credentials, port, "/", requests);
  }

  private static String lua(Credentials credentials, int port, String path, List<String[]> requests)
      throws Exception {
    StringBuilder lua = new StringBuilder("local r = {}\n");
    for (int i = 0; i < requests.size(); i++) {
      String target = requests.get(i)[0];
      String body = requests.get(i)[1];
      // Seconds differ between requests so that no two signatures are alike.
      String date = KmsConnection.amzDate(-(i % 120));
      lua.append("r[")
          .append(i + 1)
          .append("] = wrk.format('POST', '")
          .append(path)
          .append("', {")
          .append("['Host']='127.0.0.1:")
          .append(port)
          .append("',")
          .append("['Content-Type']='application/x-amz-json-1.1',")
          .append("['X-Amz-Date']='")
          .append(date)
          .append("',")
          .append("['X-Amz-Target']='TrentService.")
          .append(target)
          .append("',")
          .append(
              "['User-Agent']='Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux"
                  + " lang/python#3.11.7',")
          .append("['Authorization']='")
          .append(KmsConnection.authorization(credentials, port, path, target, body, date))
          .append("'}, '")
          .append(body)
          .append("')\n");
    }
    return lua
        + "local i = 0\n"
        + "request = function() i = i % #r + 1; return r[i] end\n"
        + "local bad = 0\n"
        + "response = function(status, headers, body) if status ~= 200"
        + (path.equals("/") ? "" : " or string.find(body, '\"Error\"', 1, true)")
        + " then bad = bad + 1; if bad"
        + " <= 3 then print('bad answer ' .. status .. ' ' .. body) end end end\n"
        + "done = function(summary, latency, requests)\n"
        + "  print(string.format('99.9%%  %.2fms', latency:percentile(99.9) / 1000))\n"
        + "end\n";
  }
}
