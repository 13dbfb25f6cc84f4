package dev.holdfast.envelope;

import software.amazon.awssdk.services.kms.KmsClient;

/** Where the key is. */
@FunctionalInterface
interface Server {

  /**
   * A client of the server that the options and the environment name.
   *
   * @param keyId how the key was named, which may tell the region
   */
  KmsClient client(ServerOptions options, String keyId) throws Failure;
}
