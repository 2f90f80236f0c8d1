import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.Cipher;

/**
 * Works out every verdict of the vectors from their bytes, after what is stated was taken out, and only then compares. The report ends
 * with the line 'N vectors, N as stated'.
 */
public final class Verification {
  private final PrintStream out;
  private int vectors = 0;
  private int asStated = 0;

  private Verification(PrintStream out) {
    this.out = out;
  }

  /** What an implementation makes of a vector that says no more than its inputs. */
  private interface Implementation {
    Map<String, Object> apply(Map<String, Object> input) throws Exception;
  }

  /** Takes what is stated out of each vector, has the implementation work it out again, and compares. */
  private void verify(Map<String, Object> in, String list, Set<String> statedFields, Implementation implementation)
      throws Exception {
    for (Object one : Json.list(in.get(list))) {
      var vector = Json.object(one);
      var stated = new LinkedHashMap<String, Object>();
      for (String field : statedFields) stated.put(field, vector.remove(field));
      var found = implementation.apply(vector);
      vectors++;
      if (stated.equals(found)) asStated++;
      else out.println("not as stated: " + list + ": " + vector + "\n  stated " + stated + "\n  found  " + found);
    }
  }

  /** Prints the report; whether all is as stated. */
  public static boolean verify(Path file) throws Exception {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var verification = new Verification(out);
    var all = Json.object(Json.parse(Files.readString(file)));
    verification.verifySeals(Json.object(all.get("seal")));
    verification.verifyGrants(Json.object(all.get("grants")));
    verification.verifyChannel(Json.object(all.get("channel")));
    verification.verifyIds(Json.object(all.get("ids")));
    out.println(verification.vectors + " vectors, " + verification.asStated + " as stated");
    return verification.vectors > 0 && verification.vectors == verification.asStated;
  }

  private void verifySeals(Map<String, Object> seal) throws Exception {
    var masters = new HashMap<Integer, byte[]>();
    for (Object key : Json.list(seal.get("masterKeys"))) masters.put(Json.integer(key, "kid"), Json.bytes(key, "key"));
    verify(seal, "sessions", Set.of("toGateway", "toViewer", "seal"), input -> derived(input, masters));
    var sessions = new HashMap<String, Session>();
    for (Object one : Json.list(seal.get("sessions"))) {
      // The fields that were compared are gone: from here on sessions are what this implementation derived.
      sessions.put(Json.text(one, "name"), Session.of(Json.object(one), masters));
    }
    verify(seal, "opened", Set.of("text", "additionalData", "body", "expired"), input -> sealedAndOpened(input, sessions, masters));
    verify(seal, "refused", Set.of("reason"), input -> {
      try {
        SealedMessages.open(input, Json.text(input, "text"), sessions, masters);
        return Map.of("reason", "opened");
      } catch (SealedMessages.Dropped dropped) {
        return Map.of("reason", dropped.getMessage());
      }
    });
  }

  private static Map<String, Object> derived(Map<String, Object> input, Map<Integer, byte[]> masters) throws Exception {
    var session = Session.of(input, masters);
    var seal = new LinkedHashMap<String, Object>();
    seal.put("version", BigDecimal.ONE);
    seal.put("kid", BigDecimal.valueOf(session.kid()));
    seal.put("expiresAt", BigDecimal.valueOf(session.expiresAt()));
    seal.put("sessionId", Base64Url.encode(session.id()));
    seal.put("toGateway", Base64Url.encode(session.key(1)));
    seal.put("toViewer", Base64Url.encode(session.key(2)));
    return Map.of("toGateway", describe(session, 1), "toViewer", describe(session, 2), "seal", seal);
  }

  private static Map<String, Object> describe(Session session, int direction) throws Exception {
    return Map.of("info", HexFormat.of().formatHex(session.info(direction)), "key", HexFormat.of().formatHex(session.key(direction)));
  }

  private static Map<String, Object> sealedAndOpened(
      Map<String, Object> input, Map<String, Session> sessions, Map<Integer, byte[]> masters) throws Exception {
    var session = sessions.get(Json.text(input, "session"));
    int direction = SealedMessages.directionOf(input);
    byte[] header = session.header(direction, Json.bytes(input, "nonce"));
    byte[] additional = SealedMessages.additional(header, Json.text(input, "sender"), Json.text(input, "recipient"));
    var cipher = SealedMessages.gcm(Cipher.ENCRYPT_MODE, session.key(direction), header, additional);
    byte[] sealed = cipher.doFinal(Json.bytes(input, "plaintext"));
    String text = "lw1." + Base64Url.encode(ByteBuffer.allocate(32 + sealed.length).put(header).put(sealed).array());
    var opened = SealedMessages.open(input, text, sessions, masters);
    return Map.of("text", text, "additionalData", HexFormat.of().formatHex(additional), "body", opened.body(), "expired", opened.expired());
  }

  private void verifyGrants(Map<String, Object> grants) throws Exception {
    var keys = new HashMap<String, PublicKey>();
    for (Object jwk : Json.list(grants.get("keys"))) keys.put(Json.text(jwk, "kid"), Ed25519.publicKey(Json.text(jwk, "x")));
    var seeds = Json.object(grants.get("seeds"));
    verify(grants, "signed", Set.of("header", "jws"), input -> {
      String header = "{\"alg\":\"EdDSA\",\"typ\":\"liwu-grant+jwt\",\"kid\":\"" + Json.text(input, "kid") + "\"}";
      String payload = Json.text(input, "payload");
      if (!Json.parse(payload).equals(input.get("claims"))) throw new IllegalStateException("the payload says something else");
      String signed = Base64Url.encode(header) + "." + Base64Url.encode(payload);
      byte[] signature = Ed25519.sign(HexFormat.of().parseHex(Json.text(seeds, Json.text(input, "kid"))), signed);
      return Map.of("header", header, "jws", signed + "." + Base64Url.encode(signature));
    });
    // What is stated stands within each delivery, so it is taken out before the receiver hears any of them.
    for (Object one : Json.list(grants.get("received"))) {
      var stated = new ArrayList<Object>();
      for (Object delivery : Json.list(Json.object(one).get("deliveries"))) stated.add(Json.object(delivery).remove("verdict"));
      Json.object(one).put("verdicts", stated);
    }
    String issuer = Json.text(grants, "issuer");
    verify(grants, "received", Set.of("verdicts"), input -> {
      var receiver = new Receiver(issuer, Json.text(input, "room"), keys);
      var verdicts = new ArrayList<Object>();
      for (Object delivery : Json.list(input.get("deliveries"))) {
        String publisher = Json.text(delivery, "publisher");
        verdicts.add(receiver.hear(Json.text(delivery, "jws"), publisher, Json.millis(delivery, "nowMs")));
      }
      return Map.of("verdicts", verdicts);
    });
  }

  private void verifyChannel(Map<String, Object> channel) throws Exception {
    verify(channel, "messages", Set.of("verdict"), input -> Map.of("verdict", ChannelMessages.grantsIn(Json.text(input, "text"), Json.text(input, "publisher"))));
    for (Object one : Json.list(channel.get("budgets"))) {
      var stated = new ArrayList<Object>();
      for (Object burst : Json.list(Json.object(one).get("bursts"))) stated.add(Json.object(burst).remove("read"));
      Json.object(one).put("read", stated);
    }
    verify(channel, "budgets", Set.of("read"), input -> {
      var budget = new ChannelMessages.Budget(Json.text(input, "publisher"));
      var read = new ArrayList<Object>();
      for (Object burst : Json.list(input.get("bursts"))) {
        int taken = 0;
        for (int k = Json.integer(burst, "messages"); k > 0; k--) if (budget.take(Json.millis(burst, "nowMs"))) taken++;
        read.add(BigDecimal.valueOf(taken));
      }
      return Map.of("read", read);
    });
  }

  private void verifyIds(Map<String, Object> ids) throws Exception {
    verify(ids, "uids", Set.of("viewerId", "isGateway"), input -> {
      var found = new HashMap<String, Object>();
      found.put("viewerId", Names.viewerOf(Json.text(input, "uid")));
      found.put("isGateway", Names.isGateway(Json.text(input, "uid")));
      return found;
    });
    verify(ids, "requestIds", Set.of("timeMs"), input -> {
      String id = Json.text(input, "id");
      var found = new HashMap<String, Object>();
      found.put("timeMs", id.matches(Names.REQUEST_ID) ? BigDecimal.valueOf(Names.timeOf(id)) : null);
      return found;
    });
    verify(ids, "ages", Set.of("isStale"), input -> {
      long nowMs = Json.millis(input, "nowMs");
      long madeAt = Names.timeOf(Json.text(input, "requestId"));
      boolean isFar = Math.abs(nowMs - Json.millis(input, "at")) > 120_000;
      return Map.of("isStale", isFar || madeAt < nowMs - 600_000 || madeAt > nowMs + 120_000);
    });
  }
}
