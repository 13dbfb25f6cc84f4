package dev.holdfast.envelope;

import software.amazon.awssdk.services.kms.KmsClient;

/** Where the key is. */
@FunctionalInterface
interface Server {

  /** A client of the server that the options and the environment name. */
  KmsClient client(KeyOptions options) throws Failure;
}
