/** Files under data keys of KMS keys, in the AWS Encryption SDK's message format. */
@NullMarked
package dev.holdfast.envelope;

import org.jspecify.annotations.NullMarked;
