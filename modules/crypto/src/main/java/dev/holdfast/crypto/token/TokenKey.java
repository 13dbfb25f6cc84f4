package dev.holdfast.crypto.token;

/**
 * An AES key in a token.
 *
 * @param handle the token's name for it in one session
 * @param label what people see of it
 * @param staysInside whether it has 256 bits and the token gives it to nobody: a key that could be
 *     taken out may have been, and destroying it proves nothing
 */
public record TokenKey(long handle, String label, boolean staysInside) {}
