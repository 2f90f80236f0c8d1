import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Unpadded base64url, of which Java's own reader takes more than it should. */
final class Base64Url {
  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes of the one and only unpadded base64url of them; null for any other text. */
  static byte[] decode(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      return encode(bytes).equals(text) ? bytes : null;
    } catch (IllegalArgumentException other) {
      return null;
    }
  }
}
