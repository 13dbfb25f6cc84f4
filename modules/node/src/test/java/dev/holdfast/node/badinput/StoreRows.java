package dev.holdfast.node.badinput;

import static dev.holdfast.node.badinput.Row.row;

import dev.holdfast.node.rights.WellProxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Custom key stores that cannot be, and keys that cannot be in them. */
final class StoreRows {

  private static final String UNSUPPORTED = "UnsupportedOperationException";
  private static final String IN_STATE = "CustomKeyStoreInvalidStateException";
  private static final String NOT_FOUND = "CustomKeyStoreNotFoundException";
  private static final String VALIDATION = "ValidationException";
  private static final String ID = "CustomKeyStoreId";

  /** What the store is called that there is. */
  static final String STORE = "well";

  private static final String NOBODYS = "cks-00000000000000000";

  private StoreRows() {}

  /** All that makes a store whose proxy is well. */
  static Map<String, Object> creation(String name) {
    Map<String, Object> members = new HashMap<>();
    members.put("CustomKeyStoreName", name);
    members.put("CustomKeyStoreType", "EXTERNAL_KEY_STORE");
    members.put("XksProxyConnectivity", "PUBLIC_ENDPOINT");
    members.put("XksProxyUriEndpoint", WellProxy.ENDPOINT);
    members.put("XksProxyUriPath", "/" + name + "/kms/xks/v1");
    members.put(
        "XksProxyAuthenticationCredential",
        Map.of("AccessKeyId", "ABCDEFGHIJ234567ABCD", "RawSecretAccessKey", "s".repeat(43)));
    return members;
  }

  private static Draft create(Premises p, Map<String, String> instead) {
    Map<String, Object> members = creation("other");
    members.putAll(instead);
    return p.kms("CreateCustomKeyStore", members);
  }

  private static Draft about(Premises p, String operation, String store) {
    return p.kms(operation, Map.of(ID, store));
  }

  private static Draft keyIn(Premises p, String store, Map<String, String> more) {
    Map<String, String> members = new HashMap<>(more);
    members.put("Origin", "EXTERNAL_KEY_STORE");
    members.put(ID, store);
    return p.kms("CreateKey", members);
  }

  static final List<Row> ALL =
      List.of(
          row(
              "a store on a token, behind a proxy",
              p -> create(p, Map.of("CustomKeyStoreType", "AWS_CLOUDHSM")),
              VALIDATION,
              "is not valid for a custom key store of the type AWS_CLOUDHSM"),
          row(
              "a store behind a VPC",
              p -> create(p, Map.of("XksProxyConnectivity", "VPC_ENDPOINT_SERVICE")),
              UNSUPPORTED,
              "The connectivity VPC_ENDPOINT_SERVICE is not supported"),
          row(
              "a store whose path is none of the protocol",
              p -> create(p, Map.of("XksProxyUriPath", "/somewhere/else")),
              VALIDATION,
              "at 'xksProxyUriPath' failed to satisfy constraint: Member must satisfy regular"
                  + " expression pattern: "),
          row(
              "a store whose proxy nobody has allowed",
              p -> create(p, Map.of("XksProxyUriEndpoint", "https://elsewhere.example.com")),
              "XksProxyUriUnreachableException",
              "The endpoint is not among those that this service may reach"),
          row(
              "a store of a name that is taken",
              p -> {
                p.haveStore();
                return create(p, Map.of("CustomKeyStoreName", STORE));
              },
              "CustomKeyStoreNameInUseException",
              "The custom key store name 'well' is already in use in this account."),
          row(
              "a store at a proxy that is taken",
              p -> {
                p.haveStore();
                return create(p, Map.of("XksProxyUriPath", "/" + STORE + "/kms/xks/v1"));
              },
              "XksProxyUriInUseException",
              " is already associated with another external key store."),
          row(
              "connecting a store that never was",
              p -> about(p, "ConnectCustomKeyStore", NOBODYS),
              NOT_FOUND,
              "AWS KMS cannot find a custom key store with the name or ID '" + NOBODYS + "'"),
          row(
              "deleting a store of another account",
              p -> p.abroad("DeleteCustomKeyStore", Map.of(ID, p.store())),
              NOT_FOUND,
              "AWS KMS cannot find a custom key store with the name or ID '"),
          row(
              "deleting a connected store",
              p -> about(p, "DeleteCustomKeyStore", p.store()),
              IN_STATE,
              " is in the connection state CONNECTED, which is not valid for this operation."),
          row(
              "moving a connected store",
              p ->
                  p.kms(
                      "UpdateCustomKeyStore",
                      Map.of(ID, p.store(), "XksProxyUriEndpoint", WellProxy.ENDPOINT)),
              IN_STATE,
              " is in the connection state CONNECTED, which is not valid for this operation."),
          row(
              "asking for a store by two names",
              p ->
                  p.kms(
                      "DescribeCustomKeyStores",
                      Map.of(ID, p.store(), "CustomKeyStoreName", STORE)),
              VALIDATION,
              "You cannot specify CustomKeyStoreId and CustomKeyStoreName in the same request."),
          row(
              "a key in a store that never was",
              p -> keyIn(p, NOBODYS, Map.of("XksKeyId", "theirs")),
              NOT_FOUND,
              "AWS KMS cannot find a custom key store with the name or ID '" + NOBODYS + "'"),
          row(
              "a key in a store and nowhere",
              p -> keyIn(p, p.store(), Map.of()),
              VALIDATION,
              "XksKeyId is required for a KMS key with the Origin EXTERNAL_KEY_STORE."),
          row(
              "a key in a store that is a step upwards",
              p -> keyIn(p, p.store(), Map.of("XksKeyId", "..")),
              VALIDATION,
              "XksKeyId identifies no external key."),
          row(
              "a key pair in a store",
              p ->
                  keyIn(
                      p,
                      p.store(),
                      Map.of(
                          "XksKeyId", "theirs", "KeySpec", "RSA_2048", "KeyUsage", "SIGN_VERIFY")),
              UNSUPPORTED,
              "KeySpec RSA_2048 is not supported for KMS keys in a custom key store."),
          row(
              "a key in a store whose proxy makes no sense of it",
              p -> keyIn(p, p.store(), Map.of("XksKeyId", WellProxy.NONSENSE)),
              IN_STATE,
              "AWS KMS cannot interpret the response from the external key store proxy."));
}
