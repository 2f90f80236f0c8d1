import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Sealed peer messages: how they are written, and what must be dropped in silence. */
final class SealedMessages {
  /** An authentic message. */
  record Opened(String body, boolean expired) {}

  /** A message is dropped in silence; the message of this exception is why. */
  static final class Dropped extends Exception {
    Dropped(String reason) {
      super(reason);
    }
  }

  static Opened open(
      Map<String, Object> input, String text, Map<String, Session> sessions, Map<Integer, byte[]> masters) throws Exception {
    String sender = Json.text(input, "sender");
    String recipient = Json.text(input, "recipient");
    byte[] frame = frameOf(text, sender);
    int direction = directionOf(input);
    if (frame[0] != 1) throw new Dropped("version");
    if (frame[1] != direction) throw new Dropped("direction");
    if (frame[3] != 0) throw new Dropped("reserved");
    int kid = frame[2] & 0xff;
    long expiresAt = ByteBuffer.wrap(frame, 4, 4).getInt() & 0xffff_ffffL;
    byte[] id = Arrays.copyOfRange(frame, 8, 20);
    byte[] header = Arrays.copyOf(frame, 32);
    byte[] additional = additional(header, sender, recipient);
    if (direction == 1) {
      long nowMs = Json.millis(input, "nowMs");
      if (!masters.containsKey(kid)) throw new Dropped("unknown-key");
      if (nowMs >= (expiresAt + 60) * 1000) throw new Dropped("long-expired");
      var session = new Session(sender, kid, expiresAt, id, masters.get(kid));
      byte[] plain = decrypted(session.key(1), frame, header, additional);
      return new Opened(Utf8.textOrElse(plain, ""), nowMs >= expiresAt * 1000);
    }
    var own = sessions.get(Json.text(input, "session"));
    boolean isOwn = kid == own.kid() && expiresAt == own.expiresAt() && Arrays.equals(id, own.id());
    if (!isOwn) throw new Dropped("another-session");
    String body = Utf8.textOrElse(decrypted(own.key(2), frame, header, additional), null);
    if (body == null) throw new Dropped("not-utf-8");
    return new Opened(body, false);
  }

  private static byte[] frameOf(String text, String sender) throws Dropped {
    boolean fits = text.length() <= 1024 && text.startsWith("lw1.") && sender.length() <= 64;
    byte[] frame = fits ? Base64Url.decode(text.substring(4)) : null;
    if (frame == null || frame.length < 48) throw new Dropped("form");
    return frame;
  }

  private static byte[] decrypted(byte[] key, byte[] frame, byte[] header, byte[] additional) throws Exception {
    try {
      return gcm(Cipher.DECRYPT_MODE, key, header, additional).doFinal(frame, 32, frame.length - 32);
    } catch (AEADBadTagException forged) {
      throw new Dropped("not-authentic");
    }
  }

  static Cipher gcm(int mode, byte[] key, byte[] header, byte[] additional) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, header, 20, 12));
    cipher.updateAAD(additional);
    return cipher;
  }

  static byte[] additional(byte[] header, String sender, String recipient) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write(header);
    Session.writeUid(out, sender);
    Session.writeUid(out, recipient);
    return bytes.toByteArray();
  }

  static int directionOf(Map<String, Object> input) {
    return Json.text(input, "direction").equals("to-gateway") ? 1 : 2;
  }
}
