import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Ed25519 (RFC 8032) of raw keys, which Java takes in the clothes of X.509 and PKCS #8 only. */
final class Ed25519 {
  private static final String PUBLIC_DER = "302a300506032b6570032100";
  private static final String PRIVATE_DER = "302e020100300506032b657004220420";

  static PublicKey publicKey(String x) throws GeneralSecurityException {
    byte[] der = HexFormat.of().parseHex(PUBLIC_DER + HexFormat.of().formatHex(Base64Url.decode(x)));
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
  }

  static byte[] sign(byte[] seed, String signed) throws GeneralSecurityException {
    byte[] der = HexFormat.of().parseHex(PRIVATE_DER + HexFormat.of().formatHex(seed));
    PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
    var signer = Signature.getInstance("Ed25519");
    signer.initSign(key);
    signer.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signer.sign();
  }

  static boolean verify(PublicKey key, String signed, byte[] signature) throws GeneralSecurityException {
    var verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(key);
    verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
    try {
      return verifier.verify(signature);
    } catch (SignatureException malformed) {
      return false; // such as a scalar that is not below the order of the group
    }
  }
}
