package dev.holdfast.crypto.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;

/**
 * The functions of PKCS #11, version 2.40, that are called here: place in the function list, and
 * what they take. All give a CK_RV.
 */
enum Call {
  C_Initialize(0, ADDRESS),
  C_Finalize(1, ADDRESS),
  C_GetSlotList(4, JAVA_BYTE, ADDRESS, ADDRESS),
  C_GetTokenInfo(6, JAVA_LONG, ADDRESS),
  C_OpenSession(12, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS),
  C_CloseSession(13, JAVA_LONG),
  C_Login(18, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
  C_DestroyObject(22, JAVA_LONG, JAVA_LONG),
  C_GetAttributeValue(24, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
  C_FindObjectsInit(26, JAVA_LONG, ADDRESS, JAVA_LONG),
  C_FindObjects(27, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS),
  C_FindObjectsFinal(28, JAVA_LONG),
  C_EncryptInit(29, JAVA_LONG, ADDRESS, JAVA_LONG),
  C_Encrypt(30, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS),
  C_DecryptInit(33, JAVA_LONG, ADDRESS, JAVA_LONG),
  C_Decrypt(34, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS),
  C_GenerateKey(58, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS),
  C_GenerateRandom(64, JAVA_LONG, ADDRESS, JAVA_LONG);

  private final int place;

  @SuppressWarnings("ImmutableEnumChecker") // descriptors are, and do not say so
  private final FunctionDescriptor descriptor;

  Call(int place, MemoryLayout... arguments) {
    this.place = place;
    this.descriptor = FunctionDescriptor.of(JAVA_LONG, arguments);
  }

  /** Where the function list has its address: after the version, filled up to a word. */
  long offset() {
    return ADDRESS.byteSize() * (1 + place);
  }

  FunctionDescriptor descriptor() {
    return descriptor;
  }
}
