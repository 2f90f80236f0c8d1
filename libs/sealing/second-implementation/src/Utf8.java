import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** UTF-8 that is read strictly. */
final class Utf8 {
  /** The text of these bytes; something else where they are none. */
  static String textOrElse(byte[] bytes, String otherwise) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException noText) {
      return otherwise;
    }
  }
}
