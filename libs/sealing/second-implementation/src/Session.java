import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A session and the keys of its two directions: 1 to the gateway, 2 to the viewer. */
record Session(String viewerUid, int kid, long expiresAt, byte[] id, byte[] master) {
  static Session of(Map<String, Object> input, Map<Integer, byte[]> masters) {
    int kid = Json.integer(input, "kid");
    byte[] id = Json.bytes(input, "sessionId");
    return new Session(Json.text(input, "viewerUid"), kid, Json.millis(input, "expiresAt"), id, masters.get(kid));
  }

  byte[] info(int direction) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write("liwu/seal/1\0".getBytes(StandardCharsets.US_ASCII));
    out.writeByte(direction);
    out.writeByte(kid);
    out.writeInt((int) expiresAt);
    writeUid(out, viewerUid);
    return bytes.toByteArray();
  }

  /** HKDF-SHA256 (RFC 5869) with the session id as its salt; 32 bytes are one block. */
  byte[] key(int direction) throws Exception {
    byte[] extracted = hmac(id, master);
    byte[] info = info(direction);
    return hmac(extracted, ByteBuffer.allocate(info.length + 1).put(info).put((byte) 1).array());
  }

  byte[] header(int direction, byte[] nonce) {
    return ByteBuffer.allocate(32).put((byte) 1).put((byte) direction).put((byte) kid).put((byte) 0)
        .putInt((int) expiresAt).put(id).put(nonce).array();
  }

  /** A uid behind the number of its bytes. */
  static void writeUid(DataOutputStream out, String uid) throws IOException {
    byte[] bytes = uid.getBytes(StandardCharsets.UTF_8);
    out.writeByte(bytes.length);
    out.write(bytes);
  }

  private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(data);
  }
}
