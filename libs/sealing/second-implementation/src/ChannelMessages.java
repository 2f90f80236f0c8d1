import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is broadcast in a room. */
final class ChannelMessages {
  /** How many grants are to be looked at, or why there are none. */
  static Object grantsIn(String text, String publisher) {
    if (text.getBytes(StandardCharsets.UTF_8).length > 8192) return "too-big";
    Object parsed;
    try {
      parsed = Json.parse(text);
    } catch (IllegalArgumentException noJson) {
      return "not-gifts";
    }
    if (!(parsed instanceof Map<?, ?> message) || !message.keySet().equals(Set.of("liwu", "kind", "grants"))) return "not-gifts";
    boolean isOurs = "gifts".equals(message.get("kind")) && message.get("liwu") instanceof BigDecimal version
        && version.compareTo(BigDecimal.ONE) == 0;
    if (!isOurs || !(message.get("grants") instanceof List<?> grants)) return "not-gifts";
    int most = Names.isGateway(publisher) ? 10 : 1;
    boolean areTexts = grants.stream().allMatch(grant -> grant instanceof String jws && !jws.isEmpty());
    if (!areTexts || grants.isEmpty() || grants.size() > most) return "not-gifts";
    return Map.of("grants", BigDecimal.valueOf(grants.size()));
  }

  /** What one publisher may still have read within the present second. */
  static final class Budget {
    private final int most;
    private long second = Long.MIN_VALUE;
    private int taken = 0;

    Budget(String publisher) {
      most = publisher.startsWith("gift-gateway-") ? 60 : 20;
    }

    boolean take(long nowMs) {
      if (nowMs / 1000 != second) taken = 0;
      second = nowMs / 1000;
      return taken < most && ++taken > 0;
    }
  }
}
