package dev.holdfast.crypto.attestation;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.BEROctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.EnvelopedData;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientIdentifier;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * How an envelope is written down. Apart from what makes it, which every start loads: what this is
 * checked against lies in a signed jar, whose manifest a start would have to digest.
 */
final class EnvelopeForm {

  private static final AlgorithmIdentifier SHA_256 =
      new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);

  private static final AlgorithmIdentifier KEY_TRANSPORT =
      new AlgorithmIdentifier(
          PKCSObjectIdentifiers.id_RSAES_OAEP,
          new RSAESOAEPparams(
              SHA_256,
              new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, SHA_256),
              RSAESOAEPparams.DEFAULT_P_SOURCE_ALGORITHM));

  private EnvelopeForm() {}

  /**
   * @param keyId of the recipient's key
   * @param transported the content key, encrypted to it
   * @param iv of the content
   */
  static byte[] encode(byte[] keyId, byte[] transported, byte[] iv, byte[] content)
      throws IOException {
    RecipientInfo recipient =
        new RecipientInfo(
            new KeyTransRecipientInfo(
                new RecipientIdentifier(new DEROctetString(keyId)),
                KEY_TRANSPORT,
                new DEROctetString(transported)));
    EncryptedContentInfo encrypted =
        new EncryptedContentInfo(
            CMSObjectIdentifiers.data,
            new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv)),
            new BEROctetString(content));
    return new ContentInfo(
            CMSObjectIdentifiers.envelopedData,
            new EnvelopedData(null, new DERSet(recipient), encrypted, (ASN1Set) null))
        .getEncoded("BER");
  }
}
