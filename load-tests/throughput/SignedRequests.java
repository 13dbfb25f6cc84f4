import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes Lua scripts for wrk, each with 512 differently signed requests over a number of keys:
 * Encrypt, Decrypt, GenerateDataKey. Signatures live five minutes, so the load must start at once.
 *
 * <p>Usage: {@code java SignedRequests.java PORT KEYS PLAINTEXT_BYTES OUT_DIR}
 */
public final class SignedRequests {

  private static final int REQUESTS = 512;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final SecureRandom RANDOM = new SecureRandom();

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    int keys = Integer.parseInt(args[1]);
    int plaintextBytes = Integer.parseInt(args[2]);
    Path out = Path.of(args[3]);

    List<String> keyIds = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      keyIds.add(member(send(port, "CreateKey", "{\"Description\":\"load\"}"), "KeyId"));
    }
    List<String[]> encrypts = new ArrayList<>();
    List<String[]> decrypts = new ArrayList<>();
    List<String[]> dataKeys = new ArrayList<>();
    List<String> blobs = new ArrayList<>();
    String context = "{\"tenant\":\"payments\",\"purpose\":\"load-test\"}";
    for (int i = 0; i < Math.min(64, REQUESTS); i++) {
      blobs.add(
          member(
              send(port, "Encrypt", encryptBody(keyIds.get(i % keys), plaintextBytes, context)),
              "CiphertextBlob"));
    }
    for (int i = 0; i < REQUESTS; i++) {
      String key = keyIds.get(i % keys);
      encrypts.add(new String[] {"Encrypt", encryptBody(key, plaintextBytes, context)});
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
    Files.createDirectories(out);
    Files.writeString(out.resolve("encrypt.lua"), lua(port, encrypts));
    Files.writeString(out.resolve("decrypt.lua"), lua(port, decrypts));
    Files.writeString(out.resolve("datakey.lua"), lua(port, dataKeys));
  }

  private static String encryptBody(String key, int plaintextBytes, String context) {
    byte[] plaintext = new byte[plaintextBytes];
    RANDOM.nextBytes(plaintext);
    return "{\"KeyId\":\""
        + key
        + "\",\"Plaintext\":\""
        + Base64.getEncoder().encodeToString(plaintext)
        + "\",\"EncryptionContext\":"
        + context
        + "}";
  }

  private static String lua(int port, List<String[]> requests) throws Exception {
    StringBuilder lua = new StringBuilder("local r = {}\n");
    for (int i = 0; i < requests.size(); i++) {
      String target = requests.get(i)[0];
      String body = requests.get(i)[1];
      // Seconds differ between requests so that no two signatures are alike.
      String date = amzDate(-(i % 120));
      lua.append("r[")
          .append(i + 1)
          .append("] = wrk.format('POST', '/', {")
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
          .append(authorization(port, target, body, date))
          .append("'}, '")
          .append(body)
          .append("')\n");
    }
    return lua
        + "local i = 0\n"
        + "request = function() i = i % #r + 1; return r[i] end\n"
        + "local bad = 0\n"
        + "response = function(status, headers, body) if status ~= 200 then bad = bad + 1; if bad"
        + " <= 3 then print('bad answer ' .. status .. ' ' .. body) end end end\n";
  }

  private static String send(int port, String target, String body) throws Exception {
    String date = amzDate(0);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Date", date)
            .header("X-Amz-Target", "TrentService." + target)
            .header("Authorization", authorization(port, target, body, date))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(target + " answered " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  private static String member(String json, String name) throws IOException {
    Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
    if (!matcher.find()) {
      throw new IOException("no " + name + " in " + json);
    }
    return matcher.group(1);
  }

  private static String amzDate(int secondsFromNow) {
    return ZonedDateTime.now(ZoneOffset.UTC)
        .plusSeconds(secondsFromNow)
        .format(DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT));
  }

  private static String authorization(int port, String target, String body, String date)
      throws Exception {
    String scope = date.substring(0, 8) + "/us-east-1/kms/aws4_request";
    String signed = "content-type;host;x-amz-date;x-amz-target";
    String canonical =
        "POST\n/\n\ncontent-type:application/x-amz-json-1.1\nhost:127.0.0.1:"
            + port
            + "\nx-amz-date:"
            + date
            + "\nx-amz-target:TrentService."
            + target
            + "\n\n"
            + signed
            + "\n"
            + sha256(body);
    String toSign = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + sha256(canonical);
    byte[] key = "AWS4test".getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) {
      key = hmac(key, part);
    }
    return "AWS4-HMAC-SHA256 Credential=test/"
        + scope
        + ", SignedHeaders="
        + signed
        + ", Signature="
        + HexFormat.of().formatHex(hmac(key, toSign));
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] hmac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}
