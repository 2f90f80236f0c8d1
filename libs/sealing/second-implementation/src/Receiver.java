import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whoever draws gifts in one room. */
final class Receiver {
  private static final Pattern HEADER =
      Pattern.compile("\\{\"alg\":\"EdDSA\",\"typ\":\"liwu-grant\\+jwt\",\"kid\":\"([A-Za-z0-9-]{1,8})\"}");
  private final String issuer;
  private final String room;
  private final Map<String, PublicKey> keys;
  private final Set<String> seen = new HashSet<>();

  Receiver(String issuer, String room, Map<String, PublicKey> keys) {
    this.issuer = issuer;
    this.room = room;
    this.keys = keys;
  }

  /** The checks in their order, each as cheap as can be; the signature, which costs most, comes last. */
  String hear(String jws, String publisher, long nowMs) throws GeneralSecurityException {
    String[] parts = jws.split("\\.", -1);
    if (jws.length() > 900 || parts.length != 3) return "form";
    byte[] header = Base64Url.decode(parts[0]);
    byte[] payload = Base64Url.decode(parts[1]);
    byte[] signature = Base64Url.decode(parts[2]);
    if (header == null || payload == null || signature == null) return "form";
    if (header.length == 0 || payload.length == 0 || signature.length != 64) return "form";
    Matcher matched = HEADER.matcher(Utf8.textOrElse(header, ""));
    if (!matched.matches()) return "header";
    PublicKey key = keys.get(matched.group(1));
    if (key == null) return "unknown-key";
    Map<String, Object> claims = Claims.of(Utf8.textOrElse(payload, ""));
    if (claims == null) return "claims";
    String fault = fault(claims, publisher, nowMs);
    if (fault != null) return fault;
    String gift = claims.get("sub") + "/" + claims.get("jti");
    if (seen.contains(gift)) return "seen";
    if (!Ed25519.verify(key, parts[0] + "." + parts[1], signature)) return "signature";
    seen.add(gift);
    return "render";
  }

  private String fault(Map<String, Object> claims, String publisher, long nowMs) {
    if (!claims.get("iss").equals(issuer)) return "issuer";
    if (!claims.get("aud").equals(room)) return "room";
    if (!Names.isGateway(publisher) && !claims.get("sub").equals(Names.viewerOf(publisher))) return "publisher";
    long begins = Json.millis(claims, "iat") * 1000;
    long ends = Json.millis(claims, "exp") * 1000;
    if (nowMs >= ends) return "expired";
    if (begins > nowMs + 5_000) return "from-the-future";
    return ends > begins && ends - begins <= 60_000 ? null : "lifetime";
  }
}
