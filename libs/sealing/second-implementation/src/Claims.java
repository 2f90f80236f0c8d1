import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a grant says. */
final class Claims {
  private static final Set<String> NEEDED = Set.of("iss", "aud", "sub", "jti", "iat", "exp", "to", "gift", "qty");

  /** The claims, where they are exactly those of a grant. */
  static Map<String, Object> of(String json) {
    Object parsed;
    try {
      parsed = Json.parse(json);
    } catch (IllegalArgumentException noJson) {
      return null;
    }
    if (!(parsed instanceof Map)) return null;
    var claims = Json.object(parsed);
    var others = new HashSet<>(claims.keySet());
    others.removeAll(NEEDED);
    others.remove("combo");
    boolean fits = others.isEmpty() && claims.keySet().containsAll(NEEDED)
        && isText(claims.get("iss"), "[A-Za-z0-9-]{1,8}")
        && isText(claims.get("aud"), "[A-Za-z0-9-]{1,40}")
        && isText(claims.get("sub"), "[A-Za-z0-9-]{1,40}")
        && isText(claims.get("to"), "[A-Za-z0-9-]{1,40}")
        && isText(claims.get("jti"), Names.REQUEST_ID)
        && isText(claims.get("gift"), "[a-z0-9-]{1,24}")
        && isWhole(claims.get("iat"), 0, Json.MOST)
        && isWhole(claims.get("exp"), 0, Json.MOST)
        && isWhole(claims.get("qty"), 1, 999)
        && (!claims.containsKey("combo") || isCombo(claims.get("combo")));
    return fits ? claims : null;
  }

  private static boolean isCombo(Object value) {
    if (!(value instanceof List<?> combo) || combo.size() != 2) return false;
    return isText(combo.get(0), "[a-z0-9]{8}") && isWhole(combo.get(1), 1, 99_999);
  }

  private static boolean isText(Object value, String pattern) {
    return value instanceof String text && text.matches(pattern);
  }

  private static boolean isWhole(Object value, long least, long most) {
    if (!(value instanceof BigDecimal number) || number.stripTrailingZeros().scale() > 0) return false;
    return number.compareTo(BigDecimal.valueOf(least)) >= 0 && number.compareTo(BigDecimal.valueOf(most)) <= 0;
  }
}
